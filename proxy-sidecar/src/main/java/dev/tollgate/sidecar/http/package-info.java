/** The HTTP edge of both modes: who the client is. */
@NullMarked
package dev.tollgate.sidecar.http;

import org.jspecify.annotations.NullMarked;
