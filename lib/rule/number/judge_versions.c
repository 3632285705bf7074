// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/base/strbuf.h"
#include "lib/read/release_tag.h"
#include "lib/rule/judge.h"
#include "lib/rule/layout/record_use.h"

#define REASONS_SHOWN 4

/* What changed between an older side and the new one, to hold the versions against. */
struct versions {
	struct judge *judge;
	const struct release *released, *new; /* released may be OLD, though that is none */
	const struct changes *numbers;
	const struct layout_changes *layouts;
	struct record_index index; /* of the older side */
};

/* What speaks for a new version of one interface. */
struct reasons {
	VEC(const char *) names;
	VEC(const char *) ops; /* that take what changed, or are it */
	struct intern seen_names, seen_ops;
	VEC(struct side_evidence) evidence;
	viewset views;
};

/* "4.14.1", but not "4.15.0-rc" nor "4.20-unstable". */
static bool is_release_version(const char *version)
{
	unsigned int numbers = 0;

	while (version && isdigit((unsigned char)*version)) {
		version += strspn(version, "0123456789");
		numbers++;
		if (*version != '.')
			break;
		version++;
	}
	return version && !*version && numbers >= 3;
}

/* Of a name that all architectures' tools see: the constant there. */
static const struct constant *version_on(const struct release *r, const char *macro, enum arch arch)
{
	return release_constant_in(r, macro, view_bit(arch, AUDIENCE_TOOLS));
}

/* The architectures, as views, on which NEW still calls the interface by the release's version. */
static viewset views_of_equal_version(const struct versions *v, const char *macro)
{
	viewset views = VIEWS_NONE;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const struct constant *was = version_on(v->released, macro, arch);
		const struct constant *is = version_on(v->new, macro, arch);

		if (was && is && constant_value_equal(was, is))
			views |= views_of_arch(arch);
	}
	return views;
}

/* A release that is no input of the report has no side in it. */
static bool is_against_old(const struct versions *v)
{
	return v->released == v->judge->report->inputs[SIDE_OLD];
}

/* Whether the name is not in the set; it is from now on. */
static bool is_news(struct intern *set, const char *name)
{
	size_t before = set->count;

	intern_str(set, name);
	return set->count > before;
}

/* old may be NULL, as new may: then that side has no place to show. */
static void add_reason(const struct versions *v, struct reasons *reasons, const char *name,
		       viewset views, const struct evidence *old, const struct evidence *new)
{
	reasons->views |= views;
	if (!is_news(&reasons->seen_names, name))
		return;
	vec_push(&reasons->names, name);
	if (old && is_against_old(v))
		vec_push(&reasons->evidence, (struct side_evidence){SIDE_OLD, *old});
	if (new)
		vec_push(&reasons->evidence, (struct side_evidence){SIDE_NEW, *new});
}

/* Additions and new names apart, callers of the release would be misread. */
static bool is_incompatible(const struct record_change *change)
{
	const unsigned int hard = 1u << LAYOUT_FIELD_REMOVED | 1u << LAYOUT_FIELD_MOVED |
				  1u << LAYOUT_FIELD_RESIZED | 1u << LAYOUT_HANDLE_WIDTH |
				  1u << LAYOUT_RECORD_SIZE;

	if (change->aspects & hard)
		return true;
	if (record_change_has(change, LAYOUT_RECORD_ALIGNMENT))
		return change->embedded_in_count;
	return record_change_has(change, LAYOUT_FIELD_RETYPED) && !change->is_slight;
}

static void add_op(struct reasons *reasons, const char *op)
{
	if (is_news(&reasons->seen_ops, op))
		vec_push(&reasons->ops, op);
}

/* The ops of the interface by which callers meet the record. */
static void add_ops(struct reasons *reasons, const struct record_use *use, const char *macro)
{
	const struct record_op *op;

	vec_each(op, &use->ops)
		if (op->op && !op->is_shared && names_equal(op->family->version_macro, macro))
			add_op(reasons, op->op);
}

static void find_layout_reasons(struct versions *v, const char *macro, viewset views,
				struct reasons *reasons)
{
	const struct record_change *change;

