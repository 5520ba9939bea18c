/** The sidecar's YAML file, read strictly: anything unknown is refused with its place and how to fix it. */
@NullMarked
package dev.tollgate.sidecar.config;

import org.jspecify.annotations.NullMarked;
