/** Named daemon threads: a bounded pool for work that waits or burns CPU, and a task that repeats. */
@NullMarked
package dev.tollgate.threads;

import org.jspecify.annotations.NullMarked;
