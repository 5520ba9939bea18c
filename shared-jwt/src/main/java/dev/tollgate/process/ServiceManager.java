package dev.tollgate.process;

import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The service manager that has started this process, such as systemd: it is told when the process is ready, reads its files
 * again and ends, and that it lives (sd_notify(3)). Nobody is told, and nothing is loaded, where {@code NOTIFY_SOCKET} is
 * not set.
 */
final class ServiceManager {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_MICROS = "WATCHDOG_USEC";
    private static final String WATCHDOG_PROCESS = "WATCHDOG_PID";
    private static final long NANOS_PER_MICRO = 1_000;

    private final UnaryOperator<@Nullable String> environment;
    private @Nullable NotifySocket socket;

    /** @param environment the value of a variable, null if it is not set */
    ServiceManager(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * Tells that the process serves, and from then on that it lives, as often as is asked for.
     *
     * @param alive whether it does; asked on a thread that must not wait
     */
    synchronized void ready(BooleanSupplier alive) {
        String path = environment.apply(SOCKET);
        if (path == null || path.isEmpty()) {
            return;
        }
        try {
            NotifySocket opened = new NotifySocket(path);
            socket = opened;
            opened.tell("READY=1");
            long period = watchdogMicros() / 2;
            if (period > 0) {
                opened.tellEach(period, "WATCHDOG=1", alive);
            }
        } catch (RuntimeException | LinkageError e) {
            LoggerFactory.getLogger(ServiceManager.class)
                    .atWarn()
                    .addKeyValue("socket", path)
                    .addKeyValue("error", e.getMessage())
                    .log("the service manager cannot be told that this is ready: use Type=exec");
        }
    }

    /** Returns within how many microseconds it wants to hear that the process lives; 0 if it does not. */
    private long watchdogMicros() {
        String process = environment.apply(WATCHDOG_PROCESS);
        String micros = environment.apply(WATCHDOG_MICROS);
        boolean own = process == null
                || process.equals(Long.toString(ProcessHandle.current().pid()));
        return own && micros != null && micros.matches("[0-9]{1,18}") ? Long.parseLong(micros) : 0;
    }

    /** Tells that the process reads its files again, and that it has done so. */
    synchronized void reloading(Runnable reading) {
        if (socket != null) {
            socket.tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / NANOS_PER_MICRO);
        }
        reading.run();
        if (socket != null) {
            socket.tell("READY=1");
        }
    }

    /** Tells that the process ends. */
    synchronized void stopping() {
        if (socket != null) {
            socket.tell("STOPPING=1");
        }
    }
}
