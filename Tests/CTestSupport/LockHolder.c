#define _GNU_SOURCE
#include "LockHolder.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// What the new process does; only calls that are safe after a fork of a program with threads.
static void hold(const char *path, long byte, int told) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  int descriptor = open(path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0 || fcntl(descriptor, F_OFD_SETLK, &lock) != 0) _exit(1);
  if (write(told, "x", 1) != 1) _exit(1);
  for (;;) pause();
}

pid_t lock_holder_start(const char *path, long byte) {
  int pipes[2];
  if (pipe2(pipes, O_CLOEXEC) != 0) return -1;
  pid_t process = fork();
  if (process == 0) hold(path, byte, pipes[1]);
  close(pipes[1]);
  char told;
  int holds = process > 0 && read(pipes[0], &told, 1) == 1;
  close(pipes[0]);
  if (holds) return process;
  if (process > 0) waitpid(process, 0, 0);
  return -1;
}

void lock_holder_kill(pid_t process) {
  kill(process, SIGKILL);
  waitpid(process, 0, 0);
}
