#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static int read_port(const char *text, in_port_t *port) {
    char *end;
    unsigned long value = *text >= '1' && *text <= '9' ? strtoul(text, &end, 10) : 0;
    if (value == 0 || value > 65535 || *end != 0) {
        return -1;
    }
    *port = htons((in_port_t)value);
    return 0;
}

int address_read(char *text, struct sockaddr_storage *address) {
    char *colon = strrchr(text, ':');
    if (colon == NULL) {
        return -1;
    }
    *colon = 0;
    if (*text == '[' && colon > text + 1 && colon[-1] == ']') {
        struct sockaddr_in6 *v6 = (void *)address;
        colon[-1] = 0;
        v6->sin6_family = AF_INET6;
        return inet_pton(AF_INET6, text + 1, &v6->sin6_addr) == 1 ? read_port(colon + 1, &v6->sin6_port) : -1;
    }
    struct sockaddr_in *v4 = (void *)address;
    v4->sin_family = AF_INET;
    return inet_pton(AF_INET, text, &v4->sin_addr) == 1 ? read_port(colon + 1, &v4->sin_port) : -1;
}
