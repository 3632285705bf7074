// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/model/xen_name.h"
#include "lib/read/csource/code_slices.h"
#include "lib/read/csource/labels.h"
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
	if (e->c->kind == EXPR_NAME && !xen_name_is(XEN_RESUMPTION_STATE, e->c->name))
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

static uint32_t fold(uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32);
}

/* One slice, while its facts are made. */
struct telling {
	struct slicing *slicing;
	const struct slice *slice;
	struct labels labels;
	label_list *under;	   /* of each node of the slice */
	label_list groups;	   /* all of these, each once */
	struct node_hash all, one; /* of what stands under one label; of one line */
};

static bool has_label(const label_list *list, uint32_t label)
{
	const uint32_t *one;

	vec_each(one, list)
		if (*one == label)
			return true;
	return false;
}

static void telling_init(struct telling *t, struct slicing *s, struct slice *slice)
{
	const uint32_t *one;

	*t = (struct telling){.slicing = s, .slice = slice};
	labels_init(&t->labels, slice, s->sources);
	node_hash_init(&t->all, s->sources, slice->function);
	node_hash_init(&t->one, s->sources, slice->function);
	t->one.keeps_names = true;
	t->under = xalloc((slice->nodes.count + 1) * sizeof(*t->under));
	for (size_t i = 0; s->hypercall && i < slice->nodes.count; i++) {
		if (!slice->nodes.items[i].is_in)
			continue;
		labels_at(&t->labels, (int)i, &t->under[i]);
		vec_each(one, &t->under[i])
			if (!has_label(&t->groups, *one))
				vec_push(&t->groups, *one);
	}
}

static void telling_deinit(struct telling *t)
{
	for (size_t i = 0; i < t->slice->nodes.count; i++)
		vec_free(&t->under[i]);
	free(t->under);
	vec_free(&t->groups);
	node_hash_deinit(&t->all);
	node_hash_deinit(&t->one);
	labels_deinit(&t->labels);
}

/* Whether the node is what the label stands for: itself apart, where it is one of an op. */
static bool is_under(const struct telling *t, size_t i, uint32_t label)
{
	const struct node *n = &t->slice->nodes.items[i];

	if (!n->is_in || node_hash_skips(&t->all, n))
		return false;
	if (!label)
		return !t->under[i].count;
	return has_label(&t->under[i], label) &&
	       !(n->kind == NODE_CASE && t->labels.is_over_op[n->parent]);
}

/* The lines of it, and all together; 0 of them: nothing there matters. */
static size_t digest(struct telling *t, uint32_t label, struct slice_line *lines,
		     uint64_t *ret_code)
{
	const struct slice *slice = t->slice;
	size_t count = 0;

	t->all.hash = HASH_START;
	for (size_t i = 0; i < slice->nodes.count; i++) {
		const struct node *n = &slice->nodes.items[i];
		uint32_t above = 0;

		if (!is_under(t, i, label))
			continue;
		for (int k = n->parent; k != NO_NODE; k = slice->nodes.items[k].parent)
			above += slice->nodes.items[k].is_in;
		node_hash_number(&t->all, above);
		if (is_resuming_choice(slice, n))
			add_choice(&t->all, n, above);
		else
			node_hash_add(&t->all, n);
		t->one.hash = HASH_START;
		node_hash_add(&t->one, n);
		lines[count++] = (struct slice_line){
			.code = fold(t->one.hash),
			.line = n->stmt->text.first->line,
		};
	}
	*ret_code = t->all.hash;
	return count;
}

static uint32_t stop_code(const struct slice *slice, struct node_hash *h, size_t *at)
{
	const struct stop_reason *r = &slice->stops.items[*at];

	node_hash_restart(h);
	do {
		struct node part = r->node == NO_NODE ? (struct node){.kind = NODE_JUMP}
						      : slice->nodes.items[r->node];

		part.e = r->e;
		if (r->node == NO_NODE)
			node_hash_number(h, 0);
		else
			node_hash_add(h, &part);
		r = &slice->stops.items[++*at];
	} while (*at < slice->stops.count && !r->is_first);
	return fold(h->hash);
}

static void list_stops(struct telling *t, struct arena *a, struct code_slice *ret)
{
	const struct slice *slice = t->slice;
	VEC(struct slice_stop) stops = {0};

	for (size_t i = 0; i < slice->stops.count;) {
		int node = slice->stops.items[i].stop;
		struct slice_stop one = {.line = slice->nodes.items[node].stmt->text.first->line};
		label_list under = {0};
		const uint32_t *label;

		one.code = stop_code(slice, &t->labels.hash, &i);
		labels_at(&t->labels, node, &under);
		if (!under.count)
			vec_push(&under, 0);
		vec_each(label, &under) {
			one.under = *label;
			vec_push(&stops, one);
		}
		vec_free(&under);
	}
	ret->stops = arena_memdup(a, stops.items, stops.count * sizeof(stops.items[0]));
	ret->stop_count = stops.count;
	vec_free(&stops);
}

