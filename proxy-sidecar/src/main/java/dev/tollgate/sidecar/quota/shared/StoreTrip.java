package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import dev.tollgate.sidecar.quota.shared.StoreReply.Periods;
import dev.tollgate.sidecar.quota.shared.StoreReply.Suspended;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The way of one script to the store and back, once more where it asks for periods of a calendar. */
final class StoreTrip implements Scripts.Answer {
    private static final int MAX_TRIPS = 3;

    private final Scripts scripts;
    private final Script script;
    private final List<byte[]> keys;
    private final List<byte[]> arguments = new ArrayList<>(8);
    private final StoreWindows.Answer answer;
    private final Set<String> periods = new LinkedHashSet<>(1);
    private int trips;

    StoreTrip(Scripts scripts, Script script, List<byte[]> keys, StoreWindows.Answer answer) {
        this.scripts = scripts;
        this.script = script;
        this.keys = keys;
        this.answer = answer;
    }

    /** Returns what the script takes, without periods, to be filled. */
    List<byte[]> arguments() {
        return arguments;
    }

    /** @param name of a window that the script looks at */
    void needs(String name) {
        if (LimitForm.isCalendar(name)) {
            periods.add(name);
        }
    }

    /** @param millis what the store's clock is thought to show, in milliseconds since 1970 */
    void go(long millis) {
        trips++;
        List<byte[]> all = arguments;
        if (!periods.isEmpty()) {
            all = new ArrayList<>(arguments);
            for (String name : periods) {
                all.add(LimitForm.period(name, millis));
            }
        }
        scripts.run(script, keys, all, this);
    }

    @Override
    public void reply(byte[] reply) {
        try {
            StoreReply read = StoreReply.read(reply);
            if (read instanceof Decided decided) {
                answer.decided(decided);
            } else if (read instanceof Suspended suspended) {
                answer.suspended(suspended);
            } else if (read instanceof StoreReply.Blocked blocked) {
                answer.blocked(blocked.refusal());
            } else if (read instanceof StoreReply.SetAside aside) {
                answer.setAside(aside);
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
