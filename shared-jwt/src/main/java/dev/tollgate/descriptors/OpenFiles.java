package dev.tollgate.descriptors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The number of files, including sockets, that this process may have open at the same time ({@code ulimit -n}). */
public final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern SOFT = Pattern.compile("^Max open files\\s+(\\d+)\\s", Pattern.MULTILINE);
    /**
     * The files of a server besides its connections: its jar, event loops, listeners, stores, and scrapers of its
     * metrics.
     */
    private static final int OWN = 192;
    /** If the limit leaves less than this part of it, connections get this part. */
    private static final int LEAST_PART = 4;

    private final long limit;

    OpenFiles(long limit) {
        this.limit = limit;
    }

    /** Returns the limit of this process; no limit if the kernel does not report one. */
    public static OpenFiles ofThisProcess() {
        try {
            Matcher soft = SOFT.matcher(Files.readString(LIMITS));
            return new OpenFiles(soft.find() ? Long.parseLong(soft.group(1)) : Long.MAX_VALUE);
        } catch (IOException | NumberFormatException e) {
            return new OpenFiles(Long.MAX_VALUE);
        }
    }

    /**
     * Returns how many connections the limit allows, and warns if they are fewer than configured.
     *
     * @param wanted how many were configured
     * @param each the files that a connection takes at most
     * @param beside the files that are needed for other things that were configured
     */
    public int connections(int wanted, int each, long beside) {
        long left = Math.max(limit / LEAST_PART, limit - OWN - beside);
        int enough = (int) Math.max(1, Math.min(wanted, left / each));
        if (enough < wanted) {
            LOG.atWarn()
                    .addKeyValue("max_connections", wanted)
                    .addKeyValue("open_files", limit)
                    .addKeyValue("connections", enough)
                    .addKeyValue("needed", (long) wanted * each + OWN + beside)
                    .log("the limit of open files is too low for max_connections, so fewer connections are accepted:"
                            + " raise the limit (ulimit -n) to what is needed, or lower max_connections");
        }
        return enough;
    }
}
