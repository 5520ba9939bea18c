package dev.tollgate.sidecar.ndt.socket;

import java.time.Duration;

/**
 * A sample of a series.
 *
 * @param elapsed since the beginning of the test
 */
public record TimedSample(Duration elapsed, TcpSample sample) {}
