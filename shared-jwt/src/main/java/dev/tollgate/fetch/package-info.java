/** A client of HTTP servers that are not trusted to end: the time and the length of each response are bounded. */
@NullMarked
package dev.tollgate.fetch;

import org.jspecify.annotations.NullMarked;
