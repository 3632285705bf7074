// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/alike.h"
#include "lib/read/csource/csource.h"
#include "lib/read/csource/port.h"
#include "lib/read/csource/tree.h"
#include "lib/read/header/header.h"
#include "lib/read/save_load.h"
#include "lib/read/xlat.h"
#include "lib/source/fixture.h"

static const char data[] =
	"{\"schema\":\"xenabi-families/1\",\"families\":["
	"{\"name\":\"memory\",\"kind\":\"ops\",\"hypercall\":\"memory_op\",\"prefix\":[\"XENMEM_\"],"
	" \"handlers\":{\"native\":[\"do_memory_op\"]}}]}";

struct file {
	const char *path, *text;
};

/* What of it a reader takes something from, and what none does. */
static const struct file base[] = {
	{"docs/a.txt", "text"},
	{"xen/Makefile", "export XEN_VERSION = 4"},
	{"xen/arch/arm/Makefile", "obj-y += a.o"},
	{"xen/arch/riscv/entry.S", "handle: ret"},
	{"xen/arch/x86/entry.S", "call: ret"},
	{"xen/arch/x86/hpet.c", "int hpet(void);"},
	{"xen/arch/x86/Kconfig", "config PV"},
	{"xen/common/memory.c", "long do_memory_op(int cmd) { return -1; }"},
	{"xen/common/own.c", "long do_own_call(int cmd) { return -1; }"},
	{"xen/common/sched.c", "void tick(void);"},
	{"xen/include/public/xen.h",
	 "#define __HYPERVISOR_memory_op 12\n#define __HYPERVISOR_own_call 50\n"},
	{"xen/include/xen/sched.h", "void tick(void);"},
	{"xen/include/xlat.lst", "! a xen.h"},
	{"xen/tools/gen.py", "pass"},
};

static const struct {
	struct file change; /* without a text: it is gone */
	bool are_alike;
} cases[] = {
	{{"docs/a.txt", "other"}, true},
	{{"docs/b.txt", "new"}, true},
	{{"xen/arch/x86/entry.S", "call: nop; ret"}, true},
	{{"xen/tools/gen.py", "exit()"}, true},
	{{"xen/common/sched.c", "void tick(void) { undo_own_calls(); }"}, true},
	{{"xen/arch/x86/hpet.c", "int hpet(void) { return 1; }"}, true},
	/* What is parsed, or may be included. */
	{{"xen/arch/arm/Makefile", "CFLAGS += -DBOX=31"}, false},
	{{"xen/arch/x86/entry.S", "do_memory_op: ret"}, false},
	{{"xen/common/memory.inl", "31"}, false},
	{{"xen/Makefile", "export XEN_VERSION = 5"}, false},
	{{"xen/arch/riscv/entry.S", "hypercall_table: ret"}, false},
	{{"xen/arch/x86/Kconfig", "config HVM"}, false},
	{{"xen/common/memory.c", "long do_memory_op(int cmd) { return -2; }"}, false},
	{{"xen/include/public/xen.h", "#define __HYPERVISOR_memory_op 13\n"}, false},
	{{"xen/include/xen/sched.h", "#define tick() 1"}, false},
	{{"xen/include/xlat.lst", "? a xen.h"}, false},
	/* It was not, and is now; and the other way round. */
	{{"xen/common/sched.c", "long do_memory_op(int cmd);"}, false},
	{{"xen/common/sched.c", "x = hypercall_create_continuation();"}, false},
	{{"xen/arch/x86/hpet.c", "HVM_REGISTER_SAVE_RESTORE(HPET, save, load);"}, false},
	{{"xen/arch/x86/hpet.c", "hvm_load_entry(HPET, h, &x);"}, false},
	{{"xen/common/memory.c", "int nothing;"}, false},
	/* A handler of a hypercall that only the tree knows. */
	{{"xen/common/own.c", "long do_own_call(int cmd) { return -2; }"}, false},
	{{"xen/common/sched.c", "long compat_own_call(int cmd);"}, false},
	/* What is there, and what is not. */
	{{"xen/common/sched.c", NULL}, false},
	{{"xen/common/new.c", "void tock(void);"}, false},
	{{"xen/arch/mips/a.c", "void tock(void);"}, false},
	{{"xen/tools/gen.py/a", "it is a folder now"}, false},
	{{".xenabi-waivers.json", "{}"}, false},
};

enum { CASE_COUNT = sizeof(cases) / sizeof(cases[0]) };

static void put_commit(struct strbuf *out, const char *name, const struct file *files, size_t count)
{
	strbuf_addf(out, "commit refs/heads/%s\ncommitter t <t@example.org> 1 +0000\ndata 0\n",
		    name);
	if (files != base)
		strbuf_addstr(out, "from refs/heads/base\n");
	for (size_t i = 0; i < count; i++)
		if (files[i].text)
			strbuf_addf(out, "M 100644 inline %s\ndata %zu\n%s\n", files[i].path,
				    strlen(files[i].text), files[i].text);
		else
			strbuf_addf(out, "D %s\n", files[i].path);
}

