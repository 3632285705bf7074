// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/read/cfront/ctype.h"
#include "lib/base/names.h"
#include "lib/read/cfront/eval.h"

enum { DEPTH_MAX = 100 };

struct parser {
	const struct macro_scope *scope;
	const struct token *at, *end;
	unsigned int long_bits, depth;
	bool is_condition; /* of an #if: all is 64 bits wide */
	bool has_failed;
};

static struct number fail(struct parser *p)
{
	p->has_failed = true;
	return (struct number){0};
}

static struct number make(uint64_t value, unsigned int width, bool is_signed)
{
	struct number n = {.is_known = true, .is_signed = is_signed, .width = (uint8_t)width};

	if (width == 32)
		value = is_signed ? (uint64_t)(int64_t)(int32_t)(uint32_t)value : (uint32_t)value;
	n.value = value;
	return n;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static bool fits(uint64_t value, unsigned int width, bool is_signed)
{
	unsigned int bits = width - is_signed;

	return bits == 64 || !(value >> bits);
}

/* The first type of C's list that holds the value. */
static struct number fit(uint64_t value, bool is_decimal, bool is_unsigned, unsigned int longs,
			 unsigned int long_bits)
{
	const unsigned int widths[] = {32, long_bits, 64};

	for (unsigned int i = longs; i < 3; i++) {
		if (!is_unsigned && fits(value, widths[i], true))
			return make(value, widths[i], true);
		if ((is_unsigned || !is_decimal) && fits(value, widths[i], false))
			return make(value, widths[i], false);
	}
	return (struct number){0};
}

static bool read_suffix(const char *at, const char *end, bool *is_unsigned, unsigned int *longs)
{
	for (; at < end; at++) {
		if (*at == 'u' || *at == 'U')
			*is_unsigned = true;
		else if ((*at == 'l' || *at == 'L') && *longs < 2)
			++*longs;
		else
			return false;
	}
	return true;
}

static struct number read_number(const struct token *t, unsigned int long_bits)
{
	const char *at = t->text, *end = at + t->len;
	unsigned int base = 10, longs = 0;
	bool is_unsigned = false;
	uint64_t value = 0;

	if (t->len > 2 && at[0] == '0' && (at[1] | 0x20) == 'x') {
		base = 16;
		at += 2;
	} else if (at[0] == '0') {
		base = 8;
	}
	for (; at < end && (unsigned int)digit_of(*at) < base; at++)
		if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit_of(*at), &value))
			return (struct number){0};
	if (!read_suffix(at, end, &is_unsigned, &longs))
		return (struct number){0};
	return fit(value, base == 10, is_unsigned, longs, long_bits);
}

struct number eval_literal(const struct token *t, unsigned int long_bits)
{
	if (t->kind == TOKEN_NUMBER)
		return read_number(t, long_bits);
	if (t->kind == TOKEN_CHAR && t->len == 3 && t->text[1] != '\\' && t->text[1] > 0)
		return make((uint64_t)t->text[1], 32, true);
	return (struct number){0};
}

static struct number convert(struct number n, unsigned int width, bool is_signed)
{
	return make(n.value, width, is_signed);
}

static void balance(struct number *a, struct number *b)
{
	unsigned int width = a->width > b->width ? a->width : b->width;
	bool is_unsigned =
		(a->width == width && !a->is_signed) || (b->width == width && !b->is_signed);

	*a = convert(*a, width, !is_unsigned);
	*b = convert(*b, width, !is_unsigned);
}

static struct number parse_conditional(struct parser *p);

/* A cast to an integer type; narrow ones are promoted. */
static struct number cast(struct number n, const struct ctype *type)
{
	uint64_t v = n.value;

	if (type->width == 8)
		v = type->is_signed ? (uint64_t)(int64_t)(int8_t)v : (uint8_t)v;
	else if (type->width == 16)
		v = type->is_signed ? (uint64_t)(int64_t)(int16_t)v : (uint16_t)v;
	if (type->width < 32)
		return make(v, 32, true);
	return make(v, type->width, type->is_signed);
}

static struct number parse_unary(struct parser *p);

static struct number parse_bracket(struct parser *p)
{
	struct number n;

