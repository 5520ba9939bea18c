package dev.tollgate.sidecar.config;

import java.net.URI;

/**
 * The {@code ndt} section: how tests are relayed.
 *
 * @param healthUrl ndt-server's health check, which {@code /ready} follows
 * @param maxTests how many tests may run on this machine at a time, whoever's they are
 * @param rewriteMeasurements whether ndt-server's messages are made to tell of the client's socket
 */
public record NdtSection(URI healthUrl, Integer maxTests, Boolean rewriteMeasurements) {
    private static final URI HEALTH = URI.create("http://127.0.0.1:8000/health");
    private static final int MAX_TESTS = 200;

    public NdtSection {
        healthUrl = healthUrl == null ? HEALTH : healthUrl;
        maxTests = maxTests == null ? MAX_TESTS : maxTests;
        rewriteMeasurements = rewriteMeasurements == null || rewriteMeasurements;
        if (!"http".equals(healthUrl.getScheme()) || healthUrl.getHost() == null) {
            throw new IllegalArgumentException("health_url must have the form http://HOST:PORT/PATH, was " + healthUrl);
        }
        if (maxTests < 1) {
            throw new IllegalArgumentException("max_tests must be at least 1, was " + maxTests);
        }
    }

    /** Returns what holds where the section is missing. */
    public static NdtSection defaults() {
        return new NdtSection(HEALTH, MAX_TESTS, true);
    }
}
