/*
 * relayload serve PORT
 *     An end for bulk relays: upgrades every WebSocket request, then floods (path .../download) or swallows (.../upload).
 * relayload load PORT download|upload CONNECTIONS SECONDS PID [tls MIB]
 *     The other end, through a proxy on 127.0.0.1:PORT. After a second of warming up, counts the bytes of SECONDS and the
 *     processor time that process PID takes meanwhile; prints: bytes, processor seconds, peak resident KiB of PID. A TLS
 *     upload is encrypted before the clock runs, MIB of it for all connections together, and fails if that is too little.
 *
 * Both spare their processor, so that the proxy is the bottleneck: sent bytes come from a file in memory by sendfile,
 * received bytes are dropped inside the kernel (MSG_TRUNC), a TLS download is dropped without being decrypted. What is
 * sent are whole WebSocket frames of 1 MiB. With 0 MIB a TLS upload is encrypted as it is sent: this takes as much of a
 * processor as the proxy does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <time.h>
#include <unistd.h>

enum { PAYLOAD = 1 << 20, TLS_CHUNK = 64 * 1024, BATCH = 64 };
enum role { HEAD, SOURCE, SINK };

struct peer {
    int fd;
    enum role role;
    int file; /* what it sends, */
    off_t offset, length;
    bool again; /* over and over, or once */
    SSL *tls; /* which encrypts that, if it is not encrypted yet */
    char head[4096];
    size_t read;
};

static int frame; /* a file of one WebSocket frame */
static char *frame_bytes;
static size_t frame_length;
static long long moved;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void make_frame(int masked) {
    unsigned char header[14] = {0x82, masked ? 0xff : 0x7f};
    size_t length = masked ? 14 : 10;
    for (int i = 0; i < 8; i++) header[2 + i] = (unsigned long long)PAYLOAD >> (56 - 8 * i);
    frame_length = length + PAYLOAD;
    frame = memfd_create("frame", 0);
    if (frame < 0 || ftruncate(frame, frame_length) < 0) fail("memfd");
    frame_bytes = mmap(NULL, frame_length, PROT_READ | PROT_WRITE, MAP_SHARED, frame, 0);
    memset(frame_bytes, 'x', frame_length);
    memcpy(frame_bytes, header, length);
}

static void watch(int epoll, struct peer *p, unsigned events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = p};
    if (epoll_ctl(epoll, operation, p->fd, &event) < 0) fail("epoll_ctl");
}

static ssize_t move(struct peer *p) {
    ssize_t n;
    if (p->role == SINK) {
        n = recv(p->fd, NULL, 1 << 20, MSG_TRUNC);
    } else if (p->tls != NULL) {
        size_t left = p->length - p->offset;
        n = SSL_write(p->tls, frame_bytes + p->offset, left < TLS_CHUNK ? left : TLS_CHUNK);
        if (n <= 0) {
            errno = SSL_get_error(p->tls, n) == SSL_ERROR_WANT_WRITE ? EAGAIN : EPIPE;
            return -1;
        }
        p->offset += n;
    } else {
        n = sendfile(p->fd, p->file, &p->offset, p->length - p->offset);
    }
    if (p->again && p->offset == p->length) p->offset = 0;
    if (n > 0) moved += n;
    return n;
}

static void send_frames(struct peer *p) {
    p->file = frame;
    p->length = frame_length;
    p->again = true;
}

/* encrypts what it will send: frames, at least so many octets */
static void send_encrypted(struct peer *p, long long octets) {
    BIO *out = BIO_new(BIO_s_mem());
    SSL_set0_wbio(p->tls, out);
    SSL_clear_mode(p->tls, SSL_MODE_ENABLE_PARTIAL_WRITE);
    p->file = memfd_create("upload", 0);
    p->length = 0;
    p->again = false;
    while (p->length < octets) {
        char *records;
        if (SSL_write(p->tls, frame_bytes, frame_length) != (int)frame_length) fail("SSL_write");
        long n = BIO_get_mem_data(out, &records);
        if (write(p->file, records, n) != n) fail("memory for a TLS upload");
        BIO_reset(out);
        p->length += n;
    }
    SSL_free(p->tls);
    p->tls = NULL;
}

static void drop(struct peer *p) {
    close(p->fd);
    free(p);
}

