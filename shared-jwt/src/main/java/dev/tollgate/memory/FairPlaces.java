package dev.tollgate.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.netty.channel.Channel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A bound on the connections of a listener whose clients prove who they are. A new connection gets a place. Beyond the
 * bound the address with the most connections loses one: first one whose request is not complete, and among those the
 * oldest. A connection that has shown a valid token stays. Safe for use by many threads.
 *
 * @param <A> the type of addresses
 */
public final class FairPlaces<A> {
    /** Among equals the oldest comes first. */
    private static final Comparator<Candidate> FIRST_TO_LEAVE =
            Comparator.comparingInt(Candidate::ofAddress).reversed().thenComparing(Candidate::asks);

    private final int most;

    @GuardedBy("this")
    private final Map<Channel, A> oldestFirst = new LinkedHashMap<>();

    private record Candidate(Channel connection, int ofAddress, boolean asks) {}

    /** @param most the maximum number of connections, at least 1; an admission beyond it looks at all of them */
    public FairPlaces(int most) {
        this.most = most;
    }

    /**
     * Gives a connection a place until it closes, and takes the place of another one if there are too many. The connection
     * itself is closed only if all those in question have shown a valid token.
     *
     * @param address whose connection it is
     * @param perAddress the maximum number for this address, at least 1
     * @return the connection that is being closed, if any
     */
    public Optional<Channel> admit(Channel connection, A address, int perAddress) {
        Optional<Channel> leaves = add(connection, address, perAddress);
        connection.closeFuture().addListener(closed -> remove(connection));
        leaves.ifPresent(Channel::close);
        return leaves;
    }

    private synchronized Optional<Channel> add(Channel connection, A address, int perAddress) {
        int same = 1;
        for (A other : oldestFirst.values()) {
            same += other.equals(address) ? 1 : 0;
        }
        boolean ofAddress = same > perAddress;
        if (!ofAddress && oldestFirst.size() < most) {
            oldestFirst.put(connection, address);
            return Optional.empty();
        }
        Channel leaves = (ofAddress ? firstOf(Map.of(address, same)) : firstOf(unproven(address))).orElse(connection);
        oldestFirst.put(connection, address);
        oldestFirst.remove(leaves);
        return Optional.of(leaves);
    }

    @GuardedBy("this")
    private Map<A, Integer> unproven(A newcomer) {
        Map<A, Integer> counts = new HashMap<>(Map.of(newcomer, 1));
        oldestFirst.forEach((connection, address) -> {
            if (!Accounts.of(connection).isVouched()) {
                counts.merge(address, 1, Integer::sum);
            }
        });
        return counts;
    }

    /** Returns the first to leave among the connections of these addresses. */
    @GuardedBy("this")
    private Optional<Channel> firstOf(Map<A, Integer> counts) {
        return oldestFirst.entrySet().stream()
                .filter(entry -> counts.containsKey(entry.getValue()))
                .filter(entry -> !Accounts.of(entry.getKey()).isVouched())
                .map(entry -> new Candidate(
                        entry.getKey(),
                        counts.getOrDefault(entry.getValue(), 0),
                        Accounts.of(entry.getKey()).isAsking()))
                .min(FIRST_TO_LEAVE)
                .map(Candidate::connection);
    }

    private synchronized void remove(Channel connection) {
        oldestFirst.remove(connection);
    }
}
