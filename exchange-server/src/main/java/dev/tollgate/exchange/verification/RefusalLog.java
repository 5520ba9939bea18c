package dev.tollgate.exchange.verification;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.http.AddressBlock;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of refused keys and reasons, written once a minute: a line for each existing key, {@link #MAX_KEYS} at most,
 * and one line for all other requests. It never contains secrets or names of keys that do not exist. Called from any
 * thread; only {@link #tell} writes.
 */
public final class RefusalLog {
    static final int MAX_KEYS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    /** Keys that were refused in this or the last minute, and so are known to exist. */
    @GuardedBy("this")
    private final Map<KeyName, RefusalTally> keys = new HashMap<>();

    @GuardedBy("this")
    private final RefusalTally rest = new RefusalTally();

    private final Consumer<Refusal> counter;

    /** @param counter is called with each refusal; must not block */
    public RefusalLog(Consumer<Refusal> counter) {
        this.counter = counter;
    }

    /** Records the verdict on a key. */
    public void note(KeyName name, InetAddress client, Verdict<?> verdict) {
        Refusal.of(verdict).ifPresent(refusal -> count(Optional.of(name), refusal, client));
    }

    /** Records the verdict on an autojoin key, which has no name besides its secret. */
    public void note(InetAddress client, Verdict<?> verdict) {
        Refusal.of(verdict).ifPresent(refusal -> count(Optional.empty(), refusal, client));
    }

    /** Records a text that is not a key. */
    public void malformed(InetAddress client) {
        count(Optional.empty(), Refusal.MALFORMED, client);
    }

    private void count(Optional<KeyName> name, Refusal refusal, InetAddress client) {
        counter.accept(refusal);
        tally(name, refusal, client);
    }

    private synchronized void tally(Optional<KeyName> name, Refusal refusal, InetAddress client) {
        (name.isPresent() ? tally(name.get(), refusal) : rest).add(refusal, AddressBlock.of(client));
    }

    @GuardedBy("this")
    private RefusalTally tally(KeyName name, Refusal refusal) {
        RefusalTally tally = keys.get(name);
        if (tally != null) {
            return tally;
        }
        if (!refusal.isOfAnExistingKey() || keys.size() >= MAX_KEYS) {
            return rest;
        }
        RefusalTally first = new RefusalTally();
        keys.put(name, first);
        return first;
    }

    /** Writes the lines of the time since the last call. */
    public void tell() {
        taken().forEach((name, tally) -> tally.addTo(LOG.atWarn()
                        .addKeyValue("integration", name.integrationId())
                        .addKeyValue("key_id", name.keyId()))
                .log("exchanges of this key were refused"));
        RefusalTally others = takenRest();
        if (!others.isEmpty()) {
            others.addTo(LOG.atWarn()).log("exchanges without a valid key were refused");
        }
    }

    private synchronized Map<KeyName, RefusalTally> taken() {
        keys.values().removeIf(RefusalTally::isEmpty);
        Map<KeyName, RefusalTally> taken = new HashMap<>();
        keys.forEach((name, tally) -> taken.put(name, tally.take()));
        return taken;
    }

    private synchronized RefusalTally takenRest() {
        return rest.take();
    }
}
