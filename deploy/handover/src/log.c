#include "log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINES_A_SECOND = 10 };

int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int may_write(unsigned *left_out) {
    static int64_t second = -1;
    static int lines;
    static unsigned lost;
    int64_t now = now_ms() / 1000;
    if (now != second) {
        second = now;
        lines = 0;
    }
    struct pollfd error = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (lines >= LINES_A_SECOND || poll(&error, 1, 0) != 1 || !(error.revents & POLLOUT)) {
        lost++;
        return 0;
    }
    lines++;
    *left_out = lost;
    lost = 0;
    return 1;
}

void log_line(const char *format, ...) {
    unsigned left_out = 0;
    if (!may_write(&left_out)) {
        return;
    }
    char line[512];
    int length = snprintf(line, sizeof line, "tollgate-handover: ");
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(line + length, sizeof line - (size_t)length, format, arguments);
    va_end(arguments);
    if (more < 0) {
        return;
    }
    length = (int)strlen(line);
    if (left_out > 0) {
        snprintf(line + length, sizeof line - (size_t)length, " (%u lines left out before)", left_out);
        length = (int)strlen(line);
    }
    if (length == (int)sizeof line - 1) {
        length--;
    }
    line[length++] = '\n';
    // a pipe that poll() found writable takes PIPE_BUF octets, which is more than a line
    ssize_t written = write(STDERR_FILENO, line, (size_t)length);
    (void)written;
}
