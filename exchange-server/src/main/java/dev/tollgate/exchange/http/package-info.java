/**
 * The HTTP edge: routes, and answers whose bytes are those of m-lab/token-exchange. Exchanges run on a bounded pool; an
 * event loop never waits for a store, bcrypt or RSA.
 */
@NullMarked
package dev.tollgate.exchange.http;

import org.jspecify.annotations.NullMarked;
