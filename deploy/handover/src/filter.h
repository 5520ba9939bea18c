// The seccomp filter that ndt-server runs under.
#ifndef TOLLGATE_FILTER_H
#define TOLLGATE_FILTER_H

// Puts the calling process, and what it executes, under the filter, and returns the file descriptor on which
// another process is notified of: accept and accept4, getsockname, and fcntl with F_DUPFD_CLOEXEC.
// All other calls pass without being looked at. Sets no_new_privs, which needs no privilege.
// Returns -1 with errno: ENOSYS or EINVAL where the kernel has no user notification, EBUSY where the process
// already has a filter that notifies, EPERM where a sandbox forbids it.
int filter_install(void);

#endif
