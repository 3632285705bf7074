/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_REPORT_H
#define XENABI_REPORT_REPORT_H

#include "lib/audit/audit.h"
#include "lib/base/strbuf.h"
#include "lib/base/suggest.h"
#include "lib/rule/catalogue.h"
#include "lib/rule/call/entry.h"
#include "lib/rule/finding.h"

/* What a report has to be like to pass. */
struct gate {
	enum level fail_on; /* from which findings fail; LEVEL_COUNT: none does */
	bool fail_on_unknown, strict;
};

struct quotes;

/* How to print, apart from what. */
struct print_options {
	struct gate gate;
	const char *commit_hash; /* that the report is of, in a series; NULL: there is none */
	const char *commit_subject;
	struct quotes *quotes; /* lines to quote; NULL: none are */
	bool color;
	unsigned int columns;	/* text: of a line, where words allow it; 0: TEXT_COLUMNS */
	bool quiet;		/* text: findings only, no summary */
	bool verbose;		/* text: notes and gaps in full rather than counted */
	bool notes;		/* text: notes in full, however many */
	enum audience audience; /* print only what this audience sees; AUDIENCE_COUNT: all */
};

/* What `show` prints. */
struct show {
	const struct release *release;
	const struct catalogue *catalogue;
	const char *const *hypercalls; /* only these; NULL: all */
	size_t hypercall_count;
};

/* Whether `show` has a hypercall or number space of that name, in any release. */
bool show_knows(const struct catalogue *catalogue, const char *name);

/* What `decode` prints: a value of the command register, to each handler of a hypercall. */
struct decoding {
	const struct call_facts *facts;
	uint64_t value;
};

/* What `explain` prints of a number space, a hypercall's above all, or of one op in it. */
struct explain {
	const struct catalogue *catalogue;
	const struct family *family;
	const char *op;	      /* NULL: the number space itself */
	const char *declared; /* a record or a macro of the release; then no family */
	const char *since;    /* the first shipped release that declares it; or NULL */
	const struct release *release;
};

/*
 * Finds what a name stands for, but for rules: a hypercall, with or without
 * __HYPERVISOR_ or by its number, another number space, an op or number of one, or else what
 * the release's headers declare, with or without struct, union or enum, as the
 * data or the release know. False where
 * they do not.
 */
bool explain_find(const struct catalogue *catalogue, const struct release *release,
		  const char *name, struct explain *ret);
/* Whether guests' or tools' headers declare a record, a macro or an enumerator of that name. */
bool explain_is_declared(const struct release *release, const char *name);
/*
 * The number space that a word stands for, a hypercall's above all: its name,
 * the number of a hypercall in the release, or an op or number of the space.
 * NULL where there is none.
 */
const struct family *explain_space(const struct catalogue *catalogue, const struct release *release,
				   const char *word);
/* Offers all that explain_find() knows without a release. */
void explain_suggest(const struct catalogue *catalogue, struct suggestion *s);
/* Appends them, one a line. */
void explain_add_names(const struct catalogue *catalogue, struct strbuf *out);

/* What stands around the reports of a series of commits, each with its .commit_hash. */
struct series_frame {
	const char *head, *between;
	/* judged: the reports; count: the commits, of which some change nothing that is read. */
	void (*add_tail)(struct strbuf *out, size_t judged, size_t count);
};

/* One output format. A NULL function: the format has no such output. */
struct report_format {
	const char *name;
	const struct series_frame *series; /* NULL: it has no output for several reports */
	void (*print_report)(const struct report *report, const struct catalogue *catalogue,
			     const struct print_options *options, struct strbuf *out);
	void (*print_show)(const struct show *show, const struct print_options *options,
			   struct strbuf *out);
	void (*print_decode)(const struct decoding *decoding, const struct print_options *options,
			     struct strbuf *out);
	/* rule NULL: the list of all rules; else that one in full. */
	void (*print_rules)(const struct catalogue *catalogue, const struct rule *rule,
			    const struct print_options *options, struct strbuf *out);
	void (*print_audit)(const struct audit *audit, const struct catalogue *catalogue,
			    const struct print_options *options, struct strbuf *out);
	void (*print_explain)(const struct explain *explain, const struct print_options *options,
			      struct strbuf *out);
};

/* NULL when there is none of that name. */
const struct report_format *report_format_find(const char *name);
/* The names of all formats, "text, json", for messages. */
const char *report_format_names(void);

#endif
