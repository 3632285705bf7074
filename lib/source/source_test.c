// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/source/fixture.h"
#include "lib/source/internal.h"

static int open_tree(struct fixture *f)
{
	return source_open_directory(f->dir, &f->source, &f->err);
}

static void test_list_order(void)
{
	struct fixture f;

	setup(&f);
	make_dir(&f, "a");
	make_dir(&f, "a/deep");
	make_dir(&f, "empty");
	make_dir(&f, ".git");
	write_file(&f, ".git/config", "no file of the tree");
	write_file(&f, "a/deep/z.h", "123");
	write_file(&f, "a/b.h", "12");
	write_file(&f, "a.h", "1");
	write_file(&f, "B.h", "");
	EXPECT_INT(open_tree(&f), 0);
	EXPECT_STR(source_name(f.source), f.dir);
	EXPECT_STR(list(&f, ""), "B.h 0\na.h 1\na/b.h 2\na/deep/z.h 3\n");
	EXPECT_STR(list(&f, "a/deep"), "a/deep/z.h 3\n");
	EXPECT_STR(list(&f, "empty"), "");
	EXPECT_STR(content(&f, "a/deep/z.h"), "123");
	EXPECT(source_has_file(f.source, "a/b.h") && !source_has_directory(f.source, "a/b.h"));
	EXPECT(source_has_directory(f.source, "a/deep") && !source_has_file(f.source, "a/deep"));
	EXPECT(source_has_directory(f.source, ""));
	teardown(&f);
}

static int stop_with_7(void *arg, const struct source_entry *e, struct xenabi_error *err)
{
	int *calls = arg;

	(void)e;
	(void)err;
	++*calls;
	return 7;
}

static void test_list_stops(void)
{
	struct fixture f;
	int calls = 0;

	setup(&f);
	write_file(&f, "a.h", "");
	write_file(&f, "b.h", "");
	EXPECT_INT(open_tree(&f), 0);
	EXPECT_INT(source_list(f.source, "", stop_with_7, &calls, &f.err), 7);
	EXPECT_INT(calls, 1);
	EXPECT_INT(f.err.code, XENABI_OK);
	teardown(&f);
}

static void test_list_depth(void)
{
	struct fixture f;
	struct strbuf path = {0};

	setup(&f);
	EXPECT_INT(open_tree(&f), 0);
	for (int i = 0; i < 64; i++) {
		strbuf_addstr(&path, i ? "/d" : "d");
		make_dir(&f, strbuf_str(&path));
	}
	EXPECT_STR(list(&f, ""), "");
	strbuf_addstr(&path, "/d");
	make_dir(&f, strbuf_str(&path));
	EXPECT_STR(list(&f, ""), "failed");
	expect_error(&f, XENABI_ELIMIT, f.dir, "nested deeper than 64");
	strbuf_deinit(&path);
	teardown(&f);
}

static void test_list_count(void)
{
	struct listing l = {0};
	struct xenabi_error err = {0};
	struct fixture f;

	setup(&f);
	EXPECT_INT(open_tree(&f), 0);
	l.source = f.source;
	l.met = 99999;
	EXPECT(listing_meet(&l, "a", "b", false, &err));
	EXPECT(!listing_meet(&l, "a", "c", false, &err));
	EXPECT_INT(err.code, XENABI_ELIMIT);
	arena_deinit(&l.arena);
	teardown(&f);
}

