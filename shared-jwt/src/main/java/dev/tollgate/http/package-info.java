/** What both servers read alike of HTTP's fields. */
@NullMarked
package dev.tollgate.http;

import org.jspecify.annotations.NullMarked;
