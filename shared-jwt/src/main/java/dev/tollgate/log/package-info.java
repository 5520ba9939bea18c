/** How both servers log: JSON lines on standard output, by Logback, which only who uses this package needs. */
@NullMarked
package dev.tollgate.log;

import org.jspecify.annotations.NullMarked;
