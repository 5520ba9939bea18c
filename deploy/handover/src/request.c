#include "request.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "guard.h"
#include "lineage.h"

enum {
    LINE_MAX_OCTETS = 64,
    PEEK_OCTETS = 64 * 1024, // the longest head that the sidecar may allow
    // The kernel doubles it, and counts its own structures. With its default of 208 KiB a message waits 850 ms at 2 Mbit/s.
    UNSENT_OCTETS = 32 * 1024,
};

static const char WHOLE[] = "whole ";

// Keeps the first of the sockets that came, and closes the others.
static void take_sockets(struct client *client, struct cmsghdr *header) {
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
        int fd;
        memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
        if (client->socket < 0) {
            client->socket = fd;
        } else {
            close(fd);
        }
    }
}

// Receives one octet and the socket that comes with it. Returns 1, 0 at the end, or -1 with errno.
static ssize_t receive_first(struct client *client, char *octet) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * 4)];
    } control;
    struct iovec data = {.iov_base = octet, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    ssize_t length = recvmsg(client->data, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (length < 0) {
        return -1;
    }
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        take_sockets(client, header);
    }
    return length;
}

// Takes a line off the socket and ends it with a zero. Returns its length, 0 where it is not complete, or -1.
static int take_line(int fd, char *line) {
    ssize_t length = recv(fd, line, LINE_MAX_OCTETS, MSG_PEEK | MSG_DONTWAIT);
    if (length < 0) {
        return errno == EAGAIN ? 0 : -1;
    }
    char *end = memchr(line, '\n', (size_t)length);
    if (end == NULL) {
        return length == 0 || length == LINE_MAX_OCTETS ? -1 : 0;
    }
    size_t octets = (size_t)(end - line) + 1;
    if (recv(fd, line, octets, MSG_DONTWAIT) != (ssize_t)octets) {
        return -1;
    }
    line[octets - 1] = 0;
    return (int)octets;
}

static int is_connected_tcp(int fd) {
    int protocol = 0;
    socklen_t length = sizeof protocol;
    struct sockaddr_storage peer;
    socklen_t peer_length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) == 0 && protocol == IPPROTO_TCP &&
           getpeername(fd, (struct sockaddr *)&peer, &peer_length) == 0;
}

static void write_status(int fd, const struct shared *shared) {
    char line[768];
    int length = snprintf(
        line, sizeof line,
        "{\"available\":%s,\"reason\":\"%s\",\"handed_over\":%" PRIuFAST64 ",\"whole\":%" PRIuFAST64
        ",\"expired\":%" PRIuFAST64
        ",\"refused\":%" PRIuFAST64 ",\"stale\":%" PRIuFAST64 ",\"failed\":%" PRIuFAST64 ",\"restarts\":%" PRIuFAST64
        ",\"slowest_us\":%" PRIuFAST64 "}\n",
        shared->unavailable[0] == 0 ? "true" : "false", shared->unavailable, atomic_load(&shared->handed_over), atomic_load(&shared->whole),
        atomic_load(&shared->expired), atomic_load(&shared->refused), atomic_load(&shared->stale),
        atomic_load(&shared->failed), atomic_load(&shared->restarts), atomic_load(&shared->slowest_us));
    ssize_t written = send(fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)written;
}

// Bounds what ndt-server can write ahead of the sidecar: the client's own socket bounds what waits behind it.
static void bound_unsent(int fd) {
    int octets = UNSENT_OCTETS;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
}

// Tells the sidecar what waits in the client's socket, and leaves it there.
static void write_peeked(const struct client *client) {
    static char octets[PEEK_OCTETS];
    ssize_t length = recv(client->socket, octets, sizeof octets, MSG_PEEK | MSG_DONTWAIT);
    if (length > 0) {
        ssize_t written = send(client->data, octets, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)written;
    }
}

// Tells the sidecar whether a process of ndt-server's listens where its socket has connected. Returns 0, or -1 where it is no
// such socket.
static int write_served(const struct client *client, const struct shared *shared) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    int domain = 0;
    socklen_t domain_length = sizeof domain;
    if (getsockopt(client->socket, SOL_SOCKET, SO_DOMAIN, &domain, &domain_length) != 0 || domain != AF_UNIX ||
        getsockopt(client->socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) {
        return -1;
    }
    client_say(client, descends_from(peer.pid, shared->server) ? SERVED : SERVED_BY_ANOTHER);
    return 0;
}

// Reads what follows "whole", and guards the client's socket.
static enum request read_whole(struct client *client, char *rest) {
    char *space = strchr(rest, ' ');
    if (space == NULL) {
        return REQUEST_BAD;
    }
    *space = 0;
    char *end = NULL;
    long head = strtol(space + 1, &end, 10);
    if (*end != 0 || head < 1 || head > PEEK_OCTETS || address_read(rest, &client->listener) != 0) {
        return REQUEST_BAD;
    }
    return guard_attach(client->socket, (int)head) == 0 ? REQUEST_HAND_OVER : REQUEST_BAD;
}

static enum request read_with_socket(struct client *client, const struct shared *shared) {
    char line[LINE_MAX_OCTETS];
    int length = take_line(client->data, line);
    if (length == 0) {
        return REQUEST_PARTIAL;
    }
    if (length > 0 && strcmp(line, "served") == 0) {
        return write_served(client, shared) == 0 ? REQUEST_ANSWERED : REQUEST_BAD;
    }
    if (length < 0 || !is_connected_tcp(client->socket)) {
        return REQUEST_BAD;
    }
    if (strcmp(line, "peek") == 0) {
        write_peeked(client);
        return REQUEST_ANSWERED;
    }
    client->whole = strncmp(line, WHOLE, strlen(WHOLE)) == 0;
    if (shared->unavailable[0] != 0) {
        return REQUEST_BAD;
    }
    if (client->whole) {
        return read_whole(client, line + strlen(WHOLE));
    }
    if (address_read(line, &client->listener) != 0) {
        return REQUEST_BAD;
    }
    bound_unsent(client->data);
    return REQUEST_HAND_OVER;
}

static enum request read_question(struct client *client, const struct shared *shared) {
    char line[LINE_MAX_OCTETS];
    int length = take_line(client->data, line);
    if (length == 0) {
        return REQUEST_PARTIAL;
    }
    if (length > 0 && client->question == 's' && strcmp(line, "tatus") == 0) {
        write_status(client->data, shared);
        return REQUEST_ANSWERED;
    }
    return length > 0 && client->question == 'f' && strcmp(line, "lows") == 0 ? REQUEST_FLOWS : REQUEST_BAD;
}

enum request request_read(struct client *client, const struct shared *shared) {
    if (client->socket < 0 && client->question == 0) {
        char octet = 0;
        ssize_t length = receive_first(client, &octet);
        if (length < 0 && errno == EAGAIN) {
            return REQUEST_PARTIAL;
        }
        // the octet that comes with a socket may be any
        client->question = client->socket < 0 && length == 1 && (octet == 's' || octet == 'f') ? octet : 0;
        if (client->socket < 0 && client->question == 0) {
            return REQUEST_BAD;
        }
    }
    return client->socket < 0 ? read_question(client, shared) : read_with_socket(client, shared);
}
