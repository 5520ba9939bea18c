/**
 * The sidecar: {@link dev.tollgate.sidecar.SidecarMain} reads the command line, {@link dev.tollgate.sidecar.Sidecar}
 * wires all parts and closes them.
 */
@NullMarked
package dev.tollgate.sidecar;

import org.jspecify.annotations.NullMarked;