	vec_each(change, &v->layouts->items) {
		const struct record_pair *pair = change->pairs.items;
		struct record_use use = {0};

		if (!(change->views & views) || change->audience > AUDIENCE_TOOLS ||
		    !is_incompatible(change))
			continue;
		record_use_find(&use, &v->index, pair->old, change->views, change->audience);
		if (record_use_has_version(&use, macro)) {
			add_reason(v, reasons, change->name, change->views & views, &pair->old->at,
				   &pair->new->at);
			add_ops(reasons, &use, macro);
		}
		record_use_deinit(&use);
	}
}

static bool is_broken_number(const struct change *change)
{
	return (change->kind == CHANGE_NUMBER_REMOVED || change->kind == CHANGE_NUMBER_MOVED ||
		change->kind == CHANGE_NUMBER_REUSED) &&
	       change->role != ROLE_PLACEHOLDER && !change->is_still_served &&
	       change->old_audience < AUDIENCE_INTERNAL;
}

static void find_number_reasons(const struct versions *v, const char *macro, enum family_kind kind,
				viewset views, struct reasons *reasons)
{
	const struct change *change;

	vec_each(change, &v->numbers->items) {
		const struct family *family = change->family;

		if (v->judge->report->is_subset && !change->new)
			continue;
		if (family && names_equal(family->version_macro, macro) && family->kind == kind &&
		    (change->views & views) && is_broken_number(change)) {
			add_op(reasons, change->old->name);
			add_reason(v, reasons, change->old->name, change->views & views,
				   &change->old->at, change->new ? &change->new->at : NULL);
		}
	}
}

/* Whether the macro is the version of what the constant's header declares. */
static bool is_versioned_by(const struct versions *v, const struct constant *c, const char *macro)
{
	const char *header = families_header_path(c->at.file);
	const struct version_header *version;

	vec_each(version, &v->index.versions)
		if (!strcmp(version->header, header) && !strcmp(version->macro, macro))
			return true;
	return false;
}

/* Whether the constant is declared between the members of the record, as flags of one are. */
static bool is_declared_within(const struct constant *c, const struct record *r)
{
	uint32_t end = r->field_count ? r->fields[r->field_count - 1].line : 0;

	return c->at.line > r->at.line && c->at.line < end && (c->views & r->views) &&
	       !strcmp(c->at.file, r->at.file);
}

/* Whether the constant belongs to a record that callers pass under the version of the macro. */
static bool is_of_versioned_record(struct versions *v, const struct constant *c, const char *macro)
{
	bool found = false;

	for (size_t i = 0; i < v->released->record_count && !found; i++) {
		const struct record *r = &v->released->records[i];
		struct record_use use = {0};

		if (!is_declared_within(c, r))
			continue;
		record_use_find(&use, &v->index, r, r->views & c->views,
				views_audience(r->views & c->views));
		found = use.stability == STABILITY_TOOLS_VERSIONED &&
			record_use_has_version(&use, macro);
		record_use_deinit(&use);
	}
	return found;
}

/* A limit or a mask by its name, which has more room now. */
static bool has_grown(const struct change *change)
{
	static const char *const words[] = {"mask", "_all", "max", "nr_"};
	const struct constant *old = change->old, *new = change->new;

	if (old->kind != CONSTANT_INTEGER || new->kind != CONSTANT_INTEGER)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(old->name, words[i]))
			return i < 2 ? (old->value & new->value) == old->value
				     : new->value > old->value;
	return false;
}

/*
 * Whether the change gives a value that callers pass, or are given, another
 * meaning: a flag, a state, the field of a packed value. Names that came or
 * went, and limits that grew, do not.
 */
static bool is_broken_value(const struct change *change)
{
	if (change->old_audience >= AUDIENCE_INTERNAL || change->is_still_served)
		return false;
	if (change->kind == CHANGE_NUMBER_MOVED || change->kind == CHANGE_NUMBER_REUSED)
		return change->role != ROLE_PLACEHOLDER;
	return change->kind == CHANGE_CONSTANT_VALUE && change->role != ROLE_LIMIT &&
	       change->role != ROLE_VERSION && change->old->kind == change->new->kind &&
	       change->old->kind != CONSTANT_OTHER && !has_grown(change);
}

/*
 * A feature's bit that nothing else stands for now: the feature was listed at
 * the wrong place, and who looks for it there finds that it is absent.
 */
