// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/rule/arch_limit.h"

static void add_finding(struct report *r, viewset views)
{
	vec_push(&r->findings, (struct finding){.rule = "op-removed", .views = views});
}

static void add_gap(struct report *r, const char *file)
{
	vec_push(&r->gaps,
		 (struct side_gap){.side = SIDE_NEW, .gap = {.what = "?", .at = {.file = file}}});
}

static void fill(struct report *r)
{
	add_finding(r, views_of_arch(ARCH_X86_64) | views_of_arch(ARCH_ARM64));
	add_finding(r, views_of_arch(ARCH_ARM64));
	add_finding(r, views_of_arch(ARCH_X86_64));
	add_finding(r, VIEWS_NONE);
	vec_push(&r->verdicts, (struct verdict){.arch = ARCH_X86_64});
	vec_push(&r->verdicts, (struct verdict){.arch = ARCH_ARM32});
	add_gap(r, "xen/arch/x86/hvm/hvm.c");
	add_gap(r, "xen/arch/arm");
	add_gap(r, "xen/arch/ia64");
	add_gap(r, "xen/common/memory.c");
	r->compared.entries[ARCH_X86_64] = 2;
	r->compared.entries[ARCH_ARM32] = 3;
}

static void expect(viewset arches, size_t findings, size_t verdicts, size_t gaps, size_t entries)
{
	struct report r = {0};

	fill(&r);
	arch_limit_report(&r, arches);
	EXPECT_INT(r.findings.count, findings);
	EXPECT_INT(r.verdicts.count, verdicts);
	EXPECT_INT(r.gaps.count, gaps);
	EXPECT_INT(compared_entries(&r.compared), entries);
	report_deinit(&r);
}

static void what_concerns_others_goes(void)
{
	expect(~VIEWS_NONE, 4, 2, 4, 5);
	expect(views_of_arch(ARCH_X86_64), 3, 1, 2, 2);
	expect(views_of_arch(ARCH_ARM32), 1, 1, 2, 3);
	expect(views_of_arch(ARCH_ARM64) | views_of_arch(ARCH_ARM32), 3, 1, 2, 3);
}

static void what_stays_names_those_alone(void)
{
	struct report r = {0};

	fill(&r);
	arch_limit_report(&r, views_of_arch(ARCH_ARM64));
	EXPECT_INT(r.findings.items[0].views, views_of_arch(ARCH_ARM64));
	report_deinit(&r);
}

/* They have no hypervisor of their own. */
static void narrow_callers_have_wide_handlers(void)
{
	expect(views_of_arch(ARCH_X86_32), 3, 1, 2, 2);
}

static void both_callers_of_x86_are_read_together(void)
{
	viewset wide = views_of_arch(ARCH_X86_64), narrow = views_of_arch(ARCH_X86_32);

	EXPECT_INT(arch_limit_reading(wide), wide | narrow);
	EXPECT_INT(arch_limit_reading(narrow), wide | narrow);
	EXPECT_INT(arch_limit_reading(views_of_arch(ARCH_ARM64)), views_of_arch(ARCH_ARM64));
	EXPECT_INT(arch_limit_reading(~VIEWS_NONE), ~VIEWS_NONE);
}

/* How many of these gaps are told to who asks for those architectures. */
static size_t count_told(const char *what, viewset arches)
{
	struct report r = {0};
	size_t count;

	vec_push(&r.gaps, (struct side_gap){.gap = {.what = what, .at = {.file = "xen/xen.h"}}});
	arch_limit_report(&r, arches);
	count = r.gaps.count;
	report_deinit(&r);
	return count;
}

static void a_gap_is_of_who_its_text_names(void)
{
	viewset arm64 = views_of_arch(ARCH_ARM64), x86_64 = views_of_arch(ARCH_X86_64);

	EXPECT_INT(count_told("ppc64: not here", arm64), 0);
	EXPECT_INT(count_told("arm64: not here", arm64), 1);
	EXPECT_INT(count_told("ppc64: not here", ~VIEWS_NONE), 1);
	EXPECT_INT(count_told("not read (do_domctl, arm32)", arm64), 0);
	EXPECT_INT(count_told("not read (do_domctl, arm64)", arm64), 1);
	EXPECT_INT(count_told("do_x (arm32): not known: (why)", arm64), 0);
	EXPECT_INT(count_told("is not followed (compat_memory_op)", arm64), 1);
	EXPECT_INT(count_told("a copy (arm32) of it", arm64), 1);
	/* The one hypervisor serves both. */
	EXPECT_INT(count_told("x86_32: not here", x86_64), 1);
	EXPECT_INT(count_told("not read (do_domctl, x86_64)", views_of_arch(ARCH_X86_32)), 1);
}

static void a_release_keeps_its_handlers_alone(void)
{
	struct decode decodes[] = {{.arch = ARCH_X86_64}, {.arch = ARCH_ARM64}};
	struct continuation sites[] = {{.arch = ARCH_X86_64}, {.arch = ARCH_ARM64}};
	struct release r = {.decodes = decodes,
			    .decode_count = 2,
			    .continuations = sites,
			    .continuation_count = 2};
	struct arena a = {0};
	struct release *limited = arch_limit_release(&r, views_of_arch(ARCH_ARM64), &a);

	EXPECT_INT(limited->decode_count, 1);
	EXPECT_INT(limited->decodes[0].arch, ARCH_ARM64);
	EXPECT_INT(limited->continuation_count, 1);
	EXPECT_INT(arch_limit_release(&r, ~VIEWS_NONE, &a)->decode_count, 2);
	arena_deinit(&a);
}

static const struct unit_test tests[] = {
	TEST(what_concerns_others_goes),	  TEST(what_stays_names_those_alone),
	TEST(narrow_callers_have_wide_handlers),  TEST(both_callers_of_x86_are_read_together),
	TEST(a_release_keeps_its_handlers_alone), TEST(a_gap_is_of_who_its_text_names),
};

TEST_MAIN(tests);
