package dev.tollgate.exchange.http;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of a request's target (RFC 9112 §3.2). */
final class RequestTarget {
    private static final String USER = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:%]*@)?";
    private static final String HOST = "(?:\\[[0-9A-Fa-f:.]+]|[^/?#@:%\\[\\]\"<>\\\\^`{|}]*)";
    private static final String PORT = "(?::[0-9]*)?";
    private static final Pattern ABSOLUTE =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://" + USER + HOST + PORT + "(?<rest>[/?#].*)?");

    private RequestTarget() {}

    /** Returns path and query of the origin form and the absolute form, nothing of any other or of one with controls. */
    static Optional<String> pathAndQuery(String target) {
        if (target.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        if (target.startsWith("/")) {
            return Optional.of(target);
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        return absolute.matches()
                ? Optional.of(Objects.requireNonNullElse(absolute.group("rest"), ""))
                : Optional.empty();
    }
}
