// Clients on their way into ndt-server.
#ifndef TOLLGATE_CLIENT_H
#define TOLLGATE_CLIENT_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

// How many clients may be on their way at once. A sidecar that sends more has its connections closed.
enum { CLIENTS_MAX = 1024 };

// What a sidecar that hands a client over whole is told: that ndt-server has its socket, or certainly has not.
#define WHOLE_GIVEN "given\n"
#define WHOLE_REFUSED "refused\n"

// How long a client may stay in one stage, in milliseconds.
enum { STAGE_MS = 2000 };

enum stage {
    STAGE_REQUEST,  // the sidecar has connected; its request is not complete
    STAGE_QUEUED,   // waits for ndt-server to accept
    STAGE_ACCEPTED, // ndt-server has the data socket and has not asked for its duplicate
};

// A client whose measurement is handed over. `data` is the sidecar's connection, which becomes ndt-server's;
// `socket` is the client's own, which ndt-server gets when it duplicates `data`.
struct client {
    enum stage stage;
    int64_t deadline_ms;
    int data;
    int socket;
    int doorbell;
    char question; // the first octet of a request without a socket, else 0
    int whole;     // ndt-server gets the client's socket itself
    ino_t data_inode;
    ino_t listener_inode;
    struct sockaddr_storage listener;
};

// Those who are on their way, in the order in which they came.
struct clients {
    int count;
    struct client *all[CLIENTS_MAX];
};

// Takes the sidecar's new connection. Returns NULL, with the connection closed, where there are too many.
struct client *client_new(struct clients *clients, int data);

// Moves a client on, with a new deadline.
void client_advance(struct client *client, enum stage stage);

// Writes a line to the sidecar. Waits for nothing.
void client_say(const struct client *client, const char *line);

// Closes what the client still has here, and forgets it.
void client_end(struct clients *clients, struct client *client);

// Likewise, for a client that ndt-server will not get.
void client_refuse(struct clients *clients, struct client *client);

// Closes one of the client's file descriptors and marks it closed.
void client_close(int *fd);

// Whether any client is in a stage.
int client_is_in(const struct clients *clients, enum stage stage);

#endif
