package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The password in a file, which may change while connections are open. New connections use the new one, and open ones prove
 * themselves again with it. Where the store refuses that, they go on with the old one.
 */
final class PasswordFile implements RedisCredentialsProvider.ImmediateRedisCredentialsProvider {
    private final StoreSettings.Password file;
    private final Sinks.Many<RedisCredentials> changes =
            Sinks.many().multicast().directBestEffort();
    private volatile @Nullable RedisCredentials current;

    PasswordFile(StoreSettings.Password file) {
        this.file = file;
    }

    /**
     * Reads the file, and tells open connections if it has changed. Waits for the disk; to be called by one thread.
     *
     * @return whether it has changed
     * @throws StoreException if the file cannot be used
     */
    boolean look() throws StoreException {
        try {
            RedisCredentials now = RedisCredentials.just(file.user(), file.read());
            RedisCredentials before = current;
            current = now;
            boolean changed = before != null && !java.util.Arrays.equals(before.getPassword(), now.getPassword());
            if (changed) {
                changes.tryEmitNext(now);
            }
            return changed;
        } catch (IOException e) {
            throw new StoreException(StoreFault.ACCESS, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public RedisCredentials resolveCredentialsNow() {
        RedisCredentials known = current;
        if (known == null) {
            throw new IllegalStateException("the password has not been read");
        }
        return known;
    }

    @Override
    public boolean supportsStreaming() {
        return true;
    }

    @Override
    public Flux<RedisCredentials> credentials() {
        return changes.asFlux();
    }
}
