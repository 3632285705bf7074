// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/xenabi/command.h"
#include "cmd/xenabi/terminal.h"

static int fail(struct xenabi_error *err, const char *file, const char *what)
{
	return xenabi_error_set(err, XENABI_ESYSTEM, file, "cannot %s: %s", what, strerror(errno));
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t written = write(fd, text, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		text += written;
		len -= (size_t)written;
	}
	return 0;
}

/* As open(2) with O_CREAT would make it, or as the file is that it replaces. */
static mode_t wanted_mode(const struct stat *existing)
{
	mode_t mask;

	if (existing)
		return existing->st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int fill_temporary(int fd, const char *text, size_t len, const struct stat *existing)
{
	if (write_all(fd, text, len) || fchmod(fd, wanted_mode(existing)) || fsync(fd))
		return -1;
	return 0;
}

/* The new text takes the name at once, so nobody sees half of it. */
static int replace(const char *file, const char *text, size_t len, const struct stat *existing,
		   struct xenabi_error *err)
{
	char *temporary;
	int fd, rc;

	if (asprintf(&temporary, "%s.XXXXXX", file) < 0)
		return fail(err, file, "write");
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		rc = fail(err, file, "write");
		free(temporary);
		return rc;
	}
	rc = fill_temporary(fd, text, len, existing);
	rc |= close(fd);
	if (!rc)
		rc = rename(temporary, file);
	if (rc) {
		fail(err, file, "write");
		unlink(temporary);
	}
	free(temporary);
	return rc ? -1 : 0;
}

static int write_direct(const char *file, const char *text, size_t len, struct xenabi_error *err)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return fail(err, file, "write");
	rc = write_all(fd, text, len);
	rc |= close(fd);
	return rc ? fail(err, file, "write") : 0;
}

static int write_file(const char *file, const char *text, size_t len, struct xenabi_error *err)
{
	struct stat existing;
	char *real;
	int rc;

	if (stat(file, &existing)) {
		if (errno == ENOENT)
			return replace(file, text, len, NULL, err);
		return fail(err, file, "write");
	}
	if (!S_ISREG(existing.st_mode))
		return write_direct(file, text, len, err);
	if (access(file, W_OK))
		return fail(err, file, "write");
	/* Where the name is a symbolic link, it is to stay one. */
	real = realpath(file, NULL);
	if (!real)
		return fail(err, file, "write");
	rc = replace(real, text, len, &existing, err);
	free(real);
	return rc;
}

int output_write(const char *file, const char *text, size_t len, struct xenabi_error *err)
{
	if (file)
		return write_file(file, text, len, err);
	if (!write_all(STDOUT_FILENO, text, len))
		return 0;
	/* Whoever reads has had enough, as `| head` has. */
	if (errno == EPIPE)
		terminal_die_by(SIGPIPE);
	return fail(err, "standard output", "write");
}
