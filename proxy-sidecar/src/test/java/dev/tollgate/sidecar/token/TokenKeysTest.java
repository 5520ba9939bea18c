package dev.tollgate.sidecar.token;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwks.JwksSource;
import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.sidecar.ops.SidecarMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenKeysTest {
    /** Nobody listens there. */
    private static final JwksSource AWAY =
            new JwksSource(URI.create("http://127.0.0.1:1/jwks.json"), Duration.ofHours(1), null, null);

    @Test
    void thereAreKeysWhereTheFilesHaveSomeThoughTheSetCannotBeFetched() throws Exception {
        KeySet files =
                KeySet.of(List.of(SigningKey.generate(Algorithm.EDDSA, "locate").verificationKey()));
        try (TokenKeys keys =
                new TokenKeys(AWAY, () -> files, new SidecarMetrics(new PrometheusRegistry()), set -> {})) {
            assertTrue(keys.areThere());
        }
    }

    @Test
    void thereAreNoneBeforeTheSetIsFetched() throws Exception {
        try (TokenKeys keys =
                new TokenKeys(AWAY, KeySet::empty, new SidecarMetrics(new PrometheusRegistry()), set -> {})) {
            assertFalse(keys.areThere());
        }
    }
}
