/** Clients of the servers that the operators' page asks: the Prometheus of the sidecars, and the sidecars themselves. */
@NullMarked
package dev.tollgate.exchange.ops.sources;

import org.jspecify.annotations.NullMarked;
