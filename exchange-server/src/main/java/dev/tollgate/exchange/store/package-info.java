/**
 * Where integrations and keys live: one SQLite file ({@link dev.tollgate.exchange.store.SqliteStore}) or Google Cloud
 * Datastore ({@link dev.tollgate.exchange.store.DatastoreStore}), in the layout of m-lab/token-exchange. Both meet the same
 * contract, {@link dev.tollgate.exchange.registry.OperatorStore}.
 */
@NullMarked
package dev.tollgate.exchange.store;

import org.jspecify.annotations.NullMarked;
