// Counts the calls of a process that change a file, talk to the network or print, and kills the
// process at the n-th, tears that call, or lets it fail.
//
// Loaded with LD_PRELOAD. What it does is said by variables:
//   VV_CALLS_MODE   count, kill, tear or fail
//   VV_CALLS_AT     the n of the n-th counted call, from 1
//   VV_CALLS_ERROR  for fail: an errno, or -1 for "only half of it is written"
//   VV_CALLS_STAYS  for fail: 1 if all later calls of the kind fail too
//   VV_CALLS_ROOTS  folders whose files count, separated by colons
//   VV_CALLS_KINDS  which calls count: any of f (files), s (sockets), o (standard output and error)
//   VV_CALLS_ONLY   if set, only calls of this name count; and of those, with VV_CALLS_ABOUT, only
//                   those about a path that contains it
//   VV_CALLS_LOG    a file that gets one line a call
//
// A line of the log: number, call, descriptor, what it is about, result, errno, and what was done to
// it. Calls that are not counted have the number 0: they are there so that a reader can follow
// descriptors. The log is written past the wrappers and before a kill.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { MODE_COUNT, MODE_KILL, MODE_TEAR, MODE_FAIL };
enum { ERROR_SHORT = -1, LOG_FD = 900 };

static enum mode mode;
static long target;
static int fault;
static int stays;
static char roots[PATH_MAX];
static char kinds[8];
static char only[32];
static char only_about[PATH_MAX];
static int log_fd = -1;
static atomic_long counter;
// EINTR that stays strikes every other call, since a caller may try again without end.
static atomic_long struck;

static const char *value(const char *name) {
  const char *text = getenv(name);
  return text ? text : "";
}

__attribute__((constructor)) static void begin(void) {
  const char *name = value("VV_CALLS_MODE");
  mode = !strcmp(name, "kill") ? MODE_KILL
      : !strcmp(name, "tear")  ? MODE_TEAR
      : !strcmp(name, "fail")  ? MODE_FAIL
                               : MODE_COUNT;
  target = atol(value("VV_CALLS_AT"));
  fault = atoi(value("VV_CALLS_ERROR"));
  stays = atoi(value("VV_CALLS_STAYS"));
  snprintf(roots, sizeof roots, "%s", value("VV_CALLS_ROOTS"));
  snprintf(kinds, sizeof kinds, "%s", value("VV_CALLS_KINDS"));
  snprintf(only, sizeof only, "%s", value("VV_CALLS_ONLY"));
  snprintf(only_about, sizeof only_about, "%s", value("VV_CALLS_ABOUT"));
  const char *path = value("VV_CALLS_LOG");
  if (path[0]) {
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
      log_fd = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, LOG_FD);
      syscall(SYS_close, fd);
    }
  }
}

static void note(
    long number, const char *call, int fd, const char *about, long result, int error,
    const char *done) {
  if (log_fd < 0) return;
  char line[PATH_MAX + 160];
  int length = snprintf(
      line, sizeof line, "%ld\t%s\t%d\t%s\t%ld\t%d\t%s\n", number, call, fd, about, result, error,
      done);
  if (length > 0) syscall(SYS_write, log_fd, line, (size_t)length);
}

// Whether a path lies in one of the folders.
static int is_ours(const char *path) {
  const char *start = roots;
  while (*start) {
    const char *end = strchr(start, ':');
    size_t length = end ? (size_t)(end - start) : strlen(start);
    if (length && !strncmp(path, start, length) && (path[length] == '/' || !path[length])) return 1;
    start += length + (end ? 1 : 0);
  }
  return 0;
}

static int wants(char kind) { return strchr(kinds, kind) != NULL; }

// What a descriptor is about; empty if its calls do not count.
static void describe(int fd, char *about, size_t size) {
  about[0] = 0;
  struct stat status;
  if (fstat(fd, &status) != 0) return;
  if (S_ISSOCK(status.st_mode)) {
    int family = 0;
    socklen_t length = sizeof family;
    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length);
    if (wants('s') && (family == AF_INET || family == AF_INET6)) snprintf(about, size, "socket");
  } else if (fd == 1 || fd == 2) {
    if (wants('o')) snprintf(about, size, "%s", fd == 1 ? "stdout" : "stderr");
  } else if (wants('f') && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
    char link[32];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    if (is_ours(path)) snprintf(about, size, "%s", path);
  }
}