static bool has_left_bit_free(const struct versions *v, const struct change *change)
{
	const struct change *other;

	if (!change->family || change->family->kind != FAMILY_FEATURES ||
	    change->kind != CHANGE_NUMBER_MOVED)
		return false;
	vec_each(other, &v->numbers->items)
		if (other->family == change->family && other->new &&
		    other->new->value == change->old->value)
			return false;
	return true;
}

/* What is no op, in the interface's own header or, for a number space, by the data. */
static void find_value_reasons(struct versions *v, const char *macro, viewset views,
			       struct reasons *reasons)
{
	const struct change *change;

	vec_each(change, &v->numbers->items) {
		const struct family *family = change->family;
		bool is_stated = family && family->version_macro;

		if (!(change->views & views) || !is_broken_value(change) ||
		    has_left_bit_free(v, change) ||
		    (family && (family->kind == FAMILY_OPS || family->kind == FAMILY_SUBOPS) &&
		     change->kind != CHANGE_CONSTANT_VALUE))
			continue;
		if (is_stated ? !strcmp(family->version_macro, macro)
			      : is_versioned_by(v, change->old, macro) ||
					is_of_versioned_record(v, change->old, macro))
			add_reason(v, reasons, change->old->name, change->views & views,
				   &change->old->at, &change->new->at);
	}
}

static const char *describe(const struct versions *v, const struct constant *version,
			    const struct reasons *reasons)
{
	struct strbuf out = {0};
	const char *text;

	strbuf_addf(&out, "%s is 0x%" PRIx64 " as in %s, but ", version->name, version->value,
		    release_label(v->released));
	for (size_t i = 0; i < reasons->names.count && i < REASONS_SHOWN; i++)
		strbuf_addf(&out, "%s%s", i ? ", " : "", reasons->names.items[i]);
	if (reasons->names.count > REASONS_SHOWN)
		strbuf_addf(&out, " and %zu more", reasons->names.count - REASONS_SHOWN);
	strbuf_addstr(&out, " changed incompatibly since");
	text = arena_strdup(&v->judge->report->arena, strbuf_str(&out));
	strbuf_deinit(&out);
	return text;
}

static void add_finding(const struct versions *v, const struct family *family,
			const struct reasons *reasons)
{
	enum arch arch = 0;
	const struct constant *was, *is;
	const struct side_evidence *e;
	struct finding *f;

	while (!views_have_arch(reasons->views, arch))
		arch++;
	was = version_on(v->released, family->version_macro, arch);
	is = version_on(v->new, family->version_macro, arch);
	f = judge_add(v->judge, "interface-version-not-bumped", STABILITY_TOOLS_VERSIONED,
		      LEVEL_ERROR, is->name);
	f->views = reasons->views;
	f->audience = AUDIENCE_TOOLS;
	f->hypercall = family->hypercall;
	judge_set_strings(v->judge, &f->ops, reasons->ops.items, reasons->ops.count);
	f->message = describe(v, is, reasons);
	if (is_against_old(v))
		judge_set_constant(f, SIDE_OLD, was);
	judge_set_constant(f, SIDE_NEW, is);
	vec_each(e, &reasons->evidence)
		vec_push(&f->evidence, *e);
}

static void find_reasons(struct versions *v, const char *macro, viewset views,
			 struct reasons *reasons)
{
	find_layout_reasons(v, macro, views, reasons);
	find_number_reasons(v, macro, FAMILY_OPS, views, reasons);
	find_number_reasons(v, macro, FAMILY_SUBOPS, views, reasons);
	find_value_reasons(v, macro, views, reasons);
}

static void reasons_deinit(struct reasons *reasons)
{
	vec_free(&reasons->names);
	vec_free(&reasons->ops);
	vec_free(&reasons->evidence);
	intern_deinit(&reasons->seen_names);
	intern_deinit(&reasons->seen_ops);
}

static bool has_version(const struct family *family)
{
	return family->kind == FAMILY_OPS && family->version_macro;
}

/* concerned: the views, of each family, whose version is to be judged. */
static void judge_all_versions(struct versions *v, const viewset *concerned)
{
	const struct families *families = &v->judge->catalogue->families;

	record_index_init(&v->index, families, v->released, &v->layouts->old_refs);
	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];
		struct reasons reasons = {0};

		if (!concerned[i])
			continue;
		find_reasons(v, family->version_macro,
			     concerned[i] & views_of_equal_version(v, family->version_macro),
			     &reasons);
		if (reasons.names.count)
			add_finding(v, family, &reasons);
		reasons_deinit(&reasons);
	}
	record_index_deinit(&v->index);
}

