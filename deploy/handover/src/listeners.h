// Which socket listens on an address.
#ifndef TOLLGATE_LISTENERS_H
#define TOLLGATE_LISTENERS_H

#include <sys/socket.h>
#include <sys/types.h>

// Asks the kernel (sock_diag(7)) for the inode of the TCP socket that listens on the address, or on all addresses
// with its port. Needs no privilege. Returns 0 where there is none, or where the kernel cannot be asked.
ino_t listener_inode(const struct sockaddr_storage *address);

#endif
