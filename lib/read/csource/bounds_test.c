// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* How far the progress of do_box_op() is seen to grow. */

#define BOX_RECORDS                                                                                \
	"struct xen_box { uint32_t domid; uint64_t count; uint16_t few; };\n"                      \
	"struct work { struct xen_box *box; unsigned int total; unsigned int done; int stop; };\n"
#define HELPER                                                                                     \
	"static void serve(struct work *w)\n{\n"                                                   \
	"    unsigned long i;\n"                                                                   \
	"    for ( i = w->done; i < w->total; i++ )\n    {\n"                                      \
	"        if ( is_busy() )\n        {\n            w->stop = 1;\n            break;\n"      \
	"        }\n        step(i);\n    }\n"                                                     \
	"    w->done = i;\n}\n"
#define TAIL                                                                                       \
	"        if ( w.stop )\n"                                                                  \
	"            return hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\",\n"          \
	"                cmd | (rc << 8), arg);\n"                                                 \
	"        break;\n    default:\n        return -ENOSYS;\n    }\n    return rc;\n}\n"

static const char *describe_bound(struct tree_case *c, enum arch arch)
{
	for (size_t i = 0; i < c->release->continuation_count; i++) {
		const struct continuation *k = &c->release->continuations[i];
		const struct progress_bound *b = k->bounds;

		if (k->arch != arch || !b)
			continue;
		if (b->largest.state != NUMBER_KNOWN)
			return b->unknown_because;
		return arena_printf(&c->f.arena, "0x%" PRIx64 " %s line %u", b->largest.value,
				    b->limit ? b->limit : "-", b->at.line);
	}
	return "no bound";
}

/* The handler's case is "before", then the helper's call and what it is to continue with. */
static void expect_bound_with(const char *helper, const char *before, const char *behind,
			      const char *expected)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		arena_printf(
			&c.f.arena,
			"%s%s" HANDLER(
				"unsigned long",
				"do_box_op") "{\n"
					     "    struct xen_box box;\n    struct work w;\n"
					     "    unsigned long start = cmd >> 8;\n    long rc;\n"
					     "    cmd &= 255;\n    switch ( cmd )\n    {\n    case BOXOP_a:\n"
					     "        if ( copy_from_guest(&box, arg, 1) )\n"
					     "            return -EFAULT;\n%s"
					     "        w.total = box.count;\n        w.done = start;\n"
					     "        w.stop = 0;\n%s"
					     "        serve(&w);\n        rc = w.done;\n%s" TAIL,
			BOX_RECORDS, helper, before, behind, ""));
	read_case(&c);
	EXPECT_STR(describe_bound(&c, ARCH_X86_64), expected);
	close_case(&c);
}

static void expect_bound(const char *before, const char *behind, const char *expected)
{
	expect_bound_with(HELPER, before, behind, expected);
}

static void test_bounded(void)
{
	expect_bound("        if ( box.count > (0xffffffffu >> 8) )\n            return -EINVAL;\n",
		     "", "0xffffff box.count line 29");
	expect_bound("        if ( 0x1000 <= box.count )\n            return -EINVAL;\n", "",
		     "0xffffff - line 0");
	expect_bound("        if ( start >= 0x1000 || 0x1000 <= box.count )\n"
		     "            return -EINVAL;\n",
		     "", "0xfff box.count line 29");
	expect_bound("", "        if ( w.total > 0xffffff )\n            return -EINVAL;\n",
		     "0xffffff box.count line 32");
	expect_bound("        if ( box.count > 0x2000000 )\n            box.count = 0x2000000;\n",
		     "", "0x2000000 box.count line 29");
	expect_bound("        BUG_ON(box.count > 0x3000000);\n", "", "0x3000000 box.count line 29");
}

static void test_missing(void)
{
	expect_bound("", "", "0xffffffff box.count line 0");
	expect_bound("        if ( box.few > 10 )\n            return -EINVAL;\n", "",
		     "0xffffffff box.count line 0");
	expect_bound("        if ( start >= box.count )\n            return -EINVAL;\n", "",
		     "0xffffffff box.count line 0");
	/* A release's build asserts nothing. */
	expect_bound("        ASSERT(box.count < 10);\n", "", "0xffffffff box.count line 0");
	expect_bound("        if ( box.count > 0xffffffffffffff )\n            return -EINVAL;\n",
		     "", "0xffffffff box.count line 29");
}

