package dev.tollgate.sidecar.reload;

import dev.tollgate.jwt.jwk.KeySet;
import dev.tollgate.sidecar.config.ConfigException;
import dev.tollgate.sidecar.config.ReadFiles;
import dev.tollgate.sidecar.config.SidecarConfig.AccessTokens;
import dev.tollgate.sidecar.config.TokenSection;
import dev.tollgate.sidecar.token.KeyFiles;
import org.jspecify.annotations.Nullable;

/**
 * What may change, while the sidecar runs, of how tokens are checked.
 *
 * @param fileKeys the keys of the files, none if a set is fetched
 * @param required whether a test without a token is refused
 */
record LiveTokens(KeySet fileKeys, boolean required) {
    /**
     * Reads the keys of a section's files.
     *
     * @throws ConfigException if one of them cannot be used
     */
    static LiveTokens of(TokenSection section, ReadFiles files) throws ConfigException {
        return new LiveTokens(KeyFiles.verificationKeys(section.keyFiles(), files), isRequired(section));
    }

    /**
     * Returns what holds after a change.
     *
     * @param started the section that the sidecar was started with
     * @param fresh the changed section, null if it has gone, which takes effect at the next start
     * @throws ConfigException if a file cannot be used
     */
    LiveTokens changedTo(TokenSection started, @Nullable TokenSection fresh, ReadFiles files) throws ConfigException {
        if (fresh == null) {
            return this;
        }
        return started.mayTakeFilesOf(fresh) ? of(fresh, files) : new LiveTokens(fileKeys, isRequired(fresh));
    }

    private static boolean isRequired(TokenSection section) {
        return !(section instanceof AccessTokens access && !access.required());
    }
}
