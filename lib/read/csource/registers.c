// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/entry_registers.h"
#include "lib/read/csource/registers.h"

#define ARROW PUNCT2('-', '>')

enum { ARGUMENTS_MAX = 6, NAMES_MAX = 8 };

/* Which register an argument is in, NULL behind the last one. */
struct argument_names {
	const char *names[NAMES_MAX];
};

static const struct argument_names arm_names[ARGUMENTS_MAX] = {
	{{"x0", "r0"}}, {{"x1", "r1"}}, {{"x2", "r2"}},
	{{"x3", "r3"}}, {{"x4", "r4"}}, {{"x5", "r5"}},
};

/* Of 32-bit callers. */
static const struct argument_names x86_32_names[ARGUMENTS_MAX] = {
	{{"rbx", "ebx", "_ebx"}}, {{"rcx", "ecx", "_ecx"}}, {{"rdx", "edx", "_edx"}},
	{{"rsi", "esi", "_esi"}}, {{"rdi", "edi", "_edi"}}, {{"rbp", "ebp", "_ebp"}},
};

/* Of all callers. */
static const struct argument_names x86_names[ARGUMENTS_MAX] = {
	{{"rdi", "rbx", "ebx", "_ebx"}}, {{"rsi", "rcx", "ecx", "_ecx"}},
	{{"rdx", "edx", "_edx"}},	 {{"r10", "rsi", "esi", "_esi"}},
	{{"r8", "rdi", "edi", "_edi"}},	 {{"r9", "rbp", "ebp", "_ebp"}},
};

static bool is_among(const struct argument_names *a, const struct token *name)
{
	for (size_t i = 0; i < NAMES_MAX && a->names[i]; i++)
		if (token_is_name(name, a->names[i]))
			return true;
	return false;
}

static const struct argument_names *names_of(enum arch arch, bool is_translation)
{
	if (arch == ARCH_ARM64 || arch == ARCH_ARM32)
		return arm_names;
	return is_translation ? x86_32_names : x86_names;
}

/* "case N: regs->NAME =" or "case N: reg = &regs->NAME": the name's token, or NULL. */
static const struct token *register_of_case(const struct token *t, const struct token *end,
					    bool is_translation)
{
	if (end - t < 9 || !token_is_name(t, "case") || t[1].kind != TOKEN_NUMBER ||
	    t[1].len != 1 || !token_is(t + 2, ':'))
		return NULL;
	t += 3;
	if (is_translation && token_is(t + 1, '=') && token_is(t + 2, '&'))
		t += 3;
	else if (is_translation || !token_is(t + 3, '='))
		return NULL;
	return token_is_name(t, "regs") && token_is(t + 1, ARROW) ? t + 2 : NULL;
}

static bool is_of_any(const struct argument_names *all, const struct token *name)
{
	bool any = false;

	for (unsigned int i = 0; i < ARGUMENTS_MAX; i++)
		any |= is_among(&all[i], name);
	return any;
}

/* Whether the register is known to hold another argument than that one. */
static bool is_of_another(const struct argument_names *all, unsigned int argument,
			  const struct token *name)
{
	return is_of_any(all, name) && argument < ARGUMENTS_MAX && !is_among(&all[argument], name);
}

bool register_is_of_another(enum arch arch, unsigned int argument, const struct token *name)
{
	return is_of_another(names_of(arch, false), argument, name);
}

bool register_has_argument(enum arch arch, const struct token *name)
{
	return is_of_any(names_of(arch, false), name);
}

/* "regs->NAME = op;" with a register that holds no hypercall's number. */
static bool is_misplaced_number(const struct token *t, const struct token *end)
{
	static const struct argument_names taken = {{"rax", "eax", "_eax", "x16", "r12"}};

	return end - t > 5 && token_is_name(t, "regs") && token_is(t + 1, ARROW) &&
	       token_is(t + 3, '=') && token_is_name(t + 4, "op") && token_is(t + 5, ';') &&
	       !is_among(&taken, t + 2);
}

static const char *doubt_of(const struct function *f, enum arch arch, bool is_translation)
{
	const struct argument_names *all = names_of(arch, is_translation);

	for (const struct token *t = f->body.first; t < f->body.end; t++) {
		const struct token *name = register_of_case(t, f->body.end, is_translation);

		if (name && is_of_another(all, (unsigned int)(t[1].text[0] - '0'), name))
			return is_translation ? SITE_ARGUMENT_MISTAKEN : SITE_ARGUMENT_MISPLACED;
		if (!is_translation && is_misplaced_number(t, f->body.end))
			return SITE_NUMBER_MISPLACED;
	}
	return NULL;
}

const char *registers_doubt(const struct sources *p, bool is_translation)
{
	const char *name = is_translation ? TRANSLATE_FUNCTION : CREATE_FUNCTION;
	size_t count = 0;
	struct function *const *all = sources_all(p, intern_str(p->intern, name), &count);
	const char *why = NULL;

	for (size_t i = 0; i < count && !why; i++)
		why = doubt_of(all[i], p->arch, is_translation);
	return why;
}
