package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits that a request or test is asked about and a fleet shares.
 *
 * @param dimensions in the order of the limits
 */
record Question(QuotaRules rules, Integration who, List<Dimension> dimensions, List<AskedLimit> limits) {
    String integrationId() {
        return who.integrationId();
    }

    /** @param client the bits by which the integration's client is known */
    static Question ofRequest(QuotaRules rules, Integration who, long client) {
        Question question = new Question(rules, who, new ArrayList<>(3), new ArrayList<>(3));
        question.add(who, Dimension.CLIENT, WindowName.client(client));
        question.add(who, Dimension.REQUESTS, WindowName.REQUESTS);
        question.add(who, Dimension.KEY_REQUESTS, WindowName.key(who.keyId()));
        return question;
    }

    /** @param place the name of the place that the test takes */
    static Question ofTest(QuotaRules rules, Integration who, long place) {
        Question question = new Question(rules, who, new ArrayList<>(2), new ArrayList<>(2));
        question.addTests(who, place);
        return question;
    }

    private void addTests(Integration who, long place) {
        add(who, Dimension.TESTS, WindowName.TESTS);
        Limit limit = rules.limit(who, Dimension.CONCURRENT);
        if (limit != null && limit.counted() instanceof Limit.Count) {
            dimensions.add(Dimension.CONCURRENT);
            limits.add(new AskedLimit(WindowName.RUNNING, limit, place));
        }
    }

    /** Returns the limit that counts places, null if there is none. */
    @Nullable
    AskedLimit place() {
        for (AskedLimit asked : limits) {
            if (asked.isPlace()) {
                return asked;
            }
        }
        return null;
    }

    /**
     * Makes the question of an operator, who names a client or not.
     *
     * @param client the bits by which it is known, null for none
     */
    static Question ofLook(QuotaRules rules, Integration who, @Nullable Long client) {
        Question question = new Question(rules, who, new ArrayList<>(3), new ArrayList<>(3));
        if (client != null) {
            question.add(who, Dimension.CLIENT, WindowName.client(client));
        }
        question.add(who, Dimension.REQUESTS, WindowName.REQUESTS);
        question.add(who, Dimension.KEY_REQUESTS, WindowName.key(who.keyId()));
        question.addTests(who, 0);
        return question;
    }

    private void add(Integration who, Dimension dimension, WindowName window) {
        Limit limit = rules.limit(who, dimension);
        if (limit != null && limit.counted() instanceof Limit.Windowed) {
            dimensions.add(dimension);
            limits.add(new AskedLimit(window, limit));
        }
    }

    boolean isEmpty() {
        return limits.isEmpty();
    }

    /** Returns for how long the request is remembered, in nanoseconds. */
    long longest() {
        long longest = 0;
        for (AskedLimit asked : limits) {
            longest = Math.max(longest, asked.longest().toNanos());
        }
        return longest;
    }

    StoreWindows.Way way() {
        if (!rules.enforce()) {
            return StoreWindows.Way.COUNT;
        }
        return rules.countRefused() ? StoreWindows.Way.DECIDE_AND_COUNT : StoreWindows.Way.DECIDE;
    }
}
