/**
 * The logging of both servers: lines on standard output, written by Logback. Only users of this package need Logback.
 */
@NullMarked
package dev.tollgate.log;

import org.jspecify.annotations.NullMarked;
