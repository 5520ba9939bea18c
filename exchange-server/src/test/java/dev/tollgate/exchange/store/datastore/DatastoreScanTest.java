package dev.tollgate.exchange.store.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.cloud.datastore.Datastore;
import com.google.cloud.datastore.Entity;
import dev.tollgate.exchange.registry.IntegrationEntry;
import dev.tollgate.exchange.registry.IntegrationSearch;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large lists of Datastore: read in ranges at once, complete, and in order. */
final class DatastoreScanTest {
    private static final int MANY = 400;

    private final DatastoreLocation place = DatastoreEmulator.newPlace();
    private final DatastoreKeys keys = new DatastoreKeys(place);
    private final List<String> names = new ArrayList<>();
    private DatastoreStore store;
    private DatastoreCalls calls;

    @BeforeEach
    void start() throws Exception {
        store = DatastoreStore.open(place);
        Datastore datastore = DatastoreClient.open(place);
        calls = new DatastoreCalls(place, datastore);
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            names.add(String.format("web-%03d", i));
            entities.add(Entity.newBuilder(keys.integration(names.get(i)))
                    .set("description", "")
                    .build());
        }
        datastore.put(entities.toArray(Entity[]::new));
    }

    @AfterEach
    void stop() {
        calls.close();
        store.close();
    }

    private List<String> list(Page page) throws Exception {
        return store.integrations(page).entries().stream()
                .map(IntegrationEntry::id)
                .toList();
    }

    @Test
    void givesEachEntryOnceInOrder() throws Exception {
        int large = DatastoreScan.SMALL + 1;

        assertEquals(names, list(Page.ALL));
        assertEquals(names, list(new Page("", "", large)));
        for (int after : new int[] {0, 1, 77, 200, MANY - 2, MANY - 1}) {
            assertEquals(names.subList(after + 1, MANY), list(new Page(names.get(after), "", large)));
        }
        assertEquals(names, list(new Page("a", "", large)));
        assertEquals(List.of(), list(new Page("x", "", large)));
        assertEquals(List.of("web-099", "web-199", "web-299"), list(new Page("", "99", 3)));
        assertEquals(List.of("web-199", "web-299"), list(new Page("web-099", "99", 2)));
        assertEquals(
                names,
                new IntegrationSearch(Page.ALL, "active")
                        .in(store).entries().stream().map(IntegrationEntry::id).toList());
    }

    @Test
    void readsTheRangesAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        List<Boolean> met = new ArrayList<>();

        Listing<String> read = new DatastoreScan(keys, calls)
                .read(DatastoreKeys.INTEGRATION, place.integrationNamespace(), Page.ALL, (reads, range, upTo) -> {
                    all.countDown();
                    boolean others = await(all);
                    synchronized (met) {
                        met.add(others);
                    }
                    return new Listing<>(List.of(range.after() + ".." + upTo), List.of());
                });

        assertTrue(met.size() >= 4 && !met.contains(false), met.toString());
        for (int i = 1; i < read.entries().size(); i++) {
            String before = read.entries().get(i - 1);
            assertTrue(
                    before.endsWith(".." + read.entries().get(i).replaceFirst("\\.\\..*", "")),
                    read.entries().toString());
        }
        assertTrue(read.entries().get(0).startsWith("..w"), read.entries().toString());
        assertTrue(
                read.entries().get(read.entries().size() - 1).endsWith(".."),
                read.entries().toString());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(DatastoreCalls.DEADLINE.toMillis() - 500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
