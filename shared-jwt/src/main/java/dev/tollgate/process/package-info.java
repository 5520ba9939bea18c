/** The lifetime of a server's process: its start, its signals, its end. */
@NullMarked
package dev.tollgate.process;

import org.jspecify.annotations.NullMarked;
