package dev.tollgate.exchange.store.sqlite;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.StoreSeed;
import java.nio.file.Path;

/** A process that writes until it is killed, and says after each write that it is acknowledged. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] args) throws Exception {
        try (SqliteStore store = SqliteStore.open(Path.of(args[0]))) {
            StoreSeed seed = new StoreSeed(store);
            for (int i = 0; ; i++) {
                write(seed, args[1] + "-" + i);
                Thread.sleep(2);
            }
        }
    }

    /** A write that had to wait too long for another process is refused: nothing is acknowledged. */
    private static void write(StoreSeed seed, String id) throws Exception {
        try {
            seed.integration(id);
            System.out.println(id);
        } catch (StoreException e) {
            // the next one may be luckier
        }
    }
}
