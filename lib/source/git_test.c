// SPDX-License-Identifier: GPL-2.0-only
#include <git2.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/source/fixture.h"

#define GIT_ARGS_MAX 16

static void run_git(char *const *argv)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execvp("git", argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status) {
		fprintf(stderr, "git %s failed\n", argv[3]);
		exit(2);
	}
}

/* git -C <fixture>/repo arguments…; a NULL ends them. */
static void git(struct fixture *f, const char *repo, ...)
{
	char *argv[GIT_ARGS_MAX] = {"git", "-C", (char *)in(f, repo)};
	size_t argc = 3;
	va_list ap;

	va_start(ap, repo);
	while (argc < GIT_ARGS_MAX - 1 && (argv[argc] = va_arg(ap, char *)))
		argc++;
	va_end(ap);
	run_git(argv);
}

/* Two commits: "public/a.h" is "one" then "two", tag v1 is the first; other/b.c stays. */
static void make_repo(struct fixture *f)
{
	make_dir(f, "repo");
	make_dir(f, "repo/public");
	make_dir(f, "repo/public/arch");
	make_dir(f, "repo/other");
	write_file(f, "repo/.gitignore", "*.o\n");
	write_file(f, "repo/public/a.h", "one");
	write_file(f, "repo/public/arch/x.h", "x");
	write_file(f, "repo/other/b.c", "b");
	git(f, "repo", "init", "-q", "-b", "main", NULL);
	git(f, "repo", "add", ".", NULL);
	git(f, "repo", "commit", "-q", "-m", "1", NULL);
	git(f, "repo", "tag", "-a", "-m", "1", "v1", NULL);
	write_file(f, "repo/public/a.h", "two");
	git(f, "repo", "commit", "-q", "-a", "-m", "2", NULL);
}

static void test_revision(void)
{
	static const struct {
		const char *rev, *text;
	} cases[] = {{"v1", "one"}, {"HEAD~1", "one"}, {"HEAD", "two"}, {"main", "two"}};
	struct fixture f;

	setup(&f);
	make_repo(&f);
	write_file(&f, "repo/public/a.h", "not committed");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		EXPECT_INT(source_open_revision(in(&f, "repo"), cases[i].rev, &f.source, &f.err),
			   0);
		EXPECT_STR(content(&f, "public/a.h"), cases[i].text);
		EXPECT_STR(list(&f, "public"), "public/a.h 3\npublic/arch/x.h 1\n");
		source_close(f.source);
		f.source = NULL;
	}
	EXPECT_INT(source_open_revision(in(&f, "repo/public"), "HEAD", &f.source, &f.err), 0);
	EXPECT_STR(source_name(f.source), in(&f, "repo/public@HEAD"));
	EXPECT_STR(list(&f, ""), ".gitignore 4\nother/b.c 1\npublic/a.h 3\npublic/arch/x.h 1\n");
	EXPECT(source_has_directory(f.source, "") && source_has_directory(f.source, "public"));
	EXPECT(source_has_file(f.source, "public/arch/x.h"));
	EXPECT(!source_has_file(f.source, "public/a.h/x") && !source_has_file(f.source, "public"));
	teardown(&f);
}

/* HEAD's hash as git prints it. */
static const char *head_hash(struct fixture *f)
{
	struct blob b;

	if (source_read_file(in(f, "repo/.git/refs/heads/main"), 100, &f->arena, &b, &f->err))
		return "";
	return arena_strndup(&f->arena, (const char *)b.bytes, 40);
}

static void test_revision_by_hash(void)
{
	struct fixture f;
	const char *hash;

	setup(&f);
	make_repo(&f);
	hash = head_hash(&f);
	EXPECT_INT(source_open_revision(in(&f, "repo"), hash, &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "public/a.h"), "two");
	source_close(f.source);
	hash = arena_strndup(&f.arena, hash, 10);
	EXPECT_INT(source_open_revision(in(&f, "repo"), hash, &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "public/a.h"), "two");
	teardown(&f);
}

