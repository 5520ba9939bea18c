package dev.tollgate.sidecar.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether the configuration file, or a file of quotas or keys that it names, has another text than was
 * read, which is true as well where a file is replaced or a link is turned. Files that have the same new texts twice are
 * read: what may change while the sidecar runs is handed over, the rest is named as waiting for the next start. Files with a
 * mistake change nothing.
 */
public final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final Reloadable target;
    private final ReloadObserver observer;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(ConfigWatch::daemon);
    private final SidecarConfig started;
    private SidecarConfig held;
    private ReadFiles heldFiles;
    private ReadFiles read;
    private Map<Path, Optional<String>> seen;

    /**
     * @param read the files, as they were read at the start
     * @param started what they said
     * @param target takes what may change, on the thread of this watch
     * @param observer is told afterwards
     */
    public ConfigWatch(ReadFiles read, SidecarConfig started, Reloadable target, ReloadObserver observer) {
        this.read = read;
        this.heldFiles = read;
        this.seen = read.texts();
        this.started = started;
        this.held = started;
        this.target = target;
        this.observer = observer;
    }

    /** Begins to look each second. */
    public void start() {
        timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** A file that is being written has another text a moment later. */
    void look() {
        Map<Path, Optional<String>> now = read.current();
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(read.texts())) {
            reload();
            seen = read.texts();
        }
    }

    private void reload() {
        ReadFiles found = new ReadFiles(read.main());
        try {
            SidecarConfig fresh = ConfigReader.read(found);
            target.reload(fresh, found);
            observer.onReloaded();
            report(found.changedSince(heldFiles), Changes.between(started, held, fresh));
            held = fresh;
            heldFiles = found;
        } catch (ConfigException | RuntimeException e) {
            found.remember(seen);
            observer.onRefused();
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("files refused, what held before goes on");
        }
        read = found;
    }

    private static void report(List<Path> files, Changes changes) {
        LOG.atInfo()
                .addKeyValue("files", files)
                .addKeyValue("applied", changes.applied())
                .log("files reloaded");
        if (!changes.atNextStart().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("sections", changes.atNextStart())
                    .log("changed in the file, takes effect at the next start");
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "config-watch");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
