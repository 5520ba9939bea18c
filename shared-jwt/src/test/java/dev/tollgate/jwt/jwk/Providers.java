package dev.tollgate.jwt.jwk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Both providers of signatures, for tests that must hold with each. */
public final class Providers {
    private Providers() {}

    /**
     * Computes something with the JDK's provider and, where its native library exists (Linux on x86-64 and ARM), with the
     * Corretto provider. The JDK's is chosen afterwards.
     *
     * @return one result for each provider, the JDK's first
     */
    public static <T> List<T> each(Supplier<T> computation) {
        try {
            CryptoProvider.use(null);
            List<T> results = new ArrayList<>(List.of(computation.get()));
            String name = CryptoProvider.installFastest();
            assertTrue(
                    name.startsWith("Amazon") || !System.getProperty("os.name").equals("Linux"), name);
            results.add(computation.get());
            return results;
        } finally {
            CryptoProvider.use(null);
        }
    }
}
