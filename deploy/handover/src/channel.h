// Passing a file descriptor from a child to its parent.
#ifndef TOLLGATE_CHANNEL_H
#define TOLLGATE_CHANNEL_H

// Sends fd, or an errno where fd is negative. Returns 0, or -1.
int channel_send(int channel, int fd, int error);

// Waits for what channel_send has sent. Returns the file descriptor, or -1 with errno.
int channel_receive(int channel);

#endif
