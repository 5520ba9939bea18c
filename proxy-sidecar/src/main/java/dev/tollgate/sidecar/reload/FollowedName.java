package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.threads.Periodic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of a URL in the configuration. A name is looked up at the start, and every few seconds on a thread of its
 * own. It keeps its address while a lookup returns that address, or fails.
 */
public final class FollowedName implements Supplier<InetSocketAddress>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedName.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final String host;
    private final Lookup lookup;
    private final @Nullable Periodic follower;
    private volatile InetSocketAddress address;

    /** Finds the addresses of a name, at least one. May block. */
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    private FollowedName(String host, InetSocketAddress address, boolean follow, Lookup lookup, Duration period) {
        this.host = host;
        this.address = address;
        this.lookup = lookup;
        this.follower = follow ? Periodic.startLater("name-follower", period, this::look) : null;
    }

    /**
     * Looks up the host of a URL, and begins to follow it if it is a name.
     *
     * @param field the key of the URL
     * @throws ConfigException if the name has no address
     */
    public static FollowedName of(String field, URI url) throws ConfigException {
        return of(field, url, InetAddress::getAllByName, PERIOD);
    }

    static FollowedName of(String field, URI url, Lookup lookup, Duration period) throws ConfigException {
        InetSocketAddress named = SocketAddresses.of(url);
        if (!named.isUnresolved()) {
            return new FollowedName(named.getHostString(), named, false, lookup, period);
        }
        try {
            String host = named.getHostString();
            InetAddress first = lookup.all(host)[0];
            return new FollowedName(host, new InetSocketAddress(first, named.getPort()), true, lookup, period);
        } catch (UnknownHostException e) {
            throw SocketAddresses.withoutAddress(field, named);
        }
    }

    @Override
    public InetSocketAddress get() {
        return address;
    }

    private void look() {
        InetSocketAddress held = address;
        try {
            InetAddress[] found = lookup.all(host);
            if (!Arrays.asList(found).contains(held.getAddress())) {
                address = new InetSocketAddress(found[0], held.getPort());
                LOG.atInfo().addKeyValue("address", address).log("a name has new addresses");
            }
        } catch (UnknownHostException | RuntimeException e) {
            // the old address is the best guess
        }
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
