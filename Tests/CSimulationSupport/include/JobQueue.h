#ifndef JOBQUEUE_H
#define JOBQUEUE_H

// All tasks of this process on one thread, in an order that somebody else chooses: once installed,
// nothing that becomes ready to run is run by the concurrency runtime's threads.

// Takes over from the runtime's own queues, or gives them back their work.
void sim_jobs_install(void);
void sim_jobs_uninstall(void);

// How many jobs are ready to run, in the order in which they became ready.
long sim_jobs_count(void);

// Runs the n-th of them, on this thread, until it ends or waits.
void sim_jobs_run(long n);

#endif
