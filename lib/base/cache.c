// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/cache.h"
#include "lib/base/identity.h"
#include "lib/base/vec.h"

/*
 * file = magic, the key, the digest of the bytes, each on a line, then the bytes
 * A file is FOLDER/XX/REST of its key.
 */
#define MAGIC	   "xenabi-cache/1\n"
#define HEAD_BYTES (sizeof(MAGIC) - 1 + 2 * SHA256_HEX)
#define FILE_MAX   ((off_t)64 << 20)

enum {
	USED_AFTER = 60 * 60,  /* seconds after which a use is noted again */
	STALE_AFTER = 60 * 60, /* after which a file that was never finished is in nobody's hands */
};

static bool is_own(const char *folder)
{
	struct stat st;

	if (stat(folder, &st))
		return errno == ENOENT;
	return S_ISDIR(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 022);
}

void cache_open_folder(struct cache *c, const char *folder)
{
	*c = (struct cache){0};
	if (*folder == '/' && is_own(folder))
		c->folder = strdup(folder);
}

void cache_open(struct cache *c)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *folder = NULL;

	*c = (struct cache){0};
	if (base && *base == '/') {
		if (asprintf(&folder, "%s/xenabi", base) < 0)
			return;
	} else if (home && *home == '/') {
		if (asprintf(&folder, "%s/.cache/xenabi", home) < 0)
			return;
	} else {
		return;
	}
	cache_open_folder(c, folder);
	free(folder);
}

static struct sha256 key_of(const char *kind, const char *identity)
{
	struct sha256 s;

	sha256_init(&s);
	sha256_add_text(&s, kind);
	sha256_add_text(&s, identity);
	return s;
}

struct sha256 cache_key(const char *kind)
{
	return key_of(kind, xenabi_identity);
}

struct sha256 cache_judge_key(const char *kind)
{
	return key_of(kind, xenabi_judge_identity);
}

/* One that could not be made: NULL. */
static char *path_of(const struct cache *c, const char *key)
{
	char *path;

	if (!c->folder || asprintf(&path, "%s/%.2s/%s", c->folder, key, key + 2) < 0)
		return NULL;
	return path;
}

static bool read_all(int fd, char *to, size_t len)
{
	while (len) {
		ssize_t n = read(fd, to, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		len -= (size_t)n;
	}
	return true;
}

static void digest(const void *bytes, size_t len, char hex[SHA256_HEX])
{
	struct sha256 s;

	sha256_init(&s);
	sha256_add(&s, bytes, len);
	sha256_finish(&s, hex);
}

/* The head of a file that holds those bytes under that key. */
static void put_head(char head[HEAD_BYTES + 1], const char *key, const void *bytes, size_t len)
{
	char sum[SHA256_HEX];

	digest(bytes, len, sum);
	snprintf(head, HEAD_BYTES + 1, MAGIC "%s\n%s\n", key, sum);
}

/* The whole file, if it is what it says that it is. */
static bool read_file(int fd, const char *key, struct arena *a, const char **ret_bytes,
		      size_t *ret_len)
{
	char head[HEAD_BYTES + 1];
	struct stat st;
	size_t size;
	char *text;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    st.st_size < (off_t)HEAD_BYTES || st.st_size > FILE_MAX)
		return false;
	size = (size_t)st.st_size;
	text = arena_alloc(a, size + 1);
	if (!read_all(fd, text, size))
		return false;
	put_head(head, key, text + HEAD_BYTES, size - HEAD_BYTES);
	if (memcmp(head, text, HEAD_BYTES))
		return false;
	if (time(NULL) - st.st_mtime > USED_AFTER)
		futimens(fd, NULL);
	*ret_bytes = text + HEAD_BYTES;
	*ret_len = size - HEAD_BYTES;
	return true;
}

bool cache_get(const struct cache *c, const char key[SHA256_HEX], struct arena *a,
	       const char **ret_bytes, size_t *ret_len)
{
	char *path = path_of(c, key);
	bool is_there = false;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;

	if (fd >= 0) {
		is_there = read_file(fd, key, a, ret_bytes, ret_len);
		close(fd);
		if (!is_there)
			unlink(path);
	}
	free(path);
	return is_there;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Makes the folders of a path, for the user alone. */
static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* Under another name first, so that nobody finds half of it, and what is not whole goes. */
static void write_file(const char *path, const char *key, const void *bytes, size_t len)
{
	char head[HEAD_BYTES + 1], *temporary;
	bool is_whole;
	int fd;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd >= 0) {
		put_head(head, key, bytes, len);
		is_whole = write_all(fd, head, HEAD_BYTES) && write_all(fd, bytes, len);
		is_whole &= !close(fd);
		if (!is_whole || rename(temporary, path))
			unlink(temporary);
	}
	free(temporary);
}

void cache_put(struct cache *c, const char key[SHA256_HEX], const void *bytes, size_t len)
{
	char *path = len < (size_t)FILE_MAX - HEAD_BYTES ? path_of(c, key) : NULL;

	if (!path)
		return;
	make_folders(path);
	if (is_own(c->folder)) {
		write_file(path, key, bytes, len);
		c->is_put = true;
	}
	free(path);
}

struct kept {
	char *path;
	uint64_t size;
	time_t used;
};

typedef VEC(struct kept) kept_list;

static int compare_kept(const void *pa, const void *pb)
{
	const struct kept *a = pa, *b = pb;

	return (a->used > b->used) - (a->used < b->used);
}

static void note_file(const char *folder, const char *name, kept_list *list)
{
	struct stat st;
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return;
	if (lstat(path, &st) || !S_ISREG(st.st_mode)) {
		free(path);
	} else if (strchr(name, '.') && time(NULL) - st.st_mtime > STALE_AFTER) {
		unlink(path);
		free(path);
	} else {
		vec_push(list, (struct kept){path, (uint64_t)st.st_size, st.st_mtime});
	}
}

static void list_folder(const char *folder, unsigned int depth, kept_list *list)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char *path;

		if (*entry->d_name == '.')
			continue;
		if (depth) {
			note_file(folder, entry->d_name, list);
		} else if (strlen(entry->d_name) == 2 &&
			   asprintf(&path, "%s/%s", folder, entry->d_name) >= 0) {
			list_folder(path, depth + 1, list);
			free(path);
		}
	}
	if (dir)
		closedir(dir);
}

/* Down to three quarters, so that it is not done again at once. */
static void trim(const char *folder, uint64_t max)
{
	uint64_t total = 0;
	kept_list list = {0};
	struct kept *k;

	list_folder(folder, 0, &list);
	vec_each(k, &list)
		total += k->size;
	vec_sort(&list, compare_kept);
	if (total > max)
		max -= max / 4;
	vec_each(k, &list) {
		if (total > max && !unlink(k->path))
			total -= k->size;
		free(k->path);
	}
	vec_free(&list);
}

void cache_close(struct cache *c)
{
	if (c->folder && c->is_put)
		trim(c->folder, CACHE_BYTES_MAX);
	free(c->folder);
	*c = (struct cache){0};
}
