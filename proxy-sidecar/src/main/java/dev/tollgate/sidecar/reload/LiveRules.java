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
import dev.tollgate.sidecar.token.KeyFiles;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that may change while the sidecar runs: one snapshot of the configuration and of the key files that it names. A good
 * change of the files replaces it as a whole.
 *
 * @param <M> what is for the mode alone
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
     * @param files from which the configuration was read
     * @param reader of the configuration's mode
     * @param memory that connections may hold, asked for when the files have been read
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
            throw new ConfigException(read.main() + ": mode: this is a sidecar of mode "
                    + started.mode().name() + ": to change the mode, stop it and start it again");
        }
        KeySet keys = keys(config.mode().tokens(), read);
        Demand demand = mode.demand();
        new MemoryFit(memory.get()).check(config.bounds().listeners(), demand);
        return new InForce<>(
                config.quotas(), proxies, fitting(config.bounds().listeners(), demand), config.drain(), keys, mode);
    }

    /** Returns the bounds with as many connections as this process may have files open for. */
    private static ListenerBounds fitting(ListenerBounds wanted, Demand demand) {
        return wanted.withMaxConnections(OpenFiles.ofThisProcess()
                .connections(wanted.maxConnections(), demand.filesOfAClient(), demand.filesBeside()));
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

    /** Returns how the sidecar ends. */
    public Drain drain() {
        return now.drain();
    }

    /** Returns what is for the mode alone. */
    public M mode() {
        return now.mode();
    }

    /** Returns the keys of the files that verify tokens, none if a set is fetched. */
    public KeySet fileKeys() {
        return now.fileKeys();
    }

    /**
     * Begins to look after the files.
     *
     * @param observer is told of each change after it holds
     */
    public void follow(ReloadObserver observer) {
        ConfigWatch begun = new ConfigWatch(files, started, this, observer);
        begun.start();
        watch = begun;
    }

    /** Reads the files again at once, if they are looked after. */
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
