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
 * A watch that looks each second whether the configuration file, or a file of quotas or keys that it names, has another text
 * than was read, which is true as well where a file is replaced or a link is turned. Files that have been still
 * ({@link Stillness}) are read: what may change while the sidecar runs is handed over, the rest is named as waiting for the
 * next start. Files with a mistake change nothing, which is told again while they are there.
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
     * @param started what they said
     * @param target takes what may change, on the thread of this watch
     * @param observer is told afterwards
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

    /** Begins to look each second. */
    void start() {
        timer = Periodic.startLater("config-watch", PERIOD, this::look);
    }

    /** Reads the files as they are now, at once and on the thread of this watch, however short a time they have been so. */
    void reread() {
        if (timer != null) {
            timer.soon(() -> reload(read.current()));
        }
    }

    void look() {
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
                    .log(
                            "changed files may not be whole: they are read when they have been still for that long, after a"
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
        ReadFiles found = new ReadFiles(read.main(), now);
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
            found.remember(now);
            observer.onRefused();
            problem.end();
            refuse(String.valueOf(e.getMessage()));
        }
        read = found;
    }

    private void refuse(String complaint) {
        if (problem.isToBeTold(complaint)) {
            LOG.atWarn().addKeyValue("error", complaint).log("files refused, what held before goes on");
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
            LOG.atWarn().addKeyValue("looser", looser).log("this change admits more than before");
        }
        found.remarks().forEach(LOG::warn);
        if (!changes.atNextStart().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("sections", changes.atNextStart())
                    .log("changed in the file, takes effect at the next start");
        }
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.close();
        }
    }
}
