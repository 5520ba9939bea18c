package dev.tollgate.jwks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.fixture.Issuer;
import dev.tollgate.jwt.jwk.JwkFormatException;
import dev.tollgate.jwt.jwk.KeySet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class KeySourceTest {
    private KeySet fetched = KeySet.empty();

    private final KeySource changing = new KeySource() {
        @Override
        public KeySet current() {
            return fetched;
        }

        @Override
        public CompletableFuture<KeySet> refreshed() {
            return CompletableFuture.completedFuture(fetched);
        }
    };

    @Test
    void filesStandBesideWhatIsFetchedAndTheUnionIsMadeOncePerChangeOfEither() throws Exception {
        AtomicReference<KeySet> files = new AtomicReference<>(keys("file"));
        KeySource both = changing.plus(files::get);
        assertEquals(Set.of("file"), both.current().keyIds());

        fetched = keys("fetched");
        KeySet union = both.refreshed().join();
        assertTrue(union.keyIds().containsAll(List.of("file", "fetched")), union.keyIds()::toString);
        assertSame(union, both.current());

        fetched = keys("next");
        assertEquals(2, both.current().keyIds().size());
        assertTrue(both.current().find("fetched").isEmpty());

        files.set(keys("other"));
        assertEquals(Set.of("other", "next"), both.current().keyIds());
        files.set(KeySet.empty());
        assertEquals(Set.of("next"), both.current().keyIds());
    }

    private static KeySet keys(String id) throws JwkFormatException {
        return KeySet.of(List.of(Issuer.key(id).verificationKey()));
    }
}
