#include "self_test.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answer.h"
#include "channel.h"
#include "filter.h"
#include "listeners.h"

enum { STEP_ACCEPT = 10, STEP_ADDRESS, STEP_DUPLICATE };

// The process that is answered: returns 0, or the step that did not give what it should.
static int be_answered(int listener) {
    struct sockaddr_in peer = {0};
    socklen_t length = sizeof peer;
    int data = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
    if (data < 0) {
        return STEP_ACCEPT;
    }
    if (peer.sin_family != AF_INET || peer.sin_port == 0 || length != sizeof peer) {
        return STEP_ADDRESS;
    }
    int duplicate = fcntl(data, F_DUPFD_CLOEXEC, 0);
    int domain = 0;
    socklen_t size = sizeof domain;
    if (getsockopt(duplicate, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 || domain != AF_INET) {
        return STEP_DUPLICATE;
    }
    return 0;
}

static pid_t start_answered(int channel, int listener) {
    pid_t helper = getpid();
    pid_t child = fork();
    if (child == 0) {
        alarm(5);
        prctl(PR_SET_PTRACER, helper, 0, 0, 0);
        int notify = filter_install();
        if (channel_send(channel, notify, errno) != 0 || notify < 0) {
            _exit(1);
        }
        close(notify);
        _exit(be_answered(listener));
    }
    return child;
}

// Answers the accept and the duplicate of the process, with the client's socket.
static int answer_all(int notify, int listener, int client) {
    struct shared shared = {0};
    static struct clients clients;
    int pair[2];
    socklen_t length = sizeof(struct sockaddr_in);
    alarm(5);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return 1;
    }
    struct client *waiting = client_new(&clients, pair[0]);
    if (waiting == NULL || getsockname(listener, (struct sockaddr *)&waiting->listener, &length) != 0) {
        return 1;
    }
    waiting->socket = dup(client);
    waiting->listener_inode = listener_inode(&waiting->listener);
    client_advance(waiting, STAGE_QUEUED);
    struct answers answers = {.notify = notify, .clients = &clients, .shared = &shared};
    while (clients.count > 0) {
        if (answer_next(&answers) != 0 || atomic_load(&shared.failed) > 0) {
            return 1;
        }
    }
    return 0;
}

static int exit_code(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

// A connection over loopback: its listener, both ends.
static int connect_pair(int ends[3]) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    ends[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ends[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(ends[0], (struct sockaddr *)&address, length) != 0 || listen(ends[0], 1) != 0 ||
        getsockname(ends[0], (struct sockaddr *)&address, &length) != 0 ||
        connect(ends[1], (struct sockaddr *)&address, length) != 0) {
        return -1;
    }
    ends[2] = accept4(ends[0], NULL, NULL, SOCK_CLOEXEC);
    return ends[2] < 0 ? -1 : 0;
}

static const char *cause(int code) {
    switch (code) {
    case STEP_ACCEPT:
        return "seccomp cannot answer accept with a socket: Linux 5.14 or later is needed";
    case STEP_ADDRESS:
        return "the server's memory cannot be written: it must run as the helper's user, and process_vm_writev must be "
               "allowed";
    default:
        return "the server's duplicate of its connection cannot be answered: /proc must be mounted and readable";
    }
}

static int run(int channel[2], int ends[3], char *reason, size_t room) {
    pid_t answered = start_answered(channel[1], ends[0]);
    close(channel[1]);
    int notify = answered < 0 ? -1 : channel_receive(channel[0]);
    if (notify < 0) {
        snprintf(reason, room, "seccomp user notification is not available: %s", strerror(errno));
        if (answered > 0) {
            exit_code(answered);
        }
        return -1;
    }
    // as later, the one that answers is a child beside the one that is answered
    pid_t answerer = fork();
    if (answerer == 0) {
        _exit(answer_all(notify, ends[0], ends[2]));
    }
    close(notify);
    int answering = exit_code(answerer);
    if (answering != 0) {
        kill(answered, SIGKILL);
    }
    int code = exit_code(answered);
    if (answering == 0 && code == 0) {
        return 0;
    }
    snprintf(reason, room, "%s", cause(code == 255 ? STEP_ADDRESS : code));
    return -1;
}

int self_test(char *reason, size_t room) {
    int channel[2];
    int ends[3];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) != 0 || connect_pair(ends) != 0) {
        snprintf(reason, room, "no connection over 127.0.0.1 can be made: %s", strerror(errno));
        return -1;
    }
    int result = run(channel, ends, reason, room);
    close(channel[0]);
    for (int i = 0; i < 3; i++) {
        close(ends[i]);
    }
    return result;
}
