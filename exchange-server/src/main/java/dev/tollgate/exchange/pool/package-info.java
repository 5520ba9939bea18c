/** Named, bounded thread pools: whatever waits or burns CPU runs on one of them, never on an event loop. */
@NullMarked
package dev.tollgate.exchange.pool;

import org.jspecify.annotations.NullMarked;
