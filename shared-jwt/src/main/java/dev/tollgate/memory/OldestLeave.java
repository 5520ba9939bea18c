package dev.tollgate.memory;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bound on the connections of a listener for operators: the oldest is closed for the one too many. So nobody who opens many
 * can keep a probe out. Safe for use by many threads.
 */
public final class OldestLeave {
    private final int most;
    private final Set<Channel> open = new LinkedHashSet<>();

    /** @param most how many connections may be open */
    public OldestLeave(int most) {
        this.most = most;
    }

    /** Counts a connection until it closes. */
    public void admit(Channel connection) {
        Channel oldest = add(connection);
        connection.closeFuture().addListener(closed -> remove(connection));
        if (oldest != null) {
            oldest.close();
        }
    }

    private synchronized @Nullable Channel add(Channel connection) {
        open.add(connection);
        if (open.size() <= most) {
            return null;
        }
        Iterator<Channel> oldestFirst = open.iterator();
        Channel oldest = oldestFirst.next();
        oldestFirst.remove();
        return oldest;
    }

    private synchronized void remove(Channel connection) {
        open.remove(connection);
    }
}
