// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/model/private_call.h"
#include "lib/read/csource/bounds.h"
#include "lib/read/csource/code_slices.h"
#include "lib/read/csource/csource.h"
#include "lib/read/csource/digest.h"
#include "lib/read/csource/disturbed.h"
#include "lib/read/csource/handler.h"
#include "lib/read/csource/port.h"
#include "lib/read/csource/signature.h"
#include "lib/read/cfront/spell.h"
#include "lib/read/csource/tables.h"
#include "lib/read/csource/tree.h"

#define HEADER_BYTES_MAX ((size_t)1 << 20)

/* One architecture of the tree. */
struct reading {
	struct tree *tree;
	struct sources sources;
	struct digests digests;
	struct disturbed disturbed;
	struct builder *builder;
	site_list sites;
	struct arena arena;
};

bool csource_probe(struct source *s)
{
	return source_has_directory(s, "xen/common") && source_has_directory(s, "xen/arch");
}

static struct evidence place_of(const struct reading *r, const struct token *at)
{
	return (struct evidence){.file = r->tree->texts.items[at->file].path, .line = at->line};
}

static void add_gap(struct reading *r, const struct evidence *at, const char *function,
		    const char *what)
{
	char *text =
		arena_printf(&r->arena, "%s (%s, %s)", what, function, arch_name(r->sources.arch));

	builder_add_gap(r->builder, at, text, "");
}

/* A continuation of which no more is known than, at most, what it calls. */
static void add_unknown(struct reading *r, const struct continuation *known, const char *because)
{
	struct continuation c = *known;

	c.arch = r->sources.arch;
	c.kind = CONTINUATION_UNKNOWN;
	c.unknown_because = intern_str(r->sources.intern, because);
	builder_add_continuation(r->builder, &c);
}

static unsigned int bits_of(uint64_t n)
{
	return n ? 64 - (unsigned int)__builtin_clzll(n) : 0;
}

static unsigned int op_room(struct reading *r, const struct family *family)
{
	size_t count;
	const struct known_op *ops = sources_ops(&r->sources, family, &count);

	return count ? bits_of(ops[count - 1].number) : 0;
}

static bool calls(const struct function *f, const char *name)
{
	for (const struct token *t = f->body.first; t + 1 < f->body.end; t++)
		if (t->text == name && token_is(t + 1, '('))
			return true;
	return false;
}

/* Of two handlers on one path, the one that the other calls serves nobody by itself. */
static bool is_inner(const struct reading *r, const struct name_list *handlers,
		     const struct function *f)
{
	for (size_t i = 0; i < handlers->count; i++) {
		const struct function *other = sources_find(
			&r->sources, NULL, intern_str(r->sources.intern, handlers->items[i]));

		if (other && other != f && calls(other, f->name))
			return true;
	}
	return false;
}

/* Some ways through the handler were not followed: there may be more than what was seen. */
static void add_incomplete(struct reading *r, const struct family *family, enum entry_path entry,
			   const struct function *f, const struct exploration *e)
{
	struct continuation c = {
		.hypercall = intern_str(r->sources.intern, family->hypercall),
		.entry = entry,
		.function = f->name,
		.at = place_of(r, e->unknown_at),
	};

	if (f->can_continue || e->lacks_function)
		add_unknown(r, &c, e->unknown_because);
	add_gap(r, &c.at, f->name, e->unknown_because);
}

/* The bits that ops are told apart by. */
static uint64_t mask_of(const struct exploration *e)
{
	uint64_t mask = UINT32_MAX;
	const struct leaf *leaf;

	vec_each(leaf, &e->leaves)
		if (leaf->op_mask && leaf->op_mask < mask)
			mask = leaf->op_mask;
	return mask;
}

/*
 * Where a decision on the op hid ways that come by without one, each op is
 * followed by itself.
 */
static void add_sites_by_op(struct reading *r, const struct family *family, enum entry_path entry,
			    struct function *f, const struct exploration *e)
{
	size_t count;
	const struct known_op *ops = sources_ops(&r->sources, family, &count);

	for (size_t i = 0; i < count && e->has_dropped && f->can_continue; i++) {
		struct exploration one;

		if (handler_refuses(e, ops[i].number))
			continue;
		explore_op(&r->sources, family, entry, f, mask_of(e), ops[i].number, &one);
		sites_add(&r->sources, &r->tree->texts, family, entry, &one, op_room(r, family),
			  &r->sites);
		exploration_deinit(&one);
	}
}

/* A hypercall with a count is followed once more, for what becomes of that. */
static void add_rests(struct reading *r, const struct family *family, enum entry_path entry,
		      struct function *f)
{
	size_t count = sites_count_argument(family);
	struct exploration e;

