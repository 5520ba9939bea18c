#include "guard.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#ifndef TCP_SAVED_SYN
#define TCP_SAVED_SYN 28
#endif

enum { IPV6_HEADER = 40, SEQUENCE = 4, DATA_OFFSET = 12 };

// Reads the client's first sequence number off its SYN (RFC 791, RFC 8200 and RFC 9293, section 3.1). Returns 0 or -1.
static int first_sequence(int fd, uint32_t *sequence) {
    unsigned char syn[512];
    socklen_t length = sizeof syn;
    if (getsockopt(fd, IPPROTO_TCP, TCP_SAVED_SYN, syn, &length) != 0 || length < IPV6_HEADER) {
        return -1;
    }
    size_t header = syn[0] >> 4 == 4 ? (size_t)(syn[0] & 15) * 4 : IPV6_HEADER;
    unsigned char protocol = syn[0] >> 4 == 4 ? syn[9] : syn[6];
    if (protocol != IPPROTO_TCP || header + SEQUENCE + sizeof *sequence > length) {
        return -1;
    }
    memcpy(sequence, syn + header + SEQUENCE, sizeof *sequence);
    *sequence = ntohl(*sequence);
    return 0;
}

int guard_attach(int fd, int head) {
    uint32_t sequence;
    if (first_sequence(fd, &sequence) != 0) {
        return -1;
    }
    // The kernel runs it on each segment from its TCP header on, and keeps the header whatever it returns above 0: a segment
    // without its octets is an acknowledgment.
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SEQUENCE),
        BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, sequence + 1 + (uint32_t)head),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x80000000, 13, 0), // begins before the end of the head: to the end, without octets
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 11),          // begins behind another segment
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, DATA_OFFSET),
        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 2),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x3c),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_X, 0, 0, 5), // no octets
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
        // RFC 6455, section 5.2: a whole frame, or the first of a text or binary message
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x80, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
        BPF_STMT(BPF_RET | BPF_K, 1),
    };
    struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
        return -1;
    }
    int unread = 0;
    if (ioctl(fd, FIONREAD, &unread) != 0 || unread != head) {
        guard_detach(fd);
        return -1;
    }
    return 0;
}

void guard_detach(int fd) {
    int nothing = 0;
    setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &nothing, sizeof nothing);
}
