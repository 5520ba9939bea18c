package dev.tollgate.sidecar.ops;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, whose failures {@link System#out} would keep to itself. Each write is one piece: the lines of the log,
 * which are printed, come between those of others and not into them.
 */
public final class StandardOutput extends OutputStream {
    private final OutputStream out;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** Opens it, and lets what is printed take the same way. */
    public static StandardOutput open() {
        StandardOutput opened = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(opened, true, StandardCharsets.UTF_8));
        return opened;
    }

    @Override
    public synchronized void write(int octet) throws IOException {
        out.write(octet);
    }

    @Override
    public synchronized void write(byte[] octets, int offset, int length) throws IOException {
        out.write(octets, offset, length);
    }
}
