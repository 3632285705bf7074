// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <strings.h>

#include "lib/base/names.h"
#include "lib/rule/judge.h"
#include "lib/rule/layout/layout_message.h"
#include "lib/rule/layout/record_use.h"
#include "lib/rule/call/served.h"

#define MAX_RAISED 64 /* interface versions; Xen has a handful */

/* The comparison that is judged. */
struct layout_judge {
	struct judge *judge;
	struct record_index index;	     /* of the old release */
	VEC(const struct constant *) raised; /* interface versions */
};

static const char *const rules[LAYOUT_ASPECT_COUNT] = {
	[LAYOUT_SAVE_RECORD] = "save-record-changed",
	[LAYOUT_RECORD_REMOVED] = "record-removed",
	[LAYOUT_FIELD_REMOVED] = "field-removed",
	[LAYOUT_FIELD_MOVED] = "field-moved",
	[LAYOUT_FIELD_RESIZED] = "field-resized",
	[LAYOUT_FIELD_RETYPED] = "field-retyped",
	[LAYOUT_HANDLE_WIDTH] = "handle-width-changed",
	[LAYOUT_RECORD_SIZE] = "record-size-changed",
	[LAYOUT_RECORD_ALIGNMENT] = "record-alignment-changed",
	[LAYOUT_FIELD_IN_PADDING] = "field-added-in-padding",
	[LAYOUT_FLEXIBLE_ARRAY] = "flexible-array-rewrite",
	[LAYOUT_FIELD_RENAMED] = "field-renamed",
};

/* The aspect that gives the rule: a slight one does not, where there is another. */
static enum layout_aspect strongest(const struct record_change *change)
{
	const unsigned int retyped = 1u << LAYOUT_FIELD_RETYPED;
	unsigned int aspects = change->aspects & ~(1u << LAYOUT_FIELD_ADDED);

	if (change->is_slight && aspects != retyped)
		aspects &= ~retyped;
	return (enum layout_aspect)__builtin_ctz(aspects);
}

static bool moves_bytes(const struct record_change *change)
{
	return change->aspects & (1u << LAYOUT_FIELD_MOVED | 1u << LAYOUT_FIELD_RESIZED |
				  1u << LAYOUT_HANDLE_WIDTH | 1u << LAYOUT_RECORD_SIZE);
}

/* A record that lost bytes at its end which were nobody's. */
static bool only_lost_padding(const struct record_change *change)
{
	const struct record_pair *pair;

	vec_each(pair, &change->pairs)
		if (pair->new->size_bytes > pair->old->size_bytes)
			return false;
	return true;
}

/* Whether others than Xen write the record, so that its padding may hold anything. */
static bool is_written_by_others(const struct record_use *use)
{
	return record_use_is_argument(use) || use->stability == STABILITY_WIRE ||
	       use->stability == STABILITY_MIGRATION;
}

static enum level ceiling_of_padding(const struct layout_judge *l,
				     const struct record_change *change,
				     const struct record_use *use)
{
	/* Xen hands such a page out cleared. */
	if (use->stability == STABILITY_GUEST &&
	    families_has_own_page(l->index.families, change->name))
		return LEVEL_NOTE;
	return change->is_declared_padding && !is_written_by_others(use) ? LEVEL_NOTE
									 : LEVEL_WARNING;
}

static bool has_new_field(const struct record_change *change)
{
	for (size_t i = 0; i < change->field_count; i++)
		if (!change->fields[i].old)
			return true;
	return false;
}

/* A record that grew or shrank at its end alone. */
static enum level ceiling_of_tail(const struct layout_judge *l, const struct record_change *change,
				  const struct record_use *use)
{
	if (families_has_own_page(l->index.families, change->name) ||
	    (change->is_absorbed && !has_new_field(change)))
		return LEVEL_NOTE;
	/* The room was padding of the record around it. */
	if (change->is_absorbed)
		return use->stability >= STABILITY_TOOLS_VERSIONED ? LEVEL_NOTE : LEVEL_WARNING;
	return only_lost_padding(change) ? LEVEL_WARNING : LEVEL_ERROR;
}

/* All of Xen's that only grew are loaded with zeros at the end, if sources do not tell otherwise. */
static enum level ceiling_of_saved(const struct record_change *change)
{
	if (change->has_compat_form)
		return LEVEL_NOTE;
	if (!change->only_save_grew || !change->is_tail_only ||
	    change->is_zero_extended == ANSWER_NO)
		return LEVEL_ERROR;
	return change->is_zero_extended == ANSWER_YES ? LEVEL_NOTE : LEVEL_WARNING;
}

