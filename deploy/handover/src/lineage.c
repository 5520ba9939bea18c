#include "lineage.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Whoever starts ndt-server by scripts does not use more.
enum { DEPTH = 8 };

// Returns the process that started one, or 0 (proc_pid_stat(5)).
static pid_t parent_of(pid_t process) {
    char text[512];
    snprintf(text, sizeof text, "/proc/%d/stat", (int)process);
    int fd = open(text, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) {
        close(fd);
    }
    if (length <= 0) {
        return 0;
    }
    text[length] = 0;
    // the name in parentheses may hold any character
    const char *name_end = strrchr(text, ')');
    int parent = 0;
    return name_end != NULL && sscanf(name_end, ") %*c %d", &parent) == 1 ? parent : 0;
}

int descends_from(pid_t process, pid_t other) {
    for (int i = 0; i < DEPTH && process > 1; i++) {
        if (process == other) {
            return 1;
        }
        process = parent_of(process);
    }
    return 0;
}
