#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guard.h"
#include "log.h"

void client_close(int *fd) {
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

struct client *client_new(struct clients *clients, int data) {
    struct stat identity;
    int room = clients->count < CLIENTS_MAX && fstat(data, &identity) == 0;
    struct client *client = room ? calloc(1, sizeof *client) : NULL;
    if (client == NULL) {
        close(data);
        return NULL;
    }
    client->data = data;
    client->socket = -1;
    client->doorbell = -1;
    client->data_inode = identity.st_ino;
    client_advance(client, STAGE_REQUEST);
    clients->all[clients->count++] = client;
    return client;
}

void client_advance(struct client *client, enum stage stage) {
    client->stage = stage;
    client->deadline_ms = now_ms() + STAGE_MS;
}

void client_say(const struct client *client, const char *line) {
    ssize_t written = send(client->data, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)written;
}

void client_end(struct clients *clients, struct client *client) {
    int place = 0;
    while (clients->all[place] != client) {
        place++;
    }
    clients->count--;
    memmove(clients->all + place, clients->all + place + 1, (size_t)(clients->count - place) * sizeof client);
    client_close(&client->data);
    client_close(&client->socket);
    client_close(&client->doorbell);
    free(client);
}

void client_refuse(struct clients *clients, struct client *client) {
    if (client->whole) {
        guard_detach(client->socket);
        client_say(client, WHOLE_REFUSED);
    }
    client_end(clients, client);
}

int client_is_in(const struct clients *clients, enum stage stage) {
    for (int i = 0; i < clients->count; i++) {
        if (clients->all[i]->stage == stage) {
            return 1;
        }
    }
    return 0;
}
