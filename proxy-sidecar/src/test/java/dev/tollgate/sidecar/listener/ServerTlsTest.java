package dev.tollgate.sidecar.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerTlsTest {
    @TempDir
    private Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void files() throws Exception {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
    }

    private void write(String name, CertificateBuilder.Algorithm algorithm) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .algorithm(algorithm)
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(certificate, bundle.getCertificatePEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
    }

    /** Shakes hands in memory and returns whom the server says it is. */
    private static String subject(ServerTls tls) throws Exception {
        SslHandler client = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build()
                .newHandler(UnpooledByteBufAllocator.DEFAULT);
        EmbeddedChannel clientEnd = new EmbeddedChannel(client);
        EmbeddedChannel serverEnd = new EmbeddedChannel(tls.newHandler(UnpooledByteBufAllocator.DEFAULT));
        for (int i = 0; i < 100 && !client.handshakeFuture().isDone(); i++) {
            pass(clientEnd, serverEnd);
            pass(serverEnd, clientEnd);
        }
        client.handshakeFuture().sync();
        X509Certificate shown = (X509Certificate) client.engine().getSession().getPeerCertificates()[0];
        clientEnd.finishAndReleaseAll();
        serverEnd.finishAndReleaseAll();
        return shown.getSubjectX500Principal().getName();
    }

    private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        for (Object octets = from.readOutbound(); octets != null; octets = from.readOutbound()) {
            to.writeInbound(octets);
        }
    }

    @Test
    void showsTheNewCertificateAfterAReload() throws Exception {
        write("one", CertificateBuilder.Algorithm.ecp256);
        ServerTls tls = ServerTls.of(certificate, key, false);
        assertEquals("CN=one", subject(tls));

        write("two", CertificateBuilder.Algorithm.rsa2048);
        tls.reload();

        assertEquals("CN=two", subject(tls));
    }

    @Test
    void keepsTheOldPairUntilTheNewOneIsComplete() throws Exception {
        write("one", CertificateBuilder.Algorithm.ecp256);
        ServerTls tls = ServerTls.of(certificate, key, false);
        String oldKey = Files.readString(key);
        write("two", CertificateBuilder.Algorithm.ecp256);
        String newKey = Files.readString(key);

        Files.writeString(key, oldKey);
        tls.reload();
        assertEquals("CN=one", subject(tls));
        Files.writeString(key, "half a key");
        tls.reload();
        assertEquals("CN=one", subject(tls));
        Files.delete(key);
        tls.reload();
        assertEquals("CN=one", subject(tls));
        Files.writeString(key, newKey);
        tls.reload();
        assertEquals("CN=two", subject(tls));
    }
}
