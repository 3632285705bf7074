/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_REPORT_SHARED_H
#define XENABI_REPORT_SHARED_H

#include "lib/model/opspace.h"
#include "lib/report/report.h"

/* What several formats need: which part of a report or release is to be printed. */

/* A guest of an old interface version is a guest. */
enum audience audience_shown(enum audience audience);
/* Whether something for this audience is to be printed. */
bool audience_is_wanted(const struct print_options *options, enum audience audience);
/* Findings of that level that concern the audience, neither waived nor known from a baseline. */
size_t report_count_wanted(const struct report *report, const struct print_options *options,
			   enum level level);

/* The same of those that are waived, or else that the baseline has. */
size_t report_count_allowed(const struct report *report, const struct print_options *options,
			    bool want_waived);
/* What tools and hypervisor ask each other for: it is told, however many notes there are. */
bool finding_is_version(const struct finding *f);
/*
 * Where a reader looks first: at the new input's file, else at the old one's,
 * else at a symbol. NULL: the finding has no place.
 */
const struct side_evidence *finding_place(const struct finding *f);

/* A number space as a release fills it, but for what legacy callers alone see. */
struct show_family {
	const struct family *family;
	const struct constant *number; /* of the hypercall; NULL: not defined, or no hypercall's */
	size_t number_count;	       /* of distinct numbers, whoever may use them */
	const struct constant *max;    /* the largest of them; NULL: no ops */
	struct op *ops;		       /* those to be printed, by number, then name */
	size_t op_count;
	bool has_capacity;
	uint64_t capacity, headroom;
};

struct show_list {
	struct arena arena;
	VEC(struct show_family) families;
};

/*
 * The families that the release has, or those of them that show asks for:
 * hypercalls by their number, then the other spaces in the data's order.
 * *list must be zeroed, and is to be released.
 */
void show_list_init(struct show_list *list, const struct show *show,
		    const struct print_options *options);
void show_list_deinit(struct show_list *list);

/* The op of that number that most may use, by its name; NULL: no header declares one. */
const char *show_op_name(const struct show_family *f, uint64_t number);
/* What becomes of progress with that op: as all handlers that tell agree, else unknown. */
enum progress_answer show_op_progress(const struct release *r, const struct family *family,
				      uint64_t number);

/* An op of a release, explained: by each number that the name has there. */
struct explained_op {
	struct arena arena;
	struct op *ops; /* of that name; none: the release does not declare it */
	size_t op_count;
	struct op *named; /* all ops of its family */
	size_t named_count;
	const char *record;	/* that it takes; NULL: none, or the data do not say */
	struct name_list parts; /* number spaces that go by this op: "XENMEM_resource" */
};

/* What the release's headers say of the name that is declared there. */
void text_add_declared(struct strbuf *out, const struct explain *explain);
/* *ret is to be released. */
void explain_op(const struct explain *explain, struct explained_op *ret);
void explained_op_deinit(struct explained_op *op);
/* Whether the continuation is one of the family's, in which that number goes on. */
bool show_continues(const struct continuation *c, const struct family *family, uint64_t number);
/* Whether a handler dispatches the number, as far as it was looked at. */
enum answer show_dispatches(const struct decode *d, uint64_t number);

/* Whether r tells how hypercalls split their command register. */
bool show_knows_masks(const struct release *r);
/* What would tell it. */
#define SHOW_MASKS_NEED "sources or a hypervisor"

#endif
