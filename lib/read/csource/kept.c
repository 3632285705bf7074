// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/model/xen_name.h"
#include "lib/read/csource/kept.h"
#include "lib/read/csource/nodes.h"
#include "lib/read/csource/slice.h"

enum {
	DEPTH_MAX = 2, /* calls down from the function that makes the continuation */
	FIELDS_MAX = 8,
	FUNCTIONS_MAX = 64, /* looked at for one continuation */
};

struct looking {
	struct sources *sources;
	const char *fields[FIELDS_MAX];
	size_t count, looked;
	bool is_written_back;
};

/* One function of those that the call goes through. */
struct looked_at {
	struct looking *l;
	struct function *function;
	const struct body *body;
	node_list nodes;
	VEC(int) pauses;	  /* those of the nodes */
	const struct token *site; /* or NULL: it pauses where it says so */
	unsigned int depth;
};

static void add_field(struct looking *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->fields[i] == name)
			return;
	if (name && l->count < FIELDS_MAX)
		l->fields[l->count++] = name;
}

static bool names(const struct token_range *text, const char *name)
{
	for (const struct token *t = text->first; t < text->end; t++)
		if (token_is_name(t, name))
			return true;
	return false;
}

static bool is_within(const struct expr *e, const struct token *at)
{
	return e && e->text.first <= at && at < e->text.end;
}

/* The call is continued there, or ends for now so that a caller has it continued. */
static bool is_pause(const struct looked_at *f, const struct node *n)
{
	if (n->kind == NODE_CONDITION || n->kind == NODE_CASE || !n->e)
		return false;
	if (f->site && is_within(n->e, f->site))
		return true;
	return names(&n->e->text, "ERESTART");
}

static bool shares_way(const node_list *nodes, int i, int pause)
{
	int parent = nodes->items[pause].parent;

	if (parent == i || (parent != NO_NODE && parent == nodes->items[i].parent))
		return true;
	return parent != NO_NODE && nodes->items[parent].kind == NODE_ELSE &&
	       nodes->items[parent].parent == i;
}

/* Once, since each node is held against all of them. */
static void find_pauses(struct looked_at *f)
{
	for (size_t i = 0; i < f->nodes.count; i++)
		if (is_pause(f, &f->nodes.items[i]))
			vec_push(&f->pauses, (int)i);
}

static bool is_with_pause(const struct looked_at *f, int i)
{
	const int *pause;

	vec_each(pause, &f->pauses)
		if (shares_way(&f->nodes, i, *pause))
			return true;
	return false;
}

struct finding_call {
	bool (*is_wanted)(const struct expr *call);
	const struct expr *found;
};

static bool take_call(void *arg, const struct expr *e)
{
	struct finding_call *q = arg;

	if (!q->found && e->kind == EXPR_CALL && e->name && q->is_wanted(e))
		q->found = e;
	return !q->found;
}

static bool copies_back(const struct expr *call)
{
	return strstr(call->name, "copy") && xen_name_is(XEN_MOVES_OUT, call->name);
}

static const struct expr *copy_at(const struct node *n)
{
	struct finding_call q = {copies_back, NULL};

	if (n->kind != NODE_CASE)
		expr_visit(n->e, take_call, &q);
	return q.found;
}

/* "&a->b", which a local pointer stands for. */
static const char *field_behind(const struct looked_at *f, const char *pointer)
{
	const struct node *n;

	vec_each(n, &f->nodes)
		if (n->kind == NODE_SIMPLE && n->stmt->kind == STMT_DECL &&
		    n->stmt->name == pointer && n->e && n->e->kind == EXPR_UNARY &&
		    n->e->op == '&' && n->e->a->kind == EXPR_MEMBER)
			return n->e->a->name;
	return NULL;
}

/* The field that the node gives a value; NULL: none. */
static const char *field_set(const struct looked_at *f, const struct node *n)
{
	const struct expr *to = n->e && n->e->kind == EXPR_ASSIGN ? n->e->a : NULL;

	if (n->kind != NODE_SIMPLE || n->stmt->kind == STMT_DECL || !to)
		return NULL;
	if (to->kind == EXPR_MEMBER)
		return to->name;
	if (to->kind == EXPR_UNARY && to->op == '*' && to->a->kind == EXPR_NAME)
		return field_behind(f, to->a->name);
	return NULL;
}

