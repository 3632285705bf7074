// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/source/git.h"
#include "lib/source/source.h"

int source_worktree_root(struct arena *a, const char **ret_root, struct xenabi_error *err)
{
	git_repository *repo;
	const char *root;
	size_t len;
	int ret = 0;

	if (repo_open(NULL, ".", &repo, err))
		return -1;
	root = git_repository_workdir(repo);
	if (root) {
		len = strlen(root);
		while (len > 1 && root[len - 1] == '/')
			len--;
		*ret_root = arena_strndup(a, root, len);
	} else {
		ret = xenabi_error_set(err, XENABI_EINPUT, git_repository_path(repo),
				       "a bare repository; expected a folder of a work tree");
	}
	repo_close(repo);
	return ret;
}

/* An untracked file settles it; without this a folder of a million of them would be listed. */
static int stop_at_untracked(const git_diff *so_far, const git_diff_delta *delta,
			     const char *pathspec, void *arg)
{
	bool *changed = arg;

	(void)so_far;
	(void)pathspec;
	*changed = delta->status == GIT_DELTA_UNTRACKED;
	return *changed ? GIT_EUSER : 0;
}

/*
 * A change that is staged and undone in the work tree leaves HEAD's bytes
 * there; libgit2 still tells of both steps.
 */
static bool is_undone(git_repository *repo, const git_diff_delta *d)
{
	git_oid now;

	return d->status == GIT_DELTA_MODIFIED && d->old_file.mode == d->new_file.mode &&
	       d->new_file.mode != GIT_FILEMODE_LINK &&
	       !git_repository_hashfile(&now, repo, d->new_file.path, GIT_OBJECT_BLOB, NULL) &&
	       git_oid_equal(&now, &d->old_file.id);
}

static bool any_change(git_repository *repo, const git_diff *diff, enum source_git_side side)
{
	for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *d = git_diff_get_delta(diff, i);

		if (d->status == GIT_DELTA_UNMODIFIED || d->status == GIT_DELTA_IGNORED)
			continue;
		if (side == SOURCE_GIT_INDEX || !is_undone(repo, d))
			return true;
	}
	return false;
}

static int compare(git_repository *repo, git_tree *head, enum source_git_side side,
		   git_diff_options *options, const char *place, bool *ret_changed,
		   struct xenabi_error *err)
{
	git_diff *diff = NULL;
	bool untracked = false;
	int status;

	options->notify_cb = stop_at_untracked;
	options->payload = &untracked;
	if (side == SOURCE_GIT_INDEX)
		status = git_diff_tree_to_index(&diff, repo, head, NULL, options);
	else
		status = git_diff_tree_to_workdir_with_index(&diff, repo, head, options);
	if (status && !untracked)
		return repo_fail(err, place, status, "the comparison with HEAD failed");
	*ret_changed = untracked || any_change(repo, diff, side);
	git_diff_free(diff);
	return 0;
}

static int load_head(git_repository *repo, const char *place, git_tree **ret_tree,
		     struct xenabi_error *err)
{
	git_odb *odb;
	git_oid id;
	int64_t time;
	int status, ret;

	if (repo_tree_id(repo, "HEAD", place, &id, &time, err))
		return -1;
	status = git_repository_odb(&odb, repo);
	if (status)
		return repo_fail(err, place, status, "the object store cannot be opened");
	ret = repo_load_tree(repo, odb, &id, place, ret_tree, err);
	git_odb_free(odb);
	return ret;
}

static int compare_with_head(git_repository *repo, enum source_git_side side,
			     git_diff_options *options, const char *place, bool *ret_changed,
			     struct xenabi_error *err)
{
	git_tree *head;
	int ret;

	if (git_repository_is_bare(repo))
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"a bare repository; expected one with a work tree");
	if (load_head(repo, place, &head, err))
		return -1;
	ret = compare(repo, head, side, options, place, ret_changed, err);
	git_tree_free(head);
	return ret;
}

/* libgit2 takes an empty path for a file's; without any it compares everything. */
static bool has_root(const char *const *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!*prefixes[i])
			return true;
	}
	return false;
}

int source_changed_since_head(const char *repo, enum source_git_side side,
			      const char *const *prefixes, size_t prefix_count, bool *ret_changed,
			      struct xenabi_error *err)
{
	const char *place = repo ? repo : "@HEAD";
	git_diff_options options;
	git_repository *r;
	int ret;

	*ret_changed = false;
	if (!prefix_count)
		return 0;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	/* Taken literally, so that libgit2 looks into no other folder. */
	options.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH | GIT_DIFF_INCLUDE_UNTRACKED |
			GIT_DIFF_RECURSE_UNTRACKED_DIRS | GIT_DIFF_IGNORE_SUBMODULES;
	options.pathspec.strings = (char **)prefixes;
	options.pathspec.count = has_root(prefixes, prefix_count) ? 0 : prefix_count;
	if (repo_open(repo, place, &r, err))
		return -1;
	ret = compare_with_head(r, side, &options, place, ret_changed, err);
	repo_close(r);
	return ret;
}
