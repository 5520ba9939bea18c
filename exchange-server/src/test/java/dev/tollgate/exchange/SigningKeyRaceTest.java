package dev.tollgate.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.jwt.jwk.Algorithm;
import dev.tollgate.jwt.jwk.SigningKey;
import dev.tollgate.jwt.jwk.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that change one key file at the same time, each in a process of its own, lose nothing that one acknowledged. */
final class SigningKeyRaceTest {
    private static final int PROCESSES = 4;
    private static final int KEYS = 8;
    private static final long START_NANOS = 120_000_000_000L;

    @TempDir
    private Path dir;

    @Test
    void losesNoAcknowledgedKey() throws Exception {
        Path file = dir.resolve("sign.jwk");
        Files.writeString(
                file,
                SigningKeys.of(SigningKey.generate(Algorithm.EDDSA, "first")).revealPrivateJwks());
        List<Process> adders = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                adders.add(start(file, "p" + i));
            }
            awaitAll();
            Files.createFile(dir.resolve("go"));
            for (Process adder : adders) {
                assertEquals(0, adder.waitFor());
            }
        } finally {
            adders.forEach(Process::destroyForcibly);
        }

        Set<String> kept = SigningKeys.parse(Files.readString(file)).all().stream()
                .map(SigningKey::keyId)
                .collect(Collectors.toCollection(HashSet::new));
        assertTrue(kept.remove("first"));
        assertEquals(acknowledged(), kept);
        assertEquals(PROCESSES * KEYS, kept.size());
        assertEquals(
                kept.size(), Files.readAllLines(dir.resolve("sign.jwk.audit")).size());
    }

    private Process start(Path file, String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyAdder.class.getName(),
                        file.toString(),
                        name,
                        Integer.toString(KEYS),
                        dir.resolve("go").toString())
                .redirectError(dir.resolve(name + ".errors").toFile())
                .redirectOutput(output(name).toFile())
                .start();
    }

    private void awaitAll() throws Exception {
        long end = System.nanoTime() + START_NANOS;
        for (int i = 0; i < PROCESSES; i++) {
            while (!Files.readString(output("p" + i)).startsWith("ready\n")) {
                assertTrue(System.nanoTime() < end, "p" + i + " does not start");
                Thread.sleep(10);
            }
        }
    }

    private Set<String> acknowledged() throws IOException {
        Set<String> kids = new HashSet<>();
        for (int i = 0; i < PROCESSES; i++) {
            List<String> lines = Files.readAllLines(output("p" + i));
            kids.addAll(lines.subList(1, lines.size()));
        }
        assertEquals(
                IntStream.range(0, PROCESSES)
                        .boxed()
                        .flatMap(p -> IntStream.range(0, KEYS).mapToObj(k -> "p" + p + "-" + k))
                        .collect(Collectors.toSet()),
                kids);
        return kids;
    }

    private Path output(String name) {
        return dir.resolve(name + ".out");
    }
}
