package dev.tollgate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RegularFileTest {
    @TempDir
    Path directory;

    private static String read(Path file) throws IOException {
        return RegularFile.read(file, 8, StandardCharsets.UTF_8);
    }

    @Test
    void readsAFileUpToTheBound() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "12345678");
        assertEquals("12345678", read(file));
        Files.writeString(file, "123456789");
        assertEquals(
                "is larger than 8 octets",
                assertThrows(IOException.class, () -> read(file)).getMessage());
    }

    @Test
    void refusesAPipeWithoutOpeningIt() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        IOException refused = assertThrows(IOException.class, () -> read(pipe));
        assertEquals("is a directory, a pipe or a device", refused.getMessage());
    }

    @Test
    void refusesADirectory() {
        IOException refused = assertThrows(IOException.class, () -> read(directory));
        assertEquals("is a directory, a pipe or a device", refused.getMessage());
    }

    @Test
    void tellsThatThereIsNone() {
        assertThrows(NoSuchFileException.class, () -> read(directory.resolve("none")));
    }
}