static void die(long number, const char *call, int fd, const char *about) {
  note(number, call, fd, about, 0, 0, "killed");
  syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  for (;;) pause();
}

struct verdict {
  long number;
  // What the call has to do: 0 go on, an errno to fail with, ERROR_SHORT to do half.
  int error;
  int is_last;
};

// Counts a call, and says what is to become of it.
static struct verdict judge(
    const char *call, int fd, const char *about, int can_be_short, int can_fail_with_eintr) {
  struct verdict verdict = {0, 0, 0};
  if (only[0] && (strcmp(call, only) || !strstr(about, only_about))) return verdict;
  verdict.number = atomic_fetch_add(&counter, 1) + 1;
  if (mode == MODE_COUNT || !target) return verdict;
  int is_it = verdict.number == target;
  int is_later = verdict.number > target;
  switch (mode) {
    case MODE_KILL:
      if (is_it) die(verdict.number, call, fd, about);
      break;
    case MODE_TEAR:
      if (is_it && !can_be_short) die(verdict.number, call, fd, about);
      if (is_it) {
        verdict.error = ERROR_SHORT;
        verdict.is_last = 1;
      }
      break;
    case MODE_FAIL:
      if (!is_it && !(is_later && stays)) break;
      if (fault == ERROR_SHORT && !can_be_short) break;
      if (fault == EINTR && !can_fail_with_eintr) break;
      if (fault == EINTR && is_later && atomic_fetch_add(&struck, 1) % 2 == 0) break;
      verdict.error = fault;
      break;
    case MODE_COUNT: break;
  }
  return verdict;
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

// Runs `whole` or, if the verdict says so, `half` or nothing; notes it, and dies if it has to.
#define CARRY_OUT(type, call, fd, about, verdict, whole, half) \
  do { \
    type result; \
    const char *done = ""; \
    if ((verdict).error > 0) { \
      errno = (verdict).error; \
      result = (type)-1; \
      done = "failed"; \
    } else if ((verdict).error == ERROR_SHORT) { \
      result = (half); \
      done = (verdict).is_last ? "torn" : "short"; \
    } else { \
      result = (whole); \
    } \
    int error = result < 0 ? errno : 0; \
    note((verdict).number, call, fd, about, (long)result, error, done); \
    if ((verdict).is_last) die((verdict).number, call, fd, about); \
    errno = error ? error : errno; \
    return result; \
  } while (0)

#define WRITE_LIKE(name, call, params, args, half_args, length) \
  ssize_t name params { \
    REAL(ssize_t, #name, TYPES_##name); \
    char about[PATH_MAX]; \
    describe(fd, about, sizeof about); \
    if (!about[0]) return real args; \
    struct verdict verdict = judge(call, fd, about, (length) > 1, 1); \
    CARRY_OUT(ssize_t, call, fd, about, verdict, real args, real half_args); \
  }

#define TYPES_write int, const void *, size_t
WRITE_LIKE(
    write, "write", (int fd, const void *bytes, size_t count), (fd, bytes, count),
    (fd, bytes, count / 2), count)
#define TYPES_pwrite int, const void *, size_t, off_t
WRITE_LIKE(
    pwrite, "pwrite", (int fd, const void *bytes, size_t count, off_t offset),
    (fd, bytes, count, offset), (fd, bytes, count / 2, offset), count)
#define TYPES_pwrite64 int, const void *, size_t, off64_t
WRITE_LIKE(
    pwrite64, "pwrite", (int fd, const void *bytes, size_t count, off64_t offset),
    (fd, bytes, count, offset), (fd, bytes, count / 2, offset), count)
#define TYPES_send int, const void *, size_t, int
WRITE_LIKE(
    send, "send", (int fd, const void *bytes, size_t count, int flags), (fd, bytes, count, flags),
    (fd, bytes, count / 2, flags), count)
#define TYPES_sendto int, const void *, size_t, int, const struct sockaddr *, socklen_t
WRITE_LIKE(
    sendto, "send",
    (int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t size),
    (fd, bytes, count, flags, to, size), (fd, bytes, count / 2, flags, to, size), count)

// Half of a vector is half of its first part.
static struct iovec half_of(const struct iovec *parts) {
  struct iovec half = *parts;
  half.iov_len /= 2;
  return half;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  char about[PATH_MAX];
  describe(fd, about, sizeof about);
  if (!about[0]) return real(fd, parts, count);
  struct verdict verdict = judge("writev", fd, about, count > 0 && parts->iov_len > 1, 1);
  struct iovec half = {0, 0};
  if (verdict.error == ERROR_SHORT) half = half_of(parts);
  CARRY_OUT(ssize_t, "writev", fd, about, verdict, real(fd, parts, count), real(fd, &half, 1));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  REAL(ssize_t, "sendmsg", int, const struct msghdr *, int);
  char about[PATH_MAX];
  describe(fd, about, sizeof about);
  if (!about[0]) return real(fd, message, flags);
  int can_be_short = message->msg_iovlen > 0 && message->msg_iov->iov_len > 1;
  struct verdict verdict = judge("send", fd, about, can_be_short, 1);
  struct msghdr shorter = *message;
  struct iovec half = {0, 0};
  if (verdict.error == ERROR_SHORT) half = half_of(message->msg_iov);
  shorter.msg_iov = &half;
  shorter.msg_iovlen = 1;
  CARRY_OUT(
      ssize_t, "send", fd, about, verdict, real(fd, message, flags), real(fd, &shorter, flags));
}

// Reads count on sockets only: reading a file changes nothing.
static void describe_socket(int fd, char *about, size_t size) {
  about[0] = 0;
  if (!wants('s')) return;
  struct stat status;
  if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode)) describe(fd, about, size);
}

