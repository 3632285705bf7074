/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CALL_ENTRY_H
#define XENABI_RULE_CALL_ENTRY_H

#include "lib/base/vec.h"
#include "lib/model/opspace.h"
#include "lib/rule/call/split.h"

/*
 * One handler on one entry path of one architecture: all that a release's
 * sources and binaries tell of it, as one decode. What two of them tell
 * differently is unknown in it.
 */
struct entry {
	struct decode decode;
	const struct decode *facts; /* the release's, that it is made of */
	size_t fact_count;
};

/* Whether whole, which masks nothing, refuses what masked refuses, in which no op takes progress. */
bool decode_is_whole_of(const struct decode *whole, const struct decode *masked);

/* Sources and machine code may both tell of one hypervisor. */
enum teller { TOLD_BY_ANY, TOLD_BY_SOURCES, TOLD_BY_CODE };

/* What a release tells of how one hypercall's command is taken and left. */
struct call_facts {
	const struct release *release;
	enum teller teller; /* whose facts of handlers and continuations are held here */
	const char *label;  /* what a sentence calls the release */
	const struct families *families;
	const struct family *family;
	struct op *ops; /* that headers declare and data or code take for such; by number, name */
	size_t op_count;
	VEC(struct entry) entries;		      /* by arch, entry, handler */
	VEC(const struct continuation *) sites;	      /* that call it again */
	VEC(const struct continuation *) stray_sites; /* of which it is not known what they call */
	bool is_cut;				      /* there is more than is held here */
};

/* Arrays and ops live in a. To be released with call_facts_deinit(). */
void call_facts_init(struct call_facts *f, const struct release *r, const struct families *families,
		     const struct family *family, struct arena *a);
/* The same of all that are told by one alone; to be released as well. */
void call_facts_init_told(struct call_facts *f, const struct call_facts *all, enum teller teller,
			  struct arena *a);
void call_facts_deinit(struct call_facts *f);

/* Whether the release tells anything of hypercalls on that architecture. */
bool release_covers(const struct release *r, enum arch arch);
/* Whether a site that is on one path can leave something to callers of another. */
bool site_reaches(const struct continuation *site, enum entry_path entry, enum arch arch);
/* The same for callers that come by that one handler of the path. */
bool site_reaches_handler(const struct call_facts *f, const struct continuation *site,
			  const struct decode *d);

/* Bits of the command register that a continuation made there fills. */
unsigned int site_register_bits(const struct continuation *site, const struct family *family);
/* The bit from which on progress stands: as the site tells, else as the decode takes it. */
struct known_number site_progress_lsb(const struct continuation *site, const struct decode *d);

/* Whether a call was made again as its caller had made it, with whatever op. */
bool site_restarts_any_op(const struct continuation *site);
/* Whether some op is told of both. */
bool sites_share_op(const struct continuation *a, const struct continuation *b);

/* Index of the first declared op whose number is not less. */
size_t call_first_op(const struct call_facts *f, uint64_t number);
/*
 * The op of that number that most may use, as callers of that architecture
 * see it, or where they see none, any caller; NULL: no header declares one.
 */
const struct op *call_find_op(const struct call_facts *f, uint64_t number, enum arch arch);
/* Whether the data has another name for the op, by which the release declares it, too. */
bool call_is_alias(const struct call_facts *f, const struct op *op);
/* The architectures' views in which callers of a hypervisor of that one see the headers. */
viewset views_of_callers(enum arch arch);

/* How firmly an op is promised, and to whom. An op that no header declares is any guest's. */
enum stability call_stability(const struct call_facts *f, uint64_t number, enum arch arch);
enum audience call_audience(const struct call_facts *f, uint64_t number, enum arch arch);

/* Whether some handler of that architecture serves the number; no: none does. */
enum answer call_serves(const struct call_facts *f, uint64_t number, enum arch arch);
/*
 * How the number is served where every handler of that architecture that serves
 * it does so only with an option; NULL: some does in any build, or none does.
 */
const struct dispatched_op *call_optional(const struct call_facts *f, uint64_t number,
					  enum arch arch);
/* Whether sources are among the facts. What a binary lacks may have been left out of its build. */
bool call_is_told_by_sources(const struct call_facts *f);
/*
 * Whether a caller that came by the old entry comes by the new one: they are
 * on one path and have one handler's name, or neither has its like there.
 */
bool entries_pair(const struct call_facts *old, const struct decode *was,
		  const struct call_facts *new, const struct decode *is);

typedef VEC(uint64_t) number_list;

/* Sorted, each number once. */
void number_list_add(number_list *list, uint64_t number);
bool number_list_has(const number_list *list, uint64_t number);

/* The ops that continue with progress in the command register, for callers of one handler. */
struct continuing {
	number_list ops;
	/* A site of which that is not known, so that there may be more; NULL: these are all. */
	const struct continuation *open_site;
};

/* Those that sites leave. To be freed: .ops. */
void continuing_find(struct continuing *c, const struct call_facts *f, const struct decode *d);
/* Those too that the decode accepts progress of. */
void continuing_add_accepted(struct continuing *c, const struct decode *d);

#endif
