/** The file in which one sidecar keeps what it counts over a restart. */
@NullMarked
package dev.tollgate.sidecar.quota.state;

import org.jspecify.annotations.NullMarked;