#define READ_LIKE(name, params, args, half_args, length) \
  ssize_t name params { \
    REAL(ssize_t, #name, TYPES_##name); \
    char about[PATH_MAX]; \
    describe_socket(fd, about, sizeof about); \
    if (!about[0]) return real args; \
    struct verdict verdict = judge("receive", fd, about, (length) > 1, 1); \
    CARRY_OUT(ssize_t, "receive", fd, about, verdict, real args, real half_args); \
  }

// A short read gives seven bytes: half of a large buffer would take the whole answer all the same.
static size_t some(size_t count) { return count > 7 ? 7 : count; }

#define TYPES_read int, void *, size_t
READ_LIKE(read, (int fd, void *bytes, size_t count), (fd, bytes, count), (fd, bytes, some(count)),
    count)
#define TYPES_recv int, void *, size_t, int
READ_LIKE(recv, (int fd, void *bytes, size_t count, int flags), (fd, bytes, count, flags),
    (fd, bytes, some(count), flags), count)
#define TYPES_recvfrom int, void *, size_t, int, struct sockaddr *, socklen_t *
READ_LIKE(
    recvfrom,
    (int fd, void *bytes, size_t count, int flags, struct sockaddr *from, socklen_t *size),
    (fd, bytes, count, flags, from, size), (fd, bytes, some(count), flags, from, size), count)
#define TYPES_recvmsg int, struct msghdr *, int
READ_LIKE(recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags),
    (fd, message, flags), 0)

