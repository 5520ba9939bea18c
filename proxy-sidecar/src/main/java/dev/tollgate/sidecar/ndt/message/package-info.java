/**
 * The messages of ndt-server to the client: {@link dev.tollgate.sidecar.ndt.message.ServerFrames} finds the text messages
 * in the stream (RFC 6455, section 5.2) without looking at any other payload, and
 * {@link dev.tollgate.sidecar.ndt.message.Measurement} lets one tell of the client's socket instead of the loopback.
 *
 * <p>Buffers: {@code ServerFrames} hands on what it gets; it owns only the octets of a text frame that is not complete,
 * and hands those on when the stream ends.
 */
@NullMarked
package dev.tollgate.sidecar.ndt.message;

import org.jspecify.annotations.NullMarked;
