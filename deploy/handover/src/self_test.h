// Whether this kernel and this sandbox allow the hand-over.
#ifndef TOLLGATE_SELF_TEST_H
#define TOLLGATE_SELF_TEST_H

#include <stddef.h>

// Hands a socket to a short-lived process, in the relation of processes that serves later. Returns 0, or -1 with a
// sentence that says what is missing.
int self_test(char *reason, size_t room);

#endif
