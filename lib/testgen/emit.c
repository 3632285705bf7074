// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "lib/code/sites.h"
#include "lib/testgen/emit.h"
#include "lib/testgen/names.h"

static const char declarations[] =
	"struct buffer { unsigned long base, count, limit, result; };\n"
	"extern int ext_copy(void *to, const void *from, unsigned long size);\n"
	"extern int ext_put(void *to, const void *from, unsigned long size);\n"
	"extern int ext_preempt(void);\n"
	"extern int ext_check(const void *p);\n"
	"extern int ext_is_compat(void);\n"
	"extern void ext_enter(unsigned long token);\n"
	"extern void ext_leave(unsigned long token);\n"
	"extern void ext_trace(unsigned long value);\n"
	"extern void ext_log(unsigned long value);\n"
	"extern long hypercall_create_continuation(unsigned int op, const char *format, ...);\n"
	"extern int hypercall_xlat_continuation(unsigned int *id, unsigned int nr, "
	"unsigned int mask, ...);\n";

/* Opaque to the compiler of the handlers, with effects that no analysis can fold. */
static const char support[] =
	"unsigned long ext_state;\n"
	"unsigned long __stack_chk_guard = 0x1234;\n"
	"void __stack_chk_fail(void) { for (;;) ; }\n"
	"int ext_copy(void *to, const void *from, unsigned long size)\n"
	"{\n"
	"\tunsigned char *t = to;\n"
	"\tconst unsigned char *f = from;\n"
	"\twhile (size--) *t++ = *f++ ^ ext_state;\n"
	"\treturn ext_state & 1;\n"
	"}\n"
	"int ext_put(void *to, const void *from, unsigned long size)\n"
	"{\n"
	"\treturn ext_copy(to, from, size);\n"
	"}\n"
	"void *memcpy(void *to, const void *from, unsigned long size)\n"
	"{\n"
	"\tunsigned char *t = to;\n"
	"\tconst unsigned char *f = from;\n"
	"\twhile (size--) { *t++ = *f++; __asm__ volatile(\"\" ::: \"memory\"); }\n"
	"\treturn to;\n"
	"}\n"
	"void *memset(void *to, int c, unsigned long size)\n"
	"{\n"
	"\tunsigned char *t = to;\n"
	"\twhile (size--) { *t++ = c; __asm__ volatile(\"\" ::: \"memory\"); }\n"
	"\treturn to;\n"
	"}\n"
	"int ext_preempt(void) { return ext_state >> 3 & 1; }\n"
	"int ext_check(const void *p) { return (unsigned long)p + ext_state & 1; }\n"
	"int ext_is_compat(void) { return ext_state >> 5 & 1; }\n"
	"void ext_enter(unsigned long token) { ext_state += token; }\n"
	"void ext_leave(unsigned long token) { ext_state -= token; }\n"
	"void ext_trace(unsigned long value) { ext_state ^= value; }\n"
	"void ext_log(unsigned long value) { ext_state ^= value << 1; }\n"
	"long hypercall_create_continuation(unsigned int op, const char *format, ...)\n"
	"{\n"
	"\treturn ext_state += op + *format;\n"
	"}\n"
	"int hypercall_xlat_continuation(unsigned int *id, unsigned int nr, unsigned int mask, "
	"...)\n"
	"{\n"
	"\treturn ext_state += nr + mask;\n"
	"}\n";

/* Where the machine may lack an instruction that divides. */
static const char arm_support[] =
	"#if defined(__arm__)\n"
	"static unsigned long long divide(unsigned int n, unsigned int by)\n"
	"{\n"
	"\tunsigned int quotient = 0, rest = 0;\n"
	"\tfor (int bit = 31; bit >= 0; bit--) {\n"
	"\t\trest = rest << 1 | (n >> bit & 1);\n"
	"\t\tif (rest >= by) { rest -= by; quotient |= 1u << bit; }\n"
	"\t}\n"
	"\treturn (unsigned long long)rest << 32 | quotient;\n"
	"}\n"
	"unsigned int __aeabi_uidiv(unsigned int n, unsigned int by) { return divide(n, by); }\n"
	"unsigned long long __aeabi_uidivmod(unsigned int n, unsigned int by)\n"
	"{\n\treturn divide(n, by);\n}\n"
	"#endif\n";

