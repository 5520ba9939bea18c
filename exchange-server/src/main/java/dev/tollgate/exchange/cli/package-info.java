/** The operators' commands. Exit code 2: the input must be mended; one line on standard error says how. */
@NullMarked
package dev.tollgate.exchange.cli;

import org.jspecify.annotations.NullMarked;
