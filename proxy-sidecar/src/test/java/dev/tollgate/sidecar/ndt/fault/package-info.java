/** The ways in which the other side of a test can fail, over real sockets: one class for each side and moment. */
package dev.tollgate.sidecar.ndt.fault;