static const char x86_support[] =
	"#if defined(__x86_64__) && !defined(__clang__)\n"
	"#define THUNK(r) __asm__(\".globl __x86_indirect_thunk_\" #r \"\\n\" \\\n"
	"\t\".type __x86_indirect_thunk_\" #r \", @function\\n\" \\\n"
	"\t\"__x86_indirect_thunk_\" #r \": call 1f\\n2: pause; lfence; jmp 2b\\n\" \\\n"
	"\t\"1: mov %\" #r \", (%rsp)\\n\\tret\\n\" \\\n"
	"\t\".size __x86_indirect_thunk_\" #r \", . - __x86_indirect_thunk_\" #r);\n"
	"THUNK(rax) THUNK(rbx) THUNK(rcx) THUNK(rdx) THUNK(rsi) THUNK(rdi) THUNK(rbp)\n"
	"THUNK(r8) THUNK(r9) THUNK(r10) THUNK(r11) THUNK(r12) THUNK(r13) THUNK(r14) THUNK(r15)\n"
	"__asm__(\".globl __x86_return_thunk\\n.type __x86_return_thunk, @function\\n\"\n"
	"\t\"__x86_return_thunk: ret\\n\\tint3\\n\"\n"
	"\t\".size __x86_return_thunk, . - __x86_return_thunk\");\n"
	"#endif\n";

void gen_emit_numbers(struct strbuf *sb)
{
	for (unsigned int id = 0; id < GEN_MAX_HANDLERS; id++)
		strbuf_addf(sb, "#define __HYPERVISOR_%s %u\n", hypercall_name(gen_number(id)),
			    gen_number(id));
}

void gen_emit_declarations(struct strbuf *sb)
{
	strbuf_addstr(sb, declarations);
	for (unsigned int i = 0; i < GEN_WORK_FUNCTIONS; i++)
		strbuf_addf(sb, "extern %s ext_work%u(unsigned long token, unsigned long value);\n",
			    i % 2 ? "int" : "long", i);
}

void gen_emit_prelude(struct strbuf *sb)
{
	gen_emit_numbers(sb);
	gen_emit_declarations(sb);
}

void gen_emit_support(struct strbuf *sb)
{
	strbuf_addstr(sb, support);
	for (unsigned int i = 0; i < GEN_WORK_FUNCTIONS; i++)
		strbuf_addf(sb,
			    "%s ext_work%u(unsigned long token, unsigned long value)\n"
			    "{\n\treturn ext_state += token * %u + value;\n}\n",
			    i % 2 ? "int" : "long", i, 3 + 2 * i);
	strbuf_addstr(sb, arm_support);
	strbuf_addstr(sb, x86_support);
}

static const char *param_type(enum gen_param param)
{
	static const char *const types[] = {"int", "unsigned int", "unsigned long"};

	return types[param];
}

/* Of the op and the progress once they are apart. */
static const char *wide_type(const struct gen_handler *h)
{
	return h->param == PARAM_ULONG ? "unsigned long" : "unsigned int";
}

static const char *suffix(const struct gen_handler *h)
{
	return h->param == PARAM_ULONG ? "ul" : "u";
}

static const char *op_type(const struct gen_handler *h)
{
	if (h->op_is_narrow && gen_has_mask(h) && h->encoding != ENCODING_PER_OP)
		return h->op_bits <= 8 ? "unsigned char" : "unsigned short";
	if (h->encoding == ENCODING_WHOLE)
		return param_type(h->param);
	return wide_type(h);
}

static void add_bitfield(struct strbuf *sb, const struct gen_handler *h, const char *member)
{
	strbuf_addf(sb,
		    "((union { unsigned int raw; struct { unsigned int op : %u, rest : %u; } f; })"
		    "{ .raw = cmd }).f.%s",
		    h->op_bits, 32 - h->op_bits, member);
}

static void add_masked(struct strbuf *sb, const struct gen_handler *h)
{
	unsigned int bits = h->op_bits;

	switch (h->mask) {
	case MASK_AND:
		strbuf_addf(sb, "(cmd & 0x%llx%s)", (unsigned long long)gen_mask_of(h), suffix(h));
		break;
	case MASK_MODULO:
		strbuf_addf(sb, "(cmd %% (1%s << %u))", suffix(h), bits);
		break;
	case MASK_SHIFTS:
		strbuf_addf(sb, "(cmd << (8 * sizeof(cmd) - %u) >> (8 * sizeof(cmd) - %u))", bits,
			    bits);
		break;
	case MASK_SUBTRACT:
		strbuf_addf(sb, "(cmd - (cmd >> %u << %u))", bits, bits);
		break;
	case MASK_BITFIELD:
		add_bitfield(sb, h, "op");
		break;
	case MASK_CAST:
		strbuf_addstr(sb, "((unsigned char)cmd)");
		break;
	}
}

