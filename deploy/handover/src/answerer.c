#include "answerer.h"

#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "answer.h"
#include "channel.h"
#include "listeners.h"
#include "log.h"
#include "request.h"

enum { EVENTS = 64, ACCEPTS_AT_ONCE = 16 };

struct answerer {
    int epoll;
    int requests;
    int flows;
    struct clients clients;
    struct answers answers;
};

static int watch(struct answerer *answerer, int fd, void *what, int operation) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
    return epoll_ctl(answerer->epoll, operation, fd, &event);
}

// Signals every thread of the server, so that a call that nobody will answer is asked again. Go takes SIGURG for its own
// scheduler at any time.
static void ask_again(pid_t server) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)server);
    DIR *tasks = opendir(path);
    if (tasks == NULL) {
        return;
    }
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) {
        int thread = atoi(entry->d_name);
        if (thread > 0) {
            syscall(SYS_tgkill, server, thread, SIGURG);
        }
    }
    closedir(tasks);
}

// Connects to the server's own listener, so that it calls accept. The call gets the client; the connection itself is
// accepted after it, and is closed then.
static int ring(const struct sockaddr_storage *listener) {
    int fd = socket(listener->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t length = listener->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)listener, length) != 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    return fd;
}

static void refuse(struct answerer *answerer, struct client *client) {
    atomic_fetch_add(&answerer->answers.shared->refused, 1);
    client_refuse(&answerer->clients, client);
}

static void enqueue(struct answerer *answerer, struct client *client) {
    epoll_ctl(answerer->epoll, EPOLL_CTL_DEL, client->data, NULL);
    client->listener_inode = listener_inode(&client->listener);
    if (client->listener_inode == 0) {
        log_line("no socket listens where the sidecar's `upstream` points");
        refuse(answerer, client);
        return;
    }
    client_advance(client, STAGE_QUEUED);
    client->doorbell = ring(&client->listener);
    if (client->doorbell < 0) {
        log_line("the server's listener cannot be reached: %s", strerror(errno));
        refuse(answerer, client);
    }
}

static void on_request(struct answerer *answerer, struct client *client) {
    switch (request_read(client, answerer->answers.shared)) {
    case REQUEST_PARTIAL:
        break;
    case REQUEST_HAND_OVER:
        enqueue(answerer, client);
        break;
    case REQUEST_FLOWS:
        epoll_ctl(answerer->epoll, EPOLL_CTL_DEL, client->data, NULL); // another process keeps it open
        channel_send(answerer->flows, client->data, 0);
        client_end(&answerer->clients, client);
        break;
    case REQUEST_ANSWERED:
        client_end(&answerer->clients, client);
        break;
    case REQUEST_BAD:
        refuse(answerer, client);
    }
}

static void on_connections(struct answerer *answerer) {
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        int data = accept4(answerer->requests, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (data < 0) {
            return;
        }
        struct client *client = client_new(&answerer->clients, data);
        if (client == NULL) {
            atomic_fetch_add(&answerer->answers.shared->refused, 1);
        } else if (watch(answerer, data, client, EPOLL_CTL_ADD) != 0) {
            refuse(answerer, client);
        } else {
            on_request(answerer, client);
        }
    }
}

static void end_late_clients(struct answerer *answerer) {
    int64_t now = now_ms();
    for (int i = answerer->clients.count - 1; i >= 0; i--) {
        struct client *client = answerer->clients.all[i];
        if (client->deadline_ms > now) {
            continue;
        }
        if (client->stage != STAGE_REQUEST) {
            atomic_fetch_add(&answerer->answers.shared->expired, 1);
        }
        client_refuse(&answerer->clients, client);
    }
}

// Returns 0 when the server has ended.
static int turn(struct answerer *answerer) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(answerer->epoll, events, EVENTS, BEAT_MS);
    atomic_fetch_add(&answerer->answers.shared->beats, 1);
    // calls first: a thread of the server waits for each
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr != &answerer->answers) {
            continue;
        }
        if (events[i].events & EPOLLIN && answer_next(&answerer->answers) != 0) {
            log_line("the kernel tells of no calls any more: %s", strerror(errno));
            return 0;
        }
        if (events[i].events & (EPOLLHUP | EPOLLERR)) {
            return 0;
        }
    }
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == &answerer->requests) {
            on_connections(answerer);
        } else if (events[i].data.ptr != &answerer->answers) {
            on_request(answerer, events[i].data.ptr);
        }
    }
    end_late_clients(answerer);
    return 1;
}

int answerer_run(int requests, int flows, int notify, pid_t server, int again, struct shared *shared) {
    static struct answerer answerer;
    answerer = (struct answerer){.epoll = epoll_create1(EPOLL_CLOEXEC), .requests = requests, .flows = flows};
    answerer.answers = (struct answers){.notify = notify, .clients = &answerer.clients, .shared = shared};
    if (answerer.epoll < 0 || watch(&answerer, requests, &answerer.requests, EPOLL_CTL_ADD) != 0 ||
        (notify >= 0 && watch(&answerer, notify, &answerer.answers, EPOLL_CTL_ADD) != 0)) {
        log_line("cannot wait for events: %s", strerror(errno));
        return 1;
    }
    if (again) {
        ask_again(server);
    }
    while (turn(&answerer)) {
    }
    return 0;
}
