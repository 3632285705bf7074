// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* Which edits of a handler concern what it leaves in flight, and which do not. */

static const char box_text[] =
	"/* Boxes. */\n"
	"#define NR_SHIFT 6\n"
	"#define NR_MASK 0x3f\n"
	"struct args { unsigned long done; int preempted; unsigned long total; };\n"
	"static unsigned long taken(unsigned int cmd)\n{\n    read_lock(&l);\n"
	"    return cmd >> NR_SHIFT;\n}\n"
	"static void fill(struct args *a)\n{\n"
	"    unsigned long i;\n    unsigned int one;\n"
	"    for ( i = a->done; i < a->total; i++ )\n    {\n"
	"        __copy_from_guest_offset(&one, a->list, i, 1);\n"
	"        if ( is_red(one) )\n            paint(one);\n"
	"        if ( i != a->done && hypercall_preempt_check() )\n        {\n"
	"            a->preempted = 1;\n            break;\n        }\n"
	"        make_one(i);\n    }\n"
	"    a->done = i;\n}\n"
	"static long swap(XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    struct xen_swap s;\n    unsigned long i;\n"
	"    if ( copy_from_guest(&s, arg, 1) )\n        return -EFAULT;\n"
	"    if ( s.done > s.total )\n        return -EINVAL;\n"
	"    for ( i = s.done >> 2; i < s.total; i++ )\n    {\n"
	"        if ( hypercall_preempt_check() )\n        {\n"
	"            s.done = i << 2;\n"
	"            if ( __copy_field_to_guest(arg, &s, done) )\n"
	"                return -EFAULT;\n"
	"            return hypercall_create_continuation(__HYPERVISOR_box_op,\n"
	"                \"lh\", BOXOP_b, arg);\n        }\n"
	"        swap_one(i);\n    }\n"
	"    return 0;\n}\n"
	"static long tell(XEN_GUEST_HANDLE_PARAM(void) arg, unsigned long count)\n{\n"
	"    unsigned long n = 0, m;\n"
	"    while ( count > 0 )\n    {\n"
	"        if ( n && hypercall_preempt_check() )\n"
	"            return hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\",\n"
	"                9 | (count << NR_SHIFT), arg);\n"
	"        m = room();\n        n = m;\n"
	"        if ( n > 9 )\n            paint(n);\n"
	"        guest_handle_add_offset(arg, n);\n        count -= n;\n    }\n"
	"    return 0;\n}\n"
	"long do_box_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    struct args args;\n    struct xen_box box;\n"
	"    unsigned long first = taken(cmd);\n    long rc = 0;\n"
	"    switch ( cmd & NR_MASK )\n    {\n"
	"    case BOXOP_a:\n"
	"        if ( copy_from_guest(&box, arg, 1) )\n            return -EFAULT;\n"
	"        if ( box.is_new )\n            args.total = 8;\n"
	"        args.done = first;\n        args.preempted = 0;\n"
	"        fill(&args);\n"
	"        rc = args.done;\n"
	"        if ( args.preempted )\n"
	"            return hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\",\n"
	"                BOXOP_a | (rc << NR_SHIFT), arg);\n"
	"        break;\n"
	"    case BOXOP_b:\n        rc = swap(arg);\n        break;\n"
	"    case BOXOP_c:\n        rc = colour_of(arg);\n        break;\n"
	"    case 9:\n        rc = tell(arg, box.total);\n        break;\n"
	"    case 11:\n    {\n"
	"        XEN_GUEST_HANDLE_PARAM(box_item_t) list = guest_handle_cast(arg, box_item_t);\n"
	"        rc = take_items(list, box.total);\n"
	"        if ( rc > 0 )\n        {\n"
	"            guest_handle_add_offset(list, rc);\n"
	"            arg = guest_handle_cast(list, void);\n"
	"            return hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\",\n"
	"                11 | (rc << NR_SHIFT), arg);\n        }\n"
	"        break;\n    }\n"
	"    default:\n        rc = other_box_op(cmd, arg);\n        break;\n"
	"    }\n"
	"    return rc;\n}\n";

static const char compat_text[] =
	"long compat_box_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    struct compat_box cmp;\n    struct xen_box *nat = room();\n    long rc;\n"
	"    if ( copy_from_guest(&cmp, arg, 1) )\n        return -EFAULT;\n"
	"    nat->total = cmp.total;\n"
	"    rc = do_box_op(cmd, room_handle());\n"
	"    if ( rc > 0 )\n"
	"        hypercall_xlat_continuation(NULL, 2, 0x2, room_handle(), arg);\n"
	"    return rc;\n}\n";

