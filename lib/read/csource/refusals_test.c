// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/csource/case_test.h"

/* Which conditions refuse an op whatever the guest passes. */

/* "op asks (condition); ..." of a handler in which that is the case of BOXOP_a. */
static void expect_files(const char *header, const char *text, const char *handler,
			 const char *expected)
{
	struct strbuf out = {0};
	const struct decode *d;
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c", text);
	if (header)
		write_file(&c.f, "xen/include/xen/box.h", header);
	read_case(&c);
	d = find_decode(&c, handler, ARCH_X86_64);
	EXPECT(d->tells_refusals);
	for (size_t i = 0; i < d->refusal_count; i++) {
		const struct op_refusal *r = &d->refusals[i];

		strbuf_addf(&out, "%s", i ? "; " : "");
		if (r->is_every)
			strbuf_addstr(&out, "*");
		else
			strbuf_addf(&out, "%" PRIu64, r->op);
		strbuf_addf(&out, " %s (%s)", r->asks, r->condition);
		EXPECT(r->at.line > 0);
	}
	EXPECT_STR(strbuf_str(&out), expected);
	strbuf_deinit(&out);
	close_case(&c);
}

static void expect_file(const char *text, const char *handler, const char *expected)
{
	expect_files(NULL, text, handler, expected);
}

#define HEAD                                                                                       \
	HANDLER("unsigned int", "do_box_op")                                                       \
	"{\n    struct domain *currd = current->domain;\n"                                         \
	"    struct page_info *page;\n"
#define TAIL                                                                                       \
	"    case BOXOP_b: rc = two(arg); break;\n"                                                \
	"    default: rc = -ENOSYS; break;\n    }\n out:\n    return rc;\n}\n"

static void expect_case_with(const char *header, const char *code, const char *expected)
{
	char text[2000];

	snprintf(text, sizeof(text),
		 "%s    long rc;\n    switch ( cmd )\n    {\n    case BOXOP_a:\n%s%s", HEAD, code,
		 TAIL);
	expect_files(header, text, "do_box_op", expected);
}

static void expect_case(const char *code, const char *expected)
{
	expect_case_with(NULL, code, expected);
}

#define WORK "        rc = one(arg);\n        break;\n"
#define ONE  "0 +is_hvm_domain (is_hvm_domain(currd))"

static void test_spellings(void)
{
	expect_case(WORK, "");
	expect_case("        if ( is_hvm_domain(currd) )\n        {\n            rc = -ENOSYS;\n"
		    "            break;\n        }\n" WORK,
		    ONE);
	expect_case("        if ( is_hvm_domain(currd) )\n            return -ENOSYS;\n" WORK, ONE);
	expect_case("        rc = -ENOSYS;\n        if ( is_hvm_domain(currd) )\n"
		    "            break;\n" WORK,
		    ONE);
	expect_case("        rc = is_hvm_domain(currd) ? -ENOSYS : one(arg);\n        break;\n",
		    ONE);
	expect_case("        if ( is_pv_domain(currd) )\n            rc = one(arg);\n"
		    "        else\n            rc = -ENOSYS;\n        break;\n",
		    "0 +is_hvm_domain (!is_pv_domain(currd))");
	expect_case("        if ( is_hvm_domain(currd) || !has_lid(currd) )\n"
		    "            return -ENOSYS;\n" WORK,
		    "0 !has_lid (!has_lid(currd)); " ONE);
	expect_case("        if ( is_hvm_domain(currd) && !currd->arch.lid )\n"
		    "            return -ENOSYS;\n" WORK,
		    "0 +is_hvm_domain&!lid (is_hvm_domain(currd) && !currd->arch.lid)");
	expect_case("        if ( no_boxes )\n            return -ENOSYS;\n" WORK,
		    "0 +no_boxes (no_boxes)");
}

