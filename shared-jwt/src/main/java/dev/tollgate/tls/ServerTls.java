package dev.tollgate.tls;

import dev.tollgate.log.LastingProblem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
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
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS 1.2 and 1.3 configuration of a listener, with BoringSSL if it loads. Every listener offers the same suites,
 * those that HTTP/2 allows (RFC 9113, section 9.2.2): ECDHE with AES-GCM or ChaCha20-Poly1305. New handshakes use the
 * newest pair of certificate and key, once the files have stopped changing. The old pair stays if the new one cannot be
 * used or has expired.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration USUAL = Duration.ofSeconds(2);
    private static final Duration DOUBTFUL = Duration.ofSeconds(15);
    private static final SslProvider PROVIDER = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final int SMALL_PART = 1024;

    private final Path certificate;
    private final Path privateKey;
    private final boolean http2;
    private final LongSupplier nanoTime;
    private final LastingProblem problem;
    private final LastingProblem outOfDate;
    private KeyPairFiles.Texts used;
    private KeyPairFiles.Texts seen;
    private long since;
    private volatile Served served;

    /** The configuration of new handshakes. */
    private record Served(SslContext context, KeyPairFiles pair) {}

    ServerTls(Path certificate, Path privateKey, boolean http2, LongSupplier nanoTime) throws IOException {
        this.certificate = certificate;
        this.privateKey = privateKey;
        this.http2 = http2;
        this.nanoTime = nanoTime;
        this.problem = new LastingProblem(nanoTime);
        this.outOfDate = new LastingProblem(nanoTime);
        this.used = KeyPairFiles.Texts.read(certificate, privateKey);
        this.seen = used;
        this.since = nanoTime.getAsLong();
        this.served = served(KeyPairFiles.parse(used, certificate, privateKey));
        tellOfDate();
    }

    /**
     * Reads a pair.
     *
     * @param certificate a PEM file with the server's certificate and those of its issuers
     * @param privateKey a PEM file with the key (PKCS#8, PKCS#1 or SEC 1), possibly the same one
     * @param http2 whether ALPN (RFC 7301) offers HTTP/2 in addition to HTTP/1.1
     * @throws IOException with a line for the operator
     */
    public static ServerTls of(Path certificate, Path privateKey, boolean http2) throws IOException {
        return new ServerTls(certificate, privateKey, http2, System::nanoTime);
    }

    private Served served(KeyPairFiles pair) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forServer(pair.key(), pair.chain())
                .sslProvider(PROVIDER)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE);
        if (http2) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1));
        }
        return new Served(builder.build(), pair);
    }

    /**
     * Makes the handler of one connection.
     *
     * @param onRefused runs if the handshake fails or takes too long, but not if the client leaves before its end
     */
    public SslHandler newHandler(ByteBufAllocator allocator, Runnable onRefused) {
        SslHandler handler = served.context().newHandler(allocator);
        handler.setCumulator(ServerTls::cumulate);
        handler.handshakeFuture().addListener(shaken -> {
            if (!shaken.isSuccess() && !(shaken.cause() instanceof ClosedChannelException)) {
                onRefused.run();
            }
        });
        return handler;
    }

    /**
     * Keeps large parts of a record as they came, and copies small ones into one buffer, because otherwise single
     * octets would each take a buffer.
     */
    private static ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf before, ByteBuf part) {
        boolean small = before.isReadable() && part.readableBytes() < SMALL_PART;
        return (small ? ByteToMessageDecoder.MERGE_CUMULATOR : ByteToMessageDecoder.COMPOSITE_CUMULATOR)
                .cumulate(allocator, before, part);
    }

    /** Returns the file of the certificate. */
    public Path certificate() {
        return certificate;
    }

    /** Returns when the certificate in use expires. */
    public Instant notAfter() {
        return served.pair().notAfter();
    }

    /** Returns whether the pair now in the files is in use. */
    public boolean isGood() {
        return !problem.isThere();
    }

    /** Loads the files if they have changed and are stable. To be called by one thread, which may block. */
    public void look() {
        look(false);
    }

    /** Loads the files if they have changed. To be called by the same thread. */
    public void reload() {
        look(true);
    }

    private void look(boolean atOnce) {
        try {
            KeyPairFiles.Texts now = KeyPairFiles.Texts.read(certificate, privateKey);
            if (!now.equals(seen)) {
                seen = now;
                since = nanoTime.getAsLong();
            }
            if (now.equals(used)) {
                problem.end();
            } else if (atOnce || nanoTime.getAsLong() - since >= needed(now).toNanos()) {
                take(now);
            }
        } catch (IOException | RuntimeException e) {
            refuse(String.valueOf(e.getMessage()));
        }
        tellOfDate();
    }

    /** A chain that has become shorter may be incomplete. */
    private Duration needed(KeyPairFiles.Texts now) {
        return now.certificates() < used.certificates() ? DOUBTFUL : USUAL;
    }

    private void take(KeyPairFiles.Texts now) throws IOException {
        KeyPairFiles pair = KeyPairFiles.parse(now, certificate, privateKey);
        checkDate(pair);
        served = served(pair);
        used = now;
        problem.end();
        LOG.atInfo()
                .addKeyValue("certificate", certificate)
                .addKeyValue("not_after", pair.notAfter())
                .log("certificate reloaded");
    }

    /** An invalid pair replaces only another invalid one that expires earlier. */
    private void checkDate(KeyPairFiles pair) throws IOException {
        Instant now = Instant.now();
        Optional<String> complaint = pair.outOfDate(now);
        boolean isNone =
                served.pair().outOfDate(now).isPresent() && pair.notAfter().isAfter(notAfter());
        if (complaint.isPresent() && !isNone) {
            throw new IOException(certificate + ": " + complaint.get() + ": install a valid one");
        }
    }

    private void refuse(String complaint) {
        if (problem.isToBeTold(complaint)) {
            problem.line(LOG.atWarn())
                    .addKeyValue("error", complaint)
                    .log("certificate not reloaded, the old one stays in use");
        }
    }

    private void tellOfDate() {
        Optional<String> complaint = served.pair().outOfDate(Instant.now());
        if (complaint.isEmpty()) {
            outOfDate.end();
        } else if (outOfDate.isToBeTold(complaint.get())) {
            outOfDate
                    .line(LOG.atWarn())
                    .addKeyValue("certificate", certificate)
                    .addKeyValue("error", complaint.get())
                    .log("clients refuse this certificate: renew it");
        }
    }
}
