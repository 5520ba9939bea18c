package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Periods;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The windows in the store: one trip decides on all limits of a request. A second one is made where the periods of a calendar
 * that were handed in do not fit the store's clock.
 */
final class StoreWindows {
    private static final int ENFORCE = 1;
    private static final int COUNT_REFUSED = 2;
    private static final int LOOK = 4;
    private static final int MAX_TRIPS = 3;
    /** What is known of an integration outlives its windows. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final Scripts scripts;
    private final byte[] sidecar;
    private final LongSupplier storeMillis;

    /**
     * @param sidecar the name of this sidecar
     * @param storeMillis what the store's clock is thought to show, in milliseconds since 1970
     */
    StoreWindows(Scripts scripts, String sidecar, LongSupplier storeMillis) {
        this.scripts = scripts;
        this.sidecar = sidecar.getBytes(StandardCharsets.US_ASCII);
        this.storeMillis = storeMillis;
    }

    /** How a request is decided. */
    enum Way {
        /** As if the rules were not enforced: all are counted. */
        COUNT(0),
        DECIDE(ENFORCE),
        /** Refused ones count, too. */
        DECIDE_AND_COUNT(ENFORCE | COUNT_REFUSED),
        /** Nothing is counted. */
        LOOK(StoreWindows.LOOK | ENFORCE);

        private final byte how;

        Way(int how) {
            this.how = (byte) how;
        }
    }

    /** Takes a decision, as {@link Scripts.Answer} does an answer. */
    interface Answer {
        void decided(Decided decision);

        void failed(Throwable cause);

        void late();
    }

    /** Decides on a request. */
    void decide(StoreKeys keys, List<Asked> limits, Way way, Answer answer) {
        Set<String> periods = new LinkedHashSet<>(1);
        for (Asked asked : limits) {
            String name = LimitForm.name(asked.windowed());
            if (LimitForm.isCalendar(name)) {
                periods.add(name);
            }
        }
        new Trips(keys, limits, way, answer, periods).go(storeMillis.getAsLong());
    }

    /** Takes back a request that was counted at a time of the store. */
    void giveBack(StoreKeys keys, List<Asked> limits, long time, Scripts.Answer answer) {
        List<byte[]> windows = limits.stream()
                .map(asked -> keys.window(asked.window().octets()))
                .toList();
        scripts.run(Script.GIVEBACK, windows, List.of(ascii(time), new byte[0]), answer);
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private final class Trips implements Scripts.Answer {
        private final List<byte[]> keys;
        private final List<byte[]> arguments;
        private final Answer answer;
        private final Set<String> periods;
        private int trips;

        Trips(StoreKeys keys, List<Asked> limits, Way way, Answer answer, Set<String> periods) {
            this.answer = answer;
            this.periods = periods;
            this.keys = new ArrayList<>(limits.size() + 1);
            this.keys.add(keys.integration());
            this.arguments = new ArrayList<>(limits.size() + 3);
            long longest = 0;
            for (Asked asked : limits) {
                longest = Math.max(longest, asked.windowed().longest().toSeconds());
            }
            arguments.add(new byte[] {way.how});
            arguments.add(sidecar);
            arguments.add(ascii(longest + MARGIN.toSeconds()));
            for (Asked asked : limits) {
                this.keys.add(keys.window(asked.window().octets()));
                arguments.add(LimitForm.of(asked.windowed(), asked.isEnforced()));
            }
        }

        void go(long millis) {
            trips++;
            List<byte[]> all = arguments;
            if (!periods.isEmpty()) {
                all = new ArrayList<>(arguments);
                for (String name : periods) {
                    all.add(LimitForm.period(name, millis));
                }
            }
            scripts.run(Script.DECIDE, keys, all, this);
        }

        @Override
        public void reply(byte[] reply) {
            try {
                StoreReply read = StoreReply.read(reply);
                if (read instanceof Decided decided) {
                    answer.decided(decided);
                } else if (read instanceof Periods asked && trips < MAX_TRIPS) {
                    periods.addAll(asked.names());
                    go(asked.millis());
                } else {
                    answer.failed(new IllegalStateException("the store does not know the boundaries of a period"));
                }
            } catch (RuntimeException e) {
                answer.failed(e);
            }
        }

        @Override
        public void failed(Throwable cause) {
            answer.failed(cause);
        }

        @Override
        public void late() {
            answer.late();
        }
    }
}
