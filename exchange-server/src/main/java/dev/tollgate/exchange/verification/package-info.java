/**
 * Says whether a presented key is good, under load and under attack.
 *
 * <p>{@link dev.tollgate.exchange.verification.KeyVerifier} first looks among the keys whose secret it has seen proven
 * ({@link dev.tollgate.exchange.verification.KnownCredentials}): that is an HMAC and no wait. Whatever is not proven yet
 * goes on {@link dev.tollgate.exchange.verification.CredentialChecks trial}: charged to its sender
 * ({@link dev.tollgate.exchange.verification.FailureThrottle}), one at a time for each key, looked up afresh in the store
 * and compared on the pool for bcrypt. Only a key that has been proven is remembered, so keys that do not exist can neither
 * fill nor flush what is remembered of good ones; and every refusal has cost the same work, whatever was wrong.
 *
 * <p>The store has a time for each answer. {@link dev.tollgate.exchange.verification.StoreCircuit} leaves one alone that does
 * not answer, until {@link dev.tollgate.exchange.verification.StoreProbe} has an answer again.
 *
 * <p>{@link dev.tollgate.exchange.verification.OperatorVerifier} does the same for operators' tokens, on a listener of their own.
 *
 * <p>Nothing here blocks its caller, who may be an event loop: waiting and hashing happen on bounded pools.
 */
@NullMarked
package dev.tollgate.exchange.verification;

import org.jspecify.annotations.NullMarked;
