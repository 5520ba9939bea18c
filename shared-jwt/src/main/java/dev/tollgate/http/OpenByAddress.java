package dev.tollgate.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The number of open connections of each address block. Safe for use by many threads. */
public final class OpenByAddress {
    private final Map<AddressBlock, Integer> open = new ConcurrentHashMap<>();

    /** Counts a connection until it closes. Returns how many its address block has now, at least 1. */
    public int add(Channel connection, InetAddress address) {
        AddressBlock block = AddressBlock.of(address);
        int count = open.merge(block, 1, Integer::sum);
        connection.closeFuture().addListener(closed -> open.computeIfPresent(block, (key, n) -> n == 1 ? null : n - 1));
        return count;
    }
}
