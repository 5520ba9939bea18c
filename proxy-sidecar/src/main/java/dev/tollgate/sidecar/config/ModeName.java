package dev.tollgate.sidecar.config;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.sidecar.listener.ListenerBounds;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The value of {@code mode}: the server behind the sidecar. */
@SuppressWarnings("ImmutableEnumChecker") // the maps and readers are immutable
public enum ModeName {
    LOCATE(
            LocateConfig.SECTIONS,
            LocateConfig::read,
            ListenerBounds.defaults(),
            Dimension.CLIENT,
            Dimension.REQUESTS,
            Dimension.KEY_REQUESTS),
    NDT(
            NdtConfig.SECTIONS,
            NdtConfig::read,
            ListenerBounds.defaultsOfNdt(),
            Dimension.SERVER_TESTS,
            Dimension.SERVER_CONCURRENT,
            Dimension.TOKEN_USES,
            Dimension.TESTS,
            Dimension.CONCURRENT);

    private final Map<String, YamlValue.Reading<?>> sections;
    private final Reader reader;
    private final ListenerBounds bounds;
    private final List<Dimension> counted;

    /** Reads the sections of a mode from the whole file. */
    private interface Reader {
        ModeConfig read(YamlSection file) throws ConfigException;
    }

    ModeName(Map<String, YamlValue.Reading<?>> sections, Reader reader, ListenerBounds bounds, Dimension... counted) {
        this.sections = sections;
        this.reader = reader;
        this.bounds = bounds;
        this.counted = List.of(counted);
    }

    /** Returns the sections that only this mode has, each with its reader. */
    Map<String, YamlValue.Reading<?>> sections() {
        return sections;
    }

    /** Returns the dimensions of quotas that a sidecar in this mode counts. */
    public List<Dimension> counted() {
        return counted;
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
