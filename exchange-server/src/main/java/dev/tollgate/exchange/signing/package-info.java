/**
 * The signing keys: {@link dev.tollgate.exchange.signing.SigningKeyFile} reads and rewrites their file durably, {@link
 * dev.tollgate.exchange.signing.KeyFileWatch} follows its changes, {@link dev.tollgate.exchange.signing.CurrentSigningKeys}
 * holds those in force, and {@link dev.tollgate.exchange.signing.JwksEndpoint} publishes them.
 */
@NullMarked
package dev.tollgate.exchange.signing;

import org.jspecify.annotations.NullMarked;
