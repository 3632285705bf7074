// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/base/strbuf.h"
#include "lib/model/packed.h"
#include "lib/rule/judge.h"

/* The rule that a change stands for, where the number space has one of its own. */
static const char *const number_rules[][CHANGE_KIND_COUNT] = {
	[FAMILY_HYPERCALLS] =
		{
			[CHANGE_NUMBER_REMOVED] = "hypercall-removed",
			[CHANGE_NUMBER_MOVED] = "hypercall-renumbered",
			[CHANGE_NUMBER_REUSED] = "hypercall-number-reused",
		},
	[FAMILY_FEATURES] =
		{
			[CHANGE_NUMBER_MOVED] = "feature-bit-moved",
			[CHANGE_NUMBER_REUSED] = "feature-bit-moved",
		},
};

static const char *const plain_rules[CHANGE_KIND_COUNT] = {
	[CHANGE_NUMBER_ADDED] = "op-added",
	[CHANGE_NUMBER_REMOVED] = "op-removed",
	[CHANGE_NUMBER_MOVED] = "op-renumbered",
	[CHANGE_NUMBER_REUSED] = "op-number-reused",
	[CHANGE_NUMBER_RENAMED] = "op-renamed",
	[CHANGE_NUMBER_AUDIENCE] = "op-audience-changed",
	[CHANGE_CONSTANT_VALUE] = "constant-changed",
	[CHANGE_CONSTANT_REMOVED] = "constant-removed",
	[CHANGE_CONSTANT_RENAMED] = "constant-renamed",
};

static const char *rule_for(const struct family *family, enum change_kind kind)
{
	const char *rule = NULL;

	if (family && family->kind < sizeof(number_rules) / sizeof(number_rules[0]))
		rule = number_rules[family->kind][kind];
	return rule ? rule : plain_rules[kind];
}

static bool went_backwards(const struct change *change)
{
	return change->kind == CHANGE_CONSTANT_VALUE && change->role == ROLE_VERSION &&
	       change->old->kind == CONSTANT_INTEGER && change->new->kind == CONSTANT_INTEGER &&
	       change->new->value < change->old->value;
}

static const char *rule_of(const struct change *change)
{
	const struct constant *fact = change->old ? change->old : change->new;

	if (went_backwards(change))
		return "interface-version-went-backwards";
	if (fact->enumeration && change->kind == CHANGE_CONSTANT_VALUE)
		return "enum-value-changed";
	if (fact->enumeration && change->kind == CHANGE_CONSTANT_REMOVED)
		return "enum-value-removed";
	return rule_for(change->family, change->kind);
}

/* The further rules that a change stands for; at most one. */
static const char *also_of(const struct change *change)
{
	const struct constant *fact = change->old ? change->old : change->new;

	if (fact->enumeration && strcmp(rule_of(change), rule_for(change->family, change->kind)))
		return rule_for(change->family, change->kind);
	if (change->kind == CHANGE_NUMBER_REUSED)
		return rule_for(change->family, CHANGE_NUMBER_REMOVED);
	if ((change->kind == CHANGE_NUMBER_MOVED || change->kind == CHANGE_NUMBER_REMOVED) &&
	    change->successor)
		return rule_for(change->family, CHANGE_NUMBER_REUSED);
	return NULL;
}

static bool is_number_change(const struct change *change)
{
	return change->kind < CHANGE_CONSTANT_VALUE;
}

static bool is_mask(const char *name)
{
	return strcasestr(name, "mask") != NULL;
}

/* Whether a limit or version only grew, or a mask of known bits only gained some. */
static bool only_grew(const struct change *change)
{
	const struct constant *old = change->old, *new = change->new;

	if (change->kind != CHANGE_CONSTANT_VALUE || old->kind != new->kind ||
	    (change->role != ROLE_LIMIT && change->role != ROLE_VERSION))
		return false;
	if (old->kind == CONSTANT_STRING)
		return strverscmp(old->text, new->text) < 0;
	if (old->kind != CONSTANT_INTEGER)
		return false;
	if (is_mask(new->name))
		return (old->value & new->value) == old->value;
	return new->value > old->value;
}

/* "GTF_" of GTF_type_mask: how the names begin of what the mask is one of, in bytes. */
static size_t kin_length(const char *mask)
{
	size_t len = strlen(mask);

	for (unsigned int words = 0; len && words < 2; len -= words < 2)
		words += mask[len - 1] == '_';
	return len;
}

