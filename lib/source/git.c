// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/source/git.h"

/*
 * libgit2 built on Mbed TLS parses the system's bundle of certificates each
 * time it starts, which costs more than all that a pre-commit check does. This
 * program reads local repositories only and never speaks TLS: its own
 * definition goes before the library's, and there is nothing to trust.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

/* Far above any real tree; it bounds what a hostile one makes libgit2 load. */
#define TREE_BYTES_MAX ((size_t)16 << 20)

/*
 * What a repository may declare that changes nothing for a reader of objects
 * and of the index; libgit2 1.5 refuses all it is not told of.
 */
static const char *const extensions[] = {"worktreeconfig", "partialclone", "preciousobjects"};

int repo_fail(struct xenabi_error *err, const char *place, int status, const char *what)
{
	const git_error *e = git_error_last();
	const char *reason = e && e->message ? e->message : "no reason given";

	/* An index that names folders where a sparse checkout leaves out all of them. */
	if (strstr(reason, "'sdir'"))
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"%s: the index is a sparse one; `git sparse-checkout "
					"reapply --no-sparse-index` makes it one that can be read",
					what);
	return xenabi_error_set(err, XENABI_EINPUT, place, "%s: %s (libgit2 %d)", what, reason,
				status);
}

/* libgit2 1.5 says "not found" where safe.directory is not set at all. */
static bool is_foreign(int status)
{
	const git_error *e = git_error_last();

	return status == GIT_EOWNER ||
	       (status == GIT_ENOTFOUND && e && e->message && strstr(e->message, "safe.directory"));
}

static int fail_open(struct xenabi_error *err, const char *path, const char *place, int status)
{
	if (is_foreign(status))
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"the git repository belongs to another user; expected "
					"one of your own, or that you trust it: git config "
					"--global --add safe.directory FOLDER");
	if (status == GIT_ENOTFOUND)
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"no git repository at %s or above; expected a work tree, a "
					"folder inside one or a bare repository",
					path ? path : "the current folder");
	return repo_fail(err, place, status, "the git repository cannot be opened");
}

static int open_from_environment(git_repository **ret_repo, const char *place,
				 struct xenabi_error *err)
{
	int status;

	if (getenv("GIT_WORK_TREE") || getenv("GIT_COMMON_DIR"))
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"GIT_WORK_TREE or GIT_COMMON_DIR is set, which libgit2 "
					"does not follow; expected neither, or a named repository");
	status = git_repository_open_ext(ret_repo, NULL, GIT_REPOSITORY_OPEN_FROM_ENV, NULL);
	return status ? fail_open(err, NULL, place, status) : 0;
}

static int open_named(git_repository **ret_repo, const char *path, const char *place,
		      struct xenabi_error *err)
{
	int status = git_repository_open_ext(ret_repo, path, 0, NULL);

	return status ? fail_open(err, path, place, status) : 0;
}

int repo_open(const char *path, const char *place, git_repository **ret_repo,
	      struct xenabi_error *err)
{
	int uses = git_libgit2_init();
	int ret;

	if (uses < 0)
		return xenabi_error_set(err, XENABI_ESYSTEM, place, "libgit2 does not start (%d)",
					uses);
	if (uses == 1)
		git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
				 sizeof(extensions) / sizeof(extensions[0]));
	ret = path ? open_named(ret_repo, path, place, err)
		   : open_from_environment(ret_repo, place, err);
	if (ret)
		git_libgit2_shutdown();
	if (!ret && repo_guard_objects(*ret_repo, place, err)) {
		repo_close(*ret_repo);
		*ret_repo = NULL;
		return -1;
	}
	return ret;
}

void repo_close(git_repository *repo)
{
	if (!repo)
		return;
	git_repository_free(repo);
	git_libgit2_shutdown();
}

/* Whether rev is "origin/branch", of a remote that the repository has. */
static bool is_of_remote(git_repository *repo, const char *rev)
{
	const char *slash = strchr(rev, '/');
	git_remote *remote = NULL;
	char name[256];
	bool is_known;

	if (!slash || !slash[1] || (size_t)(slash - rev) >= sizeof(name))
		return false;
	memcpy(name, rev, (size_t)(slash - rev));
	name[slash - rev] = '\0';
	is_known = !git_remote_lookup(&remote, repo, name);
	git_remote_free(remote);
	return is_known;
}