static const char restart_text[] =
	"unsigned long hypercall_create_continuation(unsigned int op, const char *format, ...)\n{\n"
	"    if ( test_bit(_MCSF_call, &mcs->flags) )\n        leave();\n"
	"    if ( test_bit(_a, &mcs->b) || test_bit(_b, &mcs->b) || test_bit(_c, &mcs->b) ||"
	" test_bit(_d, &mcs->b) || test_bit(_e, &mcs->b) ) leave();\n"
	"    current->hcall_preempted = true;\n    regs->rax = op;\n"
	"    for ( i = 0; *p != '\\0'; i++ )\n    {\n"
	"        arg = NEXT_ARG(p, args);\n"
	"        switch ( i )\n        {\n"
	"        case 0: regs->rdi = arg; break;\n"
	"        case 1: regs->rsi = arg; break;\n"
	"        }\n    }\n    return op;\n}\n"
	"void call_box(struct cpu_user_regs *regs)\n{\n"
	"    count_calls();\n"
	"    if ( !current->hcall_preempted )\n        regs->rdi = 0xdead;\n"
	"    if ( is_pv_vcpu(current) && current->hcall_preempted )\n        regs->rip -= 2;\n}\n"
	"static void call_pv(struct cpu_user_regs *regs, bool compat)\n{\n"
	"    current->hcall_preempted = false;\n"
	"    if ( !compat )\n        current->hcall_compat = false;\n}\n"
	"int call_other(void)\n{\n    call_any();\n"
	"    if ( current->hcall_preempted )\n        return HVM_HCALL_preempted;\n"
	"    return HVM_HCALL_completed;\n}\n"
	"void *table[] = { do_box_op };\n";

static const char *replaced(struct tree_case *c, const char *text, const char *was, const char *is)
{
	const char *at = was ? strstr(text, was) : NULL;

	if (!at)
		return text;
	return arena_printf(&c->f.arena, "%.*s%s%s", (int)(at - text), text, is, at + strlen(was));
}

/* Of all slices of x86-64 on that path, and of those for all calls. */
static uint64_t slices_with(enum entry_path entry, const char *was, const char *is)
{
	struct tree_case c;
	uint64_t sum = 0;

	open_case(&c);
	make_dir(&c.f, "xen/arch/x86/pv");
	write_file(&c.f, "xen/common/box.c", replaced(&c, box_text, was, is));
	write_file(&c.f, "xen/common/compat/box.c", replaced(&c, compat_text, was, is));
	write_file(&c.f, "xen/arch/x86/pv/call.c", replaced(&c, restart_text, was, is));
	read_case(&c);
	for (size_t i = 0; c.release && i < c.release->code_slice_count; i++) {
		const struct code_slice *s = &c.release->code_slices[i];

		if (s->arch == ARCH_X86_64 && (!s->hypercall || s->entry == entry))
			sum = sum * 31 + s->code;
	}
	EXPECT(sum);
	close_case(&c);
	return sum;
}