/* What is the hypervisor's own is in nobody's memory. */
static bool is_of_record(const struct looked_at *f, const struct node *n)
{
	const struct expr *root = expr_root(n->e->a);
	const struct local *l = root ? body_local(f->body, root->name) : NULL;

	return l && !slice_is_own(l);
}

/* "copy_field_to_guest(arg, &record, field)" says which; of a whole record, what was set beside. */
static void take_copy(struct looked_at *f, const struct expr *copy)
{
	const struct expr *last = copy->arg_count ? copy->args[copy->arg_count - 1] : NULL;

	f->l->is_written_back = true;
	if (strstr(copy->name, "field") && last &&
	    (last->kind == EXPR_NAME || last->kind == EXPR_MEMBER))
		add_field(f->l, last->name);
}

static bool is_told_apart(const struct expr *copy)
{
	return copy && strstr(copy->name, "field");
}

/* Whether one field alone is written back with the pause. */
static bool copies_field(const struct looked_at *f)
{
	for (size_t i = 0; i < f->nodes.count; i++)
		if (is_told_apart(copy_at(&f->nodes.items[i])) && is_with_pause(f, (int)i))
			return true;
	return false;
}

static void look_at(struct looking *l, struct function *f, const struct token *site,
		    unsigned int depth);

static bool take_callee(void *arg, const struct expr *e)
{
	struct looked_at *f = arg;
	struct function *callee = e->kind == EXPR_CALL && e->name
					  ? sources_find(f->l->sources, f->function->unit, e->name)
					  : NULL;

	if (callee && callee != f->function && !callee->can_continue && slice_pauses(callee))
		look_at(f->l, callee, NULL, f->depth + 1);
	return true;
}

static int node_of(const struct looked_at *f)
{
	for (size_t i = 0; f->site && i < f->nodes.count; i++)
		if (f->nodes.items[i].kind != NODE_CASE && is_within(f->nodes.items[i].e, f->site))
			return (int)i;
	return NO_NODE;
}

static void look_at(struct looking *l, struct function *function, const struct token *site,
		    unsigned int depth)
{
	struct looked_at f = {
		.l = l,
		.function = function,
		.body = sources_body(l->sources, function),
		.site = site,
		.depth = depth,
	};
	bool of_one_field;
	int at;

	if (l->looked == FUNCTIONS_MAX)
		return;
	l->looked++;
	nodes_list(f.body, &f.nodes);
	find_pauses(&f);
	at = node_of(&f);
	of_one_field = copies_field(&f);
	for (size_t i = 0; i < f.nodes.count; i++) {
		const struct node *n = &f.nodes.items[i];
		const struct expr *copy = copy_at(n);
		bool is_with = is_with_pause(&f, (int)i);

		if (at != NO_NODE && nodes_part(&f.nodes, (int)i, at))
			continue;
		if (copy && (is_with || (n->e && names(&n->e->text, "ERESTART"))))
			take_copy(&f, copy);
		if (!of_one_field && is_with && field_set(&f, n) && is_of_record(&f, n))
			add_field(l, field_set(&f, n));
		if (depth < DEPTH_MAX && n->kind != NODE_CASE)
			expr_visit(n->e, take_callee, &f);
	}
	vec_free(&f.pauses);
	vec_free(&f.nodes);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *kept_in_memory(struct sources *p, struct function *f, const struct token *site)
{
	struct looking l = {.sources = p};
	struct strbuf text = {0};
	const char *kept;

	look_at(&l, f, site, 0);
	if (!l.is_written_back || !l.count)
		return NULL;
	qsort(l.fields, l.count, sizeof(l.fields[0]), compare_names);
	for (size_t i = 0; i < l.count; i++)
		strbuf_addf(&text, "%s%s", i ? "," : "", l.fields[i]);
	kept = intern_str(p->intern, strbuf_str(&text));
	strbuf_deinit(&text);
	return kept;
}
