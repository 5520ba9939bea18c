@NullMarked
package dev.tollgate.sidecar.ndt.whole;

import org.jspecify.annotations.NullMarked;
