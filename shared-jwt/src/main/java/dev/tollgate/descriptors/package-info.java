/**
 * The open files of a server, including its sockets: how many connections the limit allows ({@link
 * dev.tollgate.descriptors.OpenFiles}), what happens at the limit ({@link dev.tollgate.descriptors.AcceptFaults}), and whose
 * events an event loop's socket gets ({@link dev.tollgate.descriptors.PatchedEpoll}).
 */
@NullMarked
package dev.tollgate.descriptors;

import org.jspecify.annotations.NullMarked;
