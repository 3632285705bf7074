// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/read/csource/sources.h"
#include "lib/read/csource/spelled.h"
#include "lib/read/csource/tree.h"

/* Longer chains of calls are not looked through: no run goes as deep. */
enum { ROUNDS_MAX = 16, HEADER_BODIES_MAX = 1000 };

static int compare_addresses(const void *a, const void *b)
{
	return (uintptr_t)a < (uintptr_t)b ? -1 : a != b;
}

static int compare_names(const void *a, const void *b)
{
	const struct known_name *x = a, *y = b;
	int order = compare_addresses(x->name, y->name);

	return order ? order : y->is_handler - x->is_handler;
}

static void add_names(struct sources *p, const struct family *f, const struct name_list *list,
		      enum entry_path entry, bool is_handler)
{
	for (size_t i = 0; i < list->count; i++)
		vec_push(&p->names, (struct known_name){intern_str(p->intern, list->items[i]), f,
							entry, is_handler});
}

static void find_names(struct sources *p)
{
	for (size_t i = 0; i < p->families->count; i++) {
		const struct family *f = &p->families->items[i];

		if (f->kind != FAMILY_OPS)
			continue;
		for (unsigned int e = 0; e < ENTRY_COUNT; e++)
			add_names(p, f, &f->handlers[e], (enum entry_path)e, true);
		add_names(p, f, &f->delegates, ENTRY_NATIVE, false);
	}
	vec_sort(&p->names, compare_names);
}

