package dev.tollgate.sidecar.reload;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.tollgate.sidecar.config.Live;
import dev.tollgate.sidecar.config.ModeConfig;
import dev.tollgate.sidecar.config.SharedStore;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of the configuration file: a whole section, or a single field of a section that is live in part.
 *
 * @param name its key in the file, such as {@code ndt.max_tests}
 * @param live whether it may change while the sidecar runs
 * @param path the record components that lead to its value
 */
record ConfigField(String name, boolean live, List<RecordComponent> path) {
    /** Returns all fields of the file of a mode. */
    static List<ConfigField> of(Class<? extends ModeConfig> mode) {
        List<ConfigField> fields = new ArrayList<>();
        for (RecordComponent section : SidecarConfig.class.getRecordComponents()) {
            if (section.getType() == ModeConfig.class) {
                for (RecordComponent own : mode.getRecordComponents()) {
                    add(fields, nameOf(own), List.of(section, own));
                }
            } else {
                add(fields, nameIn(section), List.of(section));
            }
        }
        return fields;
    }

    private static void add(List<ConfigField> fields, String name, List<RecordComponent> path) {
        RecordComponent last = path.get(path.size() - 1);
        if (isLive(last) || !isLiveInParts(last.getType())) {
            fields.add(new ConfigField(name, isLive(last), path));
            return;
        }
        for (RecordComponent part : last.getType().getRecordComponents()) {
            List<RecordComponent> longer = new ArrayList<>(path);
            longer.add(part);
            add(fields, name + "." + nameOf(part), longer);
        }
    }

    private static boolean isLive(RecordComponent component) {
        return component.isAnnotationPresent(Live.class);
    }

    private static boolean isLiveInParts(Class<?> type) {
        return type.isRecord() && Arrays.stream(type.getRecordComponents()).anyMatch(ConfigField::isLive);
    }

    /** One section of the file is inside another. */
    private static String nameIn(RecordComponent section) {
        return section.getType() == SharedStore.class ? "quotas." + nameOf(section) : nameOf(section);
    }

    private static String nameOf(RecordComponent component) {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
    }

    /** Returns whether the section of the field is in a configuration: it may be left out. */
    boolean isIn(SidecarConfig config) {
        return path.size() == 1 || new ConfigField(name, live, path.subList(0, path.size() - 1)).in(config) != null;
    }

    /** Returns the value in a configuration, null where its section is left out. */
    @Nullable
    Object in(SidecarConfig config) {
        @Nullable Object value = config;
        try {
            for (RecordComponent component : path) {
                value = value == null ? null : component.getAccessor().invoke(value);
            }
            return value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
