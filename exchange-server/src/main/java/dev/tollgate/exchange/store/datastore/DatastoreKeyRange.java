package dev.tollgate.exchange.store.datastore;

import com.google.cloud.datastore.DatastoreReader;
import com.google.cloud.datastore.Entity;
import com.google.cloud.datastore.PathElement;
import com.google.cloud.datastore.Query;
import com.google.cloud.datastore.QueryResults;
import com.google.cloud.datastore.StructuredQuery.OrderBy;
import com.google.cloud.datastore.StructuredQuery.PropertyFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A reader of the keys of several integrations. No query has several ancestors, so it reads from the first integration to
 * the last and passes over those between.
 */
record DatastoreKeyRange(DatastoreKeys keys, DatastoreReader reader) {
    private static final String KEY = "__key__";

    /** @param integrationIds in the order of ids */
    List<Entity> read(List<String> integrationIds) {
        List<Entity> found = new ArrayList<>();
        if (integrationIds.isEmpty()) {
            return found;
        }
        Set<String> wanted = new HashSet<>(integrationIds);
        String last = integrationIds.get(integrationIds.size() - 1);
        QueryResults<Entity> all = reader.run(Query.newEntityQueryBuilder()
                .setKind(DatastoreKeys.API_KEY)
                .setNamespace(keys.place().integrationNamespace())
                .setFilter(PropertyFilter.ge(KEY, keys.integration(integrationIds.get(0))))
                .setOrderBy(OrderBy.asc(KEY))
                .build());
        while (all.hasNext()) {
            Entity entity = all.next();
            String owner = owner(entity);
            if (owner.compareTo(last) > 0) {
                break;
            }
            if (wanted.contains(owner)) {
                found.add(entity);
            }
        }
        return found;
    }

    /** Returns the integration that an entity belongs to, empty for one that belongs to none. */
    private static String owner(Entity entity) {
        List<PathElement> ancestors = entity.getKey().getAncestors();
        return ancestors.size() == 1 && ancestors.get(0).hasName()
                ? ancestors.get(0).getName()
                : "";
    }
}
