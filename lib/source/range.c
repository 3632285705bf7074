// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/vec.h"
#include "lib/source/git.h"
#include "lib/source/range.h"

#define COMMITS_MAX 10000

typedef VEC(struct source_commit) commit_list;

static int find_commit(git_repository *repo, const char *rev, const char *place, git_oid *ret_id,
		       struct xenabi_error *err)
{
	git_object *commit;

	if (repo_commit(repo, rev, place, &commit, err))
		return -1;
	git_oid_cpy(ret_id, git_object_id(commit));
	git_object_free(commit);
	return 0;
}

/* libgit2 asks for the parents that a shallow clone leaves out, and has no word for that. */
static int fail_history(bool is_shallow, const char *place, int status, const char *what,
			struct xenabi_error *err)
{
	if (!is_shallow)
		return repo_fail(err, place, status, what);
	return xenabi_error_set(err, XENABI_EINPUT, place,
				"%s: this clone is shallow and lacks commits between the two; "
				"`git fetch --unshallow` brings the history that is missing",
				what);
}

static int fail_base(bool is_shallow, const char *place, const char *one, const char *two,
		     struct xenabi_error *err)
{
	if (is_shallow)
		return xenabi_error_set(
			err, XENABI_EINPUT, place,
			"%s and %s have no merge base in this shallow clone; "
			"`git fetch --unshallow` brings the history that is missing",
			one, two);
	return xenabi_error_set(err, XENABI_EINPUT, place,
				"%s and %s have no merge base: their histories have nothing in "
				"common",
				one, two);
}

static int find_base(git_repository *repo, const char *one, const char *two, const char *place,
		     git_oid *ret_id, struct xenabi_error *err)
{
	bool is_shallow = git_repository_is_shallow(repo) > 0;
	git_oid ids[2];
	int status;

	if (find_commit(repo, one, place, &ids[0], err) ||
	    find_commit(repo, two, place, &ids[1], err))
		return -1;
	status = git_merge_base(ret_id, repo, &ids[0], &ids[1]);
	if (status == GIT_ENOTFOUND)
		return fail_base(is_shallow, place, one, two, err);
	return status ? fail_history(is_shallow, place, status, "the merge base cannot be found",
				     err)
		      : 0;
}

int source_merge_base(const char *repo, const char *one, const char *two, struct arena *a,
		      const char **ret_hash, struct xenabi_error *err)
{
	const char *place = arena_printf(a, "%s@%s...%s", repo ? repo : "", one, two);
	char hash[GIT_OID_HEXSZ + 1];
	git_repository *r;
	git_oid id;
	int rc;

	if (repo_open(repo, place, &r, err))
		return -1;
	rc = find_base(r, one, two, place, &id, err);
	if (!rc)
		*ret_hash = arena_strdup(a, git_oid_tostr(hash, sizeof(hash), &id));
	repo_close(r);
	return rc;
}

/* What of a commit's tree a reader of Xen's sources can see. */
static bool find_part(const git_commit *commit, git_oid *ret_id)
{
	const git_tree_entry *entry;
	git_tree *tree;

	if (git_commit_tree(&tree, commit))
		return false;
	entry = git_tree_entry_byname(tree, "xen");
	git_oid_cpy(ret_id, entry ? git_tree_entry_id(entry) : git_tree_id(tree));
	git_tree_free(tree);
	return true;
}

/* What cannot be told is read. */
static bool is_concerned(const git_commit *commit)
{
	git_commit *parent;
	git_oid ids[2];
	bool is_same = false;

	if (git_commit_parent(&parent, commit, 0))
		return true;
	is_same = find_part(commit, &ids[0]) && find_part(parent, &ids[1]) &&
		  git_oid_equal(&ids[0], &ids[1]);
	git_commit_free(parent);
	return !is_same;
}

/* Merges bring what others have judged. */
static int add_commit(git_repository *repo, const git_oid *id, struct arena *a, const char *place,
		      commit_list *commits, struct xenabi_error *err)
{
	char hash[GIT_OID_HEXSZ + 1];
	git_commit *commit;
	int status = git_commit_lookup(&commit, repo, id);

	if (status)
		return repo_fail(err, place, status, "a commit cannot be read");
	if (git_commit_parentcount(commit) == 1) {
		const char *subject = git_commit_summary(commit);
		struct source_commit c = {
			.hash = arena_strdup(a, git_oid_tostr(hash, sizeof(hash), id)),
			.parent = arena_strdup(a, git_oid_tostr(hash, sizeof(hash),
								git_commit_parent_id(commit, 0))),
			.is_concerned = is_concerned(commit),
			.subject = arena_strdup(a, subject ? subject : ""),
		};

		vec_push(commits, c);
	}
	git_commit_free(commit);
	return 0;
}

static int walk(git_repository *repo, git_revwalk *walk, const git_oid *from, const git_oid *to,
		const char *place, struct arena *a, struct source_commits *ret,
		struct xenabi_error *err)
{
	/* Asked later, it makes libgit2 forget what went wrong. */
	bool is_shallow = git_repository_is_shallow(repo) > 0;
	commit_list commits = {0};
	int status, rc = 0;
	git_oid id;

	git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
	status = git_revwalk_push(walk, to);
	if (!status)
		status = git_revwalk_hide(walk, from);
	while (!status && !rc && !(status = git_revwalk_next(&id, walk))) {
		rc = add_commit(repo, &id, a, place, &commits, err);
		if (commits.count > COMMITS_MAX)
			rc = xenabi_error_set(err, XENABI_ELIMIT, place,
					      "more than %d commits; this many are not judged one "
					      "by one",
					      COMMITS_MAX);
	}
	if (!rc && status != GIT_ITEROVER)
		rc = fail_history(is_shallow, place, status, "the commits cannot be listed", err);
	ret->items = arena_memdup(a, commits.items, commits.count * sizeof(*commits.items));
	ret->count = commits.count;
	vec_free(&commits);
	return rc;
}

int source_commits_between(const char *repo, const char *from, const char *to, struct arena *a,
			   struct source_commits *ret, struct xenabi_error *err)
{
	const char *place = arena_printf(a, "%s@%s..%s", repo ? repo : "", from, to);
	git_revwalk *revwalk = NULL;
	git_repository *r;
	git_oid ids[2];
	int rc;

	if (repo_open(repo, place, &r, err))
		return -1;
	rc = find_commit(r, from, place, &ids[0], err) || find_commit(r, to, place, &ids[1], err)
		     ? -1
		     : 0;
	if (!rc) {
		int status = git_revwalk_new(&revwalk, r);

		rc = status ? repo_fail(err, place, status, "the commits cannot be listed")
			    : walk(r, revwalk, &ids[0], &ids[1], place, a, ret, err);
	}
	git_revwalk_free(revwalk);
	repo_close(r);
	return rc;
}