/* A record that a part of the headers lacks, as may be. */
static bool is_left_out(const struct layout_judge *l, const struct record_change *change)
{
	return l->judge->report->is_subset && record_change_has(change, LAYOUT_RECORD_REMOVED);
}

/* The most that a change may be, whatever class it is of. */
static enum level ceiling_of(const struct layout_judge *l, const struct record_change *change,
			     const struct record_use *use)
{
	if (change->is_kept_for_old_guests || is_left_out(l, change))
		return LEVEL_NOTE;
	switch (strongest(change)) {
	case LAYOUT_SAVE_RECORD:
		return ceiling_of_saved(change);
	case LAYOUT_RECORD_REMOVED:
		return change->successor ? LEVEL_NOTE : LEVEL_ERROR;
	case LAYOUT_FIELD_RETYPED:
		return change->is_slight ? LEVEL_NOTE : LEVEL_ERROR;
	case LAYOUT_RECORD_SIZE:
		return change->is_tail_only ? ceiling_of_tail(l, change, use) : LEVEL_ERROR;
	case LAYOUT_RECORD_ALIGNMENT:
		return change->embedded_in_count ? LEVEL_ERROR : LEVEL_NOTE;
	case LAYOUT_FIELD_IN_PADDING:
		return ceiling_of_padding(l, change, use);
	case LAYOUT_FIELD_REMOVED:
		/* Running guests still rely on a field whose place is declared padding now. */
		return change->is_slight && !moves_bytes(change) &&
				       use->stability != STABILITY_GUEST
			       ? LEVEL_WARNING
			       : LEVEL_ERROR;
	case LAYOUT_FIELD_MOVED:
	case LAYOUT_FIELD_RESIZED:
	case LAYOUT_HANDLE_WIDTH:
	case LAYOUT_FLEXIBLE_ARRAY:
	case LAYOUT_FIELD_RENAMED:
	case LAYOUT_FIELD_ADDED:
	case LAYOUT_ASPECT_COUNT:
		break;
	}
	return LEVEL_ERROR;
}

static bool is_of_whole(enum layout_aspect aspect)
{
	return aspect == LAYOUT_SAVE_RECORD || aspect == LAYOUT_RECORD_REMOVED ||
	       aspect == LAYOUT_RECORD_SIZE || aspect == LAYOUT_RECORD_ALIGNMENT;
}

/* The field that the finding is about, where it is about one. */
static const char *subject_of(struct judge *j, const struct record_change *change)
{
	const struct field_change *only = NULL;

	if (is_of_whole(strongest(change)))
		return change->name;
	for (size_t i = 0; i < change->field_count; i++) {
		if (only && strcmp(only->name, change->fields[i].name))
			return change->name;
		only = &change->fields[i];
	}
	return only ? arena_printf(&j->report->arena, "%s.%s", change->name, only->name)
		    : change->name;
}

static void set_also(struct judge *j, struct finding *f, const struct record_change *change)
{
	const char *also[LAYOUT_ASPECT_COUNT];
	size_t count = 0;

	for (enum layout_aspect a = 0; a < LAYOUT_ASPECT_COUNT; a++)
		if (a != strongest(change) && record_change_has(change, a) && rules[a])
			also[count++] = rules[a];
	judge_set_strings(j, &f->also, also, count);
}

/* How the names of versions end that an interface, or two guests, are told by. */
static const char *const version_suffixes[] = {"_INTERFACE_VERSION", "_PROTOCOL_VERSION"};

/* How long the version's name is without its end; 0: it is no version's. */
static size_t version_stem(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(version_suffixes) / sizeof(version_suffixes[0]); i++) {
		size_t end = strlen(version_suffixes[i]);

		if (len > end && !strcmp(name + len - end, version_suffixes[i]))
			return len - end;
	}
	return 0;
}

/* Whether the macro's name begins as the record's does: VM_EVENT_... and vm_event_st. */
static bool is_version_of(const struct constant *c, const struct record *r)
{
	return !strncasecmp(c->name, r->name, version_stem(c->name)) &&
	       !strcmp(families_header_path(c->at.file), families_header_path(r->at.file));
}

/* Whether the record is of an interface whose own version was raised with it. */
static bool has_raised_version(const struct layout_judge *l, const struct record *r)
{
	const struct constant *const *c;

	vec_each(c, &l->raised)
		if (is_version_of(*c, r))
			return true;
	return false;
}