static void list_labels(struct telling *t, struct arena *a, struct code_slice *ret)
{
	label_list all = {0};
	uint64_t *labels;

	labels_all(&t->labels, &all);
	labels = arena_array(a, all.count + 1, sizeof(*labels));
	for (size_t i = 0; i < all.count; i++)
		labels[i] = all.items[i];
	ret->label_count = all.count;
	ret->labels = all.count ? labels : NULL;
	vec_free(&all);
}

static enum slice_kind kind_of(struct slicing *s, const struct slice *slice)
{
	if (slice->extent == EXTENT_STOPS)
		return SLICE_REFUSAL;
	if (!s->hypercall || slice->extent == EXTENT_RESUMPTION)
		return SLICE_RESTART;
	return slice->extent == EXTENT_WHOLE && is_for_compat(s, slice->function)
		       ? SLICE_TRANSLATION
		       : SLICE_PROGRESS;
}

/* What stands under the label; 0: what stands under none, and what is told of the function. */
static void add_part(struct telling *t, uint32_t label)
{
	struct slicing *s = t->slicing;
	const struct function *f = t->slice->function;
	struct arena *a = builder_arena(s->builder);
	struct slice_line *lines = arena_array(a, t->slice->nodes.count + 1, sizeof(*lines));
	struct code_slice c = {
		.hypercall = s->hypercall,
		.entry = s->entry,
		.arch = s->sources->arch,
		.function = f->name,
		.under = label,
		.kind = kind_of(s, t->slice),
		.lines = lines,
		.at = {.file = s->texts->items[f->file].path, .line = f->line},
	};

	c.line_count = digest(t, label, lines, &c.code);
	c.tells_stops = true;
	if (!label && s->hypercall) {
		list_stops(t, a, &c);
		list_labels(t, a, &c);
	}
	if (c.line_count || c.stop_count || c.label_count)
		builder_add_code_slice(s->builder, &c);
}

/* What stands under a label counts its variables on from those of the rest. */
static void add_slice(struct slicing *s, struct slice *slice)
{
	struct telling t;
	const uint32_t *label;
	uint8_t *numbers, last;
	size_t count;

	telling_init(&t, s, slice);
	add_part(&t, 0);
	count = t.all.body->locals.count + 1;
	last = t.all.last;
	numbers = xalloc(count);
	memcpy(numbers, t.all.numbers, count);
	vec_each(label, &t.groups) {
		memcpy(t.all.numbers, numbers, count);
		t.all.last = last;
		add_part(&t, *label);
	}
	free(numbers);
	telling_deinit(&t);
}

static struct slice *find_listed(const struct slicing *s, const struct function *f)
{
	struct slice *one;

	vec_each(one, &s->slices)
		if (one->function == f)
			return one;
	return NULL;
}

/* What a called function gets. */
struct handed {
	const char *command;
	key_list entered, memory, guest;
	bool is_progress;
	bool is_place; /* the address of a variable in which progress stands */
};

static void take_keys(key_list *to, const key_list *from)
{
	const struct key *k;

	vec_each(k, from)
		keys_add(to, *k);
}

/* One that was listed and not yet looked at gets more from another call. */
static void add_handed(struct slice *one, const struct handed *handed)
{
	take_keys(&one->entered, &handed->entered);
	take_keys(&one->memory, &handed->memory);
	take_keys(&one->guest, &handed->guest);
}

static void handed_deinit(struct handed *handed)
{
	vec_free(&handed->entered);
	vec_free(&handed->memory);
	vec_free(&handed->guest);
}

static void list_function(struct slicing *s, struct function *f, enum slice_extent extent,
			  const struct handed *handed)
{
	struct slice one = {.function = f, .extent = extent, .command = handed->command};

	if (s->slices.count == FUNCTIONS_MAX)
		return;
	add_handed(&one, handed);
	vec_push(&s->slices, one);
}

struct passing {
	struct slicing *slicing;
	size_t from; /* the slice */
	const struct node *node;
};

/* Where progress stands, as an address: of a variable, or one that was handed in. */
static bool is_address(const struct slice *from, const struct expr *argument)
{
	if (argument->kind == EXPR_NAME)
		return keys_have(&from->entered, (struct key){argument->name, false});
	return argument->kind == EXPR_UNARY && argument->op == '&' &&
	       argument->a->kind == EXPR_NAME;
}

/* Parameters in which the call hands progress on, and fields, whatever record they are of. */
static void find_handed(const struct passing *p, struct function *f, const struct expr *call,
			struct handed *ret)
{
	const struct slice *from = &p->slicing->slices.items[p->from];
	const struct body *body = sources_body(p->slicing->sources, f);
	const struct key *k;

