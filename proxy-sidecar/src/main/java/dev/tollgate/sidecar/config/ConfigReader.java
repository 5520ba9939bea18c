package dev.tollgate.sidecar.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file. */
public final class ConfigReader {
    private ConfigReader() {}

    /**
     * Reads the text of a file without parsing it.
     *
     * @throws ConfigException if it cannot be read
     */
    public static ReadFiles open(Path file) throws ConfigException {
        ReadFiles files = new ReadFiles(file);
        text(file, files);
        return files;
    }

    /**
     * Reads and checks a file.
     *
     * @throws ConfigException with a line of the form {@code FILE:LINE:COLUMN: key: what is wrong and how to fix it}
     */
    public static SidecarConfig read(Path file) throws ConfigException {
        return read(new ReadFiles(file));
    }

    /**
     * Reads and checks a file, and remembers the texts of all files that it read.
     *
     * @throws ConfigException likewise
     */
    public static SidecarConfig read(ReadFiles files) throws ConfigException {
        return read(files, System::getenv);
    }

    /** @param environment the value of a variable, null if it is not set */
    static SidecarConfig read(ReadFiles files, UnaryOperator<@Nullable String> environment) throws ConfigException {
        YamlFile file = new YamlFile(files.main(), new References(files, environment));
        return read(file, files, "mode", top -> SidecarSections.sidecar(top, files));
    }

    /** @param first a key that every such file has */
    static <T> T read(YamlFile file, ReadFiles files, String first, YamlValue.Reading<T> reading)
            throws ConfigException {
        YamlValue top = YamlDocument.read(file, text(file.path(), files));
        if (top == null) {
            throw new ConfigException(file.path() + ":1:1: " + first
                    + ": the file is empty: write at least mode, listeners and upstream, or tiers in a quota file");
        }
        return top.as(reading);
    }

    private static String text(Path file, ReadFiles files) throws ConfigException {
        try {
            return files.read(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": there is no such file: name an existing one");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage());
        }
    }
}
