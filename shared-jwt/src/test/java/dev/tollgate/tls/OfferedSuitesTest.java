package dev.tollgate.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client can agree on with a listener, tried suite by suite with all that the JDK knows. */
final class OfferedSuitesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"rsa2048, RSA, true", "rsa2048, RSA, false", "ecp256, ECDSA, true", "ecp256, ECDSA, false"})
    void agreesOnForwardSecrecyAndAuthenticatedCiphersOnly(
            CertificateBuilder.Algorithm algorithm, String name, boolean http2) throws Exception {
        ServerTls tls = listener(algorithm, http2);

        assertEquals(
                Set.of(
                        "TLS_ECDHE_" + name + "_WITH_AES_128_GCM_SHA256",
                        "TLS_ECDHE_" + name + "_WITH_AES_256_GCM_SHA384",
                        "TLS_ECDHE_" + name + "_WITH_CHACHA20_POLY1305_SHA256"),
                agreed(tls, "TLSv1.2"));
        assertEquals(
                Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"),
                agreed(tls, "TLSv1.3"));
    }

    private ServerTls listener(CertificateBuilder.Algorithm algorithm, boolean http2) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .algorithm(algorithm)
                .subject("CN=a")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path certificate = Files.writeString(directory.resolve("tls.crt"), bundle.getCertificatePEM());
        Path key = Files.writeString(directory.resolve("tls.key"), bundle.getPrivateKeyPEM());
        return ServerTls.of(certificate, key, http2);
    }

    private static Set<String> agreed(ServerTls tls, String protocol) throws Exception {
        Set<String> agreed = new TreeSet<>();
        for (String suite : SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()) {
            if (!suite.endsWith("_SCSV") && agree(tls, protocol, suite)) {
                agreed.add(suite);
            }
        }
        return agreed;
    }

    /** Shakes hands in memory. */
    private static boolean agree(ServerTls tls, String protocol, String suite) throws Exception {
        SslHandler client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols(protocol)
                .ciphers(Set.of(suite))
                .build()
                .newHandler(UnpooledByteBufAllocator.DEFAULT);
        EmbeddedChannel clientEnd = new EmbeddedChannel(client);
        EmbeddedChannel serverEnd = new EmbeddedChannel(tls.newHandler(UnpooledByteBufAllocator.DEFAULT, () -> {}));
        try {
            for (int i = 0; i < 100 && !client.handshakeFuture().isDone(); i++) {
                pass(clientEnd, serverEnd);
                pass(serverEnd, clientEnd);
            }
        } catch (DecoderException refused) {
            // one of the two has no such suite
        }
        boolean agreed = client.handshakeFuture().isSuccess();
        release(clientEnd);
        release(serverEnd);
        return agreed;
    }

    private static void release(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (DecoderException refused) {
            // was told before
        }
    }

    private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        for (Object octets = from.readOutbound(); octets != null; octets = from.readOutbound()) {
            to.writeInbound(octets);
        }
    }
}
