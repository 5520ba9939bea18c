package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.QuotaSchedule;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.registry.QuotaEdits;
import dev.tollgate.exchange.registry.QuotaHolder;
import dev.tollgate.exchange.registry.RefusedException;
import dev.tollgate.exchange.registry.TimeRules;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code quota} and {@code key quota} have in common. */
final class QuotaChange {
    private QuotaChange() {}

    /** The options of {@code set} beside the limits. */
    static final class Set {
        private static final String UNTIL = "--until";

        @Option(
                names = UNTIL,
                paramLabel = "WHEN",
                description =
                        "Make these limits temporary; the ordinary ones apply again after this end: a date"
                                + " (its start in UTC, so that day is not included), an instant such as 2026-12-24T18:00:00+01:00, or a duration such as 7d.")
        private @Nullable String until;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private OperatorOptions options;

        void set(QuotaHolder of, Quota given) throws StoreException, RefusedException {
            Instant end = until == null ? null : TimeRules.end("until", until, Instant.now());
            try (OperatorStore store = options.store.openExisting()) {
                QuotaEdits quotas = new QuotaEdits(store, options.author());
                QuotaSchedule after = end == null ? quotas.set(of, given) : quotas.override(of, given, end);
                QuotaText.print(options.output, of, after);
                if (end == null) {
                    options.output.warn(stillTemporary(of, given, after));
                }
            }
        }

        private static List<String> stillTemporary(QuotaHolder of, Quota given, QuotaSchedule after) {
            return after.from(Instant.now()).overrides().entrySet().stream()
                    .filter(override -> given.limits().containsKey(override.getKey()))
                    .map(override ->
                            "note: the temporary limit " + override.getKey().wireName() + "="
                                    + override.getValue().limit() + " applies until "
                                    + override.getValue().until() + ": '" + clear(of, override.getKey())
                                    + "' removes it at once")
                    .toList();
        }
    }

    private static String clear(QuotaHolder of, Dimension dimension) {
        return of.keyId() == null
                ? "quota clear " + of.integrationId() + " "
                        + dimension.wireName().replace('_', '-') + " --override"
                : "key quota clear " + of.integrationId() + " " + of.keyId() + " --override";
    }

    /** The options of {@code clear}. */
    static final class Clear {
        @Option(names = "--override", description = "Clear only the limits set with --until.")
        private boolean override;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private OperatorOptions options;

        void clear(QuotaHolder of, List<Dimension> dimensions) throws StoreException, RefusedException {
            try (OperatorStore store = options.store.openExisting()) {
                QuotaEdits quotas = new QuotaEdits(store, options.author());
                QuotaSchedule left = override ? quotas.clearOverride(of, dimensions) : quotas.clear(of, dimensions);
                QuotaText.print(options.output, of, left);
            }
        }
    }
}
