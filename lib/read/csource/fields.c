// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/fields.h"

static unsigned int long_bits(const struct sources *p)
{
	return p->arch == ARCH_ARM32 || p->arch == ARCH_X86_32 ? 32 : 64;
}

/* "struct x {", of which the definition begins at the brace. */
static void index_tokens(struct sources *p, const token_list *tokens)
{
	for (size_t i = 0; i + 2 < tokens->count; i++) {
		const struct token *t = &tokens->items[i];

		if ((token_is_name(t, "struct") || token_is_name(t, "union")) &&
		    t[1].kind == TOKEN_NAME && token_is(t + 2, '{'))
			vec_push(&p->records,
				 (struct record_place){t[1].text, t + 2, vec_end(tokens)});
	}
}

static int compare_places(const void *a, const void *b)
{
	const struct record_place *x = a, *y = b;

	return (uintptr_t)x->name < (uintptr_t)y->name ? -1 : x->name != y->name;
}

static void index_records(struct sources *p)
{
	for (size_t i = 0; i < p->texts->count; i++)
		if (p->is_header[i])
			index_tokens(p, &p->texts->items[i].tokens);
	for (size_t i = 0; i < p->unit_count; i++)
		index_tokens(p, &p->units[i].tokens);
	vec_sort(&p->records, compare_places);
	p->has_records = true;
}

static const struct token *end_of_member(const struct token *t, const struct token *end)
{
	while (t < end && !token_is(t, ';'))
		t = token_is(t, '{') || token_is(t, '(') ? token_skip_brackets(t, end) : t + 1;
	return t < end ? t + 1 : end;
}

/* "*a, b[2], c : 3;": the one of that name. */
static bool find_declarator(const struct token *t, const struct token *end, const char *name,
			    struct ctype *type)
{
	struct ctype base = *type;

	for (; t < end && !token_is(t, ';'); t++) {
		if (token_is(t, ','))
			*type = base;
		if (token_is(t, '*'))
			type->is_indirect = true;
		if (t->text != name || t->kind != TOKEN_NAME)
			continue;
		type->is_indirect |= t + 1 < end && token_is(t + 1, '[');
		if (type->is_indirect || (t + 1 < end && token_is(t + 1, ':')))
			type->width = 0;
		return true;
	}
	return false;
}

static bool find_member(const struct sources *p, const struct token *brace,
			const struct token *text_end, const char *name, struct ctype *ret)
{
	const struct token *end = token_skip_brackets(brace, text_end), *t = brace + 1;

	while (t < end) {
		const struct token *at = t;

		if (t->kind == TOKEN_DIRECTIVE) {
			t++;
			continue;
		}
		t = end_of_member(t, end);
		if (ctype_parse(&at, t, long_bits(p), p->intern, ret) &&
		    find_declarator(at, t, name, ret))
			return true;
	}
	return false;
}

static struct ctype find_type(struct sources *p, const char *record, const char *field)
{
	struct ctype found = {0};
	bool is_found = false;

	if (!p->has_records)
		index_records(p);
	for (size_t i = 0; i < p->records.count; i++) {
		const struct record_place *place = &p->records.items[i];
		struct ctype type;

		if (place->name != record ||
		    !find_member(p, place->brace, place->end, field, &type))
			continue;
		if (is_found && (type.width != found.width || type.is_signed != found.is_signed ||
				 type.record != found.record))
			return (struct ctype){0};
		found = type;
		is_found = true;
	}
	return found;
}

struct ctype fields_type(struct sources *p, const char *record, const char *field)
{
	struct known_field *f;

	if (!record)
		return (struct ctype){0};
	vec_each(f, &p->fields)
		if (f->record == record && f->name == field)
			return f->type;
	vec_push(&p->fields, (struct known_field){record, field, find_type(p, record, field)});
	return p->fields.items[p->fields.count - 1].type;
}

struct ctype fields_result(struct sources *p, const struct function *f)
{
	const struct token *name = f->params.first - 2, *first = f->unit->tokens.items, *t = name;
	struct ctype type = {0};

	if (name < first || name >= first + f->unit->tokens.count)
		return type;
	while (t > first && (t[-1].kind == TOKEN_NAME || token_is(t - 1, '*')))
		t--;
	if (t == name || !ctype_parse(&t, name, long_bits(p), p->intern, &type) || t != name)
		return (struct ctype){0};
	return type;
}