static void add_unshifted_progress(struct strbuf *sb, const struct gen_handler *h)
{
	if (h->mask == MASK_SUBTRACT || h->mask == MASK_SHIFTS)
		strbuf_addf(sb, "(cmd >> %u << %u)", h->op_bits, h->op_bits);
	else
		strbuf_addf(sb, "(cmd & ~0x%llx%s)", (unsigned long long)gen_mask_of(h), suffix(h));
}

static void add_progress(struct strbuf *sb, const struct gen_handler *h)
{
	if (h->encoding != ENCODING_SHIFTED)
		add_unshifted_progress(sb, h);
	else if (h->mask == MASK_MODULO)
		strbuf_addf(sb, "(cmd / (1%s << %u))", suffix(h), h->shift);
	else if (h->mask == MASK_BITFIELD)
		add_bitfield(sb, h, "rest");
	else
		strbuf_addf(sb, "(cmd >> %u)", h->shift);
}

/* The register of a continuation: op_text with the progress that is in variable. */
static void add_register(struct strbuf *sb, const struct gen_handler *h, const char *op_text,
			 const char *variable)
{
	strbuf_addf(sb, "(unsigned %s)(%s %s ", h->is_long_format ? "long" : "int", op_text,
		    h->uses_plus ? "+" : "|");
	if (h->encoding == ENCODING_SHIFTED)
		strbuf_addf(sb, "(%s << %u))", variable, h->shift);
	else
		strbuf_addf(sb, "%s)", variable);
}

/* hypercall_create_continuation() up to its command register. */
static void open_continuation(struct strbuf *sb, const struct gen_handler *h, unsigned int number,
			      bool has_count)
{
	strbuf_addf(sb, "hypercall_create_continuation(__HYPERVISOR_%s, \"%s\", ",
		    hypercall_name(number), gen_format(h, has_count));
}

static void close_continuation(struct strbuf *sb, bool has_count)
{
	strbuf_addf(sb, ", arg%s)", has_count ? ", count" : "");
}

/* A statement that makes a continuation out of the register's text and leaves. */
static void add_plain_continuation(struct strbuf *sb, const struct gen_handler *h,
				   unsigned int number, const char *text, bool has_count)
{
	strbuf_addstr(sb, h->leaves ? "rc = " : "return ");
	open_continuation(sb, h, number, has_count);
	strbuf_addf(sb, "(unsigned %s)%s", h->is_long_format ? "long" : "int", text);
	close_continuation(sb, has_count);
	strbuf_addstr(sb, ";\n");
}

/* What a body needs to know of the function that it is in. */
struct place {
	const struct gen_handler *h;
	unsigned int level;
	bool has_count, has_tail, in_helper;
};

static bool is_joined(const struct gen_handler *h, const struct gen_op *op)
{
	size_t i = (size_t)(op - h->ops);

	return op->joins_previous || (i + 1 < h->op_count && op[1].joins_previous);
}

static void add_loop_continuation(struct strbuf *sb, const struct place *at,
				  const struct gen_op *op, const char *variable)
{
	const struct gen_handler *h = at->h;
	char text[32];

	if (at->has_tail) {
		strbuf_addf(sb, "{ progress = %s; rc = %d; goto out; }\n", variable, GEN_RESTART);
		return;
	}
	if (at->in_helper || (op->names_op && !is_joined(h, op)))
		snprintf(text, sizeof(text), "%u%s", op->value, suffix(h));
	else
		snprintf(text, sizeof(text), "op");
	strbuf_addstr(sb, h->leaves ? "{ rc = " : "return ");
	open_continuation(sb, h, h->number, at->has_count);
	add_register(sb, h, text, variable);
	close_continuation(sb, at->has_count);
	strbuf_addstr(sb, h->leaves ? "; goto out; }\n" : ";\n");
}

static void add_preempt(struct strbuf *sb, const struct gen_handler *h, const char *condition)
{
	if (h->hints)
		strbuf_addf(sb,
			    "\t\t\tif (%s && __builtin_expect(ext_preempt() != 0, 0))\n\t\t\t\t",
			    condition);
	else
		strbuf_addf(sb, "\t\t\tif (%s && ext_preempt())\n\t\t\t\t", condition);
}

