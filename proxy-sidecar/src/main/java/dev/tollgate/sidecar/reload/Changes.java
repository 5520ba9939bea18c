package dev.tollgate.sidecar.reload;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.tollgate.sidecar.config.PartlyLive;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.config.TokenSection;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a changed file means for the sidecar that runs, by the names of its sections; of those that are {@link PartlyLive}
 * each field is named for itself.
 *
 * @param applied what has changed and holds from now on
 * @param atNextStart what is no longer as the sidecar was started with, and needs a start to hold
 */
record Changes(List<String> applied, List<String> atNextStart) {
    private static final String KEY_FILES = "key_files";

    /** What needs no socket, connection or fetch of its own. */
    static final Set<String> LIVE = Set.of(
            "quotas",
            "routing",
            "platform_keys",
            "trusted_proxies",
            "anonymous_nearest",
            "bounds",
            "upstream_bounds",
            "drain",
            "stamping",
            "integration_tokens." + KEY_FILES,
            "access_tokens." + KEY_FILES,
            "access_tokens.required",
            "ndt.max_tests",
            "ndt.max_tests_per_address",
            "ndt.max_tests_per_token",
            "ndt.reserved_percent",
            "ndt.stall_timeout");

    /**
     * Compares.
     *
     * @param started what the sidecar was started with
     * @param before what held until now
     */
    static Changes between(SidecarConfig started, SidecarConfig before, SidecarConfig fresh) {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        for (RecordComponent section : SidecarConfig.class.getRecordComponents()) {
            changes.compare(nameOf(section), section, started, before, fresh);
        }
        return changes;
    }

    private void compare(String name, RecordComponent of, Object started, Object before, Object fresh) {
        Object first = value(of, started);
        Object held = value(of, before);
        Object now = value(of, fresh);
        if (first instanceof PartlyLive && held instanceof PartlyLive && now instanceof PartlyLive) {
            for (RecordComponent field : of.getType().getRecordComponents()) {
                compare(name + "." + nameOf(field), field, first, held, now);
            }
            return;
        }
        boolean live = LIVE.contains(name) && !leavesNoKeys(name, started, fresh);
        if (!Objects.equals(live ? held : first, now)) {
            (live ? applied : atNextStart).add(name);
        }
    }

    private static boolean leavesNoKeys(String name, Object started, Object fresh) {
        return name.endsWith(KEY_FILES) && !((TokenSection) started).mayTakeFilesOf((TokenSection) fresh);
    }

    private static String nameOf(RecordComponent component) {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
    }

    private static @Nullable Object value(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
