// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/same_slices.h"

/* One hypercall on one path. */
struct asked {
	const char *hypercall;
	enum entry_path entry;
	enum arch arch;
	bool is_restart; /* what serves all calls, not its own code */
};

/* What serves all calls on a path that is translated serves this one if it is. */
static bool is_asked(const struct asked *asked, const struct code_slice *s)
{
	if (s->kind == SLICE_MACHINE || s->arch != asked->arch ||
	    asked->is_restart != !s->hypercall)
		return false;
	if (!s->hypercall)
		return s->entry == ENTRY_NATIVE || asked->entry != ENTRY_NATIVE;
	return s->entry == asked->entry && names_equal(s->hypercall, asked->hypercall);
}

/* By its name, which an underscore more or less leaves the same. */
static const char *bare_name(const char *function)
{
	return function + strspn(function, "_");
}

static bool is_like(const struct code_slice *a, const struct code_slice *b)
{
	return a->arch == b->arch && a->entry == b->entry && a->under == b->under &&
	       names_equal(a->hypercall, b->hypercall) &&
	       !strcmp(bare_name(a->function), bare_name(b->function));
}

/* That of the same function; one that is in two files has two. */
static const struct code_slice *counterpart(const struct release *r, const struct code_slice *s)
{
	const struct code_slice *found = NULL;

	for (size_t i = 0; i < r->code_slice_count; i++)
		if (is_like(&r->code_slices[i], s) && (!found || found->code != s->code))
			found = &r->code_slices[i];
	return found;
}

/*
 * The same code under another name: of what serves all calls, since a handler's
 * function is called by name.
 */
static bool is_renamed(const struct release *r, const struct code_slice *s)
{
	for (size_t i = 0; i < r->code_slice_count; i++) {
		const struct code_slice *other = &r->code_slices[i];

		if (!other->hypercall && !s->hypercall && other->code == s->code &&
		    other->kind == s->kind && other->arch == s->arch && other->entry == s->entry)
			return true;
	}
	return false;
}

/* Taking a continuation back concerns what the same release has made, so it leaves none behind. */
static bool is_cancellation(const struct code_slice *s)
{
	return !s->hypercall && names_equal(s->function, "hypercall_cancel_continuation");
}

static bool is_lone(const struct release *other, const struct code_slice *s)
{
	/* Who asks a new function for what it says is another stop himself. */
	return s->kind != SLICE_REFUSAL && (s->line_count || s->stop_count) &&
	       !is_cancellation(s) && !counterpart(other, s) && !is_renamed(other, s);
}

static bool has_line(const struct code_slice *s, uint32_t code)
{
	for (size_t i = 0; i < s->line_count; i++)
		if (s->lines[i].code == code)
			return true;
	return false;
}

/* The first line of the one that the other does not have; 0: it has them all. */
static uint32_t first_change(const struct code_slice *s, const struct code_slice *other)
{
	for (size_t i = 0; i < s->line_count; i++)
		if (!has_line(other, s->lines[i].code))
			return s->lines[i].line;
	return 0;
}

/* Whether some function that the call comes by there knows the label of an op; 0 is none. */
static bool knows(const struct release *r, const struct asked *asked, uint32_t label)
{
	bool is_known = !label;

	for (size_t i = 0; i < r->code_slice_count && !is_known; i++) {
		const struct code_slice *s = &r->code_slices[i];

		for (size_t k = 0; k < s->label_count && is_asked(asked, s) && !is_known; k++)
			is_known = s->labels[k] == label;
	}
	return is_known;
}

static const char *what_it_does(enum slice_kind kind)
{
	switch (kind) {
	case SLICE_RESTART:
		return "restarts an interrupted call";
	case SLICE_TRANSLATION:
		return "translates the call for 32-bit callers";
	case SLICE_REFUSAL:
		return "decides which calls go on";
	case SLICE_PROGRESS:
	case SLICE_MACHINE:
		break;
	}
	return "handles progress";
}

