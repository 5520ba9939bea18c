package dev.tollgate.text;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads regular files of bounded length, while the process runs. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Reads a whole file. A pipe is refused, because opening it blocks until there is a writer.
     *
     * @param maxOctets the maximum length
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is a directory, a pipe or a device, is longer, or cannot be read
     */
    public static String read(Path file, long maxOctets, Charset charset) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("is a directory, a pipe or a device");
        }
        if (attributes.size() > maxOctets) {
            throw new IOException("is larger than " + maxOctets + " octets");
        }
        return Files.readString(file, charset);
    }
}
