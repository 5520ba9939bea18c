package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.listener.ListenerBounds;
import java.util.Locale;
import java.util.Map;

/** The value of {@code mode}: what stands behind the sidecar. */
@SuppressWarnings("ImmutableEnumChecker") // the maps and readers are never changed
public enum ModeName {
    LOCATE(LocateConfig.SECTIONS, LocateConfig::read, ListenerBounds.defaults()),
    NDT(NdtConfig.SECTIONS, NdtConfig::read, ListenerBounds.defaultsOfNdt());

    private final Map<String, YamlValue.Reading<?>> sections;
    private final Reader reader;
    private final ListenerBounds bounds;

    /** Reads the sections of a mode out of the whole file. */
    private interface Reader {
        ModeConfig read(YamlSection file) throws ConfigException;
    }

    ModeName(Map<String, YamlValue.Reading<?>> sections, Reader reader, ListenerBounds bounds) {
        this.sections = sections;
        this.reader = reader;
        this.bounds = bounds;
    }

    /** Returns the sections that are for this mode alone, each with its reader. */
    Map<String, YamlValue.Reading<?>> sections() {
        return sections;
    }

    /** Returns the bounds of connections that hold where the file names none. */
    ListenerBounds bounds() {
        return bounds;
    }

    ModeConfig read(YamlSection file) throws ConfigException {
        return reader.read(file);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
