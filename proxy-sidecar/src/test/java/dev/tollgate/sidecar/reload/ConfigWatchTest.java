package dev.tollgate.sidecar.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.fault.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
    @TempDir
    Path directory;

    private long now;
    private final List<String> told = new ArrayList<>();
    private String taken = "";
    private Error failing;
    private Path further;
    private Path link;
    private Path limits;
    private Path config;
    private ConfigWatch watch;

    @BeforeEach
    void start() throws Exception {
        limits = Files.writeString(directory.resolve("limits-1.yaml"), "tiers: {0: {client: 1/1h}}");
        link = Files.createSymbolicLink(directory.resolve("limits.yaml"), limits);
        further = Files.writeString(directory.resolve("further"), "a");
        config = directory.resolve("sidecar.yaml");
        write("mlab1");
        ReadFiles files = new ReadFiles(config);
        watch = new ConfigWatch(
                files,
                ConfigReader.read(files),
                this::reload,
                new ReloadObserver() {
                    @Override
                    public void onReloaded() {
                        told.add(taken);
                    }

                    @Override
                    public void onRefused() {
                        told.add("refused");
                    }
                },
                () -> now);
    }

    /** Reads a file that nothing but this names. */
    private void reload(SidecarConfig fresh, ReadFiles files) throws ConfigException {
        if (failing != null) {
            throw failing;
        }
        try {
            files.read(further);
        } catch (IOException e) {
            throw new ConfigException("further file");
        }
        taken = fresh.quotas().tiers().get(0).toString();
    }

    @Test
    void aPipeInThePlaceOfAFileIsRefused() throws Exception {
        Files.delete(config);
        assertEquals(0, new ProcessBuilder("mkfifo", config.toString()).start().waitFor());
        look(3);
        assertEquals(List.of("refused"), told);
    }

    @Test
    void aTextThatIsNestedWithoutEndIsRefused() throws Exception {
        Files.writeString(config, "[".repeat(50_000) + "\n...\n");
        look(3);
        assertEquals(List.of("refused"), told);
    }

    @Test
    void fileThatIsReadOnlyWhenTheRestIsTakenIsLookedAfter() throws Exception {
        write("mlab2");
        look(3);
        Files.writeString(further, "{b}");
        look(3);
        Files.delete(further);
        look(3);
        Files.writeString(further, "{b}");
        look(3);
        assertEquals(List.of("{client=1/1h}", "{client=1/1h}", "refused", "{client=1/1h}"), told);
    }

    /** Opening a pipe would block until there is a writer. */
    @Test
    @Timeout(60)
    void aFileThatAPipeHasReplacedIsRefused() throws Exception {
        for (Path file : List.of(limits, config, further)) {
            String text = Files.readString(file);
            Files.delete(file);
            assertEquals(
                    0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
            try (LogLines log = new LogLines()) {
                look(3);
                log.await("files refused");
            }
            Files.delete(file);
            Files.writeString(file, text);
            look(3);
        }
        assertEquals(List.of("refused", "{client=1/1h}", "refused", "{client=1/1h}", "refused", "{client=1/1h}"), told);
    }

    @Test
    void deepNestingAndAliasesThatMultiplyAreRefused() throws Exception {
        String whole = Files.readString(config);
        for (String deep : List.of(
                "[".repeat(50_000) + "\n...\n",
                "{a: ".repeat(50_000) + "\n...\n",
                "- ".repeat(50_000) + "1\n...\n",
                "a: &a [*a]\n...\n",
                "a: &a [1, 1]\nb: &b [*a, *a]\n...\n",
                "a: &a [1]\nb: [" + "*a,".repeat(101) + "]\n...\n")) {
            Files.writeString(config, deep);
            look(3);
            Files.writeString(config, whole);
            look(3);
        }
        assertEquals(6, told.stream().filter("refused"::equals).count(), told.toString());
        assertEquals(12, told.size(), told.toString());
    }

    @Test
    void anErrorOfTheReaderIsToldAsAFileThatIsRefused() throws Exception {
        failing = new StackOverflowError();
        write("mlab2");
        look(3);
        failing = null;
        write("mlab3");
        look(3);
        assertEquals(List.of("refused", "{client=1/1h}"), told);
    }

    @Test
    void nothingIsReadWhileNothingChanges() throws Exception {
        look(3);
        write("mlab1");
        look(3);
        assertEquals(List.of(), told);
    }

    @Test
    void newLimitsApplyOnceTheyHaveSettled() throws Exception {
        Files.writeString(limits, "tiers: {0: {client: 2/1h}}");
        look(1);
        assertEquals(List.of(), told);
        look(3);
        assertEquals(List.of("{client=2/1h}"), told);
    }

    /** The first lines were written, and the writer takes its time. */
    @Test
    void halfOfAFileIsNotTakenUntilItIsStillForLonger() throws Exception {
        String whole = Files.readString(config);
        String half = whole.substring(0, whole.indexOf("quotas"));
        Files.writeString(config, half);
        look(14);
        assertEquals(List.of(), told);
        Files.writeString(config, whole.replace("mlab1", "mlab2"));
        look(4);
        assertEquals(List.of("{client=1/1h}"), told);

        Files.writeString(limits, "tiers:\n  0: {client: 2/1h, requests: 5/1h}\n");
        look(4);
        Files.writeString(limits, "tiers:\n  0: {client: 2/1h}\n");
        look(14);
        assertEquals(2, told.size());
        look(4);
        assertEquals("{client=2/1h}", told.get(2));
    }

    @Test
    void lastLineWithoutItsEndMayBeHalfALine() throws Exception {
        Files.writeString(limits, "tiers:\n  0:\n    client: 2/1h\n");
        look(4);
        Files.writeString(limits, "tiers:\n  0:\n    client: 3/1");
        look(14);
        Files.writeString(limits, "tiers:\n  0:\n    client: 3/1h\n");
        look(4);
        assertEquals(List.of("{client=2/1h}", "{client=3/1h}"), told);
    }

    @Test
    void endMarkerSaysThatAFileIsWhole() throws Exception {
        Files.writeString(limits, "tiers:\n  0: {client: 2/1h, requests: 5/1h}\n");
        look(4);
        Files.writeString(limits, "tiers:\n  0: {client: 2/1h}\n...\n");
        look(4);
        assertEquals("{client=2/1h}", told.get(1));
    }

    @Test
    void writersPausesBelongToItsWriting() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.writeString(limits, "tiers: {0: {client: 1/1h}}\n# " + "x".repeat(i) + "\n");
            look(2);
        }
        assertEquals(List.of(), told);
        look(2);
        assertEquals(List.of("{client=1/1h}"), told);
    }

    @Test
    void whatLoosensIsToldByName() throws Exception {
        try (LogLines lines = new LogLines("dev.tollgate.sidecar.reload")) {
            Files.writeString(limits, "enforce: false\ntiers: {0: {client: 2/1h}}\n");
            look(4);
            String line = lines.await("admits more");
            assertTrue(
                    line.contains(
                            "admits_more=\"[quotas.enforce: nothing is refused, quotas.tiers.0.client: 1/1h is 2/1h]\""),
                    line);
        }
    }

    @Test
    void mistakeIsToldAgainWhileItIsThere() throws Exception {
        try (LogLines lines = new LogLines("dev.tollgate.sidecar.reload")) {
            Files.writeString(limits, "tiers: {0: {client: lots}}");
            look(3);
            lines.await("files refused");
            lines.clear();
            look(500);
            assertEquals(List.of(), lines.lines());
            look(200);
            assertEquals(1, lines.lines().size());
        }
    }

    @Test
    void linkThatTurnsToAnotherFileIsAChange() throws Exception {
        Path next = Files.writeString(directory.resolve("limits-2.yaml"), "tiers: {0: {interval: 2h, max_events: 3}}");
        Path fresh = Files.createSymbolicLink(directory.resolve("fresh"), next);
        Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        look(17);
        assertEquals(List.of("{client=3/2h}"), told);
    }

    @Test
    void mistakeIsRefusedOnceAndItsMendApplies() throws Exception {
        Files.writeString(limits, "tiers: {0: {client: lots}}");
        look(5);
        assertEquals(List.of("refused"), told);
        Files.delete(limits);
        look(5);
        assertEquals(List.of("refused", "refused"), told);
        Files.writeString(limits, "tiers: {0: {client: 4/1h}}");
        look(5);
        assertEquals(List.of("refused", "refused", "{client=4/1h}"), told);
    }

    @Test
    void fileThatIsUnusableAfterAllWasGoodIsReadAgainWhenItsQuotaFileIsMended() throws Exception {
        Files.writeString(limits, "tiers: {0: {client: 5/1h}}");
        Files.writeString(config, "mode: [");
        look(5);
        write("mlab1");
        look(5);
        assertEquals(List.of("refused", "{client=5/1h}"), told);
    }

    @Test
    void changeElsewhereLeavesQuotasAlone() throws Exception {
        write("mlab2");
        look(3);
        assertEquals(List.of("{client=1/1h}"), told);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            now += TimeUnit.SECONDS.toNanos(1);
            watch.look();
        }
    }

    private void write(String machine) throws IOException {
        Files.writeString(config, """
                mode: ndt
                listeners: [{address: 127.0.0.1:0}]
                upstream: http://127.0.0.1:8090
                machine: %s
                access_tokens: {key_files: [a.pub]}
                quotas: {file: %s}
                """.formatted(machine, link));
    }
}