static void what_progress_hangs_on_makes_another_slice(void)
{
	static const char *const changes[][2] = {
		{"first = taken(cmd)", "first = taken(cmd) * 2"},
		{"return cmd >> NR_SHIFT", "return (cmd >> NR_SHIFT) + 1"}, /* in a helper */
		{"NR_SHIFT 6", "NR_SHIFT 7"},
		{"args.done = first;", "args.done = 0;"},
		{"count -= n;", "count -= n + 1;"},
		{"add_offset(arg, n)", "add_offset(arg, n * 2)"},
		{"n = m;", "n = m << 1;"},
		{"i != a->done && hypercall", "i == a->done && hypercall"},
		{"rc = args.done;", "rc = args.total - args.done;"}, /* counts down */
		{"rc << NR_SHIFT)", "(rc * 2) << NR_SHIFT)"},
		{"i = a->done;", "i = 0;"},
		{"count -= n;", "count = n - count;"},
		{"count -= n;", "n = count - n;"},
		{"rc = args.done;", "rc = args.done - args.total;"},
		{"if ( args.preempted )", "if ( args.preempted == 0 )"},
		{"    a->done = i;", "    a->done = i & ~7;"},
		{"            if ( __copy_field_to_guest(arg, &s, done) )\n"
		 "                return -EFAULT;\n",
		 ""},					 /* not written back */
		{"__copy_field_to_guest(arg, &s, done)", /* to another field */
		 "__copy_field_to_guest(arg, &s, total)"},
		{"s.done = i << 2;", "s.done = i;"}, /* in another unit */
		{"i = s.done >> 2;", "i = s.done;"},
		{"guest_handle_add_offset(list, rc);", ""},
		{"guest_handle_add_offset(list, rc);", "guest_handle_add_offset(list, 1);"},
		{"current->hcall_preempted = true;", ""},
		{"regs->rax = op;", "regs->rbx = op;"},
		{"case 1: regs->rsi", "case 1: regs->rdx"},
		{"regs->rip -= 2", "regs->rip -= 1"},
		{"regs->rip -= 2", "regs->rip = 2"},
		{"is_pv_vcpu(current) &&", "is_hvm_vcpu(current) &&"},
		{"if ( !compat )", "if ( is_pv_32bit_vcpu(current) )"},
		{"if ( !compat )", "if ( compat )"},
		{"test_bit(_MCSF_call, &mcs->flags)", "test_bit(_MCSF_other, &mcs->flags)"},
		{"test_bit(_MCSF_call, &mcs->flags)", "!(mcs->flags & MCSF_call)"},
		{"    if ( current->hcall_preempted )\n        return HVM_HCALL_preempted;\n"
		 "    return HVM_HCALL_completed;\n",
		 "    return current->hcall_preempted ? HVM_HCALL_completed\n"
		 "                                    : HVM_HCALL_preempted;\n"},
		{"call_any();\n    if ( current->hcall_preempted )",
		 "struct vcpu *curr = idle;\n    if ( curr->hcall_preempted )"},
		{"call_any();\n    if ( current->hcall_preempted )",
		 "struct vcpu *curr = current;\n    curr = idle;\n"
		 "    if ( curr->hcall_preempted )"},
	};
	uint64_t code = slices_with(ENTRY_NATIVE, NULL, NULL);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (slices_with(ENTRY_NATIVE, changes[i][0], changes[i][1]) == code) {
			printf("# not seen: %s\n", changes[i][0]);
			EXPECT(false);
		}
}

static void wrappers_are_looked_at_as_a_whole(void)
{
	static const char *const changes[][2] = {
		{"nat->total = cmp.total;", ""},
		{"nat->total = cmp.total;", "nat->total = cmp.total + 1;"},
		{"do_box_op(cmd, room_handle())", "do_box_op(cmd, arg)"},
		{"2, 0x2, room_handle(), arg", "2, 0x1, room_handle(), arg"},
		{"if ( rc > 0 )\n        hypercall", "if ( rc < 0 )\n        hypercall"},
	};
	uint64_t code = slices_with(ENTRY_COMPAT, NULL, NULL);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (slices_with(ENTRY_COMPAT, changes[i][0], changes[i][1]) == code) {
			printf("# not seen: %s\n", changes[i][1]);
			EXPECT(false);
		}
}

/* Helpers stand before swap(), and what was calculated there is their call now. */
static uint64_t slices_with_helper(const char *helper, const char *was, const char *is)
{
	static const char start[] = "static long swap(XEN";
	struct tree_case c;
	const char *text;
	uint64_t sum = 0;

	open_case(&c);
	text = replaced(&c, box_text, was, is);
	text = replaced(&c, text, start, arena_printf(&c.f.arena, "%s%s", helper, start));
	write_file(&c.f, "xen/common/box.c", text);
	read_case(&c);
	for (size_t i = 0; c.release && i < c.release->code_slice_count; i++) {
		const struct code_slice *s = &c.release->code_slices[i];

		if (s->arch != ARCH_X86_64)
			continue;
		sum = sum * 31 + s->code;
		for (size_t k = 0; k < s->stop_count; k++)
			sum = sum * 31 + s->stops[k].code;
	}
	close_case(&c);
	return sum;
}

#define FINISHED "if ( s.done > s.total )"
#define REGISTER "BOXOP_a | (rc << NR_SHIFT)"

