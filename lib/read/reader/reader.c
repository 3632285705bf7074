// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/read/reader/answer.h"
#include "lib/read/reader/reader.h"
#include "lib/read/worker.h"

#define PROGRAM "reader"

struct reader {
	struct serving serving;
	struct reader_job job;
	int input_fd; /* -1: a tree */
	pid_t pid;
	int place_fd;
	char *place; /* that the reader writes */
};

static int fail_start(struct xenabi_error *err)
{
	return xenabi_error_set(err, XENABI_ESYSTEM, PROGRAM, "cannot be started: %s",
				strerror(errno));
}

static int make_place(struct reader *r, struct xenabi_error *err)
{
	void *place = MAP_FAILED;

	r->place_fd = memfd_create("place", MFD_CLOEXEC);
	if (r->place_fd >= 0 && !ftruncate(r->place_fd, READER_PLACE_BYTES))
		place = mmap(NULL, READER_PLACE_BYTES, PROT_READ, MAP_SHARED, r->place_fd, 0);
	if (place == MAP_FAILED)
		return fail_start(err);
	r->place = place;
	return 0;
}

static int spawn(struct reader *r, unsigned int seconds, struct xenabi_error *err)
{
	char *program = worker_find(PROGRAM, err), limit[16];
	const char *const args[] = {limit, NULL};
	int ends[2], fds[READER_FDS] = {-1, -1, -1, -1, -1};

	if (!program)
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		free(program);
		return fail_start(err);
	}
	snprintf(limit, sizeof(limit), "%u", seconds + 1);
	r->serving.channel.fd = ends[0];
	fds[READER_CHANNEL] = ends[1];
	fds[READER_INPUT] = r->input_fd;
	fds[READER_PLACE] = r->place_fd;
	r->pid = worker_spawn(program, args, fds, READER_FDS);
	close(ends[1]);
	free(program);
	return r->pid < 0 ? fail_start(err) : 0;
}

static int start(struct reader *r, struct xenabi_error *err)
{
	unsigned int seconds = r->job.options.seconds ? r->job.options.seconds : INPUT_SECONDS;
	struct strbuf job = {0};
	bool is_sent;

	if (make_place(r, err) || spawn(r, seconds, err))
		return -1;
	/* Whoever watches this process is to have the first word. */
	r->serving.channel.deadline_ms = channel_now_ms() + (seconds + 1) * 1000LL;
	serving_set_nonblocking(&r->serving);
	reader_job_write(&r->job, &job);
	is_sent = channel_send(&r->serving.channel, MESSAGE_JOB, job.data, job.len, -1);
	strbuf_deinit(&job);
	/* What it died of is told by its status. */
	if (!is_sent)
		r->serving.is_lost = true;
	return 0;
}

/* What the reader was at, which it may have told falsely, but not at length. */
static void put_place(const struct reader *r, char *text, size_t room)
{
	char at[READER_PLACE_BYTES];
	const char *name = r->job.place;

	memcpy(at, r->place, sizeof(at));
	at[sizeof(at) - 1] = '\0';
	if (*at)
		snprintf(text, room, "%s%c%.200s", name, r->job.separator ? r->job.separator : ':',
			 at);
	else
		snprintf(text, room, "%s", name);
}

/* Why there is no answer, by how the process ended. */
static int explain_end(const struct reader *r, int status, struct xenabi_error *err)
{
	char place[sizeof(err->place)];
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	bool is_limit = sig == SIGXCPU || sig == SIGKILL ||
			(WIFEXITED(status) && WEXITSTATUS(status) == READER_OUT_OF_MEMORY);

	put_place(r, place, sizeof(place));
	if (r->serving.is_late)
		return xenabi_error_set(err, XENABI_ELIMIT, place,
					"the process that read it took too long, so nothing can "
					"be said of it");
	if (is_limit)
		return xenabi_error_set(err, XENABI_ELIMIT, place,
					"the process that read it died (out of memory or time), so "
					"nothing can be said of it");
	if (sig)
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"the process that read it died (%s), so nothing can be "
					"said of it",
					strsignal(sig));
	return xenabi_error_set(err, XENABI_EINPUT, place,
				"the process that read it made no sense (status %d), so nothing "
				"can be said of it",
				WIFEXITED(status) ? WEXITSTATUS(status) : 0);
}

/* Whether it ends by itself within a second, so that it is known of what. */
static bool ends_by_itself(pid_t pid, int *ret_status)
{
	const struct timespec pause = {0, 1000000};

	for (unsigned int ms = 0; ms < 1000; ms++) {
		if (waitpid(pid, ret_status, WNOHANG))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static int finish(struct reader *r, struct xenabi_error *err)
{
	bool is_late = r->serving.is_late;
	int status = 0;

	if (r->serving.is_done || is_late || !ends_by_itself(r->pid, &status)) {
		kill(r->pid, SIGKILL);
		while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!is_late)
			status = 0;
	}
	return r->serving.is_done ? 0 : explain_end(r, status, err);
}

static int run(struct reader *r, struct reader_answer *ret, struct xenabi_error *err)
{
	const struct xenabi_error *failure = &r->serving.failure;
	int rc = start(r, err);

	r->serving.answer = &ret->packed;
	if (!rc) {
		serving_run(&r->serving);
		rc = finish(r, err);
	}
	if (r->serving.channel.fd >= 0)
		close(r->serving.channel.fd);
	if (!rc && failure->code)
		rc = xenabi_error_set(err, failure->code, failure->place, "%s", failure->text);
	ret->is_confined = r->serving.is_confined;
	if (r->place)
		munmap(r->place, READER_PLACE_BYTES);
	if (r->place_fd >= 0)
		close(r->place_fd);
	return rc;
}

int reader_read_tree(struct source *s, const char *spec, const struct input_options *options,
		     struct reader_answer *ret, struct xenabi_error *err)
{
	struct reader r = {
		.serving = {.channel.fd = -1, .source = s, .options = options},
		.job = {.spec = spec,
			.place = source_name(s),
			.separator = source_separator(s),
			.options = *options},
		.input_fd = -1,
	};

	return run(&r, ret, err);
}

int reader_read_file(int fd, const char *path, const struct input_options *options,
		     struct reader_answer *ret, struct xenabi_error *err)
{
	struct reader r = {
		.serving = {.channel.fd = -1, .options = options},
		.job = {.spec = path, .place = path, .options = *options},
		.input_fd = fd,
	};

	return run(&r, ret, err);
}

bool reader_can_confine(void)
{
	char *program = worker_find(PROGRAM, NULL);
	const char *const args[] = {"probe", NULL};
	int status = -1;
	pid_t pid = program ? worker_spawn(program, args, NULL, 0) : -1;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	free(program);
	return pid > 0 && WIFEXITED(status) && !WEXITSTATUS(status);
}
