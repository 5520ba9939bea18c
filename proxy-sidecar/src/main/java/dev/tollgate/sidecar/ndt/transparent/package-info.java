/**
 * Transparent source addresses: the connection to ndt-server comes from the client's own address and port, so that
 * ndt-server archives, annotates and traces the client. Linux only: {@code IP_TRANSPARENT} lets a socket have a foreign
 * address, and {@code SO_MARK} with a rule and a local route brings the server's answers back to it.
 */
@NullMarked
package dev.tollgate.sidecar.ndt.transparent;

import org.jspecify.annotations.NullMarked;