/* What the guest passes, who it is, what lacks, and what was found out first. */
static void test_others(void)
{
	expect_case("        if ( arg.x )\n            return -ENOSYS;\n" WORK, "");
	expect_case(
		"        if ( is_hvm_domain(currd) && arg.x )\n            return -ENOSYS;\n" WORK,
		"");
	expect_case("        if ( arg.x )\n            if ( is_hvm_domain(currd) )\n"
		    "                return -ENOSYS;\n" WORK,
		    "");
	expect_case("        if ( xsm_box(currd) || !is_control_domain(currd) )\n"
		    "            return -EPERM;\n" WORK,
		    "");
	expect_case("        if ( !currd )\n            return -ESRCH;\n" WORK, "");
	expect_case("        if ( currd->is_dying )\n            return -EINVAL;\n" WORK, "");
	expect_case("        if ( !IS_ENABLED(CONFIG_X) )\n            return -ENOSYS;\n" WORK, "");
	expect_case("        if ( !make_room(currd) )\n            return -ENOMEM;\n" WORK, "");
	expect_case("        if ( is_hvm_domain(currd) )\n            return 0;\n" WORK, "");
}

/* Labels that run on, what no label names, what stands before the switch, and what is called. */
static void test_places(void)
{
	expect_file(HEAD
		    "    long rc;\n    if ( is_hvm_domain(currd) )\n        return -ENOSYS;\n"
		    "    switch ( cmd )\n    {\n    case BOXOP_a: rc = one(arg); break;\n" TAIL,
		    "do_box_op", "* +is_hvm_domain (is_hvm_domain(currd))");
	expect_file(HEAD "    long rc;\n    if ( cmd == BOXOP_b && is_hvm_domain(currd) )\n"
			 "        return -ENOSYS;\n    switch ( cmd )\n    {\n"
			 "    case BOXOP_a: rc = one(arg); break;\n" TAIL,
		    "do_box_op", "1 +is_hvm_domain (is_hvm_domain(currd))");
	expect_file("static long one(struct domain *d)\n{\n    if ( is_hvm_domain(d) )\n"
		    "        return -ENOSYS;\n    return work(d);\n}\n" HEAD
		    "    long rc;\n    switch ( cmd )\n    {\n    case BOXOP_a:\n"
		    "    case BOXOP_c:\n        rc = one(currd);\n        break;\n" TAIL,
		    "do_box_op",
		    "0 +is_hvm_domain (is_hvm_domain(d)); 2 +is_hvm_domain (is_hvm_domain(d))");
}

/* Pages are the guest's choice, a result may be another one later, an absent record is no kind. */
static void test_no_refusals(void)
{
	expect_case("        page = find_page(currd, arg.frame);\n"
		    "        if ( !get_page_type(page, PGT_box) )\n"
		    "            return -EINVAL;\n" WORK,
		    "");
	expect_case("        rc = -EINVAL;\n        if ( !is_hvm_domain(currd) )\n"
		    "            note(currd);\n" WORK,
		    "");
	expect_case("        if ( currd->arch.lid == NULL || is_hvm_domain(currd) )\n"
		    "            return -ENOSYS;\n" WORK,
		    ONE);
	expect_case("        if ( !mfn_eq(currd->arch.frame, INVALID_MFN) )\n"
		    "            return -EINVAL;\n" WORK,
		    "0 frame (!mfn_eq(currd->arch.frame, INVALID_MFN))");
}

/* What headers define, read or not: what a macro asks for, what has but one answer, what asks XSM. */
static void test_headers(void)
{
	static const char asks[] =
		"        if ( !is_allowed(currd) )\n            return -ENOSYS;\n" WORK;

	expect_case_with("#define is_allowed(d) ((d)->is_boxed || is_light(d))\n", asks,
			 "0 !is_allowed,is_boxed (!is_allowed(currd))");
	expect_case_with("#define is_allowed(d) (!!((d)->flags & BOXED))\n", asks,
			 "0 !is_allowed (!is_allowed(currd))");
	expect_case_with("#define is_allowed(d) (1)\n", asks, "");
	expect_case_with("#define is_allowed(d) (0)\n", asks, "0 !is_allowed (!is_allowed(currd))");
	expect_case_with(
		"static inline bool is_allowed(struct domain *d)\n{\n    return true;\n}\n", asks,
		"");
	expect_case_with("static inline bool is_allowed(struct domain *d)\n{\n"
			 "    return !xsm_box(XSM_HOOK);\n}\n",
			 asks, "");
}