	if (count == family->args.count || !f->can_continue)
		return;
	explore_argument(&r->sources, family, entry, f, count, &e);
	if (!e.unknown_because)
		sites_add_rest(&e, count, &r->sites);
	exploration_deinit(&e);
}

/* What its functions may be to a build, and are not here: nothing is claimed of its calls. */
static void add_disturbed(struct reading *r, const struct family *family, enum entry_path entry,
			  const struct function *f, const struct exploration *e)
{
	struct function *const *entered;

	vec_each(entered, &e->entered) {
		struct disturbance found = disturbed_find(&r->disturbed, *entered);
		struct continuation c = {
			.hypercall = intern_str(r->sources.intern, family->hypercall),
			.entry = entry,
			.function = f->name,
			.at = {.file = found.path, .line = found.line},
		};

		if (!found.path)
			continue;
		add_unknown(r, &c, found.what);
		add_gap(r, &c.at, found.scope ? found.scope : (*entered)->name, found.what);
	}
}

static void tell_place(const struct reading *r, const struct function *f)
{
	builder_tell_place(r->builder, r->tree->texts.items[f->unit->file].path, f->name);
}

static void read_handler(struct reading *r, const struct family *family, enum entry_path entry,
			 struct function *f)
{
	struct exploration e;

	tell_place(r, f);
	explore(&r->sources, family, entry, f, &e);
	if (family->op_in.known) {
		handler_compare(&r->sources, family, entry, f, &e);
		handler_find_refused(&r->sources, family, entry, f, &e);
	}
	if (e.unknown_because)
		add_incomplete(r, family, entry, f, &e);
	add_disturbed(r, family, entry, f, &e);
	if (!is_inner(r, &family->handlers[entry], f)) {
		signature_add(&r->sources, &r->tree->texts, family, entry, f,
			      digests_code(&r->digests, f), r->builder);
		if (f->can_continue)
			code_slices_add(&r->sources, &r->tree->texts, family, entry, f, r->builder);
		if (family->op_in.known)
			handler_add_decode(&r->sources, &r->tree->texts, family, entry, f, &e,
					   r->builder);
	}
	sites_add(&r->sources, &r->tree->texts, family, entry, &e, op_room(r, family), &r->sites);
	add_sites_by_op(r, family, entry, f, &e);
	if (f->can_continue)
		bounds_find(&r->sources, &r->tree->texts, family, entry, f, mask_of(&e), &r->sites);
	exploration_deinit(&e);
	add_rests(r, family, entry, f);
}

static void read_family(struct reading *r, const struct family *family)
{
	for (unsigned int entry = 0; entry < ENTRY_COUNT; entry++)
		for (size_t i = 0; i < family->handlers[entry].count; i++) {
			const char *name =
				intern_str(r->sources.intern, family->handlers[entry].items[i]);
			struct function *f = sources_find(&r->sources, NULL, name);

			if (f)
				read_handler(r, family, (enum entry_path)entry, f);
		}
}

static bool is_compat(const struct reading *r, size_t file)
{
	return strstr(r->tree->texts.items[file].path, "compat");
}

static enum entry_path entry_of(const struct reading *r, const struct function *f)
{
	return strstr(f->name, "compat") || is_compat(r, f->unit->file) ? ENTRY_COMPAT
									: ENTRY_NATIVE;
}

/* "(__HYPERVISOR_x," behind a site's name tells which hypercall it is about. */
static void add_stray(struct reading *r, const struct stray *s, enum entry_path entry,
		      const char *function)
{
	struct continuation c = {.entry = entry, .function = function, .at = place_of(r, s->at)};

	if (s->end - s->at > 3 && token_is(s->at + 1, '(') && s->at[2].kind == TOKEN_NAME &&
	    token_is(s->at + 3, ','))
		c.hypercall = sites_hypercall(&r->sources, s->at[2].text);
	add_unknown(r, &c, s->because);
	add_gap(r, &c.at, function, s->because);
}

static void add_strays(struct reading *r, const stray_list *list)
{
	const struct stray *s;

	vec_each(s, list) {
		enum entry_path entry = is_compat(r, s->at->file) ? ENTRY_COMPAT : ENTRY_NATIVE;

		add_stray(r, s, entry, r->tree->texts.items[s->at->file].path);
	}
}

/* Whether every place of the unit that names the function was carried out in full. */
static bool is_run_from(const struct unit *u, const struct function *f)
{
	const struct token *t = u->tokens.items, *end = vec_end(&u->tokens);
	const struct function *in = u->functions.items, *last = vec_end(&u->functions);

	for (; t != end; t++) {
		if (t->text != f->name || t->kind != TOKEN_NAME)
			continue;
		while (in != last && t >= in->body.end)
			in++;
		if (in == last || t < in->params.first - 2 || !in->was_run || in->was_cut)
			return false;
	}
	return true;
}

