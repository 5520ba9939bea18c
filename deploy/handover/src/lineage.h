// Who started whom.
#ifndef TOLLGATE_LINEAGE_H
#define TOLLGATE_LINEAGE_H

#include <sys/types.h>

// Whether a process is the other, or was started by it or by one that it started.
int descends_from(pid_t process, pid_t other);

#endif
