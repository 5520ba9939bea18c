/**
 * The vocabulary of quotas for the command line, the {@code quota} claim of a token and the sidecar's file: a {@link
 * dev.tollgate.jwt.quota.Quota} gives some {@link dev.tollgate.jwt.quota.Dimension}s a {@link
 * dev.tollgate.jwt.quota.Limit}.
 */
@NullMarked
package dev.tollgate.jwt.quota;

import org.jspecify.annotations.NullMarked;
