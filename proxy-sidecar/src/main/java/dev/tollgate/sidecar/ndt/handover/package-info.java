/**
 * The hand-over of the measurement: {@code tollgate-handover}, which started ndt-server, gets a duplicate of the client's
 * socket, and ndt-server measures that. The octets go on passing through this process, over a Unix socket. Linux only.
 */
@NullMarked
package dev.tollgate.sidecar.ndt.handover;

import org.jspecify.annotations.NullMarked;
