// The process that answers.
#ifndef TOLLGATE_ANSWERER_H
#define TOLLGATE_ANSWERER_H

#include <sys/types.h>

#include "shared.h"

// Takes requests from the listening socket `requests` and answers the calls that come on `notify` (-1: none come),
// until ndt-server has ended. Connections that ask for flows go to the channel `flows`. `server` is ndt-server's process; with `again`, calls that a predecessor has left
// unanswered are asked for again. Returns the exit code.
int answerer_run(int requests, int flows, int notify, pid_t server, int again, struct shared *shared);

#endif
