package dev.tollgate.exchange.store;

import dev.tollgate.exchange.registry.StoreSeed;
import java.nio.file.Path;

/** A process that writes until it is killed, and says after each write that it is acknowledged. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] args) throws Exception {
        try (SqliteStore store = SqliteStore.open(Path.of(args[0]))) {
            StoreSeed seed = new StoreSeed(store);
            for (int i = 0; ; i++) {
                String id = args[1] + "-" + i;
                seed.integration(id);
                System.out.println(id);
            }
        }
    }
}