static void add_work(struct strbuf *sb, const struct place *at, const struct gen_op *op,
		     const char *value)
{
	const char *shared = is_joined(at->h, op) && !at->in_helper && op->token % 2 ? " + op" : "";

	strbuf_addf(sb, "ext_work%u(0x%xUL%s, %s)", op->work, op->token, shared, value);
}

static void add_shifted_loop(struct strbuf *sb, const struct place *at, const struct gen_op *op)
{
	const struct gen_handler *h = at->h;

	if (h->counts_down) {
		strbuf_addf(sb, "\t\t%s n;\n\t\tfor (n = b.count - progress; n > 0; n--) {\n",
			    wide_type(h));
		add_preempt(sb, h, "b.count - n != progress");
		add_loop_continuation(sb, at, op, "(b.count - n)");
	} else {
		strbuf_addf(sb, "\t\t%s i;\n\t\tfor (i = progress; i < b.count; i++) {\n",
			    wide_type(h));
		add_preempt(sb, h, "i != progress");
		add_loop_continuation(sb, at, op, "i");
	}
	strbuf_addstr(sb, "\t\t\trc = ");
	add_work(sb, at, op, h->counts_down ? "b.base - n" : "b.base + i");
	strbuf_addstr(sb, ";\n\t\t\tif (rc)\n\t\t\t\tgoto out;\n\t\t}\n");
}

static void add_unshifted_loop(struct strbuf *sb, const struct place *at, const struct gen_op *op)
{
	const struct gen_handler *h = at->h;
	char condition[64];

	strbuf_addf(sb,
		    "\t\t%s it = progress;\n\t\twhile (it < b.count) {\n\t\t\trc = ", wide_type(h));
	add_work(sb, at, op, "b.base + it");
	strbuf_addstr(sb, ";\n\t\t\tif (rc)\n\t\t\t\tgoto out;\n");
	if (h->steps_by_one) {
		strbuf_addstr(sb, "\t\t\tit++;\n");
		snprintf(condition, sizeof(condition), "it < b.count && !(it & 0x%llx)",
			 (unsigned long long)gen_mask_of(h));
	} else {
		strbuf_addf(sb, "\t\t\tit += 0x%llx;\n", (unsigned long long)gen_mask_of(h) + 1);
		snprintf(condition, sizeof(condition), "it < b.count");
	}
	add_preempt(sb, h, condition);
	add_loop_continuation(sb, at, op, "it");
	strbuf_addstr(sb, "\t\t}\n");
}

static void add_loop(struct strbuf *sb, const struct place *at, const struct gen_op *op)
{
	strbuf_addstr(sb, "\t\tif (ext_copy(&b, arg, sizeof(b))) {\n"
			  "\t\t\trc = -14;\n\t\t\tgoto out;\n\t\t}\n");
	if (at->h->encoding == ENCODING_SHIFTED)
		add_shifted_loop(sb, at, op);
	else
		add_unshifted_loop(sb, at, op);
}

static void add_copy_body(struct strbuf *sb, const struct place *at, const struct gen_op *op)
{
	strbuf_addf(sb,
		    "\t\tif (ext_copy(&b, arg, sizeof(b))) {\n\t\t\trc = -14;\n"
		    "\t\t\tgoto out;\n\t\t}\n"
		    "\t\tif (b.limit > 0x%x) {\n\t\t\trc = -22;\n\t\t\tgoto out;\n\t\t}\n"
		    "\t\trc = ",
		    op->token);
	add_work(sb, at, op, "b.base >> 5 & 0x3f");
	strbuf_addstr(sb, ";\n\t\tb.result = rc;\n\t\tif (ext_put(arg, &b, sizeof(b)))\n"
			  "\t\t\trc = -14;\n");
}

static void add_work_body(struct strbuf *sb, const struct place *at, const struct gen_op *op)
{
	bool is_tail = !at->h->leaves && !at->has_tail && op->names_op;

	strbuf_addstr(sb, is_tail ? "\t\treturn " : "\t\trc = ");
	add_work(sb, at, op, at->has_count ? "count >> 3 & 0xff" : "(unsigned long)arg");
	strbuf_addstr(sb, ";\n");
}