const struct known_name *sources_name(const struct sources *p, const char *name)
{
	size_t low = 0, high = p->names.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_addresses(p->names.items[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->names.count && p->names.items[low].name == name ? &p->names.items[low]
									: NULL;
}

const struct family *sources_handled(const struct sources *p, const char *name)
{
	const struct known_name *known = sources_name(p, name);

	return known && known->is_handler ? known->family : NULL;
}

static int compare_ops(const void *a, const void *b)
{
	const struct known_op *x = a, *y = b;
	int order = compare_addresses(x->family, y->family);

	if (order)
		return order;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void add_op(struct sources *p, const struct macro *m)
{
	const struct family *f = families_of_name(p->families, m->name);
	enum name_role role;
	struct number n;

	if (!f || f->kind != FAMILY_OPS)
		return;
	role = family_role(f, m->name);
	n = sources_constant(p, NULL, m->name);
	if (n.is_known && (role == ROLE_OP || role == ROLE_PLACEHOLDER))
		vec_push(&p->ops, (struct known_op){f, n.value});
}

static void find_ops(struct sources *p)
{
	const struct spelled_op *spelled;
	size_t count = 0;

	for (size_t i = 0; i < p->macros.room; i++)
		if (p->macros.slots[i] && !p->macros.slots[i]->is_undefined)
			add_op(p, p->macros.slots[i]);
	vec_each(spelled, &p->spelled)
		vec_push(&p->ops, (struct known_op){spelled->family, spelled->number});
	vec_sort(&p->ops, compare_ops);
	for (size_t i = 0; i < p->ops.count; i++)
		if (!count || compare_ops(&p->ops.items[count - 1], &p->ops.items[i]))
			p->ops.items[count++] = p->ops.items[i];
	p->ops.count = count;
}

const struct known_op *sources_ops(const struct sources *p, const struct family *family,
				   size_t *ret_count)
{
	const struct known_op *first = NULL, *op;

	*ret_count = 0;
	vec_each(op, &p->ops) {
		if (op->family != family)
			continue;
		first = first ? first : op;
		++*ret_count;
	}
	return first;
}

static int compare_functions(const void *a, const void *b)
{
	const struct function *x = *(struct function *const *)a;
	const struct function *y = *(struct function *const *)b;

	if (x->name != y->name)
		return (uintptr_t)x->name < (uintptr_t)y->name ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void index_functions(struct sources *p)
{
	VEC(struct function *) all = {0};

	for (size_t i = 0; i < p->unit_count; i++) {
		struct function *f;

		vec_each(f, &p->units[i].functions)
			vec_push(&all, f);
	}
	vec_sort(&all, compare_functions);
	p->by_name = all.items;
	p->function_count = all.count;
}

static size_t lower_bound(const struct sources *p, const char *name)
{
	size_t low = 0, high = p->function_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)p->by_name[middle]->name < (uintptr_t)name)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Of a file that another one includes there are two copies. What is compat by
 * its name is made to be included; everything else is complete by itself.
 */
static bool is_better_copy(const struct function *f)
{
	bool is_included = f->unit->file != f->file;

	return is_included == f->is_compat_file;
}

struct function *sources_find(const struct sources *p, const struct unit *from, const char *name)
{
	struct function *found = NULL;
	bool is_unique = true;

	for (size_t i = lower_bound(p, name); i < p->function_count && p->by_name[i]->name == name;
	     i++) {
		struct function *f = p->by_name[i];

		if (f->unit == from)
			return f;
		if (found && (found->file != f->file || found->line != f->line))
			is_unique = false;
		if (!found || is_better_copy(f))
			found = f;
	}
	return is_unique ? found : NULL;
}

static int compare_inlines(const void *a, const void *b)
{
	const struct inlined *x = a, *y = b;
	int order = compare_addresses(x->name, y->name);

	return order ? order : x->text < y->text ? -1 : x->text > y->text;
}

/* "name(...) {" outside of braces; from the last name before a bracket on. */
static void list_inlines(struct sources *p, size_t text)
{
	const token_list *tokens = &p->texts->items[text].tokens;
	const struct token *t = tokens->items, *end = t + tokens->count;

	while (t < end) {
		const struct token *behind;

		if (token_is(t, '{')) {
			t = token_skip_brackets(t, end);
			continue;
		}
		if (t->kind != TOKEN_NAME || t + 1 == end || !token_is(t + 1, '(')) {
			t++;
			continue;
		}
		behind = token_skip_brackets(t + 1, end);
		if (behind < end && token_is(behind, '{'))
			vec_push(&p->inlines, (struct inlined){.name = t->text, .text = text});
		t = behind;
	}
}

static void index_inlines(struct sources *p)
{
	for (size_t i = 0; i < p->texts->count && !p->has_inlines; i++)
		if (p->is_header[i] && p->texts->items[i].is_lexed)
			list_inlines(p, i);
	if (!p->has_inlines)
		vec_sort(&p->inlines, compare_inlines);
	p->has_inlines = true;
}

static const struct inlined *find_inlined(const struct sources *p, const char *name)
{
	size_t low = 0, high = p->inlines.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_addresses(p->inlines.items[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == p->inlines.count || p->inlines.items[low].name != name)
		return NULL;
	/* Of two headers nobody knows which is included. */
	if (low + 1 < p->inlines.count && p->inlines.items[low + 1].name == name)
		return NULL;
	return &p->inlines.items[low];
}

/* The header as a file by itself. */
static struct unit *header_unit(struct sources *p, size_t text)
{
	struct unit **have, *u;

	vec_each(have, &p->header_units)
		if ((*have)->file == text)
			return *have;
	u = arena_alloc(&p->arena, sizeof(*u));
	unit_build(u, p->texts, text, p->arch, &p->macros, p->intern);
	vec_push(&p->header_units, u);
	return u;
}

struct function *sources_find_inline(struct sources *p, const char *name)
{
	const struct inlined *found;
	struct function *f;
	struct unit *u;

	index_inlines(p);
	found = find_inlined(p, name);
	if (!found)
		return NULL;
	u = header_unit(p, found->text);
	vec_each(f, &u->functions)
		if (f->name == name)
			return f;
	return NULL;
}

struct function *const *sources_all(const struct sources *p, const char *name, size_t *ret_count)
{
	size_t first = lower_bound(p, name), end = first;

	while (end < p->function_count && p->by_name[end]->name == name)
		end++;
	*ret_count = end - first;
	return p->by_name + first;
}

/* The first brace behind "name(...)" from there on; NULL: there is none. */
static const char *find_definition(const char *at, const char *end, const char *name)
{
	size_t len = strlen(name);

	while ((at = memmem(at, (size_t)(end - at), name, len))) {
		long depth = 0;

		at += len;
		for (; at < end && (*at == '(' || depth); at++)
			depth += (*at == '(') - (*at == ')');
		while (at < end && strchr(" \t\r\n", *at))
			at++;
		if (at < end && *at == '{')
			return at;
	}
	return NULL;
}

/* Whether "name(...)" and a brace stand in the text. */
static bool defines_function(const struct source_text *text, const char *name)
{
	return find_definition(text->bytes, text->bytes + text->size, name);
}

/* What follows the brace, up to where it closes; NULL: the text has none, or several. */
static const char *sole_body(const struct source_text *text, const char *name, size_t *ret_len)
{
	const char *end = text->bytes + text->size, *close;
	const char *at = find_definition(text->bytes, end, name);

	close = at ? memchr(at, '}', (size_t)(end - at)) : NULL;
	if (!close || find_definition(at, end, name))
		return NULL;
	*ret_len = (size_t)(close - at - 1);
	return at + 1;
}

/* Behind "#define name(...)" from there on; NULL: there is none. */
static const char *find_macro(const char *at, const char *end, const char *name)
{
	size_t len = strlen(name);

	while ((at = memmem(at, (size_t)(end - at), "define ", strlen("define ")))) {
		at += strlen("define ");
		if ((size_t)(end - at) > len && !memcmp(at, name, len) && at[len] == '(')
			return memchr(at, ')', (size_t)(end - at));
	}
	return NULL;
}

/* What it stands for; NULL: the text has none, or several. */
static const char *sole_macro(const struct source_text *text, const char *name, size_t *ret_len)
{
	const char *end = text->bytes + text->size;
	const char *at = find_macro(text->bytes, end, name), *line_end = at;

	if (!at || find_macro(at, end, name))
		return NULL;
	do {
		line_end = memchr(line_end + 1, '\n', (size_t)(end - line_end - 1));
	} while (line_end && line_end[-1] == '\\');
	*ret_len = (size_t)((line_end ? line_end : end) - at - 1);
	return at + 1;
}

static const char *find_header_body(const struct sources *p, const char *name, bool is_macro,
				    size_t *ret_len)
{
	const char *found = NULL;
	bool is_own = false;

	for (size_t i = 0; i < p->texts->count; i++) {
		const struct source_text *t = &p->texts->items[i];
		bool is_of_arch = strstr(t->path, "/asm");

		if (!p->is_header[i] || (found && is_own && !is_of_arch) ||
		    !(is_macro ? find_macro(t->bytes, t->bytes + t->size, name) != NULL
			       : defines_function(t, name)))
			continue;
		if (found && is_own == is_of_arch)
			return NULL;
		found = (is_macro ? sole_macro : sole_body)(t, name, ret_len);
		if (!found)
			return NULL;
		is_own = is_of_arch;
	}
	return found;
}

const char *sources_header_body(struct sources *p, const char *name, bool is_macro, size_t *ret_len)
{
	struct header_body found = {.name = name, .is_macro = is_macro};
	const struct header_body *known;

	vec_each(known, &p->header_bodies) {
		if (known->is_macro == is_macro && !strcmp(known->name, name)) {
			*ret_len = known->len;
			return known->text;
		}
	}
	/* Each looks through all headers. */
	if (p->header_bodies.count == HEADER_BODIES_MAX)
		return NULL;
	found.text = find_header_body(p, name, is_macro, &found.len);
	vec_push(&p->header_bodies, found);
	*ret_len = found.len;
	return found.text;
}

bool sources_defines(const struct sources *p, const char *name)
{
	size_t at = lower_bound(p, name);

	if (at < p->function_count && p->by_name[at]->name == name)
		return true;
	for (size_t i = 0; i < p->texts->count; i++)
		if (p->is_header[i] && defines_function(&p->texts->items[i], name))
			return true;
	return false;
}

/* Takes on what the functions that it calls are; whether that is news. */
static bool take_from_callees(const struct sources *p, struct function *f)
{
	bool was_wanted = f->is_wanted, could_continue = f->can_continue;

	for (const struct token *t = f->body.first; t + 1 < f->body.end; t++) {
		const struct function *callee;

		if (t->kind != TOKEN_NAME || !token_is(t + 1, '('))
			continue;
		callee = sources_find(p, f->unit, t->text);
		if (!callee || !callee->is_wanted)
			continue;
		f->is_wanted = true;
		f->can_continue |= callee->can_continue;
	}
	return f->is_wanted != was_wanted || f->can_continue != could_continue;
}

static bool makes_continuation(const struct function *f, const char *create, const char *translate)
{
	for (const struct token *t = f->body.first; t < f->body.end; t++)
		if (t->kind == TOKEN_NAME && (t->text == create || t->text == translate))
			return true;
	return false;
}

/* Each round finds callers of what the last one found. */
static void mark_wanted(struct sources *p)
{
	const char *create = intern_str(p->intern, CREATE_FUNCTION);
	const char *translate = intern_str(p->intern, TRANSLATE_FUNCTION);
	bool has_changed = true;

	for (size_t i = 0; i < p->function_count; i++) {
		struct function *f = p->by_name[i];

		if (f->name == create || f->name == translate)
			continue;
		f->can_continue = makes_continuation(f, create, translate);
		f->is_wanted = f->can_continue || sources_name(p, f->name);
	}
	for (unsigned int round = 0; has_changed && round < ROUNDS_MAX; round++) {
		has_changed = false;
		for (size_t i = 0; i < p->function_count; i++)
			has_changed |=
				!p->by_name[i]->can_continue && take_from_callees(p, p->by_name[i]);
	}
	p->is_too_deep = has_changed;
}

/* Names that are looked for in headers: a set of interned ones. */
typedef VEC(const char *) missing_list;

static bool is_bitwise(const struct token *t)
{
	return token_is(t, '&') || token_is(t, '|') || token_is(t, '~') || token_is(t, '^') ||
	       token_is(t, PUNCT2('<', '<')) || token_is(t, PUNCT2('>', '>')) ||
	       token_is(t, PUNCT2('&', '='));
}

static void add_missing(missing_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] == name)
			return;
	vec_push(list, name);
}

/* Operands of bitwise operators that no macro is found for; variables are among them. */
static void collect_missing(const struct sources *p, const struct function *f, missing_list *list)
{
	struct macro_scope scope = unit_scope(f->unit, &p->macros, p->arch, p->intern);

	for (const struct token *t = f->body.first + 1; t + 1 < f->body.end; t++)
		if (t->kind == TOKEN_NAME && (is_bitwise(t - 1) || is_bitwise(t + 1)) &&
		    !token_is(t + 1, '(') && !token_is(t + 1, '.') &&
		    !token_is(t + 1, PUNCT2('-', '>')) && !macro_find(&scope, t->text))
			add_missing(list, t->text);
}

/* What the definitions of names that were missing are made of may be missing, too. */
static void collect_nested(const struct sources *p, missing_list *list)
{
	struct macro_scope scope = {NULL, &p->macros, p->arch, p->intern};

	for (size_t i = 0; i < list->count && list->count < 4096; i++) {
		const struct macro *m = macro_find(&scope, list->items[i]);

		for (const struct token *t = m ? m->body.first : NULL; m && t != m->body.end; t++)
			if (t->kind == TOKEN_NAME && !macro_find(&scope, t->text))
				add_missing(list, t->text);
	}
}

/* The name behind "#define" at this place of a text; its length, or 0. */
static size_t defined_name(const char *at, const char *end, const char **ret_name)
{
	size_t len = 0;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	if ((size_t)(end - at) < 7 || memcmp(at, "define", 6))
		return 0;
	for (at += 6; at < end && (*at == ' ' || *at == '\t'); at++)
		;
	while (at + len < end && (at[len] == '_' || (at[len] >= '0' && at[len] <= '9') ||
				  ((at[len] | 0x20) >= 'a' && (at[len] | 0x20) <= 'z')))
		len++;
	*ret_name = at;
	return len;
}

static bool is_missing(const missing_list *list, const char *name, size_t len)
{
	for (size_t i = 0; i < list->count; i++)
		if (*list->items[i] == *name && !strncmp(list->items[i], name, len) &&
		    !list->items[i][len])
			return true;
	return false;
}

static size_t word_length(const char *at, const char *end)
{
	size_t len = 0;

	while (at + len < end && (at[len] == '_' || isalnum((unsigned char)at[len])))
		len++;
	return len;
}

/* "enum x { A, B = 2 }": some word between the braces is one. */
static bool enumerates_missing(const char *at, const char *end, const missing_list *list)
{
	while ((at = memmem(at, (size_t)(end - at), "enum", 4))) {
		for (at += 4; at < end && (isspace((unsigned char)*at) || word_length(at, end));
		     at++)
			;
		if (at == end || *at != '{')
			continue;
		while (at < end && *at != '}') {
			size_t len = word_length(at, end);

			if (len && is_missing(list, at, len))
				return true;
			at += len ? len : 1;
		}
	}
	return false;
}

static bool defines_missing(const struct source_text *text, const missing_list *list)
{
	const char *at = text->bytes, *end = at + text->size, *name;

	if (enumerates_missing(at, end, list))
		return true;

	while ((at = memchr(at, '#', (size_t)(end - at)))) {
		size_t len = defined_name(++at, end, &name);

		if (len && is_missing(list, name, len))
			return true;
	}
	return false;
}

static void read_reserve(struct sources *p, text_list *texts)
{
	bool *is_read = arena_array(&p->arena, texts->count + 1, sizeof(*is_read));
	missing_list missing = {0};
	bool has_changed = true;

	for (size_t i = 0; i < p->function_count; i++)
		if (p->by_name[i]->is_wanted)
			collect_missing(p, p->by_name[i], &missing);
	for (unsigned int round = 0; has_changed && round < 4; round++) {
		has_changed = false;
		collect_nested(p, &missing);
		for (size_t i = 0; i < texts->count; i++) {
			if (!p->is_header[i] || !texts->items[i].is_reserve || is_read[i] ||
			    !defines_missing(&texts->items[i], &missing))
				continue;
			unit_read_header(texts, i, p->arch, &p->arena, &p->macros, NULL, p->intern,
					 &p->strays);
			is_read[i] = has_changed = true;
		}
	}
	vec_free(&missing);
}

/* Without Kconfig, which came in 4.7, makefiles tell of options, and nobody reads these. */
static void read_options(struct sources *p)
{
	for (size_t i = 0; i < p->texts->count; i++) {
		const struct source_text *t = &p->texts->items[i];

		if (tree_is_kconfig(t->path) && tree_is_for(t->path, p->arch))
			kconfig_read(&p->options, t->path, t->bytes, t->size, p->intern);
	}
	p->macros.options = &p->options;
}

void sources_build(struct sources *p, text_list *texts, const bool *is_unit, const bool *is_header,
		   enum arch arch, const struct families *families, const struct given_names *given,
		   struct intern *in)
{
	*p = (struct sources){
		.arch = arch,
		.families = families,
		.intern = in,
		.texts = texts,
		.is_header = is_header,
	};
	read_options(p);
	p->macros.given = *given;
	p->units = arena_array(&p->arena, texts->count, sizeof(p->units[0]));
	for (size_t i = 0; i < texts->count; i++)
		if (is_header[i] && !texts->items[i].is_reserve)
			unit_read_header(texts, i, arch, &p->arena, &p->macros, NULL, in,
					 &p->strays);
	for (size_t i = 0; i < texts->count; i++)
		if (!is_unit[i] && !is_header[i] && arch == ARCH_X86_64 &&
		    !strcmp(texts->items[i].path, "xen/include/xlat.lst"))
			unit_read_checks(&texts->items[i], (uint16_t)i, &p->arena, &p->macros, in);
	for (size_t i = 0; i < texts->count; i++)
		if (is_unit[i])
			unit_build(&p->units[p->unit_count++], texts, i, arch, &p->macros, in);
	index_functions(p);
	find_names(p);
	spelled_find(p);
	find_ops(p);
	mark_wanted(p);
	read_reserve(p, texts);
}

void sources_deinit(struct sources *p)
{
	struct body **body;
	struct unit **unit;

	vec_each(body, &p->bodies)
		body_deinit(*body);
	vec_free(&p->bodies);
	vec_free(&p->inlines);
	vec_each(unit, &p->header_units)
		unit_deinit(*unit);
	vec_free(&p->header_units);
	vec_free(&p->strays);
	for (size_t i = 0; i < p->unit_count; i++)
		unit_deinit(&p->units[i]);
	free(p->by_name);
	vec_free(&p->names);
	vec_free(&p->ops);
	vec_free(&p->spelled);
	vec_free(&p->records);
	vec_free(&p->fields);
	macro_table_deinit(&p->macros);
	vec_free(&p->header_bodies);
	kconfig_deinit(&p->options);
	arena_deinit(&p->arena);
}

const struct body *sources_body(struct sources *p, struct function *f)
{
	struct macro_scope scope = unit_scope(f->unit, &p->macros, p->arch, p->intern);

	if (!f->parsed) {
		f->parsed = arena_alloc(&p->arena, sizeof(*f->parsed));
		body_parse(f, macro_long_bits(&scope), p->intern, &p->arena, f->parsed);
		vec_push(&p->bodies, f->parsed);
	}
	return f->parsed;
}

struct number sources_constant(const struct sources *p, const struct unit *from, const char *name)
{
	struct macro_scope scope = {from ? &from->macros : NULL, &p->macros, p->arch, p->intern};

	return eval_macro(&scope, name);
}
