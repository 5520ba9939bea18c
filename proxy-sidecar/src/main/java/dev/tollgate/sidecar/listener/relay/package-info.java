/**
 * The relay between two sockets: bytes pass both ways, and memory is bounded because each side is read only while the
 * other has room.
 */
@NullMarked
package dev.tollgate.sidecar.listener.relay;

import org.jspecify.annotations.NullMarked;
