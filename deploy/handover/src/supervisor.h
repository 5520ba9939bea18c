// The process that starts ndt-server, and ends as it ends.
#ifndef TOLLGATE_SUPERVISOR_H
#define TOLLGATE_SUPERVISOR_H

struct settings {
    const char *socket_path;
    unsigned socket_mode;
    int required;   // end rather than start the server without the hand-over
    char **command; // the server and its arguments
};

// Runs the server until it ends. Returns its exit code; dies of the signal that it died of.
int supervise(const struct settings *settings);

#endif
