@NullMarked
package dev.tollgate.sidecar;

import org.jspecify.annotations.NullMarked;
