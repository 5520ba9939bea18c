package dev.tollgate.exchange.signing;

import dev.tollgate.exchange.http.Call;
import dev.tollgate.exchange.http.Endpoint;
import dev.tollgate.exchange.http.EntityTags;
import dev.tollgate.exchange.http.Reply;
import dev.tollgate.jwt.jwk.SigningKeys;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * The endpoint of the public keys (RFC 7517 §5). The bytes are made once for each list of keys. {@code If-None-Match}
 * is honored.
 */
public final class JwksEndpoint implements Endpoint {
    private record Published(SigningKeys keys, String etag, Reply whole, Reply notModified) {}

    private final CurrentSigningKeys current;
    private final String cacheControl;
    private volatile Published published;

    /** @param maxAge how long a verifier may cache the keys; a new key must be published that long before it signs */
    public JwksEndpoint(CurrentSigningKeys current, Duration maxAge) {
        this.current = current;
        this.cacheControl = "public, max-age=" + maxAge.toSeconds() + ", must-revalidate";
        this.published = publish(current.get());
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        Published now = upToDate();
        return CompletableFuture.completedFuture(isKnown(call.headers(), now.etag) ? now.notModified : now.whole);
    }

    private Published upToDate() {
        SigningKeys keys = current.get();
        Published now = published;
        if (now.keys != keys) {
            now = publish(keys);
            published = now;
        }
        return now;
    }

    private Published publish(SigningKeys keys) {
        String body = keys.published().toJson() + '\n';
        String etag = etag(body);
        return new Published(keys, etag, cacheable(Reply.json(body), etag), cacheable(Reply.notModified(body), etag));
    }

    private Reply cacheable(Reply reply, String etag) {
        return reply.with("Access-Control-Allow-Origin", "*")
                .with("Cache-Control", cacheControl)
                .with("ETag", etag);
    }

    private static boolean isKnown(HttpHeaders headers, String etag) {
        return EntityTags.of(headers, HttpHeaderNames.IF_NONE_MATCH)
                .filter(known -> known.isOneOf(etag.substring(1, etag.length() - 1)))
                .isPresent();
    }

    private static String etag(String body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return '"'
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(digest)
                            .substring(0, 22)
                    + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