	for (size_t i = 0; i < call->arg_count && i < body->param_count; i++) {
		const struct local *l = &body->locals.items[i];

		if (slice_is_own(l))
			continue;
		if (slice_hands_choice(from, call->args[i]))
			keys_add(&ret->guest, (struct key){l->name, false});
		if (slice_hands_memory(from, call->args[i]))
			keys_add(&ret->memory, (struct key){l->name, false});
		if (!slice_hands_progress(from, call->args[i]) ||
		    (l->type.is_indirect && !is_address(from, call->args[i])))
			continue;
		ret->is_progress = true;
		ret->is_place |= l->type.is_indirect;
		if (from->command && call->args[i]->kind == EXPR_NAME &&
		    call->args[i]->name == from->command)
			ret->command = l->name;
		keys_add(&ret->entered, (struct key){l->name, false});
	}
	vec_each(k, &from->keys)
		if (k->is_field)
			keys_add(&ret->entered, *k);
}

/*
 * Whether some stop hangs on the node that the call is in. In a loop it is asked
 * of each part of the call by itself, which is no matter of how far it came.
 */
static bool decides_on_stop(const struct passing *p)
{
	const struct slice *from = &p->slicing->slices.items[p->from];
	const struct stop_reason *r;

	if (node_loop(&from->nodes, (int)(p->node - from->nodes.items)) != NO_NODE)
		return false;
	vec_each(r, &from->stops)
		if (r->node == p->node - from->nodes.items)
			return true;
	return false;
}

static bool follow_call(void *arg, const struct expr *e)
{
	struct passing *p = arg;
	struct slicing *s = p->slicing;
	struct function *f = NULL;
	struct handed handed = {0};
	struct slice *listed;
	bool is_part;

	if (e->kind != EXPR_CALL || !e->name || is_site_function(e->name))
		return true;
	f = sources_find(s->sources, s->slices.items[p->from].function->unit, e->name);
	if (!f || f->body.first == f->body.end)
		return true;
	listed = find_listed(s, f);
	if (listed && listed <= &s->slices.items[p->from])
		return true;
	find_handed(p, f, e, &handed);
	is_part = handed.is_progress || handed.memory.count;
	if (listed)
		add_handed(listed, &handed);
	else if (is_for_compat(s, f) && f->can_continue)
		list_function(s, f, EXTENT_WHOLE, &handed);
	else if (f->can_continue || (does_lead(f) && is_part))
		list_function(s, f, EXTENT_PROGRESS, &handed);
	else if (handed.is_progress && p->node->is_in && is_short(s, f, HELPER_NODES_MAX))
		list_function(s, f, EXTENT_WHOLE, &handed);
	else if (handed.is_place && p->node->is_in)
		list_function(s, f, EXTENT_PROGRESS, &handed);
	else if (handed.guest.count && decides_on_stop(p) && is_short(s, f, HELPER_NODES_MAX))
		list_function(s, f, EXTENT_STOPS, &handed);
	handed_deinit(&handed);
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

/* A short handler that leaves the call to another one of the same hypercall. */
static bool is_wrapper(struct slicing *s, const struct family *family, struct function *f)
{
	for (const struct token *t = f->body.first; t + 1 < f->body.end; t++)
		if (t->kind == TOKEN_NAME && t->text != f->name && token_is(t + 1, '(') &&
		    sources_handled(s->sources, t->text) == family)
			return is_short(s, f, WRAPPER_NODES_MAX);
	return false;
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
	const struct body *body = sources_body(p, handler);
	struct handed handed = {0};

	s.hypercall = intern_str(p->intern, family->hypercall);
	for (size_t i = 0; i < body->param_count; i++)
		keys_add(&handed.guest, (struct key){body->locals.items[i].name, false});
	if (family->op_in.known && !family->op_in.record)
		enter_command(&s, handler, family->op_in.argument, &handed);
	list_function(&s, handler, is_for_compat(&s, handler) ? EXTENT_WHOLE : EXTENT_PROGRESS,
		      &handed);
	s.slices.items[0].is_wrapper = is_wrapper(&s, family, handler);
	handed_deinit(&handed);
	carry_out(&s);
}

static bool names_resumption(const struct function *f)
{
	for (const struct token *t = f->body.first; t < f->body.end; t++)
		if (t->kind == TOKEN_NAME && xen_name_is(XEN_PREEMPTED, t->text))
			return true;
	return false;
}

void code_slices_add_restart(struct sources *p, const text_list *texts, struct builder *b)
{
	for (size_t i = 0; i < p->function_count; i++) {
		struct function *f = p->by_name[i];
		bool is_translation = xen_name_is(XEN_TRANSLATES_RESTART, f->name);
		struct slicing s = {.sources = p, .texts = texts, .builder = b};
		const struct handed nothing = {0};

		s.entry = is_translation ? ENTRY_COMPAT : ENTRY_NATIVE;
		if (xen_name_is(XEN_RESTARTS, f->name))
			list_function(&s, f, EXTENT_RESTART, &nothing);
		else if (!strstr(f->name, "multicall") && names_resumption(f))
			list_function(&s, f, EXTENT_RESUMPTION, &nothing);
		carry_out(&s);
	}
}