	p->at++;
	if (!p->is_condition && p->at != p->end && ctype_starts(p->at)) {
		struct ctype type;

		if (!ctype_parse(&p->at, p->end, p->long_bits, p->scope->intern, &type) ||
		    !type.width || p->at == p->end || !token_is(p->at, ')'))
			return fail(p);
		p->at++;
		n = parse_unary(p);
		return p->has_failed ? n : cast(n, &type);
	}
	n = parse_conditional(p);
	if (p->has_failed || p->at == p->end || !token_is(p->at, ')'))
		return fail(p);
	p->at++;
	return n;
}

/* What each compiler for the architecture has to define alike. */
static struct number predefined(const struct token *t, unsigned int long_bits)
{
	static const struct {
		const char *name;
		unsigned int value; /* 0: the bytes of a long */
	} names[] = {
		{"__CHAR_BIT__", 8},	     {"__SIZEOF_SHORT__", 2}, {"__SIZEOF_INT__", 4},
		{"__SIZEOF_LONG_LONG__", 8}, {"__SIZEOF_LONG__", 0},  {"__SIZEOF_POINTER__", 0},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (token_is_name(t, names[i].name))
			return make(names[i].value ? names[i].value : long_bits / 8, 32, true);
	return (struct number){0};
}

static struct number parse_primary(struct parser *p)
{
	struct number n = {0};

	if (p->at == p->end)
		return fail(p);
	if (token_is(p->at, '('))
		return parse_bracket(p);
	n = eval_literal(p->at, p->long_bits);
	if (!n.is_known)
		n = predefined(p->at, p->long_bits);
	if (p->is_condition && n.is_known)
		n = convert(n, 64, n.is_signed);
	if (!n.is_known)
		return fail(p);
	p->at++;
	return n;
}

static struct number negate(struct parser *p, struct number n)
{
	if (n.is_signed && n.value == (uint64_t)1 << 63)
		return fail(p);
	if (n.is_signed && n.width == 32 && (uint32_t)n.value == (uint32_t)1 << 31)
		return fail(p);
	return make(-n.value, n.width, n.is_signed);
}

static struct number parse_unary(struct parser *p)
{
	struct number n;
	uint32_t op;

	if (p->at == p->end || p->depth >= DEPTH_MAX)
		return fail(p);
	op = p->at->kind == TOKEN_PUNCT ? p->at->punct : 0;
	if (op != '-' && op != '+' && op != '~' && op != '!')
		return parse_primary(p);
	p->at++;
	p->depth++;
	n = parse_unary(p);
	p->depth--;
	if (p->has_failed)
		return n;
	if (op == '-')
		return negate(p, n);
	if (op == '~')
		return make(~n.value, n.width, n.is_signed);
	return op == '!' ? make(!n.value, 32, true) : n;
}

static int precedence(uint32_t op)
{
	static const struct {
		uint32_t op;
		int level;
	} levels[] = {
		{'*', 10},
		{'/', 10},
		{'%', 10},
		{'+', 9},
		{'-', 9},
		{PUNCT2('<', '<'), 8},
		{PUNCT2('>', '>'), 8},
		{'<', 7},
		{'>', 7},
		{PUNCT2('<', '='), 7},
		{PUNCT2('>', '='), 7},
		{PUNCT2('=', '='), 6},
		{PUNCT2('!', '='), 6},
		{'&', 5},
		{'^', 4},
		{'|', 3},
		{PUNCT2('&', '&'), 2},
		{PUNCT2('|', '|'), 1},
	};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (levels[i].op == op)
			return levels[i].level;
	return 0;
}

static struct number shift(struct parser *p, uint32_t op, struct number a, struct number b)
{
	if (b.value >= a.width)
		return fail(p);
	if (op == PUNCT2('<', '<')) {
		/* Into the sign bit is what gcc defines, and what sources rely on. */
		return make(a.value << b.value, a.width, a.is_signed);
	}
	if (a.is_signed)
		return make((uint64_t)((int64_t)a.value >> b.value), a.width, true);
	return make(a.value >> b.value, a.width, false);
}

static struct number divide(struct parser *p, uint32_t op, struct number a, struct number b)
{
	if (!b.value || (a.is_signed && b.value == UINT64_MAX))
		return fail(p);
	if (a.is_signed)
		return make((uint64_t)(op == '/' ? (int64_t)a.value / (int64_t)b.value
						 : (int64_t)a.value % (int64_t)b.value),
			    a.width, true);
	return make(op == '/' ? a.value / b.value : a.value % b.value, a.width, false);
}

static bool less(struct number a, struct number b)
{
	return a.is_signed ? (int64_t)a.value < (int64_t)b.value : a.value < b.value;
}

static struct number add(struct parser *p, uint32_t op, struct number a, struct number b)
{
	int64_t x = (int64_t)a.value, y = (int64_t)b.value, r;
	bool overflow;

