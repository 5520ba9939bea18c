package dev.tollgate.exchange.signing;

import dev.tollgate.jwt.jwk.SigningKeys;

/** The signing keys in use. They are replaced as a whole, so a reader sees either the old list or the new one. */
public final class CurrentSigningKeys {
    private volatile SigningKeys keys;

    public CurrentSigningKeys(SigningKeys first) {
        this.keys = first;
    }

    public SigningKeys get() {
        return keys;
    }

    void replace(SigningKeys next) {
        keys = next;
    }
}
