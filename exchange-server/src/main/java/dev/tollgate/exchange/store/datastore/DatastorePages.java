package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.DatastoreReader;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.EntityQuery;
import com.google.cloud.datastore.Key;
import com.google.cloud.datastore.QueryResults;
import com.google.cloud.datastore.StructuredQuery.CompositeFilter;
import com.google.cloud.datastore.StructuredQuery.Filter;
import com.google.cloud.datastore.StructuredQuery.OrderBy;
import com.google.cloud.datastore.StructuredQuery.PropertyFilter;
import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.Listing;
import dev.tollgate.exchange.registry.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A reader of pages of a kind in the order of names. Unreadable entities do not count, so each page is full or the last
 * one.
 *
 * @param reader queries Datastore
 * @param upTo the last name that may be on the page; empty for no bound
 * @param keyOf turns a name into a key
 */
record DatastorePages(DatastoreReader reader, Page page, String upTo, Function<String, Key> keyOf) {
    private static final String KEY = "__key__";

    /** Two lookups for each entity fill one call. */
    private static final int BATCH = 500;

    /**
     * Reads entities.
     *
     * @param <T> an entry
     */
    @FunctionalInterface
    interface Batch<T> {
        Listing<T> read(List<Entity> entities) throws StoreException;
    }

    <T> Listing<T> read(EntityQuery.Builder kind, Batch<T> batch) throws StoreException {
        List<Filter> bounds = new ArrayList<>();
        if (!page.after().isEmpty()) {
            bounds.add(PropertyFilter.gt(KEY, keyOf.apply(DatastoreKeys.bound(page.after()))));
        }
        if (!upTo.isEmpty()) {
            bounds.add(PropertyFilter.le(KEY, keyOf.apply(upTo)));
        }
        if (!bounds.isEmpty()) {
            kind.setFilter(CompositeFilter.and(
                    bounds.get(0), bounds.subList(1, bounds.size()).toArray(Filter[]::new)));
        }
        QueryResults<Entity> found =
                reader.run(kind.setOrderBy(OrderBy.asc(KEY)).build());
        List<T> entries = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        while (entries.size() < page.limit() && found.hasNext()) {
            Listing<T> read = batch.read(next(found, Math.min(BATCH, page.limit() - entries.size())));
            entries.addAll(read.entries());
            complaints.addAll(read.complaints());
        }
        return new Listing<>(entries, complaints);
    }

    private List<Entity> next(QueryResults<Entity> found, int limit) {
        List<Entity> next = new ArrayList<>();
        while (next.size() < limit && found.hasNext()) {
            Entity entity = found.next();
            Key key = entity.getKey();
            if (page.part().isEmpty() || (key.hasName() && page.names(key.getName()))) {
                next.add(entity);
            }
        }
        return next;
    }
}