	if (!a.is_signed) {
		if (op == '*')
			return make(a.value * b.value, a.width, false);
		return make(op == '+' ? a.value + b.value : a.value - b.value, a.width, false);
	}
	if (op == '*')
		overflow = __builtin_mul_overflow(x, y, &r);
	else
		overflow = op == '+' ? __builtin_add_overflow(x, y, &r)
				     : __builtin_sub_overflow(x, y, &r);
	if (overflow || (a.width == 32 && r != (int32_t)r))
		return fail(p);
	return make((uint64_t)r, a.width, true);
}

static struct number apply(struct parser *p, uint32_t op, struct number a, struct number b)
{
	if (op == PUNCT2('<', '<') || op == PUNCT2('>', '>'))
		return shift(p, op, a, b);
	if (op == PUNCT2('&', '&'))
		return make(a.value && b.value, 32, true);
	if (op == PUNCT2('|', '|'))
		return make(a.value || b.value, 32, true);
	balance(&a, &b);
	switch (op) {
	case '/':
	case '%':
		return divide(p, op, a, b);
	case '+':
	case '-':
	case '*':
		return add(p, op, a, b);
	case '&':
		return make(a.value & b.value, a.width, a.is_signed);
	case '|':
		return make(a.value | b.value, a.width, a.is_signed);
	case '^':
		return make(a.value ^ b.value, a.width, a.is_signed);
	case '<':
		return make(less(a, b), 32, true);
	case '>':
		return make(less(b, a), 32, true);
	case PUNCT2('<', '='):
		return make(!less(b, a), 32, true);
	case PUNCT2('>', '='):
		return make(!less(a, b), 32, true);
	case PUNCT2('=', '='):
		return make(a.value == b.value, 32, true);
	default:
		return make(a.value != b.value, 32, true);
	}
}

static struct number parse_binary(struct parser *p, int level)
{
	struct number a = parse_unary(p);

	while (!p->has_failed && p->at != p->end && p->at->kind == TOKEN_PUNCT) {
		uint32_t op = p->at->punct;
		int own = precedence(op);
		struct number b;

		if (!own || own < level)
			break;
		p->at++;
		b = parse_binary(p, own + 1);
		if (!p->has_failed)
			a = apply(p, op, a, b);
	}
	return a;
}

static struct number parse_conditional(struct parser *p)
{
	struct number a, b, c;

	if (p->depth >= DEPTH_MAX)
		return fail(p);
	p->depth++;
	a = parse_binary(p, 1);
	if (!p->has_failed && p->at != p->end && token_is(p->at, '?')) {
		p->at++;
		b = parse_conditional(p);
		if (p->has_failed || p->at == p->end || !token_is(p->at, ':'))
			return fail(p);
		p->at++;
		c = parse_conditional(p);
		if (!p->has_failed) {
			balance(&b, &c);
			a = a.value ? b : c;
		}
	}
	p->depth--;
	return p->has_failed ? (struct number){0} : a;
}

static struct number run(const struct macro_scope *scope, const struct token *first,
			 const struct token *end, bool is_condition)
{
	struct parser p = {
		.scope = scope,
		.at = first,
		.end = end,
		.long_bits = macro_long_bits(scope),
		.is_condition = is_condition,
	};
	struct number n = parse_conditional(&p);

	return p.has_failed || p.at != p.end ? (struct number){0} : n;
}

static struct number expand_and_run(const struct macro_scope *scope,
				    const struct token_range *tokens, bool is_condition)
{
	token_list list = {0};
	struct number n = {0};
	bool is_doubtful;

	if (macro_expand(scope, tokens, &list, &is_doubtful) && !is_doubtful && list.count)
		n = run(scope, list.items, vec_end(&list), is_condition);
	vec_free(&list);
	return n;
}

struct number eval_tokens(const struct macro_scope *scope, const struct token_range *tokens)
{
	return expand_and_run(scope, tokens, false);
}

struct number eval_macro(const struct macro_scope *scope, const char *name)
{
	const struct macro *m = macro_find(scope, name);
	struct number n;

