#include "flows.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"
#include "channel.h"
#include "diag.h"
#include "log.h"

enum {
    ASKERS_MAX = 8,
    ASKED_MAX = 4096, // connections that an asker is told the end of
    LINE_ROOM = 256,
    ANSWER_ROOM = 2 * DIAG_INFO_MAX * 2 + 64,
    SEND_BUFFER = 1024 * 1024,
};

// A sidecar.
struct asker {
    int fd;
    int length;
    char line[LINE_ROOM];
    unsigned asked;
    uint64_t cookies[ASKED_MAX]; // 0: none
};

struct flows {
    int channel;
    int events;
    int questions;
    int count;
    struct asker *askers[ASKERS_MAX];
};

static void leave(struct flows *flows, int place) {
    close(flows->askers[place]->fd);
    free(flows->askers[place]);
    flows->askers[place] = flows->askers[--flows->count];
}

static void take_asker(struct flows *flows) {
    int fd = channel_receive(flows->channel);
    if (fd < 0) {
        return;
    }
    struct asker *asker = flows->count < ASKERS_MAX ? calloc(1, sizeof *asker) : NULL;
    if (asker == NULL) {
        close(fd);
        return;
    }
    int octets = SEND_BUFFER;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
    asker->fd = fd;
    flows->askers[flows->count++] = asker;
}

static int place_of(const struct asker *asker, uint64_t cookie) {
    unsigned count = asker->asked < ASKED_MAX ? asker->asked : ASKED_MAX;
    for (unsigned i = 0; i < count; i++) {
        if (asker->cookies[i] == cookie) {
            return (int)i;
        }
    }
    return -1;
}

// In place of the one that was asked for first, where there are too many.
static void remember(struct asker *asker, uint64_t cookie) {
    if (place_of(asker, cookie) < 0) {
        asker->cookies[asker->asked++ % ASKED_MAX] = cookie;
    }
}

static int forget(struct asker *asker, uint64_t cookie) {
    int place = place_of(asker, cookie);
    if (place >= 0) {
        asker->cookies[place] = 0;
    }
    return place >= 0;
}

static char *write_hex(char *to, const unsigned char *octets, size_t length) {
    static const char DIGITS[] = "0123456789abcdef";
    if (length == 0) {
        *to++ = '-';
    }
    for (size_t i = 0; i < length; i++) {
        *to++ = DIGITS[octets[i] >> 4];
        *to++ = DIGITS[octets[i] & 15];
    }
    return to;
}

// Returns 0, or -1 where the asker does not read.
static int say(const struct asker *asker, const char *what, const struct diag *found, int with_bbr) {
    char line[ANSWER_ROOM];
    char *end = line + snprintf(line, 64, "%s %" PRIx64 " ", what, found->cookie);
    end = write_hex(end, found->info, found->info_length);
    if (with_bbr) {
        *end++ = ' ';
        end = write_hex(end, found->bbr, found->bbr_length);
    }
    *end++ = '\n';
    ssize_t length = end - line;
    return send(asker->fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL) == length ? 0 : -1;
}

static int say_gone(const struct asker *asker, uint64_t cookie) {
    char line[64];
    int length = snprintf(line, sizeof line, "gone %" PRIx64 "\n", cookie);
    return send(asker->fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL) == length ? 0 : -1;
}

static int answer(struct flows *flows, struct asker *asker, char *line) {
    char *rest = NULL;
    struct diag found = {.cookie = strtoull(line, &rest, 16)};
    struct sockaddr_storage ends[2] = {{0}, {0}};
    char *local = strtok_r(rest, " ", &rest);
    char *remote = strtok_r(NULL, " ", &rest);
    if (found.cookie == 0 || remote == NULL || address_read(local, ends) != 0 || address_read(remote, ends + 1) != 0 ||
        ends[0].ss_family != ends[1].ss_family) {
        return -1;
    }
    // first, so that an end between the two is told
    remember(asker, found.cookie);
    return diag_ask(flows->questions, ends, &found) == 0 ? say(asker, "info", &found, 1)
                                                         : say_gone(asker, found.cookie);
}

// Returns 0, or -1 where the asker has gone, asks nonsense or does not read.
static int read_questions(struct flows *flows, struct asker *asker) {
    ssize_t length = recv(asker->fd, asker->line + asker->length, (size_t)(LINE_ROOM - asker->length), MSG_DONTWAIT);
    if (length <= 0) {
        return length < 0 && errno == EAGAIN ? 0 : -1;
    }
    asker->length += (int)length;
    char *line = asker->line;
    char *end = asker->line + asker->length;
    for (char *feed; (feed = memchr(line, '\n', (size_t)(end - line))) != NULL; line = feed + 1) {
        *feed = 0;
        if (answer(flows, asker, line) != 0) {
            return -1;
        }
    }
    asker->length = (int)(end - line);
    memmove(asker->line, line, (size_t)asker->length);
    return asker->length < LINE_ROOM ? 0 : -1;
}

static void tell_end(void *context, const struct diag *ended) {
    struct flows *flows = context;
    for (int i = flows->count - 1; i >= 0; i--) {
        if (forget(flows->askers[i], ended->cookie) && say(flows->askers[i], "end", ended, 0) != 0) {
            leave(flows, i);
        }
    }
}

// Returns 0 when nobody is left who could send askers.
static int turn(struct flows *flows) {
    struct pollfd ready[ASKERS_MAX + 2] = {{.fd = flows->channel, .events = POLLIN},
                                           {.fd = flows->count > 0 ? flows->events : -1, .events = POLLIN}};
    int count = flows->count;
    for (int i = 0; i < count; i++) {
        ready[i + 2] = (struct pollfd){.fd = flows->askers[i]->fd, .events = POLLIN};
    }
    if (poll(ready, (nfds_t)count + 2, -1) < 0) {
        return errno == EINTR;
    }
    for (int i = count - 1; i >= 0; i--) {
        if (ready[i + 2].revents != 0 && read_questions(flows, flows->askers[i]) != 0) {
            leave(flows, i);
        }
    }
    if (ready[1].revents != 0) {
        diag_read_ends(flows->events, tell_end, flows);
    }
    if (ready[0].revents & POLLIN) {
        take_asker(flows);
    }
    return !(ready[0].revents & (POLLHUP | POLLERR));
}

int flows_run(int channel) {
    struct flows flows = {.channel = channel, .events = diag_listen(), .questions = diag_open()};
    if (flows.questions < 0) {
        log_line("the kernel cannot be asked for connections: %s", strerror(errno));
        return 1;
    }
    if (flows.events < 0) {
        log_line("the kernel does not tell of connections that end, who asks learns it: %s", strerror(errno));
    }
    while (turn(&flows)) {
    }
    return 0;
}
