package dev.tollgate.sidecar.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A value of a file, with its position and the names that lead to it. */
final class YamlValue {
    private static final String NOTHING = "no value: give one, or remove the entry";

    /** Octal in YAML 1.1 begins with a zero, and locate reads that: it would be another number there. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?(?:0|[1-9][0-9]{0,8})");

    /** Only an escape between double quotes can make one. */
    private static final Pattern HALF_PAIR = Pattern.compile("\\p{Cs}");

    private static final ScalarResolver TAGS = new CoreSchema().getScalarResolver();

    private final YamlFile file;
    private final String field;
    private final Node node;

    private YamlValue(YamlFile file, String field, Node node) {
        this.file = file;
        this.field = field;
        this.node = node;
    }

    /**
     * Returns a value with its references replaced.
     *
     * @param field the names that lead to it, empty at the top level
     * @throws ConfigException with the place, if a reference has no value
     */
    static YamlValue of(YamlFile file, String field, Node node) throws ConfigException {
        YamlValue written = new YamlValue(file, field, node);
        return node instanceof ScalarNode scalar && References.mayBeIn(scalar.getValue())
                ? new YamlValue(file, field, written.as(value -> resolved(file, scalar)))
                : written;
    }

    private static Node resolved(YamlFile file, ScalarNode scalar) {
        String value = file.references().resolve(scalar.getValue(), file.directory());
        Tag tag = scalar.getScalarStyle() == ScalarStyle.PLAIN ? TAGS.resolve(value, true) : Tag.STR;
        return new ScalarNode(tag, true, value, scalar.getScalarStyle(), scalar.getStartMark(), scalar.getEndMark());
    }

    /** Returns a path, which is relative to the directory of its file. */
    Path path() throws ConfigException {
        return directory().resolve(text());
    }

    /** Returns the directory of relative paths in this file. */
    Path directory() {
        return file.directory();
    }

    /** A parser of a value. An IllegalArgumentException reports an error in the value. */
    @FunctionalInterface
    interface Reading<T> {
        T of(YamlValue value) throws ConfigException;
    }

    /** Returns another file that this one names. */
    YamlFile beside(Path other) {
        return new YamlFile(other, file.references());
    }

    /** Parses this value. Errors get the place. */
    <T> T as(Reading<T> reading) throws ConfigException {
        try {
            return reading.of(this);
        } catch (IllegalArgumentException e) {
            throw mistake(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the error that this value cannot be used. */
    ConfigException mistake(String whatAndMend) {
        String name = field.isEmpty() ? "top level" : field;
        String safe = file.references().conceal(whatAndMend);
        return new ConfigException(YamlDocument.place(file.path(), node.getStartMark()) + ": " + name + ": " + safe);
    }

    boolean isSection() {
        return node instanceof MappingNode;
    }

    boolean isNothing() {
        return node.getTag().equals(Tag.NULL);
    }

    /** Returns a plain value as it is written, without quotes. */
    String text() throws ConfigException {
        return scalar("one plain value").getValue();
    }

    boolean bool() throws ConfigException {
        String form = "true or false";
        ScalarNode value = scalar(form);
        if (!value.getTag().equals(Tag.BOOL)) {
            throw otherForm(form);
        }
        return Boolean.parseBoolean(value.getValue());
    }

    int number() throws ConfigException {
        String form = "a whole number of at most 9 digits, without leading zeros";
        String value = scalar(form).getValue();
        if (!NUMBER.matcher(value).matches()) {
            throw otherForm(form);
        }
        return Integer.parseInt(value);
    }

    <E extends Enum<E>> E oneOf(Class<E> type) throws ConfigException {
        String form = "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        String value = scalar(form).getValue();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) {
                return constant;
            }
        }
        throw otherForm(form);
    }

    private ScalarNode scalar(String form) throws ConfigException {
        if (node instanceof ScalarNode value) {
            if (isNothing() || value.getValue().isEmpty()) {
                throw mistake(NOTHING);
            }
            if (HALF_PAIR.matcher(value.getValue()).find()) {
                throw mistake(
                        "has half of a surrogate pair, such as '\\\\ud800': no text in UTF-8 has it, leave it out");
            }
            return value;
        }
        throw otherForm(form);
    }

    private ConfigException otherForm(String form) {
        return mistake("has the wrong form: give " + form);
    }

    /** Reads the entries of a list; one value counts as a list of it. */
    <T> List<T> list(Reading<T> reading) throws ConfigException {
        if (!(node instanceof SequenceNode list)) {
            return List.of(listed(reading));
        }
        List<T> all = new ArrayList<>();
        for (Node entry : list.getValue()) {
            all.add(of(file, field + "[" + all.size() + "]", entry).listed(reading));
        }
        return List.copyOf(all);
    }

    private <T> T listed(Reading<T> reading) throws ConfigException {
        if (isNothing()) {
            throw mistake(NOTHING);
        }
        return as(reading);
    }

    /** Returns this as a section that may have only these keys. */
    YamlSection section(String... fields) throws ConfigException {
        Map<String, Entry> entries = entries();
        for (Map.Entry<String, Entry> one : entries.entrySet()) {
            if (!Arrays.asList(fields).contains(one.getKey())) {
                throw one.getValue().name().mistake("no such key: use one of " + Arrays.toString(fields));
            }
        }
        return new YamlSection(this, entries);
    }

    /**
     * A name and its value.
     *
     * @param name with its position
     */
    record Entry(YamlValue name, YamlValue value) {}

    /** Returns the values by their names, in the order of the file. */
    Map<String, Entry> entries() throws ConfigException {
        if (!(node instanceof MappingNode mapping)) {
            throw otherForm("a section, KEY: VALUE on each line");
        }
        Map<String, Entry> all = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = new YamlValue(file, field, tuple.getKeyNode()).text();
            String path = field.isEmpty() ? name : field + "." + name;
            Entry entry =
                    new Entry(new YamlValue(file, path, tuple.getKeyNode()), of(file, path, tuple.getValueNode()));
            if (all.put(name, entry) != null) {
                throw entry.name().mistake("appears twice: give it once");
            }
        }
        return all;
    }
}
