package dev.tollgate.sidecar;

import dev.tollgate.sidecar.config.ConfigWatch;
import dev.tollgate.sidecar.config.Drain;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.ReloadObserver;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.http.TrustedNetworks;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.locate.LocateRules;
import dev.tollgate.sidecar.quota.QuotaRules;
import org.jspecify.annotations.Nullable;

/**
 * What of the configuration may change while the sidecar runs: one snapshot, which a good change of the files replaces as a
 * whole.
 */
final class LiveRules implements ReloadObserver, AutoCloseable {
    private final SidecarConfig started;
    private final ReloadObserver observer;
    private volatile Snapshot now;
    private @Nullable ConfigWatch watch;

    private record Snapshot(
            QuotaRules quotas, TrustedNetworks proxies, ListenerBounds bounds, LocateRules locate, Drain drain) {
        static Snapshot of(SidecarConfig config) {
            TrustedNetworks proxies = new TrustedNetworks(config.trustedProxies());
            return new Snapshot(
                    config.quotas(),
                    proxies,
                    config.bounds().forListeners(),
                    LocateMode.rules(config, proxies),
                    config.drain());
        }
    }

    /** @param observer is told of each change after it holds */
    LiveRules(SidecarConfig started, ReloadObserver observer) {
        this.started = started;
        this.observer = observer;
        this.now = Snapshot.of(started);
    }

    QuotaRules quotas() {
        return now.quotas();
    }

    TrustedNetworks proxies() {
        return now.proxies();
    }

    ListenerBounds bounds() {
        return now.bounds();
    }

    LocateRules locate() {
        return now.locate();
    }

    Drain drain() {
        return now.drain();
    }

    /** Begins to look after the files that the configuration was read from. */
    void follow(ReadFiles files) {
        watch = new ConfigWatch(files, started, this);
        watch.start();
    }

    @Override
    public void onReloaded(SidecarConfig fresh) {
        now = Snapshot.of(fresh);
        observer.onReloaded(fresh);
    }

    @Override
    public void onRefused() {
        observer.onRefused();
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
