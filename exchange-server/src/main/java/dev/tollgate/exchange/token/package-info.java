/**
 * The token endpoints: {@link dev.tollgate.exchange.token.TokenEndpoint} translates between HTTP and {@link
 * dev.tollgate.exchange.token.TokenExchange}, which knows neither HTTP nor an event loop.
 */
@NullMarked
package dev.tollgate.exchange.token;

import org.jspecify.annotations.NullMarked;
