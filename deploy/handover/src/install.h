// The helper as its own installer, for images without a shell.
#ifndef TOLLGATE_INSTALL_H
#define TOLLGATE_INSTALL_H

// Copies this program into a directory, in one step, as tollgate-handover. Returns the exit code: 0, or 1 with a line in the log.
int install(const char *directory);

#endif
