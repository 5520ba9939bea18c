package dev.tollgate.sidecar.reload;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.config.LocateConfig;
import dev.tollgate.sidecar.config.Sha256;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.quota.ClientBy;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of a change that admit more than before, to warn operators: no token needed, a limit removed. */
final class Loosening {
    private static final int MAX_NAMED = 20;

    private final List<String> found = new ArrayList<>();

    private Loosening() {}

    /** Returns the looser parts, at most {@link #MAX_NAMED}, by their place in the file. */
    static List<String> between(SidecarConfig before, SidecarConfig now) {
        Loosening loosening = new Loosening();
        loosening.compareAccess(before, now);
        loosening.compareQuotas(before.quotas(), now.quotas());
        return loosening.named();
    }

    private List<String> named() {
        if (found.size() <= MAX_NAMED) {
            return found;
        }
        List<String> named = new ArrayList<>(found.subList(0, MAX_NAMED));
        named.add("and " + (found.size() - MAX_NAMED) + " more");
        return named;
    }

    private void compareAccess(SidecarConfig before, SidecarConfig now) {
        boolean opened = now.mode().servesAnonymous() && !before.mode().servesAnonymous();
        add(opened, now.mode().anonymousKey() + ": clients without a token are served");
        now.trustedProxies().stream()
                .filter(network -> !before.trustedProxies().contains(network))
                .forEach(network -> found.add("trusted_proxies: " + network + " is trusted"));
        long keys = platformKeys(now).stream()
                .filter(key -> !platformKeys(before).contains(key))
                .count();
        add(keys > 0, "platform_keys: " + keys + " more");
    }

    private static List<Sha256> platformKeys(SidecarConfig config) {
        return config.mode().choose(LocateConfig::platformKeys, ndt -> List.of());
    }

    private void compareQuotas(QuotaRules before, QuotaRules now) {
        add(!now.enforce() && before.enforce(), "quotas.enforce: nothing is refused");
        add(!now.countRefused() && before.countRefused(), "quotas.count_refused: refused requests do not count");
        add(
                now.clientBy() == ClientBy.QUOTA_USER && before.clientBy() == ClientBy.ADDRESS,
                "quotas.client_by: backends name their clients");
        compareLimits("quotas.tiers.", before.tiers(), now.tiers());
        compareLimits("quotas.integrations.", before.integrations(), now.integrations());
        new TreeMap<>(now.integrations()).forEach((id, quota) -> compareNew(id, quota, before));
    }

    private <K extends Comparable<K>> void compareLimits(String place, Map<K, Quota> before, Map<K, Quota> now) {
        new TreeMap<>(before)
                .forEach((who, quota) -> quota.limits().forEach((dimension, limit) -> {
                    Limit next = limit(now.get(who), dimension);
                    String name = place + who + "." + dimension.wireName() + ": ";
                    add(next == null, name + limit + " is gone");
                    add(next != null && isLooser(next, limit), name + limit + " is " + next);
                }));
    }

    /** An integration's own limit replaces its tier's. The tier is in its token, so tier 0 is compared. */
    private void compareNew(String id, Quota quota, QuotaRules before) {
        quota.limits().forEach((dimension, limit) -> {
            Limit usual = limit(before.tiers().get(0), dimension);
            boolean isNew = limit(before.integrations().get(id), dimension) == null;
            add(
                    isNew && usual != null && isLooser(limit, usual),
                    "quotas.integrations." + id + "." + dimension.wireName() + ": " + limit + " and not tier 0's "
                            + usual);
        });
    }

    private static @Nullable Limit limit(@Nullable Quota quota, Dimension dimension) {
        return quota == null ? null : quota.limits().get(dimension);
    }

    /** Returns whether a limit allows more, or the same in less time. */
    private static boolean isLooser(Limit now, Limit before) {
        boolean isShadow = now instanceof Limit.Shadow && !(before instanceof Limit.Shadow);
        return isShadow
                || now.max() > before.max()
                || (now.max() > 0 && interval(now).compareTo(interval(before)) < 0);
    }

    private static Duration interval(Limit limit) {
        return limit.counted() instanceof Limit.Windowed windowed ? windowed.longest() : Duration.ZERO;
    }

    private void add(boolean isSo, String what) {
        if (isSo) {
            found.add(what);
        }
    }
}
