package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a changed file means for the sidecar that runs, by the names of its sections.
 *
 * @param applied sections that have changed and hold from now on
 * @param atNextStart sections that are no longer what the sidecar was started with, and need a start to hold
 */
record Changes(List<String> applied, List<String> atNextStart) {
    /** What needs no socket, connection or key of its own. */
    static final Set<String> LIVE =
            Set.of("quotas", "routing", "platform_keys", "trusted_proxies", "anonymous_nearest", "bounds", "drain");

    /**
     * Compares.
     *
     * @param started what the sidecar was started with
     * @param before what held until now
     */
    static Changes between(SidecarConfig started, SidecarConfig before, SidecarConfig fresh) {
        List<String> applied = new ArrayList<>();
        List<String> atNextStart = new ArrayList<>();
        for (RecordComponent section : SidecarConfig.class.getRecordComponents()) {
            String name = PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(section.getName());
            boolean live = LIVE.contains(name);
            Object known = value(section, live ? before : started);
            if (!Objects.equals(known, value(section, fresh))) {
                (live ? applied : atNextStart).add(name);
            }
        }
        return new Changes(applied, atNextStart);
    }

    private static @Nullable Object value(RecordComponent section, SidecarConfig config) {
        try {
            return section.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
