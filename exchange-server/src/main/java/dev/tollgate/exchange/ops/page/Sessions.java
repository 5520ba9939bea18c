package dev.tollgate.exchange.ops.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.exchange.apikey.OperatorToken;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Who is signed in to the page. A session holds the operator's token in memory, and the token is verified at each request: a
 * revoked one ends the session within seconds. At most {@value #MOST}, each for {@link #LONGEST}; a restart ends all.
 */
final class Sessions {
    /** How long a session lasts. */
    static final Duration LONGEST = Duration.ofHours(8);

    private static final int MOST = 1_000;
    private static final int OCTETS = 32;
    private static final String COOKIE = "tollgate_operator";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Cache<String, Session> open = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LONGEST)
            .executor(Runnable::run)
            .build();

    /** What the forms of operators carry who have no session, by their names. */
    private final Cache<String, String> proofs = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(LONGEST)
            .executor(Runnable::run)
            .build();

    private final String attributes;

    /** @param encrypted whether the cookie shall never travel in the clear */
    Sessions(boolean encrypted) {
        this.attributes = "; Path=/; HttpOnly; SameSite=Strict" + (encrypted ? "; Secure" : "");
    }

    /**
     * A session.
     *
     * @param token whose it is
     * @param proof what each form of it carries, so that no other site can send one
     */
    record Session(OperatorToken token, String proof) {}

    /**
     * A new session.
     *
     * @param cookie the value of {@code Set-Cookie}
     */
    record Begun(Session session, String cookie) {}

    /** Begins a session. */
    Begun begin(OperatorToken token) {
        String id = random();
        Session session = new Session(token, random());
        open.put(id, session);
        return new Begun(session, COOKIE + '=' + id + "; Max-Age=" + LONGEST.toSeconds() + attributes);
    }

    /** Finds the session of a request. */
    Optional<Session> find(HttpHeaders headers) {
        return id(headers).map(open::getIfPresent);
    }

    /** Ends the session of a request and returns the value of {@code Set-Cookie}. */
    String end(HttpHeaders headers) {
        id(headers).ifPresent(open::invalidate);
        return COOKIE + "=; Max-Age=0" + attributes;
    }

    /** Returns what the forms of an operator carry whom a proxy has signed in. */
    String proofOf(String operator) {
        return proofs.get(operator, name -> random());
    }

    private static Optional<String> id(HttpHeaders headers) {
        return ServerCookieDecoder.STRICT.decode(headers.get(HttpHeaderNames.COOKIE, "")).stream()
                .filter(cookie -> cookie.name().equals(COOKIE))
                .map(Cookie::value)
                .findFirst();
    }

    static String random() {
        byte[] octets = new byte[OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
