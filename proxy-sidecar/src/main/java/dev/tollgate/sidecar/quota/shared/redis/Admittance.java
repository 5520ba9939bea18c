package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.Script;
import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
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
