// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/case_test.h"

/* The reader as a whole, on small trees of our own. */

/* However the handler names them: what the mask is made of stands before it. */
static void expect_macros(const struct decode *d)
{
	EXPECT_INT(d->macro_count, 2);
	if (d->macro_count != 2)
		return;
	EXPECT_STR(d->macros[0].name, "BOX_SHIFT");
	EXPECT_INT(d->macros[0].value, 4);
	EXPECT_STR(d->macros[0].at.file, "xen/include/xen/hypercall.h");
	EXPECT_INT(d->macros[0].at.line, 1);
	EXPECT_STR(d->macros[1].name, "BOX_MASK");
	EXPECT_INT(d->macros[1].value, 15);
}

static void test_shifted(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/include/xen/hypercall.h",
		   "#define BOX_SHIFT 4\n#define BOX_MASK ((1 << BOX_SHIFT) - 1)\n");
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned long",
			   "do_box_op") "{\n"
					"    unsigned long start = cmd >> BOX_SHIFT;\n"
					"    int op = cmd & BOX_MASK, rc;\n"
					"    switch ( op )\n"
					"    {\n"
					"    case BOXOP_a:\n"
					"        rc = fill(arg, start);\n"
					"        if ( rc > 0 )\n"
					"            return hypercall_create_continuation(\n"
					"                __HYPERVISOR_box_op, \"lh\",\n"
					"                op | (rc << BOX_SHIFT), arg);\n"
					"        break;\n"
					"    case BOXOP_b:\n"
					"        if ( unlikely(start) )\n"
					"            return -EINVAL;\n"
					"        rc = empty(arg);\n"
					"        break;\n"
					"    case BOXOP_c:\n"
					"        rc = look(arg);\n"
					"        break;\n"
					"    default:\n"
					"        rc = arch_box_op(cmd, arg);\n"
					"        break;\n"
					"    }\n"
					"    return rc;\n"
					"}\n");
	write_file(
		&c.f, "xen/arch/x86/box.c",
		HANDLER("unsigned long",
			"arch_box_op") "{\n"
				       "    switch ( cmd )\n"
				       "    {\n"
				       "#ifdef CONFIG_BOX\n"
				       "    case BOXOP_d:\n"
				       "        return turn(arg);\n"
				       "#endif\n"
				       "    }\n"
				       "    return -ENOSYS;\n"
				       "}\n"
				       "long hvm_box_op(int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n"
				       "{\n"
				       "    if ( (cmd & BOX_MASK) == BOXOP_c )\n"
				       "        return -ENOSYS;\n"
				       "    return do_box_op(cmd, arg);\n"
				       "}\n");
	write_file(&c.f, "xen/arch/arm/box.c",
		   HANDLER("int", "arch_box_op") "{\n    return -ENOSYS;\n}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits 4 lsb 4 unit 1: 0 yes accepted; 1 yes rejected; 2 yes ignored; "
		   "9 yes rejected; 12 no unknown;");
	EXPECT_INT(find_decode(&c, "do_box_op", ARCH_X86_64)->register_bits, 64);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_ARM64)),
		   "bits 4 lsb 4 unit 1: 0 yes accepted; 1 yes rejected; 2 yes ignored; "
		   "9 no unknown; 12 no unknown;");
	EXPECT_STR(describe(&c, find_decode(&c, "hvm_box_op", ARCH_X86_64)),
		   "bits 4 lsb 4 unit 1: 0 yes accepted; 1 yes rejected; 2 no unknown; "
		   "9 yes rejected; 12 no unknown;");
	EXPECT_INT(find_decode(&c, "hvm_box_op", ARCH_X86_64)->register_bits, 32);
	expect_macros(find_decode(&c, "do_box_op", ARCH_X86_64));
	expect_macros(find_decode(&c, "hvm_box_op", ARCH_X86_64));
	EXPECT_STR(find_decode(&c, "do_box_op", ARCH_X86_64)->at.file, "xen/common/box.c");
	EXPECT_INT(find_decode(&c, "do_box_op", ARCH_X86_64)->at.line, 5);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "do_box_op native box_op lh register lsb 4 0 own\n");
	EXPECT_STR(describe_sites(&c, ARCH_ARM64),
		   "do_box_op native box_op lh register lsb 4 0 own\n");
	EXPECT_INT(c.release->gap_count, 0);
	close_case(&c);
}

