// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/source/git.h"
#include "lib/source/internal.h"

enum { KNOWN_SIZES = 256 };

struct known_size {
	bool is_known;
	git_oid id;
	size_t size;
};

struct git_source {
	struct source base;
	git_repository *repo;
	git_odb *odb;
	git_oid root;			      /* a revision's tree */
	git_index *index;		      /* NULL for a revision */
	struct known_size sizes[KNOWN_SIZES]; /* by the first byte: many paths may have one blob */
	bool is_left_out; /* of the index, only what a sparse checkout does not put on disk */
};

static struct git_source *git_of(struct source *s)
{
	return (struct git_source *)s;
}

static enum source_kind kind_of_mode(unsigned int mode)
{
	switch (mode) {
	case GIT_FILEMODE_BLOB:
	case GIT_FILEMODE_BLOB_EXECUTABLE:
		return SOURCE_FILE;
	case GIT_FILEMODE_TREE:
		return SOURCE_DIRECTORY;
	default:
		return SOURCE_OTHER;
	}
}

static int fail_kind(const struct source *s, const char *path, enum source_kind seen,
		     const char *expected, struct xenabi_error *err)
{
	static const char *const names[] = {
		[SOURCE_MISSING] = "not there",
		[SOURCE_FILE] = "a file",
		[SOURCE_DIRECTORY] = "a directory",
		[SOURCE_OTHER] = "a symbolic link or a submodule",
	};

	return xenabi_error_set(err, XENABI_EINPUT, source_place(s, path).text, "%s; expected %s",
				names[seen], expected);
}

static int read_blob(struct git_source *g, const char *path, const git_oid *id, size_t max,
		     struct arena *a, struct blob *ret_blob, struct xenabi_error *err)
{
	struct place place = source_place(&g->base, path);
	git_odb_object *object;
	size_t size;
	int status;

	if (repo_object_size(g->odb, id, GIT_OBJECT_BLOB, place.text, &size, err))
		return -1;
	if (size > max)
		return source_fail_size(err, place.text, max);
	status = git_odb_read(&object, g->odb, id);
	if (status)
		return repo_fail(err, place.text, status, "the file's object cannot be read");
	size = git_odb_object_size(object);
	*ret_blob = (struct blob){
		.bytes = (unsigned char *)arena_strndup(a, git_odb_object_data(object), size),
		.size = size,
	};
	git_odb_object_free(object);
	return 0;
}

static int blob_size(struct git_source *g, const char *path, const git_oid *id, size_t *ret_size,
		     struct xenabi_error *err)
{
	struct known_size *known = &g->sizes[id->id[0]];

	if (!known->is_known || !git_oid_equal(&known->id, id)) {
		known->is_known = false;
		if (repo_object_size(g->odb, id, GIT_OBJECT_BLOB, source_place(&g->base, path).text,
				     &known->size, err))
			return -1;
		known->is_known = true;
		git_oid_cpy(&known->id, id);
	}
	*ret_size = known->size;
	return 0;
}

static int collect_object(struct git_source *g, struct listing *l, const char *path,
			  unsigned int mode, const git_oid *id, struct xenabi_error *err)
{
	bool is_regular = kind_of_mode(mode) == SOURCE_FILE;
	size_t size = 0;

	if (is_regular && blob_size(g, path, id, &size, err))
		return -1;
	listing_add(l, path, size, is_regular);
	return 0;
}

/* What stands at a path of a revision; without a file or a tree, id is unset. */
struct found {
	enum source_kind kind;
	git_oid id;
};

static struct found find_in(const git_tree *tree, const char *name)
{
	const git_tree_entry *e = git_tree_entry_byname(tree, name);
	struct found f = {.kind = SOURCE_MISSING};

	if (e) {
		f.kind = kind_of_mode(git_tree_entry_filemode(e));
		git_oid_cpy(&f.id, git_tree_entry_id(e));
	}
	return f;
}

