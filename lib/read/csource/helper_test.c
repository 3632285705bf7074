// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/case_test.h"

/* One handler, whose parts are spelled in many ways: what is read must be the same. */

#define SPLIT                                                                                      \
	"#define BOX_SHIFT 4\n#define BOX_MASK ((1 << BOX_SHIFT) - 1)\n"                           \
	"#define BOX_OP(c) ((c) & BOX_MASK)\n"                                                     \
	"#define BOX_STEP(c, s) ((c) >> (s))\n"                                                    \
	"#define BOX_START(c) BOX_STEP(c, BOX_SHIFT)\n"                                            \
	"#define BOX_ENCODE(o, n) ((o) | ((unsigned long)(n) << BOX_SHIFT))\n"                     \
	"#define FIELD_GET(v, m) (((v) & (m)) / ((m) & -(m)))\n"                                   \
	"#define SELF(c) SELF(c)\n"                                                                \
	"static inline unsigned long box_encode(unsigned int o, unsigned long n)\n"                \
	"{\n    return o | (n << BOX_SHIFT);\n}\n"                                                 \
	"static inline unsigned int box_inline_op(unsigned long c)\n"                              \
	"{\n    return BOX_OP(c);\n}\n"                                                            \
	"static inline unsigned int box_deep_op(unsigned long c)\n"                                \
	"{\n    if ( c == 0 )\n        return 0;\n    return box_inline_op(c);\n}\n"

/* Headers that are read once for their macros, and behind that for a function. */
#define GUARDED                                                                                    \
	"#ifndef __BOX_HYPERCALL_H__\n#define __BOX_HYPERCALL_H__\n"                               \
	"static inline unsigned int box_guarded_op(unsigned long c)\n"                             \
	"{\n    return c & 15;\n}\n#endif\n"
#define OLD_GUARDED                                                                                \
	"#if !defined(BOX_OLD_H)\n#define BOX_OLD_H\n"                                             \
	"static inline unsigned int box_old_guarded_op(unsigned long c)\n"                         \
	"{\n    return c & 15;\n}\n#endif /* hypercall */\n"

#define OWN                                                                                        \
	"static unsigned int op_of(unsigned long c)\n{\n    return c & BOX_MASK;\n}\n"             \
	"static unsigned int part(unsigned long c, unsigned long *rest)\n"                         \
	"{\n    *rest = c >> BOX_SHIFT;\n    return c & BOX_MASK;\n}\n"                            \
	"static void split(unsigned long c, unsigned long *rest, int *op)\n"                       \
	"{\n    *rest = c / (1u << BOX_SHIFT);\n    *op = c %% (1u << BOX_SHIFT);\n}\n"

/* Declarations of op and start, and the continuation's command. */
struct spelling {
	const char *declare, *encode;
};

#define START "unsigned long start = cmd >> BOX_SHIFT;\n"
#define OP    "int op = cmd & BOX_MASK;\n"