/* Something may hold it down: the number can be as large, but need not. */
static void test_doubted(void)
{
	static const char open[] = "0xffffffff - line 0";

	expect_bound("        if ( box.count > most() )\n            return -EINVAL;\n", "", open);
	expect_bound("        if ( is_too_many(box.count) )\n            return -EINVAL;\n", "",
		     open);
	expect_bound("        if ( box.count + 1 > most() )\n            return -EINVAL;\n", "",
		     open);
	expect_bound("        if ( is_on && box.count > 10 )\n            return -EINVAL;\n", "",
		     open);
	expect_bound("        if ( box.count >> 24 )\n            return -EINVAL;\n", "", open);
	expect_bound("        if ( box.count & ~0xffffffUL )\n            return -EINVAL;\n", "",
		     open);
	expect_bound("        if ( box.count != 7 )\n            return -EINVAL;\n", "", open);
	expect_bound(
		"        rc = box.count > 10;\n        if ( rc )\n            return -EINVAL;\n",
		"", open);
	expect_bound("        change(&box);\n", "", open);
	expect_bound("        rc = start + box.count;\n        if ( rc > most() )\n"
		     "            return -EINVAL;\n",
		     "", open);
	expect_bound("        rc = start + box.count;\n        if ( rc > 0x1000 )\n"
		     "            return -EINVAL;\n",
		     "", open);
	expect_bound(
		"        rc = box.count >> 24;\n        if ( rc )\n            return -EINVAL;\n",
		"", open);
	expect_bound("        rc = box.count & ~0xffffffUL;\n        if ( rc )\n"
		     "            return -EINVAL;\n",
		     "", open);
	expect_bound(
		"        switch ( box.count >> 24 )\n        {\n        case 0:\n"
		"            break;\n        default:\n            return -EINVAL;\n        }\n",
		"", open);
	expect_bound("        rc = 0;\n        if ( box.count > 10 )\n            rc = -EINVAL;\n"
		     "        if ( rc )\n            return rc;\n",
		     "", open);
	expect_bound("        check(box.count, &rc);\n        if ( rc )\n            return rc;\n",
		     "", open);
	expect_bound("        arg->most = box.count;\n        if ( is_too_many(arg) )\n"
		     "            return -EINVAL;\n",
		     "", open);
	expect_bound("", "        w.total = min(box.count, most());\n", open);
	expect_bound("", "        change(&w);\n", open);
	expect_bound("", "        if ( box.count > 0x1000 )\n            return -EINVAL;\n", open);
	expect_bound("        if ( copy_from_guest(&box, other, 1) )\n            return -EFAULT;\n"
		     "        if ( box.count > 10 )\n            return -EINVAL;\n"
		     "        if ( copy_from_guest(&box, arg, 1) )\n            return -EFAULT;\n",
		     "", open);
}

/* The bound has to hold in every round of every loop, and on every way. */
static void test_loops(void)
{
	expect_bound_with("static void serve(struct work *w)\n{\n    unsigned long i;\n"
			  "    for ( i = w->done; i < w->total; i++ )\n    {\n"
			  "        w->total += 2;\n"
			  "        if ( is_busy() )\n        {\n            w->stop = 1;\n"
			  "            break;\n        }\n    }\n    w->done = i;\n}\n",
			  "        if ( box.count > 100 )\n            return -EINVAL;\n", "",
			  "0xffffffff - line 0");
	expect_bound_with("static void serve(struct work *w)\n{\n"
			  "    while ( w->total )\n    {\n        w->done++;\n        w->total--;\n"
			  "        if ( is_busy() )\n            w->stop = 1;\n    }\n}\n",
			  "        if ( box.count > 100 )\n            return -EINVAL;\n", "",
			  "0xffffffff - line 0");
	expect_bound_with("static void serve(struct work *w)\n{\n    unsigned long i = w->done;\n"
			  "  again:\n    if ( i < w->total )\n    {\n        i++;\n"
			  "        if ( !is_busy() )\n            goto again;\n"
			  "        w->stop = 1;\n    }\n    w->done = i;\n}\n",
			  "        if ( box.count > 100 )\n            return -EINVAL;\n", "",
			  "0xffffffff - line 0");
}

/* Without a limit that is traced, a number that fits by its type fits. */
static void test_by_type(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		BOX_RECORDS HANDLER(
			"unsigned long",
			"do_box_op") "{\n"
				     "    struct xen_box box;\n    unsigned long start = cmd >> 8;\n"
				     "    cmd &= 255;\n    switch ( cmd )\n    {\n    case BOXOP_a:\n"
				     "        if ( copy_from_guest(&box, arg, 1) )\n            return -EFAULT;\n"
				     "        while ( box.few > start )\n"
				     "            if ( box.few > ++start && is_busy() )\n"
				     "                return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
				     "                    \"lh\", cmd | (start << 8), arg);\n"
				     "        return 0;\n    default:\n        return -ENOSYS;\n    }\n}\n");
	read_case(&c);
	EXPECT_STR(describe_bound(&c, ARCH_X86_64), "0xfffe box.few line 0");
	close_case(&c);
}

static const struct unit_test tests[] = {
	TEST(test_bounded), TEST(test_missing), TEST(test_doubted),
	TEST(test_loops),   TEST(test_by_type),
};
TEST_MAIN(tests);
