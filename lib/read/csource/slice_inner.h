/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_SLICE_INNER_H
#define XENABI_READ_CSOURCE_SLICE_INNER_H

#include "lib/read/csource/slice.h"

/* How a slice is built. */

/* What one node reads and writes. */
struct access {
	key_list uses, defines;
	const struct expr *site;    /* a continuation that it makes */
	bool calls;		    /* a function that is not looked into for what it gives */
	bool leads;		    /* it calls what may make one */
	const struct expr *pausing; /* a call of what may pause, or NULL */
	bool pauses;
	bool pauses_below;	   /* it calls what calls what may pause */
	bool writes_back;	   /* to the guest's memory */
	const char *read_into;	   /* what it copies from there, or NULL */
	const struct expr *copied; /* what it copies to there */
};

/* A key as some node uses it. */
struct wanted {
	struct key key;
	int node;
	bool is_amount; /* by which progress moves on: what that is made of does not matter */
};

typedef VEC(struct wanted) wanted_list;

struct building {
	struct slice *s;
	key_list command;   /* what is made of that in which progress comes */
	wanted_list wanted; /* what progress is made of */
	struct sources *sources;
	const struct body *body;
	struct access *access; /* of each node */
	key_list returned;
};

/* A variable that is returned, and that holds other things than progress. */
bool slice_is_result(const struct building *b, struct key key);
/* Whether a place where the function pauses or continues, if it does, shares its way with it. */
bool slice_is_before_pause(const struct building *b, int node);
/*
 * Whether a call that pauses comes by the node again: where it pauses behind it,
 * or in the same round of a loop, and for an op that does so itself. What is
 * restarted before anything was done is as good as a new call. Where nothing
 * pauses, who called does.
 */
bool slice_is_on_way(const struct building *b, int i);
/* Whether the node asks for something that progress stands in, or is made of. */
bool slice_asks_for_progress(const struct building *b, int i);
/* Whether it is no pointer to something of the hypervisor's. */
bool slice_is_local(const struct building *b, struct key key);

/* Leaves out the nodes that do nothing but split the command as the guest left it. */
void slice_drop_splits(struct building *b);

/* Whether the call is of a function that gives the low bits of the command which it is handed. */
bool slice_takes_op(struct slice *s, struct sources *p, const struct expr *call);

/*
 * Fills in .stops of the slice, once .is_in of its nodes tells what else it
 * holds: where the function stops, or a value says that it should, because of
 * what the caller chose or of what is in flight.
 */
void stops_find(struct building *b);

#endif