/* Continuations that carry no progress. */
static void add_plain_body(struct strbuf *sb, const struct place *at, const struct gen_op *op)
{
	const struct gen_handler *h = at->h;
	unsigned int number = op->body == BODY_RENUMBER ? op->other : h->number;
	char text[32] = "cmd";

	if (op->body == BODY_REPLACE)
		snprintf(text, sizeof(text), "%u", op->other);
	else if (gen_spells_op(h, op))
		snprintf(text, sizeof(text), "%u", op->value);
	strbuf_addstr(sb, "\t\trc = ");
	add_work(sb, at, op, "(unsigned long)arg");
	strbuf_addf(sb, ";\n\t\tif (rc == %d)\n\t\t\t", GEN_RESTART);
	add_plain_continuation(sb, h, number, text, at->has_count);
}

static void add_body(struct strbuf *sb, const struct place *at, const struct gen_op *op)
{
	switch (op->body) {
	case BODY_WORK:
		add_work_body(sb, at, op);
		break;
	case BODY_COPY:
		add_copy_body(sb, at, op);
		break;
	case BODY_CONSTANT:
		strbuf_addf(sb, "\t\trc = %u;\n", op->token % 2 ? 0 : op->token & 0xff);
		break;
	case BODY_LOOP:
		add_loop(sb, at, op);
		break;
	case BODY_HELPER:
		strbuf_addf(sb, "\t\trc = helper_g%u_%u(%s, arg%s);\n", at->h->id, op->value,
			    op->helper_takes_cmd ? "cmd" : "progress",
			    at->has_count ? ", count" : "");
		break;
	case BODY_RESTART:
	case BODY_REPLACE:
	case BODY_RENUMBER:
		add_plain_body(sb, at, op);
		break;
	}
	strbuf_addstr(sb, "\t\tgoto out;\n");
}

/* "Is there progress?", spelled in one of several ways. */
static const char *refusal_test(const struct gen_handler *h, char *text, size_t size)
{
	unsigned long long mask = gen_mask_of(h);

	if (h->refusal == 0 || h->shift != h->op_bits)
		return "progress";
	if (h->refusal == 1)
		snprintf(text, size, "cmd & ~0x%llx%s", mask, suffix(h));
	else if (h->refusal == 2 && h->param != PARAM_INT)
		snprintf(text, size, "cmd > 0x%llx", mask);
	else
		snprintf(text, size, "cmd >> %u", h->op_bits);
	return text;
}

static void add_refusal(struct strbuf *sb, const struct gen_handler *h, const struct gen_op *op)
{
	char text[64];

	if (op->progress != GEN_REFUSED || h->refuses_early || !gen_has_mask(h) ||
	    h->encoding == ENCODING_PER_OP)
		return;
	strbuf_addf(sb, "\t\tif (%s) {\n\t\t\trc = %d;\n\t\t\tgoto out;\n\t\t}\n",
		    refusal_test(h, text, sizeof(text)), op->error);
}

/* The ops that share one body, as case labels or as comparisons. */
static void add_labels(struct strbuf *sb, const struct gen_handler *h, unsigned int first,
		       bool is_switch)
{
	for (unsigned int i = first; i == first || (i < h->op_count && h->ops[i].joins_previous);
	     i++) {
		if (is_switch)
			strbuf_addf(sb, "\tcase %u:\n", h->ops[i].value);
		else
			strbuf_addf(sb, "%sop == %u", i == first ? "\tif (" : " || ",
				    h->ops[i].value);
	}
	strbuf_addstr(sb, is_switch ? "\t{\n" : ") {\n");
}

static void add_dispatch(struct strbuf *sb, const struct place *at)
{
	const struct gen_handler *h = at->h;
	bool is_switch = h->dispatch[at->level] != DISPATCH_IF;

	if (is_switch)
		strbuf_addstr(sb, "\tswitch (op) {\n");
	for (unsigned int i = 0; i < h->op_count; i++) {
		const struct gen_op *op = &h->ops[i];

		if (op->level != at->level || op->joins_previous)
			continue;
		add_labels(sb, h, i, is_switch);
		add_refusal(sb, h, op);
		add_body(sb, at, op);
		strbuf_addstr(sb, "\t}\n");
	}
	strbuf_addstr(sb, is_switch ? "\tdefault:\n\t\tgoto unknown;\n\t}\n" : "\tgoto unknown;\n");
}

