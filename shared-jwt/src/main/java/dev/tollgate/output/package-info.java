/** Lines on their way to an output for which no thread waits that has other work. */
@NullMarked
package dev.tollgate.output;

import org.jspecify.annotations.NullMarked;
