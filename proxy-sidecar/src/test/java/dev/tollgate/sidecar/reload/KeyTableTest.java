package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual's table of all keys says what the reader of the file knows: each key, its default, and whether it is live. */
final class KeyTableTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z0-9_.]+)` \\| (both|locate|ndt) \\| (.+?) \\| (live|start) \\| .+ \\|");
    private static final Pattern KNOWN = Pattern.compile("use one of \\[(.*)]");
    private static final Map<String, String> LEAST = Map.of(
            "locate", """
                    mode: locate
                    listeners: [{address: 127.0.0.1:0%s}]
                    upstream: http://127.0.0.1:8090
                    integration_tokens: {key_files: [a.jwk]%s}
                    """,
            "ndt", """
                    mode: ndt
                    listeners: [{address: 127.0.0.1:0%s}]
                    upstream: http://127.0.0.1:8080
                    machine: m
                    access_tokens: {key_files: [a.jwk]%s}
                    """);

    @TempDir
    private Path directory;

    private record Row(String mode, String otherwise, boolean live) {
        /** Returns the default in a mode, empty if the table names none. */
        String in(String which) {
            Matcher both = Pattern.compile("`(.*)`, ndt `(.*)`").matcher(otherwise);
            if (both.matches()) {
                return both.group(which.equals("ndt") ? 2 : 1);
            }
            return otherwise.equals("-") ? "" : otherwise.replace("`", "");
        }
    }

    private static Map<String, Row> table() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(
                        row.group(1),
                        new Row(row.group(2), row.group(3), row.group(4).equals("live")));
            }
        }
        assertFalse(rows.isEmpty());
        return rows;
    }

    private SidecarConfig read(String text) throws Exception {
        return ConfigReader.read(new ReadFiles(Files.writeString(directory.resolve("sidecar.yaml"), text)));
    }

    /** Returns the keys that the reader knows in a section: it names them to who writes another. */
    private Set<String> known(String section) {
        String text = switch (section) {
            case "" -> "typo: 1";
            case "listeners" -> "listeners: [{typo: 1}]";
            case "listeners.tls" -> "listeners: [{address: 127.0.0.1:0, tls: {typo: 1}}]";
            default -> "listeners: [{address: 127.0.0.1:0}]\nupstream: http://a:1\n" + section + ": {typo: 1}";
        };
        String message = String.valueOf(assertThrows(ConfigException.class, () -> read("mode: locate\n" + text + "\n"))
                .getMessage());
        Matcher names = KNOWN.matcher(message);
        assertEquals(true, names.find(), message);
        return new TreeSet<>(Arrays.asList(names.group(1).split(", ", -1)));
    }

    @Test
    void namesEveryKeyAndNoOther() throws Exception {
        Set<String> keys = table().keySet();
        List<String> sections = List.of(
                "",
                "listeners",
                "listeners.tls",
                "integration_tokens",
                "stamping",
                "access_tokens",
                "ndt",
                "quotas",
                "bounds",
                "upstream_bounds",
                "drain",
                "routing");
        Set<String> known = new TreeSet<>();
        for (String section : sections) {
            known(section).forEach(key -> known.add(section.isEmpty() ? key : section + "." + key));
        }
        known.remove("quotas.agents"); // refused, with a hint at locate's own file

        assertEquals(known, new TreeSet<>(keys));
    }

    @ParameterizedTest
    @ValueSource(strings = {"locate", "ndt"})
    void namesTheDefaults(String mode) throws Exception {
        SidecarConfig missing = read(LEAST.get(mode).formatted("", ""));
        Map<String, String> sections = new LinkedHashMap<>();
        table().forEach((key, row) -> {
            if (!row.in(mode).isEmpty()
                    && (row.mode().equals("both") || row.mode().equals(mode))
                    && !key.endsWith("_tokens.key_files")
                    && !key.startsWith("stamping.")) {
                int dot = key.indexOf('.');
                String section = dot < 0 ? "" : key.substring(0, dot);
                sections.merge(section, ", " + key.substring(dot + 1) + ": " + row.in(mode), String::concat);
            }
        });
        String tokens = mode.equals("locate") ? "integration_tokens" : "access_tokens";
        StringBuilder text = new StringBuilder(
                LEAST.get(mode).formatted(sections.getOrDefault("listeners", ""), sections.getOrDefault(tokens, "")));
        sections.forEach((section, fields) -> {
            if (section.isEmpty()) {
                text.append(fields.replaceAll(", ([a-z_]+: )", "\n$1").substring(1))
                        .append('\n');
            } else if (!section.equals("listeners") && !section.equals(tokens)) {
                text.append(section).append(": {").append(fields.substring(2)).append("}\n");
            }
        });

        assertEquals(missing, read(text.toString()), text::toString);
    }

    @Test
    void namesWhatIsLive() throws Exception {
        Set<String> live = table().entrySet().stream()
                .filter(row -> row.getValue().live())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> inCode = table().keySet().stream()
                .filter(key -> Changes.LIVE.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + ".")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(inCode, live);
    }
}
