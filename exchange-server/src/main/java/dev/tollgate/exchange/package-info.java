/**
 * The exchange server: an API key in, a short-lived token out. {@link dev.tollgate.exchange.ExchangeMain} is the command
 * line, {@link dev.tollgate.exchange.ExchangeServer} wires a server and closes it.
 */
@NullMarked
package dev.tollgate.exchange;

import org.jspecify.annotations.NullMarked;
