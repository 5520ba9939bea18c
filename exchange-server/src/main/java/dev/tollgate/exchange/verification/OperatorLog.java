package dev.tollgate.exchange.verification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators what only they can mend. However often clients run into it, a line is said once in {@link #INTERVAL},
 * and of at most {@link #MAX_SUBJECTS} subjects at a time. Called on pools, never on an event loop.
 */
public final class OperatorLog {
    static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int MAX_SUBJECTS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(OperatorLog.class);

    private final Cache<Object, Boolean> said = Caffeine.newBuilder()
            .maximumSize(MAX_SUBJECTS)
            .expireAfterWrite(INTERVAL)
            .executor(Runnable::run)
            .build();

    void malformedHash(KeyName name) {
        if (isNew(name)) {
            LOG.atError()
                    .addKeyValue("integration", name.integrationId())
                    .addKeyValue("key_id", name.keyId())
                    .log(
                            "the stored hash of this key is neither bcrypt ($2a$, cost 4 to 16) nor 64 lowercase hex digits"
                                    + " of SHA-256, so the key is refused: rotate it");
        }
    }

    void unreadable(KeyStore.UnreadableException e) {
        if (isNew(String.valueOf(e.getMessage()))) {
            LOG.atError().setCause(e).log("an entity in the store cannot be read, so its key is refused: mend it");
        }
    }

    void storeFailed(KeyStore.StoreException e) {
        if (isNew("store")) {
            LOG.atError().setCause(e).log("the store cannot be asked");
        }
    }

    void costlyHash(KeyName name, int cost) {
        LOG.atWarn()
                .addKeyValue("integration", name.integrationId())
                .addKeyValue("key_id", name.keyId())
                .addKeyValue("cost", cost)
                .log("a stored hash costs more than --bcrypt-cost: from now on every refusal costs as much");
    }

    private boolean isNew(Object subject) {
        return said.asMap().putIfAbsent(subject, true) == null;
    }
}
