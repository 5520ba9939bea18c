/**
 * The memory that the connections of a server hold together ({@link dev.tollgate.memory.ConnectionMemory}): how much it may
 * be, what each connection holds ({@link dev.tollgate.memory.Account}), and the handlers that count it.
 */
@NullMarked
package dev.tollgate.memory;

import org.jspecify.annotations.NullMarked;
