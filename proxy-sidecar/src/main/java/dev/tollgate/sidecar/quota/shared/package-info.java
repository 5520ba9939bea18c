/**
 * Quotas of a whole fleet: the windows lie in a store, a Redis or Valkey, that all sidecars ask. Nothing here knows the
 * store's client, which is in {@link dev.tollgate.sidecar.quota.shared.redis}.
 */
@NullMarked
package dev.tollgate.sidecar.quota.shared;

import org.jspecify.annotations.NullMarked;
