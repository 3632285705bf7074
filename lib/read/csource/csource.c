// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/csource.h"
#include "lib/read/csource/handler.h"
#include "lib/read/csource/tree.h"

/* One architecture of the tree. */
struct reading {
	struct tree *tree;
	struct sources sources;
	struct builder *builder;
	site_list sites;
	struct arena arena;
};

bool csource_probe(struct source *s)
{
	return source_has_directory(s, "xen/common") && source_has_directory(s, "xen/arch");
}

static void add_gap(struct reading *r, const struct token *at, const char *function,
		    const char *what)
{
	struct evidence place = {
		.file = r->tree->texts.items[at->file].path,
		.line = at->line,
	};
	char *text =
		arena_printf(&r->arena, "%s (%s, %s)", what, function, arch_name(r->sources.arch));

	builder_add_gap(r->builder, &place, text, "");
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

static void read_handler(struct reading *r, const struct family *family, enum entry_path entry,
			 struct function *f)
{
	struct exploration e;

	explore(&r->sources, family, entry, f, &e);
	if (e.unknown_because)
		add_gap(r, e.unknown_at, f->name, e.unknown_because);
	if (family->op_in.known && !is_inner(r, &family->handlers[entry], f))
		handler_add_decode(&r->sources, &r->tree->texts, family, entry, f, &e, r->builder);
	sites_add(&r->sources, &r->tree->texts, family, entry, &e, op_room(r, family), &r->sites);
	exploration_deinit(&e);
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

/* The first call in the function that no run came by; NULL: none. */
static const struct token *missed_site(const struct reading *r, const struct function *f)
{
	for (const struct token *t = f->body.first; t + 1 < f->body.end; t++)
		if ((token_is_name(t, CREATE_FUNCTION) || token_is_name(t, TRANSLATE_FUNCTION)) &&
		    token_is(t + 1, '(') && !sites_have(&r->sites, t))
			return t;
	return NULL;
}

static enum entry_path entry_of(const struct reading *r, const struct function *f)
{
	bool is_compat = strstr(f->name, "compat") ||
			 strstr(r->tree->texts.items[f->unit->file].path, "compat");

	return is_compat ? ENTRY_COMPAT : ENTRY_NATIVE;
}

/* What no handler led to is looked at by itself. */
static void read_rest(struct reading *r, struct function *f)
{
	const struct token *missed = missed_site(r, f);
	struct exploration e;

	if (!missed)
		return;
	explore(&r->sources, NULL, entry_of(r, f), f, &e);
	sites_add(&r->sources, &r->tree->texts, NULL, entry_of(r, f), &e, 0, &r->sites);
	exploration_deinit(&e);
	missed = missed_site(r, f);
	if (missed)
		add_gap(r, missed, f->name, "a continuation that could not be read");
}

static void read_arch(struct reading *r, const struct families *families, enum arch arch)
{
	text_list *texts = &r->tree->texts;
	bool *is_unit = arena_array(&r->arena, texts->count + 1, sizeof(*is_unit));
	bool *is_header = arena_array(&r->arena, texts->count + 1, sizeof(*is_header));

	for (size_t i = 0; i < texts->count; i++) {
		bool is_for = tree_is_for(texts->items[i].path, arch);

		is_header[i] = is_for && tree_is_header(texts->items[i].path);
		is_unit[i] = is_for && !is_header[i] && !tree_is_xlat(texts->items[i].path);
	}
	sources_build(&r->sources, texts, is_unit, is_header, arch, families, r->tree->intern);
	for (size_t i = 0; i < families->count; i++)
		if (families->items[i].kind == FAMILY_OPS &&
		    family_on_arch(&families->items[i], arch))
			read_family(r, &families->items[i]);
	for (size_t i = 0; i < r->sources.function_count; i++)
		if (r->sources.by_name[i]->is_wanted)
			read_rest(r, r->sources.by_name[i]);
	sites_finish(&r->sites, r->builder);
	sources_deinit(&r->sources);
}

int csource_read(struct source *s, const struct families *families, struct builder *b,
		 struct xenabi_error *err)
{
	struct tree tree;
	int rc = tree_read(&tree, s, families, b, err);

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
	return rc;
}
