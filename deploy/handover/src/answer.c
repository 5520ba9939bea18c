#include "answer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

// The kernel's structures may be longer than those this was built with.
union call {
    struct seccomp_notif call;
    char room[512];
};

union reply {
    struct seccomp_notif_resp reply;
    char room[512];
};

static uint64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

// Counts an answer that failed. A call that a signal has ended is asked again.
static void count_failure(struct answers *answers, const char *what) {
    if (errno == ENOENT || errno == EINPROGRESS) {
        atomic_fetch_add(&answers->shared->stale, 1);
        return;
    }
    atomic_fetch_add(&answers->shared->failed, 1);
    log_line("%s: %s", what, strerror(errno));
}

static void reply(struct answers *answers, uint64_t id, uint32_t flags) {
    union reply reply;
    memset(&reply, 0, sizeof reply);
    reply.reply.id = id;
    reply.reply.flags = flags;
    if (ioctl(answers->notify, SECCOMP_IOCTL_NOTIF_SEND, &reply) != 0) {
        count_failure(answers, "a call cannot be answered");
    }
}

static void let_pass(struct answers *answers, uint64_t id) {
    reply(answers, id, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

// Gives the caller a duplicate of fd as the result of its call. Returns 0, or -1 where it did not get it.
static int give(struct answers *answers, uint64_t id, int fd) {
    struct seccomp_notif_addfd gift = {
        .id = id, .flags = SECCOMP_ADDFD_FLAG_SEND, .srcfd = (uint32_t)fd, .newfd_flags = O_CLOEXEC};
    if (ioctl(answers->notify, SECCOMP_IOCTL_NOTIF_ADDFD, &gift) >= 0) {
        return 0;
    }
    count_failure(answers, "a socket cannot be handed over");
    return -1;
}

// The inode of the socket that is the caller's file descriptor, or 0. Asked anew for each call: numbers are reused.
static ino_t inode_of(const struct seccomp_notif *call) {
    char path[64];
    char target[64];
    unsigned long inode;
    snprintf(path, sizeof path, "/proc/%u/fd/%d", call->pid, (int)call->data.args[0]);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length <= 0) {
        return 0;
    }
    target[length] = 0;
    return sscanf(target, "socket:[%lu]", &inode) == 1 ? inode : 0;
}

// Writes an address where the caller wants it, as accept(2) and getsockname(2) do: cut to the caller's room, with its
// true length. Returns 0, or -1 with errno.
static int write_address(const struct seccomp_notif *call, const struct sockaddr_storage *address, socklen_t length) {
    if (call->data.args[1] == 0) {
        return 0;
    }
    socklen_t room = 0;
    struct iovec here = {.iov_base = &room, .iov_len = sizeof room};
    struct iovec there = {.iov_base = (void *)(uintptr_t)call->data.args[2], .iov_len = sizeof room};
    pid_t caller = (pid_t)call->pid;
    if (process_vm_readv(caller, &here, 1, &there, 1, 0) != (ssize_t)sizeof room) {
        return -1;
    }
    socklen_t written = room < length ? room : length;
    struct iovec from[] = {{.iov_base = (void *)(uintptr_t)address, .iov_len = written},
                           {.iov_base = &length, .iov_len = sizeof length}};
    struct iovec to[] = {{.iov_base = (void *)(uintptr_t)call->data.args[1], .iov_len = written}, there};
    ssize_t all = (ssize_t)(written + sizeof length);
    return process_vm_writev(caller, from, 2, to, 2, 0) == all ? 0 : -1;
}

// The client whose data socket is the caller's file descriptor.
static struct client *accepted_client(struct answers *answers, const struct seccomp_notif *call) {
    const struct clients *clients = answers->clients;
    ino_t inode = client_is_in(clients, STAGE_ACCEPTED) ? inode_of(call) : 0;
    for (int i = 0; inode != 0 && i < clients->count; i++) {
        if (clients->all[i]->stage == STAGE_ACCEPTED && clients->all[i]->data_inode == inode) {
            return clients->all[i];
        }
    }
    return NULL;
}

// The client who waits longest at the listener that is the caller's file descriptor.
static struct client *queued_client(struct answers *answers, const struct seccomp_notif *call) {
    const struct clients *clients = answers->clients;
    ino_t inode = client_is_in(clients, STAGE_QUEUED) ? inode_of(call) : 0;
    for (int i = 0; inode != 0 && i < clients->count; i++) {
        if (clients->all[i]->stage == STAGE_QUEUED && clients->all[i]->listener_inode == inode) {
            return clients->all[i];
        }
    }
    return NULL;
}

// The client's own socket, as the connection: what ndt-server asks of it needs no answers. A call that a signal has
// ended is asked again, so the client waits on.
static void give_whole(struct answers *answers, uint64_t id, struct client *client) {
    if (give(answers, id, client->socket) == 0) {
        atomic_fetch_add(&answers->shared->whole, 1);
        client_say(client, WHOLE_GIVEN);
        client_end(answers->clients, client);
    }
}

// accept: the data socket of a client that waits, or its own, with the client's address.
static void answer_accept(struct answers *answers, const struct seccomp_notif *call) {
    struct client *client = queued_client(answers, call);
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    if (client == NULL) {
        let_pass(answers, call->id);
        return;
    }
    if (getpeername(client->socket, (struct sockaddr *)&peer, &length) != 0) {
        client_refuse(answers->clients, client); // the client has gone
        let_pass(answers, call->id);
        return;
    }
    if (write_address(call, &peer, length) != 0) {
        count_failure(answers, "the memory of the server cannot be written");
        client_refuse(answers->clients, client);
        let_pass(answers, call->id);
        return;
    }
    if (client->whole) {
        give_whole(answers, call->id, client);
    } else if (give(answers, call->id, client->data) == 0) {
        client_advance(client, STAGE_ACCEPTED);
        client_close(&client->data);
        client_close(&client->doorbell);
    }
}

// getsockname on the data socket: the local address of the client's socket.
static void answer_getsockname(struct answers *answers, const struct seccomp_notif *call) {
    struct client *client = accepted_client(answers, call);
    struct sockaddr_storage local;
    socklen_t length = sizeof local;
    if (client == NULL || getsockname(client->socket, (struct sockaddr *)&local, &length) != 0 ||
        write_address(call, &local, length) != 0) {
        let_pass(answers, call->id);
        return;
    }
    reply(answers, call->id, 0);
}

// The duplicate of the data socket: the client's socket.
static void answer_duplicate(struct answers *answers, const struct seccomp_notif *call) {
    struct client *client = accepted_client(answers, call);
    if (client == NULL) {
        let_pass(answers, call->id);
        return;
    }
    if (give(answers, call->id, client->socket) == 0) {
        atomic_fetch_add(&answers->shared->handed_over, 1);
        client_end(answers->clients, client);
    }
}

int answer_next(struct answers *answers) {
    union call received;
    memset(&received, 0, sizeof received); // the kernel insists
    if (ioctl(answers->notify, SECCOMP_IOCTL_NOTIF_RECV, &received) != 0) {
        return errno == ENOENT || errno == EINTR ? 0 : -1;
    }
    uint64_t start = now_us();
    const struct seccomp_notif *call = &received.call;
    switch (call->data.nr) {
    case SYS_fcntl:
        answer_duplicate(answers, call);
        break;
    case SYS_getsockname:
        answer_getsockname(answers, call);
        break;
    default:
        answer_accept(answers, call);
    }
    uint64_t taken = now_us() - start;
    if (taken > atomic_load(&answers->shared->slowest_us)) {
        atomic_store(&answers->shared->slowest_us, taken);
    }
    return 0;
}
