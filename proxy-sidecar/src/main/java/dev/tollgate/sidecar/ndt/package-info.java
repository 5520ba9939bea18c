/**
 * Mode ndt. {@link dev.tollgate.sidecar.ndt.NdtRequest} says what a request wants,
 * {@link dev.tollgate.sidecar.ndt.TokenCheck} and {@link dev.tollgate.sidecar.ndt.TestAdmission} decide on a test before
 * the upgrade, in plain Java; {@link dev.tollgate.sidecar.ndt.NdtHandler} and
 * {@link dev.tollgate.sidecar.ndt.UpstreamRequest} carry it to ndt-server and its answer back. After the 101 both sockets
 * are one {@link dev.tollgate.sidecar.listener.relay.ByteRelay} pair ({@link dev.tollgate.sidecar.ndt.Tunnel}): no frame is
 * split, merged or answered, and only the server's measurement messages may change.
 *
 * <p>A connection carries one request. Only a handshake for an admitted test keeps its Upgrade field, so nothing else can
 * start a test, whatever the path looks like to ndt-server.
 */
@NullMarked
package dev.tollgate.sidecar.ndt;

import org.jspecify.annotations.NullMarked;
