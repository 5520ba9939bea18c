package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.Script;
import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The test that a new connection has to pass before it decides: a script that writes a key of the fleet. Access, version,
 * role and memory of the store are tried with it at once.
 */
final class Admittance {
    private static final int OLDEST = 5;
    /** The longest wait for scripts to be loaded, which a decision can do without. */
    private static final Duration LOAD = Duration.ofMillis(300);

    private static final Pattern VERSION = Pattern.compile("redis_version:((\\d+)[0-9.]*)");
    private static final byte[] SECONDS = "60".getBytes(StandardCharsets.US_ASCII);

    private final byte[][] key;

    /** @param fleet the name of the fleet */
    Admittance(String fleet) {
        // no name of a fleet or of an integration's key has this form
        this.key = new byte[][] {(fleet + "~probe").getBytes(StandardCharsets.UTF_8)};
    }

    /**
     * Tries a connection. Waits for at most twice {@link RedisOptions#CONNECT}.
     *
     * @throws StoreException if it is not good for decisions
     */
    void test(RedisClusterAsyncCommands<byte[], byte[]> commands) throws StoreException {
        try {
            commands.<byte[]>eval(Script.PROBE.text(), ScriptOutputType.VALUE, key, SECONDS)
                    .get(RedisOptions.CONNECT.toMillis(), TimeUnit.MILLISECONDS);
            load(commands);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RedisFaults.of(e);
        } catch (ExecutionException e) {
            StoreException failure = RedisFaults.of(e);
            boolean unclear = failure.fault() == StoreFault.OTHER || failure.fault() == StoreFault.VERSION;
            throw unclear ? old(commands, failure) : failure;
        } catch (TimeoutException e) {
            throw new StoreException(StoreFault.TIMEOUT, "the store does not answer within a second", e);
        }
    }

    /** Tells the store all scripts, so that no decision has to send one. A node of a cluster that is out is not waited for. */
    private static void load(RedisClusterAsyncCommands<byte[], byte[]> commands) throws InterruptedException {
        List<CompletableFuture<String>> loaded = Arrays.stream(Script.values())
                .map(script -> commands.scriptLoad(script.text()).toCompletableFuture())
                .toList();
        long end = System.nanoTime() + LOAD.toNanos();
        for (CompletableFuture<String> script : loaded) {
            try {
                script.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // the first decision sends it
                return;
            }
        }
    }

    /** An old server fails in ways of its own. */
    private static StoreException old(RedisClusterAsyncCommands<byte[], byte[]> commands, StoreException failure) {
        try {
            String info = commands.info("server").get(RedisOptions.CONNECT.toMillis(), TimeUnit.MILLISECONDS);
            Matcher version = VERSION.matcher(info);
            if (version.find() && Integer.parseInt(version.group(2)) < OLDEST) {
                return new StoreException(
                        StoreFault.VERSION,
                        "the store is Redis " + version.group(1) + ": use Redis " + OLDEST + " or later, or Valkey",
                        failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | NumberFormatException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
