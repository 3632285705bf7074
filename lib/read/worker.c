// SPDX-License-Identifier: GPL-2.0-only
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/read/worker.h"

#define MAX_SECONDS 120
#define MAX_OUTPUT  ((size_t)512 << 20)
#define MAX_ARGS    64

extern char **environ;

/* The path of the program in a folder near to where this code stands; NULL: it is not there. */
static char *find_beside(const char *file, const char *name)
{
	/* Beside a program that was built, above bin, above lib or a folder of lib. */
	static const char *const places[] = {"libexec", "../libexec", "../../libexec"};
	const char *slash = strrchr(file, '/');
	char path[PATH_MAX + 64];

	for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), "%.*s/%s/xenabi/%s", (int)(slash - file), file,
			 places[i], name);
		if (!access(path, X_OK))
			return strdup(path);
	}
	return NULL;
}

/* Of the running program first, then of the shared library, then where all was to be installed. */
char *worker_find(const char *name, struct xenabi_error *err)
{
	static const char installed[] = WORKER_DIRECTORY;
	char self[PATH_MAX], *found = NULL;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	Dl_info code;

	if (len > 0) {
		self[len] = '\0';
		found = find_beside(self, name);
	}
	if (!found && dladdr(installed, &code) && code.dli_fname[0] == '/')
		found = find_beside(code.dli_fname, name);
	if (!found) {
		snprintf(self, sizeof(self), "%s/%s", installed, name);
		found = access(self, X_OK) ? NULL : strdup(self);
	}
	if (!found)
		xenabi_error_set(err, XENABI_ESYSTEM, name,
				 "not found in libexec/xenabi; is xenabi installed whole?");
	return found;
}

/* What a worker is told of the environment: nothing in there is meant for the eyes of an input. */
static const char *const environment[] = {
	"PATH",		"LD_LIBRARY_PATH", "LD_PRELOAD",	"ASAN_OPTIONS",
	"LSAN_OPTIONS", "UBSAN_OPTIONS",   "LLVM_PROFILE_FILE",
};

#define ENVIRONMENT_COUNT (sizeof(environment) / sizeof(environment[0]))

static void copy_environment(char *copy[ENVIRONMENT_COUNT + 1])
{
	size_t count = 0;

	for (char **e = environ; *e; e++)
		for (size_t i = 0; i < ENVIRONMENT_COUNT; i++) {
			size_t len = strlen(environment[i]);

			if (!strncmp(*e, environment[i], len) && (*e)[len] == '=' &&
			    count < ENVIRONMENT_COUNT)
				copy[count++] = *e;
		}
	copy[count] = NULL;
}

/* What a worker would say to a terminal is not to be seen there, but for a sanitizer's report. */
static void close_rest(posix_spawn_file_actions_t *actions, size_t fd_count)
{
#ifndef __SANITIZE_ADDRESS__
	posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
	posix_spawn_file_actions_addclosefrom_np(actions, (int)fd_count);
}

/* Above all that a worker gets, so that none is in another's way. */
static int lift_fd(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, WORKER_FDS_MAX);
}

int worker_spawn(const char *program, const char *const *args, const int *fds, size_t fd_count)
{
	posix_spawn_file_actions_t actions;
	const char *argv[MAX_ARGS] = {program};
	char *envp[ENVIRONMENT_COUNT + 1];
	int lifted[WORKER_FDS_MAX], rc;
	pid_t pid;

	for (size_t i = 0; i < MAX_ARGS - 2 && args[i]; i++)
		argv[i + 1] = args[i];
	copy_environment(envp);
	posix_spawn_file_actions_init(&actions);
	for (size_t i = 0; i < fd_count; i++) {
		lifted[i] = fds[i] < 0 ? -1 : lift_fd(fds[i]);
		if (lifted[i] >= 0)
			posix_spawn_file_actions_adddup2(&actions, lifted[i], (int)i);
	}
	close_rest(&actions, fd_count < STDERR_FILENO + 1 ? STDERR_FILENO + 1 : fd_count);
	rc = posix_spawn(&pid, program, &actions, NULL, (char *const *)argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	for (size_t i = 0; i < fd_count; i++)
		if (lifted[i] >= 0)
			close(lifted[i]);
	errno = rc;
	return rc ? -1 : pid;
}

static int start(const char *program, int request_fd, struct worker_job *job,
		 struct xenabi_error *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "cannot make a pipe: %s",
					strerror(errno));
	job->pid = worker_spawn(program, job->args, (int[]){request_fd, ends[1]}, 2);
	close(ends[1]);
	if (job->pid < 0) {
		close(ends[0]);
		job->pid = 0;
		return xenabi_error_set(err, XENABI_ESYSTEM, program, "cannot be started: %s",
					strerror(errno));
	}
	job->fd = ends[0];
	return 0;
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Takes what the worker has written; closes the pipe at its end. */
static void take_output(struct worker_job *job)
{
	char buffer[65536];
	ssize_t got = read(job->fd, buffer, sizeof(buffer));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got > 0) {
		strbuf_add(&job->output, buffer, (size_t)got);
		return;
	}
	close(job->fd);
	job->fd = -1;
}

