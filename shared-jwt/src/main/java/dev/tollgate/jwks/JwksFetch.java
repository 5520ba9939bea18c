package dev.tollgate.jwks;

import dev.tollgate.fetch.BoundedFetch;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.tls.Issuers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A fetcher of a JWK set, with the bounds of {@link BoundedFetch}. */
final class JwksFetch {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int OK = 200;
    /** RFC 9111 §5.2.2.1. */
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age=\"?([0-9]{1,9})");

    private final URI url;
    private final BoundedFetch http;

    /**
     * @param deadline for a whole fetch
     * @param issuers PEM certificates of the trusted issuers for url, null for those of the Java runtime
     * @param environment the variables that may name a proxy
     * @throws IOException with a line for operators if one of the two cannot be used
     */
    JwksFetch(URI url, Duration deadline, @Nullable Path issuers, UnaryOperator<@Nullable String> environment)
            throws IOException {
        this.url = url;
        SSLContext trusted = issuers == null ? null : Issuers.context(issuers);
        Optional<EnvironmentProxy> found = EnvironmentProxy.of(url, environment);
        this.http = new BoundedFetch(deadline, MAX_BYTES, client -> {
            if (trusted != null) {
                client.sslContext(trusted);
            }
            found.ifPresent(proxy -> {
                proxy.authenticator().ifPresent(client::authenticator);
                client.proxy(proxy);
            });
        });
    }

    /**
     * A fetched set.
     *
     * @param maxAge how long the server says it is fresh, zero if it does not say
     */
    record Fetched(KeySet keys, Duration maxAge) {}

    /**
     * Fetches the set. Blocks until the deadline at most.
     *
     * @throws IOException with a message for operators, if there was no usable set in time
     */
    Fetched fetch() throws IOException, InterruptedException {
        return read(http.fetch(HttpRequest.newBuilder(url).header("Accept", "application/json")));
    }

    private static Fetched read(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() != OK) {
            throw new IOException("the status is " + response.statusCode() + ", not 200");
        }
        try {
            KeySet keys = KeySet.parsePublished(new String(response.body(), StandardCharsets.UTF_8));
            return new Fetched(
                    keys, maxAge(response.headers().firstValue("Cache-Control").orElse("")));
        } catch (JwkFormatException e) {
            throw new IOException(e.getMessage());
        }
    }

    private static Duration maxAge(String cacheControl) {
        Matcher matcher = MAX_AGE.matcher(cacheControl);
        return matcher.find() ? Duration.ofSeconds(Long.parseLong(matcher.group(1))) : Duration.ZERO;
    }
}