	if (!m || m->is_function || m->is_doubtful)
		return (struct number){0};
	n = eval_tokens(scope, &m->body);
	for (const struct macro *o = m->older; n.is_known && o && o->file != m->file;
	     o = o->older) {
		struct number other = {0};

		if (o->is_undefined || o->is_function)
			continue;
		other = eval_tokens(scope, &o->body);
		if (!other.is_known || other.value != n.value)
			return (struct number){0};
	}
	return n;
}

#define X86  (1u << ARCH_X86_64 | 1u << ARCH_X86_32)
#define ARMS (1u << ARCH_ARM64 | 1u << ARCH_ARM32)

/* What the build sets by the architecture. */
static const struct config {
	const char *name;
	unsigned int arches; /* that can have it */
	bool is_option;	     /* and there it may be switched off */
} configs[] = {
	{"CONFIG_X86", X86, false},
	{"CONFIG_X86_64", 1u << ARCH_X86_64, false},
	{"CONFIG_X86_32", 1u << ARCH_X86_32, false},
	{"CONFIG_PV", X86, true},
	{"CONFIG_PV32", X86, true},
	{"CONFIG_COMPAT", X86, true},
	{"CONFIG_ARM", ARMS, false},
	{"CONFIG_ARM_64", 1u << ARCH_ARM64, false},
	{"CONFIG_ARM_32", 1u << ARCH_ARM32, false},
	{"CONFIG_ACPI_ARM", ARMS, true},
	{"CONFIG_RISCV", 1u << ARCH_RISCV64, false},
	{"CONFIG_RISCV_64", 1u << ARCH_RISCV64, false},
	{"CONFIG_PPC", 1u << ARCH_PPC64, false},
	{"CONFIG_PPC64", 1u << ARCH_PPC64, false},
	{"CONFIG_IA64", 0, false},
};

static const struct config *find_config(const char *name)
{
	for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++)
		if (!strcmp(configs[i].name, name))
			return &configs[i];
	return NULL;
}

/* Whether no build has the option, since nothing in the tree can set it. */
static bool is_never_set(const struct macro_scope *scope, const char *name)
{
	struct option_place at;

	return macro_option(scope, name, &at) == OPTION_NEVER && !macro_find(scope, name);
}

/* An option counts as switched on, but for the one that leaves most of the hypervisor out. */
static bool is_config_off(const struct macro_scope *scope, const char *name)
{
	const struct config *c = find_config(name);

	if (c)
		return !(c->arches >> scope->arch & 1);
	return !strcmp(name, "CONFIG_PV_SHIM_EXCLUSIVE") || is_never_set(scope, name);
}

static bool is_machine_macro(enum arch arch, const char *name)
{
	static const char *const names[ARCH_COUNT] = {
		[ARCH_X86_64] = "__x86_64__", [ARCH_X86_32] = "__i386__",
		[ARCH_ARM64] = "__aarch64__", [ARCH_ARM32] = "__arm__",
		[ARCH_RISCV64] = "__riscv",   [ARCH_PPC64] = "__powerpc64__",
	};

	return !strcmp(name, names[arch]) || !strcmp(name, "__XEN__") ||
	       !strcmp(name, "__XEN_TOOLS__") || !strcmp(name, "__GNUC__");
}

/* Before Kconfig came, in 4.7, makefiles defined HAS_PCI and the like. */
static bool is_option(const char *name)
{
	return !strncmp(name, "CONFIG_", strlen("CONFIG_")) ||
	       !strncmp(name, "HAS_", strlen("HAS_"));
}

