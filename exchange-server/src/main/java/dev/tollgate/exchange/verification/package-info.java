/**
 * The verification of API keys, under load and under attack.
 *
 * <p>{@link dev.tollgate.exchange.verification.KeyVerifier} first looks among the keys that it has verified before
 * ({@link dev.tollgate.exchange.verification.KnownCredentials}), with an HMAC and without waiting. Any other key is
 * {@link dev.tollgate.exchange.verification.CredentialChecks checked}: charged to its sender
 * ({@link dev.tollgate.exchange.verification.FailureThrottle}), one at a time for each key, looked up in the store and
 * compared on the pool for bcrypt. Only verified keys are remembered, so keys that do not exist cannot evict good ones.
 * Every refusal costs the same work, whatever its reason.
 *
 * <p>The store has a deadline for each answer. If it does not answer,
 * {@link dev.tollgate.exchange.verification.StoreCircuit} stops all queries until
 * {@link dev.tollgate.exchange.verification.StoreProbe} has an answer again.
 *
 * <p>{@link dev.tollgate.exchange.verification.OperatorVerifier} does the same for operators' tokens, on a listener of their own.
 *
 * <p>Nothing here blocks its caller, which may be an event loop: waiting and hashing happen on bounded pools.
 */
@NullMarked
package dev.tollgate.exchange.verification;

import org.jspecify.annotations.NullMarked;
