package dev.tollgate.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about the architecture names classes that exist. */
final class ArchitecturePageTest {
    private static final Path ROOT = Path.of("..");

    /** Two humps or more: no other words of the page have that form, but for the names below. */
    private static final Pattern CLASS = Pattern.compile("\\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+\\b");

    private static final Set<String> NO_CLASSES = Set.of("WebSocket", "HaProxy");

    @Test
    void namesClassesOfTheTree() throws IOException {
        Set<String> named = CLASS.matcher(Files.readString(ROOT.resolve(".github/ARCHITECTURE.md")))
                .results()
                .map(match -> match.group())
                .filter(name -> !NO_CLASSES.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(named.size() > 20, named::toString);
        named.removeAll(classes());

        assertEquals(Set.of(), named);
    }

    private static Set<String> classes() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : new String[] {"shared-jwt", "exchange-server", "proxy-sidecar"}) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        return names;
    }
}