static enum stability class_of(const struct layout_judge *l, const struct record_change *change,
			       const struct record_use *use)
{
	if ((use->stability == STABILITY_TOOLS_UNVERSIONED || use->stability == STABILITY_WIRE) &&
	    has_raised_version(l, change->pairs.items->old))
		return STABILITY_TOOLS_VERSIONED;
	return use->stability;
}

/* Whether those who ask for the latest interface version see no such change. */
static bool is_for_old_guests(const struct record_change *change)
{
	return views_audience(change->views) == AUDIENCE_LEGACY;
}

static const char *message_of(struct judge *j, const struct record_change *change,
			      const struct record_use *use)
{
	const char *message = layout_message(change, &j->report->arena);

	if (is_for_old_guests(change))
		return arena_printf(&j->report->arena, "for guests of old interface versions, %s",
				    message);
	if (strongest(change) != LAYOUT_FIELD_IN_PADDING || !change->is_declared_padding ||
	    !is_written_by_others(use))
		return message;
	return arena_printf(&j->report->arena,
			    "%s; whether the old release refused it unless zero is not known",
			    message);
}

static bool is_served(const struct layout_judge *l, const struct record_op *op, viewset views)
{
	struct call_facts f = {.release = l->index.release, .families = l->index.families};

	f.family = op->hypercall ? families_of_hypercall(f.families, op->hypercall) : NULL;
	for (enum arch arch = 0; f.family && arch < ARCH_COUNT; arch++)
		if (views_have_arch(views, arch) && !served_to_nobody(&f, arch))
			return true;
	return !f.family;
}

/* Whether all calls that lead to the record were nobody's where it changed. */
static bool had_no_caller(const struct layout_judge *l, const struct record_change *change,
			  const struct record_use *use)
{
	const struct record_op *op;

	vec_each(op, &use->ops)
		if (is_served(l, op, change->views))
			return false;
	return use->ops.count;
}

static void judge_record(struct layout_judge *l, const struct record_change *change)
{
	struct judge *j = l->judge;
	const struct record_pair *pair = change->pairs.items;
	struct record_use use = {0};
	struct finding *f;
	bool is_new;

	record_use_find(&use, &l->index, pair->old, change->views, change->audience);
	is_new = had_no_caller(l, change, &use);
	f = judge_add(j, rules[strongest(change)], class_of(l, change, &use),
		      is_new ? LEVEL_NOTE : ceiling_of(l, change, &use), subject_of(j, change));
	f->views = change->views;
	f->audience = is_for_old_guests(change) ? AUDIENCE_LEGACY : change->audience;
	set_also(j, f, change);
	record_use_set_calls(&use, j, f);
	f->message = message_of(j, change, &use);
	if (is_new)
		f->message = arena_printf(&j->report->arena,
					  "%s; the old release served the call to nobody there",
					  f->message);
	judge_set_record(f, SIDE_OLD, pair->old);
	judge_set_record(f, SIDE_NEW, pair->new ? pair->new : change->successor);
	record_use_deinit(&use);
}

/* was NULL: there was none, so it began at 1. */
static bool is_raised(const struct constant *was, const struct constant *is)
{
	if (!was)
		return is->kind == CONSTANT_INTEGER
			       ? is->value > 1
			       : is->kind == CONSTANT_STRING && strcmp(is->text, "1");
	if (was->kind != is->kind)
		return false;
	if (was->kind == CONSTANT_STRING)
		return strverscmp(was->text, is->text) < 0;
	return was->kind == CONSTANT_INTEGER && is->value > was->value;
}

/* The interface versions that the new release raised. */
static void find_raised(struct layout_judge *l)
{
	const struct release *old = l->judge->report->inputs[SIDE_OLD];
	const struct release *new = l->judge->report->inputs[SIDE_NEW];

	for (size_t i = 0; i < new->constant_count && l->raised.count < MAX_RAISED; i++) {
		const struct constant *is = &new->constants[i];

		if (version_stem(is->name) &&
		    is_raised(release_constant_in(old, is->name, is->views), is))
			vec_push(&l->raised, is);
	}
}

void judge_layouts(struct judge *j, const struct layout_changes *changes)
{
	struct layout_judge l = {.judge = j};
	const struct record_change *change;

	record_index_init(&l.index, &j->catalogue->families, changes->old, &changes->old_refs);
	find_raised(&l);
	vec_each(change, &changes->items)
		judge_record(&l, change);
	vec_free(&l.raised);
	record_index_deinit(&l.index);
	j->report->compared.records = changes->records_compared;
}