static void what_a_helper_calculates_may_stand_for_it(void)
{
	static const char *const same[][3] = {
		{"static bool over(const struct xen_swap *p)\n{\n"
		 "    return p->done > p->total;\n}\n",
		 FINISHED, "if ( over(&s) )"},
		{"static inline unsigned long join(unsigned int op, unsigned long nr)\n{\n"
		 "    return op | (nr << NR_SHIFT);\n}\n",
		 REGISTER, "join(BOXOP_a, rc)"},
	};
	static const char *const other[][3] = {
		{"static bool over(const struct xen_swap *p)\n{\n" /* exchanged */
		 "    return p->total > p->done;\n}\n",
		 FINISHED, "if ( over(&s) )"},
		{"static bool over(const struct xen_swap *p)\n{\n" /* its opposite */
		 "    return p->done > p->total;\n}\n",
		 FINISHED, "if ( !over(&s) )"},
		{"static bool over(struct xen_swap *p)\n{\n" /* with an effect */
		 "    return p->done++ > p->total;\n}\n",
		 FINISHED, "if ( over(&s) )"},
		{"static bool over(struct xen_swap *p)\n{\n" /* returns early */
		 "    if ( !p->total )\n        return false;\n"
		 "    return p->done > p->total;\n}\n",
		 FINISHED, "if ( over(&s) )"},
		{"static inline unsigned long join(unsigned long nr, unsigned int op)\n{\n"
		 "    return op | (nr << NR_SHIFT);\n}\n", /* arguments exchanged */
		 REGISTER, "join(BOXOP_a, rc)"},
		{"static inline unsigned char join(unsigned int op, unsigned long nr)\n{\n"
		 "    return op | (nr << NR_SHIFT);\n}\n", /* loses bits */
		 REGISTER, "join(BOXOP_a, rc)"},
		{"static inline unsigned long join(unsigned int op, unsigned char nr)\n{\n"
		 "    return op | (nr << NR_SHIFT);\n}\n", /* likewise */
		 REGISTER, "join(BOXOP_a, rc)"},
		{"static inline unsigned long join(unsigned int op, unsigned long nr)\n{\n"
		 "    return rc | (nr << NR_SHIFT);\n}\n", /* another variable of that name */
		 "BOXOP_a | (rc << NR_SHIFT)", "join(BOXOP_a, rc)"},
	};
	const uint64_t code = slices_with_helper("", NULL, NULL);

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		EXPECT(slices_with_helper(same[i][0], same[i][1], same[i][2]) == code);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (slices_with_helper(other[i][0], other[i][1], other[i][2]) == code) {
			printf("# not seen: %s\n", other[i][0]);
			EXPECT(false);
		}
}

static void what_is_beside_progress_leaves_it(void)
{
	static const char *const changes[][2] = {
		{"/* Boxes. */", "/* Boxes,\n   and more. */\nint more;\n"},
		{"NR_MASK 0x3f", "NR_MASK ((1 << 6) - 1)"},
		{"n && hypercall_preempt_check()", "unlikely(n) && hypercall_preempt_check()"},
		{"while ( count > 0 )", "for ( ; count > 0; )"},
		{"if ( args.preempted )", "if ( args.preempted != 0 )"},
		{"BOXOP_a | (rc << NR_SHIFT)", "(rc << NR_SHIFT) | BOXOP_a"},
		{"unsigned long i;\n    unsigned int one",
		 "unsigned long k, i;\n    unsigned int one"},
		{"if ( is_red(one) )", "if ( is_dark(one) )"}, /* of one part of the call */
		{"make_one(i);", "make_one(i); printk(\"%lu\\n\", i);"},
		{"rc = colour_of(arg);", "rc = colour_of(arg);\n        log_it(rc);"},
		{"    case BOXOP_c:\n", "    case BOXOP_d:\n        rc = size_of(arg);\n"
					"        break;\n    case BOXOP_c:\n"},
		{"args.preempted = 0;", "args.preempted = false;"},
		{"n && hypercall_preempt_check()", "hypercall_preempt_check()"},
		{"m = room();", "m = space();"}, /* how much is done at once */
		{"if ( n > 9 )", "if ( n > 8 )"},
		{"count_calls();", "count_calls(); count_more();"},
		{"regs->rdi = 0xdead;", "regs->rdi = 0xbeef;"},
		{"is_pv_vcpu(current) &&", "!is_hvm_vcpu(current) &&"},
		{"if ( !compat )", "if ( !is_pv_32bit_vcpu(current) )"},
		{"current->hcall_preempted = true;", "this_cpu(hc_preempted) = 1;"},
		{"read_lock(&l);", "spin_lock_recursive(l);"},
		{"            if ( __copy_field", "            if ( copy_field"},
		{"                return -EFAULT;\n            return hyper",
		 "                return -ENODATA;\n            return hyper"}, /* refused all the same */
		{"test_bit(_MCSF_call, &mcs->flags)", "mcs->flags & MCSF_call"},
		{"test_bit(_MCSF_call, &mcs->flags)", "MCSF_call & mcs->flags"},
		{"test_bit(_a, &mcs->b)", "(mcs->b & a)"},
		{"test_bit(_b, &mcs->b)", "(mcs->b & b)"},
		{"test_bit(_c, &mcs->b)", "(mcs->b & c)"},
		{"test_bit(_d, &mcs->b)", "(mcs->b & d)"},
		{"test_bit(_e, &mcs->b)", "(mcs->b & e)"},
		{"    if ( current->hcall_preempted )\n        return HVM_HCALL_preempted;\n"
		 "    return HVM_HCALL_completed;\n",
		 "    return current->hcall_preempted ? HVM_HCALL_preempted\n"
		 "                                    : HVM_HCALL_completed;\n"},
		{"call_any();\n    if ( current->hcall_preempted )",
		 "struct vcpu *curr = current;\n    curr->was_here = true;\n"
		 "    if ( curr->hcall_preempted )"},
		{"case 1: regs->rsi = arg; break;\n",
		 "case 1: regs->rsi = arg; break;\n        case 5: regs->r9 = arg; break;\n"},
	};
	uint64_t code = slices_with(ENTRY_NATIVE, NULL, NULL);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (slices_with(ENTRY_NATIVE, changes[i][0], changes[i][1]) != code) {
			printf("# seen: %s\n", changes[i][0]);
			EXPECT(false);
		}
}

