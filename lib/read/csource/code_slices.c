// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/code_slices.h"
#include "lib/read/csource/node_hash.h"
#include "lib/read/csource/resumption.h"
#include "lib/read/csource/slice.h"

/* Functions of one handler that are looked at, and nodes of one that is looked at as a whole. */
enum { FUNCTIONS_MAX = 200, HELPER_NODES_MAX = 30, WRAPPER_NODES_MAX = 60 };

struct slicing {
	struct sources *sources;
	const text_list *texts;
	struct builder *builder;
	const char *hypercall;
	enum entry_path entry;
	VEC(struct slice) slices;
};

static bool does_lead(const struct function *f)
{
	return f->can_continue || slice_pauses(f);
}

static bool is_site_function(const char *name)
{
	return !strcmp(name, CREATE_FUNCTION) || !strcmp(name, TRANSLATE_FUNCTION);
}

static bool is_short(struct slicing *s, struct function *f, size_t limit)
{
	node_list nodes = {0};
	bool is_so;

	nodes_list(sources_body(s->sources, f), &nodes);
	is_so = nodes.count <= limit;
	vec_free(&nodes);
	return is_so;
}

/* A file for them, or a wrapper; another handler's body may be theirs under another name. */
static bool is_for_compat(struct slicing *s, struct function *f)
{
	return f->is_compat_file || strstr(s->texts->items[f->file].path, "compat") ||
	       (!strncmp(f->name, "compat_", strlen("compat_")) &&
		is_short(s, f, WRAPPER_NODES_MAX));
}

/* "return a ? b : c;" as "if ( a ) return b; return c;", where c only ends what is complete. */
static void add_choice(struct node_hash *h, const struct node *n, uint32_t above)
{
	const struct expr *e = n->e;
	struct stmt condition = {.kind = STMT_IF};
	struct node part = {.kind = NODE_CONDITION, .stmt = &condition, .e = e->a};

	node_hash_add(h, &part);
	part = *n;
	part.e = e->b;
	node_hash_number(h, above + 1);
	node_hash_add(h, &part);
	if (e->c->kind == EXPR_NAME && !resumption_names(e->c->name))
		return;
	part.e = e->c;
	node_hash_number(h, above);
	node_hash_add(h, &part);
}

static bool is_resuming_choice(const struct slice *slice, const struct node *n)
{
	return slice->extent == EXTENT_RESUMPTION && n->kind == NODE_JUMP &&
	       n->stmt->kind == STMT_RETURN && n->e && n->e->kind == EXPR_CHOICE && n->e->b;
}

/* The lines of it, and all together; 0 of them: nothing in it matters. */
static size_t digest(const struct slicing *s, const struct slice *slice, struct slice_line *lines,
		     uint64_t *ret_code)
{
	struct node_hash all, one;
	size_t count = 0;

	node_hash_init(&all, s->sources, slice->function);
	node_hash_init(&one, s->sources, slice->function);
	one.keeps_names = true;
	for (size_t i = 0; i < slice->nodes.count; i++) {
		const struct node *n = &slice->nodes.items[i];
		uint32_t above = 0;

		if (!n->is_in || node_hash_skips(&all, n))
			continue;
		for (int k = n->parent; k != NO_NODE; k = slice->nodes.items[k].parent)
			above += slice->nodes.items[k].is_in;
		node_hash_number(&all, above);
		if (is_resuming_choice(slice, n))
			add_choice(&all, n, above);
		else
			node_hash_add(&all, n);
		one.hash = HASH_START;
		node_hash_add(&one, n);
		lines[count++] = (struct slice_line){
			.code = (uint32_t)(one.hash ^ one.hash >> 32),
			.line = n->stmt->text.first->line,
		};
	}
	*ret_code = all.hash;
	node_hash_deinit(&all);
	node_hash_deinit(&one);
	return count;
}

static enum slice_kind kind_of(struct slicing *s, const struct slice *slice)
{
	if (!s->hypercall || slice->extent == EXTENT_RESUMPTION)
		return SLICE_RESTART;
	return slice->extent == EXTENT_WHOLE && is_for_compat(s, slice->function)
		       ? SLICE_TRANSLATION
		       : SLICE_PROGRESS;
}

static void add_slice(struct slicing *s, const struct slice *slice)
{
	const struct function *f = slice->function;
	struct slice_line *lines =
		arena_array(builder_arena(s->builder), slice->nodes.count + 1, sizeof(*lines));
	struct code_slice c = {
		.hypercall = s->hypercall,
		.entry = s->entry,
		.arch = s->sources->arch,
		.function = f->name,
		.kind = kind_of(s, slice),
		.lines = lines,
		.at = {.file = s->texts->items[f->file].path, .line = f->line},
	};

	c.line_count = digest(s, slice, lines, &c.code);
	if (c.line_count)
		builder_add_code_slice(s->builder, &c);
}

static bool is_listed(const struct slicing *s, const struct function *f)
{
	const struct slice *one;

	vec_each(one, &s->slices)
		if (one->function == f)
			return true;
	return false;
}

/* What a called function gets. */
struct handed {
	const char *command;
	key_list entered, memory;
	bool is_progress;
};

