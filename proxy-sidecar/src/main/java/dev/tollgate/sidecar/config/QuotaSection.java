package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.jwt.quota.QuotaFormatException;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The {@code quotas} section as it is written: limits by dimension, by tier and by integration. */
final class QuotaSection {
    private QuotaSection() {}

    /** Tells Jackson to read the rules as they are written. */
    @JsonDeserialize(converter = ToRules.class)
    abstract static class AsWritten {
        private AsWritten() {}
    }

    record Written(
            @Nullable Boolean enforce,
            @Nullable Boolean countRefused,
            @Nullable Map<String, Map<String, String>> tiers,
            @Nullable Map<String, Map<String, String>> integrations) {}

    static final class ToRules extends StdConverter<Written, QuotaRules> {
        @Override
        public QuotaRules convert(Written written) {
            return new QuotaRules(
                    written.enforce() == null || written.enforce(),
                    written.countRefused() != null && written.countRefused(),
                    quotas(written.tiers(), QuotaSection::tier),
                    quotas(written.integrations(), id -> id));
        }
    }

    private static <K> Map<K, Quota> quotas(
            @Nullable Map<String, Map<String, String>> written, Function<String, K> toKey) {
        Map<K, Quota> quotas = new HashMap<>();
        if (written != null) {
            written.forEach((key, limits) -> quotas.put(toKey.apply(key), quota(key, limits)));
        }
        return quotas;
    }

    private static Integer tier(String text) {
        if (!text.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException("tiers: '" + text + "' is not a tier: use a whole number from 0");
        }
        return Integer.valueOf(text);
    }

    private static Quota quota(String whose, @Nullable Map<String, String> limits) {
        Quota quota = Quota.none();
        if (limits == null) {
            return quota;
        }
        try {
            for (Map.Entry<String, String> entry : limits.entrySet()) {
                Dimension dimension = Dimension.named(entry.getKey())
                        .orElseThrow(() -> new QuotaFormatException("'" + entry.getKey() + "' is no dimension: use "
                                + Arrays.stream(Dimension.values())
                                        .map(Dimension::wireName)
                                        .collect(Collectors.joining(", "))));
                quota = quota.with(dimension, Limit.parse(dimension, String.valueOf(entry.getValue())));
            }
            return quota;
        } catch (QuotaFormatException e) {
            throw new IllegalArgumentException(whose + ": " + e.getMessage());
        }
    }
}