/* A clone of a single branch does not follow the others, however much is fetched. */
static int fail_remote(struct xenabi_error *err, const char *rev, const char *place,
		       bool is_shallow)
{
	const char *branch = strchr(rev, '/') + 1;
	int remote_len = (int)(branch - 1 - rev), branch_len = (int)strcspn(branch, "~^@:");

	return xenabi_error_set(err, XENABI_EINPUT, place,
				"no revision \"%s\" in this %s; `git fetch%s --tags %.*s %.*s` "
				"brings that branch, which is FETCH_HEAD then",
				rev, is_shallow ? "shallow clone" : "repository",
				is_shallow ? " --unshallow" : "", remote_len, rev, branch_len,
				branch);
}

static int fail_revision(git_repository *repo, struct xenabi_error *err, const char *rev,
			 const char *place, int status)
{
	/* Asking makes libgit2 forget what went wrong. */
	bool is_missing = status == GIT_ENOTFOUND || status == GIT_EINVALIDSPEC;
	bool is_shallow = is_missing && git_repository_is_shallow(repo) > 0;

	if (status == GIT_EAMBIGUOUS)
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"more than one object begins with %s; expected more digits",
					rev);
	if (is_missing && is_of_remote(repo, rev))
		return fail_remote(err, rev, place, is_shallow);
	if (is_missing)
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"no revision \"%s\" in this %s; expected a tag, a branch, "
					"a commit's hash or such as HEAD~1%s",
					rev, is_shallow ? "shallow clone" : "repository",
					is_shallow ? "; `git fetch --unshallow --tags` brings what "
						     "is missing"
						   : "");
	return repo_fail(err, place, status, "the revision cannot be looked up");
}

static int object_tree_id(git_object *object, const char *place, git_oid *ret_id, int64_t *ret_time,
			  struct xenabi_error *err)
{
	git_object *commit = NULL;

	*ret_time = 0;
	if (git_object_type(object) == GIT_OBJECT_TREE) {
		git_oid_cpy(ret_id, git_object_id(object));
		return 0;
	}
	if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT))
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"a %s without a commit; expected a commit, a tag of one "
					"or a tree",
					git_object_type2string(git_object_type(object)));
	git_oid_cpy(ret_id, git_commit_tree_id((git_commit *)commit));
	*ret_time = git_commit_time((git_commit *)commit);
	git_object_free(commit);
	return 0;
}

int repo_commit(git_repository *repo, const char *rev, const char *place, git_object **ret_commit,
		struct xenabi_error *err)
{
	git_object *object = NULL;
	int status = git_revparse_single(&object, repo, rev);

	if (status)
		return fail_revision(repo, err, rev, place, status);
	status = git_object_peel(ret_commit, object, GIT_OBJECT_COMMIT);
	git_object_free(object);
	return status ? repo_fail(err, place, status, "it is no commit") : 0;
}

int repo_tree_id(git_repository *repo, const char *rev, const char *place, git_oid *ret_id,
		 int64_t *ret_time, struct xenabi_error *err)
{
	git_object *object = NULL;
	int status = git_revparse_single(&object, repo, rev);
	int ret;

	if (status)
		return fail_revision(repo, err, rev, place, status);
	ret = object_tree_id(object, place, ret_id, ret_time, err);
	git_object_free(object);
	return ret;
}

int repo_object_size(git_odb *odb, const git_oid *id, git_object_t type, const char *place,
		     size_t *ret_size, struct xenabi_error *err)
{
	git_object_t seen;
	int status = git_odb_read_header(ret_size, &seen, odb, id);

	if (status == GIT_ENOTFOUND)
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"object %s is not in this repository; expected a complete "
					"clone, or one that fetched it",
					git_oid_tostr_s(id));
	if (status)
		return repo_fail(err, place, status, "the object cannot be read");
	if (seen != type)
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"object %s is a %s; expected a %s", git_oid_tostr_s(id),
					git_object_type2string(seen), git_object_type2string(type));
	return 0;
}

int repo_load_tree(git_repository *repo, git_odb *odb, const git_oid *id, const char *place,
		   git_tree **ret_tree, struct xenabi_error *err)
{
	size_t size;
	int status;

	if (repo_object_size(odb, id, GIT_OBJECT_TREE, place, &size, err))
		return -1;
	if (size > TREE_BYTES_MAX)
		return xenabi_error_set(err, XENABI_ELIMIT, place,
					"a git tree of %zu bytes; this is not read", size);
	status = git_tree_lookup(ret_tree, repo, id);
	return status ? repo_fail(err, place, status, "the git tree cannot be read") : 0;
}
