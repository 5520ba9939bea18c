package dev.tollgate.sidecar;

import dev.tollgate.sidecar.quota.Quotas;
import dev.tollgate.sidecar.token.KeySource;

/**
 * What stands before a request that needs a token.
 *
 * @param keys those that verify tokens
 */
record Gate(KeySource keys, Quotas quotas) {}
