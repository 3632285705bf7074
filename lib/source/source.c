// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/source/internal.h"

/* Names alone must not fill the memory: 100,000 ordinary paths take a tenth of this. */
#define LISTING_BYTES_MAX ((size_t)64 << 20)

struct place source_place(const struct source *s, const char *path)
{
	struct place p;

	if (*path)
		snprintf(p.text, sizeof(p.text), "%s%c%s", s->name, s->ops->separator, path);
	else
		snprintf(p.text, sizeof(p.text), "%s", s->name);
	return p;
}

static const char *what_was_seen(int error)
{
	switch (error) {
	case ENOENT:
		return "not there";
	case ENOTDIR:
		return "not a directory, or below something that is not";
	case ELOOP:
		return "a symbolic link, or below one";
	case EXDEV:
		return "outside the tree";
	case ENXIO:
		return "a socket, or a device that is not there";
	case EAGAIN:
		return "a file that makes its reader wait";
	default:
		return strerror(error);
	}
}

int source_fail_errno(struct xenabi_error *err, const char *place, int error, const char *expected)
{
	bool is_system = error == EMFILE || error == ENFILE || error == ENOMEM;

	return xenabi_error_set(err, is_system ? XENABI_ESYSTEM : XENABI_EINPUT, place,
				"%s; expected %s", what_was_seen(error), expected);
}

int source_fail_size(struct xenabi_error *err, const char *place, size_t max)
{
	return xenabi_error_set(err, XENABI_ELIMIT, place, "larger than the %zu bytes allowed here",
				max);
}

bool source_path_is_plain(const char *path)
{
	size_t left = strlen(path);

	if (left >= PATH_MAX)
		return false;
	for (;;) {
		size_t len = strcspn(path, "/");

		if (len == 0 || (len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		if (!path[len])
			return true;
		path += len + 1;
	}
}

static int fail_path(const struct source *s, const char *path, struct xenabi_error *err)
{
	return xenabi_error_set(err, XENABI_EINPUT, s->name,
				"\"%.200s\" is not a path of the tree; expected one from its root, "
				"without \".\", \"..\" or a '/' at either end",
				path);
}

static bool is_root_or_plain(const char *path)
{
	return !*path || source_path_is_plain(path);
}

void source_close(struct source *s)
{
	char *name;

	if (!s)
		return;
	name = s->name;
	s->ops->close(s);
	free(name);
}

const char *source_name(const struct source *s)
{
	return s->name;
}

char source_separator(const struct source *s)
{
	return s->ops->separator;
}

const char *source_date(const struct source *s)
{
	return *s->date ? s->date : NULL;
}

void source_set_date(struct source *s, int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm tm;

	if (!seconds || !gmtime_r(&time, &tm) ||
	    !strftime(s->date, sizeof(s->date), "%Y-%m-%d", &tm))
		*s->date = '\0';
}

bool source_object_id(struct source *s, const char *path, char id[SOURCE_ID_BYTES])
{
	return s->ops->object_id && (!*path || source_path_is_plain(path)) &&
	       s->ops->object_id(s, path, id);
}

bool source_differs(struct source *old, struct source *new, const char *dir,
		    source_matters_fn *matters, const void *arg)
{
	return !old->ops->differs || old->ops != new->ops || (*dir && !source_path_is_plain(dir)) ||
	       old->ops->differs(old, new, dir, matters, arg);
}

bool source_has_file(struct source *s, const char *path)
{
	return source_path_is_plain(path) && s->ops->kind(s, path) == SOURCE_FILE;
}

bool source_has_directory(struct source *s, const char *path)
{
	return is_root_or_plain(path) && s->ops->kind(s, path) == SOURCE_DIRECTORY;
}

int source_read(struct source *s, const char *path, size_t max, struct arena *a,
		struct blob *ret_blob, struct xenabi_error *err)
{
	if (!source_path_is_plain(path))
		return fail_path(s, path, err);
	return s->ops->read(s, path, max, a, ret_blob, err);
}

static size_t nesting(const char *path, bool is_directory)
{
	size_t n = is_directory;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

const char *listing_meet(struct listing *l, const char *dir, const char *name, bool is_directory,
			 struct xenabi_error *err)
{
	const char *path = arena_printf(&l->arena, "%s%s%s", dir, *dir ? "/" : "", name);
	const char *beyond = NULL;

	if (++l->met > SOURCE_ENTRIES_MAX)
		beyond = "more than 100,000 entries";
	else if (nesting(path, is_directory) > SOURCE_DEPTH_MAX)
		beyond = "directories nested deeper than 64";
	else if (strlen(path) >= PATH_MAX)
		beyond = "a path longer than 4,095 bytes";
	else if (l->arena.total > LISTING_BYTES_MAX)
		beyond = "paths of more than 64 MiB together";
	if (beyond) {
		xenabi_error_set(err, XENABI_ELIMIT, source_place(l->source, dir).text,
				 "%s; this is not read", beyond);
		return NULL;
	}
	if (!source_path_is_plain(path)) {
		fail_path(l->source, path, err);
		return NULL;
	}
	return path;
}

void listing_add(struct listing *l, const char *path, size_t size, bool is_regular)
{
	vec_push(&l->found, (struct source_entry){.path = path,
						  .size = is_regular ? size : 0,
						  .is_regular = is_regular});
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct source_entry *)a)->path,
		      ((const struct source_entry *)b)->path);
}

static void expect_wanted(struct source *s, const struct listing *l, source_wants_fn *wants,
			  const void *arg)
{
	const char **paths = xalloc((l->found.count + 1) * sizeof(*paths));
	size_t count = 0;

	for (size_t i = 0; i < l->found.count; i++)
		if (l->found.items[i].is_regular && wants(arg, &l->found.items[i]))
			paths[count++] = l->found.items[i].path;
	if (count)
		s->ops->expect(s, paths, count);
	free(paths);
}

int source_list_reading(struct source *s, const char *dir, source_wants_fn *wants,
			source_visit_fn *visit, void *arg, struct xenabi_error *err)
{
	struct listing l = {.source = s};
	const struct source_entry *e;
	int ret;

	if (!is_root_or_plain(dir))
		return fail_path(s, dir, err);
	ret = s->ops->collect(s, dir, &l, err);
	if (!ret) {
		vec_sort(&l.found, by_path);
		if (wants && s->ops->expect)
			expect_wanted(s, &l, wants, arg);
		vec_each(e, &l.found) {
			ret = visit(arg, e, err);
			if (ret)
				break;
		}
	}
	vec_free(&l.found);
	arena_deinit(&l.arena);
	return ret;
}

int source_list(struct source *s, const char *dir, source_visit_fn *visit, void *arg,
		struct xenabi_error *err)
{
	return source_list_reading(s, dir, NULL, visit, arg, err);
}