#define ON_DESCRIPTOR(name, call, eintr, params, args) \
  int name params { \
    REAL(int, #name, TYPES_##name); \
    char about[PATH_MAX]; \
    describe(fd, about, sizeof about); \
    if (!about[0]) return real args; \
    struct verdict verdict = judge(call, fd, about, 0, eintr); \
    CARRY_OUT(int, call, fd, about, verdict, real args, -1); \
  }

#define TYPES_fsync int
ON_DESCRIPTOR(fsync, "fsync", 0, (int fd), (fd))
#define TYPES_fdatasync int
ON_DESCRIPTOR(fdatasync, "fdatasync", 0, (int fd), (fd))
#define TYPES_ftruncate int, off_t
ON_DESCRIPTOR(ftruncate, "ftruncate", 1, (int fd, off_t length), (fd, length))
#define TYPES_ftruncate64 int, off64_t
ON_DESCRIPTOR(ftruncate64, "ftruncate", 1, (int fd, off64_t length), (fd, length))
#define TYPES_fallocate int, int, off_t, off_t
ON_DESCRIPTOR(fallocate, "fallocate", 1, (int fd, int how, off_t start, off_t length),
    (fd, how, start, length))
#define TYPES_fallocate64 int, int, off64_t, off64_t
ON_DESCRIPTOR(fallocate64, "fallocate", 1, (int fd, int how, off64_t start, off64_t length),
    (fd, how, start, length))
#define TYPES_connect int, const struct sockaddr *, socklen_t
ON_DESCRIPTOR(connect, "connect", 0, (int fd, const struct sockaddr *to, socklen_t size),
    (fd, to, size))

// Gives its error back instead of setting errno.
static int reserve(int fd, off64_t start, off64_t length) {
  REAL(int, "posix_fallocate64", int, off64_t, off64_t);
  char about[PATH_MAX];
  describe(fd, about, sizeof about);
  if (!about[0]) return real(fd, start, length);
  struct verdict verdict = judge("fallocate", fd, about, 0, 1);
  int error = verdict.error > 0 ? verdict.error : real(fd, start, length);
  note(
      verdict.number, "fallocate", fd, about, error ? -1 : 0, error,
      verdict.error > 0 ? "failed" : "");
  return error;
}
int posix_fallocate(int fd, off_t start, off_t length) { return reserve(fd, start, length); }
int posix_fallocate64(int fd, off64_t start, off64_t length) { return reserve(fd, start, length); }

#define ON_PATHS(name, call, path, params, args) \
  int name params { \
    REAL(int, #name, TYPES_##name); \
    if (!wants('f') || !is_ours(path)) return real args; \
    struct verdict verdict = judge(call, -1, path, 0, 0); \
    CARRY_OUT(int, call, -1, path, verdict, real args, -1); \
  }

#define TYPES_rename const char *, const char *
ON_PATHS(rename, "rename", to, (const char *from, const char *to), (from, to))
#define TYPES_renameat2 int, const char *, int, const char *, unsigned
ON_PATHS(renameat2, "exchange", to,
    (int one, const char *from, int other, const char *to, unsigned how),
    (one, from, other, to, how))
#define TYPES_rmdir const char *
ON_PATHS(rmdir, "rmdir", path, (const char *path), (path))
#define TYPES_link const char *, const char *
ON_PATHS(link, "link", to, (const char *from, const char *to), (from, to))
#define TYPES_unlink const char *
ON_PATHS(unlink, "unlink", path, (const char *path), (path))
#define TYPES_mkdir const char *, mode_t
ON_PATHS(mkdir, "mkdir", path, (const char *path, mode_t bits), (path, bits))

// Opening counts where it can make a file; the others are noted, so that descriptors can be followed.
static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t bits) {
  if (!wants('f') || !is_ours(path)) return real(path, flags, bits);
  if (!(flags & O_CREAT)) {
    int fd = real(path, flags, bits);
    note(0, "open", fd, path, fd, fd < 0 ? errno : 0, "");
    return fd;
  }
  struct verdict verdict = judge("create", -1, path, 0, 0);
  CARRY_OUT(int, "create", result, path, verdict, real(path, flags, bits), -1);
}

#define OPEN_LIKE(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, #name, const char *, int, ...); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t bits = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return opened(real, path, flags, bits); \
  }
OPEN_LIKE(open)
OPEN_LIKE(open64)

int close(int fd) {
  REAL(int, "close", int);
  if (log_fd >= 0 && fd == log_fd) return 0;
  char about[PATH_MAX];
  describe(fd, about, sizeof about);
  if (about[0]) note(0, "close", fd, about, 0, 0, "");
  return real(fd);
}
