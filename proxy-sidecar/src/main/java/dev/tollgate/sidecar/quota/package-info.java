/**
 * Quotas of integrations: rules say which {@link dev.tollgate.jwt.quota.Limit} holds, windows count, and
 * {@link dev.tollgate.sidecar.quota.Quotas} decides, for all dimensions of a request or for none.
 *
 * <p>State exists only for integrations whose token has been verified, so forged tokens can neither grow nor evict it. It
 * lives in this process: several sidecars in front of one service each grant the
 * whole quota, unless a {@link dev.tollgate.sidecar.quota.Fleet} decides ({@code quotas.shared}).
 */
@NullMarked
package dev.tollgate.sidecar.quota;

import org.jspecify.annotations.NullMarked;
