package dev.tollgate.sidecar.config;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Configuration files: read, or refused with a line that begins with the file's name. */
class ConfigReaderFuzzTest {
    @TempDir
    static Path directory;

    @FuzzTest
    void isReadOrRefusedWithALine(byte[] octets) throws IOException {
        Path file = Files.write(directory.resolve("sidecar.yaml"), octets);
        try {
            assertNotNull(ConfigReader.read(file).mode().tokens());
        } catch (ConfigException e) {
            assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
        }
    }
}
