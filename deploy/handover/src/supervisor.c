#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "answerer.h"
#include "channel.h"
#include "endpoint.h"
#include "filter.h"
#include "flows.h"
#include "log.h"
#include "self_test.h"

// An answerer that has not moved for so long is replaced, in milliseconds. Probes of ndt-server's health wait so long at
// most.
enum { STUCK_MS = 400, WATCH_MS = 100, RESTART_PAUSE_MS = 100 };

// The copy of the notifications' file descriptor that the server keeps: while it is open, calls that nobody answers wait
// and do not fail.
enum { KEPT_FD = 200 };

struct supervisor {
    const struct settings *settings;
    struct shared *shared;
    int requests;
    int notify;
    int signals;
    sigset_t before;
    pid_t server;
    pid_t answerer;
    pid_t flows;
    int flows_channel[2]; // the answerer's end, and that of the process that tells of flows
    int64_t started_ms;
    uint64_t beats;
    int64_t beat_ms;
};

static const int FORWARDED[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

static void restore_signals(const struct supervisor *supervisor) {
    sigprocmask(SIG_SETMASK, &supervisor->before, NULL);
}

static void keep(int notify) {
    int kept = fcntl(notify, F_DUPFD, KEPT_FD);
    if (kept < 0) {
        log_line("the server keeps no copy of the notifications: %s", strerror(errno));
    }
}

static void be_server(const struct supervisor *supervisor, int channel, pid_t helper) {
    restore_signals(supervisor);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PTRACER, helper, 0, 0, 0); // an answerer is no ancestor of the server; matters where Yama restricts
    int notify = -1;
    if (supervisor->shared->unavailable[0] == 0) {
        notify = filter_install();
        if (notify >= 0) {
            keep(notify);
        }
    }
    channel_send(channel, notify, notify < 0 ? errno : 0);
    execvp(*supervisor->settings->command, supervisor->settings->command);
    log_line("%s: %s", *supervisor->settings->command, strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

static int start_server(struct supervisor *supervisor) {
    int channel[2];
    pid_t helper = getpid();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) != 0) {
        return -1;
    }
    supervisor->server = fork();
    if (supervisor->server == 0) {
        be_server(supervisor, channel[1], helper);
    }
    supervisor->shared->server = supervisor->server;
    close(channel[1]);
    supervisor->notify = supervisor->server < 0 ? -1 : channel_receive(channel[0]);
    close(channel[0]);
    return supervisor->server < 0 ? -1 : 0;
}

