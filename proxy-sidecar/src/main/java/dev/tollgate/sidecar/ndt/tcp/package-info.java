/**
 * What Linux knows about a client's socket: {@code TCP_INFO}, BBR and its {@code TCP_CC_INFO}, as ndt-server reads them of
 * its own sockets. Everything here works on native epoll only; elsewhere a {@link dev.tollgate.sidecar.ndt.tcp.TcpProbe}
 * finds nothing.
 */
@NullMarked
package dev.tollgate.sidecar.ndt.tcp;

import org.jspecify.annotations.NullMarked;
