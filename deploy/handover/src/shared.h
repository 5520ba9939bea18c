// What the supervisor and the answerer share, so that it outlives an answerer.
#ifndef TOLLGATE_SHARED_H
#define TOLLGATE_SHARED_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

struct shared {
    atomic_uint_fast64_t beats;       // grows at least every BEAT_MS while the answerer runs
    atomic_uint_fast64_t handed_over; // duplicates that were answered with a client's socket
    atomic_uint_fast64_t whole;       // clients' sockets that ndt-server was given as its connections
    atomic_uint_fast64_t expired;     // clients whom ndt-server did not take in time
    atomic_uint_fast64_t refused;     // requests of the sidecar that were malformed or too many
    atomic_uint_fast64_t stale;       // calls that a signal had ended before their answer
    atomic_uint_fast64_t failed;      // answers that the kernel refused
    atomic_uint_fast64_t restarts;    // answerers that were replaced
    atomic_uint_fast64_t slowest_us;  // the longest time from a call's receipt to its answer
    pid_t server;                     // the process of ndt-server, which does not change
    char unavailable[128];            // why nothing can be handed over; empty where it can
};

enum { BEAT_MS = 50 };

#endif
