package dev.tollgate.sidecar.quota.shared.redis;

import dev.tollgate.sidecar.quota.shared.StoreException;
import dev.tollgate.sidecar.quota.shared.StoreFault;
import dev.tollgate.sidecar.quota.shared.StoreSettings;
import dev.tollgate.tls.ClientTlsFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files by which store and sidecar know each other. They may change while the sidecar runs. Used by one thread at a time. */
final class StoreFiles {
    private final StoreSettings.Access access;
    private final @Nullable PasswordFile password;
    private final @Nullable PasswordFile sentinelPassword;
    private @Nullable ClientTlsFiles tls;

    /** What has changed since the last look. */
    record Changes(boolean password, boolean tls) {
        boolean any() {
            return password || tls;
        }
    }

    StoreFiles(StoreSettings.Access access) {
        this.access = access;
        this.password = access.password() == null ? null : new PasswordFile(access.password());
        this.sentinelPassword = access.sentinelPassword() == null ? null : new PasswordFile(access.sentinelPassword());
    }

    @Nullable
    PasswordFile password() {
        return password;
    }

    @Nullable
    PasswordFile sentinelPassword() {
        return sentinelPassword;
    }

    /** Returns whether there is a file that may change. */
    boolean any() {
        return password != null || sentinelPassword != null || access.ca() != null || access.certificate() != null;
    }

    /**
     * Reads them all.
     *
     * @throws StoreException if one cannot be used; those before it have been taken
     */
    synchronized Changes look() throws StoreException {
        boolean newPassword = password != null && password.look();
        if (sentinelPassword != null) {
            sentinelPassword.look();
        }
        try {
            ClientTlsFiles now = access.tls();
            boolean newTls = tls == null || !now.equals(tls);
            tls = now;
            return new Changes(newPassword, newTls);
        } catch (IOException e) {
            throw new StoreException(StoreFault.TLS, String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns what {@link #look} has read last. */
    synchronized ClientTlsFiles tls() {
        if (tls == null) {
            throw new IllegalStateException("the files have not been read");
        }
        return tls;
    }
}
