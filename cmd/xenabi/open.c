// SPDX-License-Identifier: GPL-2.0-only
/* A header that checks calls of open() would define it as well. */
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * libgit2 opens what a repository names, its configuration, index, list of
 * alternates, references and lists of ignored files, and waits for ever where
 * that is a FIFO. This definition goes before the C library's: it opens without
 * waiting, and only what is a file or a directory, or something of /dev. It has
 * to be visible to libgit2, and so is no part of libxenabi, whose users have an
 * open() of their own.
 */

static int close_special(int fd)
{
	struct stat st;

	if (fstat(fd, &st) || (!S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode)))
		return fd;
	close(fd);
	errno = ENXIO;
	return -1;
}

__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	int fd;

	if (flags & (O_CREAT | __O_TMPFILE)) {
		va_list args;

		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_NONBLOCK | O_PATH))
		return openat(AT_FDCWD, path, flags, mode);
	fd = openat(AT_FDCWD, path, flags | O_NONBLOCK | O_NOCTTY, mode);
	if (fd < 0)
		return fd;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return close_special(fd);
}
