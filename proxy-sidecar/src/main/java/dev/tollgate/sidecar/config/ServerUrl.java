package dev.tollgate.sidecar.config;

import dev.tollgate.http.UrlRule;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The address of a server behind the sidecar: {@code http://HOST:PORT}, {@code https://HOST:PORT} or {@code unix:PATH}.
 */
public sealed interface ServerUrl {
    /** The length of {@code sun_path} (unix(7)) in octets, without the terminating zero. */
    int LONGEST_SOCKET_PATH = 107;

    /**
     * A host and a port.
     *
     * @param url {@code http} or {@code https}, with a port and no other part
     */
    record Web(URI url) implements ServerUrl {
        /** Returns whether the connection uses TLS. */
        public boolean isTls() {
            return "https".equals(url.getScheme());
        }

        @Override
        public String toString() {
            return url.toString();
        }
    }

    /** A Unix socket of this machine. */
    record UnixSocket(Path path) implements ServerUrl {
        public UnixSocket {
            if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
                throw new IllegalArgumentException(
                        "must have at most " + LONGEST_SOCKET_PATH + " octets, like all socket paths");
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /** Returns host and port in the form of the Host field (RFC 9110 §7.2). */
    default String authority() {
        return this instanceof Web web ? web.url().getRawAuthority() : "localhost";
    }

    /** Reads a server's URL; the path of a socket starts at the directory of the file. */
    static ServerUrl read(YamlValue value) throws ConfigException {
        String text = value.text();
        String socket = "unix:";
        if (!text.startsWith(socket)) {
            return new Web(UrlRule.SERVER.read(text));
        }
        String path = text.substring(socket.length()).replaceFirst("^//(?=/)", "");
        if (path.isEmpty()) {
            throw new IllegalArgumentException("names no socket: write unix:PATH, such as unix:/run/locate.sock");
        }
        return new UnixSocket(value.directory().resolve(path));
    }
}
