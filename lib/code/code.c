// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/code.h"
#include "lib/code/listing.h"
#include "lib/code/sites.h"
#include "lib/code/tables.h"

/* Instructions to carry out for one image; a real one takes about a twentieth of it. */
#define MAX_STEPS 40000000

static void keep_handlers(const handler_list *list, struct code_facts *ret)
{
	struct code_handler *handlers = arena_array(&ret->arena, list->count, sizeof(*handlers));

	for (size_t i = 0; i < list->count; i++)
		handlers[i] = *list->items[i];
	ret->handlers = handlers;
	ret->handler_count = list->count;
}

int code_analyse(const struct code_image *image, const struct families *families,
		 struct code_facts *ret, struct xenabi_error *err)
{
	handler_list handlers = {0};
	hit_list hits = {0};
	call_list calls = {0};
	site_list sites = {0};
	table_list tables = {0};
	body_list bodies = {0};
	struct program p;

	*ret = (struct code_facts){0};
	if (program_init(&p, image, err) < 0)
		return -1;
	handlers_find(&p, families, MAX_STEPS, &ret->arena, &handlers, &hits, &calls);
	sites_find(&p, families, &handlers, &hits, &calls, &ret->arena, &sites);
	listings_find(&p, &handlers, &sites, &ret->arena, &bodies);
	tables_find(image, &tables);
	if (!tables.count)
		switches_find(&p, &tables);
	keep_handlers(&handlers, ret);
	ret->tables =
		arena_memdup(&ret->arena, tables.items, tables.count * sizeof(tables.items[0]));
	ret->table_count = tables.count;
	ret->sites = arena_memdup(&ret->arena, sites.items, sites.count * sizeof(sites.items[0]));
	ret->site_count = sites.count;
	ret->bodies =
		arena_memdup(&ret->arena, bodies.items, bodies.count * sizeof(bodies.items[0]));
	ret->body_count = bodies.count;
	ret->decoded = p.decoded;
	ret->not_understood = p.not_understood;
	ret->steps = p.steps;
	ret->is_cut = p.steps >= MAX_STEPS;
	vec_free(&handlers);
	vec_free(&hits);
	vec_free(&calls);
	vec_free(&sites);
	vec_free(&tables);
	vec_free(&bodies);
	program_deinit(&p);
	return 0;
}

void code_facts_deinit(struct code_facts *facts)
{
	arena_deinit(&facts->arena);
	*facts = (struct code_facts){0};
}
