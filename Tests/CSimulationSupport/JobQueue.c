#include "JobQueue.h"

#include <stdlib.h>
#include <string.h>

#define swiftcc __attribute__((swiftcall))

typedef swiftcc void (*original)(void *job);
typedef swiftcc void (*enqueue_hook)(void *job, original original);
typedef swiftcc void (*delay_original)(unsigned long long delay, void *job);
typedef swiftcc void (*delay_hook)(unsigned long long delay, void *job, delay_original original);

struct executor {
  void *identity;
  void *implementation;
};

extern enqueue_hook swift_task_enqueueGlobal_hook;
extern enqueue_hook swift_task_enqueueMainExecutor_hook;
extern delay_hook swift_task_enqueueGlobalWithDelay_hook;
extern swiftcc void swift_job_run(void *job, void *identity, void *implementation);

static void **jobs;
static long count, room;

static swiftcc void enqueue(void *job, original original) {
  (void)original;
  if (count == room) {
    room = room ? 2 * room : 256;
    jobs = realloc(jobs, (size_t)room * sizeof *jobs);
    if (!jobs) abort();
  }
  jobs[count++] = job;
}

// Nobody in a simulation may wait for real time.
static swiftcc void refuse(unsigned long long delay, void *job, delay_original original) {
  (void)delay;
  (void)job;
  (void)original;
  abort();
}

void sim_jobs_install(void) {
  swift_task_enqueueGlobal_hook = enqueue;
  swift_task_enqueueMainExecutor_hook = enqueue;
  swift_task_enqueueGlobalWithDelay_hook = refuse;
}

void sim_jobs_uninstall(void) {
  swift_task_enqueueGlobal_hook = 0;
  swift_task_enqueueMainExecutor_hook = 0;
  swift_task_enqueueGlobalWithDelay_hook = 0;
}

long sim_jobs_count(void) { return count; }

void sim_jobs_run(long n) {
  if (n < 0 || n >= count) return;
  void *job = jobs[n];
  memmove(jobs + n, jobs + n + 1, (size_t)(count - n - 1) * sizeof *jobs);
  count--;
  swift_job_run(job, 0, 0);
}
