/** The text form of values in files, options and limits, and the reader of regular files. */
@NullMarked
package dev.tollgate.text;

import org.jspecify.annotations.NullMarked;
