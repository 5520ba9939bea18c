package dev.tollgate.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of an IP address: four decimal numbers, or one of the forms of RFC 4291 §2.2. Names, zones, brackets and
 * numbers with leading zeros (octal in some programs, decimal in others) are not accepted. It never uses a resolver.
 */
public final class AddressText {
    private static final Pattern CHARACTERS = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final Pattern LEADING_ZERO = Pattern.compile("(?:^|[:.])0[0-9]+\\.|\\.0[0-9]");
    private static final Pattern DOTTED_END = Pattern.compile("(.*:)([0-9]{1,3}(?:\\.[0-9]{1,3}){3})");

    private AddressText() {}

    /** Returns the address, null if the text is not one. One that is IPv4 mapped into IPv6 is IPv4. */
    public static @Nullable InetAddress read(String text) {
        if (!CHARACTERS.matcher(text).matches() || LEADING_ZERO.matcher(text).find()) {
            return null;
        }
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(withoutDots(text));
        try {
            return octets == null ? null : InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets are an address", e);
        }
    }

    /** Netty takes an IPv4 end (RFC 4291 §2.2, form 3) behind some prefixes only. */
    private static String withoutDots(String text) {
        Matcher dotted = DOTTED_END.matcher(text);
        byte[] end = dotted.matches() ? NetUtil.createByteArrayFromIpAddressString(dotted.group(2)) : null;
        if (end == null) {
            return text;
        }
        return "%s%02x%02x:%02x%02x".formatted(dotted.group(1), end[0], end[1], end[2], end[3]);
    }
}
