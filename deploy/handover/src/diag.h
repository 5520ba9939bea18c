// Questions to the kernel about TCP connections (sock_diag(7)). They need no privilege.
#ifndef TOLLGATE_DIAG_H
#define TOLLGATE_DIAG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { DIAG_INFO_MAX = 512 };

struct diag {
    uint64_t cookie;
    size_t info_length; // octets of struct tcp_info, as many as the kernel has
    size_t bbr_length;  // octets of struct tcp_bbr_info; 0 without BBR
    unsigned char info[DIAG_INFO_MAX];
    unsigned char bbr[DIAG_INFO_MAX];
};

// Opens a socket for questions. Returns -1 with errno where that cannot be had.
int diag_open(void);

// Opens a socket on which the kernel tells of connections that end. Returns -1 with errno where that cannot be had.
int diag_listen(void);

// Asks for the connection with the cookie and the two ends, local first. Returns 0, or -1 where there is none.
int diag_ask(int questions, const struct sockaddr_storage ends[2], struct diag *found);

// Reads what the kernel has told of connections that ended.
void diag_read_ends(int events, void (*tell)(void *context, const struct diag *ended), void *context);

#endif
