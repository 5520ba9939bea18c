package dev.tollgate.sidecar;

import dev.tollgate.output.OutputQueue;
import dev.tollgate.output.StandardStreams;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig;

/** A sidecar within the process of a test, which it does not end should it break. */
public final class StartedSidecar {
    private StartedSidecar() {}

    /** Reads the keys, binds the listeners and prints the records. */
    public static Sidecar of(SidecarConfig config, ReadFiles files) throws ConfigException {
        return of(config, files, StandardStreams.before(System.out, System.err).output());
    }

    /** @param records takes the lines of requests and tests */
    public static Sidecar of(SidecarConfig config, ReadFiles files, OutputQueue records) throws ConfigException {
        NameMemory.shorten();
        Sidecar sidecar = Sidecar.prepare(config, files, records, NettyPreload.begin(), () -> {});
        sidecar.open();
        return sidecar;
    }
}
