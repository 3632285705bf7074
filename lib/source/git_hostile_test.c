// SPDX-License-Identifier: GPL-2.0-only
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/source/fixture.h"

/*
 * Repositories that were made to be read for ever: each of these tests ends in
 * a moment, or the alarm ends it.
 */

enum { SECONDS_MAX = 60 };

#ifdef __SANITIZE_ADDRESS__
/* libgit2 forgets what it had of an object that turns out to be cut. */
const char *__lsan_default_suppressions(void);

__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libgit2";
}
#endif

/* One commit with "a.h" in it, and nothing in a pack. */
static void make_repo(struct fixture *f)
{
	alarm(SECONDS_MAX);
	make_dir(f, "repo");
	write_file(f, "repo/a.h", "one line of text, two words of which are the same word\n");
	if (system(arena_printf(&f->arena,
				"cd %s && git init -q -b main && git add . && git commit -q -m 1",
				in(f, "repo"))))
		give_up("git");
}

/* Where the object is that rev names. */
static const char *object_path(struct fixture *f, const char *rev)
{
	char hex[64] = "";
	FILE *git =
		popen(arena_printf(&f->arena, "git -C %s rev-parse '%s'", in(f, "repo"), rev), "r");

	if (!git || !fgets(hex, sizeof(hex), git) || pclose(git))
		give_up("git rev-parse");
	return arena_printf(&f->arena, "repo/.git/objects/%.2s/%.38s", hex, hex + 2);
}

static void put(struct fixture *f, const char *path, const void *bytes, size_t size)
{
	FILE *out;

	unlink(in(f, path));
	out = fopen(in(f, path), "w");
	if (!out || fwrite(bytes, 1, size, out) != size || fclose(out))
		give_up(path);
}

/* Whether "a.h" of HEAD can be read. */
static bool can_read(struct fixture *f)
{
	struct blob blob;
	bool is_read;

	f->err = (struct xenabi_error){0};
	is_read = !source_open_revision(in(f, "repo"), "HEAD", &f->source, &f->err) &&
		  !source_read(f->source, "a.h", 1000, &f->arena, &blob, &f->err);
	source_close(f->source);
	f->source = NULL;
	return is_read;
}

static const char *const revs[] = {"HEAD", "HEAD^{tree}", "HEAD:a.h"};

static void test_cut_objects(void)
{
	struct fixture f;

	setup(&f);
	make_repo(&f);
	EXPECT(can_read(&f));
	for (size_t i = 0; i < sizeof(revs) / sizeof(revs[0]); i++) {
		const char *path = object_path(&f, revs[i]);
		unsigned char bytes[1000];
		FILE *in_file = fopen(in(&f, path), "r");
		size_t size = in_file ? fread(bytes, 1, sizeof(bytes), in_file) : 0;

		EXPECT(size > 20);
		fclose(in_file);
		for (size_t cut = 0; cut < size; cut++) {
			put(&f, path, bytes, cut);
			EXPECT(!can_read(&f));
			EXPECT(strstr(f.err.text, "is cut or spoilt"));
		}
		for (size_t at = 0; at < size; at++) {
			bytes[at] ^= 0x55;
			put(&f, path, bytes, size);
			EXPECT(!can_read(&f));
			bytes[at] ^= 0x55;
		}
		put(&f, path, bytes, size);
		EXPECT(can_read(&f));
	}
	teardown(&f);
}

static void test_objects_that_lie(void)
{
	static const char *const types[] = {"commit", "tree", "blob"};
	static const struct {
		const char *size, *because;
	} claims[] = {
		{"3221225472", "is larger than 64 MiB"},
		{"18446744073709551616", "is cut or spoilt"},
		{"5", "is cut or spoilt"},
		{"-1", "is cut or spoilt"},
		{"", "is cut or spoilt"},
		{"60000000", ""},
	};
	for (size_t i = 0; i < sizeof(revs) / sizeof(revs[0]); i++) {
		for (size_t k = 0; k < sizeof(claims) / sizeof(claims[0]); k++) {
			struct fixture one;
			unsigned char packed[200];
			char text[100];
			unsigned long len = sizeof(packed);
			int n = snprintf(text, sizeof(text), "%s %s", types[i], claims[k].size);

			setup(&one);
			make_repo(&one);
			memset(text + n + 1, 'x', 20);
			if (compress(packed, &len, (unsigned char *)text, (size_t)n + 21) != Z_OK)
				give_up("compress");
			put(&one, object_path(&one, revs[i]), packed, len);
			EXPECT(!can_read(&one));
			EXPECT(strstr(one.err.text, claims[k].because));
			teardown(&one);
		}
	}
}

static void make_fifo(struct fixture *f, const char *path)
{
	unlink(in(f, path));
	if (mkfifo(in(f, path), 0600))
		give_up(path);
}

static void test_fifos(void)
{
	static const char *const files[] = {
		"repo/.git/index",	  "repo/.git/objects/info/alternates",
		"repo/.git/config",	  "repo/.git/HEAD",
		"repo/.git/packed-refs",  "repo/.git/refs/heads/main",
		"repo/.git/included",	  "repo/.gitignore",
		"repo/.git/info/exclude", "repo/.git/commondir",
	};
	static const char *const everything[] = {""};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct fixture f;
		bool is_changed;

		setup(&f);
		make_repo(&f);
		if (system(arena_printf(&f.arena, "git -C %s config include.path included",
					in(&f, "repo"))))
			give_up("git config");
		write_file(&f, "repo/b.h", "not tracked");
		make_fifo(&f, files[i]);
		can_read(&f);
		if (!source_open_index(in(&f, "repo"), &f.source, &f.err))
			source_close(f.source);
		f.source = NULL;
		source_changed_since_head(in(&f, "repo"), SOURCE_GIT_WORKTREE, everything, 1,
					  &is_changed, &f.err);
		teardown(&f);
	}
}

/* Objects that another repository holds, and their first digits, are read as well. */
static void test_alternates(void)
{
	struct fixture f;
	char short_hex[9];
	const char *path;

	setup(&f);
	make_repo(&f);
	path = object_path(&f, "HEAD");
	snprintf(short_hex, sizeof(short_hex), "%.2s%.6s", path + strlen("repo/.git/objects/"),
		 path + strlen("repo/.git/objects/") + 3);
	if (system(arena_printf(&f.arena, "git clone -q -s %s %s", in(&f, "repo"),
				in(&f, "other"))))
		give_up("git clone");
	EXPECT_INT(source_open_revision(in(&f, "other"), short_hex, &f.source, &f.err), 0);
	EXPECT_STR(content(&f, "a.h"), "one line of text, two words of which are the same word\n");
	source_close(f.source);
	f.source = NULL;
	put(&f, path, "x\x9c", 2);
	EXPECT(source_open_revision(in(&f, "other"), short_hex, &f.source, &f.err));
	teardown(&f);
}

static const struct unit_test tests[] = {
	TEST(test_cut_objects),
	TEST(test_objects_that_lie),
	TEST(test_fifos),
	TEST(test_alternates),
};

TEST_MAIN(tests);
