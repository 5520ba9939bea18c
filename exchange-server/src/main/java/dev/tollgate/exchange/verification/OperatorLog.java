package dev.tollgate.exchange.verification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of problems that only operators can fix. Each line is written once in {@link #INTERVAL}, however often clients
 * cause it, and for at most {@link #MAX_SUBJECTS} subjects. Called on pools, never on an event loop.
 */
public final class OperatorLog {
    static final Duration INTERVAL = Duration.ofMinutes(1);
    static final int MAX_SUBJECTS = 100;
    private static final String STORE = "store";
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
            LOG.atError()
                    .addKeyValue("error", e.getMessage())
                    .log("the store has an entry that cannot be read, so its key is refused: correct the entry");
        }
    }

    void storeFailed(KeyStore.StoreException e) {
        if (isNew(STORE)) {
            LOG.atError().addKeyValue("error", e.getMessage()).log("the store cannot be reached");
        }
    }

    void costlyHash(KeyName name, int cost) {
        if (isNew(name)) {
            LOG.atWarn()
                    .addKeyValue("integration", name.integrationId())
                    .addKeyValue("key_id", name.keyId())
                    .addKeyValue("cost", cost)
                    .log("the stored hash of this key costs more than --bcrypt-cost: for an hour all refusals are"
                            + " slower, so that none reveals it; rotate the key");
        }
    }

    /** More subjects are not logged, so that made-up names cannot fill the log. */
    private boolean isNew(Object subject) {
        said.cleanUp();
        boolean room = said.estimatedSize() < MAX_SUBJECTS || subject.equals(STORE);
        return room && said.asMap().putIfAbsent(subject, true) == null;
    }
}