static void test_revision_errors(void)
{
	struct fixture f;
	struct blob b;

	setup(&f);
	make_repo(&f);
	EXPECT_INT(source_open_revision(in(&f, "repo"), "v9", &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/repo@v9", "no revision \"v9\"");
	EXPECT_INT(source_open_revision(in(&f, "repo"), "", &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/repo@", "expected a tag");
	EXPECT_INT(source_open_revision(in(&f, "repo"), "HEAD:other/b.c", &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "@HEAD:other/b.c", "a blob without a commit");
	EXPECT_INT(source_open_revision(f.dir, "HEAD", &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "@HEAD", "no git repository at");
	EXPECT_INT(source_open_revision(in(&f, "repo"), "HEAD", &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "public/no.h"), "failed");
	expect_error(&f, XENABI_EINPUT, "/repo@HEAD:public/no.h", "not there; expected a regular");
	EXPECT_STR(content(&f, "public"), "failed");
	expect_error(&f, XENABI_EINPUT, "@HEAD:public", "a directory; expected a regular file");
	EXPECT_STR(list(&f, "no"), "failed");
	expect_error(&f, XENABI_EINPUT, "@HEAD:no", "not there; expected a directory");
	EXPECT_STR(list(&f, "other/b.c"), "failed");
	expect_error(&f, XENABI_EINPUT, "@HEAD:other/b.c", "a file; expected a directory");
	EXPECT_INT(source_read(f.source, "public/a.h", 2, &f.arena, &b, &f.err), -1);
	expect_error(&f, XENABI_ELIMIT, "@HEAD:public/a.h", "larger than the 2 bytes");
	teardown(&f);
}

static void test_revision_symlink(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	if (symlink("/etc/passwd", in(&f, "repo/other/link")))
		give_up("symlink");
	git(&f, "repo", "add", ".", NULL);
	git(&f, "repo", "commit", "-q", "-m", "3", NULL);
	EXPECT_INT(source_open_revision(in(&f, "repo"), "HEAD", &f.source, &f.err), 0);
	EXPECT_STR(list(&f, "other"), "other/b.c 1\nother/link 0 special\n");
	EXPECT(!source_has_file(f.source, "other/link"));
	EXPECT_STR(content(&f, "other/link"), "failed");
	expect_error(&f, XENABI_EINPUT, "other/link", "a symbolic link");
	teardown(&f);
}

static void test_repository_forms(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	git(&f, ".", "clone", "-q", "--bare", "repo", "bare", NULL);
	git(&f, "repo", "worktree", "add", "-q", "../linked", "v1", NULL);
	EXPECT_INT(source_open_revision(in(&f, "bare"), "v1", &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "public/a.h"), "one");
	source_close(f.source);
	f.source = NULL;
	EXPECT_INT(source_open_index(in(&f, "bare"), &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/bare@:index", "a bare repository");
	EXPECT_INT(source_open_revision(in(&f, "linked"), "HEAD", &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "public/a.h"), "one");
	source_close(f.source);
	EXPECT_INT(source_open_index(in(&f, "linked/public"), &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "public/a.h"), "one");
	teardown(&f);
}

static bool opens(struct fixture *f, const char *spec_repo)
{
	struct source *s;

	if (source_open_revision(in(f, spec_repo), "HEAD", &s, &f->err))
		return false;
	source_close(s);
	return true;
}

/*
 * Settings that libgit2 has to be told of. libgit2 1.5 leaks memory when it
 * opens such a repository; a child that becomes another program keeps that
 * from whoever looks for leaks of our own.
 */
static void test_repository_extensions(void)
{
	struct fixture f;
	int status = 1;
	pid_t pid;

	setup(&f);
	make_repo(&f);
	git(&f, "repo", "config", "core.repositoryformatversion", "1", NULL);
	git(&f, "repo", "config", "extensions.worktreeConfig", "true", NULL);
	git(&f, "repo", "config", "extensions.partialClone", "origin", NULL);
	pid = fork();
	if (!pid) {
		if (opens(&f, "repo"))
			execlp("true", "true", NULL);
		_exit(1);
	}
	EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
	teardown(&f);
}

static void test_foreign_owner(void)
{
	struct fixture f;

	/* Only root can make a repository another user's. */
	if (geteuid() != 0)
		return;
	setup(&f);
	make_repo(&f);
	if (chown(in(&f, "repo"), 12345, 12345) || chown(in(&f, "repo/.git"), 12345, 12345))
		give_up("chown");
	/* This machine may trust every folder. */
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_SYSTEM, "");
	EXPECT(!opens(&f, "repo"));
	expect_error(&f, XENABI_EINPUT, "/repo@HEAD", "belongs to another user");
	git(&f, ".", "config", "--global", "safe.directory", "/nowhere", NULL);
	EXPECT(!opens(&f, "repo"));
	expect_error(&f, XENABI_EINPUT, "/repo@HEAD", "belongs to another user");
	git(&f, ".", "config", "--global", "safe.directory", in(&f, "repo"), NULL);
	EXPECT(opens(&f, "repo"));
	git_libgit2_shutdown();
	teardown(&f);
}

static void test_index(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	write_file(&f, "repo/public/a.h", "staged");
	write_file(&f, "repo/public/new.h", "new");
	git(&f, "repo", "add", "public", NULL);
	git(&f, "repo", "rm", "-q", "--cached", "other/b.c", NULL);
	write_file(&f, "repo/public/a.h", "work tree only");
	write_file(&f, "repo/public/announced.h", "");
	git(&f, "repo", "add", "-N", "public/announced.h", NULL);
	EXPECT_INT(source_open_index(in(&f, "repo"), &f.source, &f.err), 0);
	EXPECT_STR(source_name(f.source), in(&f, "repo@:index"));
	EXPECT_STR(list(&f, ""), ".gitignore 4\npublic/a.h 6\npublic/arch/x.h 1\npublic/new.h 3\n");
	EXPECT_STR(content(&f, "public/a.h"), "staged");
	EXPECT_STR(content(&f, "public/announced.h"), "failed");
	expect_error(&f, XENABI_EINPUT, "public/announced.h", "that is staged");
	EXPECT_STR(content(&f, "public"), "failed");
	expect_error(&f, XENABI_EINPUT, "@:index:public", "a directory; expected a regular file");
	EXPECT(source_has_directory(f.source, "public/arch") &&
	       !source_has_directory(f.source, "publi") &&
	       !source_has_directory(f.source, "other"));
	source_close(f.source);
	EXPECT_INT(source_open_revision(in(&f, "repo"), "HEAD", &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "public/a.h"), "two");
	EXPECT(source_has_file(f.source, "other/b.c"));
	teardown(&f);
}

static void test_index_unmerged(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	git(&f, "repo", "read-tree", "-m", "v1", "HEAD~1", "HEAD", NULL);
	git(&f, "repo", "checkout", "-q", "-f", "-b", "side", "v1", NULL);
	write_file(&f, "repo/public/a.h", "three");
	git(&f, "repo", "commit", "-q", "-a", "-m", "3", NULL);
	git(&f, "repo", "read-tree", "-m", "v1", "side", "main", NULL);
	EXPECT_INT(source_open_index(in(&f, "repo"), &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "repo@:index", "unmerged");
	teardown(&f);
}

/* As a hook runs: in the work tree, with the index that git names. */
static void test_environment(void)
{
	struct fixture f;
	const char *root = NULL;
	bool changed = true;

	setup(&f);
	make_repo(&f);
	write_file(&f, "repo/public/a.h", "staged");
	setenv("GIT_INDEX_FILE", in(&f, "other-index"), 1);
	git(&f, "repo", "read-tree", "HEAD", NULL);
	git(&f, "repo", "update-index", "--add", "public/a.h", NULL);
	if (chdir(in(&f, "repo/public")))
		give_up("chdir");
	EXPECT_INT(source_open_index(NULL, &f.source, &f.err), 0);
	EXPECT_STR(source_name(f.source), "@:index");
	EXPECT_STR(content(&f, "public/a.h"), "staged");
	unsetenv("GIT_INDEX_FILE");
	EXPECT_INT(source_worktree_root(&f.arena, &root, &f.err), 0);
	EXPECT_STR(root, realpath(in(&f, "repo"), (char[4096]){0}));
	EXPECT_INT(source_changed_since_head(NULL, SOURCE_GIT_INDEX, (const char *[]){"public/"}, 1,
					     &changed, &f.err),
		   0);
	EXPECT(!changed);
	setenv("GIT_WORK_TREE", f.dir, 1);
	EXPECT_INT(source_worktree_root(&f.arena, &root, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "", "GIT_WORK_TREE");
	unsetenv("GIT_WORK_TREE");
	if (chdir(f.dir))
		give_up("chdir");
	EXPECT_INT(source_worktree_root(&f.arena, &root, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "", "no git repository at the current folder");
	teardown(&f);
}

/* 'y' or 'n' for the work tree, then for the index; '!' is an error. */
static const char *changes(struct fixture *f, const char *prefix)
{
	char *seen = arena_strdup(&f->arena, "!!");

	for (int side = SOURCE_GIT_WORKTREE; side <= SOURCE_GIT_INDEX; side++) {
		bool changed;

		if (!source_changed_since_head(in(f, "repo"), side, &prefix, 1, &changed, &f->err))
			seen[side] = changed ? 'y' : 'n';
	}
	return seen;
}

static void test_changed_worktree(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	EXPECT_STR(changes(&f, "public/"), "nn");
	EXPECT_STR(changes(&f, "public"), "nn");
	write_file(&f, "repo/public/arch/junk.o", "ignored");
	EXPECT_STR(changes(&f, "public/"), "nn");
	write_file(&f, "repo/public/arch/new.h", "untracked");
	EXPECT_STR(changes(&f, "public/"), "yn");
	EXPECT_STR(changes(&f, "public/arch/"), "yn");
	EXPECT_STR(changes(&f, ""), "yn");
	EXPECT_STR(changes(&f, "other/"), "nn");
	EXPECT_STR(changes(&f, "no-such/"), "nn");
	remove(in(&f, "repo/public/arch/new.h"));
	write_file(&f, "repo/public/a.h", "modified");
	EXPECT_STR(changes(&f, "public/"), "yn");
	EXPECT_STR(changes(&f, "public/a.h"), "yn");
	EXPECT_STR(changes(&f, "public/arch/"), "nn");
	write_file(&f, "repo/public/a.h", "two");
	EXPECT_STR(changes(&f, "public/"), "nn");
	remove(in(&f, "repo/public/a.h"));
	EXPECT_STR(changes(&f, "public/"), "yn");
	teardown(&f);
}

static void test_changed_staged(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	write_file(&f, "repo/public/a.h", "staged");
	git(&f, "repo", "add", "public", NULL);
	EXPECT_STR(changes(&f, "public/"), "yy");
	EXPECT_STR(changes(&f, "other/"), "nn");
	write_file(&f, "repo/public/a.h", "two");
	EXPECT_STR(changes(&f, "public/"), "ny");
	git(&f, "repo", "reset", "-q", NULL);
	EXPECT_STR(changes(&f, "public/"), "nn");
	git(&f, "repo", "rm", "-q", "public/a.h", NULL);
	EXPECT_STR(changes(&f, "public/"), "yy");
	git(&f, "repo", "reset", "-q", "--hard", NULL);
	write_file(&f, "repo/public/forced.o", "ignored, yet tracked");
	git(&f, "repo", "add", "-f", "public/forced.o", NULL);
	EXPECT_STR(changes(&f, "public/"), "yy");
	teardown(&f);
}

/* A neighbour whose name begins alike, and prefixes that hold one another. */
static void test_changed_prefixes(void)
{
	static const char *const nested[] = {"public/arch/", "public/", "other/"};
	struct fixture f;
	bool changed = false;

	setup(&f);
	make_repo(&f);
	make_dir(&f, "repo/public-old");
	write_file(&f, "repo/public-old/a.h", "untracked");
	EXPECT_STR(changes(&f, "public/"), "nn");
	EXPECT_STR(changes(&f, "public-old/"), "yn");
	write_file(&f, "repo/public/a.h", "modified");
	EXPECT_INT(source_changed_since_head(in(&f, "repo"), SOURCE_GIT_WORKTREE, nested, 3,
					     &changed, &f.err),
		   0);
	EXPECT(changed);
	EXPECT_INT(source_changed_since_head(in(&f, "repo"), SOURCE_GIT_WORKTREE, NULL, 0, &changed,
					     &f.err),
		   0);
	EXPECT(!changed);
	teardown(&f);
}

static void test_changed_odd(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	remove(in(&f, "repo/public/a.h"));
	if (mkfifo(in(&f, "repo/public/a.h"), 0600))
		give_up("mkfifo");
	alarm(10);
	EXPECT_STR(changes(&f, "public/"), "yn");
	alarm(0);
	git(&f, ".", "clone", "-q", "--bare", "repo", "bare", NULL);
	rename(in(&f, "repo"), in(&f, "kept"));
	rename(in(&f, "bare"), in(&f, "repo"));
	EXPECT_STR(changes(&f, "public/"), "!!");
	expect_error(&f, XENABI_EINPUT, "/repo", "a bare repository");
	rename(in(&f, "repo"), in(&f, "bare"));
	make_dir(&f, "repo");
	git(&f, "repo", "init", "-q", NULL);
	EXPECT_STR(changes(&f, "public/"), "!!");
	expect_error(&f, XENABI_EINPUT, "/repo", "no revision \"HEAD\"");
	teardown(&f);
}

static const struct unit_test tests[] = {
	TEST(test_revision),	     TEST(test_revision_by_hash),
	TEST(test_revision_errors),  TEST(test_revision_symlink),
	TEST(test_repository_forms), TEST(test_repository_extensions),
	TEST(test_foreign_owner),    TEST(test_index),
	TEST(test_index_unmerged),   TEST(test_environment),
	TEST(test_changed_worktree), TEST(test_changed_staged),
	TEST(test_changed_prefixes), TEST(test_changed_odd),
};
TEST_MAIN(tests);
