/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SLICE_H
#define XENABI_READ_CSOURCE_SLICE_H

#include "lib/read/csource/nodes.h"

/* A variable of the function, or a field of whatever record. */
struct key {
	const char *name;
	bool is_field;
};

typedef VEC(struct key) key_list;

void keys_add(key_list *list, struct key key);
bool keys_have(const key_list *list, struct key key);

/* How much of the function is looked at. */
enum slice_extent {
	EXTENT_PROGRESS, /* what reads, writes, refuses or bounds progress */
	EXTENT_WHOLE,	 /* all but remarks */
	EXTENT_STOPS,	 /* nothing but its stops: what it gives decides on those of its caller */
	EXTENT_RESTART,	 /* the same of what makes continuations, but for checks of their formats */
	EXTENT_RESUMPTION, /* what asks whether a call was interrupted */
};

/* What one stop hangs on: a node, or a part of its condition. Those of one stop are adjacent. */
struct stop_reason {
	int stop; /* the node that leaves, or gives an error */
	int node; /* NO_NODE: it hangs on nothing */
	const struct expr *e;
	bool is_first; /* of another stop than the one before */
};

typedef VEC(struct stop_reason) stop_list;

/* A function that may deal with progress, and what of it does. */
struct slice {
	struct function *function;
	enum slice_extent extent;
	bool is_wrapper;     /* it lets calls through to another handler, or refuses them */
	const char *command; /* the parameter that is the command as the guest left it, or NULL */
	key_list entered;    /* parameters and fields in which progress comes */
	node_list nodes;
	key_list keys;	 /* in which progress stands */
	key_list memory; /* in which a part of the guest's memory stands */
	key_list guest;	 /* variables in which stands what the caller chose */
	stop_list stops; /* that are no part of .nodes that are in */
};

/* Whether some part of the function asks for a pause, or tells of one. */
bool slice_pauses(const struct function *f);

/* Whether it is, or points to, something of the hypervisor's own, which no guest hands in. */
bool slice_is_own(const struct local *l);

void slice_build(struct slice *s, struct sources *p);
void slice_deinit(struct slice *s);

/* Of a built slice: whether a call's argument is progress, or a value out of it. */
bool slice_hands_progress(const struct slice *s, const struct expr *argument);
/* Whether it is a record in which progress stands, or the guest's memory; no value out of it. */
bool slice_hands_memory(const struct slice *s, const struct expr *argument);
/* Whether something in it is what the caller chose, or was made of it. */
bool slice_hands_choice(const struct slice *s, const struct expr *argument);

#endif
