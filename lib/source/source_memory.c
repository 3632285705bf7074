// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/source/internal.h"

struct memory_source {
	struct source base;
	const struct source_memory_file *files;
	size_t count;
};

static struct memory_source *memory_of(struct source *s)
{
	return (struct memory_source *)s;
}

static const struct source_memory_file *find(const struct memory_source *m, const char *path)
{
	for (size_t i = 0; i < m->count; i++)
		if (!strcmp(m->files[i].path, path))
			return &m->files[i];
	return NULL;
}

/* Whether the file is below the directory, "" for the root. */
static bool is_below(const struct source_memory_file *f, const char *dir)
{
	size_t len = strlen(dir);

	return !len || (!strncmp(f->path, dir, len) && f->path[len] == '/');
}

static enum source_kind memory_kind(struct source *s, const char *path)
{
	const struct memory_source *m = memory_of(s);

	if (find(m, path))
		return SOURCE_FILE;
	for (size_t i = 0; i < m->count; i++)
		if (is_below(&m->files[i], path))
			return SOURCE_DIRECTORY;
	return SOURCE_MISSING;
}

static int memory_collect(struct source *s, const char *dir, struct listing *l,
			  struct xenabi_error *err)
{
	const struct memory_source *m = memory_of(s);

	for (size_t i = 0; i < m->count; i++) {
		const char *path;

		if (!is_below(&m->files[i], dir))
			continue;
		path = listing_meet(l, "", m->files[i].path, false, err);
		if (!path)
			return -1;
		listing_add(l, path, m->files[i].bytes.size, true);
	}
	return 0;
}

static int memory_read(struct source *s, const char *path, size_t max, struct arena *a,
		       struct blob *ret_blob, struct xenabi_error *err)
{
	const struct source_memory_file *f = find(memory_of(s), path);
	unsigned char *copy;

	if (!f)
		return xenabi_error_set(err, XENABI_EINPUT, source_place(s, path).text,
					"there is no such file");
	if (f->bytes.size > max)
		return source_fail_size(err, source_place(s, path).text, max);
	copy = arena_alloc(a, f->bytes.size + 1);
	if (f->bytes.size)
		memcpy(copy, f->bytes.bytes, f->bytes.size);
	*ret_blob = (struct blob){copy, f->bytes.size};
	return 0;
}

static void memory_close(struct source *s)
{
	free(memory_of(s));
}

static const struct source_ops memory_ops = {
	.separator = '/',
	.kind = memory_kind,
	.collect = memory_collect,
	.read = memory_read,
	.close = memory_close,
};

struct source *source_open_memory(const char *name, const struct source_memory_file *files,
				  size_t count)
{
	struct memory_source *m = xalloc(sizeof(*m));

	*m = (struct memory_source){
		.base = {.ops = &memory_ops, .name = strdup(name)},
		.files = files,
		.count = count,
	};
	return &m->base;
}