static const char *describe(const struct code_slice *was, const struct code_slice *is,
			    struct arena *a)
{
	uint32_t line = first_change(is, was);
	const char *side = "";

	if (!line) {
		line = first_change(was, is);
		side = line ? " of the old release" : "";
	}
	if (!line)
		line = is->at.line;
	return arena_printf(a,
			    "%s:%u%s: %s() %s differently there; the two are not proved equivalent",
			    *side ? was->at.file : is->at.file, line, side, is->function,
			    what_it_does(is->kind));
}

static bool has_stop(const struct code_slice *s, uint32_t code)
{
	for (size_t i = 0; i < s->stop_count; i++)
		if (s->stops[i].code == code)
			return true;
	return false;
}

/*
 * Where a call ends in the new release that went on in the old one, unless that
 * did not know its op; or NULL. What is in flight passed all stops of the old one.
 */
static const struct slice_stop *new_stop(const struct release *old, const struct asked *asked,
					 const struct code_slice *was, const struct code_slice *is)
{
	if (!was->tells_stops || !is->tells_stops)
		return NULL;
	for (size_t i = 0; i < is->stop_count; i++) {
		const struct slice_stop *stop = &is->stops[i];

		if (!has_stop(was, stop->code) && knows(old, asked, stop->under))
			return stop;
	}
	return NULL;
}

static const char *describe_stop(const struct code_slice *is, const struct slice_stop *stop,
				 struct arena *a)
{
	return arena_printf(
		a, "%s:%u: %s() has a new early exit there, which calls in flight may meet",
		is->at.file, stop->line, is->function);
}

static const char *describe_lone(const struct code_slice *s, const char *in, struct arena *a)
{
	return arena_printf(a, "%s:%u: %s() %s there in the %s release only", s->at.file,
			    s->at.line, s->function, what_it_does(s->kind), in);
}

static bool tells(const struct release *r, const struct asked *asked)
{
	for (size_t i = 0; i < r->code_slice_count; i++)
		if (is_asked(asked, &r->code_slices[i]))
			return true;
	return false;
}

bool slices_told(const struct release *old, const struct release *new, const char *hypercall,
		 enum entry_path entry, enum arch arch)
{
	const struct asked asked = {hypercall, entry, arch, false};

	return tells(old, &asked) && tells(new, &asked);
}

static const char *change(const struct release *old, const struct release *new,
			  const struct asked *asked, struct arena *a)
{
	const char *lone = NULL;

	for (size_t i = 0; i < new->code_slice_count; i++) {
		const struct code_slice *is = &new->code_slices[i], *was;
		const struct slice_stop *stop;

		/* What the old release knows no op of has nothing in flight. */
		if (!is_asked(asked, is) || !knows(old, asked, is->under))
			continue;
		was = counterpart(old, is);
		if (was && was->code != is->code)
			return describe(was, is, a);
		stop = was ? new_stop(old, asked, was, is) : NULL;
		if (stop)
			return describe_stop(is, stop, a);
		if (!lone && is_lone(old, is))
			lone = describe_lone(is, "new", a);
	}
	for (size_t i = 0; !lone && i < old->code_slice_count; i++)
		if (is_asked(asked, &old->code_slices[i]) && is_lone(new, &old->code_slices[i]))
			lone = describe_lone(&old->code_slices[i], "old", a);
	return lone;
}

const char *slices_change(const struct release *old, const struct release *new,
			  const char *hypercall, enum entry_path entry, enum arch arch,
			  struct arena *a)
{
	const struct asked own = {hypercall, entry, arch, false};

	return slices_told(old, new, hypercall, entry, arch) ? change(old, new, &own, a) : NULL;
}

const char *slices_restart_change(const struct release *old, const struct release *new,
				  const char *hypercall, enum entry_path entry, enum arch arch,
				  struct arena *a)
{
	const struct asked restart = {hypercall, entry, arch, true};

	return slices_told(old, new, hypercall, entry, arch) ? change(old, new, &restart, a) : NULL;
}
