@NullMarked
package dev.tollgate.sidecar.ndt.handover;

import org.jspecify.annotations.NullMarked;
