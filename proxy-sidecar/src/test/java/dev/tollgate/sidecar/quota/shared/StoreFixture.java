package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.quota.Dimension;
import dev.tollgate.jwt.quota.Limit;
import dev.tollgate.sidecar.quota.shared.StoreReply.Decided;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Windows in a real server whose clock a test can set. */
final class StoreFixture implements AutoCloseable {
    static final Scripts.Answer NOTHING = new Scripts.Answer() {
        @Override
        public void reply(byte[] reply) {}

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void late() {}
    };

    final RedisServer server;
    final ClockedScripts scripts;
    final StoreWindows windows;
    /** Of the sidecar, which may be wrong. */
    long sidecarMillis;

    StoreFixture(Path directory) throws Exception {
        server = RedisServer.start(directory);
        scripts = new ClockedScripts(server.port());
        windows = new StoreWindows(scripts, "sidecar1", "", false, () -> sidecarMillis);
    }

    /** Of a sidecar that knows nothing yet. */
    static Standing standing(String integration) {
        return new Standing(integration, StoreKeys.of("fleet", integration), new Backlog(new AtomicInteger()), 0);
    }

    Decided decide(String integration, StoreWindows.Way way, AskedLimit... limits) {
        return decide(windows, integration, way, limits);
    }

    static Decided decide(StoreWindows windows, String integration, StoreWindows.Way way, AskedLimit... limits) {
        AtomicReference<Decided> decided = new AtomicReference<>();
        windows.decide(standing(integration), List.of(limits), way, new StoreWindows.Answer() {
            @Override
            public void decided(Decided decision) {
                decided.set(decision);
            }

            @Override
            public void suspended(StoreReply.Suspended suspended) {
                throw new AssertionError("held");
            }

            @Override
            public void failed(Throwable cause) {
                throw new AssertionError(cause);
            }

            @Override
            public void late() {
                throw new AssertionError("late");
            }
        });
        return decided.get();
    }

    void giveBack(String integration, long time, AskedLimit... limits) {
        windows.giveBack(StoreKeys.of("fleet", integration), List.of(limits), time, NOTHING);
    }

    static Limit limit(String text) {
        try {
            return Limit.parse(Dimension.REQUESTS, text);
        } catch (dev.tollgate.jwt.quota.QuotaFormatException e) {
            throw new AssertionError(e);
        }
    }

    static AskedLimit client(String limit, long block) {
        return new AskedLimit(WindowName.client(block), limit(limit));
    }

    static AskedLimit requests(String limit) {
        return new AskedLimit(WindowName.REQUESTS, limit(limit));
    }

    long memory(byte[] key) throws Exception {
        return Long.parseLong(new String(
                scripts.call(List.of(ClockedScripts.ascii("MEMORY"), ClockedScripts.ascii("USAGE"), key)),
                java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws Exception {
        scripts.close();
        server.close();
    }
}
