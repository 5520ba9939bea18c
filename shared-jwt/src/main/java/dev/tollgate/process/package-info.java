/** The life of a server's process: its start, the signals that it hears, its end. */
@NullMarked
package dev.tollgate.process;

import org.jspecify.annotations.NullMarked;