/* A branch "base", and one for each case. */
static void make_repo(struct fixture *f)
{
	struct strbuf stream = {0};
	const char *command;
	char name[16];

	put_commit(&stream, "base", base, sizeof(base) / sizeof(base[0]));
	for (size_t i = 0; i < CASE_COUNT; i++) {
		snprintf(name, sizeof(name), "c%zu", i);
		put_commit(&stream, name, &cases[i].change, 1);
	}
	write_file(f, "stream", strbuf_str(&stream));
	strbuf_deinit(&stream);
	command = arena_printf(&f->arena,
			       "cd '%s' && git init -q --bare repo && "
			       "git -C repo fast-import --quiet < stream",
			       f->dir);
	if (system(command))
		give_up("git");
}

static void test_cases(void)
{
	struct families families;
	struct source *other;
	struct fixture f;

	setup(&f);
	make_repo(&f);
	EXPECT_INT(families_parse(&families, data, sizeof(data) - 1, "families.json", &f.err), 0);
	EXPECT_INT(source_open_revision(in(&f, "repo"), "base", &f.source, &f.err), 0);
	for (size_t i = 0; i < CASE_COUNT; i++) {
		const char *rev = arena_printf(&f.arena, "c%zu", i);

		EXPECT_INT(source_open_revision(in(&f, "repo"), rev, &other, &f.err), 0);
		if (trees_alike(f.source, other, &families) != cases[i].are_alike ||
		    trees_alike(other, f.source, &families) != cases[i].are_alike) {
			test_failures++;
			printf("# with another %s\n", cases[i].change.path);
		}
		source_close(other);
	}
	families_deinit(&families);
	teardown(&f);
}

static void test_directory(void)
{
	struct source *other;
	struct fixture f;

	setup(&f);
	make_repo(&f);
	EXPECT_INT(source_open_revision(in(&f, "repo"), "base", &f.source, &f.err), 0);
	EXPECT_INT(source_open_directory(in(&f, "repo"), &other, &f.err), 0);
	EXPECT(!trees_alike(f.source, other, &(struct families){0}));
	EXPECT(!trees_alike(other, other, &(struct families){0}));
	source_close(other);
	teardown(&f);
}

/* A tree that tells which of its files were read, of those that seem not to be looked at. */
struct watched {
	struct source *source;
	size_t read;
};

static void watched_kind(void *arg, const char *path, bool *ret_file, bool *ret_directory)
{
	struct watched *w = arg;

	*ret_file = source_has_file(w->source, path);
	*ret_directory = source_has_directory(w->source, path);
}

static int watched_list(void *arg, const char *dir, source_visit_fn *found, void *found_arg,
			struct xenabi_error *err)
{
	struct watched *w = arg;

	return source_list(w->source, dir, found, found_arg, err);
}

static int watched_read(void *arg, const char *path, size_t max, struct arena *a,
			struct blob *ret_blob, struct xenabi_error *err)
{
	struct watched *w = arg;

	w->read++;
	if (!header_looks_at(path) && !ports_look_at(path) && !tree_looks_at(path) &&
	    !save_loads_look_at(path) && !tree_is_build(path) && !tree_may_include(path)) {
		test_failures++;
		printf("# %s is read\n", path);
	}
	return source_read(w->source, path, max, a, ret_blob, err);
}

static void watched_expect(void *arg, const char *const *paths, size_t count)
{
	(void)arg;
	(void)paths;
	(void)count;
}

/* A reader that opens other files than trees_alike() knows of would have them pass for the same. */
static void test_no_reader_looks_elsewhere(void)
{
	struct families families;
	struct watched w = {0};
	struct intern names = {0};
	struct builder *b = builder_create(&names, "spec");
	struct source *s;
	struct fixture f;

	setup(&f);
	make_repo(&f);
	EXPECT_INT(families_parse(&families, data, sizeof(data) - 1, "families.json", &f.err), 0);
	EXPECT_INT(source_open_revision(in(&f, "repo"), "base", &w.source, &f.err), 0);
	s = source_open_asked("tree", ':',
			      &(struct source_answers){
				      .arg = &w,
				      .kind = watched_kind,
				      .list = watched_list,
				      .read = watched_read,
				      .expect = watched_expect,
			      });
	EXPECT_INT(xlat_read(s, b, &f.err), 0);
	EXPECT_INT(save_loads_read(s, b, &f.err), 0);
	EXPECT_INT(csource_read(s, &families, b, &f.err), 0);
	EXPECT(w.read >= 8);
	source_close(s);
	source_close(w.source);
	builder_destroy(b);
	families_deinit(&families);
	intern_deinit(&names);
	teardown(&f);
}

static const struct unit_test tests[] = {
	TEST(test_cases),
	TEST(test_no_reader_looks_elsewhere),
	TEST(test_directory),
};

TEST_MAIN(tests);
