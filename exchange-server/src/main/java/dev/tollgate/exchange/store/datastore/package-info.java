/**
 * The store in Google Cloud Datastore, in the layout of m-lab/token-exchange: {@link
 * dev.tollgate.exchange.store.datastore.DatastoreStore}.
 */
@NullMarked
package dev.tollgate.exchange.store.datastore;

import org.jspecify.annotations.NullMarked;
