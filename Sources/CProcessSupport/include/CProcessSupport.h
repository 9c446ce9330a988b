#ifndef CPROCESSSUPPORT_H
#define CPROCESSSUPPORT_H

#include <stddef.h>

/* Forbids core dumps of this process, and reading its memory by processes of the same user.
   prctl is variadic, which Swift cannot call. */
int vv_forbid_dumps(void);

/* Whether the content has the wanted bytes in it; memmem is outside POSIX, and hidden from Swift. */
int vv_contains(const void *content, size_t count, const void *wanted, size_t wanted_count);

/* Exchanges two names in one step; renameat2 is outside POSIX, and hidden from Swift. */
int vv_exchange(const char *one, const char *other);

#endif
