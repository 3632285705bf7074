// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/source/internal.h"

/* What to ask for where the file states no size, as those of /proc do. */
#define ROOM_MIN 4095

static const char *kind_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	default:
		return "not a file";
	}
}

/*
 * A buffer of room + 1 bytes: the last one tells a file that ends from one
 * that goes on, and is the NUL in the end.
 */
struct file_buffer {
	unsigned char *bytes;
	size_t len, room;
};

static void grow(struct file_buffer *b, size_t max, struct arena *a)
{
	const unsigned char *old = b->bytes;

	b->room = b->room > max / 2 ? max : b->room * 2;
	b->bytes = arena_alloc(a, b->room + 1);
	memcpy(b->bytes, old, b->len);
}

int source_read_fd(int fd, const char *place, size_t max, struct arena *a, struct blob *ret_blob,
		   struct xenabi_error *err)
{
	struct file_buffer b = {.room = ROOM_MIN};
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st))
		return source_fail_errno(err, place, errno, "a regular file");
	if (!S_ISREG(st.st_mode))
		return xenabi_error_set(err, XENABI_EINPUT, place, "%s; expected a regular file",
					kind_name(st.st_mode));
	if ((size_t)st.st_size > max)
		return source_fail_size(err, place, max);
	if ((size_t)st.st_size > b.room)
		b.room = (size_t)st.st_size;
	if (b.room > max)
		b.room = max;
	b.bytes = arena_alloc(a, b.room + 1);
	while ((n = read(fd, b.bytes + b.len, b.room + 1 - b.len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return source_fail_errno(err, place, errno, "a file that can be read");
		b.len += (size_t)n;
		if (b.len > max)
			return source_fail_size(err, place, max);
		if (b.len > b.room)
			grow(&b, max, a);
	}
	*ret_blob = (struct blob){.bytes = b.bytes, .size = b.len};
	return 0;
}

int source_open_file(const char *path, struct xenabi_error *err)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd < 0 ? source_fail_errno(err, path, errno, "a regular file") : fd;
}

int source_read_file(const char *path, size_t max, struct arena *a, struct blob *ret_blob,
		     struct xenabi_error *err)
{
	int fd = source_open_file(path, err), ret;

	if (fd < 0)
		return -1;
	ret = source_read_fd(fd, path, max, a, ret_blob, err);
	close(fd);
	return ret;
}
