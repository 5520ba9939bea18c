// What the sidecar asks for on the helper's socket.
#ifndef TOLLGATE_REQUEST_H
#define TOLLGATE_REQUEST_H

#include "client.h"
#include "shared.h"

enum request {
    REQUEST_PARTIAL,   // more has to come
    REQUEST_HAND_OVER, // the client is queued; its data socket is ndt-server's
    REQUEST_ANSWERED,  // the answer was written
    REQUEST_FLOWS,     // the connection is one of flows.h now
    REQUEST_BAD,       // malformed
};

#define SERVED "ndt-server\n"
#define SERVED_BY_ANOTHER "another\n"

// Reads what there is of a request, and never an octet more than the request:
//
//   one octet with the client's socket (SCM_RIGHTS), then the address of ndt-server's listener and a line feed,
//   "127.0.0.1:8080\n" or "[::1]:8080\n": hands the client over. All that follows is for ndt-server.
//
//   the same with "whole 127.0.0.1:8080 512\n": the client's socket itself becomes ndt-server's. The head of a request, of
//   so many octets, must lie in it unread, and nothing more; guard.h keeps further requests out. Writes one line: WHOLE_GIVEN, or WHOLE_REFUSED where ndt-server certainly does not have it.
//
//   one octet with the client's socket, then "peek\n": writes what lies in the socket, and leaves it there.
//
//   one octet with a Unix socket that the sidecar has connected, then "served\n": writes SERVED where ndt-server listens at its
//   other end, else SERVED_BY_ANOTHER.
//
//   "flows\n": questions of flows.h follow.
//
//   "status\n": writes one line of JSON.
enum request request_read(struct client *client, const struct shared *shared);

#endif
