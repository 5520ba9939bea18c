// A bound on what a client may send on a connection before ndt-server has begun its test.
#ifndef TOLLGATE_GUARD_H
#define TOLLGATE_GUARD_H

// Lets nothing into the socket behind the head of so many octets, which lies unread in it, but what begins as a WebSocket frame
// does: no further request. Other octets are dropped as if they were lost. SO_DETACH_FILTER takes the guard off. Needs
// TCP_SAVE_SYN on the listener. Returns 0, or -1 where more or less than the head has come or there is no SYN.
int guard_attach(int fd, int head);

// Takes it off.
void guard_detach(int fd);

#endif
