// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/rule/call/arguments.h"
#include "lib/rule/call/tested.h"

/* Two releases on one path, and one argument that a continuation of the old one fills. */
struct filled {
	const struct call_facts *old, *new;
	const struct continuation *site;
	unsigned int argument;
	struct arena *arena;
};

static const struct tested_argument *tested_in(const struct decode *d, unsigned int argument)
{
	for (size_t i = 0; i < d->tested_count; i++)
		if (d->tested[i].argument == argument)
			return &d->tested[i];
	return NULL;
}

/* What the old release's own handlers of the path look at, and what they refuse of it. */
static struct tested_argument tested_before(const struct filled *f, enum entry_path entry,
					    enum arch arch)
{
	struct tested_argument all = {0};

	for (size_t i = 0; i < f->old->entries.count; i++) {
		const struct decode *d = &f->old->entries.items[i].decode;
		const struct tested_argument *t = tested_in(d, f->argument);

		if (d->arch != arch || d->entry != entry || !t)
			continue;
		all.bits |= t->bits;
		all.refused |= t->refused;
	}
	return all;
}

/* Bits that tell the handler how the call goes on. A constant is a count, too. */
static uint64_t marks_of(const struct filled *f, const struct tested_argument *before)
{
	const struct carried_argument *c = &f->site->carried[f->argument];

	if (c->kind == CARRIED_COMMAND)
		return 0;
	return c->kind == CARRIED_CONSTANT ? c->set & before->bits : c->set;
}

static struct doubt doubt_of_handler(const struct filled *f, const struct decode *is,
				     uint64_t marks, uint64_t refused_before)
{
	const struct tested_argument *t = tested_in(is, f->argument);
	uint64_t refused = t ? t->refused & marks & ~refused_before : 0;
	uint64_t unseen = marks & ~(t ? t->bits : 0);
	const char *name = arguments_name(f->new, f->site, f->argument, f->arena);

	if (refused)
		return (struct doubt){VERDICT_BROKEN, arena_printf(f->arena,
								   "%s continues it with 0x%" PRIx64
								   " in %s, for which %s "
								   "returns an error in %s",
								   f->site->function, refused, name,
								   is->handler, f->new->label)};
	if (!unseen)
		return (struct doubt){0};
	return (struct doubt){VERDICT_UNKNOWN, arena_printf(f->arena,
							    "%s continues it with 0x%" PRIx64
							    " in %s, and nothing shows that "
							    "%s looks at that in %s",
							    f->site->function, unseen, name,
							    is->handler, f->new->label)};
}

static struct doubt doubt_of_argument(const struct filled *f, enum entry_path entry, enum arch arch)
{
	struct tested_argument before = tested_before(f, entry, arch);
	uint64_t marks = marks_of(f, &before);
	struct doubt worst = {0};

	for (size_t i = 0; marks && i < f->new->entries.count; i++) {
		const struct decode *is = &f->new->entries.items[i].decode;

		if (is->arch == arch && is->entry == entry && !is->at.file)
			worst = doubt_stronger(worst,
					       doubt_of_handler(f, is, marks, before.refused));
	}
	return worst;
}

struct doubt tested_doubt(const struct call_facts *old, const struct call_facts *new,
			  enum entry_path entry, enum arch arch, struct arena *a)
{
	struct filled f = {.old = old, .new = new, .arena = a};
	struct doubt worst = {0};

	for (size_t i = 0; i < old->sites.count; i++) {
		f.site = old->sites.items[i];
		if (f.site->at.file || f.site->is_translation ||
		    f.site->kind == CONTINUATION_CALL_REPLACED ||
		    !site_reaches(f.site, entry, arch))
			continue;
		for (f.argument = 0; f.argument < f.site->carried_count; f.argument++)
			worst = doubt_stronger(worst, doubt_of_argument(&f, entry, arch));
	}
	return worst;
}
