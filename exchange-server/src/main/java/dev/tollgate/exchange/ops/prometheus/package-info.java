/** Queries to a Prometheus that keeps the metrics of all sidecars. */
@NullMarked
package dev.tollgate.exchange.ops.prometheus;

import org.jspecify.annotations.NullMarked;
