// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/source/git.h"
#include "lib/source/internal.h"

/* A folder of a work tree, and the index entries that git leaves out of it. */
struct sparse_source {
	struct source base;
	struct source *folder, *left_out;
	char *prefix; /* of the folder's paths in the index: "" or "xen/include/" */
};

static struct sparse_source *sparse_of(struct source *s)
{
	return (struct sparse_source *)s;
}

/* Where the index has it; false: no such path can be in one. */
static bool index_path(const struct sparse_source *s, const char *path, char ret_path[PATH_MAX])
{
	size_t len;

	if (snprintf(ret_path, PATH_MAX, "%s%s", s->prefix, path) >= PATH_MAX)
		return false;
	len = strlen(ret_path);
	if (len && ret_path[len - 1] == '/')
		ret_path[len - 1] = '\0';
	return true;
}

static enum source_kind left_out_kind(struct sparse_source *s, const char *path)
{
	char there[PATH_MAX];

	if (!index_path(s, path, there))
		return SOURCE_MISSING;
	return s->left_out->ops->kind(s->left_out, there);
}

static enum source_kind sparse_kind(struct source *base, const char *path)
{
	struct sparse_source *s = sparse_of(base);
	enum source_kind kind = s->folder->ops->kind(s->folder, path);

	return kind == SOURCE_MISSING ? left_out_kind(s, path) : kind;
}

/* What was collected of the index, as paths of the folder, but for what is on disk after all. */
static int take_left_out(struct sparse_source *s, const struct listing *index, struct listing *l,
			 struct xenabi_error *err)
{
	const struct source_entry *e;

	vec_each(e, &index->found) {
		const char *path = e->path + strlen(s->prefix);

		if (s->folder->ops->kind(s->folder, path) != SOURCE_MISSING)
			continue;
		path = listing_meet(l, "", path, false, err);
		if (!path)
			return -1;
		listing_add(l, path, e->size, e->is_regular);
	}
	return 0;
}

static int sparse_collect(struct source *base, const char *dir, struct listing *l,
			  struct xenabi_error *err)
{
	struct sparse_source *s = sparse_of(base);
	struct listing index = {.source = s->left_out};
	char there[PATH_MAX];
	int ret = 0;

	if (s->folder->ops->kind(s->folder, dir) != SOURCE_MISSING ||
	    left_out_kind(s, dir) != SOURCE_DIRECTORY)
		ret = s->folder->ops->collect(s->folder, dir, l, err);
	if (!ret && left_out_kind(s, dir) == SOURCE_DIRECTORY && index_path(s, dir, there))
		ret = s->left_out->ops->collect(s->left_out, there, &index, err);
	if (!ret)
		ret = take_left_out(s, &index, l, err);
	vec_free(&index.found);
	arena_deinit(&index.arena);
	return ret;
}

static int sparse_read(struct source *base, const char *path, size_t max, struct arena *a,
		       struct blob *ret_blob, struct xenabi_error *err)
{
	struct sparse_source *s = sparse_of(base);
	char there[PATH_MAX];

	if (s->folder->ops->kind(s->folder, path) == SOURCE_MISSING &&
	    left_out_kind(s, path) == SOURCE_FILE && index_path(s, path, there))
		return s->left_out->ops->read(s->left_out, there, max, a, ret_blob, err);
	return s->folder->ops->read(s->folder, path, max, a, ret_blob, err);
}

static void sparse_close(struct source *base)
{
	struct sparse_source *s = sparse_of(base);

	source_close(s->folder);
	source_close(s->left_out);
	free(s->prefix);
	free(s);
}

static const struct source_ops sparse_ops = {
	.separator = '/',
	.kind = sparse_kind,
	.collect = sparse_collect,
	.read = sparse_read,
	.close = sparse_close,
};

/* What stands before the folder's paths in the index; from malloc, NULL: not in that work tree. */
static char *find_prefix(git_repository *repo, const char *path)
{
	const char *top = git_repository_workdir(repo);
	char *real_top = top ? realpath(top, NULL) : NULL, *real = realpath(path, NULL);
	size_t len = real_top ? strlen(real_top) : 0;
	char *prefix = NULL;

	if (real && len && !strncmp(real, real_top, len) && (!real[len] || real[len] == '/') &&
	    asprintf(&prefix, "%s%s", real[len] ? real + len + 1 : "", real[len] ? "/" : "") < 0)
		prefix = NULL;
	free(real_top);
	free(real);
	return prefix;
}

/* Whether git was told to leave files out, even if it cannot be read which. */
static bool has_patterns(git_repository *repo)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%sinfo/sparse-checkout", git_repository_path(repo)) <
		       PATH_MAX &&
	       !access(path, F_OK);
}

/* NULL where the folder is no part of a sparse checkout: that costs no look into an index. */
static char *look(const char *path)
{
	struct xenabi_error none = {0};
	git_repository *repo;
	char *prefix = NULL;

	if (repo_open(path, path, &repo, &none))
		return NULL;
	if (has_patterns(repo))
		prefix = find_prefix(repo, path);
	repo_close(repo);
	return prefix;
}

int source_open_worktree(const char *path, struct source **ret_source, struct xenabi_error *err)
{
	struct source *folder, *left_out;
	struct sparse_source *s;
	char *prefix;

	if (source_open_directory(path, &folder, err))
		return -1;
	*ret_source = folder;
	prefix = look(path);
	if (!prefix)
		return 0;
	if (source_open_left_out(path, &left_out, err)) {
		source_close(folder);
		free(prefix);
		return -1;
	}
	s = xalloc(sizeof(*s));
	s->base = (struct source){.ops = &sparse_ops, .name = xalloc(strlen(path) + 1)};
	strcpy(s->base.name, source_name(folder));
	s->folder = folder;
	s->left_out = left_out;
	s->prefix = prefix;
	*ret_source = &s->base;
	return 0;
}
