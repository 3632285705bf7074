// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/rule/layout/record_use.h"

/* What is best put right before a record is released for the first time. */

#define NAMES_SHOWN 5
#define FIELDS_MAX  100000 /* of a record that is looked at */

struct new_records {
	struct judge *judge;
	struct record_index index; /* of the new release */
	viewset views;		   /* that both releases have */
};

/* Bits of a record from first to end, the latter not included. */
struct interval {
	uint64_t first, end;
};

typedef VEC(struct interval) interval_list;

/* What a rule says of a record on the architectures that agree. */
struct remark {
	const char *text;
	viewset views;
	const struct record *record;
};

typedef VEC(struct remark) remark_list;

static int compare_intervals(const void *pa, const void *pb)
{
	const struct interval *a = pa, *b = pb;

	return (a->first > b->first) - (a->first < b->first);
}

/* What the fields cover; an array of nameless records is covered whole. */
static void find_covered(const struct record *r, interval_list *covered)
{
	for (size_t i = 0; i < r->field_count; i++) {
		const struct field *f = &r->fields[i];

		if (f->size_bits && (f->class != FIELD_GROUP || f->elements))
			vec_push(covered,
				 (struct interval){f->offset_bits, f->offset_bits + f->size_bits});
	}
	vec_sort(covered, compare_intervals);
}

static void add_hole(struct strbuf *out, uint64_t first_bits, uint64_t end_bits, size_t *count)
{
	uint64_t first = (first_bits + 7) / 8, end = end_bits / 8;

	/* Bits that are left over in a byte are a bit-field's matter. */
	if (first >= end)
		return;
	if ((*count)++ < NAMES_SHOWN)
		strbuf_addf(out, "%s%" PRIu64 " byte%s at %" PRIu64, *count == 1 ? "" : ", ",
			    end - first, end - first == 1 ? "" : "s", first);
}

/* "4 bytes at 4": what no field covers; NULL: nothing. */
static const char *describe_holes(const struct new_records *n, const struct record *r)
{
	struct strbuf out = {0};
	interval_list covered = {0};
	const struct interval *c;
	const char *text = NULL;
	uint64_t end = 0;
	size_t count = 0;

	find_covered(r, &covered);
	vec_each(c, &covered) {
		if (c->first > end)
			add_hole(&out, end, c->first, &count);
		if (c->end > end)
			end = c->end;
	}
	if (covered.count)
		add_hole(&out, end, r->size_bytes * 8, &count);
	if (count)
		text = arena_printf(&n->judge->report->arena,
				    "%s has padding that is not declared: %s", r->name,
				    strbuf_str(&out));
	strbuf_deinit(&out);
	vec_free(&covered);
	return text;
}

/* The architecture of callers whose registers are of the other width. */
static enum arch other_width(enum arch arch)
{
	static const enum arch pairs[ARCH_COUNT] = {
		[ARCH_X86_64] = ARCH_X86_32, [ARCH_X86_32] = ARCH_X86_64, [ARCH_ARM64] = ARCH_ARM32,
		[ARCH_ARM32] = ARCH_ARM64,   [ARCH_RISCV64] = ARCH_COUNT, [ARCH_PPC64] = ARCH_COUNT,
	};

	return pairs[arch];
}

static bool is_long(const struct field *f, const struct field *other)
{
	return (other && other->size_bits != f->size_bits && other->elements == f->elements) ||
	       !strcmp(f->type, "long") || !strcmp(f->type, "unsigned long");
}

/* Why a field is not as wide to every caller; NULL: it is. other: as the others see it, or NULL. */
static const char *why_varies(const struct field *f, const struct field *other, enum arch arch)
{
	switch (f->class) {
	case FIELD_POINTER:
		return "a pointer";
	case FIELD_HANDLE:
		/* On x86-64, one of 64 bits is declared as any other; on Arm, all have them. */
		return (other ? other->size_bits != f->size_bits : arch == ARCH_X86_32)
			       ? "a guest handle"
			       : NULL;
	case FIELD_ENUM:
		return "an enum";
	case FIELD_INTEGER:
		return is_long(f, other) ? "a long" : NULL;
	case FIELD_FLOAT:
	case FIELD_HANDLE64:
	case FIELD_RECORD:
	case FIELD_GROUP:
	case FIELD_OTHER:
		break;
	}
	return NULL;
}

static const struct record *as_others_see(const struct new_records *n, const struct record *r,
					  enum arch arch)
{
	enum arch other = other_width(arch);

	if (other == ARCH_COUNT)
		return NULL;
	return release_record_in(n->index.release, r->name,
				 view_bit(other, AUDIENCE_GUEST) | view_bit(other, AUDIENCE_TOOLS));
}

static const char *describe_widths(const struct new_records *n, const struct record *r,
				   enum arch arch)
{
	const struct record *other = as_others_see(n, r, arch);
	bool is_like = other && other->field_count == r->field_count;
	struct strbuf out = {0};
	const char *text = NULL;
	size_t count = 0;

