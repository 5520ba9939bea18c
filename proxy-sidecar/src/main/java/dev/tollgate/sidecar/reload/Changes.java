package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.config.TokenSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The meaning of a changed file for the sidecar that runs, by the names of its {@linkplain ConfigField fields}.
 *
 * @param applied what has changed and holds from now on
 * @param atNextStart what is no longer as the sidecar was started with, and needs a start to hold
 */
record Changes(List<String> applied, List<String> atNextStart) {
    /**
     * Compares configurations of one mode.
     *
     * @param started what the sidecar was started with
     * @param before what held until now
     */
    static Changes between(SidecarConfig started, SidecarConfig before, SidecarConfig fresh) {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        for (ConfigField field : ConfigField.of(started.mode().getClass())) {
            boolean live = field.live() && !leavesNoKeys(field, started, fresh);
            if (!Objects.equals(field.in(live ? before : started), field.in(fresh))) {
                (live ? changes.applied : changes.atNextStart).add(field.name());
            }
        }
        return changes;
    }

    private static boolean leavesNoKeys(ConfigField field, SidecarConfig started, SidecarConfig fresh) {
        return field.name().endsWith("." + TokenSection.KEY_FILES)
                && !started.mode().tokens().mayTakeFilesOf(fresh.mode().tokens());
    }
}
