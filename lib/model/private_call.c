// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/private_call.h"

static const char prefix[] = "__HYPERVISOR_";

void private_calls_add(struct private_calls *calls, const struct families *families,
		       const char *macro)
{
	const struct family *f = families_of_name(families, macro);

	if (!f || f->kind != FAMILY_HYPERCALLS || strncmp(macro, prefix, strlen(prefix)) ||
	    !macro[strlen(prefix)] || family_role(f, macro) != ROLE_UNKNOWN ||
	    families_of_hypercall(families, macro + strlen(prefix)) ||
	    calls->count == sizeof(calls->macros) / sizeof(calls->macros[0]))
		return;
	for (size_t i = 0; i < calls->count; i++)
		if (!strcmp(calls->macros[i], macro))
			return;
	calls->macros[calls->count++] = macro;
}

void private_calls_find(struct private_calls *calls, const struct families *families,
			const struct release *r)
{
	viewset views = views_of_audience(AUDIENCE_GUEST) | views_of_audience(AUDIENCE_TOOLS);

	for (size_t i = release_lower_bound(r, prefix); i < r->constant_count; i++) {
		const struct constant *c = &r->constants[i];

		if (strncmp(c->name, prefix, strlen(prefix)))
			break;
		if (c->kind == CONSTANT_INTEGER && (c->views & views))
			private_calls_add(calls, families, c->name);
	}
}

static struct name_list name_handler(struct arena *a, const char *before, const char *call)
{
	const char **items = arena_array(a, 1, sizeof(*items));

	items[0] = arena_printf(a, "%s_%s", before, call);
	return (struct name_list){items, 1};
}

static struct family make_family(struct arena *a, const char *macro)
{
	static const char *argument = "op";
	const char *call = arena_strdup(a, macro + strlen(prefix));

	return (struct family){
		.name = call,
		.kind = FAMILY_OPS,
		.hypercall = call,
		.number_macro = arena_strdup(a, macro),
		.op_in.known = true,
		.args = {&argument, 1},
		.handlers = {[ENTRY_NATIVE] = name_handler(a, "do", call),
			     [ENTRY_COMPAT] = name_handler(a, "compat", call),
			     [ENTRY_HVM] = name_handler(a, "hvm", call)},
	};
}

void families_with_private(struct families *ret, const struct families *families,
			   const struct private_calls *calls, struct arena *a)
{
	struct family *items = arena_array(a, families->count + calls->count, sizeof(*items));
	struct prefix_entry *prefixes =
		arena_memdup(a, families->prefixes, families->prefix_count * sizeof(*prefixes));

	memcpy(items, families->items, families->count * sizeof(*items));
	for (size_t i = 0; i < calls->count; i++)
		items[families->count + i] = make_family(a, calls->macros[i]);
	for (size_t i = 0; i < families->prefix_count; i++)
		prefixes[i].family = items + (prefixes[i].family - families->items);
	*ret = *families;
	ret->items = items;
	ret->count = families->count + calls->count;
	ret->prefixes = prefixes;
}
