/**
 * Threads: a bounded pool of named daemon threads for work that blocks or needs CPU, repeating tasks, and the turns of
 * an event loop's connections.
 */
@NullMarked
package dev.tollgate.threads;

import org.jspecify.annotations.NullMarked;
