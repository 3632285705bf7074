/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_AUDIT_SERIES_H
#define XENABI_AUDIT_SERIES_H

#include "lib/audit/audit.h"

/* Versions, and the order of a series. */

#define VERSION_PARTS 4

struct audit_version {
	unsigned int parts[VERSION_PARTS]; /* 4.1.6.1 */
	size_t count;			   /* of parts told; 0: it is no version */
	bool is_release;		   /* nothing follows, "-rc1" say */
};

/* Of "4.17.0", "RELEASE-4.17.0", "4.23-unstable"; NULL is none. */
struct audit_version audit_parse_version(const char *text);
/* As strcmp(3); "4.17.0-rc1" comes before "4.17.0". */
int audit_compare_versions(const struct audit_version *a, const struct audit_version *b);
bool audit_same_branch(const struct audit_version *a, const struct audit_version *b);

/*
 * Says of each release that was read whether it is a point release, and which
 * one it is held against: a point release against the one before it of its own
 * branch; the first of a branch, and what is no release yet, against the first
 * of the branch before, from which it came; what finds no such release, against
 * the one before it in the series. What was not read is passed over.
 */
void audit_find_bases(struct audit *audit);

#endif
