package dev.tollgate.sidecar.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 of a listener, by BoringSSL where it loads. New handshakes use the certificate that the files held at the
 * last {@link #reload}; a pair that cannot be used is refused and the one before stays.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final SslProvider PROVIDER = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    private static final int SMALL_PART = 1024;

    private final Path certificate;
    private final Path privateKey;
    private final boolean http2;
    private KeyPairFiles.Texts seen;
    private volatile SslContext context;

    private ServerTls(Path certificate, Path privateKey, boolean http2) throws IOException {
        this.certificate = certificate;
        this.privateKey = privateKey;
        this.http2 = http2;
        this.seen = KeyPairFiles.Texts.read(certificate, privateKey);
        this.context = context(seen);
    }

    /**
     * Reads a pair.
     *
     * @param certificate a PEM file, the server's certificate first
     * @param privateKey a PEM file, PKCS#8
     * @param http2 whether HTTP/2 is offered by ALPN (RFC 7301), beside HTTP/1.1
     * @throws IOException with a line for the operator
     */
    public static ServerTls of(Path certificate, Path privateKey, boolean http2) throws IOException {
        return new ServerTls(certificate, privateKey, http2);
    }

    private SslContext context(KeyPairFiles.Texts texts) throws IOException {
        KeyPairFiles pair = KeyPairFiles.parse(texts, certificate, privateKey);
        SslContextBuilder builder = SslContextBuilder.forServer(pair.key(), pair.chain())
                .sslProvider(PROVIDER)
                .protocols("TLSv1.3", "TLSv1.2");
        if (http2) {
            builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1));
        }
        return builder.build();
    }

    /** Makes the handler of one connection. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setCumulator(ServerTls::cumulate);
        return handler;
    }

    /**
     * Keeps parts of a record as they came, but small ones in one buffer: one octet at a time, each would take a buffer of
     * its own.
     */
    private static ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf before, ByteBuf part) {
        boolean small = before.isReadable() && part.readableBytes() < SMALL_PART;
        return (small ? ByteToMessageDecoder.MERGE_CUMULATOR : ByteToMessageDecoder.COMPOSITE_CUMULATOR)
                .cumulate(allocator, before, part);
    }

    /** Reads the files again, if they have changed. To be called by one thread that may wait. */
    void reload() {
        try {
            KeyPairFiles.Texts now = KeyPairFiles.Texts.read(certificate, privateKey);
            if (now.equals(seen)) {
                return;
            }
            seen = now;
            context = context(now);
            LOG.atInfo().addKeyValue("certificate", certificate).log("certificate reloaded");
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("error", String.valueOf(e.getMessage()))
                    .log("certificate not reloaded, the one before stays");
        }
    }
}
