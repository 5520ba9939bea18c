package dev.tollgate.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bound on the places or octets of all connections of a listener for operators. Beyond it the oldest connection is
 * closed, so that a client with many connections cannot keep a probe out. Safe for use by many threads.
 */
public final class OldestLeave {
    private final long most;

    @GuardedBy("this")
    private final Map<Channel, Long> open = new LinkedHashMap<>();

    @GuardedBy("this")
    private long taken;

    /** @param most the bound; a single connection may exceed it */
    public OldestLeave(long most) {
        this.most = most;
    }

    /** Counts a connection as one until it closes. */
    public void admit(Channel connection) {
        admit(connection, 1);
    }

    /** Counts what a connection takes until it closes. To be called once for each. */
    public void admit(Channel connection, long takes) {
        List<Channel> leave = add(connection, takes);
        connection.closeFuture().addListener(closed -> remove(connection));
        leave.forEach(Channel::close);
    }

    private synchronized List<Channel> add(Channel connection, long takes) {
        List<Channel> leave = new ArrayList<>();
        Iterator<Map.Entry<Channel, Long>> oldestFirst = open.entrySet().iterator();
        taken += takes;
        while (taken > most && oldestFirst.hasNext()) {
            Map.Entry<Channel, Long> oldest = oldestFirst.next();
            taken -= oldest.getValue();
            leave.add(oldest.getKey());
            oldestFirst.remove();
        }
        open.put(connection, takes);
        return leave;
    }

    private synchronized void remove(Channel connection) {
        Long takes = open.remove(connection);
        taken -= takes == null ? 0 : takes;
    }
}