/* Whether all that lead to the function were carried out in full: no run, then no call. */
static bool is_run_in_full(const struct reading *r, const struct function *f)
{
	if (!f->was_run || f->was_cut)
		return false;
	for (size_t i = 0; i < r->sources.unit_count; i++)
		if (r->sources.units[i].tokens.count && !is_run_from(&r->sources.units[i], f))
			return false;
	return true;
}

/* From t on, the first place that names a continuation and that no run came by; NULL: none. */
static const struct token *missed_site(const struct reading *r, const struct function *f,
				       const struct token *t, bool skips_calls)
{
	for (; t < f->body.end; t++)
		if (token_names_site(t) && !(skips_calls && token_is(t + 1, '(')) &&
		    !sites_have(&r->sites, t, &f->body))
			return t;
	return NULL;
}

/* What no handler led to is looked at by itself. */
static void read_rest(struct reading *r, struct function *f)
{
	const struct token *t = missed_site(r, f, f->body.first, false);
	bool is_full = t && is_run_in_full(r, f);
	enum entry_path entry = entry_of(r, f);
	const struct known_name *known = sources_name(&r->sources, f->name);
	/* Another function's arguments are not the call's. */
	const struct family *family = known && known->is_handler ? known->family : NULL;
	site_list rest = {0};
	struct exploration e;

	if (!t || (is_full && !missed_site(r, f, t, true)))
		return;
	tell_place(r, f);
	explore(&r->sources, NULL, entry, f, &e);
	sites_add(&r->sources, &r->tree->texts, family, entry, &e, 0, &rest);
	exploration_deinit(&e);
	sites_take_missed(&r->sites, &rest, &f->body);
	while ((t = missed_site(r, f, t, is_full))) {
		add_stray(r,
			  &(struct stray){t, f->body.end, "a continuation that could not be read"},
			  entry, f->name);
		t++;
	}
}

/* What was not read at all, which is a gap already, may hold continuations. */
static void add_unread(struct reading *r)
{
	const char *const *path;

	vec_each(path, &r->tree->unread)
		if (tree_is_for(*path, r->sources.arch))
			add_unknown(r, &(struct continuation){.function = *path, .at.file = *path},
				    "the file was not read");
}

/* Statements that the parser's limits made it pass over. */
static void add_cut(struct reading *r)
{
	struct body *const *b;

	vec_each(b, &r->sources.bodies) {
		struct evidence at;

		if (!(*b)->cut_at)
			continue;
		at = place_of(r, (*b)->cut_at);
		add_gap(r, &at, (*b)->function,
			"a statement that is nested too deep or too long to be read");
	}
}

/* "compat_NAME": a compat file calls what it shares with another one so. */
static bool is_compat_name(const struct macro *m)
{
	const struct token *t = m->body.first;

	return m->body.end - t == 1 && t->kind == TOKEN_NAME && !strncmp(t->text, "compat_", 7) &&
	       !strcmp(t->text + 7, m->name);
}

/* A macro of the file that has a variable's name stands for it in places that are not told apart. */
static void add_shadows_of(struct reading *r, const struct unit *u, const struct function *f)
{
	const struct local *local;

	vec_each(local, &f->parsed->locals) {
		const struct macro *m = macro_table_find(&u->macros, local->name);

		while (m && (m->is_function || m->is_undefined || is_compat_name(m)))
			m = m->older;
		if (m) {
			struct evidence at = {.file = r->tree->texts.items[m->file].path,
					      .line = m->line};

			add_gap(r, &at, f->name, "a macro has the name of one of its variables");
		}
	}
}

static void add_doubts_of(struct reading *r, const struct unit *u)
{
	const struct doubtful_code *d;
	const struct function *f;

	vec_each(f, &u->functions)
		if (f->parsed && (f->is_wanted || f->was_run))
			add_shadows_of(r, u, f);
	vec_each(d, &u->doubts) {
		const struct token *t = u->tokens.items + d->token;

		vec_each(f, &u->functions) {
			struct evidence at = place_of(r, d->at);

			if (t > f->body.first && t < f->body.end && (f->is_wanted || f->was_run))
				add_gap(r, &at, f->name, d->what);
		}
	}
}

static void add_doubts(struct reading *r)
{
	struct unit *const *u;

	for (size_t i = 0; i < r->sources.unit_count; i++)
		add_doubts_of(r, &r->sources.units[i]);
	vec_each(u, &r->sources.header_units)
		add_doubts_of(r, *u);
}

static void add_option_cut(struct reading *r)
{
	const struct option_place *at = &r->sources.options.cut_at;

	if (at->path)
		add_gap(r, &(struct evidence){.file = at->path, .line = at->line}, "Kconfig",
			"options are nested too deep, too long or too many to be read in full");
}

