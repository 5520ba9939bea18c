// Addresses as text.
#ifndef TOLLGATE_ADDRESS_H
#define TOLLGATE_ADDRESS_H

#include <sys/socket.h>

// Reads "127.0.0.1:8080" or "[::1]:8080", and writes into the text. Returns 0, or -1 if it is no such address.
int address_read(char *text, struct sockaddr_storage *address);

#endif
