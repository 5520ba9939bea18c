package dev.tollgate.exchange;

import dev.tollgate.exchange.ops.sources.Sources;
import dev.tollgate.jwks.JwksSource;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the operators' listener runs.
 *
 * @param at where operators reach it
 * @param signingKeys the members of each signing key; may read a file
 * @param assertions which signed assertions count, empty for none
 * @param sources which servers the page asks
 */
record OperatorsConfig(
        InetSocketAddress at,
        Supplier<List<Map<String, Object>>> signingKeys,
        Optional<Assertions> assertions,
        Sources sources) {
    /**
     * Signed assertions about operators.
     *
     * @param field the header field that has them
     * @param keys of the issuer
     */
    record Assertions(String field, String issuer, String audience, JwksSource keys) {}
}
