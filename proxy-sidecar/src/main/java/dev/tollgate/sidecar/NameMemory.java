package dev.tollgate.sidecar;

import java.security.Security;

/**
 * For how long the JDK remembers what names mean, and keeps connections to where they led: a second each, where the operator
 * has not said otherwise. By itself it remembers an address for 30 s, that there is none for 10 s, and keeps an unused
 * connection for 20 minutes; what it is used for here is asked for seldom, and is to find a server that has moved.
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
