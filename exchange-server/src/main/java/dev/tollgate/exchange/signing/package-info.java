/**
 * The signing keys of a running server: {@link dev.tollgate.exchange.signing.CurrentSigningKeys} holds those in force, and
 * {@link dev.tollgate.exchange.signing.KeyFileWatch} replaces them when their file changes.
 */
@NullMarked
package dev.tollgate.exchange.signing;

import org.jspecify.annotations.NullMarked;
