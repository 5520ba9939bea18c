package dev.tollgate.sidecar.reload;

import dev.tollgate.log.LastingProblem;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ConfigReader;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.threads.Periodic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that compares the texts of the configuration file, and of files of quotas or keys that it names, each second.
 * So it also notices replaced files and changed links. Files are read when they are stable ({@link Stillness}). Live
 * fields are applied; the log names those that wait for the next start. Files with an error change nothing, and the log
 * repeats the error.
 */
final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Reloadable target;
    private final ReloadObserver observer;
    private @Nullable Periodic timer;
    private final SidecarConfig started;
    private SidecarConfig held;
    private ReadFiles heldFiles;
    private ReadFiles read;
    private final Stillness stillness;
    private final LastingProblem problem;
    private boolean toldToWait;

    /**
     * @param read the files, as they were read at the start
     * @param started the configuration in them
     * @param target applies the live fields, on the thread of this watch
     * @param observer is called afterwards
     */
    ConfigWatch(ReadFiles read, SidecarConfig started, Reloadable target, ReloadObserver observer) {
        this(read, started, target, observer, System::nanoTime);
    }

    /** @param nanoTime a clock that never goes back, in nanoseconds */
    ConfigWatch(
            ReadFiles read, SidecarConfig started, Reloadable target, ReloadObserver observer, LongSupplier nanoTime) {
        this.read = read;
        this.heldFiles = read;
        this.stillness = new Stillness(read.texts(), nanoTime);
        this.problem = new LastingProblem(nanoTime);
        this.started = started;
        this.held = started;
        this.target = target;
        this.observer = observer;
    }

    /** Begins to check the files each second. */
    void start() {
        timer = Periodic.startLater("config-watch", PERIOD, this::look);
    }

    /** Reads the files at once, on the thread of this watch, even if they have just changed. */
    void reread() {
        if (timer != null) {
            timer.soon(() -> reload(read.current()));
        }
    }

    void look() {
        try {
            compare();
        } catch (RuntimeException | Error e) {
            observer.onRefused();
            refuse("they cannot be read: " + e);
        }
    }

    private void compare() {
        Map<Path, Optional<String>> now = read.current();
        Duration still = stillness.look(now);
        if (now.equals(read.texts())) {
            toldToWait = false;
            repeatComplaint();
        } else if (still.compareTo(Stillness.needed(heldFiles.texts(), now)) >= 0) {
            reload(now);
        } else if (still.compareTo(Stillness.USUAL) >= 0 && !toldToWait) {
            toldToWait = true;
            LOG.atInfo()
                    .addKeyValue("seconds", Stillness.DOUBTFUL.toSeconds())
                    .log("changed files may be incomplete: they are read when unchanged for that long, after a"
                            + " line '...' at their end, or at SIGHUP");
        }
    }

    private void repeatComplaint() {
        String complaint = problem.complaint();
        if (complaint != null) {
            refuse(complaint);
        }
    }

    private void reload(Map<Path, Optional<String>> now) {
        ReadFiles found = read.again(now);
        toldToWait = false;
        try {
            SidecarConfig fresh = ConfigReader.read(found);
            target.reload(fresh, found);
            problem.end();
            observer.onReloaded();
            report(found, fresh);
            held = fresh;
            heldFiles = found;
        } catch (ConfigException | RuntimeException e) {
            refused(found, now, String.valueOf(e.getMessage()));
        } catch (Error e) {
            refused(found, now, "they cannot be read: " + e);
        }
        read = found;
    }

    private void refused(ReadFiles found, Map<Path, Optional<String>> now, String complaint) {
        found.remember(now);
        observer.onRefused();
        problem.tried();
        refuse(complaint);
    }

    private void refuse(String complaint) {
        if (problem.isToBeTold(complaint)) {
            problem.line(LOG.atWarn())
                    .addKeyValue("error", complaint)
                    .log("files refused, the old configuration stays in force");
        }
    }

    private void report(ReadFiles found, SidecarConfig fresh) {
        Changes changes = Changes.between(started, held, fresh);
        LOG.atInfo()
                .addKeyValue("files", found.changedSince(heldFiles))
                .addKeyValue("applied", changes.applied())
                .log("files reloaded");
        List<String> looser = Loosening.between(held, fresh);
        if (!looser.isEmpty()) {
            LOG.atWarn().addKeyValue("admits_more", looser).log("this change admits more than before");
        }
        found.remarks().forEach(LOG::warn);
        if (!changes.atNextStart().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("sections", changes.atNextStart())
                    .log("changed in the file, applies at the next start");
        }
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.close();
        }
    }
}
