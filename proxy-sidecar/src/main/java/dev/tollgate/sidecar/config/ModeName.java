package dev.tollgate.sidecar.config;

import dev.tollgate.sidecar.listener.ListenerBounds;
import java.util.Locale;
import java.util.Map;

/** The value of {@code mode}: the server behind the sidecar. */
@SuppressWarnings("ImmutableEnumChecker") // the maps and readers are immutable
public enum ModeName {
    LOCATE(LocateConfig.SECTIONS, LocateConfig::read, ListenerBounds.defaults()),
    NDT(NdtConfig.SECTIONS, NdtConfig::read, ListenerBounds.defaultsOfNdt());

    private final Map<String, YamlValue.Reading<?>> sections;
    private final Reader reader;
    private final ListenerBounds bounds;

    /** Reads the sections of a mode from the whole file. */
    private interface Reader {
        ModeConfig read(YamlSection file) throws ConfigException;
    }

    ModeName(Map<String, YamlValue.Reading<?>> sections, Reader reader, ListenerBounds bounds) {
        this.sections = sections;
        this.reader = reader;
        this.bounds = bounds;
    }

    /** Returns the sections that only this mode has, each with its reader. */
    Map<String, YamlValue.Reading<?>> sections() {
        return sections;
    }

    /** Returns the default bounds of connections. */
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
