/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_SOURCE_FIXTURE_H
#define XENABI_SOURCE_FIXTURE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/source/source.h"

/* What the tests of lib/source share: a scratch folder and short questions to a source. */

/* A scratch folder, and what most tests need beside it. */
struct fixture {
	char dir[128];
	struct arena arena;
	struct xenabi_error err;
	struct source *source;
};

static inline void give_up(const char *what)
{
	perror(what);
	exit(2);
}

/* So that neither the user's git settings nor a calling hook changes a test. */
static inline void isolate_git(const char *dir)
{
	static const char *const unset[] = {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE",
					    "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"};

	for (size_t i = 0; i < sizeof(unset) / sizeof(unset[0]); i++)
		unsetenv(unset[i]);
	setenv("HOME", dir, 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "t", 1);
	setenv("GIT_AUTHOR_EMAIL", "t@example.org", 1);
	setenv("GIT_COMMITTER_NAME", "t", 1);
	setenv("GIT_COMMITTER_EMAIL", "t@example.org", 1);
}

static inline void setup(struct fixture *f)
{
	const char *tmp = getenv("TMPDIR");

	*f = (struct fixture){0};
	snprintf(f->dir, sizeof(f->dir), "%.90s/xenabi-source-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->dir))
		give_up("mkdtemp");
	isolate_git(f->dir);
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void teardown(struct fixture *f)
{
	source_close(f->source);
	arena_deinit(&f->arena);
	if (chdir("/") || nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS))
		give_up(f->dir);
}

static inline const char *in(struct fixture *f, const char *path)
{
	return arena_printf(&f->arena, "%s/%s", f->dir, path);
}

static inline void make_dir(struct fixture *f, const char *path)
{
	if (mkdir(in(f, path), 0755))
		give_up(path);
}

static inline void write_file(struct fixture *f, const char *path, const char *text)
{
	FILE *out = fopen(in(f, path), "w");

	if (!out || fputs(text, out) < 0 || fclose(out))
		give_up(path);
}

static inline int add_line(void *arg, const struct source_entry *e, struct xenabi_error *err)
{
	(void)err;
	strbuf_addf(arg, "%s %zu%s\n", e->path, e->size, e->is_regular ? "" : " special");
	return 0;
}

/* The listing as text, "failed" if there is none. */
static inline const char *list(struct fixture *f, const char *dir)
{
	struct strbuf text = {0};
	int ret = source_list(f->source, dir, add_line, &text, &f->err);
	const char *s = arena_strdup(&f->arena, ret ? "failed" : strbuf_str(&text));

	strbuf_deinit(&text);
	return s;
}

/* A file's content, "failed" if it has none to give. */
static inline const char *content(struct fixture *f, const char *path)
{
	struct blob b;

	if (source_read(f->source, path, 1000, &f->arena, &b, &f->err))
		return "failed";
	EXPECT_INT(b.bytes[b.size], '\0');
	return (const char *)b.bytes;
}

/* Expects that an error of that code, with text in it, was set; forgets it. */
static inline void expect_error(struct fixture *f, enum xenabi_errcode code, const char *place,
				const char *text)
{
	EXPECT_INT(f->err.code, code);
	if (!strstr(f->err.place, place) || !strstr(f->err.text, text)) {
		test_failures++;
		printf("# error is \"%s: %s\", expected \"%s\" and \"%s\"\n", f->err.place,
		       f->err.text, place, text);
	}
	f->err = (struct xenabi_error){0};
}

#endif