/* The mask depends on the op, progress is not shifted, and nothing else is masked. */
static void test_mask_by_op(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/arch/x86/box.c",
		"#define BOX_op_mask 0xff\n" HANDLER(
			"unsigned long",
			"do_box_op") "{\n"
				     "    unsigned long iter, mask;\n"
				     "    long rc = 0;\n"
				     "    switch ( cmd & BOX_op_mask )\n"
				     "    {\n"
				     "    default:\n"
				     "        mask = ~0UL;\n"
				     "        break;\n"
				     "    case BOXOP_b:\n"
				     "        mask = BOX_op_mask;\n"
				     "        break;\n"
				     "    }\n"
				     "    iter = cmd & ~mask;\n"
				     "    switch ( cmd &= mask )\n"
				     "    {\n"
				     "    case BOXOP_a:\n"
				     "        rc = one(arg);\n"
				     "        break;\n"
				     "    case BOXOP_b:\n"
				     "        while ( limit(arg) > iter )\n"
				     "            if ( !(++iter & BOX_op_mask) && hypercall_preempt_check() )\n"
				     "            {\n"
				     "                rc = -ERESTART;\n"
				     "                goto out;\n"
				     "            }\n"
				     "    out:\n"
				     "        break;\n"
				     "    default:\n"
				     "        rc = -ENOSYS;\n"
				     "    }\n"
				     "    if ( rc == -ERESTART )\n"
				     "    {\n"
				     "        ASSERT(!(iter & mask));\n"
				     "        rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\",\n"
				     "                                           cmd | iter, arg);\n"
				     "    }\n"
				     "    return rc;\n"
				     "}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits 8 lsb 8 unit 256: 0 yes none; 1 yes accepted; 2 no unknown; "
		   "9 no unknown; 12 no unknown; only 1");
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "do_box_op native box_op lh register lsb 8 1 own\n"
		   "do_box_op native box_op lh restart lsb none 0 own\n");
	close_case(&c);
}

/* One op takes progress, the others refuse it before anything else is done. */
static void test_locked_down(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		"#define ARG_SHIFT 12\n"
		"#define CMD_MASK ((1<<ARG_SHIFT)-1)\n"
		"#define ARG_MASK (~CMD_MASK)\n" HANDLER(
			"unsigned int",
			"do_box_op") "{\n"
				     "    long rc;\n"
				     "    unsigned int in = cmd & ARG_MASK, out = 0;\n"
				     "    if ( (cmd &= CMD_MASK) != BOXOP_c && in )\n"
				     "        return -EINVAL;\n"
				     "    switch ( cmd )\n"
				     "    {\n"
				     "    case BOXOP_a: rc = one(arg); break;\n"
				     "    case BOXOP_c: rc = many(arg, &in); out = in; break;\n"
				     "    default: rc = -ENOSYS; break;\n"
				     "    }\n"
				     "    if ( rc > 0 || out != 0 )\n"
				     "    {\n"
				     "        ASSERT((out & CMD_MASK) == 0);\n"
				     "        rc = hypercall_create_continuation(__HYPERVISOR_box_op, \"ih\",\n"
				     "                                           out | cmd, arg);\n"
				     "    }\n"
				     "    return rc;\n"
				     "}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits 12 lsb 12 unit 4096: 0 yes rejected; 1 no unknown; 2 yes accepted; "
		   "9 no unknown; 12 no unknown;");
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "do_box_op native box_op ih register lsb 12 2 own\n"
		   "do_box_op native box_op ih restart lsb none 0 own\n");
	close_case(&c);
}

/* Without a check, ORed progress may reach into the op: its place is not known. */
static void test_unproved_progress(void)
{
	struct tree_case c;
	const struct continuation *k;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned int",
			   "do_box_op") "{\n"
					"    long rc = 0;\n"
					"    switch ( cmd & 0x3f )\n"
					"    {\n"
					"    case BOXOP_b:\n"
					"        rc = many(arg, cmd >> 6);\n"
					"        return hypercall_create_continuation(\n"
					"            __HYPERVISOR_box_op, \"ih\",\n"
					"            BOXOP_b | rc, arg);\n"
					"    case BOXOP_c:\n"
					"        return hypercall_create_continuation(\n"
					"            __HYPERVISOR_box_op, \"ih\",\n"
					"            BOXOP_cont, arg);\n"
					"    }\n"
					"    return -ENOSYS;\n"
					"}\n");
	read_case(&c);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "do_box_op native box_op ih register lsb ? 1 own\n"
		   "do_box_op native box_op ih op-replaced lsb none 12\n");
	k = &c.release->continuations[0];
	EXPECT(k->unknown_because != NULL);
	close_case(&c);
}

