// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* Which edits end or refuse calls in flight that went on before, and which do not. */

/* To make a function long. */
#define TOUCH                                                                                      \
	"    n += touch(1);\n    n += touch(2);\n    n += touch(3);\n    n += touch(4);\n"         \
	"    n += touch(5);\n    n += touch(6);\n    n += touch(7);\n    n += touch(8);\n"

static const char box_text[] =
	"#define NR_SHIFT 6\n"
	"#define NR_MASK 0x3f\n"
	"struct args { unsigned long done; int preempted; unsigned long total; };\n"
	"static bool is_fine(const struct xen_box *box, struct args *a)\n{\n"
	"    if ( box->colour > 3 )\n        return false;\n"
	"    a->total = box->total;\n    return true;\n}\n"
	"static void fill(struct args *a)\n{\n    unsigned long i;\n"
	"    if ( a->total > 4096 )\n        return;\n"
	"    for ( i = a->done; i < a->total; i++ )\n    {\n"
	"        if ( i != a->done && hypercall_preempt_check() )\n        {\n"
	"            a->preempted = 1;\n            break;\n        }\n"
	"        make_one(i);\n    }\n"
	"    a->done = i;\n}\n"
	"static int empty(struct domain *d, bool resuming)\n{\n"
	"    unsigned int i = resuming ? d->next_box : !d->next_box;\n"
	"    if ( d->is_dying )\n        return -EINVAL;\n"
	"    for ( ; i < d->boxes; i++ )\n        if ( hypercall_preempt_check() )\n        {\n"
	"            d->next_box = i;\n            return -ERESTART;\n        }\n"
	"    return 0;\n}\n"
	"static int flush_one(unsigned int *cur, unsigned int size)\n{\n"
	"    unsigned int n = 0, k;\n"
	"    if ( size > 64 )\n        return -EINVAL;\n"
	"    for ( k = *cur; k < size; k++ )\n        n += touch(k);\n"
	"    for ( k = 0; k < size; k++ )\n        n -= touch(k);\n" TOUCH TOUCH TOUCH
	"    *cur = k;\n    return n;\n}\n"
	"static long box_copy(unsigned int *cur, unsigned int size)\n{\n"
	"    while ( flush_one(cur, size) )\n"
	"        if ( hypercall_preempt_check() )\n            return 1;\n"
	"    return 0;\n}\n"
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
	"                \"ih\", 20, arg);\n        }\n"
	"        swap_one(i);\n    }\n    return 0;\n}\n"
	"long do_box_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    struct args args;\n    struct xen_box box;\n    struct domain *d;\n"
	"    unsigned int first = cmd >> NR_SHIFT, cur = cmd & ~NR_MASK;\n    long rc = 0;\n"
	"    switch ( cmd & NR_MASK )\n    {\n"
	"    case BOXOP_a:\n"
	"        if ( copy_from_guest(&box, arg, 1) )\n            return first;\n"
	"        if ( box.total <= first || box.flags )\n            return first;\n"
	"        d = find_domain(box.domain);\n"
	"        if ( !d )\n            return first;\n"
	"        if ( xsm_box(XSM_TARGET, box.domain) )\n            return -EPERM;\n"
	"        if ( !is_fine(&box, &args) )\n            return first;\n"
	"        args.done = first;\n        args.preempted = 0;\n        fill(&args);\n"
	"        rc = args.done;\n"
	"        if ( args.preempted )\n"
	"            return hypercall_create_continuation(__HYPERVISOR_box_op, \"ih\",\n"
	"                BOXOP_a | (rc << NR_SHIFT), arg);\n"
	"        break;\n"
	"    case BOXOP_b:\n    case BOXOP_cont:\n"
	"        rc = empty(current->domain, (cmd & NR_MASK) == BOXOP_cont);\n"
	"        if ( rc == -ERESTART )\n"
	"            rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"ih\",\n"
	"                BOXOP_cont, arg);\n"
	"        break;\n"
	"    case BOXOP_c:\n"
	"        if ( copy_from_guest(&box, arg, 1) )\n            return -EFAULT;\n"
	"        rc = colour_of(&box);\n        break;\n"
	"    case BOXOP_d:\n"
	"        if ( current->boxes > 9 )\n            goto out;\n"
	"        rc = box_copy(&cur, box.total);\n"
	"        break;\n"
	"    case 20:\n        rc = swap(arg);\n        break;\n    }\n"
	" out:\n    if ( rc > 0 && (cmd & NR_MASK) == BOXOP_d )\n"
	"        rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"ih\",\n"
	"            BOXOP_d | cur, arg);\n    return rc;\n}\n"
	"void *table[] = { do_box_op };\n";

