package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FollowedNameTest {
    private static final Duration SOON = Duration.ofMillis(5);

    private final AtomicInteger asked = new AtomicInteger();
    private volatile String[] known = {"192.0.2.1"};

    private InetAddress[] all(String host) throws UnknownHostException {
        asked.incrementAndGet();
        if (known.length == 0) {
            throw new UnknownHostException(host);
        }
        InetAddress[] all = new InetAddress[known.length];
        for (int i = 0; i < all.length; i++) {
            // the JDK's look-up gives the addresses the name that was looked up
            all[i] = InetAddress.getByAddress(
                    host, InetAddress.getByName(known[i]).getAddress());
        }
        return all;
    }

    private FollowedName follow() throws Exception {
        return FollowedName.of("upstream", URI.create("http://ndt.example:8080"), this::all, SOON);
    }

    /** Waits until a look-up that began after now has ended. */
    private void awaitLookUp() throws Exception {
        int now = asked.get();
        while (asked.get() < now + 2) {
            Thread.sleep(5);
        }
    }

    @Test
    void leadsWhereTheNameDoesNow() throws Exception {
        try (FollowedName name = follow()) {
            assertEquals(new InetSocketAddress("192.0.2.1", 8080), name.get());

            known = new String[] {"192.0.2.2"};
            while (!name.get().equals(new InetSocketAddress("192.0.2.2", 8080))) {
                Thread.sleep(5);
            }
            known = new String[] {"192.0.2.3"};
            while (!name.get().equals(new InetSocketAddress("192.0.2.3", 8080))) {
                Thread.sleep(5);
            }
        }
    }

    @Test
    void keepsItsAddressWhileThatIsOneOfTheNamesOrThereIsNone() throws Exception {
        try (FollowedName name = follow()) {
            known = new String[] {"192.0.2.2", "192.0.2.1"};
            awaitLookUp();
            assertEquals("192.0.2.1", name.get().getAddress().getHostAddress());
            known = new String[0];
            awaitLookUp();
            assertEquals("192.0.2.1", name.get().getAddress().getHostAddress());
        }
    }

    @Test
    void looksNoAddressUp() throws Exception {
        try (FollowedName name = FollowedName.of("upstream", URI.create("http://[::1]:80"), this::all, SOON)) {
            assertEquals(new InetSocketAddress("::1", 80), name.get());
            assertEquals(0, asked.get());
        }
    }

    @Test
    void saysWhichNameHasNoAddress() {
        known = new String[0];
        ConfigException refused = assertThrows(ConfigException.class, this::follow);
        assertTrue(String.valueOf(refused.getMessage()).startsWith("upstream: the host ndt.example has no address"));
    }
}
