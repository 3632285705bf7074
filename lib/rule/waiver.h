/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_WAIVER_H
#define XENABI_RULE_WAIVER_H

#include "lib/base/strbuf.h"
#include "lib/rule/catalogue.h"
#include "lib/rule/finding.h"

/*
 * Reads the text of a waiver file, as man/waivers.schema.json describes it,
 * into *w, whose strings come to live in a. place names the file. 0, or -1 and
 * an error that names the waiver by its number: what is misspelt waives
 * nothing, and to ignore it would hide that.
 */
int waivers_parse(struct waivers *w, const struct catalogue *catalogue, const char *text,
		  const char *place, struct arena *a, struct xenabi_error *err);

/*
 * Marks those that have ended: before today, "2026-11-30", or with a release
 * before the one of this version. version NULL: none has by its release.
 */
void waivers_expire(struct waivers *w, const char *version, const char *today);

/*
 * Marks the report's findings that its .waivers allow; a waiver that names
 * architectures allows only what concerns no other.
 */
void waivers_apply(struct report *report);

/* Those in theirs that ours do not have, with the same words, into *added. */
void waivers_find_added(struct waivers *added, const struct waivers *ours,
			const struct waivers *theirs);

/*
 * Writes a waiver file that allows the report's open findings of that level or
 * above, until the release of version or, where that is NULL, that day, beside
 * the report's own waivers that have not expired.
 */
void waivers_write(const struct report *report, enum level level, const char *version,
		   const char *day, struct strbuf *out);

#endif