/* An op in the guest's memory, a count, another hypercall, and a helper called from one case. */
static void test_other_kinds(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/slot.c",
		"static long helper(XEN_GUEST_HANDLE_PARAM(void) u_slot)\n"
		"{\n"
		"    return hypercall_create_continuation(__HYPERVISOR_slot_op, \"h\", u_slot);\n"
		"}\n"
		"long do_slot_op(XEN_GUEST_HANDLE_PARAM(xen_slot_t) u_slot)\n"
		"{\n"
		"    struct xen_slot cur, *op = &cur;\n"
		"    if ( copy_from_guest(op, u_slot, 1) )\n"
		"        return -EFAULT;\n"
		"    switch ( op->cmd )\n"
		"    {\n"
		"    case SLOTOP_x:\n"
		"        return helper(u_slot);\n"
		"    }\n"
		"    return -ENOSYS;\n"
		"}\n"
		"#define PREEMPTED (~(~0U>>1))\n"
		"long do_queue(XEN_GUEST_HANDLE_PARAM(void) reqs, unsigned int count)\n"
		"{\n"
		"    unsigned int i;\n"
		"    for ( i = 0; i < count; i++ )\n"
		"        if ( work(reqs) )\n"
		"            return hypercall_create_continuation(__HYPERVISOR_queue, \"hi\",\n"
		"                reqs, (count - i) | PREEMPTED);\n"
		"    if ( stuck() )\n"
		"        return hypercall_create_continuation(__HYPERVISOR_arch_1, \"h\", reqs);\n"
		"    return 0;\n"
		"}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_slot_op", ARCH_X86_64)),
		   "bits none lsb none unit 0: 1 yes none; 2 no unknown;");
	EXPECT(find_decode(&c, "do_slot_op", ARCH_X86_64)->is_op_in_buffer);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "do_queue native queue hi count lsb 0\n"
		   "do_queue native queue_cont h call-replaced lsb none\n"
		   "helper native slot_op h restart lsb none 1 own\n");
	close_case(&c);
}

/* A compat handler that is the native one under another name, and one that translates. */
static void test_compat(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/compat/slot.c",
		   "int compat_box_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n"
		   "{\n"
		   "    int op = cmd & 15;\n"
		   "    long rc;\n"
		   "    switch ( op )\n"
		   "    {\n"
		   "    case BOXOP_a:\n"
		   "        rc = do_box_op(cmd, nat);\n"
		   "        cmd = 0;\n"
		   "        if ( hypercall_xlat_continuation(&cmd, 2, 2, nat, arg) )\n"
		   "            return rc;\n"
		   "        return rc;\n"
		   "    }\n"
		   "    return -ENOSYS;\n"
		   "}\n");
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned long", "do_box_op") "{\n"
							 "    if ( (cmd & 15) == BOXOP_a )\n"
							 "        return fill(arg, cmd >> 4);\n"
							 "    return -ENOSYS;\n"
							 "}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "compat_box_op", ARCH_X86_64)),
		   "bits 4 lsb 4 unit 1: 0 yes accepted; 1 no unknown; 2 no unknown; "
		   "9 no unknown; 12 no unknown;");
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "compat_box_op compat box_op ? restart lsb none own translation\n");
	EXPECT_STR(describe_sites(&c, ARCH_ARM64), "");
	close_case(&c);
}

