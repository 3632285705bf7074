// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first byte of the input says which file of a small repository the others
 * are: an object, packed by us or not, or another of git's own.
 */
#include <zlib.h>

#include "lib/source/fixture.h"
#include "lib/source/git.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
const char *__lsan_default_suppressions(void);

/* libgit2 forgets what it had of an object that turns out to be cut. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libgit2";
}

enum target { COMMIT, TREE, BLOB, RAW, INDEX, PACK, PACK_INDEX, PACKED_REFS, CONFIG, TARGETS };

struct repo {
	struct fixture f;
	const char *paths[TARGETS];
	struct blob texts[TARGETS]; /* as they were made */
};

static const char *output(struct fixture *f, const char *command)
{
	char line[256] = "";
	FILE *pipe = popen(command, "r");

	if (!pipe || !fgets(line, sizeof(line), pipe) || pclose(pipe))
		give_up(command);
	line[strcspn(line, "\n")] = '\0';
	return arena_strdup(&f->arena, line);
}

static const char *object_path(struct fixture *f, const char *rev)
{
	const char *hex =
		output(f, arena_printf(&f->arena, "git -C %s rev-parse '%s'", in(f, "repo"), rev));

	return arena_printf(&f->arena, "repo/.git/objects/%.2s/%s", hex, hex + 2);
}

static void put(struct fixture *f, const char *path, const void *bytes, size_t size)
{
	FILE *out;

	unlink(in(f, path));
	out = fopen(in(f, path), "w");
	if (!out || fwrite(bytes, 1, size, out) != size || fclose(out))
		give_up(path);
}

/* HEAD is loose; HEAD~1, of the tag "packed", is in a pack. */
static struct repo *make_repo(void)
{
	static const char script[] =
		"cd %s && git init -q -b main && mkdir -p xen/include/public &&"
		" echo one > xen/include/public/xen.h && git add . && git commit -q -m 1 &&"
		" git tag packed && git repack -q -a -d && git pack-refs --all &&"
		" echo two > a.h && git add . && git commit -q -m 2";
	static const char *const revs[] = {"HEAD", "HEAD^{tree}", "HEAD:a.h", "HEAD"};
	struct repo *r = xalloc(sizeof(*r));
	struct fixture *f = &r->f;

	setup(f);
	make_dir(f, "repo");
	if (system(arena_printf(&f->arena, script, in(f, "repo"))))
		give_up("git");
	for (size_t i = 0; i <= RAW; i++)
		r->paths[i] = object_path(f, revs[i]);
	r->paths[INDEX] = "repo/.git/index";
	r->paths[PACK] = output(
		f, arena_printf(&f->arena, "cd %s && ls repo/.git/objects/pack/*.pack", f->dir));
	r->paths[PACK_INDEX] = output(
		f, arena_printf(&f->arena, "cd %s && ls repo/.git/objects/pack/*.idx", f->dir));
	r->paths[PACKED_REFS] = "repo/.git/packed-refs";
	r->paths[CONFIG] = "repo/.git/config";
	for (size_t i = 0; i < TARGETS; i++)
		if (source_read_file(in(f, r->paths[i]), 1 << 20, &f->arena, &r->texts[i], &f->err))
			give_up(r->paths[i]);
	return r;
}

/* An object of that type, as git keeps it. */
static void put_object(struct repo *r, enum target target, const uint8_t *bytes, size_t size)
{
	static const char *const types[] = {"commit", "tree", "blob"};
	struct strbuf plain = {0};
	unsigned long len = compressBound(size + 64);
	unsigned char *packed = xalloc(len);

	strbuf_addf(&plain, "%s %zu", types[target], size);
	strbuf_addch(&plain, '\0');
	strbuf_add(&plain, bytes, size);
	if (compress(packed, &len, (const unsigned char *)plain.data, plain.len) != Z_OK)
		give_up("compress");
	put(&r->f, r->paths[target], packed, len);
	free(packed);
	strbuf_deinit(&plain);
}

static int read_entry(void *arg, const struct source_entry *e, struct xenabi_error *err)
{
	struct fixture *f = arg;
	struct arena a = {0};
	struct blob blob;

	(void)err;
	if (e->is_regular)
		source_read(f->source, e->path, 1 << 20, &a, &blob, NULL);
	arena_deinit(&a);
	return 0;
}

static void read_all(struct fixture *f)
{
	if (!f->source)
		return;
	source_list(f->source, "", read_entry, f, NULL);
	source_has_file(f->source, "xen/include/public/xen.h");
	source_close(f->source);
	f->source = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const revs[] = {"HEAD", "packed", "main~1^{tree}"};
	static struct repo *r;
	struct xenabi_error err = {0};
	enum target target;

	if (!size)
		return 0;
	if (!r) {
		git_libgit2_init();
		/* What is spoilt has another hash; whoever makes it on purpose, the right one. */
		git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
		r = make_repo();
	}
	target = *bytes % TARGETS;
	if (target < RAW)
		put_object(r, target, bytes + 1, size - 1);
	else
		put(&r->f, r->paths[target], bytes + 1, size - 1);
	for (size_t i = 0; i < sizeof(revs) / sizeof(revs[0]); i++) {
		source_open_revision(in(&r->f, "repo"), revs[i], &r->f.source, &err);
		read_all(&r->f);
	}
	if (target >= INDEX) {
		source_open_index(in(&r->f, "repo"), &r->f.source, &err);
		read_all(&r->f);
	}
	put(&r->f, r->paths[target], r->texts[target].bytes, r->texts[target].size);
	return 0;
}