static void read_box(struct tree_case *c, const char *text)
{
	open_case(c);
	write_file(&c->f, "xen/common/box.c", text);
	read_case(c);
}

static bool knows_label(const struct release *r, uint32_t label)
{
	bool is_known = !label;

	for (size_t i = 0; i < r->code_slice_count; i++)
		for (size_t k = 0; k < r->code_slices[i].label_count; k++)
			is_known |= r->code_slices[i].labels[k] == label;
	return is_known;
}

/* Whether the old side has that code, or none for whom it could be. */
static bool is_old_code(const struct release *old, const struct code_slice *is)
{
	for (size_t i = 0; i < old->code_slice_count; i++) {
		const struct code_slice *was = &old->code_slices[i];

		if (was->arch == is->arch && was->entry == is->entry && was->under == is->under &&
		    !strcmp(was->function, is->function))
			return was->code == is->code;
	}
	return (!is->line_count && !is->stop_count) || !knows_label(old, is->under);
}

static bool ops_go_on(const char *was, const char *is)
{
	struct tree_case old, new;
	bool goes = true;

	read_box(&old, box_text);
	read_box(&new, replaced(&old, box_text, was, is));
	for (size_t i = 0; new.release &&i < new.release->code_slice_count; i++)
		goes &= is_old_code(old.release, &new.release->code_slices[i]);
	EXPECT(old.release && old.release->code_slice_count);
	close_case(&new);
	close_case(&old);
	return goes;
}

#define NEW_OP                                                                                     \
	"        if ( copy_from_guest(&box, arg, 1) )\n            return -EFAULT;\n"              \
	"        args.done = first << 1;\n        fill(&args);\n"                                  \
	"        if ( args.preempted )\n"                                                          \
	"            return hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\",\n"          \
	"                7 | (args.done << NR_SHIFT), arg);\n"

/* What is for a new op alone concerns nothing in flight; what ops come by in other ways does. */
static void a_new_op_concerns_no_other(void)
{
	EXPECT(ops_go_on(NULL, NULL));
	EXPECT(ops_go_on("    case BOXOP_b:\n",
			 "    case 7:\n" NEW_OP "        break;\n    case BOXOP_b:\n"));
	/* it runs on into another op */
	EXPECT(!ops_go_on("        break;\n    case BOXOP_b:\n", "    case BOXOP_b:\n"));
	/* an op is moved under another label, or gets the code of the new one */
	EXPECT(!ops_go_on("    case BOXOP_b:\n        rc = swap(arg);",
			  "    case BOXOP_b:\n" NEW_OP "        rc = swap(arg);"));
	EXPECT(!ops_go_on("    case BOXOP_c:\n", "    case BOXOP_c:\n" NEW_OP));
	/* what no label names had work done */
	EXPECT(!ops_go_on("    switch ( cmd & NR_MASK )\n    {\n",
			  "    switch ( cmd & NR_MASK )\n    {\n    case 7:\n        first = 0;\n"
			  "        break;\n    }\n    switch ( cmd & NR_MASK )\n    {\n"));
	/* a switch over what came of it */
	EXPECT(!ops_go_on("        rc = args.done;\n",
			  "        rc = args.done;\n        switch ( rc )\n        {\n"
			  "        case 7:\n            args.preempted = 0;\n            break;\n"
			  "        default:\n            rc = check(rc);\n            break;\n"
			  "        }\n"));
}

