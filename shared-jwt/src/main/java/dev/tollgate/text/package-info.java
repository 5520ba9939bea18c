/** Values as people write them, alike in files, options and limits. */
@NullMarked
package dev.tollgate.text;

import org.jspecify.annotations.NullMarked;
