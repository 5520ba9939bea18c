package dev.tollgate.exchange.cli;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Quota;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One option for each limit that a key can have. */
final class KeyLimitOptions {
    private static final String REQUESTS = "--requests";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = {REQUESTS, "--key-requests"},
            paramLabel = "LIMIT",
            description = "Requests with this key, in addition to its integration's limit, such as 1000/day.")
    private @Nullable String requests;

    /** Reads the limits that are given. */
    Quota quota() {
        return requests == null
                ? Quota.none()
                : Quota.none()
                        .with(
                                Dimension.KEY_REQUESTS,
                                LimitOptions.read(command, REQUESTS, Dimension.KEY_REQUESTS, requests));
    }
}
