// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/model/xen_name.h"
#include "lib/read/csource/tables.h"

enum { CALLERS_MAX = 8 };

struct table_reading {
	const struct sources *sources;
	const text_list *texts;
	struct builder *builder;
	const struct unit *unit;
	const char *callers[CALLERS_MAX]; /* of the columns; NULL: nobody is built for it */
	size_t caller_count;
};

static enum entry_path entry_of(const char *caller)
{
	if (!strncmp(caller, "hvm", strlen("hvm")))
		return ENTRY_HVM;
	return strstr(caller, "32") ? ENTRY_COMPAT : ENTRY_NATIVE;
}

/* handler is interned. */
static void add_slot(const struct table_reading *t, const char *caller, struct number n,
		     const char *handler, const struct token *at)
{
	struct table_slot slot = {
		.table = intern_str(builder_intern(t->builder), caller),
		.entry = entry_of(caller),
		.arch = t->sources->arch,
		.number = (uint32_t)n.value,
		.handler = handler,
		.at = {.file = t->texts->items[at->file].path, .line = at->line},
	};

	if (n.is_known && n.value <= UINT32_MAX)
		builder_add_table_slot(t->builder, &slot);
}

static const char *join(const struct table_reading *t, const char *a, const struct token *b)
{
	struct strbuf text = {0};
	const char *joined;

	strbuf_addstr(&text, a);
	strbuf_add(&text, b->text, b->len);
	joined = intern_str(builder_intern(t->builder), strbuf_str(&text));
	strbuf_deinit(&text);
	return joined;
}

/* "name prefix prefix:priority - ..." on one line; returns what stands behind it. */
static const struct token *read_row(const struct table_reading *t, const struct token *row,
				    const struct token *end)
{
	struct number n = sources_constant(t->sources, t->unit, join(t, "__HYPERVISOR_", row));
	const struct token *at = row + 1;
	size_t column = 0;

	for (; at < end && at->line == row->line; at++) {
		bool is_priority = token_is(at, ':') || at->kind == TOKEN_NUMBER;

		if (is_priority || column == t->caller_count)
			continue;
		if (at->kind == TOKEN_NAME && t->callers[column]) {
			const char *prefix =
				arena_printf(builder_arena(t->builder), "%s_", at->text);

			add_slot(t, t->callers[column], n, join(t, prefix, row), row);
		}
		column++;
	}
	return at;
}

/* Whether "caller: name" stands in the file. */
static bool is_active(const struct unit *u, const struct token *name)
{
	const struct token *end = u->tokens.items + u->tokens.count;

	for (const struct token *t = u->tokens.items; t + 2 < end; t++)
		if (token_is_name(t, "caller") && token_is(t + 1, ':') && t[2].text == name->text)
			return true;
	return false;
}

static void read_definitions(struct table_reading *t)
{
	const struct token *at = t->unit->tokens.items, *end = at + t->unit->tokens.count;
	uint32_t line;

	while (at + 1 < end && !(token_is_name(at, "table") && token_is(at + 1, ':')))
		at++;
	if (at + 1 >= end)
		return;
	line = at->line;
	for (at += 2; at < end && at->line == line; at++)
		if (t->caller_count < CALLERS_MAX)
			t->callers[t->caller_count++] = is_active(t->unit, at) ? at->text : NULL;
	while (at < end)
		at = at->kind == TOKEN_NAME ? read_row(t, at, end) : at + 1;
}

/* The functions of an element, in their order, to its callers. */
static void read_element(const struct table_reading *t, const char *const *callers,
			 const struct token *index, const struct token *at, const struct token *end)
{
	struct number n = index->kind == TOKEN_NUMBER
				  ? eval_literal(index, 64)
				  : sources_constant(t->sources, t->unit, index->text);
	size_t count = 0;

	for (; at < end && count < 2 && callers[count]; at++)
		if (at->kind == TOKEN_NAME && strcmp(at->text, "NULL") &&
		    (at + 1 == end || token_is(at + 1, ',') || token_is(at + 1, '}')))
			add_slot(t, callers[count++], n, at->text, index);
}

/* "[ number ] = element" of an initialiser's tokens. */
static void read_elements(const struct table_reading *t, const char *const *callers,
			  const struct token *at, const struct token *end)
{
	while (at + 4 < end) {
		const struct token *index = at + 1, *next;
		bool is_index = index->kind == TOKEN_NAME || index->kind == TOKEN_NUMBER;

		if (!token_is(at, '[') || !is_index || !token_is(at + 2, ']')) {
			at++;
			continue;
		}
		for (next = at + 3; next < end && !token_is(next, '['); next++)
			;
		read_element(t, callers, index, at + 3, next);
		at = next;
	}
}

/* An array's definition begins with "name[...] = {". */
static void read_array(const struct table_reading *t, const struct token *name,
		       const struct token *end, const char *const *callers)
{
	const struct token *at = name + 1, *behind;

	if (at >= end || !token_is(at, '['))
		return;
	at = token_skip_brackets(at, end);
	if (at + 1 >= end || !token_is(at, '=') || !token_is(at + 1, '{'))
		return;
	behind = token_skip_brackets(at + 1, end);
	read_elements(t, callers, at + 2, behind == end ? end : behind - 1);
}

static void read_arrays(const struct table_reading *t)
{
	const struct token *end = t->unit->tokens.items + t->unit->tokens.count;
	size_t count;
	const struct xen_table *arrays = xen_tables(&count);

	for (const struct token *at = t->unit->tokens.items; at < end; at++)
		for (size_t i = 0; at->kind == TOKEN_NAME && i < count; i++)
			if (arrays[i].callers[0] && token_is_name(at, arrays[i].name))
				read_array(t, at, end, arrays[i].callers);
}

void tables_read(const struct sources *p, const text_list *texts, struct builder *b)
{
	static const char definitions[] = "xen/include/hypercall-defs.c";

	for (size_t i = 0; i < p->unit_count; i++) {
		struct table_reading t = {p, texts, b, &p->units[i], {NULL}, 0};

		if (!t.unit->tokens.count)
			continue;
		if (!strcmp(texts->items[p->units[i].file].path, definitions))
			read_definitions(&t);
		else
			read_arrays(&t);
	}
}
