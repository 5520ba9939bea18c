/*
 * tundelay NETNS DEVICE NETNS DEVICE MICROSECONDS
 *
 * A wire between two network namespaces: makes a TUN device in each and carries every packet from one to the other,
 * MICROSECONDS later. Stands in for netem, which not every kernel has. Carries segmentation offload (packets of up to
 * 64 KiB, as between two virtual machines), so that 1 Gbit/s costs a few per cent of a core. Says "ready" on stdout
 * when both devices exist and ends when its stdin does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST = 65536 + 64, IDLE = 999999999 /* nanoseconds */ };

struct packet {
    struct packet *next;
    long long due;
    size_t length;
    char bytes[];
};

/* Packets on their way to one device, the oldest first. */
struct direction {
    int from, to;
    struct packet *first, **last;
};

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "tundelay: cannot %s %s: %s\n", what, detail, strerror(errno));
    exit(1);
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int open_device(const char *netns, const char *device) {
    char path[256];
    snprintf(path, sizeof path, "/var/run/netns/%s", netns);
    int ns = open(path, O_RDONLY | O_CLOEXEC);
    if (ns < 0 || setns(ns, CLONE_NEWNET) < 0) fail("enter the network namespace", netns);
    close(ns);
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) fail("open", "/dev/net/tun");
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR};
    strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    if (ioctl(fd, TUNSETIFF, &request) < 0) fail("make the TUN device", device);
    if (ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) < 0) fail("set the offloads of", device);
    return fd;
}

static void take(struct direction *d, long long delay) {
    static char buffer[LARGEST];
    ssize_t length;
    while ((length = read(d->from, buffer, sizeof buffer)) > 0) {
        struct packet *p = malloc(sizeof *p + length);
        if (p == NULL) fail("hold", "a packet");
        memcpy(p->bytes, buffer, length);
        p->length = length;
        p->due = now() + delay;
        p->next = NULL;
        *d->last = p;
        d->last = &p->next;
    }
}

static void deliver(struct direction *d) {
    long long t = now();
    while (d->first != NULL && d->first->due <= t) {
        struct packet *p = d->first;
        d->first = p->next;
        if (d->first == NULL) d->last = &d->first;
        /* A packet that the device refuses, because it is down or full, is lost: as on a wire. */
        if (write(d->to, p->bytes, p->length) < 0 && errno == EBADFD) exit(0);
        free(p);
    }
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: tundelay NETNS DEVICE NETNS DEVICE MICROSECONDS\n");
        return 2;
    }
    long long delay = atoll(argv[5]) * 1000;
    int a = open_device(argv[1], argv[2]), b = open_device(argv[3], argv[4]);
    struct direction ways[] = {{.from = a, .to = b}, {.from = b, .to = a}};
    for (int i = 0; i < 2; i++) ways[i].last = &ways[i].first;
    prctl(PR_SET_TIMERSLACK, 1L);
    struct sched_param realtime = {.sched_priority = 1};
    sched_setscheduler(0, SCHED_FIFO, &realtime); /* where allowed: a wire does not wait for a processor */
    puts("ready");
    fflush(stdout);
    struct pollfd fds[] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}, {.fd = STDIN_FILENO}};
    while (!(fds[2].revents & POLLHUP)) {
        long long wait = IDLE, t = now();
        for (int i = 0; i < 2; i++)
            if (ways[i].first != NULL && ways[i].first->due - t < wait) wait = ways[i].first->due - t;
        struct timespec until = {0, wait > 0 ? wait : 0};
        ppoll(fds, 3, &until, NULL);
        for (int i = 0; i < 2; i++) {
            take(&ways[i], delay);
            deliver(&ways[i]);
        }
    }
}
