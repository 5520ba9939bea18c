package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore;
import dev.tollgate.exchange.store.SqliteStore;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --store}, which every command that touches keys has. */
public final class StoreOption {
    private static final String SQLITE = "sqlite:";

    @Option(
            names = "--store",
            defaultValue = "sqlite:tollgate.db",
            paramLabel = "STORE",
            description = "Where integrations and keys live, sqlite:PATH (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String store;

    /** Opens the store. */
    public SqliteStore open() {
        if (!store.startsWith(SQLITE) || store.length() == SQLITE.length()) {
            throw new UserError("--store: '" + store + "' is not a store: use sqlite:PATH");
        }
        try {
            return SqliteStore.open(Path.of(store.substring(SQLITE.length())));
        } catch (KeyStore.StoreException e) {
            throw new UserError("--store: " + e.getMessage());
        }
    }
}
