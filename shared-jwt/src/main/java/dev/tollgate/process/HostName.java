package dev.tollgate.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, for log lines of others. Asks no DNS. */
public final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** Returns it, or {@code an unknown host} where the kernel does not tell. */
    public static String read() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException e) {
            return "an unknown host";
        }
    }
}