/* What stood beside a mask in bits that it now takes as well; NULL: nothing, or it is no mask. */
static const struct constant *find_overrun(const struct release *old, const struct change *change)
{
	const struct constant *was = change->old;
	size_t len = kin_length(was->name);
	uint64_t grown = change->new->value & ~was->value;

	if (!is_mask(was->name) || !len || was->kind != CONSTANT_INTEGER)
		return NULL;
	for (size_t i = 0; i < old->constant_count; i++) {
		const struct constant *c = &old->constants[i];

		if (c->kind == CONSTANT_INTEGER && (c->views & change->views) &&
		    !strncmp(c->name, was->name, len) && (c->value & grown) &&
		    !(c->value & was->value) && !strcmp(c->at.file, was->at.file))
			return c;
	}
	return NULL;
}

/* Both sides have to leave alone what either takes for reserved. */
static bool is_reserve(const struct constant *c)
{
	return strcasestr(c->name, "reserved") != NULL;
}

static enum level ceiling_of_growth(const struct judge *j, const struct change *change)
{
	if (find_overrun(j->report->inputs[SIDE_OLD], change))
		return LEVEL_ERROR;
	return is_reserve(change->old) ? LEVEL_WARNING : LEVEL_NOTE;
}

static bool has_value(const struct constant *c)
{
	return c->kind == CONSTANT_INTEGER || c->kind == CONSTANT_STRING ||
	       (c->kind == CONSTANT_FUNCTION && c->text && !packed_is_body(c->text));
}

/* Whether some handler of the release runs the op, whatever its headers show. */
static bool is_dispatched(const struct release *r, const struct change *change)
{
	for (size_t i = 0; i < r->decode_count; i++) {
		const struct decode *d = &r->decodes[i];
		const struct dispatched_op *op;

		if (!names_equal(d->hypercall, change->family->hypercall))
			continue;
		op = decode_find_op(d, change->new->value);
		if (op && op->dispatched == ANSWER_YES)
			return true;
	}
	return false;
}

/*
 * Others may use it. What guests no longer see is refused to them, or their
 * sources alone stop compiling: a number that is no op, or that is still
 * dispatched, leaves no more than the latter to be seen.
 */
static enum level ceiling_of_audience(const struct judge *j, const struct change *change)
{
	if (change->new_audience < change->old_audience)
		return LEVEL_NOTE;
	if (change->family->kind != FAMILY_OPS ||
	    is_dispatched(j->report->inputs[SIDE_NEW], change))
		return LEVEL_WARNING;
	return LEVEL_ERROR;
}

static bool is_shown(const struct release *r, const char *name, viewset views)
{
	viewset callers = views_of_audience(AUDIENCE_GUEST) | views_of_audience(AUDIENCE_TOOLS);

	return release_constant_in(r, name, views & callers);
}

/* Whether a part of an op is gone with that op, which is a finding of its own. */
static bool went_with_its_op(const struct judge *j, const struct change *change)
{
	const char *op = change->family ? change->family->op_in.op : NULL;

	return op && change->kind == CHANGE_NUMBER_REMOVED &&
	       is_shown(j->report->inputs[SIDE_OLD], op, change->views) &&
	       !is_shown(j->report->inputs[SIDE_NEW], op, change->views);
}

/* A name that a part of the headers lacks, as may be. */
static bool is_left_out(const struct judge *j, const struct change *change)
{
	return j->report->is_subset && !change->new && !change->successor;
}

/* A macro that takes arguments makes something else of them. */
static bool is_macro_change(const struct change *change)
{
	return change->kind == CHANGE_CONSTANT_VALUE && change->old->kind == CONSTANT_FUNCTION &&
	       change->new->kind == CONSTANT_FUNCTION;
}

/* Whether its header has macros or functions now that it had not: the code may have moved there. */
static bool may_have_moved(const struct judge *j, const struct change *change)
{
	const struct release *old = j->report->inputs[SIDE_OLD];
	const struct release *new = j->report->inputs[SIDE_NEW];
	size_t count;

	for (size_t i = 0; i < new->constant_count; i++) {
		const struct constant *c = &new->constants[i];

		if (c->kind == CONSTANT_FUNCTION && !strcmp(c->at.file, change->new->at.file) &&
		    !release_find_constants(old, c->name, &count))
			return true;
	}
	return false;
}

/* That other code does something else is not shown. */
static enum level ceiling_of_code(const struct judge *j, const struct change *change)
{
	return packed_is_alike(change->old->text, change->new->text) || may_have_moved(j, change)
		       ? LEVEL_NOTE
		       : LEVEL_WARNING;
}

/* The most that a change may be, whatever class it is of. */
static enum level ceiling_of(const struct judge *j, const struct change *change)
{
	const struct constant *fact = change->old ? change->old : change->new;

