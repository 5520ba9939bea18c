/**
 * API keys: {@link dev.tollgate.exchange.apikey.ApiKey} is what a backend presents,
 * {@link dev.tollgate.exchange.apikey.KeyRecord} what is stored of it, and
 * {@link dev.tollgate.exchange.verification.KeyVerifier} compares them. The secret is never stored, logged or cached.
 */
@NullMarked
package dev.tollgate.exchange.apikey;

import org.jspecify.annotations.NullMarked;
