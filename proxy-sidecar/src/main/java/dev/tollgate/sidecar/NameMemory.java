package dev.tollgate.sidecar;

import java.security.Security;

/**
 * The settings for how long the JDK caches addresses of names and keeps idle connections: one second each, unless the
 * operator has set another time. The JDK's defaults are 30 s for an address, 10 s for a failed lookup and 20 minutes
 * for a connection. Here lookups are rare, and a server with a new address must be found.
 */
final class NameMemory {
    private static final String SECOND = "1";

    private NameMemory() {}

    /**
     * To be called before the first lookup and before the first use of the JDK's HTTP client, because both read the
     * settings once.
     */
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