static const struct spelling same[] = {
	{START OP, "BOX_ENCODE(op, rc)"},
	{START OP, "box_encode(op, rc)"},
	{START OP, "op + (rc << BOX_SHIFT)"},
	{START OP, "op + rc * (1 << BOX_SHIFT)"},
	{START OP, "(1UL << BOX_SHIFT) * rc | op"},
	{START OP, "({ unsigned long c = op; c |= (unsigned long)rc << BOX_SHIFT; c; })"},
	{START "int op = BOX_OP(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{"unsigned long start = BOX_START(cmd);\n" OP, "op | (rc << BOX_SHIFT)"},
	{START "int op = op_of(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{START "int op = box_inline_op(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{START "int op = box_deep_op(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{START "int op = box_guarded_op(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{START "int op = box_old_guarded_op(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{START "int op = cmd % (1u << BOX_SHIFT);\n", "op | (rc << BOX_SHIFT)"},
	{"unsigned long start = cmd / 16;\n" OP, "op | (rc << BOX_SHIFT)"},
	{START "int op = (cmd << 60) >> 60;\n", "op | (rc << BOX_SHIFT)"},
	{START "int op = FIELD_GET(cmd, 0xfUL);\n", "op | (rc << BOX_SHIFT)"},
	{"unsigned long start; int op = part(cmd, &start);\n", "op | (rc << BOX_SHIFT)"},
	{"unsigned long start; int op; split(cmd, &start, &op);\n", "op | (rc << BOX_SHIFT)"},
};

static const struct spelling lost[] = {
	{START "int op = SELF(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{START "int op = outside(cmd);\n", "op | (rc << BOX_SHIFT)"},
	{START "struct { int op; } c = { .op = cmd & BOX_MASK }; int op = c.op;\n",
	 "op | (rc << BOX_SHIFT)"},
	{START "union split c = { .raw = cmd }; int op = c.parts.op;\n", "op | (rc << BOX_SHIFT)"},
	{START "struct split c; int op; c.raw = cmd; op = c.op;\n", "op | (rc << BOX_SHIFT)"},
	{START "unsigned int c[2]; int op; c[0] = cmd & BOX_MASK; op = c[0];\n",
	 "op | (rc << BOX_SHIFT)"},
	{START "struct split c = (struct split){ cmd }; int op = c.op;\n",
	 "op | (rc << BOX_SHIFT)"},
	{START "struct split c; int op; take(&c, cmd); op = c.op;\n", "op | (rc << BOX_SHIFT)"},
};

static void open_spelled(struct tree_case *c, const struct spelling *s)
{
	open_case(c);
	write_file(&c->f, "xen/include/xen/hypercall.h", SPLIT);
	write_file(&c->f, "xen/include/xen/box.h", GUARDED "/* hypercall */\n");
	write_file(&c->f, "xen/include/xen/box_old.h", OLD_GUARDED);
	write_file(
		&c->f, "xen/common/box.c",
		arena_printf(
			&c->f.arena,
			OWN HANDLER(
				"unsigned long",
				"do_box_op") "{\n"
					     "    %s    int rc;\n"
					     "    switch ( op )\n"
					     "    {\n"
					     "    case BOXOP_a:\n"
					     "    case BOXOP_b:\n"
					     "        rc = fill(arg, start);\n"
					     "        if ( rc > 0 )\n"
					     "            return hypercall_create_continuation(\n"
					     "                __HYPERVISOR_box_op, \"lh\", %s, arg);\n"
					     "        break;\n"
					     "    case BOXOP_c:\n"
					     "        if ( start )\n"
					     "            return -EINVAL;\n"
					     "        return look(arg);\n"
					     "    default:\n"
					     "        return arch_box_op(cmd, arg);\n"
					     "    }\n"
					     "    return rc;\n"
					     "}\n",
			s->declare, s->encode));
	write_file(&c->f, "xen/arch/x86/box.c",
		   HANDLER("unsigned long", "arch_box_op") "{\n"
							   "    switch ( cmd )\n"
							   "    {\n"
							   "    case BOXOP_d:\n"
							   "        return turn(arg);\n"
							   "    }\n"
							   "    return -ENOSYS;\n"
							   "}\n");
	read_case(c);
}

static void test_same(void)
{
	static const struct spelling plain = {START OP, "op | (rc << BOX_SHIFT)"};
	struct tree_case p, c;
	const char *decode, *sites;

	open_spelled(&p, &plain);
	decode = describe(&p, find_decode(&p, "do_box_op", ARCH_X86_64));
	sites = describe_sites(&p, ARCH_X86_64);
	EXPECT_STR(sites, "do_box_op native box_op lh register lsb 4 0 1 own\n");
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		const char *is, *is_sites;

		open_spelled(&c, &same[i]);
		is = describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64));
		is_sites = describe_sites(&c, ARCH_X86_64);
		if (strcmp(is, decode) || strcmp(is_sites, sites))
			printf("# %s# %s\n", same[i].declare, same[i].encode);
		EXPECT_STR(is, decode);
		EXPECT_STR(is_sites, sites);
		close_case(&c);
	}
	close_case(&p);
}

/* Where the rest goes to a delegate that tests the whole, that is not how the op is told. */
static void test_lost(void)
{
	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		struct tree_case c;
		const struct decode *d;

		open_spelled(&c, &lost[i]);
		d = find_decode(&c, "do_box_op", ARCH_X86_64);
		EXPECT(d->unknown_because != NULL);
		close_case(&c);
	}
}

/* What an encoder makes that nobody follows is no collision. */
static void test_lost_encoder(void)
{
	static const struct spelling outside = {START OP, "outside(op, rc)"};
	struct tree_case c;

	open_spelled(&c, &outside);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64), "do_box_op native box_op lh unknown lsb ?\n");
	close_case(&c);
}

/* A second server, of which only the running system knows whether it is the one. */
static void test_other_server(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/include/xen/hypercall.h", SPLIT);
	write_file(
		&c.f, "xen/common/box.c",
		"long shim_box_op(unsigned int cmd, void *arg)\n"
		"{\n"
		"    switch ( cmd )\n"
		"    {\n"
		"    case BOXOP_b:\n"
		"        return look(arg);\n"
		"    }\n"
		"    return -ENOSYS;\n"
		"}\n" HANDLER(
			"unsigned int",
			"do_box_op") "{\n"
				     "    unsigned int in = cmd & ~BOX_MASK;\n"
				     "    if ( is_shim )\n"
				     "        return shim_box_op(cmd, arg);\n"
				     "    switch ( cmd & BOX_MASK )\n"
				     "    {\n"
				     "    case BOXOP_a:\n"
				     "        return fill(arg, in + 1);\n"
				     "    case BOXOP_b:\n"
				     "        return in ? -EINVAL : look(arg);\n"
				     "    }\n"
				     "    return -ENOSYS;\n"
				     "}\n" HANDLER(
					     "unsigned int",
					     "compat_box_op") "{\n"
							      "    if ( is_shim )\n"
							      "        return shim_box_op(cmd, arg);\n"
							      "    switch ( cmd & BOX_MASK )\n"
							      "    {\n"
							      "    case BOXOP_a:\n"
							      "    case BOXOP_b:\n"
							      "        return do_box_op(cmd, arg);\n"
							      "    }\n"
							      "    return -ENOSYS;\n"
							      "}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "compat_box_op", ARCH_X86_64)),
		   describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)));
	EXPECT(strstr(describe(&c, find_decode(&c, "compat_box_op", ARCH_X86_64)),
		      "bits 4 lsb 4 unit 16: 0 yes accepted; 1 yes "));
	close_case(&c);
}

static const struct unit_test tests[] = {
	TEST(test_same),
	TEST(test_lost),
	TEST(test_lost_encoder),
	TEST(test_other_server),
};

TEST_MAIN(tests);
