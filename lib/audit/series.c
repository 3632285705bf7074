// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/audit/series.h"

struct audit_version audit_parse_version(const char *text)
{
	static const char prefix[] = "RELEASE-";
	struct audit_version v = {0};

	if (!text)
		return v;
	if (!strncmp(text, prefix, strlen(prefix)))
		text += strlen(prefix);
	while (v.count < VERSION_PARTS && *text >= '0' && *text <= '9') {
		char *end;
		unsigned long part = strtoul(text, &end, 10);

		v.parts[v.count++] = part > 9999 ? 9999 : (unsigned int)part;
		text = end;
		if (*text != '.')
			break;
		text++;
	}
	if (v.count < 2 || (*text && *text != '-'))
		return (struct audit_version){0};
	v.is_release = !*text;
	return v;
}

int audit_compare_versions(const struct audit_version *a, const struct audit_version *b)
{
	for (size_t i = 0; i < VERSION_PARTS; i++)
		if (a->parts[i] != b->parts[i])
			return a->parts[i] < b->parts[i] ? -1 : 1;
	return (int)a->is_release - (int)b->is_release;
}

bool audit_same_branch(const struct audit_version *a, const struct audit_version *b)
{
	return a->count && b->count && a->parts[0] == b->parts[0] && a->parts[1] == b->parts[1];
}

static struct audit_version version_at(const struct audit *audit, size_t i)
{
	struct audit_version v = audit_parse_version(audit->releases[i].label);

	return v.count ? v : audit_parse_version(audit->releases[i].version);
}

static bool is_read(const struct audit *audit, size_t i)
{
	return !audit->releases[i].failure;
}

/* The newest of those that may be a base, by their versions; AUDIT_NONE: there is none. */
static size_t newest(const struct audit *audit, size_t of, bool wants_branch)
{
	struct audit_version own = version_at(audit, of), best = {0};
	size_t found = AUDIT_NONE;

	for (size_t i = 0; i < audit->release_count; i++) {
		struct audit_version v = version_at(audit, i);

		if (i == of || !is_read(audit, i) || !v.is_release ||
		    audit_compare_versions(&v, &own) >= 0 ||
		    audit_same_branch(&v, &own) != wants_branch)
			continue;
		if (!wants_branch && audit->releases[i].is_point)
			continue;
		if (found == AUDIT_NONE || audit_compare_versions(&best, &v) < 0) {
			found = i;
			best = v;
		}
	}
	return found;
}

static size_t before(const struct audit *audit, size_t of)
{
	while (of-- > 0)
		if (is_read(audit, of))
			return of;
	return AUDIT_NONE;
}

static size_t find_base(const struct audit *audit, size_t i)
{
	struct audit_version v = version_at(audit, i);
	size_t base = AUDIT_NONE;

	if (v.count) {
		base = newest(audit, i, true);
		if (base == AUDIT_NONE)
			base = newest(audit, i, false);
	}
	return base != AUDIT_NONE ? base : before(audit, i);
}

void audit_find_bases(struct audit *audit)
{
	for (size_t i = 0; i < audit->release_count; i++) {
		struct audit_version v = version_at(audit, i);

		audit->releases[i].is_release = v.is_release;
		audit->releases[i].is_point =
			is_read(audit, i) && v.count && newest(audit, i, true) != AUDIT_NONE;
	}
	for (size_t i = 0; i < audit->release_count; i++)
		audit->releases[i].base = is_read(audit, i) ? find_base(audit, i) : AUDIT_NONE;
}
