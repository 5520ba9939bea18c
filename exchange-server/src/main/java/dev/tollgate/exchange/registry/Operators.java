package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.OperatorToken;
import dev.tollgate.exchange.apikey.Role;
import dev.tollgate.exchange.apikey.SecretHash;
import java.time.Instant;
import java.util.Locale;
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
            put(transaction, new OperatorEntry(name, hash, role, Status.ACTIVE, author.now(), expiresAt));
            return token;
        });
    }

    /**
     * Adds an operator without a token, whom a proxy signs in. The email may be that of one who was revoked or has ended.
     *
     * @param email taken in lower case
     * @param expiresAt when access ends, null for no end
     * @return the operator as it is now
     * @throws RefusedException if the operator is there already
     */
    public OperatorEntry createAsserted(String email, Role role, @Nullable Instant expiresAt)
            throws StoreException, RefusedException {
        String name = EntryRules.email(email).toLowerCase(Locale.ROOT);
        return store.change(
                transaction -> put(transaction, OperatorEntry.ofAssertions(name, role, author.now(), expiresAt)));
    }

    private OperatorEntry put(StoreTransaction transaction, OperatorEntry created)
            throws StoreException, RefusedException {
        String name = created.name();
        Optional<OperatorEntry> known = transaction.operator(name);
        if (known.isPresent() && known.get().toRecord().isUsable(author.now())) {
            throw RefusedException.state(
                    "operator '" + name + "' " + (known.get().isAsserted() ? "is there" : "has a token") + " already",
                    "revoke it first with 'operator revoke', or choose another name");
        }
        transaction.put(created);
        transaction.append(author.entry(
                "operator create", name, known.map(OperatorEntry::members).orElse(Map.of()), created.members()));
        return created;
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
