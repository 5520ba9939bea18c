/**
 * The code that both stores share: the JSON of quotas and audit entries, stored as text. {@code store.sqlite} and
 * {@code store.datastore} implement {@link dev.tollgate.exchange.registry.OperatorStore} and do not depend on each
 * other.
 */
@NullMarked
package dev.tollgate.exchange.store;

import org.jspecify.annotations.NullMarked;
