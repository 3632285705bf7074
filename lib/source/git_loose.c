// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <git2/sys/odb_backend.h>
#if __has_include(<git2/sys/errors.h>) /* libgit2 1.9 has git_error_set_str() there */
#include <git2/sys/errors.h>
#endif

#include "lib/base/arena.h"
#include "lib/base/vec.h"
#include "lib/source/git.h"

/*
 * Loose objects, read in place of libgit2 1.5, which never ends on one that is
 * cut short and believes what one says of its own size.
 */

#define ALTERNATES_BYTES_MAX 65536

enum { ALTERNATES_MAX = 64, ALTERNATES_DEPTH_MAX = 5, HEADER_MAX = 64 };

struct guard {
	git_odb_backend base;
	struct arena arena;
	VEC(const char *) dirs; /* "objects", of the repository and its alternates */
};

/* A loose object that is being inflated. */
struct loose {
	int fd;
	z_stream z;
	unsigned char in[16384];
	bool is_at_end;
	size_t size; /* that it says it has, without its header */
	git_object_t type;
	unsigned char head[HEADER_MAX]; /* the header, and what came with it */
	size_t head_len, rest_len;
};

static struct guard *guard_of(git_odb_backend *b)
{
	return (struct guard *)b;
}

static int fail(const git_oid *id, const char *what)
{
	char text[128];

	snprintf(text, sizeof(text), "object %s %s", git_oid_tostr_s(id), what);
	git_error_set_str(GIT_ERROR_ODB, text);
	return GIT_ERROR;
}

/* Fills out as far as the object goes; the count, or -1 where it is cut or spoilt. */
static ssize_t inflate_some(struct loose *l, unsigned char *out, size_t room)
{
	l->z.next_out = out;
	l->z.avail_out = (unsigned int)room;
	while (l->z.avail_out && !l->is_at_end) {
		ssize_t got = 0;
		int rc;

		if (!l->z.avail_in) {
			do
				got = read(l->fd, l->in, sizeof(l->in));
			while (got < 0 && errno == EINTR);
			if (got <= 0)
				return -1;
			l->z.next_in = l->in;
			l->z.avail_in = (unsigned int)got;
		}
		rc = inflate(&l->z, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END)
			return -1;
		l->is_at_end = rc == Z_STREAM_END;
	}
	return (ssize_t)(room - l->z.avail_out);
}

/* "blob 123" and a 0 */
static bool parse_head(struct loose *l, size_t len)
{
	const unsigned char *nul = memchr(l->head, 0, len);
	const char *space = nul ? memchr(l->head, ' ', (size_t)(nul - l->head)) : NULL;
	char word[16];
	char *end;

	if (!space || (size_t)(space - (const char *)l->head) >= sizeof(word))
		return false;
	snprintf(word, sizeof(word), "%.*s", (int)(space - (const char *)l->head),
		 (const char *)l->head);
	l->type = git_object_string2type(word);
	if (l->type < GIT_OBJECT_COMMIT || l->type > GIT_OBJECT_TAG || space[1] < '0' ||
	    space[1] > '9')
		return false;
	errno = 0;
	l->size = strtoull(space + 1, &end, 10);
	l->head_len = (size_t)(nul + 1 - l->head);
	l->rest_len = len - l->head_len;
	return !errno && end == (const char *)nul;
}

static void loose_close(struct loose *l)
{
	inflateEnd(&l->z);
	close(l->fd);
}