/* Lets calls of HVM guests through to the handler, or refuses them. */
static const char wrapper_text[] =
	"long hvm_box_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
	"    switch ( cmd )\n    {\n"
	"    case BOXOP_a:\n    case BOXOP_b:\n    case 20:\n        break;\n"
	"    case BOXOP_d:\n        return -ENOSYS;\n"
	"    default:\n        return -ENOSYS;\n    }\n"
	"    if ( xsm_hvm_box(XSM_TARGET, current->domain) )\n        return -EPERM;\n"
	"    return do_box_op(cmd, arg);\n}\n"
	"void *hvm_table[] = { hvm_box_op };\n";

/* Both texts, with whichever has it changed. */
static void read_box(struct tree_case *c, const char *was, const char *is)
{
	static const char *const texts[] = {box_text, wrapper_text};
	static const char *const paths[] = {"xen/common/box.c", "xen/common/hvm.c"};
	bool is_changed = !was;

	open_case(c);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *at = is_changed ? NULL : strstr(texts[i], was);

		is_changed |= at != NULL;
		write_file(&c->f, paths[i],
			   at ? arena_printf(&c->f.arena, "%.*s%s%s", (int)(at - texts[i]),
					     texts[i], is, at + strlen(was))
			      : texts[i]);
	}
	EXPECT(is_changed);
	read_case(c);
}

static bool is_stop_of(const struct code_slice *was, const struct slice_stop *stop)
{
	bool is_known = !stop->under;

	for (size_t i = 0; i < was->label_count; i++)
		is_known |= was->labels[i] == stop->under;
	for (size_t i = 0; i < was->stop_count; i++)
		if (was->stops[i].code == stop->code)
			return true;
	return !is_known;
}

static bool has_stops_of(const struct code_slice *was, const struct code_slice *is)
{
	for (size_t i = 0; i < is->stop_count; i++)
		if (!is_stop_of(was, &is->stops[i]))
			return false;
	return true;
}

/* Whether the function does with progress what it did, and stops where it did. */
static bool goes_on(const struct release *old, const struct code_slice *is)
{
	for (size_t i = 0; i < old->code_slice_count; i++) {
		const struct code_slice *was = &old->code_slices[i];

		if (was->arch == is->arch && was->entry == is->entry &&
		    !strcmp(was->function, is->function))
			return (is->kind == SLICE_REFUSAL || was->code == is->code) &&
			       has_stops_of(was, is);
	}
	return is->kind == SLICE_REFUSAL;
}

static bool all_goes_on(const char *was, const char *is)
{
	struct tree_case old, new;
	bool goes = true;

	read_box(&old, NULL, NULL);
	read_box(&new, was, is);
	for (size_t i = 0; new.release &&i < new.release->code_slice_count; i++)
		if (new.release->code_slices[i].arch == ARCH_X86_64)
			goes &= goes_on(old.release, &new.release->code_slices[i]);
	EXPECT(old.release && old.release->code_slice_count);
	close_case(&old);
	close_case(&new);
	return goes;
}

