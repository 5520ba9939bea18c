// The socket on which sidecars ask.
#ifndef TOLLGATE_ENDPOINT_H
#define TOLLGATE_ENDPOINT_H

// Listens on a path, where nobody else does, with permissions. Returns a file descriptor, or -1 with a line in the log.
int endpoint_open(const char *path, unsigned mode);

#endif
