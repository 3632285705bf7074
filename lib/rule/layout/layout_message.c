// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/rule/layout/layout_message.h"

#define NAMES_SHOWN 5

/* Whole bytes as "12", else "12+3 bits". */
static void add_bits(struct strbuf *out, uint64_t bits)
{
	if (bits / 8 || !(bits % 8))
		strbuf_addf(out, "%" PRIu64, bits / 8);
	if (bits % 8)
		strbuf_addf(out, "%s%" PRIu64 " bit%s", bits / 8 ? "+" : "", bits % 8,
			    bits % 8 == 1 ? "" : "s");
}

static void add_arches(struct strbuf *out, viewset views)
{
	const char *separator = " on ";

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!views_have_arch(views, arch))
			continue;
		strbuf_addf(out, "%s%s", separator, arch_name(arch));
		separator = ", ";
	}
}

static bool is_same_size(const struct record_pair *a, const struct record_pair *b)
{
	return a->old->size_bytes == b->old->size_bytes && a->new->size_bytes == b->new->size_bytes;
}

/* Whether an earlier pair has told the sizes of this one. */
static bool is_told(const struct record_change *change, const struct record_pair *pair)
{
	for (const struct record_pair *p = change->pairs.items; p != pair; p++)
		if (is_same_size(p, pair))
			return true;
	return false;
}

static viewset views_of_size(const struct record_change *change, const struct record_pair *like)
{
	const struct record_pair *pair;
	viewset views = VIEWS_NONE;

	vec_each(pair, &change->pairs)
		if (is_same_size(pair, like))
			views |= pair->views;
	return views;
}

/* "was 24 bytes, is 16", and where, if that is not the same everywhere. */
static void add_sizes(struct strbuf *out, const struct record_change *change)
{
	const char *separator = " was ";
	const struct record_pair *pair;

	vec_each(pair, &change->pairs) {
		viewset views = views_of_size(change, pair);

		if (is_told(change, pair))
			continue;
		strbuf_addf(out, "%s%" PRIu64 " bytes, is %" PRIu64, separator,
			    pair->old->size_bytes, pair->new->size_bytes);
		if (views != change->views)
			add_arches(out, views);
		separator = "; ";
	}
}

static void add_widths(struct strbuf *out, uint64_t old_bits, uint64_t new_bits)
{
	bool is_whole = !(old_bits % 8) && !(new_bits % 8);
	unsigned int unit = is_whole ? 8 : 1;

	strbuf_addf(out, " went from %" PRIu64 " to %" PRIu64 " %s", old_bits / unit,
		    new_bits / unit, is_whole ? "bytes" : "bits");
}

static void add_resized(struct strbuf *out, const struct field *old, const struct field *new)
{
	bool is_by_element = old->size_bits == new->size_bits;

	strbuf_addstr(out, is_by_element ? ", each element," : "");
	add_widths(out, is_by_element ? old->element_bits : old->size_bits,
		   is_by_element ? new->element_bits : new->size_bits);
}

static void add_types(struct strbuf *out, const struct field_change *f)
{
	strbuf_addstr(out, " was ");
	field_add_type(out, f->old);
	strbuf_addstr(out, ", is ");
	field_add_type(out, f->new);
}

static void add_place(struct strbuf *out, const struct field *f)
{
	strbuf_addstr(out, " at ");
	add_bits(out, f->offset_bits);
}

static void add_field(struct strbuf *out, const struct field_change *f)
{
	strbuf_addstr(out, f->name);
	switch (f->aspect) {
	case LAYOUT_FIELD_REMOVED:
		strbuf_addstr(out, " is gone");
		break;
	case LAYOUT_FIELD_MOVED:
		strbuf_addstr(out, " moved from ");
		add_bits(out, f->old->offset_bits);
		strbuf_addstr(out, " to ");
		add_bits(out, f->new->offset_bits);
		break;
	case LAYOUT_HANDLE_WIDTH:
		strbuf_addstr(out, ", a guest handle,");
		add_widths(out, f->old->size_bits, f->new->size_bits);
		break;
	case LAYOUT_FIELD_RESIZED:
		add_resized(out, f->old, f->new);
		break;
	case LAYOUT_FIELD_RETYPED:
	case LAYOUT_FLEXIBLE_ARRAY:
		add_types(out, f);
		break;
	case LAYOUT_FIELD_IN_PADDING:
		strbuf_addstr(out, " is new");
		add_place(out, f->new);
		strbuf_addstr(out, f->is_slight ? ", which was declared padding"
						: ", which was padding without a name");
		break;
	case LAYOUT_FIELD_RENAMED:
		strbuf_addf(out, " is now called %s", f->new->name);
		break;
	case LAYOUT_FIELD_ADDED:
		strbuf_addstr(out, " is new");
		add_place(out, f->new);
		break;
	case LAYOUT_SAVE_RECORD:
	case LAYOUT_RECORD_REMOVED:
	case LAYOUT_RECORD_SIZE:
	case LAYOUT_RECORD_ALIGNMENT:
	case LAYOUT_ASPECT_COUNT:
		break;
	}
}

