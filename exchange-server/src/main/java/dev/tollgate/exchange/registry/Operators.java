package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.apikey.SecretHash;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes of operators and their tokens. Only the command line makes them: no operator can make another one. */
public final class Operators {
    private final OperatorStore store;
    private final Author author;

    public Operators(OperatorStore store, Author author) {
        this.store = store;
        this.author = author;
    }

    /**
     * Makes an operator's token. The name may be that of an operator whose token was revoked or has ended.
     *
     * @param name a name that {@link OperatorToken#isName} holds for
     * @param expiresAt when the token ends, null for no end
     * @return the token, to be shown once
     * @throws RefusedException if the operator has a good token already
     */
    public OperatorToken create(String name, Role role, @Nullable Instant expiresAt)
            throws StoreException, RefusedException {
        OperatorToken token = OperatorToken.generate(name);
        String hash = SecretHash.hash(token, OperatorToken.COST);
        return store.change(transaction -> {
            Optional<OperatorEntry> known = transaction.operator(name);
            if (known.isPresent() && known.get().toRecord().isUsable(author.now())) {
                throw RefusedException.state(
                        "operator '" + name + "' has a token already",
                        "revoke it first with 'operator revoke', or choose another name");
            }
            OperatorEntry created = new OperatorEntry(name, hash, role, Status.ACTIVE, author.now(), expiresAt);
            transaction.put(created);
            transaction.append(author.entry(
                    "operator create", name, known.map(OperatorEntry::members).orElse(Map.of()), created.members()));
            return token;
        });
    }

    /**
     * Revokes an operator's token for good. A running server refuses it within 10 seconds.
     *
     * @return the status that it had before
     */
    public String revoke(String name) throws StoreException, RefusedException {
        return store.change(transaction -> {
            OperatorEntry before = transaction
                    .operator(name)
                    .orElseThrow(() ->
                            RefusedException.missing("there is no operator '" + name + "'", "see 'operator list'"));
            if (!before.status().equals(Status.REVOKED)) {
                OperatorEntry after = before.revoked();
                transaction.put(after);
                transaction.append(author.entry("operator revoke", name, before.members(), after.members()));
            }
            return before.status();
        });
    }
}
