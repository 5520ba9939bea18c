/** The client of Redis and Valkey: the only place that knows Lettuce. Nothing of it is loaded without a shared store. */
@NullMarked
package dev.tollgate.sidecar.quota.shared.redis;

import org.jspecify.annotations.NullMarked;