	if (is_left_out(j, change))
		return LEVEL_NOTE;
	if (only_grew(change))
		return ceiling_of_growth(j, change);
	if (change->role == ROLE_PLACEHOLDER || went_with_its_op(j, change))
		return LEVEL_NOTE;
	/* Another op under the number is one, whoever still has the old name for it. */
	if (change->is_still_served && change->kind != CHANGE_NUMBER_REUSED)
		return LEVEL_NOTE;
	if (change->kind == CHANGE_NUMBER_AUDIENCE)
		return ceiling_of_audience(j, change);
	if (change->kind == CHANGE_CONSTANT_REMOVED && !has_value(fact))
		return LEVEL_NOTE;
	if (is_macro_change(change) && packed_is_body(change->old->text))
		return ceiling_of_code(j, change);
	if (change->kind == CHANGE_CONSTANT_VALUE && !has_value(change->old))
		return LEVEL_NOTE;
	/* Whoever has the old macro makes, or takes, but a part. */
	if (is_macro_change(change) && packed_is_widened(change->old->text, change->new->text))
		return LEVEL_WARNING;
	/* An op without a number is one that nobody can call. */
	if (change->kind == CHANGE_CONSTANT_VALUE && !has_value(change->new))
		return change->family && change->role == ROLE_OP ? LEVEL_ERROR : LEVEL_WARNING;
	return LEVEL_ERROR;
}

static void add_value(struct strbuf *out, const struct constant *c, bool is_number)
{
	if (c->kind == CONSTANT_STRING)
		strbuf_addf(out, "\"%s\"", c->text);
	else if (c->kind != CONSTANT_INTEGER)
		strbuf_addstr(out, has_value(c) ? "a function of its arguments" : "no constant");
	else if (c->is_signed && (int64_t)c->value < 0)
		strbuf_addf(out, "%" PRId64, (int64_t)c->value);
	else if (is_number || c->value < 10)
		strbuf_addf(out, "%" PRIu64, c->value);
	else
		strbuf_addf(out, "0x%" PRIx64, c->value);
}

static const char *hypercall_prefix = "__HYPERVISOR_";

/* A hypercall goes by its plain name, all else by the macro's. */
static const char *shown_name(const struct change *change, const char *name)
{
	if (change->family && change->family->kind == FAMILY_HYPERCALLS &&
	    !strncmp(name, hypercall_prefix, strlen(hypercall_prefix)))
		return name + strlen(hypercall_prefix);
	return name;
}

static void add_named_value(struct strbuf *out, const struct change *change,
			    const struct constant *c)
{
	strbuf_addstr(out, shown_name(change, c->name));
	if (!has_value(c) || c->kind == CONSTANT_FUNCTION)
		return;
	strbuf_addstr(out, " (");
	add_value(out, c, is_number_change(change));
	strbuf_addch(out, ')');
}

static void describe_removed(struct strbuf *out, const struct change *change)
{
	add_named_value(out, change, change->old);
	if (change->is_still_served)
		strbuf_addstr(out, " is left to guests of older interface versions");
	else if (change->new)
		strbuf_addf(out, " is no longer for %s: only %s sees it",
			    change->old_audience == AUDIENCE_GUEST ? "guests" : "tools",
			    change->new_audience == AUDIENCE_TOOLS ? "the toolstack"
								   : "the hypervisor");
	else
		strbuf_addstr(out, " is gone");
	if (change->successor)
		strbuf_addf(out, "; its number is now %s's",
			    shown_name(change, change->successor->name));
}

/* The macro with sample arguments, as the headers of both sides evaluate it. */
static bool describe_sample(struct strbuf *out, const struct change *change)
{
	struct packed_sample was, is;

	if (!is_macro_change(change))
		return false;
	if (packed_is_alike(change->old->text, change->new->text)) {
		strbuf_addf(out,
			    "%s is spelt otherwise: brackets around one operand, or names of its "
			    "own variables",
			    change->old->name);
		return true;
	}
	if (packed_is_body(change->old->text)) {
		strbuf_addf(
			out,
			"%s expands to other code than before: guests and tools that were built "
			"with either go on by their own",
			change->old->name);
		return true;
	}
	if (!packed_difference(change->old->text, change->new->text, &was, &is))
		return false;
	strbuf_addf(out, "%s%.*s was %.*s, is %.*s", change->old->name, (int)was.arguments_len,
		    was.arguments, (int)was.value_len, was.value, (int)is.value_len, is.value);
	return true;
}