static int load_tree(struct git_source *g, const git_oid *id, const char *path, git_tree **ret_tree,
		     struct xenabi_error *err)
{
	return repo_load_tree(g->repo, g->odb, id, source_place(&g->base, path).text, ret_tree,
			      err);
}

/* A path that is not there is no error: its kind says so. */
static int find_path(struct git_source *g, const char *path, struct found *ret_found,
		     struct xenabi_error *err)
{
	struct found f = {.kind = SOURCE_DIRECTORY, .id = g->root};
	char parts[PATH_MAX];
	char *next = *path ? parts : NULL;

	strcpy(parts, path);
	while (next && f.kind == SOURCE_DIRECTORY) {
		git_tree *tree;

		if (load_tree(g, &f.id, path, &tree, err))
			return -1;
		f = find_in(tree, strsep(&next, "/"));
		git_tree_free(tree);
	}
	if (next)
		f.kind = SOURCE_MISSING;
	*ret_found = f;
	return 0;
}

static enum source_kind revision_kind(struct source *s, const char *path)
{
	struct found f;

	return find_path(git_of(s), path, &f, NULL) ? SOURCE_MISSING : f.kind;
}

static bool revision_object_id(struct source *s, const char *path, char id[SOURCE_ID_BYTES])
{
	struct found f;

	if (find_path(git_of(s), path, &f, NULL) || f.kind == SOURCE_MISSING)
		return false;
	git_oid_tostr(id, SOURCE_ID_BYTES, &f.id);
	return true;
}

static int collect_tree(struct git_source *g, const git_oid *id, const char *dir, struct listing *l,
			struct xenabi_error *err)
{
	git_tree *tree;
	int ret = 0;

	if (load_tree(g, id, dir, &tree, err))
		return -1;
	for (size_t i = 0; !ret && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		unsigned int mode = git_tree_entry_filemode(e);
		bool is_tree = kind_of_mode(mode) == SOURCE_DIRECTORY;
		const char *path = listing_meet(l, dir, git_tree_entry_name(e), is_tree, err);

		if (!path)
			ret = -1;
		else if (is_tree)
			ret = collect_tree(g, git_tree_entry_id(e), path, l, err);
		else
			ret = collect_object(g, l, path, mode, git_tree_entry_id(e), err);
	}
	git_tree_free(tree);
	return ret;
}

static int revision_collect(struct source *s, const char *dir, struct listing *l,
			    struct xenabi_error *err)
{
	struct git_source *g = git_of(s);
	struct found f;

	if (find_path(g, dir, &f, err))
		return -1;
	if (f.kind != SOURCE_DIRECTORY)
		return fail_kind(s, dir, f.kind, "a directory of this revision", err);
	return collect_tree(g, &f.id, dir, l, err);
}

static int revision_read(struct source *s, const char *path, size_t max, struct arena *a,
			 struct blob *ret_blob, struct xenabi_error *err)
{
	struct git_source *g = git_of(s);
	struct found f;

	if (find_path(g, path, &f, err))
		return -1;
	if (f.kind != SOURCE_FILE)
		return fail_kind(s, path, f.kind, "a regular file of this revision", err);
	return read_blob(g, path, &f.id, max, a, ret_blob, err);
}

/* Two trees that are walked side by side. */
struct comparison {
	struct git_source *old, *new;
	source_matters_fn *matters;
	const void *arg;
};

static bool trees_differ(const struct comparison *c, const git_oid *old, const git_oid *new,
			 const char *dir, unsigned int depth);

/* What is a file, or a folder, on one side only always matters. */
static bool entries_differ(const struct comparison *c, const git_tree_entry *old,
			   const git_tree_entry *new, const char *dir, unsigned int depth)
{
	enum source_kind kind = kind_of_mode(git_tree_entry_filemode(old));
	char path[PATH_MAX];
	int len;

	if (!new || kind != kind_of_mode(git_tree_entry_filemode(new)))
		return true;
	if (git_oid_equal(git_tree_entry_id(old), git_tree_entry_id(new)))
		return false;
	len = snprintf(path, sizeof(path), "%s%s%s", dir, *dir ? "/" : "",
		       git_tree_entry_name(old));
	if (len < 0 || (size_t)len >= sizeof(path))
		return true;
	if (kind == SOURCE_DIRECTORY)
		return trees_differ(c, git_tree_entry_id(old), git_tree_entry_id(new), path,
				    depth + 1);
	return kind != SOURCE_FILE || c->matters(c->arg, path);
}