/* The architectures, as views, on which NEW calls the interface by a lower version than OLD. */
static viewset views_of_lowered_version(const struct versions *v, const char *macro)
{
	viewset views = VIEWS_NONE;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const struct constant *was = version_on(v->released, macro, arch);
		const struct constant *is = version_on(v->new, macro, arch);

		if (was && is && is->value < was->value)
			views |= views_of_arch(arch);
	}
	return views;
}

/*
 * What this change does to each family: where it neither breaks anything nor
 * takes a version back, whether one is missing is not its doing, and was said
 * of the change whose doing it was. Whether any is concerned at all.
 */
static bool find_concerned(struct versions *v, viewset *concerned)
{
	const struct families *families = &v->judge->catalogue->families;
	viewset any = VIEWS_NONE;

	record_index_init(&v->index, families, v->released, &v->layouts->old_refs);
	for (size_t i = 0; i < families->count; i++) {
		struct reasons reasons = {0};

		if (!has_version(&families->items[i]))
			continue;
		find_reasons(v, families->items[i].version_macro, ~VIEWS_NONE, &reasons);
		for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
			if (views_have_arch(reasons.views, arch))
				concerned[i] |= views_of_arch(arch);
		concerned[i] |= views_of_lowered_version(v, families->items[i].version_macro);
		any |= concerned[i];
		reasons_deinit(&reasons);
	}
	record_index_deinit(&v->index);
	return any;
}

/*
 * A version of development follows a release, and to have lost its tag is no
 * property of the inputs but of the clone: it is told as what this run lacks.
 */
static void add_gap(struct judge *j, const struct release *old)
{
	struct gap gap = {.needs = "--released INPUT, the headers of the last release"};
	const char *tag = release_tag_before(old->version, &j->report->arena);
	const char *released = tag ? strchr(tag, '-') + 1 : "", *patch = strrchr(released, '.');

	if (patch)
		gap.needs = arena_printf(&j->report->arena,
					 "the tag %s, which `git fetch --tags` brings, or "
					 "--released release:%.*s, if xenabi comes with that",
					 tag, (int)(patch - released), released);
	gap.what = arena_printf(&j->report->arena,
				"%s is no release whose headers are known, so whether an interface "
				"version had to be raised is not judged",
				release_label(old));
	vec_push(&j->report->gaps, (struct side_gap){.side = tag ? SIDE_NEW : SIDE_OLD,
						     .gap = gap,
						     .is_loud = tag != NULL});
}

/* Compares with a release that is not the old side. */
static void judge_against(struct judge *j, const struct release *released, const viewset *concerned)
{
	const struct release *new = j->report->inputs[SIDE_NEW];
	struct changes numbers = {0};
	struct layout_changes layouts = {0};
	struct versions v = {j, released, new, &numbers, &layouts, {0}};

	changes_find(&numbers, &j->catalogue->families, released, new);
	layout_changes_find(&layouts, released, new);
	judge_all_versions(&v, concerned);
	layout_changes_deinit(&layouts);
	changes_deinit(&numbers);
}

void judge_versions(struct judge *j, const struct last_release *last, const struct changes *numbers,
		    const struct layout_changes *layouts)
{
	const struct release *old = j->report->inputs[SIDE_OLD], *new = j->report->inputs[SIDE_NEW];
	struct versions v = {j, old, new, numbers, layouts, {0}};
	const struct release *released = NULL;
	viewset *concerned;

	/* A hypervisor alone states neither versions nor what they cover. */
	if (!(new->supplies &SUPPLIES_HEADERS))
		return;
	concerned = xalloc(j->catalogue->families.count * sizeof(*concerned));
	if (find_concerned(&v, concerned)) {
		released = last ? last->find(last->arg) : NULL;
		if (!released && is_release_version(old->version))
			released = old;
		if (!released || !(released->supplies & SUPPLIES_HEADERS))
			add_gap(j, old);
		else if (released == old)
			judge_all_versions(&v, concerned);
		else
			judge_against(j, released, concerned);
	}
	free(concerned);
}
