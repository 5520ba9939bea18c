/** The sidecar's one YAML file, read strictly: what is not understood is refused with its place and the mend. */
@NullMarked
package dev.tollgate.sidecar.config;

import org.jspecify.annotations.NullMarked;
