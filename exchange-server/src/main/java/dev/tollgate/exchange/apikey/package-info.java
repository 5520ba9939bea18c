/**
 * API keys: {@link dev.tollgate.exchange.apikey.ApiKey} is presented by a backend, {@link
 * dev.tollgate.exchange.apikey.KeyRecord} is stored, and {@link dev.tollgate.exchange.verification.KeyVerifier}
 * compares them. The secret is never stored, logged or cached.
 */
@NullMarked
package dev.tollgate.exchange.apikey;

import org.jspecify.annotations.NullMarked;
