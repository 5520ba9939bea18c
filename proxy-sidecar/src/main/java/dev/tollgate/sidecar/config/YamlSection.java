package dev.tollgate.sidecar.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a section. One that has no value counts as missing. */
final class YamlSection {
    private final YamlValue whole;
    private final Map<String, YamlValue.Entry> entries;

    YamlSection(YamlValue whole, Map<String, YamlValue.Entry> entries) {
        this.whole = whole;
        this.entries = entries;
    }

    /**
     * Reads a field that must be there.
     *
     * @param what it holds, for who has left it out
     */
    <T> T required(String name, String what, YamlValue.Reading<T> reading) throws ConfigException {
        T value = optional(name, reading);
        if (value == null) {
            throw whole.mistake(name + " is missing: give " + what);
        }
        return value;
    }

    /** Reads a field, null if it is missing. */
    <T> @Nullable T optional(String name, YamlValue.Reading<T> reading) throws ConfigException {
        YamlValue.Entry entry = entries.get(name);
        return entry == null || entry.value().isNothing() ? null : entry.value().as(reading);
    }

    /** Reads a field. */
    <T> T get(String name, YamlValue.Reading<T> reading, T otherwise) throws ConfigException {
        T value = optional(name, reading);
        return value == null ? otherwise : value;
    }

    /** Refuses a field that stands in the wrong place. */
    void refuse(String name, String whyAndMend) throws ConfigException {
        YamlValue.Entry entry = entries.get(name);
        if (entry != null) {
            throw entry.name().mistake(whyAndMend);
        }
    }

    /** Returns those of some fields that stand here. */
    List<String> names(Set<String> some) {
        return entries.keySet().stream().filter(some::contains).toList();
    }

    int number(String name, int otherwise) throws ConfigException {
        return get(name, YamlValue::number, otherwise);
    }

    boolean bool(String name, boolean otherwise) throws ConfigException {
        return get(name, YamlValue::bool, otherwise);
    }

    Duration duration(String name, Duration otherwise) throws ConfigException {
        return get(name, Scalars::duration, otherwise);
    }

    /** Reads a URL, null if it is missing. */
    @Nullable
    URI url(String name, UrlRule rule) throws ConfigException {
        return optional(name, value -> rule.read(value.text()));
    }

    List<Path> paths(String name) throws ConfigException {
        return list(name, YamlValue::path);
    }

    /** Reads the entries of a list, none if it is missing. */
    <T> List<T> list(String name, YamlValue.Reading<T> reading) throws ConfigException {
        return get(name, value -> value.list(reading), List.of());
    }

    /**
     * Reads a section whose names are the operator's own, empty if it is missing.
     *
     * @param key what a name means; an IllegalArgumentException is a mistake in it
     * @param reading is given entries without a value, too
     */
    <K, T> Map<K, T> map(String name, Function<String, K> key, YamlValue.Reading<T> reading) throws ConfigException {
        return get(name, value -> entries(value, key, reading), Map.of());
    }

    private static <K, T> Map<K, T> entries(YamlValue section, Function<String, K> key, YamlValue.Reading<T> reading)
            throws ConfigException {
        Map<K, T> all = new LinkedHashMap<>();
        for (YamlValue.Entry entry : section.entries().values()) {
            all.put(
                    entry.name().as(name -> key.apply(name.text())),
                    entry.value().as(reading));
        }
        return all;
    }
}