static void a_new_condition_stops_what_is_in_flight(void)
{
	static const char *const changes[][2] = {
		/* the call ends with what it has come to */
		{"        d = find", "        if ( box.total > 99 )\n            return first;\n"
				     "        d = find"},
		{"        d = find",
		 "        if ( first > 0 && box.colour )\n            return first;\n"
		 "        d = find"},
		{"        d = find", "        if ( is_busy() )\n            return first;\n"
				     "        d = find"},
		{"        d = find", "        rc = box.total - first;\n        if ( rc > 99 )\n"
				     "            return -EINVAL;\n        d = find"},
		{"        d = find", "        rc = check(&box);\n        if ( rc )\n"
				     "            return rc;\n        d = find"},
		{"        d = find", "        if ( box.colour )\n            goto out;\n"
				     "        d = find"},
		{"        args.done = first;", "        args.done = first;\n        return first;"},
		{"fill(&args);", "if ( box.colour < 3 )\n            fill(&args);"},
		{"box->colour > 3", "box->colour > 2"}, /* in a helper */
		{"a->total > 4096", "a->total > 512"},
		{"a->total > 4096", "a->total > 4096 || a->done > 512"},
		{"        make_one(i);", "        if ( a->total > i + 9 )\n            return;\n"
					 "        make_one(i);"},
		/* what is handed on tells that the call was interrupted */
		{"if ( d->is_dying )", "if ( resuming || d->is_dying )"},
		{"resuming ? d->next_box : !d->next_box", "!d->next_box"},
		{"(cmd & NR_MASK) == BOXOP_cont);", "(cmd & NR_MASK) != BOXOP_cont);"},
		{"if ( d->is_dying )", "if ( d->next_box > 9 || d->is_dying )"},
		/* progress in the guest's memory */
		{"if ( s.done > s.total )", "if ( s.done )"},
		{"if ( s.done > s.total )", "if ( s.done > s.total || s.colour )"},
		/* of a call that pauses, though it is named like a copy */
		{"        if ( current->boxes > 9 )",
		 "        if ( box.total > 64 )\n            goto out;\n"
		 "        if ( current->boxes > 9 )"},
		/* where progress stands is handed on */
		{"    while ( flush_one",
		 "    if ( *cur && size > 9 )\n        return -EINVAL;\n    while ( flush_one"},
		{"if ( size > 64 )", "if ( *cur && size > 9 )\n        return -EINVAL;\n"
				     "    if ( size > 64 )"},
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (all_goes_on(changes[i][0], changes[i][1])) {
			printf("# not seen: %s\n", changes[i][1]);
			EXPECT(false);
		}
}

static void what_is_no_new_condition_stops_nothing(void)
{
	static const char *const changes[][2] = {
		{"box.total <= first || box.flags", "first >= box.total || unlikely(box.flags)"},
		{"        if ( box.total <= first || box.flags )\n",
		 "        if ( box.total <= first )\n            return first;\n"
		 "        if ( box.flags )\n"},
		{"if ( s.done > s.total )\n        return -EINVAL;", ""},
		{"box.total <= first || box.flags", "box.total <= first"}, /* refuses less */
		{"        if ( !d )\n            return first;\n", ""},
		{"    if ( box->colour > 3 )\n        return false;\n", ""},
		{"        if ( xsm_box(XSM_TARGET, box.domain) )",
		 "        if ( xsm_crate(XSM_TARGET, box.colour) )"},
		{"        rc = colour_of(&box);",
		 "        if ( box.colour > 9 )\n            return -EINVAL;\n"
		 "        rc = colour_of(&box);"}, /* never continues */
		{"    case BOXOP_c:\n",
		 "    case 17:\n        if ( copy_from_guest(&box, arg, 1) )\n"
		 "            return first;\n        if ( first || box.total > 9 )\n"
		 "            return -EINVAL;\n        return 0;\n"
		 "    case BOXOP_c:\n"}, /* a new op */
		{"    if ( d->is_dying )", "    if ( d->is_dying || d->is_late )"},
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (!all_goes_on(changes[i][0], changes[i][1])) {
			printf("# seen: %s\n", changes[i][1]);
			EXPECT(false);
		}
}

static void a_wrapper_that_refuses_stops_what_is_in_flight(void)
{
	static const char *const changes[][2] = {
		{"    case BOXOP_b:\n    case 20:\n        break;\n",
		 "        if ( current->hcall_compat )\n            return -ENOSYS;\n"
		 "    case BOXOP_b:\n    case 20:\n        break;\n"},
		{"    case 20:\n        break;\n    case BOXOP_d:\n",
		 "        break;\n    case 20:\n        if ( !current->hcall_compat )\n"
		 "            break;\n    case BOXOP_d:\n"},
		{"    case 20:\n        break;\n",
		 "        break;\n    case 20:\n        if ( !current->hcall_compat )\n"
		 "            break;\n        return -ENOSYS;\n"},
		{"    if ( xsm_hvm_box", "    if ( current->domain->is_late )\n"
					 "        return -ENOSYS;\n    if ( xsm_hvm_box"},
		{"    if ( xsm_hvm_box", "    if ( is_late() || !current->hcall_compat )\n"
					 "        return -ENOSYS;\n    if ( xsm_hvm_box"},
	};
	static const char *const others[][2] = {
		{"    if ( xsm_hvm_box(XSM_TARGET, current->domain) )",
		 "    if ( xsm_hvm_crate(XSM_HOOK, current->domain) )"},
		{"    default:\n",
		 "    case 21:\n        if ( !current->hcall_compat )\n            break;\n"
		 "    default:\n"}, /* a new op */
		{"    case BOXOP_d:\n        return -ENOSYS;\n", ""},
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (all_goes_on(changes[i][0], changes[i][1])) {
			printf("# not seen: %s\n", changes[i][1]);
			EXPECT(false);
		}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!all_goes_on(others[i][0], others[i][1])) {
			printf("# seen: %s\n", others[i][1]);
			EXPECT(false);
		}
}

static const struct unit_test tests[] = {
	TEST(a_wrapper_that_refuses_stops_what_is_in_flight),
	TEST(a_new_condition_stops_what_is_in_flight),
	TEST(what_is_no_new_condition_stops_nothing),
};

TEST_MAIN(tests);
