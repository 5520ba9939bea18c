/** What operators see: the access log, the usage record, metrics, and the listener that serves health and metrics. */
@NullMarked
package dev.tollgate.sidecar.ops;

import org.jspecify.annotations.NullMarked;
