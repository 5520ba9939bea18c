/**
 * The commands beside a sidecar: {@code quota} asks a running sidecar or the store of a fleet, {@code handover} checks the
 * hand-over to ndt-server. They translate options and print; the features that they ask are elsewhere.
 */
@NullMarked
package dev.tollgate.sidecar.cli;

import org.jspecify.annotations.NullMarked;
