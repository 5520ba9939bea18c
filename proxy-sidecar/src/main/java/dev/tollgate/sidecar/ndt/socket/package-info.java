/**
 * What Linux knows about a client's socket: {@code TCP_INFO}, BBR and its {@code TCP_CC_INFO}, as ndt-server reads them of
 * its own sockets. Everything here works on native epoll only; elsewhere a {@link dev.tollgate.sidecar.ndt.socket.TcpProbe}
 * finds nothing.
 *
 * <p>With transparent source addresses, the connection to ndt-server comes from the client's own address and port, so that
 * ndt-server archives, annotates and traces the client: {@code IP_TRANSPARENT} lets a socket have a foreign address, and
 * {@code SO_MARK} with a rule and a local route brings the server's answers back to it.
 */
@NullMarked
package dev.tollgate.sidecar.ndt.socket;

import org.jspecify.annotations.NullMarked;
