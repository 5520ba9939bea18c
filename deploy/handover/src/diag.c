#include "diag.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static const size_t ATTRIBUTE = sizeof(struct nlattr);

enum { ROOM = 16384, EVENTS_BUFFER = 4 * 1024 * 1024, EVENTS_AT_ONCE = 256 };

struct question {
    struct nlmsghdr header;
    struct inet_diag_req_v2 request;
};

int diag_open(void) {
    int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    struct timeval patience = {.tv_usec = 50000};
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    return fd;
}

int diag_listen(void) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    struct sockaddr_nl groups = {.nl_family = AF_NETLINK,
                                 .nl_groups = 1u << (SKNLGRP_INET_TCP_DESTROY - 1) |
                                              1u << (SKNLGRP_INET6_TCP_DESTROY - 1)};
    if (fd >= 0 && bind(fd, (struct sockaddr *)&groups, sizeof groups) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    int octets = EVENTS_BUFFER;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
    return fd;
}

static void put_end(const struct sockaddr_storage *end, __be16 *port, __be32 address[4]) {
    if (end->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)end;
        *port = v4->sin_port;
        address[0] = v4->sin_addr.s_addr;
    } else {
        const struct sockaddr_in6 *v6 = (const void *)end;
        *port = v6->sin6_port;
        memcpy(address, &v6->sin6_addr, sizeof v6->sin6_addr);
    }
}

static size_t copy(unsigned char to[DIAG_INFO_MAX], const struct nlattr *attribute) {
    size_t length = (size_t)attribute->nla_len - ATTRIBUTE;
    length = length < DIAG_INFO_MAX ? length : DIAG_INFO_MAX;
    memcpy(to, (const char *)attribute + ATTRIBUTE, length);
    return length;
}

// Reads a message about a connection. Returns 0, or -1 if it is another.
static int read_message(const struct nlmsghdr *header, struct diag *found) {
    if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || header->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg))) {
        return -1;
    }
    const struct inet_diag_msg *message = NLMSG_DATA(header);
    found->cookie = (uint64_t)message->id.idiag_cookie[1] << 32 | message->id.idiag_cookie[0];
    size_t left = header->nlmsg_len - NLMSG_LENGTH(sizeof *message);
    const char *at = (const char *)(message + 1);
    while (left >= ATTRIBUTE) {
        const struct nlattr *attribute = (const void *)at;
        size_t step = ((size_t)attribute->nla_len + 3) & ~(size_t)3;
        if (attribute->nla_len < ATTRIBUTE || attribute->nla_len > left) {
            break;
        }
        if ((attribute->nla_type & NLA_TYPE_MASK) == INET_DIAG_INFO) {
            found->info_length = copy(found->info, attribute);
        } else if ((attribute->nla_type & NLA_TYPE_MASK) == INET_DIAG_BBRINFO) {
            found->bbr_length = copy(found->bbr, attribute);
        }
        at += step;
        left -= step < left ? step : left;
    }
    return found->info_length > 0 ? 0 : -1;
}

int diag_ask(int questions, const struct sockaddr_storage ends[2], struct diag *found) {
    static uint32_t sequence;
    struct question question = {
        .header = {.nlmsg_len = sizeof question,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST,
                   .nlmsg_seq = ++sequence},
        .request = {.sdiag_family = (unsigned char)ends->ss_family,
                    .sdiag_protocol = IPPROTO_TCP,
                    .idiag_ext = 1u << (INET_DIAG_INFO - 1) | 1u << (INET_DIAG_VEGASINFO - 1),
                    .idiag_states = ~0u}};
    put_end(ends, &question.request.id.idiag_sport, question.request.id.idiag_src);
    put_end(ends + 1, &question.request.id.idiag_dport, question.request.id.idiag_dst);
    question.request.id.idiag_cookie[0] = (uint32_t)found->cookie;
    question.request.id.idiag_cookie[1] = (uint32_t)(found->cookie >> 32);
    if (send(questions, &question, sizeof question, 0) != (ssize_t)sizeof question) {
        return -1;
    }
    _Alignas(struct nlmsghdr) char room[ROOM];
    for (;;) {
        ssize_t length = recv(questions, room, sizeof room, 0);
        const struct nlmsghdr *header = (const void *)room;
        if (length < (ssize_t)sizeof *header) {
            return -1;
        }
        if (header->nlmsg_seq == sequence) {
            return NLMSG_OK(header, (unsigned)length) ? read_message(header, found) : -1;
        }
    }
}

void diag_read_ends(int events, void (*tell)(void *context, const struct diag *ended), void *context) {
    _Alignas(struct nlmsghdr) char room[ROOM];
    for (int i = 0; i < EVENTS_AT_ONCE; i++) {
        ssize_t length = recv(events, room, sizeof room, MSG_DONTWAIT);
        if (length <= 0) {
            return; // no more, or the kernel had no room (ENOBUFS)
        }
        unsigned left = (unsigned)length;
        for (struct nlmsghdr *header = (void *)room; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
            struct diag ended = {0};
            if (read_message(header, &ended) == 0) {
                tell(context, &ended);
            }
        }
    }
}
