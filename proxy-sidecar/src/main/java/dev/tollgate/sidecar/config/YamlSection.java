package dev.tollgate.sidecar.config;

import dev.tollgate.http.UrlRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a section. A key without a value counts as missing. */
final class YamlSection {
    private final YamlValue whole;
    private final Map<String, YamlValue.Entry> entries;

    YamlSection(YamlValue whole, Map<String, YamlValue.Entry> entries) {
        this.whole = whole;
        this.entries = entries;
    }

    /**
     * Reads a required key.
     *
     * @param what its value is, for the error if it is missing
     */
    <T> T required(String name, String what, YamlValue.Reading<T> reading) throws ConfigException {
        T value = optional(name, reading);
        if (value == null) {
            throw whole.mistake(name + " is missing: give " + what);
        }
        return value;
    }

    /** Reads an optional key, null if it is missing. */
    <T> @Nullable T optional(String name, YamlValue.Reading<T> reading) throws ConfigException {
        YamlValue.Entry entry = entries.get(name);
        return entry == null || entry.value().isNothing() ? null : entry.value().as(reading);
    }

    /** Reads a field. */
    <T> T get(String name, YamlValue.Reading<T> reading, T otherwise) throws ConfigException {
        T value = optional(name, reading);
        return value == null ? otherwise : value;
    }

    /** Refuses a key that belongs elsewhere. */
    void refuse(String name, String whyAndMend) throws ConfigException {
        YamlValue.Entry entry = entries.get(name);
        if (entry != null) {
            throw entry.name().mistake(whyAndMend);
        }
    }

    /** Returns which of some keys this section has. */
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
     * Reads a section whose keys are the operator's own names, empty if it is missing.
     *
     * @param key parses a name; an IllegalArgumentException reports an error in it
     * @param reading parses an entry; called for entries without a value, too
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