bool eval_is_defined(const struct macro_scope *scope, const char *name)
{
	const struct macro *m = macro_table_find(scope->local, name);

	if (m)
		return !m->is_undefined;
	if (is_machine_macro(scope->arch, name) || !strcmp(name, "__XEN_INTERFACE_VERSION__"))
		return true;
	if (is_option(name))
		return !is_config_off(scope, name);
	return macro_find(scope, name) != NULL;
}

/* Whether every build for this architecture takes the name alike. */
static bool is_fixed(const struct macro_scope *scope, const char *name)
{
	static const char *const others[] = {
		"defined",    "COMPAT",	     "__ASSEMBLY__", "__ia64__",    "__i386__",
		"__x86_64__", "__powerpc__", "__arm__",	     "__aarch64__", "__riscv",
		"__XEN__",    "__GNUC__",    "__XEN_TOOLS__"};
	const struct config *c = find_config(name);

	if (c)
		return !c->is_option || !(c->arches >> scope->arch & 1);
	return names_find(others, sizeof(others) / sizeof(others[0]), name) <
		       sizeof(others) / sizeof(others[0]) ||
	       macro_find(scope, name) || is_never_set(scope, name);
}

bool eval_is_settled(const struct macro_scope *scope, const struct token_range *tokens)
{
	for (const struct token *t = tokens->first; t != tokens->end; t++)
		if (t->kind == TOKEN_NAME && !is_fixed(scope, t->text))
			return false;
	return true;
}

