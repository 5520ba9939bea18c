package dev.tollgate.jwks;

import dev.tollgate.http.AddressText;
import dev.tollgate.http.Network;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
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
final class EnvironmentProxy extends ProxySelector {
    private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

    private final URI proxy;
    private final List<String> excluded;

    private EnvironmentProxy(URI proxy, List<String> excluded) {
        this.proxy = proxy;
        this.excluded = excluded;
    }

    /**
     * Finds the proxy for a URL, if there is one.
     *
     * @param environment the value of a variable, null if it is not set
     * @throws IOException with a line for operators if the variable is not {@code http://HOST:PORT}
     */
    static Optional<EnvironmentProxy> of(URI url, UnaryOperator<@Nullable String> environment) throws IOException {
        String variable = "https".equalsIgnoreCase(url.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
        String text = value(variable, environment);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI proxy = parsed(variable, text.contains("://") ? text : "http://" + text);
        List<String> excluded = Stream.of(value("NO_PROXY", environment).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.toLowerCase(Locale.ROOT))
                .toList();
        return Optional.of(new EnvironmentProxy(proxy, excluded));
    }

    private static String value(String variable, UnaryOperator<@Nullable String> environment) {
        String upper = environment.apply(variable);
        String value = upper == null || upper.isBlank() ? environment.apply(variable.toLowerCase(Locale.ROOT)) : upper;
        return value == null ? "" : value.strip();
    }

    private static URI parsed(String variable, String text) throws IOException {
        try {
            URI proxy = URI.create(text);
            if ("http".equalsIgnoreCase(proxy.getScheme()) && proxy.getHost() != null) {
                return proxy;
            }
        } catch (IllegalArgumentException e) {
            // its message would repeat the text, which may contain a password
        }
        throw new IOException(variable + " in the environment is not http://HOST:PORT: correct or unset it");
    }

    @Override
    public List<Proxy> select(URI url) {
        String host = url.getHost().replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        if (isExcluded(host, url.getPort())) {
            return List.of(Proxy.NO_PROXY);
        }
        int port = proxy.getPort() == -1 ? 80 : proxy.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port)));
    }

    private boolean isExcluded(String host, int port) {
        InetAddress address = AddressText.read(host);
        boolean loopback = address == null ? host.equals("localhost") : address.isLoopbackAddress();
        return loopback || excluded.stream().anyMatch(entry -> matches(entry, host, port, address));
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

    @Override
    public void connectFailed(URI url, SocketAddress address, IOException failure) {}

    /** Returns the credentials for the proxy, empty if the variable has none. */
    Optional<Authenticator> authenticator() {
        String user = proxy.getUserInfo();
        if (user == null) {
            return Optional.empty();
        }
        if (System.getProperty(TUNNELING) == null) {
            // by default the JDK sends no password to a proxy for a tunnel
            System.setProperty(TUNNELING, "");
        }
        int colon = user.indexOf(':');
        PasswordAuthentication known = new PasswordAuthentication(
                colon < 0 ? user : user.substring(0, colon),
                (colon < 0 ? "" : user.substring(colon + 1)).toCharArray());
        return Optional.of(new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY ? known : null;
            }
        });
    }
}
