package dev.tollgate.sidecar.quota.shared;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The store that a fleet shares.
 *
 * @param urls {@code redis://HOST:PORT} or {@code rediss://HOST:PORT}: of the server, of Sentinels, or of nodes of a cluster
 * @param sentinel the name of the server that Sentinels watch, null without Sentinels
 * @param cluster whether it is a Redis Cluster
 * @param access who asks
 * @param fleet a name that sets the fleet's keys apart from others in the store
 * @param timeout after how long a decision is made without the store
 * @param replicas how many sidecars share a quota while nobody can say
 */
public record StoreSettings(
        List<URI> urls,
        @Nullable String sentinel,
        boolean cluster,
        Access access,
        String fleet,
        Duration timeout,
        int replicas) {
    /**
     * How the store knows the sidecar, and the sidecar the store.
     *
     * @param user of an access control list, null for the default one
     * @param passwordFile is read for each connection, so that a password can change
     * @param ca verifies the store's certificate, in PEM; null for those that Java trusts
     * @param certificate the sidecar's own, in PEM, with its key
     */
    public record Access(
            @Nullable String user,
            @Nullable Path passwordFile,
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key) {
        /** Returns one that needs no proof. */
        public static Access open() {
            return new Access(null, null, null, null, null);
        }
    }
}
