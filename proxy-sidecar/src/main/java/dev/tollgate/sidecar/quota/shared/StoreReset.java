package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.quota.FleetReset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way to empty windows in the store: one by its name, or those whose names begin alike, some thousand keys at a time. */
final class StoreReset implements Scripts.Answer {
    private static final byte[] NONE = {};

    private final Scripts scripts;
    private final StoreKeys keys;
    private final @Nullable WindowName one;
    private final byte[] beginning;
    private final byte[] by;
    private final Consumer<OptionalLong> then;
    private long emptied;
    private boolean ended;

    private StoreReset(Scripts scripts, StoreKeys keys, FleetReset what, Consumer<OptionalLong> then) {
        this.scripts = scripts;
        this.keys = keys;
        this.one = one(what);
        this.beginning = beginning(what.dimension()).getBytes(StandardCharsets.US_ASCII);
        this.by = what.by().getBytes(StandardCharsets.UTF_8);
        this.then = then;
    }

    /**
     * Empties windows, and then has all sidecars of the fleet hear of that.
     *
     * @param then is told how many were emptied, and nothing if the store could not be asked; on any thread
     */
    static void run(Scripts scripts, String fleet, FleetReset what, Consumer<OptionalLong> then) {
        String id = what.integrationId();
        Consumer<OptionalLong> tell = emptied -> new RecentResets(scripts, fleet).add(id, () -> then.accept(emptied));
        new StoreReset(scripts, StoreKeys.of(fleet, id), what, tell).go("0");
    }

    /** Returns whether the store has windows of a dimension. */
    static boolean isShared(Dimension dimension) {
        return switch (dimension) {
            case CLIENT, REQUESTS, KEY_REQUESTS, TESTS -> true;
            default -> false;
        };
    }

    private static @Nullable WindowName one(FleetReset what) {
        if (what.client() != null) {
            return WindowName.client(what.client());
        }
        if (what.key() != null) {
            return WindowName.key(what.key());
        }
        if (what.dimension() == Dimension.TESTS) {
            return WindowName.TESTS;
        }
        return what.dimension() == Dimension.REQUESTS ? WindowName.REQUESTS : null;
    }

    /** Returns how names of windows of a dimension begin. */
    private static String beginning(@Nullable Dimension dimension) {
        return dimension == Dimension.CLIENT ? "c" : dimension == Dimension.KEY_REQUESTS ? "k" : "";
    }

    private void go(String cursor) {
        List<byte[]> all = new ArrayList<>(2);
        all.add(keys.integration());
        if (one != null) {
            all.add(keys.window(one.octets()));
        }
        scripts.run(
                Script.RESET,
                all,
                List.of(cursor.getBytes(StandardCharsets.US_ASCII), one == null ? beginning : NONE, by),
                this);
    }

    @Override
    public synchronized void reply(byte[] reply) {
        if (ended) {
            return;
        }
        String next = Scripts.read(reply, in -> {
            emptied += (long) in.getDouble();
            return StandardCharsets.US_ASCII.decode(in).toString();
        });
        if (next.equals("0")) {
            end(OptionalLong.of(emptied));
        } else {
            go(next);
        }
    }

    @Override
    public synchronized void failed(Throwable cause) {
        end(OptionalLong.empty());
    }

    @Override
    public void late() {
        // an operator waits longer than a request
    }

    private void end(OptionalLong result) {
        if (!ended) {
            ended = true;
            then.accept(result);
        }
    }
}
