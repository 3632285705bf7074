// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/vec.h"
#include "lib/source/git.h"
#include "lib/source/tags.h"

bool source_is_repository(const char *path)
{
	git_repository *repo;

	if (repo_open(path, path, &repo, NULL))
		return false;
	repo_close(repo);
	return true;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int source_list_tags(const char *repo, const char *pattern, struct arena *a,
		     struct source_tags *ret, struct xenabi_error *err)
{
	const char *place = repo ? repo : "";
	VEC(const char *) found = {0};
	git_strarray tags = {0};
	git_repository *r;
	int status;

	if (repo_open(repo, place, &r, err))
		return -1;
	status = git_tag_list(&tags, r);
	for (size_t i = 0; !status && i < tags.count; i++)
		if (!fnmatch(pattern, tags.strings[i], 0))
			vec_push(&found, arena_strdup(a, tags.strings[i]));
	if (status)
		repo_fail(err, place, status, "its tags cannot be listed");
	vec_sort(&found, compare_names);
	ret->names = arena_memdup(a, found.items, found.count * sizeof(*found.items));
	ret->count = found.count;
	vec_free(&found);
	git_strarray_dispose(&tags);
	repo_close(r);
	return status ? -1 : 0;
}
