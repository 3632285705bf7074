// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/xenabi/terminal.h"

#define COLUMNS_MIN 40

/* Whether standard output is a terminal that tells its size. */
static bool find_size(struct winsize *ret_size)
{
	return isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, ret_size);
}

unsigned int terminal_columns(void)
{
	struct winsize size;

	if (!find_size(&size) || !size.ws_col)
		return 0;
	return size.ws_col < COLUMNS_MIN ? COLUMNS_MIN : size.ws_col;
}

/* Rows that the text takes on the terminal; no more are counted than max. */
static size_t count_rows(const char *text, size_t len, const struct winsize *size, size_t max)
{
	size_t columns = size->ws_col ? size->ws_col : 80, rows = 0;

	while (len && rows < max) {
		const char *end = memchr(text, '\n', len);
		size_t line = end ? (size_t)(end - text) : len;

		rows += line / columns + 1;
		line += end != NULL;
		text += line;
		len -= line;
	}
	return rows;
}

/* NULL: none is wanted. */
static const char *find_pager(void)
{
	const char *pager = getenv("XENABI_PAGER");

	if (!pager)
		pager = getenv("PAGER");
	if (!pager)
		pager = "less";
	return *pager && strcmp(pager, "cat") ? pager : NULL;
}

/* In the new process. It colours, ends by itself where one screen is enough, leaves the text. */
static void run_pager(const char *pager, int input)
{
	static const int own[] = {SIGPIPE, SIGXFSZ, SIGINT, SIGQUIT};

	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		signal(own[i], SIG_DFL);
	if (dup2(input, STDIN_FILENO) < 0)
		_exit(127);
	execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
	_exit(127);
}

/* A pager that is left before the end has shown enough. */
static void feed(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t written = write(fd, text, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return;
		text += written;
		len -= (size_t)written;
	}
}

/* Whether there was such a program. */
static bool page(const char *pager, const char *text, size_t len)
{
	int ends[2], status = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return false;
	pid = fork();
	if (!pid)
		run_pager(pager, ends[0]);
	close(ends[0]);
	if (pid > 0)
		feed(ends[1], text, len);
	close(ends[1]);
	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return !WIFEXITED(status) || WEXITSTATUS(status) != 127;
}

bool terminal_page(const char *text, size_t len)
{
	const char *pager = find_pager();
	struct winsize size;
	void (*interrupt)(int), (*quit)(int);
	bool is_shown;

	if (!pager || !find_size(&size) || !size.ws_row ||
	    count_rows(text, len, &size, size.ws_row) < size.ws_row)
		return false;
	/* Ctrl-C is the pager's, as the other keys are. */
	interrupt = signal(SIGINT, SIG_IGN);
	quit = signal(SIGQUIT, SIG_IGN);
	is_shown = page(pager, text, len);
	signal(SIGINT, interrupt);
	signal(SIGQUIT, quit);
	return is_shown;
}

void terminal_die_by(int sig)
{
	sigset_t set;

	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
}
