#include "endpoint.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

static int exists_and_is_served(const struct sockaddr_un *address) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int served = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;
    close(fd);
    return served;
}

int endpoint_open(const char *path, unsigned mode) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        log_line("--socket: %s: longer than the %zu octets that a socket's path may have", path,
                 sizeof address.sun_path - 1);
        return -1;
    }
    strcpy(address.sun_path, path);
    struct stat there;
    if (lstat(path, &there) == 0) {
        if (!S_ISSOCK(there.st_mode) || exists_and_is_served(&address)) {
            log_line("--socket: %s: %s", path,
                     S_ISSOCK(there.st_mode) ? "another helper serves it: end that, or name another path"
                                             : "is a file of another kind: name another path");
            return -1;
        }
        unlink(path);
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t mask = umask(0777 & ~mode);
    int bound = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (bound != 0 || listen(fd, 1024) != 0) {
        log_line("--socket: %s: %s", path, strerror(errno));
        return -1;
    }
    return fd;
}