/* What makefiles of the architecture define; sorted as the tree's odd names are. */
static struct given_names find_given(struct reading *r, enum arch arch)
{
	const struct tree *t = r->tree;
	const char **names = arena_array(&r->arena, t->odd_names.count + 1, sizeof(*names));
	const struct odd_name *odd;
	size_t count = 0;

	vec_each(odd, &t->odd_names)
		if (odd->is_given && tree_is_for(odd->path, arch))
			names[count++] = odd->name;
	return (struct given_names){names, count};
}

static void read_arch(struct reading *r, const struct families *families, enum arch arch)
{
	text_list *texts = &r->tree->texts;
	bool *is_unit = arena_array(&r->arena, texts->count + 1, sizeof(*is_unit));
	bool *is_header = arena_array(&r->arena, texts->count + 1, sizeof(*is_header));
	const struct given_names given = find_given(r, arch);

	for (size_t i = 0; i < texts->count; i++) {
		bool is_for = tree_is_for(texts->items[i].path, arch);

		is_header[i] = is_for && tree_is_header(texts->items[i].path);
		is_unit[i] = is_for && !is_header[i] && !tree_is_xlat(texts->items[i].path) &&
			     !tree_is_kconfig(texts->items[i].path);
	}
	builder_tell_place(r->builder, "xen", arch_name(arch));
	sources_build(&r->sources, texts, is_unit, is_header, arch, families, &given,
		      r->tree->intern);
	digests_find(&r->digests, &r->sources);
	disturbed_init(&r->disturbed, &r->sources, r->tree);
	for (size_t i = 0; i < families->count; i++)
		if (families->items[i].kind == FAMILY_OPS &&
		    family_on_arch(&families->items[i], arch))
			read_family(r, &families->items[i]);
	for (size_t i = 0; i < r->sources.function_count; i++)
		if (r->sources.by_name[i]->can_continue)
			read_rest(r, r->sources.by_name[i]);
	add_strays(r, &r->sources.strays);
	for (size_t i = 0; i < r->sources.unit_count; i++)
		add_strays(r, &r->sources.units[i].strays);
	add_unread(r);
	add_cut(r);
	add_doubts(r);
	add_option_cut(r);
	if (r->sources.is_too_deep)
		add_unknown(r, &(struct continuation){.function = "xen"},
			    "chains of calls are too long to be followed");
	sites_finish(&r->sites, r->builder);
	code_slices_add_restart(&r->sources, texts, r->builder);
	digests_deinit(&r->digests);
	disturbed_deinit(&r->disturbed);
	tables_read(&r->sources, texts, r->builder);
	sources_deinit(&r->sources);
}

/* Those that the header of hypercall numbers defines; without it, none. */
static int find_private(struct source *s, const struct families *families, struct arena *a,
			struct private_calls *ret, struct xenabi_error *err)
{
	static const char path[] = "xen/include/public/xen.h";
	struct intern in = {0};
	token_list tokens = {0};
	struct blob text;

	if (!source_has_file(s, path))
		return 0;
	if (source_read(s, path, HEADER_BYTES_MAX, a, &text, err))
		return -1;
	text = spell_out(&text, a);
	token_lex((const char *)text.bytes, text.size, 0, &in, &tokens);
	for (size_t i = 0; i < tokens.count; i++) {
		token_list defined = {0};
		const struct token *t;

		if (tokens.items[i].kind != TOKEN_DIRECTIVE)
			continue;
		token_lex_directive(&tokens.items[i], &in, &defined);
		t = defined.items;
		if (defined.count > 2 && token_is_name(t, "define") && t[1].kind == TOKEN_NAME)
			private_calls_add(ret, families, arena_strdup(a, t[1].text));
		vec_free(&defined);
	}
	vec_free(&tokens);
	intern_deinit(&in);
	return 0;
}

int csource_read(struct source *s, const struct families *known, struct builder *b,
		 struct xenabi_error *err)
{
	struct private_calls calls = {0};
	struct families all, *families = &all;
	struct arena a = {0};
	struct tree tree = {0};
	int rc = find_private(s, known, &a, &calls, err);

	families_with_private(&all, known, &calls, &a);
	if (!rc)
		rc = tree_read(&tree, s, families, b, err);
	if (!rc)
		rc = ports_read(s, families, b, err);
	for (unsigned int arch = 0; !rc && arch < ARCH_COUNT; arch++) {
		struct reading r = {.tree = &tree, .builder = b};

		if (!tree.has_arch[arch])
			continue;
		read_arch(&r, families, (enum arch)arch);
		arena_deinit(&r.arena);
	}
	if (!rc)
		builder_add_supplies(b, SUPPLIES_SOURCE);
	tree_deinit(&tree);
	arena_deinit(&a);
	return rc;
}
