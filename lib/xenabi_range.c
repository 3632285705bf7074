// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/read/input.h"
#include "lib/source/range.h"
#include "lib/xenabi.h"

#define SHORT_HASH 12

struct xenabi_range {
	struct arena arena;
	const char *repo; /* NULL: that of the current folder */
	const char *from, *to;
	const char *old, *new;
};

static const char *input_of(struct xenabi_range *r, const char *rev)
{
	return arena_printf(&r->arena, "%s@%s", r->repo ? r->repo : "", rev);
}

/* The dots between two revisions; NULL: there are none, or they are part of a text. */
static const char *find_dots(const char *spec, const char **ret_at)
{
	struct stat st;

	*ret_at = input_find_at(spec);
	if (!*ret_at || !stat(spec, &st) || !strncmp(*ret_at, "@:", 2))
		return NULL;
	return strstr(*ret_at + 1, "..");
}

/* "A..B" without a '@', where it is no path such as "../x". */
static bool is_bare(const char *spec)
{
	const char *dots = strstr(spec, "..");
	struct stat st;

	return !input_find_at(spec) && dots && dots > spec && dots[2] != '/' && stat(spec, &st);
}

static const char *or_head(const char *rev)
{
	return *rev ? rev : "HEAD";
}

int xenabi_range_find(const char *spec, struct xenabi_range **ret_range, struct xenabi_error *err)
{
	struct xenabi_range *r = xalloc(sizeof(*r));
	const char *at, *dots, *base = NULL;
	bool wants_base;

	*ret_range = NULL;
	if (is_bare(spec))
		spec = input_of(r, spec);
	dots = find_dots(spec, &at);
	if (!dots) {
		xenabi_range_free(r);
		return 0;
	}
	wants_base = dots[2] == '.';
	if (at > spec)
		r->repo = arena_strndup(&r->arena, spec, (size_t)(at - spec));
	r->from = or_head(arena_strndup(&r->arena, at + 1, (size_t)(dots - at - 1)));
	r->to = or_head(arena_strdup(&r->arena, dots + (wants_base ? 3 : 2)));
	if (wants_base && source_merge_base(r->repo, r->from, r->to, &r->arena, &base, err)) {
		xenabi_range_free(r);
		return -1;
	}
	if (base)
		r->from = arena_strndup(&r->arena, base, SHORT_HASH);
	r->old = input_of(r, r->from);
	r->new = input_of(r, r->to);
	*ret_range = r;
	return 0;
}

void xenabi_range_free(struct xenabi_range *r)
{
	if (!r)
		return;
	arena_deinit(&r->arena);
	free(r);
}

const char *xenabi_range_old(const struct xenabi_range *r)
{
	return r->old;
}

const char *xenabi_range_new(const struct xenabi_range *r)
{
	return r->new;
}

int xenabi_range_commits(struct xenabi_range *r, const struct xenabi_commit **ret_commits,
			 size_t *ret_count, struct xenabi_error *err)
{
	struct source_commits found = {0};
	struct xenabi_commit *commits;

	if (source_commits_between(r->repo, r->from, r->to, &r->arena, &found, err))
		return -1;
	commits = arena_array(&r->arena, found.count + 1, sizeof(*commits));
	for (size_t i = 0; i < found.count; i++) {
		const struct source_commit *c = &found.items[i];

		commits[i] = (struct xenabi_commit){
			.hash = arena_strndup(&r->arena, c->hash, SHORT_HASH),
			.subject = c->subject,
			.parent = input_of(r, arena_strndup(&r->arena, c->parent, SHORT_HASH)),
			.input = input_of(r, arena_strndup(&r->arena, c->hash, SHORT_HASH)),
			.is_concerned = c->is_concerned,
		};
	}
	*ret_commits = commits;
	*ret_count = found.count;
	return 0;
}
