package dev.tollgate.exchange.ops.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.http.Call;
import io.netty.handler.codec.http.HttpHeaderNames;
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

    /** Browsers take a cookie of this name only over TLS and for this host alone: nobody on the way can plant one. */
    private static final String ENCRYPTED_COOKIE = "__Host-" + COOKIE;

    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";
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

    /**
     * Begins a session.
     *
     * @param encrypted whether its cookie shall never travel in the clear
     */
    Begun begin(OperatorToken token, boolean encrypted) {
        String id = random();
        Session session = new Session(token, random());
        open.put(id, session);
        return new Begun(session, cookie(id, LONGEST, encrypted));
    }

    /** Finds the session of a request. */
    Optional<Session> find(Call call) {
        return id(call).map(open::getIfPresent);
    }

    /** Ends the session of a request and returns the value of {@code Set-Cookie}. */
    String end(Call call) {
        id(call).ifPresent(open::invalidate);
        return cookie("", Duration.ZERO, call.encrypted());
    }

    private static String name(boolean encrypted) {
        return encrypted ? ENCRYPTED_COOKIE : COOKIE;
    }

    private static String cookie(String value, Duration age, boolean encrypted) {
        return name(encrypted) + '=' + value + "; Max-Age=" + age.toSeconds() + ATTRIBUTES
                + (encrypted ? "; Secure" : "");
    }

    /** Returns what the forms of an operator carry whom a proxy has signed in. */
    String proofOf(String operator) {
        return proofs.get(operator, name -> random());
    }

    private static Optional<String> id(Call call) {
        return ServerCookieDecoder.STRICT.decode(call.headers().get(HttpHeaderNames.COOKIE, "")).stream()
                .filter(cookie -> cookie.name().equals(name(call.encrypted())))
                .map(Cookie::value)
                .findFirst();
    }

    static String random() {
        byte[] octets = new byte[OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
