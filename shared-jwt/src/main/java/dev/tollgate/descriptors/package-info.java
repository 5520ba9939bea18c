/**
 * The open files of a server, including its sockets: how many connections the limit allows ({@link
 * dev.tollgate.descriptors.OpenFiles}), and what happens at the limit ({@link dev.tollgate.descriptors.AcceptFaults}).
 */
@NullMarked
package dev.tollgate.descriptors;

import org.jspecify.annotations.NullMarked;
