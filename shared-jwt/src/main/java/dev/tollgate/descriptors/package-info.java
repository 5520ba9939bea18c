/**
 * The open files of a server, its sockets among them: how many connections they are enough for ({@link
 * dev.tollgate.descriptors.OpenFiles}), and what is done when there is none left ({@link
 * dev.tollgate.descriptors.AcceptFaults}).
 */
@NullMarked
package dev.tollgate.descriptors;

import org.jspecify.annotations.NullMarked;