/* Their work is done in a file that names no hypercall and makes no continuation. */
static const char front_text[] =
	"long do_box_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    struct xen_box a;\n    unsigned long start = cmd >> 6;\n    long rc = 0;\n"
	"    if ( copy_from_guest(&a, arg, 1) )\n        return -EFAULT;\n"
	"    switch ( cmd & 0x3f )\n    {\n"
	"    case BOXOP_a:\n        rc = paint_many(a.list, a.total, start, 0x3f);\n"
	"        if ( rc > 0 )\n"
	"            rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\",\n"
	"                BOXOP_a | (rc << 6), arg);\n        break;\n"
	"    case BOXOP_b:\n        rc = paint_range(&a.u.range);\n"
	"        if ( (!rc || rc == -ERESTART) && __copy_to_guest(arg, &a, 1) )\n"
	"            rc = -EFAULT;\n        break;\n    }\n"
	"    if ( rc == -ERESTART )\n"
	"        rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\", cmd, arg);\n"
	"    return rc;\n}\n"
	"void *table[] = { do_box_op };\n";

static const char paint_text[] =
	"long paint_many(const XEN_GUEST_HANDLE(uint64) list, unsigned int nr,\n"
	"                unsigned int start, unsigned int mask)\n{\n"
	"    unsigned long one;\n    long rc = 0;\n"
	"    while ( start < nr )\n    {\n"
	"        if ( copy_from_guest_offset(&one, list, start, 1) )\n"
	"            return -EFAULT;\n"
	"        rc = paint(one, 3);\n        if ( rc )\n            break;\n"
	"        if ( nr > ++start && !(start & mask) && hypercall_preempt_check() )\n"
	"        {\n            rc = start;\n            break;\n        }\n    }\n"
	"    return rc;\n}\n";

static const char range_text[] =
	"int paint_range(struct xen_range *r)\n{\n"
	"    uint64_t start = r->first;\n    int rc = 0;\n"
	"    while ( r->last >= start )\n    {\n        paint(start, 3);\n"
	"        if ( r->last >= ++start && general_preempt_check() )\n        {\n"
	"            rc = -ERESTART;\n            break;\n        }\n    }\n"
	"    r->first = start;\n    return rc;\n}\n";

static uint64_t slices_of_files(const char *was, const char *is)
{
	struct tree_case c;
	uint64_t sum = 0;

	open_case(&c);
	make_dir(&c.f, "xen/arch/x86/mm");
	write_file(&c.f, "xen/common/box.c", front_text);
	write_file(&c.f, "xen/arch/x86/mm/paint.c", replaced(&c, paint_text, was, is));
	write_file(&c.f, "xen/arch/x86/mm/range.c", replaced(&c, range_text, was, is));
	read_case(&c);
	for (size_t i = 0; c.release && i < c.release->code_slice_count; i++)
		if (c.release->code_slices[i].arch == ARCH_X86_64)
			sum = sum * 31 + c.release->code_slices[i].code;
	EXPECT(sum);
	close_case(&c);
	return sum;
}

static void progress_is_followed_into_other_files(void)
{
	static const char *const changes[][2] = {
		{"list, start, 1)", "list, nr - 1 - start, 1)"}, /* from the other end */
		{"rc = start;", "rc = start - 1;"},
		{"while ( start < nr )", "while ( ++start < nr )"},
		{"uint64_t start = r->first;", "uint64_t start = r->first + 1;"},
		{"r->first = start;", "r->first = start - 1;"},
	};
	uint64_t code = slices_of_files(NULL, NULL);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (slices_of_files(changes[i][0], changes[i][1]) == code) {
			printf("# not seen: %s\n", changes[i][1]);
			EXPECT(false);
		}
	EXPECT(slices_of_files("paint(one, 3)", "paint(one, 4)") == code);
}

static const struct unit_test tests[] = {
	TEST(a_new_op_concerns_no_other),
	TEST(progress_is_followed_into_other_files),
	TEST(what_progress_hangs_on_makes_another_slice),
	TEST(wrappers_are_looked_at_as_a_whole),
	TEST(what_is_beside_progress_leaves_it),
	TEST(what_a_helper_calculates_may_stand_for_it),
};

TEST_MAIN(tests);
