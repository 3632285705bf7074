// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/pool.h"

enum { JOBS_MAX = 64, READ_BYTES = 65536 };

#define NO_ITEM SIZE_MAX

/* What stands before an item's bytes in the pipe. */
struct frame {
	size_t item, len;
	bool has_failed;
	struct xenabi_error failure;
};

struct process {
	pid_t pid;
	int fd; /* to read from; -1: it is gone */
	struct strbuf in;
};

/* In memory of all: the item that is taken next, and what each process is at. */
struct board {
	_Atomic size_t next;
	_Atomic size_t current[JOBS_MAX];
};

struct running {
	const struct pool *pool;
	size_t count;
	struct board *board;
	struct process processes[JOBS_MAX];
	size_t process_count;
};

static bool write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* The life of a process of the pool. */
static void serve(const struct running *run, size_t self, int fd)
{
	size_t item;

	while ((item = atomic_fetch_add(&run->board->next, 1)) < run->count) {
		struct frame frame;
		struct strbuf out = {0};
		bool is_sent;

		memset(&frame, 0, sizeof(frame));
		frame.item = item;
		atomic_store(&run->board->current[self], item);
		frame.has_failed = run->pool->work(run->pool->arg, item, &out, &frame.failure) != 0;
		frame.len = frame.has_failed ? 0 : out.len;
		is_sent =
			write_all(fd, &frame, sizeof(frame)) && write_all(fd, out.data, frame.len);
		atomic_store(&run->board->current[self], NO_ITEM);
		strbuf_deinit(&out);
		if (!is_sent)
			_exit(1);
	}
	_exit(0);
}

static int start(struct running *run, size_t i, struct xenabi_error *err)
{
	struct process *p = &run->processes[i];
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "cannot make a pipe: %s",
					strerror(errno));
	atomic_store(&run->board->current[i], NO_ITEM);
	p->pid = fork();
	if (!p->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		serve(run, i, fds[1]);
	}
	close(fds[1]);
	if (p->pid < 0) {
		close(fds[0]);
		p->fd = -1;
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "cannot start a process: %s",
					strerror(errno));
	}
	p->fd = fds[0];
	strbuf_reset(&p->in);
	return 0;
}

static void take_frames(struct running *run, struct process *p)
{
	size_t at = 0;

	while (p->in.len - at >= sizeof(struct frame)) {
		struct frame frame;
		struct strbuf bytes;

		memcpy(&frame, p->in.data + at, sizeof(frame));
		if (p->in.len - at - sizeof(frame) < frame.len)
			break;
		bytes = (struct strbuf){.data = p->in.data + at + sizeof(frame), .len = frame.len};
		run->pool->done(run->pool->arg, frame.item, frame.has_failed ? NULL : &bytes,
				frame.has_failed ? &frame.failure : NULL);
		at += sizeof(frame) + frame.len;
	}
	if (at) {
		memmove(p->in.data, p->in.data + at, p->in.len - at);
		p->in.len -= at;
	}
}

/* A process that ended within an item leaves that one without an answer. */
static void bury(struct running *run, size_t i)
{
	struct process *p = &run->processes[i];
	size_t item = atomic_load(&run->board->current[i]);
	struct xenabi_error failure = {0};
	int status = 0;

	close(p->fd);
	p->fd = -1;
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (item == NO_ITEM)
		return;
	xenabi_error_set(&failure, XENABI_EINPUT, "", "the process that read it died (%s)",
			 WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it gave up");
	run->pool->done(run->pool->arg, item, NULL, &failure);
	if (atomic_load(&run->board->next) < run->count)
		start(run, i, NULL);
}

static void read_some(struct running *run, size_t i)
{
	char bytes[READ_BYTES];
	ssize_t n = read(run->processes[i].fd, bytes, sizeof(bytes));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		bury(run, i);
		return;
	}
	strbuf_add(&run->processes[i].in, bytes, (size_t)n);
	take_frames(run, &run->processes[i]);
}

static bool wait_for_one(struct running *run)
{
	struct pollfd fds[JOBS_MAX];
	size_t which[JOBS_MAX], count = 0;

	for (size_t i = 0; i < run->process_count; i++) {
		if (run->processes[i].fd < 0)
			continue;
		which[count] = i;
		fds[count++] = (struct pollfd){.fd = run->processes[i].fd, .events = POLLIN};
	}
	if (!count || (poll(fds, (nfds_t)count, -1) < 0 && errno != EINTR))
		return false;
	for (size_t i = 0; i < count; i++)
		if (fds[i].revents)
			read_some(run, which[i]);
	return true;
}

static int run_alone(const struct pool *pool, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct xenabi_error failure = {0};
		struct strbuf out = {0};
		int rc = pool->work(pool->arg, i, &out, &failure);

		pool->done(pool->arg, i, rc ? NULL : &out, rc ? &failure : NULL);
		strbuf_deinit(&out);
	}
	return 0;
}

/* What nobody took, since no process could be had. */
static void fail_rest(struct running *run)
{
	struct xenabi_error failure = {0};
	size_t item;

	xenabi_error_set(&failure, XENABI_ESYSTEM, "", "no process could be started for it");
	while ((item = atomic_fetch_add(&run->board->next, 1)) < run->count)
		run->pool->done(run->pool->arg, item, NULL, &failure);
}

static int run_processes(struct running *run, struct xenabi_error *err)
{
	size_t started = 0;

	for (size_t i = 0; i < run->process_count; i++)
		started += !start(run, i, started ? NULL : err);
	if (!started)
		return -1;
	while (wait_for_one(run))
		;
	fail_rest(run);
	for (size_t i = 0; i < run->process_count; i++)
		strbuf_deinit(&run->processes[i].in);
	return 0;
}

int pool_run(const struct pool *pool, size_t count, struct xenabi_error *err)
{
	struct running run = {.pool = pool, .count = count};
	size_t size = sizeof(*run.board);
	int rc;

	run.process_count = pool->jobs > JOBS_MAX ? JOBS_MAX : pool->jobs;
	if (run.process_count > count)
		run.process_count = count;
	if (run.process_count < 2)
		return run_alone(pool, count);
	run.board = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (run.board == MAP_FAILED)
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "out of memory");
	rc = run_processes(&run, err);
	munmap(run.board, size);
	return rc;
}
