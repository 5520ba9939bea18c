package dev.tollgate.http;

import io.netty.util.NetUtil;

/** The host and port that a request names (RFC 3986 §3.2), without user information (RFC 9110 §4.2.4). */
public final class Authority {
    private static final String MARKS = "-._~!$&'()*+;=";
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;

    private Authority() {}

    /**
     * Returns whether a text is a name, an IPv4 address or an IPv6 address in brackets, with or without a port. A name
     * has no comma, although RFC 3986 allows one: it would come from two fields that a proxy joined.
     */
    public static boolean isValid(String text) {
        if (!text.startsWith("[")) {
            int colon = text.indexOf(':');
            int end = colon < 0 ? text.length() : colon;
            return isName(text, end) && isPort(text, end);
        }
        int end = text.indexOf(']');
        return end > 0 && isIpV6(text.substring(1, end)) && isPort(text, end + 1);
    }

    /** Zones are not accepted: they have a meaning on one host only (RFC 3986 §3.2.2 has none). */
    private static boolean isIpV6(String text) {
        return text.indexOf('%') < 0 && NetUtil.isValidIpV6Address(text);
    }

    private static boolean isName(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean encoded = c == '%' && i + 2 < end && isHex(text.charAt(i + 1)) && isHex(text.charAt(i + 2));
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
            if (!encoded && !alphanumeric && MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return end > 0;
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPort(String text, int colon) {
        if (colon == text.length()) {
            return true;
        }
        String digits = text.substring(colon + 1);
        return text.charAt(colon) == ':'
                && digits.length() <= MAX_PORT_DIGITS
                && digits.chars().allMatch(c -> isDigit((char) c))
                && (digits.isEmpty() || Integer.parseInt(digits) <= MAX_PORT);
    }
}