/* Tests before the dispatch that let through what it will find. */
static void add_prefilter(struct strbuf *sb, const struct place *at)
{
	const struct gen_handler *h = at->h;
	unsigned int low = ~0U, high = 0, set = 0;

	for (unsigned int i = 0; i < h->op_count; i++) {
		unsigned int value = h->ops[i].value;

		if (h->ops[i].level != at->level)
			continue;
		low = value < low ? value : low;
		high = value > high ? value : high;
		set |= value < 32 ? 1U << value : 0;
	}
	if (low > high)
		return;
	if (h->dispatch[at->level] == DISPATCH_RANGE)
		strbuf_addf(sb, "\tif (op < %u || op > %u)\n\t\tgoto unknown;\n", low, high);
	else if (h->dispatch[at->level] == DISPATCH_BITS && high < 32)
		strbuf_addf(sb, "\tif (op >= 32u || !(0x%xu >> op & 1))\n\t\tgoto unknown;\n", set);
}

/* Masks that hold for some ops only. */
static void add_per_op_decode(struct strbuf *sb, const struct gen_handler *h)
{
	unsigned long long mask = gen_mask_of(h);
	bool is_first = true;

	if (h->refusal < 2) {
		strbuf_addf(sb, "\tmask = ~0%s;\n\tswitch (cmd & 0x%llx%s) {\n", suffix(h), mask,
			    suffix(h));
		for (unsigned int i = 0; i < h->op_count; i++)
			if (gen_op_continues(&h->ops[i]))
				strbuf_addf(sb, "\tcase %u:\n", h->ops[i].value);
		strbuf_addf(sb, "\t\tmask = 0x%llx%s;\n\t}\n", mask, suffix(h));
		strbuf_addstr(sb, "\tprogress = cmd & ~mask;\n\top = cmd & mask;\n");
		return;
	}
	strbuf_addstr(sb, "\tprogress = 0;\n\top = cmd;\n\tif (");
	for (unsigned int i = 0; i < h->op_count; i++) {
		if (!gen_op_continues(&h->ops[i]))
			continue;
		strbuf_addf(sb, "%s(cmd & 0x%llx%s) == %u", is_first ? "" : " || ", mask, suffix(h),
			    h->ops[i].value);
		is_first = false;
	}
	strbuf_addf(sb, ") {\n\t\tprogress = cmd & ~0x%llx%s;\n\t\top = cmd & 0x%llx%s;\n\t}\n",
		    mask, suffix(h), mask, suffix(h));
}

static void add_decode(struct strbuf *sb, const struct gen_handler *h, unsigned int level)
{
	if (h->encoding == ENCODING_PER_OP) {
		add_per_op_decode(sb, h);
		return;
	}
	if (!gen_has_mask(h) || (level && h->delegates_op)) {
		strbuf_addstr(sb, "\top = cmd;\n\tprogress = 0;\n");
		return;
	}
	strbuf_addstr(sb, "\top = ");
	add_masked(sb, h);
	strbuf_addstr(sb, ";\n\tprogress = ");
	add_progress(sb, h);
	strbuf_addstr(sb, ";\n");
}

/* "Progress is for these ops only", before any of them is looked at. */
static void add_early_refusal(struct strbuf *sb, const struct gen_handler *h)
{
	char text[64];

	if (!h->refuses_early || !gen_has_mask(h) || h->encoding == ENCODING_PER_OP)
		return;
	strbuf_addf(sb, "\tif ((%s)", refusal_test(h, text, sizeof(text)));
	for (unsigned int i = 0; i < h->op_count; i++)
		if (h->ops[i].progress != GEN_REFUSED)
			strbuf_addf(sb, " && op != %u", h->ops[i].value);
	strbuf_addstr(sb, ")\n\t\treturn -22;\n");
}

static void add_opening(struct strbuf *sb, const struct place *at)
{
	const struct gen_handler *h = at->h;

	strbuf_addf(sb, "\t%s op;\n\t%s progress, mask;\n\tstruct buffer b;\n\tlong rc;\n",
		    op_type(h), wide_type(h));
	if (!h->decodes_late)
		add_decode(sb, h, at->level);
	if (!at->level && h->enters)
		strbuf_addf(sb, "\text_enter(%u);\n", h->id + 1);
	if (!at->level && h->checks)
		strbuf_addstr(sb, "\tif (ext_check(arg))\n\t\treturn -1;\n");
	if (!at->level && h->traces)
		strbuf_addstr(sb, "\text_trace(cmd & 0xff);\n\text_trace(cmd >> 4);\n");
	if (h->decodes_late)
		add_decode(sb, h, at->level);
	if (!at->level)
		add_early_refusal(sb, h);
}

