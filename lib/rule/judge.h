/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_JUDGE_H
#define XENABI_RULE_JUDGE_H

#include "lib/diff/change.h"
#include "lib/diff/layout.h"
#include "lib/rule/catalogue.h"
#include "lib/rule/finding.h"

/*
 * Who knows the last release, which interface versions and breaks are held against. To
 * read one takes as long as to read a side, so it is asked for only when
 * something rests on it. find() may give NULL, and gives the same each time;
 * the release outlives the report.
 */
struct last_release {
	const struct release *(*find)(void *arg);
	void *arg;
};

/*
 * What a comparison of two releases, or one release by itself, gives rise to:
 * fills the report, which is zeroed before and borrows from all the arguments
 * but last. Where last is NULL or finds none, the last release is old, if it
 * is one. Labels may have been set in the report.
 */
void judge_diff(struct report *report, const struct catalogue *catalogue, const struct release *old,
		const struct release *new, const struct last_release *last);
void judge_check(struct report *report, const struct catalogue *catalogue,
		 const struct release *release);

/* For the makers of findings below. */
struct judge {
	struct report *report;
	const struct catalogue *catalogue;
};

/*
 * A finding that the rule's policy gives the level of that class, but no more
 * than ceiling; to be filled further by the caller.
 */
struct finding *judge_add(struct judge *j, const char *rule, enum stability stability,
			  enum level ceiling, const char *subject);
/* The names that a finding lists, copied. */
void judge_set_strings(struct judge *j, struct strings *strings, const char *const *items,
		       size_t count);
/* These take the fact's place as evidence too; fact may be NULL. */
void judge_set_constant(struct finding *finding, enum side side, const struct constant *fact);
void judge_set_record(struct finding *finding, enum side side, const struct record *fact);

void judge_changes(struct judge *j, const struct changes *changes);
/* Records that the old release does not have. */
void judge_new_records(struct judge *j, const struct layout_changes *layouts);
void judge_layouts(struct judge *j, const struct layout_changes *changes);
/* Records of the HVM save stream for which new registers no load function, or less room, than old. */
void judge_saves(struct judge *j, const struct release *old, const struct release *new);
/* What guests see whose interface version is between the oldest and the latest. */
void judge_thresholds(struct judge *j, const struct release *old, const struct release *new);
/* Of the findings so far, what breaks nothing that the last release had is a note. */
void judge_unreleased(struct judge *j, const struct last_release *last);
/* What debug information says of the records against the headers of the same release. */
void judge_mismatches(struct judge *j, enum side side, const struct release *release);
/* The changes are those since the report's old side; last may be NULL, as above. */
void judge_versions(struct judge *j, const struct last_release *last, const struct changes *numbers,
		    const struct layout_changes *layouts);
void judge_bitness(struct judge *j, const struct release *release);
void judge_duplicates(struct judge *j, const struct release *release);
void judge_continuations(struct judge *j, const struct release *release);
void judge_unclassified(struct judge *j, enum side side, const struct release *release);
void judge_verdicts(struct judge *j, const struct release *old, const struct release *new);

#endif
