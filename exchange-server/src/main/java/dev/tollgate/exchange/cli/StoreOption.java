package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.OperatorStore;
import dev.tollgate.exchange.store.datastore.DatastoreLocation;
import dev.tollgate.exchange.store.datastore.DatastoreStore;
import dev.tollgate.exchange.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --store} and token-exchange's options for Datastore, for every command that uses keys. */
public final class StoreOption {
    private static final String SQLITE = "sqlite:";
    private static final String DATASTORE = "datastore";

    @Option(
            names = "--store",
            defaultValue = "${env:TOLLGATE_STORE:-sqlite:tollgate.db}",
            paramLabel = "STORE",
            description = "The store of integrations and keys: sqlite:PATH or datastore (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String store;

    @Option(
            names = {"--project-id", "-project-id"},
            defaultValue = "${env:PROJECT_ID:-mlab-sandbox}",
            paramLabel = "ID",
            description = "Datastore: the project (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String projectId;

    @Option(
            names = {"--client-integration-ns", "-client-integration-ns"},
            defaultValue = "${env:CLIENT_INTEGRATION_NS:-client-integration}",
            paramLabel = "NS",
            description = "Datastore: the namespace of integrations (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String integrationNamespace;

    @Option(
            names = {"--platform-ns", "-platform-ns"},
            defaultValue = "${env:PLATFORM_NS:-platform-credentials}",
            paramLabel = "NS",
            description = "Datastore: the namespace of organizations (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String platformNamespace;

    @Option(
            names = "--datastore-emulator-host",
            defaultValue = "${env:DATASTORE_EMULATOR_HOST:-}",
            paramLabel = "HOST:PORT",
            description = "Datastore: HOST:PORT of an emulator instead of Google's service.")
    @SuppressWarnings("NullAway.Init")
    private String emulatorHost;

    /**
     * Opens the store; a SQLite file is made where there is none.
     *
     * @throws StoreException if it cannot be opened
     */
    public OperatorStore open() throws StoreException {
        return isSqlite() ? SqliteStore.open(sqliteFile()) : datastore();
    }

    /**
     * Opens a store that is there already.
     *
     * @throws StoreException if it cannot be opened
     */
    public OperatorStore openExisting() throws StoreException {
        requireExisting();
        return open();
    }

    /** Returns whether the store is there; of Datastore nothing has to be made. */
    boolean isThere() {
        return !isSqlite() || Files.exists(sqliteFile());
    }

    private void requireExisting() {
        if (isSqlite() && Files.notExists(sqliteFile())) {
            throw new UserError(
                    "--store: there is no " + store + ": name the store's file, or create it with 'store init'");
        }
    }

    /**
     * Opens a store that is there already, for reading: access to write it is not needed.
     *
     * @throws StoreException if it cannot be opened
     */
    OperatorStore openToRead() throws StoreException {
        requireExisting();
        return isSqlite() ? SqliteStore.openToRead(sqliteFile()) : datastore();
    }

    private boolean isSqlite() {
        return store.startsWith(SQLITE) && store.length() > SQLITE.length();
    }

    private Path sqliteFile() {
        try {
            return Path.of(store.substring(SQLITE.length()));
        } catch (InvalidPathException e) {
            throw new UserError("--store: '" + store + "' does not name a file: use sqlite:PATH");
        }
    }

    private OperatorStore datastore() throws StoreException {
        if (!store.equals(DATASTORE)) {
            throw new UserError("--store: '" + store + "' is not a store: use sqlite:PATH or datastore");
        }
        return DatastoreStore.open(
                new DatastoreLocation(projectId, integrationNamespace, platformNamespace, emulatorHost));
    }

    /** Returns the store's name for the log. */
    @Override
    public String toString() {
        return isSqlite() ? store : store + " (project " + projectId + ")";
    }
}