static void add_unknown(struct strbuf *sb, const struct place *at)
{
	const struct gen_handler *h = at->h;

	strbuf_addstr(sb, "unknown:\n");
	if (at->level + 1 < h->levels) {
		strbuf_addf(sb, "\t%s%s_g%u_op(%s, arg);\n",
			    h->delegates_tail ? "return " : "rc = ",
			    gen_level_prefix(at->level + 1), h->id, h->delegates_op ? "op" : "cmd");
		return;
	}
	if (h->logs_unknown)
		strbuf_addstr(sb, "\text_log(op);\n");
	strbuf_addf(sb, "\trc = %d;\n", h->unknown_error);
}

static void add_closing(struct strbuf *sb, const struct place *at)
{
	const struct gen_handler *h = at->h;

	strbuf_addstr(sb, "out:\n");
	if (at->has_tail) {
		strbuf_addf(sb, "\tif (rc == %d)\n\t\trc = ", GEN_RESTART);
		open_continuation(sb, h, h->number, at->has_count);
		add_register(sb, h, "op", "progress");
		close_continuation(sb, at->has_count);
		strbuf_addstr(sb, ";\n");
	}
	if (!at->level && h->leaves)
		strbuf_addf(sb, "\text_leave(%u);\n", h->id + 1);
	strbuf_addstr(sb, "\treturn rc;\n}\n\n");
}

static void add_level(struct strbuf *sb, const struct gen_handler *h, unsigned int level)
{
	struct place at = {
		.h = h,
		.level = level,
		.has_count = !level && h->has_count,
		.has_tail = gen_has_tail(h, level),
	};

	strbuf_addf(sb, "%s__attribute__((noinline)) long %s_g%u_op(%s cmd, void *arg%s)\n{\n",
		    level ? "static " : "", gen_level_prefix(level), h->id, param_type(h->param),
		    at.has_count ? ", unsigned int count" : "");
	add_opening(sb, &at);
	add_prefilter(sb, &at);
	add_dispatch(sb, &at);
	add_unknown(sb, &at);
	add_closing(sb, &at);
}

/* A function of its own for an op that continues. */
static void add_helper(struct strbuf *sb, const struct gen_handler *h, const struct gen_op *op)
{
	struct place at = {.h = h,
			   .level = op->level,
			   .has_count = !op->level && h->has_count,
			   .in_helper = true};

	strbuf_addf(sb, "static %slong helper_g%u_%u(%s %s, void *arg%s)\n{\n",
		    op->helper_is_noinline ? "__attribute__((noinline)) " : "", h->id, op->value,
		    op->helper_takes_cmd ? param_type(h->param) : wide_type(h),
		    op->helper_takes_cmd ? "cmd" : "progress",
		    at.has_count ? ", unsigned int count" : "");
	if (op->helper_takes_cmd) {
		strbuf_addf(sb, "\t%s progress = ", wide_type(h));
		add_progress(sb, h);
		strbuf_addstr(sb, ";\n");
	}
	strbuf_addstr(sb, "\tstruct buffer b;\n\tlong rc = 0;\n\n\t{\n");
	add_loop(sb, &at, op);
	strbuf_addstr(sb, "\t}\nout:\n\treturn rc;\n}\n\n");
}

static void add_compat(struct strbuf *sb, const struct gen_handler *h)
{
	struct gen_handler narrow = *h;

	narrow.param = PARAM_UINT;
	narrow.mask = h->shift == h->op_bits ? h->mask : MASK_AND;
	strbuf_addf(sb,
		    "__attribute__((noinline)) long compat_g%u_op(unsigned int cmd, void *compat)\n"
		    "{\n\tunsigned int op, progress, left;\n\tstruct buffer b;\n\tlong rc;\n",
		    h->id);
	add_decode(sb, &narrow, 0);
	strbuf_addstr(sb, "\tswitch (op) {\n");
	for (unsigned int i = 0; i < h->op_count && i < 32; i++)
		if (h->compat_set >> i & 1)
			strbuf_addf(sb, "\tcase %u:\n", h->ops[i].value);
	strbuf_addf(
		sb,
		"\t\tif (ext_copy(&b, compat, sizeof(b)))\n\t\t\treturn -14;\n"
		"\t\tb.base += 3;\n\t\tbreak;\n\tdefault:\n\t\treturn %d;\n\t}\n\trc = do_g%u_op(",
		h->unknown_error, h->id);
	if (h->compat_passes_cmd)
		strbuf_addstr(sb, "cmd");
	else
		add_register(sb, &narrow, "op", "progress");
	strbuf_addf(sb,
		    ", &b%s);\n\tif (rc == 0x%x)\n"
		    "\t\trc = hypercall_xlat_continuation(&left, 2, 2, &b, compat);\n"
		    "\treturn rc;\n}\n\n",
		    h->has_count ? ", 0" : "", 0x8000 + h->number);
}

