package dev.tollgate.sidecar.reload;

import dev.tollgate.descriptors.OpenFiles;
import dev.tollgate.sidecar.config.SidecarConfig;
import dev.tollgate.sidecar.listener.ListenerBounds;
import dev.tollgate.sidecar.ndt.TestMemory;

/** The bounds of connections for which this process may have enough files open. */
final class FileFit {
    /** A client's connection in mode ndt, and the one to ndt-server. */
    private static final int BOTH_SIDES = 2;

    private FileFit() {}

    /** Returns the bounds of a configuration, with fewer connections where that is needed. */
    static ListenerBounds bounds(SidecarConfig config) {
        ListenerBounds wanted = config.bounds().listeners();
        boolean ndt = config.mode() == SidecarConfig.Mode.NDT;
        long beside = ndt
                ? (long) config.ndt().maxTests() * TestMemory.FILES
                : config.upstreamBounds().maxConnections();
        return wanted.withMaxConnections(
                OpenFiles.ofThisProcess().connections(wanted.maxConnections(), ndt ? BOTH_SIDES : 1, beside));
    }
}
