/** What operators see of a running server: metrics, and whether it can serve. */
@NullMarked
package dev.tollgate.exchange.ops;

import org.jspecify.annotations.NullMarked;
