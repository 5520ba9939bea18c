package dev.tollgate.exchange.store.datastore;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A reader of many entities of a kind in the order of names. It cuts the kind into ranges of names and reads them at once,
 * because Datastore hands out a few hundred entities at a time. The second scan at the same time reads its ranges one after
 * the other, so that lists leave threads for the exchange of keys.
 */
final class DatastoreScan {
    /** A page of at most this many entries is read without a scan. */
    static final int SMALL = 1_000;

    /** For all ranges. A store that is out has failed before, when it was asked for the ranges. */
    private static final Duration DEADLINE = Duration.ofSeconds(25);

    private static final int RANGES = 8;
    private static final int SAMPLES = 64 * RANGES;

    private final DatastoreKeys keys;
    private final DatastoreCalls calls;
    private final Semaphore parallel = new Semaphore(1);

    DatastoreScan(DatastoreKeys keys, DatastoreCalls calls) {
        this.keys = keys;
        this.calls = calls;
    }

    /**
     * Reads a range of names.
     *
     * @param <T> an entry
     */
    @FunctionalInterface
    interface RangeReader<T> {
        /**
         * Reads it.
         *
         * @param upTo the last name that may be on the page; empty for no bound
         */
        Listing<T> read(DatastoreReads reads, Page page, String upTo) throws StoreException;
    }

    /** Reads a page, which may be large, or sparse because of its filter. */
    <T> Listing<T> read(String kind, String namespace, Page page, RangeReader<T> reader) throws StoreException {
        List<String> ends = ends(
                calls.call(datastore -> new DatastoreReads(keys, datastore).sample(kind, namespace, SAMPLES)), page);
        List<DatastoreCalls.Call<Listing<T>, RuntimeException>> ranges = new ArrayList<>();
        String after = page.after();
        for (String end : ends) {
            Page range = new Page(after, page.part(), page.limit());
            ranges.add(datastore -> reader.read(new DatastoreReads(keys, datastore), range, end));
            after = end;
        }
        List<T> entries = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        for (Listing<T> part : run(ranges)) {
            entries.addAll(part.entries());
            complaints.addAll(part.complaints());
        }
        return new Listing<>(entries, complaints).first(page.limit());
    }

    /** Returns the last name of each range. The last range has no bound. */
    private static List<String> ends(List<String> sample, Page page) {
        List<String> behind = sample.subList(behind(sample, page.after()), sample.size());
        List<String> ends = new ArrayList<>();
        int ranges = Math.min(RANGES, behind.size() + 1);
        for (int i = 1; i < ranges; i++) {
            ends.add(behind.get(behind.size() * i / ranges));
        }
        ends.add("");
        return ends;
    }

    private static int behind(List<String> sample, String after) {
        int index = 0;
        while (!after.isEmpty()
                && index < sample.size()
                && DatastoreReads.BY_OCTETS.compare(sample.get(index), after) <= 0) {
            index++;
        }
        return index;
    }

    private <T> List<T> run(List<DatastoreCalls.Call<T, RuntimeException>> ranges) throws StoreException {
        if (parallel.tryAcquire()) {
            try {
                return calls.callAll(DEADLINE, ranges);
            } finally {
                parallel.release();
            }
        }
        return calls.within(DEADLINE, RuntimeException.class, datastore -> {
            List<T> read = new ArrayList<>();
            for (DatastoreCalls.Call<T, RuntimeException> range : ranges) {
                read.add(range.to(datastore));
            }
            return read;
        });
    }
}