static void answer(int epoll, struct peer *p) {
    ssize_t n = read(p->fd, p->head + p->read, sizeof p->head - 1 - p->read);
    if (n <= 0) {
        drop(p);
        return;
    }
    p->head[p->read += n] = 0;
    if (strstr(p->head, "\r\n\r\n") == NULL) return;
    const char *reply = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n"
                        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    if (write(p->fd, reply, strlen(reply)) < 0) fail("write");
    p->role = strstr(p->head, "/download") != NULL ? SOURCE : SINK;
    send_frames(p);
    watch(epoll, p, p->role == SOURCE ? EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

static void serve(int port) {
    make_frame(0);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0), on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 512) < 0) fail("listen");
    struct peer first = {.fd = listener};
    watch(epoll, &first, EPOLLIN, EPOLL_CTL_ADD);
    for (;;) {
        struct epoll_event events[BATCH];
        int n = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < n; i++) {
            struct peer *p = events[i].data.ptr;
            if (p == &first) {
                int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (fd < 0) continue;
                struct peer *new = calloc(1, sizeof *new);
                new->fd = fd;
                watch(epoll, new, EPOLLIN, EPOLL_CTL_ADD);
            } else if (p->role == HEAD) {
                answer(epoll, p);
            } else {
                ssize_t m = move(p);
                if (m == 0 || (m < 0 && errno != EAGAIN)) drop(p);
            }
        }
    }
}

static struct peer *open_test(int port, const char *direction, SSL_CTX *context) {
    struct peer *p = calloc(1, sizeof *p);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    p->fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* as ndt7 clients do */
    if (connect(p->fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
    char head[512];
    int length = snprintf(head, sizeof head,
                          "GET /ndt/v7/%s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                          "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n",
                          direction);
    if (context != NULL) {
        p->tls = SSL_new(context);
        SSL_set_fd(p->tls, p->fd);
        if (SSL_connect(p->tls) != 1 || SSL_write(p->tls, head, length) != length) fail("TLS");
    } else if (write(p->fd, head, length) != length) {
        fail("write");
    }
    char reply[4096];
    ssize_t n = p->tls != NULL ? SSL_read(p->tls, reply, 64) : recv(p->fd, reply, 64, 0);
    if (n < 12 || memcmp(reply, "HTTP/1.1 101", 12) != 0) {
        fprintf(stderr, "relayload: not upgraded: %.*s\n", (int)(n > 0 ? n : 0), reply);
        exit(1);
    }
    p->role = strcmp(direction, "download") == 0 ? SINK : SOURCE;
    send_frames(p);
    fcntl(p->fd, F_SETFL, O_NONBLOCK);
    return p;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double processor_seconds(int pid) {
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(text, sizeof text, file) == NULL) fail(path);
    fclose(file);
    sscanf(strrchr(text, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) / sysconf(_SC_CLK_TCK);
}

static long peak_kib(int pid) {
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) sscanf(line, "VmHWM: %ld", &kib);
    if (file != NULL) fclose(file);
    return kib;
}

static void load(int port, const char *direction, int connections, double seconds, int pid, bool tls, long mib) {
    make_frame(1);
    SSL_CTX *context = NULL;
    if (tls) {
        context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256"); /* the same for every proxy */
    }
    int epoll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        struct peer *p = open_test(port, direction, context);
        if (p->role == SOURCE && mib > 0) send_encrypted(p, (mib << 20) / connections);
        watch(epoll, p, p->role == SINK ? EPOLLIN : EPOLLOUT, EPOLL_CTL_ADD);
    }
    double begin = now() + 1, end = begin + seconds, before = -1;
    long long at_begin = 0;
    while (now() < end) {
        struct epoll_event events[BATCH];
        int n = epoll_wait(epoll, events, BATCH, 10);
        for (int i = 0; i < n; i++) {
            ssize_t m = move(events[i].data.ptr);
            if (m == 0 || (m < 0 && errno != EAGAIN)) fail("a test ended early, or has sent what was encrypted");
        }
        if (before < 0 && now() >= begin) {
            before = processor_seconds(pid);
            at_begin = moved;
        }
    }
    printf("%lld %.2f %ld\n", moved - at_begin, processor_seconds(pid) - before, peak_kib(pid));
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc == 3 && strcmp(argv[1], "serve") == 0) {
        serve(atoi(argv[2]));
    } else if ((argc == 7 || argc == 9) && strcmp(argv[1], "load") == 0) {
        load(atoi(argv[2]), argv[3], atoi(argv[4]), atof(argv[5]), atoi(argv[6]), argc == 9, argc == 9 ? atol(argv[8]) : 0);
    } else {
        fprintf(stderr, "usage: relayload serve PORT | load PORT download|upload CONNECTIONS SECONDS PID [tls MIB]\n");
        return 2;
    }
    return 0;
}