static void be_helper(const struct supervisor *supervisor, const char *name) {
    restore_signals(supervisor);
    // whoever ends all processes of a container means the server: it decides when the answers end
    for (size_t i = 0; i < sizeof FORWARDED / sizeof *FORWARDED; i++) {
        signal(FORWARDED[i], SIG_IGN);
    }
    close(supervisor->signals);
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

static void start_answerer(struct supervisor *supervisor, int again) {
    supervisor->started_ms = now_ms();
    supervisor->beat_ms = supervisor->started_ms;
    supervisor->answerer = fork();
    if (supervisor->answerer == 0) {
        be_helper(supervisor, "handover-answer");
        if (supervisor->notify < 0) {
            // nothing else tells it that the server has ended when this process is killed
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        }
        _exit(answerer_run(supervisor->requests, supervisor->flows_channel[0], supervisor->notify, supervisor->server, again,
                           supervisor->shared));
    }
    if (supervisor->answerer < 0) {
        log_line("no answerer can be started: %s", strerror(errno));
    }
}

static void start_flows(struct supervisor *supervisor) {
    supervisor->flows = fork();
    if (supervisor->flows == 0) {
        be_helper(supervisor, "handover-flows");
        close(supervisor->requests);
        close(supervisor->notify);
        close(supervisor->flows_channel[0]);
        _exit(flows_run(supervisor->flows_channel[1]));
    }
}

static void restart_answerer(struct supervisor *supervisor) {
    if (now_ms() - supervisor->started_ms < RESTART_PAUSE_MS) {
        struct timespec pause = {.tv_nsec = RESTART_PAUSE_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
    atomic_fetch_add(&supervisor->shared->restarts, 1);
    start_answerer(supervisor, 1);
}

static void check_answerer(struct supervisor *supervisor) {
    uint64_t beats = atomic_load(&supervisor->shared->beats);
    int64_t now = now_ms();
    if (beats != supervisor->beats) {
        supervisor->beats = beats;
        supervisor->beat_ms = now;
    } else if (supervisor->answerer > 0 && now - supervisor->beat_ms > STUCK_MS) {
        log_line("the answerer has not moved for %lld ms: replaced", (long long)(now - supervisor->beat_ms));
        kill(supervisor->answerer, SIGKILL);
        supervisor->beat_ms = now;
    } else if (supervisor->answerer < 0) {
        restart_answerer(supervisor);
    }
}

// Returns 1 with the server's status when it has ended.
static int reap(struct supervisor *supervisor, int *status) {
    int ended;
    for (pid_t child; (child = waitpid(-1, &ended, WNOHANG)) > 0;) {
        if (child == supervisor->server) {
            *status = ended;
            return 1;
        }
        if (child == supervisor->flows) {
            supervisor->flows = -1; // started again at the next look
        }
        if (child == supervisor->answerer) {
            supervisor->answerer = -1;
            // it ends with the server, whose end may be reaped a moment later
            if (!WIFEXITED(ended)) {
                log_line("the answerer was ended by signal %d: replaced", WTERMSIG(ended));
                restart_answerer(supervisor);
            }
        }
    }
    return 0;
}

static void on_signal(struct supervisor *supervisor, const struct signalfd_siginfo *signal) {
    // a terminal signals the whole foreground group, the server too
    if (signal->ssi_signo != SIGCHLD && signal->ssi_code != SI_KERNEL) {
        kill(supervisor->server, (int)signal->ssi_signo);
    }
}

static int wait_for_end(struct supervisor *supervisor) {
    int status = 0;
    while (!reap(supervisor, &status)) {
        struct pollfd signals = {.fd = supervisor->signals, .events = POLLIN};
        struct signalfd_siginfo signal;
        if (poll(&signals, 1, WATCH_MS) == 1 && read(supervisor->signals, &signal, sizeof signal) == sizeof signal) {
            on_signal(supervisor, &signal);
        }
        check_answerer(supervisor);
        if (supervisor->flows < 0) {
            start_flows(supervisor);
        }
    }
    return status;
}

static void end_child(pid_t child) {
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
}

// Ends as the server has ended.
static int end_as(int status) {
    if (WIFSIGNALED(status)) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none); // the server's own core is the one to look at
        sigset_t all;
        sigfillset(&all);
        signal(WTERMSIG(status), SIG_DFL);
        sigprocmask(SIG_UNBLOCK, &all, NULL);
        raise(WTERMSIG(status));
        return 128 + WTERMSIG(status);
    }
    return WEXITSTATUS(status);
}

static int take_signals(struct supervisor *supervisor) {
    sigset_t taken;
    sigemptyset(&taken);
    sigaddset(&taken, SIGCHLD);
    for (size_t i = 0; i < sizeof FORWARDED / sizeof *FORWARDED; i++) {
        sigaddset(&taken, FORWARDED[i]);
    }
    sigprocmask(SIG_BLOCK, &taken, &supervisor->before);
    signal(SIGPIPE, SIG_IGN);
    supervisor->signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
    return supervisor->signals < 0 ? -1 : 0;
}

int supervise(const struct settings *settings) {
    struct supervisor supervisor = {.settings = settings, .notify = -1, .signals = -1};
    supervisor.shared = mmap(NULL, sizeof *supervisor.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    supervisor.requests = endpoint_open(settings->socket_path, settings->socket_mode);
    if (supervisor.requests < 0 || supervisor.shared == MAP_FAILED) {
        return 2;
    }
    if (self_test(supervisor.shared->unavailable, sizeof supervisor.shared->unavailable) != 0) {
        log_line("nothing can be handed over: %s", supervisor.shared->unavailable);
        if (settings->required) {
            unlink(settings->socket_path);
            return 1;
        }
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, supervisor.flows_channel) != 0 ||
        take_signals(&supervisor) != 0 || start_server(&supervisor) != 0) {
        log_line("%s cannot be started: %s", *settings->command, strerror(errno));
        unlink(settings->socket_path);
        return 1;
    }
    start_answerer(&supervisor, 0);
    start_flows(&supervisor);
    int status = wait_for_end(&supervisor);
    end_child(supervisor.answerer);
    end_child(supervisor.flows);
    unlink(settings->socket_path);
    return end_as(status);
}
