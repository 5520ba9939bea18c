/** Queues of output lines, so that threads do not wait for the output. */
@NullMarked
package dev.tollgate.output;

import org.jspecify.annotations.NullMarked;
