/**
 * The memory budget of a server's connections ({@link dev.tollgate.memory.ConnectionMemory}): its limits, the account
 * of each connection ({@link dev.tollgate.memory.Account}), and the handlers that count.
 */
@NullMarked
package dev.tollgate.memory;

import org.jspecify.annotations.NullMarked;
