// Lines on standard error, bounded so that nobody can fill a disk with them.
#ifndef TOLLGATE_LOG_H
#define TOLLGATE_LOG_H

#include <stdint.h>

// Writes one line. At most 10 lines a second are written; what is left out is counted in the next line.
// Never blocks: a line that standard error has no room for is dropped.
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

// The monotonic clock, in milliseconds.
int64_t now_ms(void);

#endif
