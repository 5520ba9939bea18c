/** The embedded store: integrations, keys and quotas in one SQLite file, shared by the server and the command line. */
@NullMarked
package dev.tollgate.exchange.store;

import org.jspecify.annotations.NullMarked;
