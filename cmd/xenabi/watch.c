// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cmd/xenabi/terminal.h"
#include "cmd/xenabi/watch.h"

#ifdef __SANITIZE_ADDRESS__ /* whose shadow memory is terabytes of address space */
#define MEMORY_BYTES RLIM_INFINITY
#else
#define MEMORY_BYTES ((rlim_t)4 << 30)
#endif

static void limit_memory(void)
{
	struct rlimit now;

	if (getrlimit(RLIMIT_AS, &now) || now.rlim_cur <= MEMORY_BYTES)
		return;
	now.rlim_cur = MEMORY_BYTES;
	setrlimit(RLIMIT_AS, &now);
}

/* In the new process. The limits are those of whom it starts, too. */
static void begin(pid_t watcher, const sigset_t *mask)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != watcher)
		_exit(3);
	sigprocmask(SIG_SETMASK, mask, NULL);
	limit_memory();
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void end_by(int signal, pid_t pid)
{
	kill(pid, SIGKILL);
	terminal_die_by(signal);
}

/* Whether the process ended in time; *ret_status is as wait() tells it. */
static bool wait_for(pid_t pid, unsigned int seconds, const struct progress *progress,
		     const sigset_t *signals, int *ret_status)
{
	long long deadline = now_ms() + seconds * 1000LL;

	while (waitpid(pid, ret_status, WNOHANG) != pid) {
		long long left = deadline - now_ms();
		struct timespec t;

		if (left <= 0 && !progress->is_writing)
			return false;
		left = left <= 0 ? 1000 : left;
		t = (struct timespec){left / 1000, left % 1000 * 1000000};
		/* While it writes, Ctrl-C is for it, and for the pager that it waits for. */
		if (sigtimedwait(signals, NULL, &t) == SIGINT && !progress->is_writing)
			end_by(SIGINT, pid);
	}
	return true;
}

/* What the progress says is as foreign as what the process reads. */
static const char *input_of(struct progress *progress)
{
	progress->input[sizeof(progress->input) - 1] = '\0';
	return progress->input;
}

static int fail_late(struct progress *progress, unsigned int seconds, struct xenabi_error *err)
{
	const char *input = input_of(progress);

	return xenabi_error_set(err, XENABI_ELIMIT, input,
				"%s within %u %s (--timeout), so nothing can be said%s",
				*input ? "not read" : "not finished", seconds,
				seconds == 1 ? "second" : "seconds", *input ? " of it" : "");
}

static int fail_dead(struct progress *progress, int signal, struct xenabi_error *err)
{
	bool is_limit = signal == SIGKILL || signal == SIGXCPU;

	return xenabi_error_set(err, XENABI_EINPUT, input_of(progress),
				"the process that read it died (%s), so nothing can be said of it",
				is_limit ? "out of memory or time" : strsignal(signal));
}

static int watch(pid_t pid, unsigned int seconds, struct progress *progress,
		 const sigset_t *signals, struct xenabi_error *err)
{
	int status;

	if (!wait_for(pid, seconds, progress, signals, &status)) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return fail_late(progress, seconds, err);
	}
	/* Whoever reads has had enough, as `| head` has, or the user. */
	if (WIFSIGNALED(status) && progress->is_writing &&
	    (WTERMSIG(status) == SIGPIPE || WTERMSIG(status) == SIGINT))
		terminal_die_by(WTERMSIG(status));
	return WIFEXITED(status) ? WEXITSTATUS(status) : fail_dead(progress, WTERMSIG(status), err);
}

int watch_run(unsigned int seconds, watch_fn *work, void *arg, struct xenabi_error *err)
{
	struct progress *progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sigset_t signals, old;
	struct sigaction interrupt;
	pid_t self = getpid(), pid;
	int rc;

	if (progress == MAP_FAILED)
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "out of memory");
	/* Where it is ignored, no process that ended can be waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	if (!sigaction(SIGINT, NULL, &interrupt) && interrupt.sa_handler != SIG_IGN)
		sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, &old);
	fflush(NULL);
	pid = fork();
	if (!pid) {
		begin(self, &old);
		exit(work(arg, progress));
	}
	if (pid < 0)
		rc = xenabi_error_set(err, XENABI_ESYSTEM, "", "cannot start a process: %s",
				      strerror(errno));
	else
		rc = watch(pid, seconds, progress, &signals, err);
	sigprocmask(SIG_SETMASK, &old, NULL);
	munmap(progress, sizeof(*progress));
	return rc;
}