/* A helper is known by what it asks for; one with one answer decides nothing. */
static void test_helpers(void)
{
	expect_file(
		"static bool is_allowed(struct domain *d)\n{\n    return !is_hvm_domain(d);\n}\n"
		"static bool is_good(struct domain *d)\n{\n    return true;\n}\n" HEAD
		"    long rc;\n    switch ( cmd )\n    {\n    case BOXOP_a:\n"
		"        if ( !is_allowed(currd) || !is_good(currd) )\n"
		"            return -ENOSYS;\n" WORK TAIL,
		"do_box_op", "0 !is_allowed,is_hvm_domain (!is_allowed(currd))");
}

/* A wrapper lets pass what it does not name, under a condition of its own. */
static void test_wrapper(void)
{
	expect_file(
		"long hvm_box_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{\n"
		"    switch ( cmd )\n    {\n    case BOXOP_b:\n        break;\n    default:\n"
		"        if ( !has_lid(current->domain) )\n            return -ENOSYS;\n"
		"        break;\n    }\n    return do_box_op(cmd, arg);\n}\n" HEAD
		"    long rc;\n    switch ( cmd )\n    {\n"
		"    case BOXOP_a: rc = one(arg); break;\n" TAIL,
		"hvm_box_op",
		"0 !has_lid (!has_lid(current->domain)); 2 !has_lid (!has_lid(current->domain)); "
		"9 !has_lid (!has_lid(current->domain)); 12 !has_lid (!has_lid(current->domain))");
}

static bool has_asked(const struct decode *d, const char *name, uint64_t op)
{
	for (size_t i = 0; i < d->asked_count; i++)
		if (d->asked[i] == decode_question(name, strlen(name), &op) ||
		    d->asked[i] == decode_question(name, strlen(name), NULL))
			return true;
	return false;
}

/* Only an answer that may lead to an error counts; to hand the call on is none. */
static void test_answers(void)
{
	static const struct {
		const char *code;
		bool yes, no;
	} cases[] = {
		{"    if ( has_lid(currd) )\n        return open(currd);\n", true, false},
		{"    if ( has_lid(currd) )\n        open(currd);\n", false, false},
		{"    if ( !has_lid(currd) )\n        goto out;\n", false, true},
		{"    if ( has_lid(currd) )\n        rc = open(currd);\n"
		 "    else\n        rc = close(currd);\n",
		 true, true},
		{"    if ( has_lid(currd) )\n        rc = xsm_box(currd);\n", false, false},
		{"    if ( has_lid(currd) )\n        return do_box_op(cmd, arg);\n"
		 "    else\n        return compat_box_op(cmd, arg);\n",
		 false, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct decode *d;
		struct tree_case c;

		open_case(&c);
		write_file(&c.f, "xen/common/box.c",
			   arena_printf(&c.f.arena,
					HEAD "    long rc;\n    switch ( cmd )\n    {\n"
					     "    case BOXOP_a:\n%s" WORK TAIL,
					cases[i].code));
		read_case(&c);
		d = find_decode(&c, "do_box_op", ARCH_X86_64);
		EXPECT_INT(has_asked(d, "+has_lid", 0), cases[i].yes);
		EXPECT_INT(has_asked(d, "!has_lid", 0), cases[i].no);
		EXPECT_INT(has_asked(d, "+has_lid", 1), false);
		close_case(&c);
	}
}

static const struct unit_test tests[] = {
	TEST(test_answers), TEST(test_spellings), TEST(test_others),	  TEST(test_places),
	TEST(test_helpers), TEST(test_wrapper),	  TEST(test_no_refusals), TEST(test_headers),
};
TEST_MAIN(tests);
