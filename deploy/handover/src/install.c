#include "install.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static int copy(int from, int to) {
    struct stat size;
    if (from < 0 || to < 0 || fstat(from, &size) != 0) {
        return -1;
    }
    for (off_t left = size.st_size; left > 0;) {
        ssize_t copied = sendfile(to, from, NULL, (size_t)left);
        if (copied <= 0) {
            return -1;
        }
        left -= copied;
    }
    return fchmod(to, 0755);
}

int install(const char *directory) {
    char path[4096];
    char unfinished[4096 + 8];
    int length = snprintf(path, sizeof path, "%s/tollgate-handover", directory);
    snprintf(unfinished, sizeof unfinished, "%s.new", path);
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int to = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    int failed = length >= (int)sizeof path || copy(from, to) != 0 || close(to) != 0 || rename(unfinished, path) != 0;
    if (failed) {
        log_line("--install: %s: %s", directory, strerror(errno));
    }
    close(from);
    return failed;
}
