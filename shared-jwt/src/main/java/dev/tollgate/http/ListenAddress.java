package dev.tollgate.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of an address to listen on: an IP address or {@code localhost}, a colon and a port. An IPv6 address stands
 * in brackets (RFC 3986 §3.2.2). Nothing before the colon means all addresses of this machine. It never uses a
 * resolver.
 */
public final class ListenAddress {
    private static final Pattern FORM = Pattern.compile("(\\[.*]|[^\\[\\]:]*):([0-9]{1,5})");
    private static final String WAYS = ": write 127.0.0.1, ::1, localhost, or 0.0.0.0 for all. Names are not looked up";
    private static final int MAX_PORT = 65_535;

    private ListenAddress() {}

    /**
     * Reads {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException with a line for operators, if it is not that
     */
    public static InetSocketAddress of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT, such as 127.0.0.1:8081 or [::]:80");
        }
        return of(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Reads a host.
     *
     * @param host brackets are allowed
     * @throws IllegalArgumentException with a line for operators, if it is none, or the port is not 0 to 65535
     */
    public static InetSocketAddress of(String host, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("'" + port + "' is not a port: write 0 to " + MAX_PORT);
        }
        if (host.isEmpty()) {
            return new InetSocketAddress(port);
        }
        InetAddress address = host.equalsIgnoreCase("localhost") ? InetAddress.getLoopbackAddress() : literal(host);
        if (address == null) {
            throw new IllegalArgumentException("'" + host + "' is not an address to listen on" + WAYS);
        }
        return new InetSocketAddress(address, port);
    }

    private static @Nullable InetAddress literal(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String text = bracketed ? host.substring(1, host.length() - 1) : host;
        return bracketed && text.indexOf(':') < 0 ? null : AddressText.read(text);
    }
}
