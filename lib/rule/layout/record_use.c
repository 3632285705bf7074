// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/diff/layout.h"
#include "lib/rule/layout/record_use.h"

/* One record's question, on its way. */
struct search {
	struct record_use *use;
	struct record_index *index;
	viewset views;
	enum audience audience;
};

/* Guests see an op whose record is for tools only: what the op takes here is for tools. */
static bool is_out_of_reach(const struct search *s, const char *op)
{
	size_t count;
	const struct constant *c = release_find_constants(s->index->release, op, &count);
	viewset seen = VIEWS_NONE;

	if (s->audience == AUDIENCE_GUEST)
		return false;
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (views_have_arch(s->views, arch))
			seen |= view_bit(arch, AUDIENCE_GUEST);
	for (; count; count--, c++)
		if (c->views & seen)
			return true;
	return false;
}

/* The calls of a record that is the one in question, or that uses it. */
static void add_ops(struct search *s, const char *record, bool is_itself, bool is_pointed_to)
{
	size_t count;
	const struct record_op *op = record_index_ops(s->index, record, &count);

	s->index->steps += 1 + count;
	for (; count; count--, op++) {
		struct record_op use = *op;

		if (op->op && is_out_of_reach(s, op->op))
			continue;
		use.is_direct &= is_itself;
		use.is_pointed_to |= is_pointed_to;
		vec_push(&s->use->ops, use);
	}
}

/* What the data states for a header; unstated where only the audience tells. */
static enum stability find_stated_class(const struct families *families, const struct record *r)
{
	enum stability guest, tools;

	guest = families_stability(families, NULL, r->name, r->at.file, AUDIENCE_GUEST);
	tools = families_stability(families, NULL, r->name, r->at.file, AUDIENCE_TOOLS);
	return guest == tools ? guest : STABILITY_UNSTATED;
}

/* r is one of the release's. */
static enum stability stated_class(const struct search *s, const struct record *r)
{
	unsigned char *known = &s->index->stated[r - s->index->release->records];

	if (!*known)
		*known = (unsigned char)(find_stated_class(s->index->families, r) + 1);
	return (enum stability)(*known - 1);
}

/* The firmer of two classes; what is unstated does not count. */
static enum stability firmer(enum stability a, enum stability b)
{
	if (a == STABILITY_UNSTATED || b == STABILITY_UNSTATED)
		return a == STABILITY_UNSTATED ? b : a;
	return a < b ? a : b;
}

static enum stability class_by_ops(const struct search *s, const char *file, bool direct_only)
{
	enum stability class = STABILITY_UNSTATED;
	const struct record_op *op;

	vec_each(op, &s->use->ops) {
		/* A guest's own record is not made the tools' by a handle of theirs. */
		if (!op->op || op->is_shared || (direct_only && !op->is_direct) ||
		    (op->is_pointed_to && s->audience == AUDIENCE_GUEST))
			continue;
		class = firmer(class, families_stability(s->index->families, op->family, op->op,
							 file, s->audience));
	}
	return class;
}

static enum stability class_by_users(const struct search *s, const char *const *users, size_t count)
{
	enum stability class = STABILITY_UNSTATED;

	for (size_t i = 0; i < count; i++) {
		size_t facts;
		const struct record *r = release_find_records(s->index->release, users[i], &facts);

		if (r && !record_is_helper(users[i]))
			class = firmer(class, stated_class(s, r));
	}
	return class;
}

static void add_version(struct record_use *use, const char *macro)
{
	if (!record_use_has_version(use, macro))
		vec_push(&use->versions, macro);
}

/* A header that defines an interface version states it for its records. */
static void add_versions_of_header(struct search *s, const struct record *r)
{
	const char *header = families_header_path(r->at.file);
	const struct version_header *version;

	s->index->steps += 1 + s->index->versions.count;
	vec_each(version, &s->index->versions)
		if (!strcmp(version->header, header))
			add_version(s->use, version->macro);
}

/* Whether the op is promised for good, outside the version that its family carries. */
static bool is_stable_op(const struct search *s, const struct record_op *op)
{
	return op->op && op->is_direct && op->family->version_macro &&
	       families_stability(s->index->families, op->family, op->op, NULL, s->audience) !=
		       STABILITY_TOOLS_VERSIONED;
}

static void add_versions(struct search *s, const struct record *record, const char *const *users,
			 size_t count)
{
	const struct record_op *op;

	vec_each(op, &s->use->ops)
		if (is_stable_op(s, op))
			return;
	vec_each(op, &s->use->ops)
		if (op->op && !op->is_shared && op->family->version_macro)
			add_version(s->use, op->family->version_macro);
	add_versions_of_header(s, record);
	for (size_t i = 0; i < count; i++) {
		size_t facts;
		const struct record *r = release_find_records(s->index->release, users[i], &facts);

		if (r)
			add_versions_of_header(s, r);
	}
}

static void classify(struct search *s, const struct record *record, const char *const *users,
		     size_t count)
{
	enum stability class = class_by_ops(s, record->at.file, true);

	if (class == STABILITY_UNSTATED)
		class = stated_class(s, record);
	if (class == STABILITY_UNSTATED)
		class = firmer(class_by_ops(s, record->at.file, false),
			       class_by_users(s, users, count));
	if (class == STABILITY_UNSTATED || s->audience == AUDIENCE_INTERNAL)
		class = families_stability(s->index->families, NULL, record->name, record->at.file,
					   s->audience);
	s->use->stability = class;
}

void record_use_find(struct record_use *use, struct record_index *index,
		     const struct record *record, viewset views, enum audience audience)
{
	struct search s = {use, index, views, audience};
	const char **holders, **users;
	size_t by_value =
		record_refs_users(index->refs, record->name, views, true, &index->arena, &holders);
	size_t count =
		record_refs_users(index->refs, record->name, views, false, &index->arena, &users);

	add_ops(&s, record->name, true, false);
	for (size_t i = 0; i < by_value; i++)
		add_ops(&s, holders[i], false, false);
	for (size_t i = 0; i < count; i++)
		if (names_find(holders, by_value, users[i]) == by_value)
			add_ops(&s, users[i], false, true);
	if (audience == AUDIENCE_GUEST)
		classify(&s, record, holders, by_value);
	else
		classify(&s, record, users, count);
	add_versions(&s, record, users, count);
}

void record_use_deinit(struct record_use *use)
{
	vec_free(&use->ops);
	vec_free(&use->versions);
}

bool record_use_is_argument(const struct record_use *use)
{
	const struct record_op *op;

	vec_each(op, &use->ops)
		if (!op->is_pointed_to && !op->is_shared)
			return true;
	return false;
}

void record_use_set_calls(const struct record_use *use, struct judge *j, struct finding *f)
{
	VEC(const char *) names = {0};
	const struct record_op *op;

	vec_each(op, &use->ops) {
		if (op->op && names_find(names.items, names.count, op->op) == names.count)
			vec_push(&names, op->op);
		if (op != use->ops.items && !names_equal(f->hypercall, op->hypercall))
			f->hypercall = NULL;
		else
			f->hypercall = op->hypercall;
	}
	judge_set_strings(j, &f->ops, names.items, names.count);
	vec_free(&names);
}

bool record_use_has_version(const struct record_use *use, const char *macro)
{
	const char **version;

	vec_each(version, &use->versions)
		if (!strcmp(*version, macro))
			return true;
	return false;
}
