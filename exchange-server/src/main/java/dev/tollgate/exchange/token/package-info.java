/** From a request body to a token: no HTTP here, and no event loop. */
@NullMarked
package dev.tollgate.exchange.token;

import org.jspecify.annotations.NullMarked;