/* What is not understood is said, not guessed. */
static void test_unknown(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		HANDLER("unsigned long",
			"do_box_op") "{\n"
				     "    switch ( cmd & NOWHERE_DEFINED )\n"
				     "    {\n"
				     "    case BOXOP_a: return one(arg);\n"
				     "    case BOXOP_nowhere: return two(arg);\n"
				     "    }\n"
				     "    return -ENOSYS;\n"
				     "}\n"
				     "void lost(unsigned int cmd)\n"
				     "{\n"
				     "    hypercall_create_continuation(__HYPERVISOR_box_op, \"i\", cmd);\n"
				     "}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits ? lsb ? unit 0: 0 unknown unknown; 1 unknown unknown; "
		   "2 unknown unknown; 9 unknown unknown; 12 unknown unknown;");
	EXPECT(find_decode(&c, "do_box_op", ARCH_X86_64)->unknown_because != NULL);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64), "lost native box_op i unknown lsb ?\n");
	EXPECT(c.release->gap_count > 0);
	close_case(&c);
}

/* One handler of box_op whose body is text. */
static void write_box(struct tree_case *c, const char *before, const char *body)
{
	char *text =
		arena_printf(&c->f.arena, "%s\n" HANDLER("unsigned long", "do_box_op") "{\n%s\n}\n",
			     before, body);

	write_file(&c->f, "xen/common/box.c", text);
}

#define CONTINUE "hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\", cmd, arg)"
#define SERVE	 "if ( cmd != BOXOP_a ) return -ENOSYS; "

