package dev.tollgate.jwt;

import dev.tollgate.jwt.jws.InvalidTokenException;
import dev.tollgate.jwt.jws.InvalidTokenException.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registered claims (RFC 7519 §4.1), read with their types; {@code exp} is required, the rest is the policy's. */
record RegisteredClaims(
        @Nullable String issuer,
        @Nullable String subject,
        List<String> audience,
        Instant expiresAt,
        @Nullable Instant notBefore,
        @Nullable Instant issuedAt,
        @Nullable String jwtId) {
    /** The last second of the year 9999: a NumericDate beyond it is an error of its writer. */
    private static final long MAX_NUMERIC_DATE = 253_402_300_799L;

    private static final int MILLI_DIGITS = 3;

    static RegisteredClaims of(Map<String, Object> claims) throws InvalidTokenException {
        Instant expiresAt = date(claims, "exp");
        if (expiresAt == null) {
            throw invalid();
        }
        return new RegisteredClaims(
                string(claims, "iss"),
                string(claims, "sub"),
                audience(claims.get("aud")),
                expiresAt,
                date(claims, "nbf"),
                date(claims, "iat"),
                string(claims, "jti"));
    }

    private static @Nullable String string(Map<String, Object> claims, String name) throws InvalidTokenException {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        throw invalid();
    }

    /** {@code aud} is a string or an array of strings (RFC 7519 §4.1.3). */
    private static List<String> audience(@Nullable Object value) throws InvalidTokenException {
        if (value == null) {
            return List.of();
        }
        if (value instanceof String single) {
            return List.of(single);
        }
        if (!(value instanceof List<?> list)) {
            throw invalid();
        }
        List<String> audience = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw invalid();
            }
            audience.add(text);
        }
        return List.copyOf(audience);
    }

    /** A NumericDate (RFC 7519 §2) may have a fraction; it is kept to the millisecond. */
    private static @Nullable Instant date(Map<String, Object> claims, String name) throws InvalidTokenException {
        Object value = claims.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Integer || value instanceof Long) {
            return wholeSeconds(((Number) value).longValue());
        }
        if (!(value instanceof Number number)) {
            throw invalid();
        }
        double seconds = number.doubleValue();
        if (!(seconds >= 0 && seconds <= MAX_NUMERIC_DATE)) {
            throw invalid();
        }
        BigDecimal millis = new BigDecimal(number.toString()).movePointRight(MILLI_DIGITS);
        return Instant.ofEpochMilli(millis.setScale(0, RoundingMode.FLOOR).longValueExact());
    }

    private static Instant wholeSeconds(long seconds) throws InvalidTokenException {
        if (seconds < 0 || seconds > MAX_NUMERIC_DATE) {
            throw invalid();
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static InvalidTokenException invalid() {
        return new InvalidTokenException(Reason.INVALID_CLAIM);
    }
}
