/**
 * What operators keep: integrations with their keys and quotas, organizations with their autojoin keys, and the audit log.
 * The entries are immutable; {@link dev.tollgate.exchange.registry.Integrations},
 * {@link dev.tollgate.exchange.registry.Keys} and {@link dev.tollgate.exchange.registry.Organizations} decide what may
 * change, and each change is written in one transaction together with its line in the audit log.
 */
@NullMarked
package dev.tollgate.exchange.registry;

import org.jspecify.annotations.NullMarked;
