/**
 * The sidecar: {@link dev.tollgate.sidecar.SidecarMain} reads the command line, {@link dev.tollgate.sidecar.Sidecar}
 * wires everything and closes it in reverse order.
 */
@NullMarked
package dev.tollgate.sidecar;

import org.jspecify.annotations.NullMarked;