static void add_hvm_filter(struct strbuf *sb, const struct gen_handler *h)
{
	struct gen_handler taken = *h;

	if (h->hvm_takes_int)
		taken.param = PARAM_INT;
	taken.mask = MASK_AND;
	strbuf_addstr(sb, "\tswitch (");
	if (h->hvm_looks_unmasked || !gen_has_mask(h))
		strbuf_addstr(sb, "cmd");
	else
		add_masked(sb, &taken);
	strbuf_addstr(sb, ") {\n");
	for (unsigned int i = 0; i < h->op_count && i < 32; i++)
		if ((h->hvm_refused >> i & 1) != h->hvm_looks_unmasked)
			strbuf_addf(sb, "\tcase %u:\n", h->ops[i].value);
	if (h->hvm_looks_unmasked)
		strbuf_addf(sb, "\t\tbreak;\n\tdefault:\n\t\treturn %d;\n\t}\n", h->unknown_error);
	else
		strbuf_addf(sb, "\tcase 0x7ffffff0:\n\t\treturn %d;\n\t}\n", h->unknown_error);
}

static void add_hvm(struct strbuf *sb, const struct gen_handler *h)
{
	const char *more = h->has_count ? ", 0" : "";

	strbuf_addf(sb,
		    "__attribute__((noinline)) long hvm_g%u_op(%s cmd, void *arg)\n{\n"
		    "\tlong rc;\n",
		    h->id, h->hvm_takes_int ? "int" : param_type(h->param));
	add_hvm_filter(sb, h);
	if (h->has_compat)
		strbuf_addf(sb,
			    "\tif (ext_is_compat())\n\t\trc = compat_g%u_op(cmd, arg);\n\telse\n\t",
			    h->id);
	strbuf_addf(sb, "\trc = do_g%u_op(cmd, arg%s);\n", h->id, more);
	strbuf_addstr(sb, "\text_leave(0x999);\n\treturn rc;\n}\n\n");
}

static void add_count_handler(struct strbuf *sb, const struct gen_handler *h)
{
	strbuf_addf(
		sb,
		"long do_g%u_op(void *uops, unsigned int count, void *pdone, unsigned int dom)\n"
		"{\n\tunsigned int i, done = 0;\n\tlong rc = 0;\n"
		"\tif (count & 0x%xu) {\n\t\tcount &= ~0x%xu;\n"
		"\t\tif (ext_copy(&done, pdone, sizeof(done)))\n\t\t\treturn -14;\n\t}\n"
		"\tfor (i = 0; i < count; i++) {\n\t\tif (i && ext_preempt()) {\n\t\t\trc = ",
		h->id, GEN_COUNT_PREEMPTED, GEN_COUNT_PREEMPTED);
	strbuf_addf(
		sb,
		"hypercall_create_continuation(__HYPERVISOR_%s, \"hihi\", uops, (count - i) | 0x%xu, "
		"pdone, dom);\n\t\t\tbreak;\n\t\t}\n"
		"\t\trc = ext_work0(0x77, (unsigned long)uops + i);\n"
		"\t\tif (rc)\n\t\t\tbreak;\n\t}\n\tdone += i;\n"
		"\tif (pdone && ext_put(pdone, &done, sizeof(done)))\n\t\trc = -14;\n"
		"\treturn rc;\n}\n\n",
		hypercall_name(h->number), GEN_COUNT_PREEMPTED);
}

void gen_emit_handler(struct strbuf *sb, const struct gen_handler *h)
{
	strbuf_addf(sb, "/* seed %llu */\n", (unsigned long long)h->seed);
	if (h->encoding == ENCODING_COUNT) {
		add_count_handler(sb, h);
		return;
	}
	for (unsigned int i = 0; i < h->op_count; i++)
		if (h->ops[i].body == BODY_HELPER)
			add_helper(sb, h, &h->ops[i]);
	for (unsigned int level = h->levels; level-- > 0;)
		add_level(sb, h, level);
	if (h->has_compat)
		add_compat(sb, h);
	if (h->has_hvm)
		add_hvm(sb, h);
}
