#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#else
#error "x86-64 and arm64 only"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), yes, no)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)

int filter_install(void) {
    // both architectures are little-endian: the low half of an argument comes first
    struct sock_filter program[] = {
        LOAD(arch),
        IF_EQUAL(THIS_ARCH, 1, 0),
        ANSWER(SECCOMP_RET_ALLOW),
        LOAD(nr),
        IF_EQUAL(SYS_accept4, 6, 0),
        IF_EQUAL(SYS_accept, 5, 0),
        IF_EQUAL(SYS_getsockname, 4, 0),
        IF_EQUAL(SYS_fcntl, 0, 2),
        LOAD(args[1]),
        IF_EQUAL(F_DUPFD_CLOEXEC, 1, 0),
        ANSWER(SECCOMP_RET_ALLOW),
        ANSWER(SECCOMP_RET_USER_NOTIF),
    };
    struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return -1;
    }
    // Without SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV a signal makes a call ask again, so that a new answerer gets
    // the calls that its predecessor had received and not answered.
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
}