/* A place that makes a continuation is told of, whatever keeps it from being understood. */
static void test_told(void)
{
	static const char unknown[] = "native box_op ? unknown lsb ?\n";
	static const struct {
		const char *what, *before, *body;
		const char *wanted; /* NULL: one of no known hypercall */
	} cases[] = {
		{"a macro of the file",
		 "#define AGAIN() hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\", cmd, arg)",
		 SERVE "return AGAIN();", "do_box_op native ? lh unknown lsb ?\n"},
		{"macros that lead to each other",
		 "#define B() A(__HYPERVISOR_box_op)\n"
		 "#define A(n) hypercall_create_continuation(n, \"lh\", cmd, arg)",
		 SERVE "return B();", "do_box_op native ? lh unknown lsb ?\n"},
		{"a macro without parameters",
		 "#define AGAIN hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\", cmd, arg)",
		 SERVE "return AGAIN;", "do_box_op native ? lh unknown lsb ?\n"},
		{"a function pointer", "",
		 SERVE "f = hypercall_create_continuation; return f(1, \"h\", arg);",
		 "do_box_op native ? ? unknown lsb ?\n"},
		{"no statement", "", "if ( " CONTINUE " @ 1 ) @ return;", NULL},
		{"both branches of a condition", "",
		 "#ifdef CONFIG_ONE\n" SERVE "return " CONTINUE ";\n#else\nreturn " CONTINUE
		 ";\n#endif",
		 "do_box_op native box_op lh restart lsb none 0 own\n"
		 "xen/common/box.c native box_op ? unknown lsb ?\n"},
		{"another architecture's branch", "",
		 "#ifdef CONFIG_X86\n" SERVE "return " CONTINUE ";\n#else\nreturn " CONTINUE
		 ";\n#endif",
		 "do_box_op native box_op lh restart lsb none 0 own\n"},
		{"no function", "int x = 1; }} (((", "}\n int y = " CONTINUE ";", NULL},
		{"a table", "long (*const t[])() = { hypercall_create_continuation };",
		 SERVE "return 0;", "xen/common/box.c native ? ? unknown lsb ?\n"},
		{"an argument that is no expression", "", SERVE "return f(1 @ " CONTINUE ");",
		 NULL},
		{"a way around the switch", "",
		 "long rc = look(arg); if ( rc > 0 ) switch ( cmd ) { case BOXOP_a: rc = one(arg); "
		 "break; case BOXOP_b: return 0; default: return -ENOSYS; } "
		 "if ( rc == -ERESTART ) rc = " CONTINUE "; return rc;",
		 "do_box_op native box_op lh restart lsb none own\n"},
		{"a way around one case", "",
		 "long rc; switch ( cmd ) { default: return -ENOSYS; case BOXOP_b: return 0; "
		 "case BOXOP_a: rc = one(arg); if ( rc ) break; if ( cmd == BOXOP_a ) return 1; } "
		 "return " CONTINUE ";",
		 "do_box_op native box_op lh restart lsb none 0 own\n"},
		{"a count of which a bit is not known", "",
		 "} long do_queue(XEN_GUEST_HANDLE_PARAM(void) reqs, unsigned int count) { "
		 "return hypercall_create_continuation(__HYPERVISOR_queue, \"hi\", reqs, "
		 "(count - 1) | NOWHERE);",
		 "do_queue native queue hi unknown lsb none\n"},
		{"callers of 32 bits alone", "",
		 SERVE "if ( current->hcall_compat ) return " CONTINUE "; return 0;",
		 "do_box_op native box_op lh restart lsb none 0 own\n"},
		{"a function that is not there", "", "return arch_box_op(cmd, arg);",
		 "do_box_op native box_op ? unknown lsb ?\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tree_case c;
		const char *got;

		open_case(&c);
		write_box(&c, cases[i].before, cases[i].body);
		read_case(&c);
		got = describe_sites(&c, ARCH_X86_64);
		if (cases[i].wanted && strcmp(got, cases[i].wanted))
			printf("# %s: %s", cases[i].what, got);
		if (cases[i].wanted)
			EXPECT_STR(got, cases[i].wanted);
		else
			EXPECT(strstr(got, unknown) || strstr(got, "? unknown"));
		close_case(&c);
	}
}

static void write_bytes(struct tree_case *c, const char *path, const char *bytes, size_t size)
{
	FILE *file = fopen(in(&c->f, path), "w");

	EXPECT(file && fwrite(bytes, 1, size, file) == size && !fclose(file));
}

/* Headers' functions and macros, a handler that is missing, files that are not read. */
static void test_told_elsewhere(void)
{
	static const char bytes[] = "\xe9\xff long x\0y; void g(void)\n"
				    "{ \xe4; hypercall_create_continuation(n, \"l\", 0); }\n";
	struct tree_case c;
	struct strbuf text = {0};

	open_case(&c);
	write_file(
		&c.f, "xen/include/xen/box.h",
		"long hypercall_create_continuation(unsigned int, const char *, ...);\n"
		"#define AGAIN(x) hypercall_create_continuation(__HYPERVISOR_slot_op, \"h\", x)\n"
		"static inline long f(long x)\n"
		"{ return hypercall_create_continuation(__HYPERVISOR_queue, \"l\", x); }\n");
	write_file(&c.f, "xen/arch/x86/part.c",
		   "long part(unsigned long cmd)\n"
		   "{ return hypercall_create_continuation(__HYPERVISOR_box_op, \"l\", cmd); }\n");
	write_bytes(&c, "xen/common/other.c", bytes, sizeof(bytes) - 1);
	read_case(&c);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64),
		   "g native ? l unknown lsb ?\n"
		   "part native box_op l unknown lsb ?\n"
		   "xen/include/xen/box.h native queue ? unknown lsb ?\n"
		   "xen/include/xen/box.h native slot_op ? unknown lsb ?\n");
	close_case(&c);

	open_case(&c);
	for (size_t i = 0; i < 140000; i++)
		strbuf_addstr(&text, "int do_box_op(void);           \n");
	write_file(&c.f, "xen/common/box.c", strbuf_str(&text));
	read_case(&c);
	EXPECT_STR(describe_sites(&c, ARCH_X86_64), "xen/common/box.c native ? ? unknown lsb ?\n");
	EXPECT_STR(describe_sites(&c, ARCH_ARM64), "xen/common/box.c native ? ? unknown lsb ?\n");
	strbuf_deinit(&text);
	close_case(&c);
}

static void repeat(struct strbuf *out, const char *text, size_t times)
{
	while (times--)
		strbuf_addstr(out, text);
}

static size_t count_decodes(const struct tree_case *c, enum arch arch)
{
	size_t count = 0;

	for (size_t i = 0; c->release && i < c->release->decode_count; i++)
		count += c->release->decodes[i].arch == arch;
	return count;
}

