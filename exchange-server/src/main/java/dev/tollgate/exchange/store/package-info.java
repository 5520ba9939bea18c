/**
 * What both stores share: the JSON of quotas and audit entries, which either keeps as text. {@code store.sqlite} and {@code
 * store.datastore} meet the same contract, {@link dev.tollgate.exchange.registry.OperatorStore}, and do not know each other.
 */
@NullMarked
package dev.tollgate.exchange.store;

import org.jspecify.annotations.NullMarked;
