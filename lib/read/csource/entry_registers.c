// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/read/csource/entry_registers.h"

#define ARROW	   PUNCT2('-', '>')
#define CALL_MACRO "call_handlers_" /* (number, result, arguments...), since 4.17 */
#define ARG_MACRO  "HYPERCALL_ARG"  /* HYPERCALL_ARG1(regs) */

static bool begins_with(const struct token *t, const char *prefix)
{
	return t->kind == TOKEN_NAME && !strncmp(t->text, prefix, strlen(prefix));
}

/* "regs->rdi" and "rdi" alike: the register's name; NULL: the argument is something else. */
static const struct token *register_of(const struct token *first, const struct token *end)
{
	if (end - first == 3 && token_is(first + 1, ARROW))
		first += 2;
	return end - first == 1 && first->kind == TOKEN_NAME ? first : NULL;
}

/* "call->args[3]": 3; -1: it is no such place. */
static int place_of(const struct token *first, const struct token *end)
{
	if (end - first < 4 || !token_is_name(end - 4, "args") || !token_is(end - 3, '[') ||
	    end[-2].kind != TOKEN_NUMBER || end[-2].len != 1 || !isdigit(end[-2].text[0]))
		return -1;
	return end[-2].text[0] - '0';
}

/* "HYPERCALL_ARG3(regs)", which stands for a register. */
static bool is_macro_of_another(struct sources *p, const struct function *f,
				const struct token *name, unsigned int argument)
{
	struct macro_scope scope = unit_scope(f->unit, &p->macros, p->arch, p->intern);
	const struct macro *m = macro_find(&scope, name->text);
	const char *number = name->text + strlen(ARG_MACRO);

	if (!isdigit((unsigned char)number[0]) || number[1])
		return false;
	return number[0] != (char)('1' + argument) ||
	       (m && m->body.end != m->body.first &&
		register_is_of_another(p->arch, argument, m->body.end - 1));
}

static bool is_misplaced(struct sources *p, const struct function *f, const struct token *first,
			 const struct token *end, unsigned int argument)
{
	const struct token *name = register_of(first, end);
	int place = place_of(first, end);

	if (first < end && begins_with(first, ARG_MACRO))
		return is_macro_of_another(p, f, first, argument);
	if (place >= 0)
		return (unsigned int)place != argument;
	return name && register_is_of_another(p->arch, argument, name);
}

/* first: behind the bracket that opens; skipped: how many come before the call's own arguments. */
static bool is_call_misplaced(struct sources *p, const struct function *f,
			      const struct token *first, unsigned int skipped)
{
	unsigned int argument = 0, depth = 0;

	for (const struct token *t = first; t < f->body.end; t++) {
		bool ends = !depth && (token_is(t, ',') || token_is(t, ')'));

		if (ends && argument >= skipped && is_misplaced(p, f, first, t, argument - skipped))
			return true;
		if (ends && token_is(t, ')'))
			return false;
		if (ends) {
			argument++;
			first = t + 1;
		}
		depth += token_is(t, '(') || token_is(t, '[');
		depth -= token_is(t, ')') || token_is(t, ']');
	}
	return false;
}

/* "rdi" of "_rdi", "edi" and "rdi". */
static const char *plain_name(const struct token *t)
{
	const char *name = t->text + strspn(t->text, "_");

	return *name == 'e' || *name == 'r' ? name + 1 : name;
}

/* "r10 = regs->rcx": a variable that is called as one register and holds another. */
static bool is_misnamed(enum arch arch, const struct token *t, const struct token *end)
{
	return end - t > 5 && token_is(t + 1, '=') && token_is(t + 3, ARROW) &&
	       (token_is(t + 5, ';') || token_is(t + 5, ',')) && token_is_name(t + 2, "regs") &&
	       register_has_argument(arch, t) && register_has_argument(arch, t + 4) &&
	       strcmp(plain_name(t), plain_name(t + 4)) != 0;
}

/* What calls a handler: the macro, or the table of functions that older releases have. */
static bool calls_handler(const struct token *t, unsigned int *ret_skipped)
{
	*ret_skipped = begins_with(t, CALL_MACRO) ? 2 : 0;
	return token_is(t + 1, '(') &&
	       (*ret_skipped || ((token_is_name(t, "native") || token_is_name(t, "compat")) &&
				 token_is(t - 1, '.')));
}

/* What the call is compared with, if it is: "== HVM_HCALL_completed" asks whether it is over. */
static bool is_asked_otherwise(const struct token *call, const struct token *end)
{
	const struct token *t = call + 1;
	unsigned int depth = 0;

	for (; t < end; t++) {
		depth += token_is(t, '(');
		depth -= token_is(t, ')');
		if (!depth)
			break;
	}
	if (end - t < 3 || token_is(t + 1, ';') || token_is(t + 1, ')'))
		return false;
	return !(token_is(t + 1, PUNCT2('=', '=')) &&
		 token_is_name(t + 2, "HVM_HCALL_completed")) &&
	       !(token_is(t + 1, PUNCT2('!', '=')) && token_is_name(t + 2, "HVM_HCALL_preempted"));
}

/* Whether nobody looks at its result, or not at whether the call was interrupted. */
static bool drops_result(const struct token *t, const struct token *end)
{
	if ((!token_is_name(t, "hvm_hypercall") && !token_is_name(t, "hvm_do_hypercall")) ||
	    !token_is(t + 1, '('))
		return false;
	return token_is(t - 1, ';') || token_is(t - 1, '{') || token_is(t - 1, '}') ||
	       token_is(t - 1, ')') || token_is(t - 1, ':') || token_is_name(t - 1, "else") ||
	       is_asked_otherwise(t, end);
}

static const char *doubt_of(struct sources *p, const struct function *f)
{
	bool calls = false, is_misread = false;
	unsigned int skipped;

	for (const struct token *t = f->body.first + 1; t + 1 < f->body.end; t++) {
		if (t->kind != TOKEN_NAME)
			continue;
		if (drops_result(t, f->body.end))
			return "the instruction is passed over whether or not the call is to be "
			       "made again";
		is_misread |= is_misnamed(p->arch, t, f->body.end);
		if (!calls_handler(t, &skipped))
			continue;
		calls = true;
		is_misread |= is_call_misplaced(p, f, t + 2, skipped);
	}
	return calls && is_misread ? "an argument is taken from the place of another one" : NULL;
}

const char *entry_registers_doubt(struct sources *p)
{
	for (size_t i = 0; !p->was_entry_read && !p->entry_doubt && i < p->function_count; i++)
		p->entry_doubt = doubt_of(p, p->by_name[i]);
	p->was_entry_read = true;
	return p->entry_doubt;
}
