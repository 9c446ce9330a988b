#define _GNU_SOURCE
#include "CProcessSupport.h"

#include <stdio.h>
#include <string.h>

#ifdef __linux__
#include <fcntl.h>
#include <sys/prctl.h>
#endif

int vv_forbid_dumps(void) {
#ifdef __linux__
  return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
  return 0;
#endif
}

int vv_contains(const void *content, size_t count, const void *wanted, size_t wanted_count) {
  return memmem(content, count, wanted, wanted_count) != NULL;
}

int vv_exchange(const char *one, const char *other) {
#ifdef __linux__
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
#else
  return renamex_np(one, other, RENAME_SWAP);
#endif
}
