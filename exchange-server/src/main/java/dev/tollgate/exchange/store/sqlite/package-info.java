/** The store in one SQLite file: {@link dev.tollgate.exchange.store.sqlite.SqliteStore}. */
@NullMarked
package dev.tollgate.exchange.store.sqlite;

import org.jspecify.annotations.NullMarked;
