package dev.tollgate.jwt.quota;

import java.util.Arrays;
import java.util.Optional;

/** What is counted. The names are those of the YAML file, of the command line (with dashes) and of the claim. */
public enum Dimension {
    /** Requests at locate per integration and client address (IPv6: its /64), as locate itself counts. */
    CLIENT("client", true),
    /** Requests at locate per integration. One answer grants one measurement, a download and an upload. */
    REQUESTS("requests", true),
    /** Requests at locate per API key of an integration. */
    KEY_REQUESTS("key_requests", true),
    /** Tests per integration on one ndt-server. */
    SERVER_TESTS("server_tests", true),
    /** Tests of an integration that run at the same time on one ndt-server. */
    SERVER_CONCURRENT("server_concurrent", false),
    /** Uses of one access token in one direction on one ndt-server. */
    TOKEN_USES("token_uses", false),
    /** Tests per integration on all ndt-servers of a fleet. */
    TESTS("tests", true),
    /** Tests of an integration that run at the same time on all ndt-servers of a fleet. */
    CONCURRENT("concurrent", false);

    private final String wireName;
    private final boolean rate;

    Dimension(String wireName, boolean rate) {
        this.wireName = wireName;
        this.rate = rate;
    }

    /** Returns the name in files and claims, for example {@code server_tests}. */
    public String wireName() {
        return wireName;
    }

    /** Returns whether its limit counts in a window of time ({@code 600/1h}), not as a plain number ({@code 20}). */
    public boolean isRate() {
        return rate;
    }

    /** Finds a dimension by its name in files and claims. */
    public static Optional<Dimension> named(String wireName) {
        return Arrays.stream(values()).filter(d -> d.wireName.equals(wireName)).findFirst();
    }
}
