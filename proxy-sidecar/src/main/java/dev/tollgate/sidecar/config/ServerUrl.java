package dev.tollgate.sidecar.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a server behind the sidecar listens: {@code http://HOST:PORT}, {@code https://HOST:PORT} or {@code unix:PATH}. */
public sealed interface ServerUrl {
    /** Of {@code sun_path} (unix(7)), in octets, without the zero at its end. */
    int LONGEST_SOCKET_PATH = 107;

    /**
     * A host and a port.
     *
     * @param url {@code http} or {@code https}, with a port and no other part
     */
    record Web(URI url) implements ServerUrl {
        /** Returns whether the server is called over TLS. */
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
                        "this must have at most " + LONGEST_SOCKET_PATH + " octets, as all paths of sockets");
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /** Returns host and port, as a Host field names them (RFC 9110 §7.2). */
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
            throw new IllegalArgumentException("this names no socket: write unix:/run/locate.sock");
        }
        return new UnixSocket(value.directory().resolve(path));
    }
}
