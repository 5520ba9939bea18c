package dev.tollgate.sidecar.reload;

import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.config.TokenSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The effect of a changed file on the running sidecar, by the names of its {@linkplain ConfigField fields}.
 *
 * @param applied changed fields that apply from now on
 * @param atNextStart fields that differ from the start and apply only after the next one
 */
record Changes(List<String> applied, List<String> atNextStart) {
    /**
     * Compares configurations of one mode.
     *
     * @param started the configuration at the start
     * @param before the configuration until now
     */
    static Changes between(SidecarConfig started, SidecarConfig before, SidecarConfig fresh) {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        for (ConfigField field : ConfigField.of(started.mode().getClass())) {
            boolean live =
                    field.live() && field.isIn(started) == field.isIn(fresh) && !leavesNoKeys(field, started, fresh);
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
