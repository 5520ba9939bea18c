package dev.tollgate.sidecar.config;

import java.util.HexFormat;

/**
 * The SHA-256 of a secret, which the file has instead of the secret.
 *
 * @param hex 64 hexadecimal digits
 */
public record Sha256(String hex) {
    private static final String FORM = "[0-9a-fA-F]{64}";

    /**
     * @throws IllegalArgumentException if it is malformed; the message omits the value, which may be the secret itself
     */
    public Sha256 {
        if (!hex.matches(FORM)) {
            throw new IllegalArgumentException(
                    "not 64 hexadecimal digits: write the SHA-256 of the key, as sha256sum prints it");
        }
    }

    /** Returns the 32 octets. */
    public byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }
}