/* What compilers define, or their settings, or what the build asks them. */
bool eval_is_compilers(const char *name)
{
	static const char *const prefixes[] = {"__GNUC_",	"__GCC_",
					       "__clang",	"__has_",
					       "__STDC",	"__OPTIMIZE",
					       "__VERSION__",	"__NO_INLINE",
					       "__STRICT_ANSI", "__INT",
					       "__UINT",	"__SIZE",
					       "__CHAR_",	"__LONG_",
					       "__SHRT_",	"__SCHAR_",
					       "__WCHAR",	"__WINT",
					       "__PTRDIFF",	"__SIG_ATOMIC",
					       "__FLT",		"__DBL",
					       "__LDBL",	"__SSE",
					       "__MMX",		"__AVX",
					       "__ORDER_",	"__BYTE_ORDER__",
					       "__FLOAT_WORD",	"__BIGGEST_",
					       "__LP64__",	"_LP64",
					       "__ELF__",	"__linux",
					       "__unix",	"__gnu_linux",
					       "__PIC__",	"__pic__",
					       "__PIE__",	"__pie__",
					       "__CET__",	"__SEG_",
					       "__code_model",	"__SANITIZE",
					       "__SSP",		"__llvm__",
					       "__k8",		"__amd64",
					       "__FILE__",	"__BASE_FILE__",
					       "__LINE__",	"__DATE__",
					       "__TIME",	"__INCLUDE_LEVEL__",
					       "__COUNTER__",	"__INTEL_COMPILER",
					       "CONFIG_CC_",	"CONFIG_GCC_",
					       "CONFIG_CLANG_"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

static int compare_given(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return (uintptr_t)*x < (uintptr_t)*y ? -1 : *x != *y;
}

static bool is_given(const struct macro_table *t, const char *name)
{
	return t && t->given.count &&
	       bsearch(&name, t->given.items, t->given.count, sizeof(name), compare_given);
}

/* Whether a makefile defines what the tokens name, or what macros in them do. */
static bool asks_build(const struct macro_scope *scope, const struct token_range *tokens,
		       unsigned int depth)
{
	for (const struct token *t = tokens->first; t != tokens->end; t++) {
		const struct macro *m;

		if (t->kind != TOKEN_NAME)
			continue;
		if (is_given(scope->global, t->text) || is_given(scope->local, t->text))
			return true;
		m = macro_find(scope, t->text);
		if (m && depth && asks_build(scope, &m->body, depth - 1))
			return true;
	}
	return false;
}

/* "#if __GNUC__ > 4", while that it is defined is sure. */
static bool asks_compiler(const struct macro_scope *scope, const struct token_range *tokens,
			  unsigned int depth)
{
	for (const struct token *t = tokens->first; t != tokens->end; t++) {
		const struct macro *m;
		bool is_asked = t - tokens->first > 0 &&
				(token_is_name(t - 1, "defined") ||
				 (t - tokens->first > 1 && token_is_name(t - 2, "defined")));

		if (t->kind != TOKEN_NAME)
			continue;
		if (!strcmp(t->text, "__GNUC__") ? !is_asked : eval_is_compilers(t->text))
			return true;
		m = macro_find(scope, t->text);
		if (m && depth && !is_asked && asks_compiler(scope, &m->body, depth - 1))
			return true;
	}
	return false;
}

static bool has_doubtful_name(const struct macro_scope *scope, const struct token_range *tokens)
{
	for (const struct token *t = tokens->first; t != tokens->end; t++) {
		const struct macro *m = NULL;

		if (t->kind == TOKEN_NAME)
			m = macro_table_find(scope->local, t->text);
		if (t->kind == TOKEN_NAME && !m)
			m = macro_table_find(scope->global, t->text);
		if (m && (m->is_doubtful || m->hangs))
			return true;
	}
	return false;
}

enum uncertainty eval_doubt(const struct macro_scope *scope, const struct token_range *tokens)
{
	if (asks_compiler(scope, tokens, 4))
		return DOUBT_COMPILER;
	if (asks_build(scope, tokens, 4))
		return DOUBT_GIVEN;
	return has_doubtful_name(scope, tokens) ? DOUBT_NAME : DOUBT_NONE;
}

bool eval_hangs_on(const struct macro_scope *scope, const char *name, struct option_place *ret_at)
{
	enum option_state state;

	if (strncmp(name, "CONFIG_", strlen("CONFIG_")) || find_config(name) ||
	    macro_find(scope, name))
		return false;
	state = macro_option(scope, name, ret_at);
	return state == OPTION_OFF || state == OPTION_UNKNOWN;
}

static uint64_t config_value(const struct macro_scope *scope, const char *name)
{
	if (!strcmp(name, "__XEN_INTERFACE_VERSION__"))
		return INT32_MAX; /* newer than any */
	if (!strcmp(name, "CONFIG_PAGING_LEVELS"))
		return scope->arch == ARCH_X86_64 ? 4 : 3;
	return 1;
}

static struct token number_token(const struct token *at, uint64_t value)
{
	static const char *const digits[] = {"0", "1", "2", "3", "4"};
	struct token t = *at;

	t.kind = TOKEN_NUMBER;
	t.punct = 0;
	t.text = value < 5 ? digits[value] : "0x7fffffff";
	t.len = (uint32_t)strlen(t.text);
	return t;
}

/* "defined X" and "defined(X)", at name's place; the token behind it, or NULL. */
static const struct token *take_defined(const struct macro_scope *scope, const struct token *at,
					const struct token *end, token_list *ret)
{
	bool has_bracket = at + 1 != end && token_is(at + 1, '(');
	const struct token *name = at + 1 + has_bracket;

	if (name >= end || name->kind != TOKEN_NAME)
		return NULL;
	if (has_bracket && (name + 1 == end || !token_is(name + 1, ')')))
		return NULL;
	vec_push(ret, number_token(at, eval_is_defined(scope, name->text)));
	return name + 1 + has_bracket;
}

/* Names that the build defines become numbers, before any macro is looked at. */
static bool replace_known(const struct macro_scope *scope, const struct token_range *tokens,
			  token_list *ret)
{
	const struct token *t = tokens->first;

	while (t && t != tokens->end) {
		if (token_is_name(t, "defined")) {
			t = take_defined(scope, t, tokens->end, ret);
			continue;
		}
		if (t->kind == TOKEN_NAME && !macro_find(scope, t->text) &&
		    eval_is_defined(scope, t->text))
			vec_push(ret, number_token(t, config_value(scope, t->text)));
		else
			vec_push(ret, *t);
		t++;
	}
	return t;
}

struct number eval_condition(const struct macro_scope *scope, const struct token_range *tokens)
{
	token_list list = {0};
	struct number n = {0};

	if (replace_known(scope, tokens, &list) && list.count)
		n = expand_and_run(scope, &(struct token_range){list.items, vec_end(&list)}, true);
	vec_free(&list);
	return n;
}
