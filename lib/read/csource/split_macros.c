// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/split_macros.h"

enum { MACROS_MAX = 16, NESTING_MAX = 8 };

struct search {
	struct sources *sources;
	const text_list *texts;
	const struct unit *unit;
	struct macro_scope scope;
	struct split_macro found[MACROS_MAX];
	size_t count;
};

static bool has_macro(const struct search *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->found[i].name == name)
			return true;
	return false;
}

static void add_body(struct search *s, const struct token_range *body, unsigned int nesting);

static void add_macro(struct search *s, const struct token *name, unsigned int nesting)
{
	const struct macro *m = macro_find(&s->scope, name->text);
	struct number value;
	const char *file;

	if (!m || m->is_function || m->is_undefined || has_macro(s, m->name))
		return;
	value = sources_constant(s->sources, s->unit, m->name);
	file = s->texts->items[m->file].path;
	if (!value.is_known || strstr(file, "include/public/"))
		return;
	add_body(s, &m->body, nesting + 1);
	if (s->count < MACROS_MAX)
		s->found[s->count++] = (struct split_macro){.name = m->name,
							    .value = value.value,
							    .at = {.file = file, .line = m->line}};
}

/* All that the value of a macro is made of. */
static void add_body(struct search *s, const struct token_range *body, unsigned int nesting)
{
	for (const struct token *t = body->first; nesting < NESTING_MAX && t != body->end; t++)
		if (t->kind == TOKEN_NAME)
			add_macro(s, t, nesting);
}

static bool splits(const struct token *t)
{
	static const uint32_t operators[] = {'&', '~', PUNCT2('<', '<'), PUNCT2('>', '>'),
					     PUNCT2('&', '=')};

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (token_is(t, operators[i]))
			return true;
	return false;
}

const struct split_macro *split_macros_of(struct sources *p, const text_list *texts,
					  const struct function *f, struct arena *a,
					  size_t *ret_count)
{
	struct search s = {
		.sources = p,
		.texts = texts,
		.unit = f->unit,
		.scope = unit_scope(f->unit, &p->macros, p->arch, p->intern),
	};

	for (const struct token *t = f->body.first; t < f->body.end; t++)
		if (t->kind == TOKEN_NAME && t > f->body.first && t + 1 < f->body.end &&
		    (splits(t - 1) || splits(t + 1)))
			add_macro(&s, t, 0);
	*ret_count = s.count;
	return s.count ? arena_memdup(a, s.found, s.count * sizeof(s.found[0])) : NULL;
}
