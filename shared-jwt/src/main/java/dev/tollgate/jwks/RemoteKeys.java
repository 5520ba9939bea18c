package dev.tollgate.jwks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.log.ChangingState;
import dev.tollgate.log.OnceAMinute;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a JWK set URL. A thread of its own fetches them at the start, before they go stale, and when a token
 * names an unknown key, then at most every {@link #MIN_PAUSE}. If fetches fail, the known keys are used for a bounded
 * time.
 *
 * <p>Nimbus' JWKSourceBuilder was considered and rejected: it fetches on the caller's thread, its rate limit allows two
 * fetches (four with retries), it ignores the server's max-age, and its retriever has no deadline for the whole
 * exchange.
 */
public final class RemoteKeys implements KeySource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
    private static final Duration MIN_REFRESH = Duration.ofSeconds(30);
    private static final Duration MAX_REFRESH = Duration.ofMinutes(5);
    private static final Duration MAX_RETRY = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    /** How many tokens of unknown keys may wait at the same time; others get 503. */
    static final int MAX_WAITING = 1000;

    /** The minimum time between two fetches that tokens cause. */
    static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    private final URI url;
    private final JwksFetch fetch;
    private final Duration outage;
    private final @Nullable KeysCopy copy;
    private final KeyObserver observer;
    private final PassedOver passedOver;
    private final ChangingState lines = new ChangingState(System::nanoTime, "none");
    private final OnceAMinute failures = new OnceAMinute(System.nanoTime());
    private final ScheduledExecutorService fetcher = Executors.newSingleThreadScheduledExecutor(RemoteKeys::daemon);

    private volatile Snapshot snapshot = new Snapshot(KeySet.empty(), System.nanoTime(), true);
    private volatile boolean asked;

    @GuardedBy("this")
    private @Nullable CompletableFuture<KeySet> running;

    @GuardedBy("this")
    private int waiting;

    @GuardedBy("this")
    private long nextAllowed = System.nanoTime();

    private Duration retry = MIN_PAUSE;

    /** The present state: the keys, when they were fetched, and whether the last fetch failed. */
    private record Snapshot(KeySet keys, long fetched, boolean failed) {}

    /**
     * Makes the source without fetching.
     *
     * @throws IOException with a line for operators if its issuers or the proxy of the environment cannot be used
     */
    public RemoteKeys(JwksSource source, KeyObserver observer) throws IOException {
        this(source, observer, DEADLINE);
    }

    RemoteKeys(JwksSource source, KeyObserver observer, Duration deadline) throws IOException {
        this.url = source.url();
        this.fetch = new JwksFetch(url, deadline, source.caFile(), System::getenv);
        this.outage = source.outage();
        this.copy = source.cacheFile() == null ? null : new KeysCopy(source.cacheFile());
        this.observer = observer;
        this.passedOver = new PassedOver(url);
    }

    /** Reads the copy on disk and starts fetching. */
    public void start() {
        if (copy != null) {
            copy.read(Instant.now()).ifPresent(found -> {
                snapshot = new Snapshot(
                        found.keys(), System.nanoTime() - found.age().toNanos(), true);
                lines.pass(found.keys().keyIds().toString());
                LOG.atInfo()
                        .addKeyValue("kids", found.keys().keyIds())
                        .addKeyValue("age_s", found.age().toSeconds())
                        .log("keys loaded from cache_file");
            });
        }
        fetcher.execute(this::fetchAndReschedule);
    }

    @Override
    public KeySet current() {
        Snapshot known = snapshot;
        return System.nanoTime() - known.fetched() <= outage.toNanos() ? known.keys() : KeySet.empty();
    }

    /** Returns whether a fetch has ended since the start, good or bad. */
    public boolean hasAsked() {
        return asked;
    }

    /** Returns how long ago the keys were fetched. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - snapshot.fetched());
    }

    /** Fails with {@link KeysUnavailableException} if the issuer cannot be reached, or too many tokens wait for it. */
    @Override
    public synchronized CompletableFuture<KeySet> refreshed() {
        if (running == null && System.nanoTime() - nextAllowed < 0) {
            return snapshot.failed() ? unavailable() : CompletableFuture.completedFuture(current());
        }
        if (waiting >= MAX_WAITING) {
            return unavailable();
        }
        boolean first = running == null;
        CompletableFuture<KeySet> shared = begin();
        if (first) {
            fetcher.execute(this::fetchNow);
        }
        waiting++;
        return shared.copy();
    }

    private static CompletableFuture<KeySet> unavailable() {
        return CompletableFuture.failedFuture(new KeysUnavailableException(MIN_PAUSE));
    }

    private synchronized CompletableFuture<KeySet> begin() {
        CompletableFuture<KeySet> shared = running;
        if (shared == null) {
            shared = new CompletableFuture<>();
            running = shared;
            nextAllowed = System.nanoTime() + MIN_PAUSE.toNanos();
        }
        return shared;
    }

    private void end(boolean failed) {
        CompletableFuture<KeySet> ended;
        synchronized (this) {
            ended = running;
            running = null;
            waiting = 0;
        }
        if (ended != null && failed) {
            ended.completeExceptionally(new KeysUnavailableException(MIN_PAUSE));
        } else if (ended != null) {
            ended.complete(current());
        }
    }

    private void fetchAndReschedule() {
        begin();
        Duration pause = fetchNow();
        fetcher.schedule(this::fetchAndReschedule, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns after what time to fetch again. */
    private Duration fetchNow() {
        boolean failed = true;
        try {
            JwksFetch.Fetched fetched = fetch.fetch();
            accept(fetched.keys());
            observer.onFetched(true);
            failed = false;
            retry = MIN_PAUSE;
            return bounded(fetched.maxAge());
        } catch (IOException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // such as too little memory for one response: fetching continues
            refuse(e.toString());
        } finally {
            asked = true;
            end(failed);
        }
        observer.onFetched(false);
        Duration pause = retry;
        retry = min(retry.multipliedBy(2), MAX_RETRY);
        return pause;
    }

    private void accept(KeySet fresh) {
        long suppressed = lines.tell(fresh.keyIds().toString());
        if (suppressed != ChangingState.NONE) {
            ChangingState.counted(LOG.atInfo(), suppressed)
                    .addKeyValue("kids", fresh.keyIds())
                    .log("keys loaded");
        }
        passedOver.look(fresh);
        snapshot = new Snapshot(fresh, System.nanoTime(), false);
        if (copy != null) {
            copy.write(fresh, Instant.now());
        }
    }

    /** Anyone can write tokens of unknown keys, so fetches that they cause must not fill the log. */
    private void refuse(String error) {
        snapshot = new Snapshot(snapshot.keys(), snapshot.fetched(), true);
        if (!failures.isDue(System.nanoTime())) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("url", url)
                .addKeyValue("error", error)
                .addKeyValue("kids", current().keyIds())
                .log("keys not loaded");
    }

    /** Bounds the server's max-age; the fetch comes after four fifths of it. */
    private static Duration bounded(Duration maxAge) {
        Duration wanted = maxAge.multipliedBy(4).dividedBy(5);
        return wanted.compareTo(MIN_REFRESH) < 0 ? MIN_REFRESH : min(wanted, MAX_REFRESH);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "jwks-fetcher");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        fetcher.shutdownNow();
        end(true);
    }
}