/* Opens an object as far as its header. */
static int loose_open(const char *path, const git_oid *id, struct loose *l)
{
	struct stat st;
	ssize_t len;

	*l = (struct loose){.fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
	if (l->fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? GIT_ENOTFOUND
							   : fail(id, "cannot be opened");
	if (fstat(l->fd, &st) || !S_ISREG(st.st_mode) || inflateInit(&l->z) != Z_OK) {
		close(l->fd);
		return fail(id, "is not a regular file");
	}
	len = inflate_some(l, l->head, sizeof(l->head));
	if (len > 0 && parse_head(l, (size_t)len)) {
		if (l->size <= GIT_OBJECT_BYTES_MAX)
			return 0;
		loose_close(l);
		return fail(id, "is larger than 64 MiB; this is not read");
	}
	loose_close(l);
	return fail(id, "is cut or spoilt");
}

static int find_loose(struct guard *g, const git_oid *id, struct loose *l)
{
	char hex[GIT_OID_HEXSZ + 1], path[PATH_MAX];

	git_oid_tostr(hex, sizeof(hex), id);
	for (size_t i = 0; i < g->dirs.count; i++) {
		int n = snprintf(path, sizeof(path), "%s/%.2s/%s", g->dirs.items[i], hex, hex + 2);
		int rc = n < 0 || (size_t)n >= sizeof(path) ? GIT_ENOTFOUND
							    : loose_open(path, id, l);

		if (rc != GIT_ENOTFOUND)
			return rc;
	}
	return GIT_ENOTFOUND;
}

static int guard_read(void **ret, size_t *ret_size, git_object_t *ret_type, git_odb_backend *b,
		      const git_oid *id)
{
	struct loose l;
	unsigned char *data, spare;
	size_t have;
	int rc = find_loose(guard_of(b), id, &l);

	if (rc)
		return rc;
	have = l.rest_len < l.size ? l.rest_len : l.size;
	data = git_odb_backend_data_alloc(b, l.size + 1);
	if (!data) {
		loose_close(&l);
		return GIT_ERROR;
	}
	memcpy(data, l.head + l.head_len, have);
	data[l.size] = '\0';
	if (l.rest_len > l.size ||
	    inflate_some(&l, data + have, l.size - have) != (ssize_t)(l.size - have) ||
	    inflate_some(&l, &spare, 1) != 0) {
		loose_close(&l);
		git_odb_backend_data_free(b, data);
		return fail(id, "is cut or spoilt");
	}
	loose_close(&l);
	*ret = data;
	*ret_size = l.size;
	*ret_type = l.type;
	return 0;
}

static int guard_read_header(size_t *ret_size, git_object_t *ret_type, git_odb_backend *b,
			     const git_oid *id)
{
	struct loose l;
	int rc = find_loose(guard_of(b), id, &l);

	if (rc)
		return rc;
	loose_close(&l);
	*ret_size = l.size;
	*ret_type = l.type;
	return 0;
}

/* The one object in the folder whose name begins so; more than one is ambiguous. */
static int find_prefix(const char *dir, const char *hex, size_t len, git_oid *ret_id)
{
	char path[PATH_MAX], whole[GIT_OID_HEXSZ + 1];
	const struct dirent *e;
	int rc = GIT_ENOTFOUND;
	DIR *stream;

	snprintf(path, sizeof(path), "%s/%.2s", dir, hex);
	stream = opendir(path);
	while (stream && rc != GIT_EAMBIGUOUS && (e = readdir(stream))) {
		git_oid id;

		if (strlen(e->d_name) != GIT_OID_HEXSZ - 2 || strncmp(e->d_name, hex + 2, len - 2))
			continue;
		snprintf(whole, sizeof(whole), "%.2s%.38s", hex, e->d_name);
		if (git_oid_fromstr(&id, whole))
			continue;
		rc = rc == GIT_ENOTFOUND || git_oid_equal(&id, ret_id) ? 0 : GIT_EAMBIGUOUS;
		git_oid_cpy(ret_id, &id);
	}
	if (stream)
		closedir(stream);
	return rc;
}

static int guard_read_prefix(git_oid *ret_id, void **ret, size_t *ret_size, git_object_t *ret_type,
			     git_odb_backend *b, const git_oid *prefix, size_t len)
{
	struct guard *g = guard_of(b);
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), prefix);
	for (size_t i = 0; len >= 2 && i < g->dirs.count; i++) {
		int rc = find_prefix(g->dirs.items[i], hex, len, ret_id);

		if (!rc)
			return guard_read(ret, ret_size, ret_type, b, ret_id);
		if (rc != GIT_ENOTFOUND)
			return rc;
	}
	return GIT_ENOTFOUND;
}

static void guard_free(git_odb_backend *b)
{
	struct guard *g = guard_of(b);

	vec_free(&g->dirs);
	arena_deinit(&g->arena);
	free(g);
}

static void add_dir(struct guard *g, const char *dir, unsigned int depth);

/* One folder a line; "#" begins a comment. */
static void add_alternates(struct guard *g, const char *dir, unsigned int depth)
{
	char *text = arena_alloc(&g->arena, ALTERNATES_BYTES_MAX), *line, *save;
	char path[PATH_MAX];
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "%s/info/alternates", dir);
	file = fopen(path, "re");
	if (!file)
		return;
	len = fread(text, 1, ALTERNATES_BYTES_MAX - 1, file);
	fclose(file);
	text[len] = '\0';
	for (line = strtok_r(text, "\r\n", &save); line; line = strtok_r(NULL, "\r\n", &save))
		if (*line != '#')
			add_dir(g,
				*line == '/' ? line : arena_printf(&g->arena, "%s/%s", dir, line),
				depth + 1);
}

static void add_dir(struct guard *g, const char *dir, unsigned int depth)
{
	struct stat st;
	char path[PATH_MAX];

	if (depth > ALTERNATES_DEPTH_MAX || g->dirs.count == ALTERNATES_MAX)
		return;
	vec_push(&g->dirs, arena_strdup(&g->arena, dir));
	snprintf(path, sizeof(path), "%s/info/alternates", dir);
	/* A FIFO would have to be waited for. */
	if (!stat(path, &st) && S_ISREG(st.st_mode))
		add_alternates(g, dir, depth);
}

static void add_dirs_from_environment(struct guard *g)
{
	const char *own = getenv("GIT_OBJECT_DIRECTORY");
	const char *others = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	char *list = arena_strdup(&g->arena, others ? others : ""), *dir, *save;

	if (own)
		add_dir(g, own, 0);
	for (dir = strtok_r(list, ":", &save); dir; dir = strtok_r(NULL, ":", &save))
		add_dir(g, dir, 0);
}

static git_odb_backend *make_guard(git_repository *repo)
{
	struct guard *g = xalloc(sizeof(*g));
	git_buf path = {0};

	*g = (struct guard){.base.version = GIT_ODB_BACKEND_VERSION};
	g->base.read = guard_read;
	g->base.read_header = guard_read_header;
	g->base.read_prefix = guard_read_prefix;
	g->base.free = guard_free;
	add_dirs_from_environment(g);
	if (!git_repository_item_path(&path, repo, GIT_REPOSITORY_ITEM_OBJECTS))
		add_dir(g, path.ptr, 0);
	git_buf_dispose(&path);
	return &g->base;
}

int repo_guard_objects(git_repository *repo, const char *place, struct xenabi_error *err)
{
	enum { BEFORE_ALL_OTHERS = 100 };
	git_odb_backend *guard;
	git_odb *odb;
	int status = git_repository_odb(&odb, repo);

	if (status)
		return repo_fail(err, place, status, "the object store cannot be opened");
	guard = make_guard(repo);
	status = git_odb_add_backend(odb, guard, BEFORE_ALL_OTHERS);
	if (status)
		guard_free(guard);
	git_odb_free(odb);
	return status ? repo_fail(err, place, status, "the object store cannot be opened") : 0;
}
