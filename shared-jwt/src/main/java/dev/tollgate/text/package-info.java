/** Values as people write them, alike in files, options and limits, and the regular files that hold them. */
@NullMarked
package dev.tollgate.text;

import org.jspecify.annotations.NullMarked;
