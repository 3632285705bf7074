// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/source/internal.h"

struct asked_source {
	struct source base;
	struct source_ops ops; /* the separator is that of the other's tree */
	struct source_answers answers;
};

static const struct source_answers *answers_of(struct source *s)
{
	return &((struct asked_source *)s)->answers;
}

static enum source_kind asked_kind(struct source *s, const char *path)
{
	bool is_file = false, is_directory = false;

	answers_of(s)->kind(answers_of(s)->arg, path, &is_file, &is_directory);
	return is_file ? SOURCE_FILE : is_directory ? SOURCE_DIRECTORY : SOURCE_MISSING;
}

static int gather(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct listing *l = arg;
	const char *path = listing_meet(l, "", entry->path, false, err);

	if (!path)
		return -1;
	listing_add(l, path, entry->size, entry->is_regular);
	return 0;
}

static int asked_collect(struct source *s, const char *dir, struct listing *l,
			 struct xenabi_error *err)
{
	return answers_of(s)->list(answers_of(s)->arg, dir, gather, l, err);
}

static int asked_read(struct source *s, const char *path, size_t max, struct arena *a,
		      struct blob *ret_blob, struct xenabi_error *err)
{
	return answers_of(s)->read(answers_of(s)->arg, path, max, a, ret_blob, err);
}

static void asked_expect(struct source *s, const char *const *paths, size_t count)
{
	answers_of(s)->expect(answers_of(s)->arg, paths, count);
}

static void asked_close(struct source *s)
{
	free(s);
}

struct source *source_open_asked(const char *name, char separator,
				 const struct source_answers *answers)
{
	struct asked_source *s = xalloc(sizeof(*s));

	*s = (struct asked_source){
		.base = {.ops = &s->ops, .name = strdup(name)},
		.ops = {.separator = separator,
			.kind = asked_kind,
			.collect = asked_collect,
			.read = asked_read,
			.expect = asked_expect,
			.close = asked_close},
		.answers = *answers,
	};
	return &s->base;
}
