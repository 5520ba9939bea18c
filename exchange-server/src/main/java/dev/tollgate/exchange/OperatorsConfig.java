package dev.tollgate.exchange;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How the operators' listener runs.
 *
 * @param at where operators reach it
 * @param signingKeys the members of each signing key; may read a file
 */
record OperatorsConfig(InetSocketAddress at, Supplier<List<Map<String, Object>>> signingKeys) {}
