package dev.tollgate.sidecar.reload;

import dev.tollgate.descriptors.OpenFiles;
import dev.tollgate.http.ForwardedDoubts;
import dev.tollgate.http.TrustedNetworks;
import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.memory.MemoryLimits;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.Drain;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.config.TokenSection;
import dev.tollgate.sidecar.http.ClientAddress;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.quota.QuotaRules;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.sidecar.token.KeyFiles;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that may change while the sidecar runs: a snapshot of the configuration and of the key files that it names.
 * A valid change of the files replaces the whole snapshot.
 *
 * @param <M> the part that only this mode has
 */
public final class LiveRules<M extends LiveMode> implements Reloadable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);

    private final SidecarConfig started;
    private final ReadFiles files;
    private final LiveReader<M> reader;
    private final Supplier<MemoryLimits> memory;
    private final ForwardedDoubts doubts = new ForwardedDoubts(System::nanoTime);
    private volatile InForce<M> now;
    private volatile @Nullable ConfigWatch watch;

    /**
     * @param files of the configuration
     * @param reader of the configuration's mode
     * @param memory limits of connections, read after the files
     * @throws ConfigException if a file cannot be used, or the bounds do not fit the memory
     */
    public LiveRules(SidecarConfig started, ReadFiles files, LiveReader<M> reader, Supplier<MemoryLimits> memory)
            throws ConfigException {
        this.started = started;
        this.files = files;
        this.reader = reader;
        this.memory = memory;
        this.now = inForce(started, files);
    }

    private InForce<M> inForce(SidecarConfig config, ReadFiles read) throws ConfigException {
        TrustedNetworks proxies = new TrustedNetworks(config.trustedProxies());
        M mode = reader.read(config, new ClientAddress(proxies, doubts), read);
        if (mode == null) {
            throw new ConfigException(read.main() + ": mode: this sidecar runs in mode "
                    + started.mode().name() + ": restart it to change the mode");
        }
        KeySet keys = keys(config.mode().tokens(), read);
        Demand demand = mode.demand();
        new MemoryFit(memory.get()).check(config.bounds().listeners(), demand);
        return new InForce<>(
                config.quotas(),
                config.shared() == null ? null : config.shared().settings(),
                proxies,
                fitting(config.bounds().listeners(), demand),
                config.drain(),
                keys,
                mode);
    }

    /** Returns the bounds, with no more connections than the limit of open files allows. */
    private static ListenerBounds fitting(ListenerBounds wanted, Demand demand) {
        return wanted.withMaxConnections(OpenFiles.ofThisProcess()
                .connections(wanted.maxConnections(), demand.filesOfAClient(), demand.filesBeside()));
    }

    /** Returns the rules of quotas that a file sets, for a command that is no sidecar. */
    public static QuotaRules quotasOf(SidecarConfig config) {
        return config.quotas();
    }

    /** Returns the rules of quotas. */
    public QuotaRules quotas() {
        return now.quotas();
    }

    /** Returns the settings of a fleet's store, null if there is none. */
    public @Nullable StoreSettings shared() {
        return now.shared();
    }

    /** Returns the proxies that are trusted to name the client. */
    public TrustedNetworks proxies() {
        return now.proxies();
    }

    /** Returns the signs that a proxy is missing in {@link #proxies}, counted since the start. */
    public ForwardedDoubts doubts() {
        return doubts;
    }

    /** Returns the bounds on connections and requests. */
    public ListenerBounds bounds() {
        return now.bounds();
    }

    /** Returns how the sidecar ends. */
    public Drain drain() {
        return now.drain();
    }

    /** Returns the part that only this mode has. */
    public M mode() {
        return now.mode();
    }

    /** Returns the keys from files that verify tokens, none if a set is fetched. */
    public KeySet fileKeys() {
        return now.fileKeys();
    }

    /**
     * Begins to watch the files.
     *
     * @param observer is called after each change
     */
    public void follow(ReloadObserver observer) {
        ConfigWatch begun = new ConfigWatch(files, started, this, observer);
        begun.start();
        watch = begun;
    }

    /** Reads the files again at once, if they are watched. */
    public void reread() {
        if (watch != null) {
            watch.reread();
        }
    }

    @Override
    public void reload(SidecarConfig fresh, ReadFiles read) throws ConfigException {
        KeySet before = now.fileKeys();
        now = inForce(fresh, read);
        if (!fileKeys().keyIds().equals(before.keyIds())) {
            LOG.atInfo().addKeyValue("kids", fileKeys().keyIds()).log("keys loaded");
        }
    }

    private KeySet keys(TokenSection fresh, ReadFiles read) throws ConfigException {
        return started.mode().tokens().mayTakeFilesOf(fresh)
                ? KeyFiles.verificationKeys(fresh.keyFiles(), read)
                : now.fileKeys();
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
