package dev.tollgate.sidecar.config;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second whether the configuration file or its quota file has other content, which is true as well where a
 * file is replaced or a link is turned. What has the same new content twice is read: {@code quotas} is applied, anything else is named as
 * waiting for a restart. Files with a mistake change nothing.
 */
public final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final String LIVE = "quotas";

    private final Path file;
    private final ReloadObserver observer;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(ConfigWatch::daemon);
    private final SidecarConfig started;
    private Set<Path> files;
    private List<byte @Nullable []> read;
    private List<byte @Nullable []> seen;

    /**
     * @param started what the sidecar was started with
     * @param observer is told on the thread of this watch
     */
    public ConfigWatch(Path file, SidecarConfig started, ReloadObserver observer) {
        this.file = file;
        this.started = started;
        this.observer = observer;
        this.files = filesOf(file);
        this.read = contents();
        this.seen = read;
    }

    /** Begins to look each second. */
    public void start() {
        timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** A file that is being written has other content a moment later. */
    void look() {
        List<byte @Nullable []> now = contents();
        boolean settled = same(now, seen);
        seen = now;
        if (settled && !same(now, read)) {
            reload();
            read = contents();
            seen = read;
        }
    }

    private void reload() {
        ConfigReader.ReadFiles found = new ConfigReader.ReadFiles();
        try {
            SidecarConfig fresh = ConfigReader.read(file, found);
            files = new LinkedHashSet<>(found.all());
            observer.onReloaded(fresh.quotas());
            LOG.atInfo()
                    .addKeyValue("applied", LIVE)
                    .addKeyValue("needs_restart", others(fresh))
                    .log("files reloaded");
        } catch (ConfigException e) {
            files.addAll(found.all());
            observer.onRefused();
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("files refused, the old rules go on");
        }
    }

    private List<String> others(SidecarConfig fresh) {
        List<String> names = new ArrayList<>();
        for (RecordComponent field : SidecarConfig.class.getRecordComponents()) {
            if (!field.getName().equals(LIVE) && !Objects.equals(value(field, started), value(field, fresh))) {
                names.add(field.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT));
            }
        }
        return names;
    }

    private static @Nullable Object value(RecordComponent field, SidecarConfig config) {
        try {
            return field.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<Path> filesOf(Path file) {
        ConfigReader.ReadFiles found = new ConfigReader.ReadFiles();
        try {
            ConfigReader.read(file, found);
        } catch (ConfigException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("files have changed since the start");
        }
        return new LinkedHashSet<>(found.all());
    }

    private List<byte @Nullable []> contents() {
        List<byte @Nullable []> contents = new ArrayList<>();
        for (Path one : files) {
            try {
                contents.add(Files.readAllBytes(one));
            } catch (IOException e) {
                contents.add(null);
            }
        }
        return contents;
    }

    private static boolean same(List<byte @Nullable []> one, List<byte @Nullable []> other) {
        return Arrays.deepEquals(one.toArray(), other.toArray());
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