static bool trees_differ(const struct comparison *c, const git_oid *old, const git_oid *new,
			 const char *dir, unsigned int depth)
{
	git_tree *was, *is = NULL;
	bool differ;

	if (depth > SOURCE_DEPTH_MAX || load_tree(c->old, old, dir, &was, NULL))
		return true;
	differ = load_tree(c->new, new, dir, &is, NULL) ||
		 git_tree_entrycount(was) != git_tree_entrycount(is);
	for (size_t i = 0; !differ && i < git_tree_entrycount(was); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(was, i);
		const git_tree_entry *other = git_tree_entry_byindex(is, i);

		/* Of as many names, in order, each is the other's, or one is there on one side only. */
		if (strcmp(git_tree_entry_name(e), git_tree_entry_name(other)))
			other = NULL;
		differ = entries_differ(c, e, other, dir, depth);
	}
	git_tree_free(was);
	git_tree_free(is);
	return differ;
}

static bool revision_differs(struct source *old, struct source *new, const char *dir,
			     source_matters_fn *matters, const void *arg)
{
	const struct comparison c = {git_of(old), git_of(new), matters, arg};
	struct found was, is;

	if (find_path(c.old, dir, &was, NULL) || find_path(c.new, dir, &is, NULL) ||
	    was.kind != SOURCE_DIRECTORY || is.kind != SOURCE_DIRECTORY)
		return true;
	return !git_oid_equal(&was.id, &is.id) && trees_differ(&c, &was.id, &is.id, dir, 0);
}

/* "git add -N" only announces a file: a commit would not hold it. */
static bool is_staged(const struct git_source *g, const git_index_entry *e)
{
	return !(e->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) &&
	       (!g->is_left_out || e->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE);
}

static const git_index_entry *staged_file(struct git_source *g, const char *path)
{
	const git_index_entry *e = git_index_get_bypath(g->index, path, 0);

	return e && is_staged(g, e) ? e : NULL;
}

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return !len || (!strncmp(path, dir, len) && path[len] == '/');
}

/* The next staged entry below dir from *at on; NULL after the last. */
static const git_index_entry *next_below(struct git_source *g, const char *dir, size_t *at)
{
	const git_index_entry *e;

	while ((e = git_index_get_byindex(g->index, (*at)++))) {
		if (is_below(e->path, dir) && is_staged(g, e))
			return e;
	}
	return NULL;
}

static enum source_kind index_kind(struct source *s, const char *path)
{
	const git_index_entry *e = staged_file(git_of(s), path);
	size_t at = 0;

	if (e)
		return kind_of_mode(e->mode);
	return !*path || next_below(git_of(s), path, &at) ? SOURCE_DIRECTORY : SOURCE_MISSING;
}

static int index_collect(struct source *s, const char *dir, struct listing *l,
			 struct xenabi_error *err)
{
	struct git_source *g = git_of(s);
	enum source_kind kind = index_kind(s, dir);
	const git_index_entry *e;
	size_t at = 0;

	if (kind != SOURCE_DIRECTORY)
		return fail_kind(s, dir, kind, "a directory with staged files", err);
	while ((e = next_below(g, dir, &at))) {
		const char *path = listing_meet(l, "", e->path, false, err);

		if (!path || collect_object(g, l, path, e->mode, &e->id, err))
			return -1;
	}
	return 0;
}

static int index_read(struct source *s, const char *path, size_t max, struct arena *a,
		      struct blob *ret_blob, struct xenabi_error *err)
{
	const git_index_entry *e = staged_file(git_of(s), path);