static int wait_for_output(struct worker_job *jobs, size_t count, struct xenabi_error *err)
{
	long long deadline = now_ms() + MAX_SECONDS * 1000LL;
	struct pollfd *polls = xalloc(count * sizeof(*polls));
	size_t open = count;
	int rc = 0;

	while (open && !rc) {
		long long left = deadline - now_ms();

		for (size_t i = 0; i < count; i++)
			polls[i] = (struct pollfd){.fd = jobs[i].fd, .events = POLLIN};
		if (left <= 0 ||
		    (poll(polls, count, (int)left) < 0 && errno != EINTR && errno != EAGAIN)) {
			rc = xenabi_error_set(err, XENABI_ELIMIT, "",
					      "a worker did not finish within %d seconds",
					      MAX_SECONDS);
			break;
		}
		open = 0;
		for (size_t i = 0; i < count; i++) {
			if (jobs[i].fd >= 0 && polls[i].revents)
				take_output(&jobs[i]);
			open += jobs[i].fd >= 0;
			if (jobs[i].output.overflow)
				rc = xenabi_error_set(err, XENABI_ELIMIT, "",
						      "a worker wrote more than %zu bytes",
						      MAX_OUTPUT);
		}
	}
	free(polls);
	return rc;
}

static int reap(struct worker_job *job, const char *name, bool is_done, struct xenabi_error *err)
{
	int status;

	if (job->fd >= 0)
		close(job->fd);
	if (!job->pid)
		return 0;
	if (!is_done)
		kill(job->pid, SIGKILL);
	while (waitpid(job->pid, &status, 0) < 0)
		if (errno != EINTR)
			return 0;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (WIFSIGNALED(status))
		return xenabi_error_set(err, XENABI_EINPUT, name,
					"the worker died (%s) on this input",
					WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL
						? "out of its CPU time or memory"
						: strsignal(WTERMSIG(status)));
	return xenabi_error_set(err, XENABI_EINPUT, name,
				"the worker failed on this input (status %d)", WEXITSTATUS(status));
}

static int run_program(const char *program, int request_fd, struct worker_job *jobs, size_t count,
		       const char *name, struct xenabi_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < count; i++) {
		jobs[i].fd = -1;
		jobs[i].pid = 0;
		jobs[i].output = (struct strbuf){.max = MAX_OUTPUT};
	}
	for (size_t i = 0; i < count && !rc; i++)
		rc = start(program, request_fd, &jobs[i], err);
	if (!rc)
		rc = wait_for_output(jobs, count, err);
	for (size_t i = 0; i < count; i++)
		if (reap(&jobs[i], name, !rc, err))
			rc = -1;
	return rc;
}

int worker_run_on(const char *name, int request_fd, struct worker_job *jobs, size_t count,
		  struct xenabi_error *err)
{
	char *program = worker_find(name, err);
	int rc = program ? run_program(program, request_fd, jobs, count, name, err) : -1;

	free(program);
	return rc;
}

int worker_run(const char *name, const struct blob *parts, size_t part_count,
	       struct worker_job *jobs, size_t count, struct xenabi_error *err)
{
	int fd = worker_write_request(parts, part_count, err), rc = -1;

	if (fd >= 0) {
		rc = worker_run_on(name, fd, jobs, count, err);
		close(fd);
	}
	return rc;
}
