/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_TABLE_H
#define XENABI_MODEL_TABLE_H

#include "lib/base/intern.h"
#include "lib/base/strbuf.h"
#include "lib/model/fact.h"

/*
 * The kinds of fact as data: a table for each kind, a row for each member. They
 * are all that snapshots, the workers' streams and the order of a release know
 * of facts.
 */

enum member_kind {
	MEMBER_TEXT,	  /* const char * */
	MEMBER_COUNT,	  /* an unsigned integer of .width bytes, in a snapshot a number */
	MEMBER_HEX,	  /* the same, in a snapshot "0x16" */
	MEMBER_VALUE,	  /* of a struct constant: "-0x1", and nothing where it is no integer */
	MEMBER_FLAG,	  /* bool */
	MEMBER_WORD,	  /* an enum, by .words */
	MEMBER_KNOWN,	  /* struct known_number: a number, null for none */
	MEMBER_KNOWN_HEX, /* one that is never none */
	MEMBER_VIEWS,	  /* viewset */
	MEMBER_PART,	  /* a struct of .table, whose members stand among the fact's */
	MEMBER_NUMBERS,	  /* const uint64_t *, with a count */
	MEMBER_LIST,	  /* a pointer to structs of .table, with a count */
	MEMBER_ARRAY,	  /* the same within the fact, at most .max of them */
};

/* The names of an enum, by value. */
struct words {
	const char *what; /* is named: "architecture" */
	const char *const *names;
	size_t count;
};

struct member {
	const char *key; /* in a snapshot; NULL: it is ordered by, and written as part of another */
	enum member_kind kind;
	uint8_t rank; /* in the order of facts, from 1; 0: it has no part in it */
	/* It is written where it is 0 or empty, and must be there to be read. */
	bool is_needed;
	/* WORD: a fact of another is of a later version; it is passed over, with a gap. */
	bool may_be_newer;
	uint8_t width, count_width; /* bytes */
	uint16_t at, count_at;	    /* in the fact's struct */
	uint16_t max;
	const struct words *words;
	const struct table *table;
};

/* How the items of a list stand in a snapshot as one text each. */
struct item_text {
	const char *form; /* for messages: "NUMBER NAME" */
	void (*add)(struct strbuf *out, const void *item);
	/* Into a zeroed item, whose texts are interned in in; false: it makes no sense. */
	bool (*parse)(struct intern *in, const char *text, void *item);
};

struct table {
	const struct member *members;
	size_t count, size;	      /* of members; of the struct, in bytes */
	const struct item_text *text; /* NULL: an item of a list is an object of its members */
};

/* A list of facts in a snapshot. */
struct fact_list {
	const char *key;
	enum fact_kind kind;
	bool is_compiled; /* of struct release's .compiled */
};

/* All of them in their order, up to one without a key. */
const struct fact_list *fact_lists(void);
const struct table *fact_table(enum fact_kind kind);
/*
 * What is wrong with a fact that came from outside (a stream, a snapshot), or
 * NULL when everything that the rest of the program relies on holds: names are
 * there, sizes in bits cannot overflow. The text is static.
 */
const char *fact_flaw(enum fact_kind kind, const void *fact);

/* In the order of the table's ranks, as strcmp(3); 0: equal in all that has a rank. */
int table_compare(const struct table *t, const void *a, const void *b);
/* Equality in everything, place included, but the views. */
bool table_same(const struct table *t, const void *a, const void *b);

/* Whether it is one of a fact's own, not an order by a part of another. */
static inline bool member_is_told(const struct member *m)
{
	return m->key || m->kind == MEMBER_PART;
}

/* Of a member that is an integer, a flag or an enum. */
uint64_t member_load(const struct member *m, const void *fact);
void member_store(const struct member *m, void *fact, uint64_t value);
size_t member_load_count(const struct member *m, const void *fact);
void member_store_count(const struct member *m, void *fact, size_t count);
/* Where a member lies; for LIST and ARRAY, the first of its items. */
static inline void *member_of(const struct member *m, void *fact)
{
	return (char *)fact + m->at;
}
const void *member_items(const struct member *m, const void *fact);

#endif
