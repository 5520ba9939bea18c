/**
 * The operators' commands. A command reads the command line, asks {@link dev.tollgate.exchange.registry} and prints a table
 * or JSON. Exit code 2: something must be mended; 1: the store cannot be asked; either way one line on standard error says
 * what and how.
 */
@NullMarked
package dev.tollgate.exchange.cli;

import org.jspecify.annotations.NullMarked;
