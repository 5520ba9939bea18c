/**
 * Mode ndt: {@link dev.tollgate.sidecar.ndt.TestAdmission} decides on a request before the upgrade, in plain Java;
 * {@link dev.tollgate.sidecar.ndt.NdtHandler} carries it to ndt-server; after the 101 both sockets are one
 * {@link dev.tollgate.sidecar.relay.ByteRelay} pair, and no frame is parsed, split, merged or answered.
 *
 * <p>A connection carries one request. Only an admitted test may be upgraded.
 */
@NullMarked
package dev.tollgate.sidecar.ndt;

import org.jspecify.annotations.NullMarked;
