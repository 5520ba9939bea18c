package dev.tollgate.sidecar;

import java.security.Security;

/**
 * The time for which the JDK remembers the addresses of names and keeps unused connections: one second each, unless the operator
 * has set another. The JDK's defaults are 30 s for an address, 10 s for a name without one and 20 minutes for a connection. Here
 * names are asked for seldom, and a server that has moved must be found.
 */
final class NameMemory {
    private static final String SECOND = "1";

    private NameMemory() {}

    /** To be called before the first name is looked up, and before the JDK's HTTP client is used: both read this once. */
    static void shorten() {
        if (Security.getProperty("networkaddress.cache.ttl") == null
                && System.getProperty("sun.net.inetaddr.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", SECOND);
        }
        if (System.getProperty("sun.net.inetaddr.negative.ttl") == null) {
            Security.setProperty("networkaddress.cache.negative.ttl", SECOND);
        }
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", SECOND);
        }
    }
}
