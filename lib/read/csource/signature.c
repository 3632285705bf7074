// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/read/csource/signature.h"

enum { ARGUMENTS_MAX = 16 };

/* The comma behind the parameter at t, or end. */
static const struct token *parameter_end(const struct token *t, const struct token *end)
{
	while (t != end && !token_is(t, ','))
		t = token_is(t, '(') ? token_skip_brackets(t, end) : t + 1;
	return t;
}

/* The tokens as a sentence would have them. */
static const char *spell(struct sources *p, const struct token *t, const struct token *end)
{
	struct strbuf text = {0};
	const char *spelled;

	for (const struct token *first = t; t != end; t++) {
		bool is_word = t->kind == TOKEN_NAME && t > first && t[-1].kind == TOKEN_NAME;

		if (is_word || (token_is(t, '*') && t > first && !token_is(t - 1, '*')))
			strbuf_addch(&text, ' ');
		strbuf_add(&text, t->text, t->len);
	}
	spelled = intern_str(p->intern, strbuf_str(&text));
	strbuf_deinit(&text);
	return spelled;
}

static bool begins(const struct token *t, const struct token *end, const char *prefix)
{
	for (; t != end; t++)
		if (t->kind == TOKEN_NAME && !strncmp(t->text, prefix, strlen(prefix)))
			return true;
	return false;
}

static enum argument_class class_of(const struct token *t, const struct token *end,
				    const struct ctype *type)
{
	if (begins(t, end, "XEN_GUEST_HANDLE_64") || begins(t, end, "__guest_handle_64"))
		return ARGUMENT_HANDLE64;
	if (begins(t, end, "XEN_GUEST_HANDLE") || begins(t, end, "__guest_handle") ||
	    begins(t, end, "COMPAT_HANDLE") || begins(t, end, "GUEST_HANDLE"))
		return ARGUMENT_HANDLE;
	return type->width && !type->record ? ARGUMENT_INTEGER : ARGUMENT_OTHER;
}

/* No register of a 32-bit caller holds more. */
static uint8_t width_of(const struct ctype *type, enum entry_path entry)
{
	return entry == ENTRY_COMPAT && type->width > 32 ? 32 : type->width;
}

static struct argument read_argument(struct sources *p, enum entry_path entry,
				     const struct token *t, const struct token *end)
{
	struct macro_scope scope = {NULL, &p->macros, p->arch, p->intern};
	const struct token *at = t;
	struct argument a = {0};
	struct ctype type;
	bool is_type = ctype_parse(&at, end, macro_long_bits(&scope), p->intern, &type);

	if (is_type && end - at == 1 && at->kind == TOKEN_NAME)
		a.name = at->text;
	a.type = spell(p, t, a.name ? at : end);
	a.class = is_type && (a.name || at == end) ? class_of(t, end, &type) : ARGUMENT_OTHER;
	if (a.class == ARGUMENT_INTEGER)
		a.width_bits = width_of(&type, entry);
	return a;
}

void signature_add(struct sources *p, const text_list *texts, const struct family *family,
		   enum entry_path entry, const struct function *f, uint64_t code,
		   struct builder *b)
{
	struct argument *arguments =
		arena_array(builder_arena(b), ARGUMENTS_MAX, sizeof(*arguments));
	struct signature s = {
		.hypercall = intern_str(p->intern, family->hypercall),
		.entry = entry,
		.arch = p->arch,
		.handler = f->name,
		.arguments = arguments,
		.code = code,
		.at = {.file = texts->items[f->file].path, .line = f->line},
	};
	const struct token *t = f->params.first, *end = f->params.end, *behind;

	if (end - t == 1 && token_is_name(t, "void"))
		t = end;
	for (; t != end; t = behind == end ? end : behind + 1) {
		behind = parameter_end(t, end);
		if (s.argument_count == ARGUMENTS_MAX || behind == t)
			return;
		arguments[s.argument_count++] = read_argument(p, entry, t, behind);
	}
	builder_add_signature(b, &s);
}
