#include "listeners.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { STATE_LISTEN = 10 };

struct question {
    struct nlmsghdr header;
    struct inet_diag_req_v2 request;
};

static int matches(const struct inet_diag_msg *found, const struct sockaddr_storage *address) {
    static const unsigned char any[16];
    const void *wanted;
    size_t length;
    in_port_t port;
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        wanted = &v4->sin_addr;
        length = 4;
        port = v4->sin_port;
    } else {
        const struct sockaddr_in6 *v6 = (const void *)address;
        wanted = &v6->sin6_addr;
        length = 16;
        port = v6->sin6_port;
    }
    if (found->id.idiag_sport != port) {
        return 0;
    }
    size_t size = found->idiag_family == AF_INET ? 4 : 16;
    if (memcmp(found->id.idiag_src, any, size) == 0) {
        return 1;
    }
    return size == length && memcmp(found->id.idiag_src, wanted, length) == 0;
}

static ino_t read_answers(int netlink, const struct sockaddr_storage *address) {
    _Alignas(struct nlmsghdr) char buffer[16384];
    for (;;) {
        ssize_t length = recv(netlink, buffer, sizeof buffer, 0);
        if (length <= 0) {
            return 0;
        }
        unsigned left = (unsigned)length;
        for (struct nlmsghdr *message = (void *)buffer; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
            if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY) {
                return 0; // NLMSG_DONE or NLMSG_ERROR
            }
            const struct inet_diag_msg *found = NLMSG_DATA(message);
            if (matches(found, address)) {
                return found->idiag_inode;
            }
        }
    }
}

static ino_t of_family(const struct sockaddr_storage *address, unsigned char family) {
    int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) {
        return 0;
    }
    struct timeval patience = {.tv_usec = 50000};
    setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    struct question question = {
        .header = {.nlmsg_len = sizeof question,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = family, .sdiag_protocol = IPPROTO_TCP, .idiag_states = 1u << STATE_LISTEN}};
    ino_t inode = 0;
    if (send(netlink, &question, sizeof question, 0) == (ssize_t)sizeof question) {
        inode = read_answers(netlink, address);
    }
    close(netlink);
    return inode;
}

ino_t listener_inode(const struct sockaddr_storage *address) {
    ino_t inode = of_family(address, (unsigned char)address->ss_family);
    // Go's listener on all addresses is one of IPv6 that takes IPv4, too
    return inode == 0 && address->ss_family == AF_INET ? of_family(address, AF_INET6) : inode;
}
