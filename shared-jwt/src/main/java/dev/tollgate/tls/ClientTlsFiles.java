package dev.tollgate.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of a client that may have to show a certificate of its own: issuers that are trusted, and its pair. Equal to
 * another if the files had the same text.
 */
public final class ClientTlsFiles {
    private final @Nullable String issuersText;
    private final KeyPairFiles.@Nullable Texts pairTexts;
    private final List<X509Certificate> issuers;
    private final @Nullable KeyPairFiles pair;

    private ClientTlsFiles(
            @Nullable String issuersText,
            KeyPairFiles.@Nullable Texts pairTexts,
            List<X509Certificate> issuers,
            @Nullable KeyPairFiles pair) {
        this.issuersText = issuersText;
        this.pairTexts = pairTexts;
        this.issuers = issuers;
        this.pair = pair;
    }

    /**
     * Reads the files.
     *
     * @param issuers a PEM file, null for those that the Java runtime trusts
     * @param certificate the client's own, null if it has none
     * @param privateKey its key, maybe the same file; null if it has none
     * @throws IOException with a line for operators if a file cannot be used
     */
    public static ClientTlsFiles read(@Nullable Path issuers, @Nullable Path certificate, @Nullable Path privateKey)
            throws IOException {
        String issuersText = issuers == null ? null : KeyPairFiles.text(issuers);
        List<X509Certificate> trusted = issuers == null || issuersText == null
                ? List.of()
                : PemText.of(issuers.toString(), issuersText).certificates();
        if (certificate == null || privateKey == null) {
            return new ClientTlsFiles(issuersText, null, trusted, null);
        }
        KeyPairFiles.Texts texts = KeyPairFiles.Texts.read(certificate, privateKey);
        return new ClientTlsFiles(issuersText, texts, trusted, KeyPairFiles.parse(texts, certificate, privateKey));
    }

    /** Has a client use them: TLS 1.2 and 1.3, by BoringSSL where it loads. */
    public void apply(SslContextBuilder builder) {
        builder.sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2");
        if (!issuers.isEmpty()) {
            builder.trustManager(issuers.toArray(X509Certificate[]::new));
        }
        if (pair != null) {
            builder.keyManager(pair.key(), pair.chain());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientTlsFiles files
                && Objects.equals(issuersText, files.issuersText)
                && Objects.equals(pairTexts, files.pairTexts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(issuersText, pairTexts);
    }
}
