package dev.tollgate.jwks;

import dev.tollgate.http.HttpProxy;
import dev.tollgate.http.OneGet;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.tls.Issuers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher of a JWK set. The whole exchange has a deadline, which a slow server cannot extend. The body is bounded.
 * Redirects are not followed, because they would replace the issuer that the operator named.
 */
final class JwksFetch {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int OK = 200;
    /** RFC 9111 §5.2.2.1. */
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age=\"?([0-9]{1,9})");

    private final URI url;
    private final Duration deadline;
    private final OneGet http;

    /**
     * @param issuers PEM certificates of the trusted issuers for url, null for those of the Java runtime
     * @param environment the variables that may name a proxy
     * @throws IOException with a line for operators if one of the two cannot be used
     */
    JwksFetch(URI url, Duration deadline, @Nullable Path issuers, UnaryOperator<@Nullable String> environment)
            throws IOException {
        this.url = url;
        this.deadline = deadline;
        SSLContext tls = issuers == null ? null : Issuers.context(issuers);
        HttpProxy proxy = EnvironmentProxy.of(url, environment).orElse(null);
        this.http = new OneGet(deadline, MAX_BYTES, tls, proxy);
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
        CompletableFuture<OneGet.Answer> exchange = http.begin(url);
        try {
            return read(exchange.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw late();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw late();
            }
            throw new IOException(String.valueOf(e.getCause()));
        } finally {
            exchange.cancel(true);
        }
    }

    private IOException late() {
        return new IOException("no complete response within " + deadline.toMillis() + " ms");
    }

    private static Fetched read(OneGet.Answer response) throws IOException {
        if (response.status() != OK) {
            throw new IOException("the status is " + response.status() + ", not 200");
        }
        try {
            KeySet keys = KeySet.parsePublished(response.body());
            return new Fetched(keys, maxAge(response.cacheControl()));
        } catch (JwkFormatException e) {
            throw new IOException(e.getMessage());
        }
    }

    private static Duration maxAge(String cacheControl) {
        Matcher matcher = MAX_AGE.matcher(cacheControl);
        return matcher.find() ? Duration.ofSeconds(Long.parseLong(matcher.group(1))) : Duration.ZERO;
    }
}