/* The fields, those with the strongest changes first. */
static size_t add_fields(struct strbuf *out, const struct record_change *change,
			 const char *separator)
{
	size_t shown = 0;

	for (enum layout_aspect a = 0; a < LAYOUT_ASPECT_COUNT; a++) {
		for (size_t i = 0; i < change->field_count; i++) {
			if (change->fields[i].aspect != a || shown++ >= NAMES_SHOWN)
				continue;
			strbuf_addstr(out, shown == 1 ? separator : ", ");
			add_field(out, &change->fields[i]);
		}
	}
	if (shown > NAMES_SHOWN)
		strbuf_addf(out, ", and %zu more", shown - NAMES_SHOWN);
	return shown;
}

static void add_removed(struct strbuf *out, const struct record_change *change)
{
	if (change->successor)
		strbuf_addf(out, " is now called %s", change->successor->name);
	else if (change->is_kept_for_old_guests)
		strbuf_addstr(out, " is left to guests of older interface versions");
	else
		strbuf_addf(out, " is no longer declared for %s",
			    change->audience == AUDIENCE_GUEST	 ? "guests"
			    : change->audience == AUDIENCE_TOOLS ? "tools"
								 : "the hypervisor itself");
}

static void add_record(struct strbuf *out, const struct record_change *change)
{
	const struct record_pair *pair = change->pairs.items;

	strbuf_addstr(out, change->name);
	if (record_change_has(change, LAYOUT_RECORD_REMOVED))
		add_removed(out, change);
	else if (record_change_has(change, LAYOUT_RECORD_SIZE))
		add_sizes(out, change);
	else if (record_change_has(change, LAYOUT_RECORD_ALIGNMENT))
		strbuf_addf(out, " was aligned to %" PRIu64 " bytes, is to %" PRIu64,
			    pair->old->align_bytes, pair->new->align_bytes);
	else if (record_change_has(change, LAYOUT_SAVE_RECORD) && !change->field_count)
		strbuf_addstr(out, " is saved under another typecode");
	else
		strbuf_addf(out, ", %" PRIu64 " bytes", pair->old->size_bytes);
	if (change->field_count)
		add_fields(out, change, ": ");
}

static void add_names(struct strbuf *out, const char *intro, const char *const *names, size_t count)
{
	strbuf_addstr(out, intro);
	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", names[i]);
	if (count > NAMES_SHOWN)
		strbuf_addf(out, " and %zu more", count - NAMES_SHOWN);
}

/* Whether what the old release saved can be loaded, as far as is known. */
static void add_loading(struct strbuf *out, const struct record_change *change)
{
	if (change->has_compat_form)
		strbuf_addstr(out, "; the new release has a compat form that loads the old");
	else if (change->is_tail_only && change->is_zero_extended == ANSWER_YES)
		strbuf_addstr(out, "; the new release loads the old length and adds zeros to it");
	else if (change->is_tail_only && change->is_zero_extended == ANSWER_NO)
		strbuf_addstr(out, "; the new release has a loader that refuses the old length");
	else if (change->is_tail_only)
		strbuf_addstr(out, "; there is no compat form for the old length, and headers do "
				   "not tell whether the loader adds zeros to it");
	else
		strbuf_addstr(out, "; there is no compat form to load what was saved");
}

const char *layout_message(const struct record_change *change, struct arena *a)
{
	struct strbuf out = {0};
	const char *text;

	add_record(&out, change);
	if (record_change_has(change, LAYOUT_SAVE_RECORD))
		add_loading(&out, change);
	if (change->is_kept_for_old_guests && !record_change_has(change, LAYOUT_RECORD_REMOVED))
		strbuf_addstr(&out, "; older interface versions keep the old");
	if (change->embedded_in_count)
		add_names(&out, "; embedded in ", change->embedded_in, change->embedded_in_count);
	text = arena_strdup(a, strbuf_str(&out));
	strbuf_deinit(&out);
	return text;
}
