#include "channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

int channel_send(int channel, int fd, int error) {
    union control control = {{0}};
    struct iovec data = {.iov_base = &error, .iov_len = sizeof error};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = control.room;
        message.msg_controllen = sizeof control.room;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    return sendmsg(channel, &message, MSG_NOSIGNAL) == (ssize_t)sizeof error ? 0 : -1;
}

int channel_receive(int channel) {
    union control control;
    int error = 0;
    struct iovec data = {.iov_base = &error, .iov_len = sizeof error};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    ssize_t length;
    do {
        length = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    if (length != (ssize_t)sizeof error) {
        errno = length < 0 ? errno : ECHILD;
        return -1;
    }
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header == NULL || header->cmsg_type != SCM_RIGHTS) {
        errno = error == 0 ? EPROTO : error;
        return -1;
    }
    int fd;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}
