package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.LocateConfig;
import dev.tollgate.sidecar.config.NdtConfig;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                    integration_tokens: {jwks_url: "http://127.0.0.1:8080/jwks"%s}
                    stamping: {signing_key: a.jwk, locate_keys: [b.jwk]%s}
                    """,
            "ndt", """
                    mode: ndt
                    listeners: [{address: 127.0.0.1:0%s}]
                    upstream: http://127.0.0.1:8080
                    machine: m
                    access_tokens: {jwks_url: "http://127.0.0.1:8080/jwks"%s}
                    """);

    /** What a section must have before its other keys are read, by its path; the whole file's is empty. */
    private static final Map<String, Map<String, String>> REQUIRED = Map.of(
            "",
                    Map.of(
                            "mode",
                            "locate",
                            "listeners",
                            "{address: '127.0.0.1:0'}",
                            "upstream",
                            "'http://a:1'",
                            "integration_tokens",
                            "{key_files: a}"),
            "listeners", Map.of("address", "'127.0.0.1:0'"),
            "listeners.tls", Map.of("certificate", "a.pem", "private_key", "b.pem"),
            "stamping", Map.of("signing_key", "a.jwk", "locate_keys", "b.jwk"),
            "quotas.shared", Map.of("urls", "['redis://a:1']"));

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

    /** Adds the keys that the reader knows in a section: it names them to an operator who writes another. */
    private void collect(String section, Set<String> known) {
        Matcher names = KNOWN.matcher(complaintAbout(section));
        if (!names.find()) {
            return; // a plain value, a list of such, or a section whose names are the operator's own
        }
        for (String name : names.group(1).split(", ", -1)) {
            String key = section.isEmpty() ? name : section + "." + name;
            known.add(key);
            collect(key, known);
        }
    }

    private String complaintAbout(String section) {
        String text = withTypo("", section);
        String message = String.valueOf(
                assertThrows(ConfigException.class, () -> read(text), text).getMessage());
        assertFalse(message.contains("is missing"), message);
        return message;
    }

    /** Writes a section in which the one at the end of a path has a key that does not exist. */
    private static String withTypo(String section, String path) {
        Map<String, String> fields = new TreeMap<>(REQUIRED.getOrDefault(section, Map.of()));
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        if (path.isEmpty()) {
            fields.put("typo", "1");
        } else {
            fields.put(
                    name,
                    withTypo(section.isEmpty() ? name : section + "." + name, dot < 0 ? "" : path.substring(dot + 1)));
        }
        return fields.entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Test
    void namesEveryKeyAndNoOther() throws Exception {
        Set<String> known = new TreeSet<>();
        collect("", known);
        known.remove("quotas.agents"); // refused, with a hint at locate's own file

        assertEquals(known, new TreeSet<>(table().keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"locate", "ndt"})
    void namesTheModeThatUsesASection(String mode) throws Exception {
        Map<String, Row> table = table();
        for (Map.Entry<String, Row> row : table.entrySet()) {
            String key = row.getKey();
            String top = key.replaceFirst("[.].*", "");
            String of = table.get(top).mode();
            assertTrue(of.equals("both") || of.equals(row.getValue().mode()), key);
            String least = LEAST.get(mode).formatted("", "", "");
            if (!least.contains(top + ":")) {
                ReadFiles files =
                        new ReadFiles(Files.writeString(directory.resolve("sidecar.yaml"), least + top + ": ~\n"));
                ConfigReader.read(files);
                assertEquals(
                        !of.equals("both") && !of.equals(mode), !files.remarks().isEmpty(), key);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"locate", "ndt"})
    void namesTheDefaults(String mode) throws Exception {
        SidecarConfig missing = read(LEAST.get(mode).formatted("", "", ""));
        Map<String, String> sections = new LinkedHashMap<>();
        table().forEach((key, row) -> {
            if (!row.in(mode).isEmpty()
                    && (row.mode().equals("both") || row.mode().equals(mode))) {
                int dot = key.indexOf('.');
                String section = dot < 0 ? "" : key.substring(0, dot);
                sections.merge(section, ", " + key.substring(dot + 1) + ": " + row.in(mode), String::concat);
            }
        });
        String tokens = mode.equals("locate") ? "integration_tokens" : "access_tokens";
        StringBuilder text = new StringBuilder(LEAST.get(mode)
                .formatted(
                        sections.getOrDefault("listeners", ""),
                        sections.getOrDefault(tokens, ""),
                        sections.getOrDefault("stamping", "")));
        sections.forEach((section, fields) -> {
            if (section.isEmpty()) {
                text.append(fields.replaceAll(", ([a-z_]+: )", "\n$1").substring(1))
                        .append('\n');
            } else if (!Set.of("listeners", tokens, "stamping").contains(section)) {
                text.append(section).append(": {").append(fields.substring(2)).append("}\n");
            }
        });

        assertEquals(missing, read(text.toString()), text::toString);
    }

    /** Returns the field of a key of the shared store: some keys make one field. */
    private static String ofShared(String key) {
        return switch (key.substring("quotas.shared.".length())) {
            case "outage" -> "quotas.shared.strict";
            case "user",
                    "password_file",
                    "sentinel_user",
                    "sentinel_password_file",
                    "ca",
                    "certificate",
                    "private_key" -> "quotas.shared.access";
            default -> key;
        };
    }

    @Test
    void namesWhatIsLive() throws Exception {
        Set<String> live = table().entrySet().stream()
                .filter(row -> row.getValue().live())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> marked = Stream.of(LocateConfig.class, NdtConfig.class)
                .flatMap(mode -> ConfigField.of(mode).stream())
                .filter(ConfigField::live)
                .map(ConfigField::name)
                .collect(Collectors.toSet());
        Set<String> inCode = table().keySet().stream()
                // fields of their own, though parts of that section
                .filter(key -> !key.equals("quotas.shared") && !key.equals("quotas.state_file"))
                .filter(key -> key.startsWith("quotas.shared.")
                        ? marked.contains(ofShared(key))
                        : marked.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + ".")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(inCode, live);
    }
}
