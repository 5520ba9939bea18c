package dev.tollgate.jwks;

import dev.tollgate.http.AddressText;
import dev.tollgate.http.HttpProxy;
import dev.tollgate.http.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxy for a URL from {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, in upper or lower case, read
 * as Go reads them: loopback never uses a proxy, and {@code NO_PROXY} has names, which include their subdomains,
 * addresses, networks, or {@code *}. A password in the environment is never shown.
 */
final class EnvironmentProxy {
    private static final int HTTP = 80;

    private EnvironmentProxy() {}

    /**
     * Returns the proxy for a URL, if there is one.
     *
     * @param environment the value of a variable, null if it is not set
     * @throws IOException with a line for operators if the variable is not {@code http://HOST:PORT}
     */
    static Optional<HttpProxy> of(URI url, UnaryOperator<@Nullable String> environment) throws IOException {
        String variable = "https".equalsIgnoreCase(url.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
        String text = value(variable, environment);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        HttpProxy proxy = parsed(variable, text.contains("://") ? text : "http://" + text);
        Stream<String> excluded = Stream.of(value("NO_PROXY", environment).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.toLowerCase(Locale.ROOT));
        return isExcluded(url, excluded) ? Optional.empty() : Optional.of(proxy);
    }

    private static String value(String variable, UnaryOperator<@Nullable String> environment) {
        String upper = environment.apply(variable);
        String value = upper == null || upper.isBlank() ? environment.apply(variable.toLowerCase(Locale.ROOT)) : upper;
        return value == null ? "" : value.strip();
    }

    private static HttpProxy parsed(String variable, String text) throws IOException {
        try {
            URI proxy = URI.create(text);
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null) {
                return proxy(proxy, proxy.getPort() == -1 ? HTTP : proxy.getPort());
            }
        } catch (IllegalArgumentException e) {
            // its message would repeat the text, which may contain a password
        }
        throw new IOException(variable + " in the environment is not http://HOST:PORT: correct or unset it");
    }

    /** @throws IllegalArgumentException if there is no such port */
    private static HttpProxy proxy(URI url, int number) {
        int port = InetSocketAddress.createUnresolved("", number).getPort();
        String user = url.getUserInfo();
        if (user == null) {
            return new HttpProxy(url.getHost(), port, null, null);
        }
        int colon = user.indexOf(':');
        String password = colon < 0 ? "" : user.substring(colon + 1);
        return new HttpProxy(url.getHost(), port, colon < 0 ? user : user.substring(0, colon), password);
    }

    private static boolean isExcluded(URI url, Stream<String> excluded) {
        String host = url.getHost().replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        InetAddress address = AddressText.read(host);
        boolean loopback = address == null ? host.equals("localhost") : address.isLoopbackAddress();
        return loopback || excluded.anyMatch(entry -> matches(entry, host, url.getPort(), address));
    }

    private static boolean matches(String entry, String host, int port, @Nullable InetAddress address) {
        if (entry.equals("*") || entry.equals(host) || entry.equals(host + ":" + port)) {
            return true;
        }
        if (address != null) {
            return isIn(entry, address);
        }
        String domain = entry.replaceFirst("^\\*?\\.", "");
        return host.endsWith("." + domain);
    }

    private static boolean isIn(String entry, InetAddress address) {
        try {
            return Network.of(entry).contains(address);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
