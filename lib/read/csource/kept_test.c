// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* In which field of the guest's memory a continuation is seen to keep its progress. */

static const char box_text[] =
	"struct xen_swap { unsigned long done, total; };\n"
	"static int paint(struct xen_paint *p)\n{\n"
	"    unsigned int *next = &p->opaque;\n    unsigned int i;\n"
	"    for ( i = *next; i < p->nr; i++ )\n"
	"        if ( hypercall_preempt_check() )\n        {\n"
	"            *next = i;\n            return -ERESTART;\n        }\n"
	"    return 0;\n}\n"
	"static int box_control(XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    struct xen_control op;\n    int rc;\n"
	"    if ( copy_from_guest(&op, arg, 1) )\n        return -EFAULT;\n"
	"    rc = paint(&op.u.paint);\n"
	"    if ( (!rc || rc == -ERESTART) && copy_to_guest(arg, &op, 1) )\n"
	"        rc = -EFAULT;\n"
	"    return rc;\n}\n"
	"static long swap(XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    struct xen_swap s;\n    unsigned long i;\n"
	"    if ( copy_from_guest(&s, arg, 1) )\n        return -EFAULT;\n"
	"    s.total = 8;\n"
	"    for ( i = s.done; i < s.total; i++ )\n    {\n"
	"        if ( hypercall_preempt_check() )\n        {\n"
	"            s.done = i;\n"
	"            if ( copy_to_guest(arg, &s, 1) )\n                return -EFAULT;\n"
	"            return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
	"                \"ih\", cmd_of_box, arg);\n        }\n"
	"        swap_one(i);\n    }\n    return 0;\n}\n"
	"long do_box_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    long rc = -ENOSYS;\n"
	"    switch ( cmd )\n    {\n"
	"    case BOXOP_a:\n        rc = swap(arg);\n        break;\n"
	"    case BOXOP_b:\n        rc = box_control(arg);\n"
	"        if ( rc == -ERESTART )\n"
	"            rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"ih\", cmd, arg);\n"
	"        break;\n    }\n"
	"    return rc;\n}\n"
	"void *table[] = { do_box_op };\n";

/* Of the function's site, as the text with that replaced has it. */
static void expect(const char *function, const char *was, const char *is, const char *wanted)
{
	struct tree_case c;
	const char *at = was ? strstr(box_text, was) : NULL, *found = "no site";

	open_case(&c);
	EXPECT(!was || at);
	write_file(&c.f, "xen/common/box.c",
		   at ? arena_printf(&c.f.arena, "%.*s%s%s", (int)(at - box_text), box_text, is,
				     at + strlen(was))
		      : box_text);
	read_case(&c);
	for (size_t i = 0; c.release && i < c.release->continuation_count; i++) {
		const struct continuation *site = &c.release->continuations[i];

		if (strcmp(site->function, function) || site->arch != ARCH_X86_64)
			continue;
		found = site->memory ? site->memory : continuation_kind_name(site->kind);
		EXPECT(!site->memory || site->kind == CONTINUATION_MEMORY);
	}
	EXPECT_STR(found, wanted);
	close_case(&c);
}

static void a_field_that_is_written_back_is_told(void)
{
	expect("swap", "cmd_of_box", "BOXOP_a", "done");
	expect("do_box_op", NULL, NULL, "opaque");
}

static void one_field_is_told_from_a_record(void)
{
	expect("swap",
	       "copy_to_guest(arg, &s, 1) )\n                return -EFAULT;\n"
	       "            return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
	       "                \"ih\", cmd_of_box",
	       "copy_field_to_guest(arg, &s, total) )\n                return -EFAULT;\n"
	       "            return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
	       "                \"ih\", BOXOP_a",
	       "total");
}

static void what_is_not_written_back_is_kept_nowhere(void)
{
	expect("swap",
	       "            if ( copy_to_guest(arg, &s, 1) )\n                return -EFAULT;\n"
	       "            return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
	       "                \"ih\", cmd_of_box",
	       "            return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
	       "                \"ih\", BOXOP_a",
	       "restart");
	expect("do_box_op", " && copy_to_guest(arg, &op, 1) )", " && log_it(&op) )", "restart");
	expect("do_box_op", "            *next = i;\n", "", "restart");
}

static const struct unit_test tests[] = {
	TEST(a_field_that_is_written_back_is_told),
	TEST(one_field_is_told_from_a_record),
	TEST(what_is_not_written_back_is_kept_nowhere),
};

TEST_MAIN(tests);