static void describe_value(struct strbuf *out, const struct change *change)
{
	if (describe_sample(out, change))
		return;
	strbuf_addf(out, "%s was ", shown_name(change, change->old->name));
	add_value(out, change->old, is_number_change(change));
	strbuf_addstr(out, ", is ");
	add_value(out, change->new, is_number_change(change));
	if (change->is_still_served)
		strbuf_addstr(out, "; the old one is still served");
	else if (change->successor)
		strbuf_addf(out, "; the old number is now %s's",
			    shown_name(change, change->successor->name));
}

static void describe_replaced(struct strbuf *out, const struct change *change, const char *how)
{
	add_value(out, change->old, is_number_change(change));
	strbuf_addf(out, how, shown_name(change, change->old->name),
		    shown_name(change, change->new->name));
}

static const char *audience_plural(enum audience audience)
{
	static const char *const names[AUDIENCE_COUNT] = {
		[AUDIENCE_GUEST] = "guests",
		[AUDIENCE_TOOLS] = "tools",
		[AUDIENCE_INTERNAL] = "the hypervisor itself",
		[AUDIENCE_LEGACY] = "guests of older interface versions",
	};

	return names[audience];
}

static void describe(struct strbuf *out, const struct change *change)
{
	switch (change->kind) {
	case CHANGE_NUMBER_ADDED:
		add_named_value(out, change, change->new);
		strbuf_addstr(out, " is new");
		break;
	case CHANGE_NUMBER_REMOVED:
	case CHANGE_CONSTANT_REMOVED:
		describe_removed(out, change);
		break;
	case CHANGE_NUMBER_MOVED:
	case CHANGE_CONSTANT_VALUE:
		describe_value(out, change);
		break;
	case CHANGE_NUMBER_REUSED:
		describe_replaced(out, change, " meant %s, now means %s");
		break;
	case CHANGE_NUMBER_RENAMED:
	case CHANGE_CONSTANT_RENAMED:
		describe_replaced(out, change, ": %s is now called %s");
		break;
	case CHANGE_NUMBER_AUDIENCE:
		add_named_value(out, change, change->new);
		strbuf_addf(out, " was for %s, is for %s", audience_plural(change->old_audience),
			    audience_plural(change->new_audience));
		break;
	case CHANGE_KIND_COUNT:
		break;
	}
}

static void set_ops(struct judge *j, struct finding *finding, const struct change *change)
{
	const char *names[2];
	size_t count = 0;

	if (change->old)
		names[count++] = change->old->name;
	if (change->new && (!count || strcmp(names[0], change->new->name)))
		names[count++] = change->new->name;
	judge_set_strings(j, &finding->ops, names, count);
}

/* Who is concerned: of those who could and those who now can, the least privileged. */
static enum audience audience_of(const struct change *change)
{
	if (views_audience(change->views) == AUDIENCE_LEGACY)
		return AUDIENCE_LEGACY;
	if (!change->old)
		return change->new_audience;
	if (change->kind == CHANGE_NUMBER_AUDIENCE && change->new_audience < change->old_audience)
		return change->new_audience;
	return change->old_audience;
}

static void judge_change(struct judge *j, const struct change *change)
{
	const struct constant *fact = change->old ? change->old : change->new;
	enum audience audience = audience_of(change);
	const char *also = also_of(change);
	const struct constant *taken;
	struct strbuf message = {0};
	struct finding *f;

	f = judge_add(j, rule_of(change),
		      families_stability(&j->catalogue->families, change->family, fact->name,
					 fact->at.file, audience),
		      ceiling_of(j, change), shown_name(change, fact->name));
	f->views = change->views;
	f->audience = audience;
	if (also)
		judge_set_strings(j, &f->also, &also, 1);
	if (change->family)
		f->hypercall = change->family->kind == FAMILY_HYPERCALLS
				       ? f->subject
				       : change->family->hypercall;
	if (is_number_change(change) && change->family->kind != FAMILY_HYPERCALLS)
		set_ops(j, f, change);
	strbuf_addstr(&message,
		      audience == AUDIENCE_LEGACY ? "for guests of old interface versions, " : "");
	describe(&message, change);
	if (only_grew(change) && (taken = find_overrun(j->report->inputs[SIDE_OLD], change)))
		strbuf_addf(&message, ", which takes bits that were %s's", taken->name);
	f->message = arena_strdup(&j->report->arena, strbuf_str(&message));
	strbuf_deinit(&message);
	judge_set_constant(f, SIDE_OLD, change->old);
	judge_set_constant(f, SIDE_NEW, change->new);
}

void judge_changes(struct judge *j, const struct changes *changes)
{
	const struct change *change;

	vec_each(change, &changes->items)
		judge_change(j, change);
}