/* A handler that only another one calls serves nobody by itself, but its sites count. */
static void test_inner_handler(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/common/box.c",
		HANDLER("int", "do_box_op") "{\n"
					    "    if ( cmd == BOXOP_a && busy(arg) )\n"
					    "        return hypercall_create_continuation(\n"
					    "            __HYPERVISOR_box_op, \"ih\", cmd, arg);\n"
					    "    return cmd == BOXOP_b ? 0 : -ENOSYS;\n"
					    "}\n");
	write_file(&c.f, "xen/arch/arm/box.c",
		   HANDLER("int", "do_arm_box_op") "{\n"
						   "    switch ( cmd )\n"
						   "    {\n"
						   "    case BOXOP_b:\n"
						   "        return do_box_op(cmd, arg);\n"
						   "    default:\n"
						   "        return -EINVAL;\n"
						   "    }\n"
						   "}\n");
	read_case(&c);
	EXPECT_INT(count_decodes(&c, ARCH_X86_64), 1);
	EXPECT_INT(count_decodes(&c, ARCH_ARM64), 1);
	EXPECT_STR(describe(&c, find_decode(&c, "do_arm_box_op", ARCH_ARM64)),
		   "bits none lsb none unit 0: 0 no unknown; 1 yes none; 2 no unknown; "
		   "9 no unknown; 12 no unknown;");
	EXPECT_STR(describe_sites(&c, ARCH_ARM64),
		   "do_box_op native box_op ih restart lsb none 0 own\n");
	close_case(&c);
}

/* A wrapper that asks a function of its own whether the op may pass. */
static void test_predicate(void)
{
	struct tree_case c;

	open_case(&c);
	write_file(&c.f, "xen/common/box.c",
		   HANDLER("unsigned int", "do_box_op") "{\n"
							"    switch ( cmd )\n"
							"    {\n"
							"    case BOXOP_a: case BOXOP_b:\n"
							"#ifdef HAS_BOX\n"
							"    case BOXOP_c:\n"
							"#endif\n"
							"        return turn(arg);\n"
							"    }\n"
							"    return -ENOSYS;\n"
							"}\n");
	write_file(&c.f, "xen/arch/x86/box.c",
		   "static int box_is_allowed(unsigned int cmd)\n"
		   "{\n"
		   "    switch ( cmd )\n"
		   "    {\n"
		   "    case BOXOP_a:\n"
		   "    case BOXOP_c:\n"
		   "        return 1;\n"
		   "    default:\n"
		   "        return 0;\n"
		   "    }\n"
		   "}\n" HANDLER("unsigned int", "hvm_box_op") "{\n"
							       "    if ( !box_is_allowed(cmd) )\n"
							       "        return -ENOSYS;\n"
							       "    return do_box_op(cmd, arg);\n"
							       "}\n");
	read_case(&c);
	EXPECT_STR(describe(&c, find_decode(&c, "do_box_op", ARCH_X86_64)),
		   "bits none lsb none unit 0: 0 yes none; 1 yes none; 2 yes none; "
		   "9 no unknown; 12 no unknown;");
	EXPECT_STR(describe(&c, find_decode(&c, "hvm_box_op", ARCH_X86_64)),
		   "bits none lsb none unit 0: 0 yes none; 1 no unknown; 2 yes none; "
		   "9 no unknown; 12 no unknown;");
	close_case(&c);
}

/* Arguments as the definition has them, whatever they are called and however it is spelled. */
static void test_signature(void)
{
	static const char wanted[] =
		"do_box_op(unsigned long cmd integer 64, XEN_GUEST_HANDLE_PARAM(void) arg handle 0)\n"
		"compat_box_op(unsigned long cmd integer 32, COMPAT_HANDLE(void) arg handle 0)\n"
		"do_queue(XEN_GUEST_HANDLE_64(x) reqs handle64 0, uint32_t  integer 32, "
		"const box_t * p other 0)\n"
		"do_queue_cont()\n";
	struct strbuf text = {0};
	struct tree_case c;

	open_case(&c);
	write_file(
		&c.f, "xen/arch/x86/box.c",
		HANDLER("unsigned long",
			"do_box_op") "{ return 0; }\n"
				     "int compat_box_op(unsigned long cmd, COMPAT_HANDLE(void) arg) { return 0; }\n"
				     "int do_queue_cont(void) { return 0; }\n"
				     "long do_queue(XEN_GUEST_HANDLE_64(x) reqs, uint32_t, const box_t *p)\n"
				     "{ return 0; }\n");
	read_case(&c);
	for (size_t i = 0; i < c.release->signature_count; i++) {
		const struct signature *s = &c.release->signatures[i];

		strbuf_addf(&text, "%s(", s->handler);
		for (size_t k = 0; k < s->argument_count; k++)
			strbuf_addf(&text, "%s%s %s %s %u", k ? ", " : "", s->arguments[k].type,
				    s->arguments[k].name ? s->arguments[k].name : "",
				    argument_class_name(s->arguments[k].class),
				    s->arguments[k].width_bits);
		strbuf_addstr(&text, ")\n");
	}
	EXPECT_STR(strbuf_str(&text), wanted);
	strbuf_deinit(&text);
	close_case(&c);
}

