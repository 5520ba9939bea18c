/** Metrics that both servers have. */
@NullMarked
package dev.tollgate.metrics;

import org.jspecify.annotations.NullMarked;
