package dev.tollgate.process;

import dev.tollgate.output.StandardStreams;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lifetime of a server process. SIGTERM and SIGINT drain it; the exit code is 0, or 1 if a client was cut off.
 * SIGHUP makes it read its files again and never ends it. A {@link ServiceManager} hears of all of it.
 */
public final class Lifetime {
    private static final int CUT = 1;
    /** The bound on a start, for one that hangs. */
    private static final Duration START = Duration.ofSeconds(10);

    private final ServiceManager manager = new ServiceManager(System::getenv);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Ending> started = new CompletableFuture<>();
    private final CompletableFuture<Server> serving = new CompletableFuture<>();

    /** A running server. */
    public interface Server {
        /** Reads its files again, at once. Called on any thread. */
        void reread();

        /** Returns whether it takes its turns; where it does not, a service manager may start it again. Never waits. */
        boolean isAlive();

        /**
         * Drains and ends.
         *
         * @return whether all clients were served and none was cut off
         */
        boolean end();
    }

    /** Starts a server. */
    @FunctionalInterface
    public interface Start<E extends Exception> {
        Server run() throws E;
    }

    private final class Ending {
        private final Server server;
        private @Nullable Boolean whole;

        Ending(Server server) {
            this.server = server;
        }

        /** Ends the server once. Later callers wait until it has ended. */
        synchronized boolean isWhole() {
            Boolean known = whole;
            if (known == null) {
                manager.stopping();
                known = server.end();
                whole = known;
            }
            return known;
        }
    }

    private Lifetime() {}

    /**
     * Begins the lifetime: from now on SIGHUP does not end the process. A SIGHUP during the start takes effect after
     * it.
     */
    public static Lifetime begin() {
        Lifetime lifetime = new Lifetime();
        Signals.at("HUP", () -> lifetime.serving.thenAccept(lifetime::reread));
        return lifetime;
    }

    /**
     * Starts a server and ends it at a signal. A signal during the start waits for the start.
     *
     * @return the exit code
     */
    public <E extends Exception> int serve(Start<E> start) throws E, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endWhatHasStarted, "shutdown"));
        Runnable term = Signals.at("TERM", this::end);
        Runnable interrupt = Signals.at("INT", this::end);
        try {
            Server server = start.run();
            Ending ending = new Ending(server);
            started.complete(ending);
            manager.ready(server::isAlive);
            serving.complete(server);
            ended.await();
            return ending.isWhole() ? 0 : CUT;
        } finally {
            if (started.cancel(false)) {
                term.run();
                interrupt.run();
            }
        }
    }

    private void reread(Server server) {
        manager.reloading(server::reread);
    }

    private void end() {
        ended.countDown();
        try {
            started.handle((server, failure) -> true).get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            Runtime.getRuntime().halt(CUT);
        }
    }

    /** Drains, also if a broken part ends the process, and writes the last lines. */
    private void endWhatHasStarted() {
        started.handle((ending, failure) -> ending == null || ending.isWhole()).join();
        StandardStreams.flushOpened();
    }
}
