// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/rule/newly_unread.h"

/* A comparison whose old header memory.h has facts of x86_64, and what gaps there are. */
struct sample {
	struct constant constant;
	struct release old, new;
	struct gap old_gap, new_gap;
	struct report report;
};

static void init(struct sample *s, const char *old_gap, const char *new_gap, const char *new_file)
{
	*s = (struct sample){
		.constant = {.views = view_bit(ARCH_X86_64, AUDIENCE_GUEST),
			     .at = {.file = "xen/include/public/memory.h"}},
		.old_gap = {.what = old_gap, .at = {.file = "xen/include/public/memory.h"}},
		.new_gap = {.what = new_gap, .at = {.file = new_file}},
	};
	s->old.constants = &s->constant;
	s->old.constant_count = 1;
	s->old.gaps = &s->old_gap;
	s->old.gap_count = old_gap ? 1 : 0;
	s->new.gaps = &s->new_gap;
	s->new.gap_count = 1;
	s->report.inputs[SIDE_OLD] = &s->old;
	s->report.inputs[SIDE_NEW] = &s->new;
}

static void expect(const char *old_gap, const char *new_gap, const char *new_file, bool is_lost)
{
	struct sample s;

	init(&s, old_gap, new_gap, new_file);
	EXPECT((newly_unread_find(&s.report) != NULL) == is_lost);
}

static void what_was_read_is_lost(void)
{
	expect(NULL, "x86_64: unknown type name", "xen/include/public/memory.h", true);
	expect(NULL, "x86_64: unknown type name", "memory.h", true);
	expect("arm64: unknown type name", "x86_64: unknown type name", "memory.h", true);
}

static void what_never_was_is_not(void)
{
	expect(NULL, "ppc64: unknown type name", "memory.h", false);
	expect(NULL, "x86_64: unknown type name", "new.h", false);
	expect(NULL, "x86_64: unknown type name", "y.h", false);
	expect("x86_64: another error", "x86_64: unknown type name", "memory.h", false);
	expect(NULL, "a case label whose value is not known", "xen/common/memory.c", false);
	expect(NULL, "x86_64: only the new release has it", NULL, false);
}

static enum verdict_kind doubt(enum verdict_kind kind, enum arch arch, const char *gap)
{
	struct sample s;
	enum verdict_kind is;

	init(&s, NULL, gap, "memory.h");
	s.constant.views |= view_bit(ARCH_X86_32, AUDIENCE_GUEST);
	vec_push(&s.report.verdicts, (struct verdict){.kind = kind, .arch = arch});
	newly_unread_doubt(&s.report);
	is = s.report.verdicts.items[0].kind;
	report_deinit(&s.report);
	return is;
}

static void no_call_is_compatible_by_what_is_lost(void)
{
	const char *gap = "x86_64: expected ';'", *narrow = "x86_32: expected ';'";

	EXPECT_INT(doubt(VERDICT_COMPATIBLE, ARCH_X86_64, gap), VERDICT_UNKNOWN);
	EXPECT_INT(doubt(VERDICT_COMPATIBLE, ARCH_X86_64, narrow), VERDICT_UNKNOWN);
	EXPECT_INT(doubt(VERDICT_COMPATIBLE, ARCH_ARM64, gap), VERDICT_COMPATIBLE);
	EXPECT_INT(doubt(VERDICT_BROKEN, ARCH_X86_64, gap), VERDICT_BROKEN);
}

static const struct unit_test tests[] = {
	TEST(what_was_read_is_lost),
	TEST(what_never_was_is_not),
	TEST(no_call_is_compatible_by_what_is_lost),
};

TEST_MAIN(tests);
