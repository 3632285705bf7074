// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/shared.h"

#define HYPERCALL_PREFIX "__HYPERVISOR_"

static const char *without_prefix(const char *name)
{
	size_t len = strlen(HYPERCALL_PREFIX);

	return strncmp(name, HYPERCALL_PREFIX, len) ? name : name + len;
}

/* A hypercall goes before another space of that name. */
static const struct family *find_space(const struct families *all, const char *name)
{
	const struct family *call = families_of_hypercall(all, without_prefix(name));

	for (size_t i = 0; !call && i < all->count; i++)
		if (!strcmp(all->items[i].name, name))
			call = &all->items[i];
	return call;
}

/* What stands under a prefix, but is known to be a flag or a value, is no op. */
static bool is_op_of_data(const struct family *family, const char *name)
{
	for (size_t i = 0; i < family->exact_count; i++)
		if (!strcmp(family->exact[i].name, name))
			return true;
	return pair_list_value(&family->aliases, name);
}

static void collect(const struct explain *explain, struct explained_op *ret)
{
	opspace_collect(explain->release, explain->family, &explain->catalogue->families,
			&ret->arena, &ret->named, &ret->named_count);
	ret->ops = arena_array(&ret->arena, ret->named_count, sizeof(*ret->ops));
	for (size_t i = 0; i < ret->named_count; i++) {
		viewset views = views_shown(ret->named[i].views);

		if (strcmp(ret->named[i].name, explain->op) || !views)
			continue;
		ret->ops[ret->op_count] = ret->named[i];
		ret->ops[ret->op_count++].views = views;
	}
}

static bool is_op_of_release(const struct explain *explain)
{
	struct explained_op op = {0};
	bool found;

	collect(explain, &op);
	found = op.op_count;
	explained_op_deinit(&op);
	return found;
}

/* Some families list names without a prefix of theirs. */
static const struct family *find_op_family(const struct families *all, const char *name)
{
	for (size_t i = 0; i < all->count; i++)
		if (is_op_of_data(&all->items[i], name))
			return &all->items[i];
	return families_of_name(all, name);
}

bool explain_is_declared(const struct release *release, const char *name)
{
	size_t records, constants;
	const struct record *r = release_find_records(release, name, &records);
	const struct constant *c = release_find_constants(release, name, &constants);
	viewset views = VIEWS_NONE;

	for (size_t i = 0; i < records; i++)
		views |= r[i].views;
	for (size_t i = 0; i < constants; i++)
		views |= c[i].views;
	return views_shown(views);
}

/* The macro of the hypercall that has the number, decimal or after 0x; NULL: none, or no number. */
static const char *name_of_number(const struct release *release, const char *word)
{
	bool is_hex = word[0] == '0' && (word[1] | 0x20) == 'x';
	char *end;
	uint64_t number = strtoull(word, &end, is_hex ? 16 : 10);

	if (!isdigit((unsigned char)*word) || *end)
		return NULL;
	for (size_t i = 0; i < release->constant_count; i++) {
		const struct constant *c = &release->constants[i];

		if (c->kind == CONSTANT_INTEGER && c->value == number && views_shown(c->views) &&
		    !strncmp(c->name, HYPERCALL_PREFIX, strlen(HYPERCALL_PREFIX)))
			return c->name;
	}
	return NULL;
}

/* As C calls a record: "struct xen_memory_reservation". */
static const char *without_keyword(const char *word)
{
	static const char *const keywords[] = {"struct ", "union ", "enum "};

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strncmp(word, keywords[i], strlen(keywords[i])))
			return word + strlen(keywords[i]) + strspn(word + strlen(keywords[i]), " ");
	return word;
}

static const char *plain_name(const struct release *release, const char *word)
{
	const char *name = name_of_number(release, word);

	return name ? name : without_keyword(word);
}

bool explain_find(const struct catalogue *catalogue, const struct release *release,
		  const char *name, struct explain *ret)
{
	*ret = (struct explain){.catalogue = catalogue, .release = release};
	name = plain_name(release, name);
	ret->family = find_space(&catalogue->families, name);
	if (ret->family)
		return true;
	ret->family = find_op_family(&catalogue->families, name);
	ret->op = name;
	if (ret->family && (is_op_of_data(ret->family, name) || is_op_of_release(ret)))
		return true;
	ret->family = NULL;
	ret->op = NULL;
	ret->declared = explain_is_declared(release, name) ? name : NULL;
	return ret->declared;
}

const struct family *explain_space(const struct catalogue *catalogue, const struct release *release,
				   const char *word)
{
	struct explain found;

	return explain_find(catalogue, release, word, &found) ? found.family : NULL;
}

void explain_suggest(const struct catalogue *catalogue, struct suggestion *s)
{
	for (size_t i = 0; i < catalogue->families.count; i++) {
		const struct family *family = &catalogue->families.items[i];

		suggestion_offer(s, family->name);
		for (size_t k = 0; k < family->exact_count; k++)
			suggestion_offer(s, family->exact[k].name);
	}
}

void explain_add_names(const struct catalogue *catalogue, struct strbuf *out)
{
	for (size_t i = 0; i < catalogue->families.count; i++) {
		const struct family *family = &catalogue->families.items[i];

		strbuf_addf(out, "%s\n", family->name);
		for (size_t k = 0; k < family->exact_count; k++)
			strbuf_addf(out, "%s\n", family->exact[k].name);
	}
}

/* The spaces whose numbers stand in this op's record. */
static void find_parts(const struct explain *explain, struct explained_op *ret)
{
	const struct families *all = &explain->catalogue->families;

	ret->parts.items = arena_array(&ret->arena, all->count, sizeof(*ret->parts.items));
	for (size_t i = 0; i < all->count; i++)
		if (names_equal(all->items[i].op_in.op, explain->op))
			ret->parts.items[ret->parts.count++] = all->items[i].name;
}

void explain_op(const struct explain *explain, struct explained_op *ret)
{
	const struct family *family = explain->family;
	const char *alias = pair_list_value(&family->aliases, explain->op);

	*ret = (struct explained_op){0};
	collect(explain, ret);
	ret->record = pair_list_value(&family->argument_of, explain->op);
	if (!ret->record && alias)
		ret->record = pair_list_value(&family->argument_of, alias);
	find_parts(explain, ret);
}

void explained_op_deinit(struct explained_op *op)
{
	arena_deinit(&op->arena);
}
