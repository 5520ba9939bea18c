package dev.tollgate.sidecar.reload;

import dev.tollgate.http.ForwardedDoubts;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.Drain;
import dev.tollgate.sidecar.config.NdtSection;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.config.TokenSection;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.locate.LocateRules;
import dev.tollgate.sidecar.locate.upstream.UpstreamSettings;
import dev.tollgate.sidecar.ndt.PlaceBounds;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the configuration, and of the key files it names, may change while the sidecar runs: one snapshot, which a good
 * change of the files replaces as a whole.
 */
public final class LiveRules implements Reloadable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);

    private final SidecarConfig started;
    private final TokenSection startedTokens;
    private final ReadFiles files;
    private final InstantSource clock;
    private final ForwardedDoubts doubts = new ForwardedDoubts(System::nanoTime);
    private volatile Snapshot now;
    private volatile @Nullable ConfigWatch watch;

    private record Snapshot(
            QuotaRules quotas,
            TrustedNetworks proxies,
            ListenerBounds bounds,
            LocateRules locate,
            UpstreamSettings upstream,
            Drain drain,
            PlaceBounds places,
            Duration stallTimeout,
            LiveTokens tokens) {}

    /**
     * @param files from which the configuration was read
     * @throws ConfigException if a key file cannot be used
     */
    public LiveRules(SidecarConfig started, ReadFiles files, InstantSource clock) throws ConfigException {
        this.started = started;
        this.startedTokens = Objects.requireNonNull(started.tokensOf(started.mode()));
        this.files = files;
        this.clock = clock;
        this.now = snapshot(started, LiveTokens.of(startedTokens, files), files);
    }

    private Snapshot snapshot(SidecarConfig config, LiveTokens tokens, ReadFiles read) throws ConfigException {
        TrustedNetworks proxies = new TrustedNetworks(config.trustedProxies());
        SidecarConfig.Stamping stamping = started.mode() == SidecarConfig.Mode.LOCATE ? config.stamping() : null;
        return new Snapshot(
                config.quotas(),
                proxies,
                FileFit.bounds(config),
                LiveLocate.rules(
                        config,
                        new ClientAddress(proxies, doubts),
                        stamping == null ? null : LiveLocate.stamp(stamping, read, clock)),
                LiveLocate.upstream(config.upstreamBounds()),
                config.drain(),
                places(config.ndt()),
                config.ndt().stallTimeout(),
                tokens);
    }

    private static PlaceBounds places(NdtSection ndt) {
        return new PlaceBounds(ndt.maxTests(), ndt.maxTestsPerAddress(), ndt.maxTestsPerToken(), ndt.reservedPercent());
    }

    /** Returns the rules of quotas. */
    public QuotaRules quotas() {
        return now.quotas();
    }

    /** Returns the proxies whose word about clients is taken. */
    public TrustedNetworks proxies() {
        return now.proxies();
    }

    /** Returns the signs that a proxy is missing among {@link #proxies}, of all requests since the start. */
    public ForwardedDoubts doubts() {
        return doubts;
    }

    /** Returns what bounds connections and requests. */
    public ListenerBounds bounds() {
        return now.bounds();
    }

    /** Returns the rules for requests to locate. */
    public LocateRules locate() {
        return now.locate();
    }

    /** Returns what bounds requests to locate. */
    public UpstreamSettings upstream() {
        return now.upstream();
    }

    /** Returns how the sidecar ends. */
    public Drain drain() {
        return now.drain();
    }

    /** Returns how many tests may run at a time, and whose. */
    public PlaceBounds places() {
        return now.places();
    }

    /** Returns how long a test may stall. */
    public Duration stallTimeout() {
        return now.stallTimeout();
    }

    /** Returns the keys of the files that verify tokens, none if a set is fetched. */
    public KeySet fileKeys() {
        return now.tokens().fileKeys();
    }

    /** Returns whether a test without a token is refused. */
    public boolean isTokenRequired() {
        return now.tokens().required();
    }

    /**
     * Begins to look after the files.
     *
     * @param observer is told of each change after it holds
     */
    public void follow(ReloadObserver observer) {
        watch = new ConfigWatch(files, started, this, observer);
        watch.start();
    }

    /** Reads the files again at once, if they are looked after. */
    public void reread() {
        if (watch != null) {
            watch.reread();
        }
    }

    @Override
    public void reload(SidecarConfig fresh, ReadFiles read) throws ConfigException {
        new MemoryFit(MemoryLimits.ofThisProcess()).check(fresh);
        LiveTokens before = now.tokens();
        LiveTokens tokens = before.changedTo(startedTokens, fresh.tokensOf(started.mode()), read);
        now = snapshot(fresh, tokens, read);
        if (!tokens.fileKeys().keyIds().equals(before.fileKeys().keyIds())) {
            LOG.atInfo().addKeyValue("kids", tokens.fileKeys().keyIds()).log("keys loaded");
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
