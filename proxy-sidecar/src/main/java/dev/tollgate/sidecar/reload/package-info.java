/**
 * What may change while the sidecar runs, and what waits for the next start:
 * {@link dev.tollgate.sidecar.reload.LiveRules} holds what is in force, and a watch of the files replaces it as a whole.
 */
@NullMarked
package dev.tollgate.sidecar.reload;

import org.jspecify.annotations.NullMarked;
