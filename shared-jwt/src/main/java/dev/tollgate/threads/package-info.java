/**
 * Threads and who takes which turn on them: a bounded pool of named daemon threads for work that waits or burns CPU, a task
 * that repeats, and the turns of an event loop's connections.
 */
@NullMarked
package dev.tollgate.threads;

import org.jspecify.annotations.NullMarked;
