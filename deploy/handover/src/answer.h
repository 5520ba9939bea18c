// Answers to the system calls of ndt-server.
#ifndef TOLLGATE_ANSWER_H
#define TOLLGATE_ANSWER_H

#include "client.h"
#include "shared.h"

struct answers {
    int notify;             // where the kernel tells of calls
    struct clients *clients;
    struct shared *shared;
};

// Receives one call and answers it. Blocks for nothing. Returns -1 with errno where the kernel cannot be asked any
// more; a call that ended meanwhile (ENOENT) is no error.
int answer_next(struct answers *answers);

#endif
