/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_LAYOUT_H
#define XENABI_DIFF_LAYOUT_H

#include "lib/diff/refs.h"
#include "lib/diff/unread.h"

/* In what way a record differs, the strongest first. */
enum layout_aspect {
	LAYOUT_SAVE_RECORD, /* the typecode of a save record, or its length */
	LAYOUT_RECORD_REMOVED,
	LAYOUT_FIELD_REMOVED,
	LAYOUT_FIELD_MOVED,
	LAYOUT_FIELD_RESIZED,
	LAYOUT_FIELD_RETYPED,
	LAYOUT_HANDLE_WIDTH,
	LAYOUT_RECORD_SIZE,
	LAYOUT_RECORD_ALIGNMENT,
	LAYOUT_FIELD_IN_PADDING, /* a new field stands where the old release had padding */
	LAYOUT_FLEXIBLE_ARRAY,	 /* x[1] became x[] or the reverse */
	LAYOUT_FIELD_RENAMED,
	LAYOUT_FIELD_ADDED, /* anywhere else; no change by itself */
	LAYOUT_ASPECT_COUNT,
};

struct field_change {
	enum layout_aspect aspect;
	const char *name; /* of the field on the old side, on the new side for an added one */
	const struct field *old, *new;
	/*
	 * RETYPED: in signedness, pointee or split alone. REMOVED: declared padding is
	 * there now. IN_PADDING: the padding had a name.
	 */
	bool is_slight;
};

/* A record as one group of views shows it. */
struct record_pair {
	const struct record *old, *new; /* new NULL: removed */
	viewset views;
};

/*
 * What became of a record of its own doing: what follows from a record that it
 * embeds is that record's change. All is borrowed from the releases or lives
 * in the arena of the layout_changes.
 */
struct record_change {
	const char *name;
	unsigned int aspects; /* a bit for each enum layout_aspect */
	viewset views;
	enum audience audience;
	VEC(struct record_pair) pairs; /* by architecture; they differ in numbers alone */
	struct field_change *fields;   /* of the first pair, by name */
	size_t field_count;
	bool is_slight;		  /* its retyped and removed fields are all slightly so */
	bool is_tail_only;	  /* every field of old stands where it stood, as it was */
	bool is_declared_padding; /* all padding that was put to use had a name */
	bool only_save_grew; /* SAVE_RECORD: longer, and no compat form: the loader may zero-extend */
	bool has_compat_form;	      /* SAVE_RECORD: the new release still loads the old form */
	enum answer is_zero_extended; /* SAVE_RECORD: the new release adds zeros to the old form */
	bool is_kept_for_old_guests;  /* older interface versions see the old layout */
	bool is_absorbed; /* the records that hold it gave the room: nothing else there moved */
	const struct record *successor; /* RECORD_REMOVED: the same under another name, or NULL */
	const char **embedded_in; /* names of records that hold it by value, also indirectly */
	size_t embedded_in_count;
};

static inline bool record_change_has(const struct record_change *change, enum layout_aspect aspect)
{
	return change->aspects & 1u << aspect;
}

struct layout_changes {
	struct arena arena;
	const struct release *old, *new; /* that were compared: of what was compiled, perhaps */
	VEC(struct record_change) items;
	struct record_refs old_refs, new_refs;
	size_t records_compared;
	struct unread new_unread; /* what hides records of the old side */
};

/*
 * Compares the records of two releases, each view with the same view; a record
 * that could not be read is not compared. Legacy views are where they show another
 * record than guests of the latest version see. A side without headers is compared
 * as it was compiled, if it tells: then no record is said to be gone, and who
 * may use one is what the other side's headers say, or else any guest.
 * *changes must be zeroed; it borrows from both.
 */
void layout_changes_find(struct layout_changes *changes, const struct release *old,
			 const struct release *new);
void layout_changes_deinit(struct layout_changes *changes);

/* Whether a field's name (its last part counts) says that it is padding. */
bool field_is_padding(const char *name);
/* Whether the record only helps to declare another one, so that it is no interface itself. */
bool record_is_helper(const char *name);

#endif
