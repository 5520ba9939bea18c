/**
 * The parts of the configuration that may change while the sidecar runs: {@link dev.tollgate.sidecar.reload.LiveRules}
 * holds the snapshot in force, and a watch of the files replaces it.
 */
@NullMarked
package dev.tollgate.sidecar.reload;

import org.jspecify.annotations.NullMarked;
