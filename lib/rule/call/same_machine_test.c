// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/rule/call/same_machine.h"

enum { PIECES = 10 };

/* One function of a build: its pieces are numbered from first on, but for one. */
struct body_sample {
	const char *function;
	enum entry_path entry;
	uint64_t code;
	uint32_t first, last; /* the last piece's digest, at 0x24 */
	uint32_t way;
};

static struct release *make_release(struct intern *in, const struct body_sample *all, size_t count)
{
	struct builder *b = builder_create(in, "x");
	struct constant c = sample_constant(in, "X", 1, 1, TOOLS64);

	builder_add_constant(b, &c);
	for (size_t i = 0; i < count; i++) {
		struct slice_line lines[PIECES];
		struct slice_stop way = {.code = all[i].way, .line = 8};
		struct code_slice s = {
			.hypercall = intern_str(in, "memory_op"),
			.entry = all[i].entry,
			.arch = ARCH_X86_64,
			.function = intern_str(in, all[i].function),
			.kind = SLICE_MACHINE,
			.code = all[i].code,
			.line_count = PIECES,
			.tells_stops = true,
			.stop_count = 1,
			.at = {.symbol = intern_str(in, all[i].function)},
		};

		for (uint32_t k = 0; k < PIECES; k++)
			lines[k] = (struct slice_line){all[i].first + k, 4 * k};
		lines[PIECES - 1].code = all[i].last;
		s.lines = arena_memdup(builder_arena(b), lines, sizeof(lines));
		s.stops = arena_memdup(builder_arena(b), &way, sizeof(way));
		builder_add_code_slice(b, &s);
	}
	return builder_seal(b, NULL);
}

static const struct body_sample plain[] = {
	{"do_memory_op", ENTRY_NATIVE, 5, 100, 500, 1},
	{"compat_memory_op", ENTRY_COMPAT, 6, 200, 600, 2},
};

enum { COUNT = sizeof(plain) / sizeof(plain[0]) };

/* What is said of a path where one of the samples is another. */
static void expect(enum entry_path entry, size_t which, const struct body_sample *other,
		   const char *wanted, bool is_same)
{
	struct intern in = {0};
	struct arena a = {0};
	struct body_sample changed[COUNT];
	struct release *old, *new;
	const char *why;

	memcpy(changed, plain, sizeof(plain));
	changed[which] = *other;
	old = make_release(&in, plain, COUNT);
	new = make_release(&in, changed, COUNT);
	why = machine_change(old, new, "memory_op", entry, ARCH_X86_64, &a);
	EXPECT_STR(why ? why : "none", wanted);
	EXPECT_INT(machine_is_same(old, new, "memory_op", entry, ARCH_X86_64), is_same);
	EXPECT(!machine_change(old, new, "hvm_op", entry, ARCH_X86_64, &a));
	EXPECT(!machine_is_same(old, new, "hvm_op", entry, ARCH_X86_64));
	release_destroy(old);
	release_destroy(new);
	arena_deinit(&a);
	intern_deinit(&in);
}

static void a_changed_piece_is_named(void)
{
	const struct body_sample native = {"do_memory_op", ENTRY_NATIVE, 50, 100, 501, 1};
	const struct body_sample compat = {"compat_memory_op", ENTRY_COMPAT, 60, 200, 601, 2};

	expect(ENTRY_NATIVE, 0, &native,
	       "do_memory_op+0x24 differs (it was at +0x24); the two are not proved equivalent",
	       false);
	expect(ENTRY_COMPAT, 0, &native,
	       "do_memory_op+0x24 differs (it was at +0x24); the two are not proved equivalent",
	       false);
	expect(ENTRY_NATIVE, 1, &compat, "none", true);
	expect(ENTRY_HVM, 1, &compat,
	       "compat_memory_op+0x24 differs (it was at +0x24); the two are not proved equivalent",
	       false);
}

static void a_changed_way_is_named(void)
{
	const struct body_sample way = {"do_memory_op", ENTRY_NATIVE, 50, 100, 500, 3};

	expect(ENTRY_NATIVE, 0, &way,
	       "do_memory_op+0x8 differs (it was at +0x8); the two are not proved equivalent",
	       false);
}

static void other_compilers_are_no_change(void)
{
	const struct body_sample all = {"do_memory_op", ENTRY_NATIVE, 50, 300, 700, 3};
	const struct body_sample registers = {"do_memory_op", ENTRY_NATIVE, 50, 100, 500, 1};

	expect(ENTRY_NATIVE, 0, &all, "none", false);
	expect(ENTRY_NATIVE, 0, &registers, "none", false);
	expect(ENTRY_NATIVE, 0, &plain[0], "none", true);
}

static void code_that_is_not_told_is_not_the_same(void)
{
	const struct body_sample jumps = {"do_memory_op", ENTRY_NATIVE, 0, 100, 500, 1};

	expect(ENTRY_NATIVE, 0, &jumps, "none", false);
}

static const struct unit_test tests[] = {
	TEST(a_changed_piece_is_named),
	TEST(a_changed_way_is_named),
	TEST(other_compilers_are_no_change),
	TEST(code_that_is_not_told_is_not_the_same),
};

TEST_MAIN(tests);
