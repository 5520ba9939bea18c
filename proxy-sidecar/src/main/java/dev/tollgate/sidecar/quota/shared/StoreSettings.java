package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.tls.ClientTlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
 * @param strict whether only what was set aside beforehand is granted while the store does not answer
 */
public record StoreSettings(
        List<URI> urls,
        @Nullable String sentinel,
        boolean cluster,
        Access access,
        String fleet,
        Duration timeout,
        int replicas,
        boolean strict) {
    /** Returns whether the same connections serve other settings. */
    public boolean isSameStore(StoreSettings other) {
        return urls.equals(other.urls)
                && Objects.equals(sentinel, other.sentinel)
                && cluster == other.cluster
                && access.equals(other.access)
                && timeout.equals(other.timeout);
    }

    /** Returns them with another time after which a decision is made without the store. */
    public StoreSettings withTimeout(Duration other) {
        return new StoreSettings(urls, sentinel, cluster, access, fleet, other, replicas, strict);
    }

    /** Returns them with another name of the fleet. */
    public StoreSettings ofFleet(String other) {
        return new StoreSettings(urls, sentinel, cluster, access, other, timeout, replicas, strict);
    }

    /**
     * How the store knows the sidecar, and the sidecar the store.
     *
     * @param password proves the sidecar to the store, null where it asks for none
     * @param sentinelPassword proves it to the Sentinels, null where they ask for none
     * @param ca verifies the store's certificate, in PEM; null for those that Java trusts
     * @param certificate the sidecar's own, in PEM, with its key
     */
    public record Access(
            @Nullable Password password,
            @Nullable Password sentinelPassword,
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key) {
        /** Returns one that needs no proof. */
        public static Access open() {
            return new Access(null, null, null, null, null);
        }

        /**
         * Reads the files of TLS, which may change.
         *
         * @throws IOException with a line for operators if one cannot be used
         */
        public ClientTlsFiles tls() throws IOException {
            return ClientTlsFiles.read(ca, certificate, key);
        }
    }

    /**
     * A password that lies in a file, which may change.
     *
     * @param user of an access control list, null for the default one
     */
    public record Password(@Nullable String user, Path file) {
        private static final int MAX_OCTETS = 4096;

        /**
         * Reads it, without white space around it.
         *
         * @throws IOException with a line for operators if there is none
         */
        public char[] read() throws IOException {
            if (!Files.isRegularFile(file)) {
                // to open a pipe would wait for a writer
                throw new IOException(file + ": is not a regular file: write the password into one");
            }
            if (Files.size(file) > MAX_OCTETS) {
                throw new IOException(file + ": is longer than " + MAX_OCTETS + " octets: write the password only");
            }
            String text;
            try {
                text = Files.readString(file).strip();
            } catch (IOException e) {
                throw new IOException(file + ": cannot be read as UTF-8: check its owner and content", e);
            }
            if (text.isEmpty()) {
                throw new IOException(file + ": is empty: write the password into it");
            }
            return text.toCharArray();
        }
    }
}
