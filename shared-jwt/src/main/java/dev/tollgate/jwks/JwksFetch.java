package dev.tollgate.jwks;

import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.tls.Issuers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private final HttpClient http;

    /**
     * @param issuers PEM certificates of the trusted issuers for url, null for those of the Java runtime
     * @param environment the variables that may name a proxy
     * @throws IOException with a line for operators if one of the two cannot be used
     */
    JwksFetch(URI url, Duration deadline, @Nullable Path issuers, UnaryOperator<@Nullable String> environment)
            throws IOException {
        this.url = url;
        this.deadline = deadline;
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1);
        if (issuers != null) {
            client.sslContext(Issuers.context(issuers));
        }
        EnvironmentProxy.of(url, environment).ifPresent(proxy -> {
            proxy.authenticator().ifPresent(client::authenticator);
            client.proxy(proxy);
        });
        this.http = client.build();
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
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(deadline)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, info -> new BoundedBody(MAX_BYTES));
        try {
            return read(exchange.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new IOException("no complete response within " + deadline.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()));
        } finally {
            exchange.cancel(true);
        }
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
