package dev.tollgate.exchange.token;

import dev.tollgate.exchange.apikey.ApiKey;
import dev.tollgate.exchange.apikey.KeyName;
import dev.tollgate.exchange.apikey.KeyRecord;
import dev.tollgate.exchange.verification.KeyVerifier;
import dev.tollgate.exchange.verification.Refusal;
import dev.tollgate.exchange.verification.RefusalLog;
import dev.tollgate.exchange.verification.Verdict;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The check of an integration's key, the same for every route on which one may be presented. Never blocks its caller. */
public final class KeyCheck {
    private final KeyVerifier keys;
    private final RefusalLog refusals;

    public KeyCheck(KeyVerifier keys, RefusalLog refusals) {
        this.keys = keys;
        this.refusals = refusals;
    }

    /**
     * A valid key.
     *
     * @param name its name
     * @param record of the store
     */
    public record GoodKey(KeyName name, KeyRecord record) {}

    /**
     * Checks a key, and logs for operators why it was refused.
     *
     * @param key empty for a text that is not a key
     */
    public CompletableFuture<Verdict<GoodKey>> check(Optional<ApiKey> key, InetAddress client) {
        if (key.isEmpty()) {
            refusals.malformed(client);
            return CompletableFuture.completedFuture(new Verdict.Refused<>(Refusal.MALFORMED));
        }
        KeyName name = key.get().name();
        return keys.verify(key.get(), client).thenApply(verdict -> {
            refusals.note(name, client, verdict);
            return verdict.map(record -> new GoodKey(name, record));
        });
    }
}
