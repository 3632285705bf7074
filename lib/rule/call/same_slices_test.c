// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/rule/call/same_slices.h"

/* One function of a side. */
struct slice_sample {
	const char *hypercall, *function;
	enum entry_path entry;
	uint64_t code;
	uint32_t first, second; /* codes of its lines, 10 and 11 */
};

static struct release *make_release(struct intern *in, const struct slice_sample *all, size_t count)
{
	struct builder *b = builder_create(in, "x");
	struct constant c = sample_constant(in, "X", 1, 1, TOOLS64);

	builder_add_constant(b, &c);
	for (size_t i = 0; i < count; i++) {
		struct slice_line lines[] = {{all[i].first, 10}, {all[i].second, 11}};
		struct code_slice s = {
			.hypercall = intern_str(in, all[i].hypercall),
			.entry = all[i].entry,
			.arch = ARCH_X86_64,
			.function = intern_str(in, all[i].function),
			.kind = all[i].hypercall ? SLICE_PROGRESS : SLICE_RESTART,
			.code = all[i].code,
			.lines = arena_memdup(builder_arena(b), lines, sizeof(lines)),
			.line_count = 2,
			.at = {.file = intern_str(in, "box.c"), .line = 9},
		};

		builder_add_code_slice(b, &s);
	}
	return builder_seal(b, NULL);
}

static const struct slice_sample plain[] = {
	{"memory_op", "do_memory_op", ENTRY_NATIVE, 5, 1, 2},
	{"memory_op", "compat_memory_op", ENTRY_COMPAT, 6, 3, 4},
	{NULL, "create", ENTRY_NATIVE, 7, 5, 6},
	{NULL, "translate", ENTRY_COMPAT, 8, 7, 8},
};

enum { COUNT = sizeof(plain) / sizeof(plain[0]) };

/* What is said of a path where one of the samples is another. */
static void expect(enum entry_path entry, size_t which, const struct slice_sample *other,
		   const char *wanted)
{
	struct intern in = {0};
	struct arena a = {0};
	struct slice_sample changed[COUNT];
	struct release *old, *new;
	const char *why;

	memcpy(changed, plain, sizeof(plain));
	if (other)
		changed[which] = *other;
	old = make_release(&in, plain, COUNT);
	new = make_release(&in, changed, COUNT);
	why = slices_change(old, new, "memory_op", entry, ARCH_X86_64, &a);
	if (!why)
		why = slices_restart_change(old, new, "memory_op", entry, ARCH_X86_64, &a);
	EXPECT(!slices_restart_change(old, new, "hvm_op", entry, ARCH_X86_64, &a));
	EXPECT(slices_told(old, new, "memory_op", entry, ARCH_X86_64));
	EXPECT(!slices_told(old, new, "hvm_op", entry, ARCH_X86_64));
	EXPECT(!slices_change(old, new, "hvm_op", entry, ARCH_X86_64, &a));
	EXPECT_STR(why ? why : "same", wanted);
	release_destroy(old);
	release_destroy(new);
	arena_deinit(&a);
	intern_deinit(&in);
}

static void a_change_is_named_by_its_line(void)
{
	const struct slice_sample second = {"memory_op", "do_memory_op", ENTRY_NATIVE, 50, 1, 20};
	const struct slice_sample order = {"memory_op", "do_memory_op", ENTRY_NATIVE, 50, 2, 1};

	expect(ENTRY_NATIVE, 0, NULL, "same");
	expect(ENTRY_NATIVE, 0, &second,
	       "box.c:11: do_memory_op() handles progress differently there; the two are not proved equivalent");
	expect(ENTRY_NATIVE, 0, &order,
	       "box.c:9: do_memory_op() handles progress differently there; the two are not proved equivalent");
	expect(ENTRY_COMPAT, 0, &second, "same");
}

static void what_serves_all_concerns_each_path(void)
{
	const struct slice_sample create = {NULL, "create", ENTRY_NATIVE, 70, 50, 6};
	const struct slice_sample translate = {NULL, "translate", ENTRY_COMPAT, 80, 7, 80};

	expect(ENTRY_NATIVE, 2, &create,
	       "box.c:10: create() restarts an interrupted call differently there; the two are not proved equivalent");
	expect(ENTRY_NATIVE, 3, &translate, "same");
	expect(ENTRY_COMPAT, 3, &translate,
	       "box.c:11: translate() restarts an interrupted call differently there; the two are not proved equivalent");
}

static void what_serves_all_may_be_renamed_or_take_back(void)
{
	const struct slice_sample renamed = {NULL, "make", ENTRY_NATIVE, 7, 5, 6};
	const struct slice_sample other = {NULL, "make", ENTRY_NATIVE, 71, 5, 6};
	const struct slice_sample cancel = {
		NULL, "hypercall_cancel_continuation", ENTRY_NATIVE, 3, 8, 9};

	expect(ENTRY_NATIVE, 2, &renamed, "same");
	expect(ENTRY_NATIVE, 2, &other,
	       "box.c:9: make() restarts an interrupted call there in the new release only");
	expect(ENTRY_NATIVE, 3, &cancel, "same");
}

static void a_function_of_one_side_is_named(void)
{
	const struct slice_sample other = {"memory_op", "do_it", ENTRY_NATIVE, 5, 1, 2};
	const struct slice_sample none = {"sched_op", "do_sched_op", ENTRY_NATIVE, 5, 1, 2};

	expect(ENTRY_COMPAT, 0, &other, "same");
	expect(ENTRY_NATIVE, 0, &other,
	       "box.c:9: do_it() handles progress there in the new "
	       "release only");
	expect(ENTRY_COMPAT, 2, &none,
	       "box.c:9: create() restarts an interrupted call there in the old release only");
}

