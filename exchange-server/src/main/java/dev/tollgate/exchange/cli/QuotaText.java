package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.quota.Quota;
import java.util.stream.Collectors;

/** A quota as the command line writes it. */
final class QuotaText {
    private QuotaText() {}

    static String of(Quota quota) {
        return quota.isEmpty()
                ? "none"
                : quota.limits().entrySet().stream()
                        .map(limit -> limit.getKey().wireName() + "=" + limit.getValue())
                        .collect(Collectors.joining(" "));
    }
}
