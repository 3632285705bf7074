/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_SLOT_H
#define XENABI_DIFF_SLOT_H

#include "lib/base/vec.h"
#include "lib/diff/layout_fields.h"

/* A field of one side, brought to the form in which the other side has it. */
struct slot {
	const struct field *field;
	const char *name;
	size_t parent_len; /* of the name's part that is the group's, without the dot */
	uint64_t offset_bits;
	bool is_group; /* its members are slots too */
	bool in_union;
	struct slot *partner; /* the same field on the other side; NULL: none */
	struct slot *group;   /* that it stands in; NULL: the record itself */
};

/* The slots of one side, sorted by name. */
struct slots {
	VEC(struct slot) items;
	/* How many more pairs of slots may be looked at; bounds what hostile input costs. */
	size_t budget;
};

/*
 * The fields of q->old or q->new. A field that holds a record which the other
 * side spells out in place, or another record, is spelled out here.
 */
void slots_init(struct slots *slots, const struct layout_question *q, bool is_new);
void slots_deinit(struct slots *slots);

struct slot *slots_find(const struct slots *slots, const char *name);
/* Sets the partners of slots of equal names. */
void slots_match_names(struct slots *old, struct slots *new);
/* Sets the partners of those that are left and stand, alike, in each other's place. */
void slots_match_places(struct slots *old, struct slots *new, const struct layout_question *q);

/* The last part of the name. */
const char *slot_last_name(const struct slot *slot);
uint64_t slot_end_bits(const struct slot *slot);
bool slots_are_siblings(const struct slot *a, const struct slot *b);
bool slots_overlap(const struct slot *a, const struct slot *b);

/* What a class means to a caller: classes of one kind are interchangeable at equal size. */
unsigned int field_class_kind(const struct field *f);

#endif