/* A function with one stop, and the labels of its switches. */
static struct release *make_stops(struct intern *in, enum slice_kind kind, bool tells,
				  struct slice_stop stop, uint64_t label)
{
	struct builder *b = builder_create(in, "x");
	struct constant c = sample_constant(in, "X", 1, 1, TOOLS64);
	struct slice_line line = {1, 10};
	struct code_slice s = {
		.hypercall = intern_str(in, "memory_op"),
		.arch = ARCH_X86_64,
		.function = intern_str(in, "do_memory_op"),
		.kind = kind,
		.code = kind == SLICE_REFUSAL ? 0 : 5,
		.lines = arena_memdup(builder_arena(b), &line, sizeof(line)),
		.line_count = 1,
		.tells_stops = tells,
		.stops = arena_memdup(builder_arena(b), &stop, sizeof(stop)),
		.stop_count = tells,
		.labels = arena_memdup(builder_arena(b), &label, sizeof(label)),
		.label_count = tells,
		.at = {.file = intern_str(in, "box.c"), .line = 9},
	};

	builder_add_constant(b, &c);
	builder_add_code_slice(b, &s);
	return builder_seal(b, NULL);
}

static const char *change_of(struct arena *a, struct release *old, struct release *new)
{
	const char *why = slices_change(old, new, "memory_op", ENTRY_NATIVE, ARCH_X86_64, a);

	release_destroy(old);
	release_destroy(new);
	return why ? why : "same";
}

static void a_stop_of_the_new_side_is_named(void)
{
	static const char *const named =
		"box.c:7: do_memory_op() has a new early exit there, which calls in flight may meet";
	const struct slice_stop one = {11, 3, 6}, other = {12, 3, 7}, lone = {12, 0, 7};
	enum slice_kind p = SLICE_PROGRESS, r = SLICE_REFUSAL;
	struct intern in = {0};
	struct arena a = {0};

#define CHANGE(old, new) change_of(&a, old, new)
	EXPECT_STR(CHANGE(make_stops(&in, p, true, one, 3), make_stops(&in, p, true, one, 3)),
		   "same");
	EXPECT_STR(CHANGE(make_stops(&in, p, true, one, 3), make_stops(&in, p, true, other, 3)),
		   named);
	EXPECT_STR(CHANGE(make_stops(&in, r, true, one, 3), make_stops(&in, r, true, other, 3)),
		   named);
	EXPECT_STR(CHANGE(make_stops(&in, p, true, one, 4), make_stops(&in, p, true, lone, 4)),
		   named);
	/* of an op that the old release does not have */
	EXPECT_STR(CHANGE(make_stops(&in, p, true, one, 4), make_stops(&in, p, true, other, 3)),
		   "same");
	/* an older snapshot does not tell */
	EXPECT_STR(CHANGE(make_stops(&in, p, false, one, 3), make_stops(&in, p, true, other, 3)),
		   "same");
#undef CHANGE
	arena_deinit(&a);
	intern_deinit(&in);
}

/* A function with a part under one label, and one label that it knows. */
static struct release *make_parts(struct intern *in, uint32_t under, uint64_t code, uint64_t label)
{
	struct builder *b = builder_create(in, "x");
	struct constant c = sample_constant(in, "X", 1, 1, TOOLS64);
	struct slice_line line = {(uint32_t)code, 10};
	struct code_slice s = {
		.hypercall = intern_str(in, "memory_op"),
		.arch = ARCH_X86_64,
		.function = intern_str(in, "do_memory_op"),
		.kind = SLICE_PROGRESS,
		.lines = arena_memdup(builder_arena(b), &line, sizeof(line)),
		.tells_stops = true,
		.labels = arena_memdup(builder_arena(b), &label, sizeof(label)),
		.label_count = 1,
		.at = {.file = intern_str(in, "box.c"), .line = 9},
	};

	builder_add_constant(b, &c);
	builder_add_code_slice(b, &s);
	s.label_count = 0;
	s.labels = NULL;
	s.line_count = 1;
	s.under = under;
	s.code = code;
	builder_add_code_slice(b, &s);
	return builder_seal(b, NULL);
}

static void what_is_for_a_new_op_is_passed_over(void)
{
	struct intern in = {0};
	struct arena a = {0};

#define CHANGE(old, new) change_of(&a, old, new)
	EXPECT_STR(CHANGE(make_parts(&in, 3, 5, 3), make_parts(&in, 3, 5, 3)), "same");
	EXPECT_STR(
		CHANGE(make_parts(&in, 3, 5, 3), make_parts(&in, 3, 6, 3)),
		"box.c:10: do_memory_op() handles progress differently there; the two are not proved equivalent");
	/* 4 is a label that the old side does not know, or knows with nothing under it */
	EXPECT_STR(CHANGE(make_parts(&in, 3, 5, 3), make_parts(&in, 4, 6, 4)),
		   "box.c:9: do_memory_op() handles progress there in the old release only");
	EXPECT_STR(CHANGE(make_parts(&in, 3, 5, 4), make_parts(&in, 4, 6, 4)),
		   "box.c:9: do_memory_op() handles progress there in the new release only");
#undef CHANGE
	arena_deinit(&a);
	intern_deinit(&in);
}

static const struct unit_test tests[] = {
	TEST(what_is_for_a_new_op_is_passed_over),
	TEST(a_stop_of_the_new_side_is_named),
	TEST(a_change_is_named_by_its_line),
	TEST(what_serves_all_concerns_each_path),
	TEST(what_serves_all_may_be_renamed_or_take_back),
	TEST(a_function_of_one_side_is_named),
};

TEST_MAIN(tests);