static void list_function(struct slicing *s, struct function *f, enum slice_extent extent,
			  const struct handed *handed)
{
	struct slice one = {.function = f, .extent = extent};
	const struct key *k;

	if (is_listed(s, f) || s->slices.count == FUNCTIONS_MAX)
		return;
	if (handed) {
		one.command = handed->command;
		vec_each(k, &handed->entered)
			keys_add(&one.entered, *k);
		vec_each(k, &handed->memory)
			keys_add(&one.memory, *k);
	}
	vec_push(&s->slices, one);
}

struct passing {
	struct slicing *slicing;
	size_t from; /* the slice */
	const struct node *node;
};

/* Parameters in which the call hands progress on, and fields, whatever record they are of. */
static void find_handed(const struct passing *p, struct function *f, const struct expr *call,
			struct handed *ret)
{
	const struct slice *from = &p->slicing->slices.items[p->from];
	const struct body *body = sources_body(p->slicing->sources, f);
	const struct key *k;

	for (size_t i = 0; i < call->arg_count && i < body->param_count; i++) {
		const struct local *l = &body->locals.items[i];

		if (slice_hands_memory(from, call->args[i]))
			keys_add(&ret->memory, (struct key){l->name, false});
		if (!slice_hands_progress(from, call->args[i]) || l->type.is_indirect)
			continue;
		ret->is_progress = true;
		if (from->command && call->args[i]->kind == EXPR_NAME &&
		    call->args[i]->name == from->command)
			ret->command = l->name;
		keys_add(&ret->entered, (struct key){l->name, false});
	}
	vec_each(k, &from->keys)
		if (k->is_field)
			keys_add(&ret->entered, *k);
}

static bool follow_call(void *arg, const struct expr *e)
{
	struct passing *p = arg;
	struct slicing *s = p->slicing;
	struct function *f = NULL;
	struct handed handed = {0};
	bool is_part;

	if (e->kind != EXPR_CALL || !e->name || is_site_function(e->name))
		return true;
	f = sources_find(s->sources, s->slices.items[p->from].function->unit, e->name);
	if (!f || is_listed(s, f) || f->body.first == f->body.end)
		return true;
	find_handed(p, f, e, &handed);
	is_part = handed.is_progress || handed.memory.count;
	if (is_for_compat(s, f) && f->can_continue)
		list_function(s, f, EXTENT_WHOLE, &handed);
	else if (f->can_continue || (does_lead(f) && is_part))
		list_function(s, f, EXTENT_PROGRESS, &handed);
	else if (handed.is_progress && p->node->is_in && is_short(s, f, HELPER_NODES_MAX))
		list_function(s, f, EXTENT_WHOLE, &handed);
	vec_free(&handed.entered);
	vec_free(&handed.memory);
	return true;
}

static void follow_calls(struct slicing *s, size_t from)
{
	for (size_t i = 0; i < s->slices.items[from].nodes.count; i++) {
		const struct node *n = &s->slices.items[from].nodes.items[i];
		struct passing p = {s, from, n};

		if (n->kind != NODE_CASE)
			expr_visit(n->e, follow_call, &p);
	}
}

static void carry_out(struct slicing *s)
{
	for (size_t i = 0; i < s->slices.count; i++) {
		struct slice one = s->slices.items[i];

		slice_build(&one, s->sources);
		s->slices.items[i] = one;
		add_slice(s, &one);
		if (s->hypercall)
			follow_calls(s, i);
	}
	for (size_t i = 0; i < s->slices.count; i++)
		slice_deinit(&s->slices.items[i]);
	vec_free(&s->slices);
}

static void enter_command(struct slicing *s, struct function *f, size_t argument,
			  struct handed *ret)
{
	const struct body *body = sources_body(s->sources, f);

	if (argument >= body->param_count)
		return;
	ret->command = body->locals.items[argument].name;
	keys_add(&ret->entered, (struct key){ret->command, false});
}

void code_slices_add(struct sources *p, const text_list *texts, const struct family *family,
		     enum entry_path entry, struct function *handler, struct builder *b)
{
	struct slicing s = {.sources = p, .texts = texts, .builder = b, .entry = entry};
	struct handed handed = {0};

	s.hypercall = intern_str(p->intern, family->hypercall);
	if (family->op_in.known && !family->op_in.record)
		enter_command(&s, handler, family->op_in.argument, &handed);
	list_function(&s, handler, is_for_compat(&s, handler) ? EXTENT_WHOLE : EXTENT_PROGRESS,
		      &handed);
	vec_free(&handed.entered);
	carry_out(&s);
}

static bool names_resumption(const struct function *f)
{
	for (const struct token *t = f->body.first; t < f->body.end; t++)
		if (token_is_name(t, "hcall_preempted") ||
		    token_is_name(t, "_MCSF_call_preempted") ||
		    token_is_name(t, "MCSF_call_preempted"))
			return true;
	return false;
}

void code_slices_add_restart(struct sources *p, const text_list *texts, struct builder *b)
{
	for (size_t i = 0; i < p->function_count; i++) {
		struct function *f = p->by_name[i];
		bool is_translation = !strcmp(f->name, TRANSLATE_FUNCTION);
		struct slicing s = {.sources = p, .texts = texts, .builder = b};

		s.entry = is_translation ? ENTRY_COMPAT : ENTRY_NATIVE;
		if (is_site_function(f->name) || !strcmp(f->name, "hypercall_cancel_continuation"))
			list_function(&s, f, EXTENT_RESTART, NULL);
		else if (!strstr(f->name, "multicall") && names_resumption(f))
			list_function(&s, f, EXTENT_RESUMPTION, NULL);
		carry_out(&s);
	}
}
