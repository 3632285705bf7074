// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/carried.h"
#include "lib/code/sites_inner.h"

/* What the arguments of a continuation are made of. */

static bool is_handler(const struct family *f, const char *function)
{
	for (unsigned int entry = 0; entry < ENTRY_COUNT; entry++)
		for (size_t i = 0; i < f->handlers[entry].count; i++)
			if (!strcmp(f->handlers[entry].items[i], function))
				return true;
	return false;
}

/* What runs that began in the hypercall's handlers have in common at the site. */
bool site_join_driven(const struct search *s, const struct code_site *site, struct site_hit *ret)
{
	const struct seen_hit *seen;
	bool any = false;

	vec_each(seen, s->hits) {
		if (!site_counts_hit(s, site, seen) || seen->handler->family != site->family)
			continue;
		if (any)
			site_join_hit(ret, &seen->hit);
		else
			*ret = seen->hit;
		any = true;
	}
	return any;
}

/* A count that has a mark whatever is left of it: see sets_preempted(). */
static void mark_count(struct code_site *site, const struct tnum *value,
		       const struct carried_argument *c)
{
	if (site->kind == SITE_SAME && site->command_argument < 0 && value->bits >> LOWEST_MARK)
		site->kind = SITE_COUNT;
	if (site->kind == SITE_COUNT)
		site->rest = carried_rest(value, c);
}

/* By the format's letters, one an argument. */
void site_set_arguments(const struct search *s, struct code_site *site, const struct site_hit *hit)
{
	const struct op_location *in = &site->family->op_in;
	const struct name_list *args = &site->family->args;
	size_t count = site->format ? strlen(site->format) : 0;
	bool tells_origin = is_handler(site->family, site->function->name);
	struct site_hit driven;

	if (count > CARRIED_MAX || CREATE_FIRST + count > hit->count)
		return;
	if (site_join_driven(s, site, &driven)) {
		tells_origin = true;
		hit = &driven;
	}
	site->carried_count = (uint8_t)count;
	for (size_t i = 0; i < count; i++) {
		struct tnum value = tnum_truncate(&hit->args[CREATE_FIRST + i],
						  site->format[i] == 'i' ? 32 : 64);

		site->carried[i] = carried_of_value(&value, tells_origin, in->argument);
		if (i < args->count && !strcmp(args->items[i], "count"))
			mark_count(site, &value, &site->carried[i]);
		if (in->known && !in->record && in->argument == i) {
			site->carried[i].kind = CARRIED_COMMAND;
			site->carried[i].set = 0;
			site->carried[i].argument = 0;
		}
	}
}