	for (size_t i = 0; i < r->field_count; i++) {
		const struct field *f = &r->fields[i], *o = is_like ? &other->fields[i] : NULL;
		const char *why = why_varies(f, o && o->name == f->name ? o : NULL, arch);

		if (why && count++ < NAMES_SHOWN)
			strbuf_addf(&out, "%s%s (%s)", count == 1 ? "" : ", ", f->name, why);
	}
	if (count)
		text = arena_printf(&n->judge->report->arena,
				    "%s has fields that are not as wide to every caller: %s",
				    r->name, strbuf_str(&out));
	strbuf_deinit(&out);
	return text;
}

static void add_remark(remark_list *remarks, const char *text, const struct record *r,
		       viewset views)
{
	struct remark *remark;

	if (!text)
		return;
	vec_each(remark, remarks) {
		if (!strcmp(remark->text, text)) {
			remark->views |= views;
			return;
		}
	}
	vec_push(remarks, (struct remark){text, views, r});
}

static void add_findings(struct new_records *n, const char *rule, const struct record_use *use,
			 const remark_list *remarks)
{
	const struct remark *remark;

	vec_each(remark, remarks) {
		struct finding *f = judge_add(n->judge, rule, use->stability, LEVEL_ERROR,
					      remark->record->name);

		f->views = remark->views;
		f->audience = views_audience(remark->views);
		f->message = remark->text;
		record_use_set_calls(use, n->judge, f);
		judge_set_record(f, SIDE_NEW, remark->record);
	}
}

/* Whether callers of every width meet the record as it is: it is not translated for them. */
static bool is_untranslated(const struct new_records *n, const struct record_use *use,
			    const char *name)
{
	const struct translation *t = release_translation_of(n->index.release, name);
	const struct record_op *op;

	if (t)
		return !t->is_translated;
	vec_each(op, &use->ops)
		if (op->op && !op->is_shared)
			return family_keeps_layout(op->family, name);
	return use->stability == STABILITY_WIRE || use->stability == STABILITY_MIGRATION ||
	       use->ops.count;
}

static void judge_record(struct new_records *n, const struct record *facts, size_t count)
{
	remark_list holes = {0}, widths = {0};
	struct record_use use = {0};
	viewset all = VIEWS_NONE;

	for (size_t i = 0; i < count; i++)
		all |= facts[i].views & n->views;
	if (!all || views_audience(all) > AUDIENCE_TOOLS)
		return;
	record_use_find(&use, &n->index, facts, all, views_audience(all));
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		viewset views = all & views_of_arch(arch);
		const struct record *r;

		if (!views || views_audience(views) > AUDIENCE_TOOLS)
			continue;
		r = release_record_in(n->index.release, facts->name,
				      view_bit(arch, views_audience(views)));
		if (r->field_count > FIELDS_MAX)
			continue;
		add_remark(&holes, describe_holes(n, r), r, views);
		if (is_untranslated(n, &use, facts->name))
			add_remark(&widths, describe_widths(n, r, arch), r, views);
	}
	add_findings(n, "implicit-padding", &use, &holes);
	add_findings(n, "width-varies", &use, &widths);
	vec_free(&holes);
	vec_free(&widths);
	record_use_deinit(&use);
}

/* The old release's record of that name, or of that name with or without "_t". */
static bool was_there(const struct release *old, struct arena *a, const char *name)
{
	size_t count, len = strlen(name);

	if (release_find_records(old, name, &count))
		return true;
	if (len > 2 && !strcmp(name + len - 2, "_t"))
		return release_find_records(old, arena_strndup(a, name, len - 2), &count);
	return release_find_records(old, arena_printf(a, "%s_t", name), &count);
}

/* Names of records that are old ones under another name. */
static void find_renamed(const struct layout_changes *layouts, struct intern *renamed)
{
	const struct record_change *change;

	vec_each(change, &layouts->items)
		if (change->successor)
			intern_str(renamed, change->successor->name);
}

static bool is_in(struct intern *set, const char *name)
{
	size_t before = set->count;

	intern_str(set, name);
	return set->count == before;
}

void judge_new_records(struct judge *j, const struct layout_changes *layouts)
{
	const struct release *old = j->report->inputs[SIDE_OLD];
	const struct release *new = j->report->inputs[SIDE_NEW];
	struct new_records n = {.judge = j, .views = changes_common_views(old, new)};
	struct intern renamed = {0};

	if (!(old->supplies & new->supplies &SUPPLIES_HEADERS))
		return;
	record_index_init(&n.index, &j->catalogue->families, new, &layouts->new_refs);
	find_renamed(layouts, &renamed);
	for (size_t i = 0, count; i < new->record_count; i += count) {
		const char *name = new->records[i].name;

		release_find_records(new, name, &count);
		if (!record_is_helper(name) && !was_there(old, &n.index.arena, name) &&
		    !families_is_unshared(n.index.families, name) && !is_in(&renamed, name))
			judge_record(&n, &new->records[i], count);
	}
	intern_deinit(&renamed);
	record_index_deinit(&n.index);
}