/* No file may make it crash, hang or grow without bound. */
static void test_hostile(void)
{
	static const char *const texts[] = {
		"long do_box_op(unsigned long cmd)\n{\n    switch ( cmd ) { case",
		"long do_box_op(unsigned long cmd)\n{ return (((((((",
		"long do_box_op(unsigned long cmd) { }}}}}) ) ] ] long do_slot_op(",
		"#define A B\n#define B A\n#define C(x) C(C(x))\nlong do_box_op(int cmd)\n"
		"{ switch ( cmd & A ) { case C(1): return B; } return C(C(A)); }\n",
		"#define X(a) a a a a a a a a\nlong do_box_op(int cmd)\n"
		"{ if ( cmd == X(X(X(X(X(X(1)))))) ) return 1; return 0; }\n",
		"#if 1\n#if\n#else\n#else\n#elif\n#endif\n#endif\n#endif\ndo_box_op",
		"long do_box_op(unsigned long cmd)\n{ a: goto a; b: goto c; c: goto b; goto d; }\n",
		"long do_box_op(unsigned long cmd) { return do_box_op(do_box_op(cmd)); }\n",
		"long do_box_op(unsigned long cmd) { while ( cmd ) cmd--; do ; while ( cmd ); }\n",
		"long do_box_op(cmd, arg) int cmd; { return cmd; }\n",
		"long do_box_op(int cmd) { hypercall_create_continuation(); "
		"hypercall_create_continuation(1); hypercall_xlat_continuation(); }\n",
		"\xff\xfe\x80 do_box_op(\x01\x02) { \"unterminated\n /* open",
		"#define M(x) #x ## x\nlong do_box_op(int cmd) { M(; M(1) M() }\n",
		"#include \"box.c\"\nlong do_box_op(int cmd) { return 0; }\n",
		"long do_box_op(int cmd) { switch ( cmd / 0 % 0 << 99 ) { case 1 ... 5: ; } }\n",
		"do_box_op\\",
	};
	static const char *const repeated[] = {"(", "{", "if(a)", "-", "a?", "do ", "x=", "[", "!"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct tree_case c;

		open_case(&c);
		write_file(&c.f, "xen/common/box.c", texts[i]);
		read_case(&c);
		close_case(&c);
	}
	for (size_t i = 0; i < sizeof(repeated) / sizeof(repeated[0]); i++) {
		struct strbuf text = {0};
		struct tree_case c;

		open_case(&c);
		strbuf_addstr(&text, "long do_box_op(unsigned long cmd)\n{\n");
		repeat(&text, repeated[i], 20000);
		write_file(&c.f, "xen/common/box.c", strbuf_str(&text));
		read_case(&c);
		close_case(&c);
		strbuf_deinit(&text);
	}
}

/* Many tests of the op, each of which doubles the ways: the limit is a gap. */
static void test_too_much_work(void)
{
	struct strbuf text = {0};
	struct tree_case c;

	open_case(&c);
	strbuf_addstr(&text, HANDLER("unsigned long", "do_box_op") "{\n");
	for (unsigned int i = 1; i < 60; i++)
		strbuf_addf(&text, "    if ( cmd & %lluULL ) f();\n", 1ULL << i);
	strbuf_addstr(&text, "    return -ENOSYS;\n}\n");
	write_file(&c.f, "xen/common/box.c", strbuf_str(&text));
	read_case(&c);
	EXPECT(c.release->gap_count > 0);
	strbuf_deinit(&text);
	close_case(&c);
}

static const struct unit_test tests[] = {
	TEST(test_shifted),	   TEST(test_mask_by_op),
	TEST(test_locked_down),	   TEST(test_unproved_progress),
	TEST(test_other_kinds),	   TEST(test_compat),
	TEST(test_unknown),	   TEST(test_hostile),
	TEST(test_too_much_work),  TEST(test_told),
	TEST(test_told_elsewhere), TEST(test_inner_handler),
	TEST(test_predicate),	   TEST(test_signature),
};
TEST_MAIN(tests);