static void test_missing(void)
{
	struct fixture f;

	setup(&f);
	write_file(&f, "a.h", "");
	EXPECT_INT(open_tree(&f), 0);
	EXPECT(!source_has_file(f.source, "no.h") && !source_has_directory(f.source, "no"));
	EXPECT_STR(content(&f, "no.h"), "failed");
	expect_error(&f, XENABI_EINPUT, "/no.h", "not there; expected a regular file");
	EXPECT_STR(list(&f, "no"), "failed");
	expect_error(&f, XENABI_EINPUT, "/no", "not there; expected a directory");
	EXPECT_STR(list(&f, "a.h"), "failed");
	expect_error(&f, XENABI_EINPUT, "/a.h", "not a directory");
	source_close(f.source);
	f.source = NULL;
	EXPECT_INT(source_open_directory(in(&f, "no"), &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/no", "not there; expected a directory");
	EXPECT_INT(source_open_directory(in(&f, "a.h"), &f.source, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/a.h", "not a directory");
	teardown(&f);
}

static void test_paths_refused(void)
{
	static const char *const bad[] = {"/etc/passwd", "..",	   "../x", "a/../a/b.h", "./a.h",
					  "a//b.h",	 "a/b.h/", "a/.",  "."};
	struct fixture f;

	setup(&f);
	make_dir(&f, "a");
	write_file(&f, "a.h", "");
	write_file(&f, "a/b.h", "");
	EXPECT_INT(open_tree(&f), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT(!source_has_file(f.source, bad[i]));
		EXPECT(!source_has_directory(f.source, bad[i]));
		EXPECT_STR(content(&f, bad[i]), "failed");
		expect_error(&f, XENABI_EINPUT, f.dir, bad[i]);
		EXPECT_STR(list(&f, bad[i]), "failed");
		expect_error(&f, XENABI_EINPUT, f.dir, "not a path of the tree");
	}
	EXPECT(source_path_is_plain("..a/...") && source_path_is_plain("a/.b"));
	EXPECT_STR(content(&f, ""), "failed");
	expect_error(&f, XENABI_EINPUT, f.dir, "not a path of the tree");
	teardown(&f);
}

static void test_symlinks(void)
{
	struct fixture f;

	setup(&f);
	make_dir(&f, "tree");
	make_dir(&f, "tree/real");
	write_file(&f, "secret", "outside");
	write_file(&f, "tree/real/a.h", "inside");
	if (symlink("../secret", in(&f, "tree/out.h")) || symlink("real", in(&f, "tree/alias")) ||
	    symlink("/", in(&f, "tree/root")))
		give_up("symlink");
	EXPECT_INT(source_open_directory(in(&f, "tree/"), &f.source, &f.err), 0);
	EXPECT_STR(list(&f, ""), "alias 0 special\nout.h 0 special\nreal/a.h 6\nroot 0 special\n");
	EXPECT(!source_has_file(f.source, "out.h"));
	EXPECT(!source_has_directory(f.source, "alias"));
	EXPECT(!source_has_file(f.source, "alias/a.h"));
	EXPECT_STR(content(&f, "out.h"), "failed");
	expect_error(&f, XENABI_EINPUT, "/tree/out.h", "a symbolic link");
	EXPECT_STR(content(&f, "alias/a.h"), "failed");
	expect_error(&f, XENABI_EINPUT, "/tree/alias/a.h", "a symbolic link");
	EXPECT_STR(list(&f, "root"), "failed");
	expect_error(&f, XENABI_EINPUT, "/tree/root", "a symbolic link");
	teardown(&f);
}

/* The way of a kernel without openat2(). */
static void test_stepwise(void)
{
	struct fixture f;
	int root, fd;

	setup(&f);
	make_dir(&f, "a");
	make_dir(&f, "a/b");
	write_file(&f, "a/b/c.h", "");
	if (symlink("b", in(&f, "a/alias")) || symlink("c.h", in(&f, "a/b/link.h")))
		give_up("symlink");
	root = open(f.dir, O_RDONLY | O_DIRECTORY);
	fd = source_open_stepwise(root, "a/b/c.h", O_RDONLY);
	EXPECT(fd >= 0);
	close(fd);
	EXPECT_INT(source_open_stepwise(root, "a/alias/c.h", O_RDONLY), -1);
	EXPECT_INT(errno, ELOOP);
	EXPECT_INT(source_open_stepwise(root, "a/alias", O_RDONLY | O_DIRECTORY), -1);
	EXPECT_INT(errno, ELOOP);
	EXPECT_INT(source_open_stepwise(root, "a/b/c.h/d", O_RDONLY), -1);
	EXPECT_INT(errno, ENOTDIR);
	EXPECT_INT(source_open_stepwise(root, "a/b/link.h", O_RDONLY), -1);
	EXPECT_INT(errno, ELOOP);
	EXPECT_INT(source_open_stepwise(root, "a/no/c.h", O_RDONLY), -1);
	EXPECT_INT(errno, ENOENT);
	close(root);
	teardown(&f);
}

static void test_special_files(void)
{
	struct fixture f;
	struct blob b;

	setup(&f);
	if (mkfifo(in(&f, "fifo"), 0600))
		give_up("mkfifo");
	EXPECT_INT(open_tree(&f), 0);
	alarm(10);
	EXPECT(!source_has_file(f.source, "fifo"));
	EXPECT_STR(list(&f, ""), "fifo 0 special\n");
	EXPECT_STR(content(&f, "fifo"), "failed");
	expect_error(&f, XENABI_EINPUT, "/fifo", "a FIFO; expected a regular file");
	EXPECT_INT(source_read_file(in(&f, "fifo"), 9, &f.arena, &b, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/fifo", "a FIFO");
	EXPECT_INT(source_read_file("/dev/zero", 9, &f.arena, &b, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/dev/zero", "a device");
	EXPECT_INT(source_read_file(f.dir, 9, &f.arena, &b, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, f.dir, "a directory");
	alarm(0);
	teardown(&f);
}

static void test_size_limit(void)
{
	struct fixture f;
	struct blob b = {0};

	setup(&f);
	write_file(&f, "a.h", "12345");
	EXPECT_INT(open_tree(&f), 0);
	EXPECT_INT(source_read(f.source, "a.h", 5, &f.arena, &b, &f.err), 0);
	EXPECT_INT(b.size, 5);
	EXPECT_INT(source_read(f.source, "a.h", 4, &f.arena, &b, &f.err), -1);
	expect_error(&f, XENABI_ELIMIT, "/a.h", "larger than the 4 bytes");
	EXPECT_INT(source_read_file(in(&f, "a.h"), 4, &f.arena, &b, &f.err), -1);
	expect_error(&f, XENABI_ELIMIT, "/a.h", "larger than the 4 bytes");
	EXPECT_INT(source_read_file(in(&f, "no.h"), 4, &f.arena, &b, &f.err), -1);
	expect_error(&f, XENABI_EINPUT, "/no.h", "not there; expected a regular file");
	EXPECT_INT(source_read_file(in(&f, "a.h"), 5, &f.arena, &b, &f.err), 0);
	EXPECT_STR((const char *)b.bytes, "12345");
	teardown(&f);
}

/* Files of /proc state no size, as one that grows after fstat() does not either. */
static void test_unstated_size(void)
{
	struct xenabi_error err = {0};
	struct arena a = {0};
	struct blob b = {0};
	size_t whole;

	EXPECT_INT(source_read_file("/proc/self/smaps", 10 << 20, &a, &b, &err), 0);
	whole = b.size;
	EXPECT(whole > 4096);
	EXPECT_INT(b.bytes[whole], '\0');
	EXPECT_INT(source_read_file("/proc/self/smaps", whole / 2, &a, &b, &err), -1);
	EXPECT_INT(err.code, XENABI_ELIMIT);
	arena_deinit(&a);
}

static const struct unit_test tests[] = {
	TEST(test_list_order), TEST(test_list_stops),	 TEST(test_list_depth),
	TEST(test_list_count), TEST(test_missing),	 TEST(test_paths_refused),
	TEST(test_symlinks),   TEST(test_stepwise),	 TEST(test_special_files),
	TEST(test_size_limit), TEST(test_unstated_size),
};
TEST_MAIN(tests);
