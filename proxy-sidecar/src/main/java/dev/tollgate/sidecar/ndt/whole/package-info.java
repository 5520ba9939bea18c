/**
 * The whole hand-over: ndt-server gets a cleartext client's socket as its own connection, and this process is no longer in
 * its path. What the test does is learned from ndt-server's event socket and from the kernel, through
 * {@code tollgate-handover}. Linux only.
 */
@NullMarked
package dev.tollgate.sidecar.ndt.whole;

import org.jspecify.annotations.NullMarked;