	if (!e || kind_of_mode(e->mode) != SOURCE_FILE)
		return fail_kind(s, path, index_kind(s, path), "a regular file that is staged",
				 err);
	return read_blob(git_of(s), path, &e->id, max, a, ret_blob, err);
}

static void git_close(struct source *s)
{
	struct git_source *g = git_of(s);

	git_index_free(g->index);
	git_odb_free(g->odb);
	repo_close(g->repo);
	free(g);
}

static const struct source_ops revision_ops = {
	.separator = ':',
	.kind = revision_kind,
	.collect = revision_collect,
	.read = revision_read,
	.object_id = revision_object_id,
	.differs = revision_differs,
	.close = git_close,
};

static const struct source_ops index_ops = {
	.separator = ':',
	.kind = index_kind,
	.collect = index_collect,
	.read = index_read,
	.close = git_close,
};

static char *spec_name(const char *repo, const char *rev)
{
	struct strbuf name = {0};

	strbuf_addf(&name, "%s@%s", repo ? repo : "", rev);
	return name.data;
}

/* The repository and its objects; source_close() undoes it, also after a failure. */
static int open_objects(struct git_source *g, const char *repo, struct xenabi_error *err)
{
	int status;

	if (repo_open(repo, g->base.name, &g->repo, err))
		return -1;
	status = git_repository_odb(&g->odb, g->repo);
	return status ? repo_fail(err, g->base.name, status, "the object store cannot be opened")
		      : 0;
}

static int open_root(struct git_source *g, const char *rev, struct xenabi_error *err)
{
	int64_t time;
	size_t size;

	if (repo_tree_id(g->repo, rev, g->base.name, &g->root, &time, err))
		return -1;
	source_set_date(&g->base, time);
	return repo_object_size(g->odb, &g->root, GIT_OBJECT_TREE, g->base.name, &size, err);
}

static int open_index(struct git_source *g, struct xenabi_error *err)
{
	int status = git_repository_index(&g->index, g->repo);

	if (status)
		return repo_fail(err, g->base.name, status, "the index cannot be read");
	if (git_index_has_conflicts(g->index))
		return xenabi_error_set(err, XENABI_EINPUT, g->base.name,
					"the index holds unmerged files; expected every conflict "
					"to be resolved and staged");
	if (!git_index_entrycount(g->index) && git_repository_is_bare(g->repo))
		return xenabi_error_set(err, XENABI_EINPUT, g->base.name,
					"a bare repository, where nothing is staged; expected a "
					"work tree");
	/* Paths are compared byte by byte, whatever core.ignorecase says. */
	git_index_set_caps(g->index, git_index_caps(g->index) & ~GIT_INDEX_CAPABILITY_IGNORE_CASE);
	return 0;
}

static struct git_source *new_git_source(const struct source_ops *ops, const char *repo,
					 const char *rev)
{
	struct git_source *g = xalloc(sizeof(*g));

	g->base = (struct source){.ops = ops, .name = spec_name(repo, rev)};
	return g;
}

static int finish_open(struct git_source *g, int failed, struct source **ret_source)
{
	if (failed) {
		source_close(&g->base);
		return -1;
	}
	*ret_source = &g->base;
	return 0;
}

int source_open_revision(const char *repo, const char *rev, struct source **ret_source,
			 struct xenabi_error *err)
{
	struct git_source *g = new_git_source(&revision_ops, repo, rev);

	return finish_open(g, open_objects(g, repo, err) || open_root(g, rev, err), ret_source);
}

int source_open_index(const char *repo, struct source **ret_source, struct xenabi_error *err)
{
	struct git_source *g = new_git_source(&index_ops, repo, ":index");

	return finish_open(g, open_objects(g, repo, err) || open_index(g, err), ret_source);
}

int source_open_left_out(const char *repo, struct source **ret_source, struct xenabi_error *err)
{
	struct git_source *g = new_git_source(&index_ops, repo, ":index");

	g->is_left_out = true;
	return finish_open(g, open_objects(g, repo, err) || open_index(g, err), ret_source);
}
