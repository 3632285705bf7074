// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/source/internal.h"

struct dir_source {
	struct source base;
	int root;
};

static struct dir_source *dir_of(struct source *s)
{
	return (struct dir_source *)s;
}

/* For a call that set errno just now. Returns -1. */
static int fail_at(const struct source *s, const char *path, const char *expected,
		   struct xenabi_error *err)
{
	int error = errno;

	return source_fail_errno(err, source_place(s, path).text, error, expected);
}

/* openat() of one name; a symbolic link is ELOOP even where a directory is wanted. */
static int open_step(int dir, const char *name, int flags)
{
	int fd = openat(dir, name, flags | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENOTDIR)
		errno = !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode)
				? ELOOP
				: ENOTDIR;
	return fd;
}

int source_open_stepwise(int root, const char *path, int flags)
{
	char parts[PATH_MAX];
	char *name, *next = parts;
	int dir = root, fd, error;

	if (strlen(path) >= sizeof(parts)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(parts, path);
	do {
		name = strsep(&next, "/");
		fd = open_step(dir, name, next ? O_PATH | O_DIRECTORY : flags);
		error = errno;
		if (dir != root)
			close(dir);
		dir = fd;
	} while (fd >= 0 && next);
	errno = error;
	return fd;
}

int source_open_beneath(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned int)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

	/* EPERM: a sandbox that does not know this system call. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return source_open_stepwise(root, path, flags);
	return (int)fd;
}

static int open_in_tree(const struct dir_source *d, const char *path, int flags)
{
	return source_open_beneath(d->root, *path ? path : ".", flags);
}

static enum source_kind dir_kind(struct source *s, const char *path)
{
	int fd = open_in_tree(dir_of(s), path, O_PATH);
	struct stat st;
	int failed;

	if (fd < 0)
		return SOURCE_MISSING;
	failed = fstat(fd, &st);
	close(fd);
	if (failed)
		return SOURCE_MISSING;
	if (S_ISREG(st.st_mode))
		return SOURCE_FILE;
	return S_ISDIR(st.st_mode) ? SOURCE_DIRECTORY : SOURCE_OTHER;
}

static int collect_fd(int fd, const char *dir, struct listing *l, struct xenabi_error *err);

static int collect_below(int parent, const char *name, const char *path, struct listing *l,
			 struct xenabi_error *err)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fail_at(l->source, path, "a directory that can be read", err);
	return collect_fd(fd, path, l, err);
}

static int collect_entry(int parent, const char *dir, const char *name, struct listing *l,
			 struct xenabi_error *err)
{
	struct stat st;
	const char *path;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno == ENOENT)
			return 0;
		return fail_at(l->source, dir, "a directory that can be read", err);
	}
	path = listing_meet(l, dir, name, S_ISDIR(st.st_mode), err);
	if (!path)
		return -1;
	if (S_ISDIR(st.st_mode))
		return collect_below(parent, name, path, l, err);
	listing_add(l, path, (size_t)st.st_size, S_ISREG(st.st_mode));
	return 0;
}

/* What git keeps of a work tree is no file of the tree, as in a revision. */
static bool is_skipped(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, ".git");
}

/* Takes fd. */
static int collect_fd(int fd, const char *dir, struct listing *l, struct xenabi_error *err)
{
	DIR *stream = fdopendir(fd);
	const struct dirent *e;
	int ret = 0;

	if (!stream) {
		fail_at(l->source, dir, "a directory", err);
		close(fd);
		return -1;
	}
	while (!ret && (errno = 0, e = readdir(stream))) {
		if (!is_skipped(e->d_name))
			ret = collect_entry(dirfd(stream), dir, e->d_name, l, err);
	}
	if (!ret && errno)
		ret = fail_at(l->source, dir, "a directory that can be read", err);
	closedir(stream);
	return ret;
}

static int dir_collect(struct source *s, const char *dir, struct listing *l,
		       struct xenabi_error *err)
{
	int fd = open_in_tree(dir_of(s), dir, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fail_at(s, dir, "a directory", err);
	return collect_fd(fd, dir, l, err);
}

static int dir_read(struct source *s, const char *path, size_t max, struct arena *a,
		    struct blob *ret_blob, struct xenabi_error *err)
{
	int fd = open_in_tree(dir_of(s), path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	int ret;

	if (fd < 0)
		return fail_at(s, path, "a regular file", err);
	ret = source_read_fd(fd, source_place(s, path).text, max, a, ret_blob, err);
	close(fd);
	return ret;
}

static void dir_close(struct source *s)
{
	struct dir_source *d = dir_of(s);

	close(d->root);
	free(d);
}

static const struct source_ops dir_ops = {
	.separator = '/',
	.kind = dir_kind,
	.collect = dir_collect,
	.read = dir_read,
	.close = dir_close,
};

static char *name_without_slash(const char *path)
{
	size_t len = strlen(path);
	char *name;

	while (len > 1 && path[len - 1] == '/')
		len--;
	name = xalloc(len + 1);
	memcpy(name, path, len);
	return name;
}

int source_open_directory(const char *path, struct source **ret_source, struct xenabi_error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
	struct dir_source *d;

	if (fd < 0)
		return source_fail_errno(err, path, errno, "a directory");
	d = xalloc(sizeof(*d));
	d->base = (struct source){.ops = &dir_ops, .name = name_without_slash(path)};
	d->root = fd;
	*ret_source = &d->base;
	return 0;
}
