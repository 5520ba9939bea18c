// What the kernel knows of connections that other processes have: their tcp_info while they run, and when they end.
#ifndef TOLLGATE_FLOWS_H
#define TOLLGATE_FLOWS_H

// Serves the connections that come over the channel, until nobody has its other end. Returns the exit code.
//
// A question names a connection by its cookie, in hexadecimal digits, and its ends:
//
//   "1a2b 127.0.0.1:80 127.0.0.1:40000\n"
//
// It is answered with one line, each time: "info 1a2b TCP_INFO BBR_INFO\n", both in hexadecimal digits and the second
// "-" where another congestion control is at work, or "gone 1a2b\n". When a connection that was asked for ends,
// "end 1a2b TCP_INFO\n" follows once, unless the kernel had no room for it. It may come after a first "gone": the kernel tells of
// ends a little later.
int flows_run(int channel);

#endif
