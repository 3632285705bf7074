// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/family.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const stabilities[] = {
	[STABILITY_UNSTATED] = "unstated",
	[STABILITY_GUEST] = "guest",
	[STABILITY_WIRE] = "wire",
	[STABILITY_MIGRATION] = "migration",
	[STABILITY_TOOLS_VERSIONED] = "tools-versioned",
	[STABILITY_TOOLS_UNVERSIONED] = "tools-unversioned",
	[STABILITY_INTERNAL] = "internal",
};

static const char *const roles[] = {
	[ROLE_UNKNOWN] = "unknown",
	[ROLE_OP] = "op",
	[ROLE_PLACEHOLDER] = "placeholder",
	[ROLE_SUBOP] = "subop",
	[ROLE_FLAG] = "flag",
	[ROLE_LIMIT] = "limit",
	[ROLE_VALUE] = "value",
	[ROLE_VERSION] = "version",
	[ROLE_INTERNAL] = "internal",
	[ROLE_GUARD] = "guard",
	[ROLE_PLUMBING] = "plumbing",
};

static const char *const kinds[] = {
	[FAMILY_HYPERCALLS] = "hypercalls", [FAMILY_OPS] = "ops",
	[FAMILY_SUBOPS] = "subops",	    [FAMILY_NUMBERS] = "numbers",
	[FAMILY_FEATURES] = "features",
};

NAMES_DEFINE(stability, stabilities)
NAMES_DEFINE_FROM(name_role, roles)
NAMES_DEFINE(family_kind, kinds)

void families_deinit(struct families *f)
{
	arena_deinit(&f->arena);
	*f = (struct families){0};
}

static bool has_prefix(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* Index after the last prefix that does not sort behind name. */
static size_t prefixes_upper_bound(const struct families *f, const char *name)
{
	size_t low = 0, high = f->prefix_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(f->prefixes[middle].prefix, name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* All prefixes of name are prefixes of the one that sorts last before it, or that one. */
const struct family *families_of_name(const struct families *f, const char *name)
{
	size_t i = prefixes_upper_bound(f, name);

	if (!i)
		return NULL;
	for (i--; i < f->prefix_count; i = f->prefixes[i].shorter) {
		if (has_prefix(name, f->prefixes[i].prefix))
			return f->prefixes[i].family;
	}
	return NULL;
}

const struct family *families_of_hypercall(const struct families *f, const char *hypercall)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->items[i].kind == FAMILY_OPS && names_equal(f->items[i].hypercall, hypercall))
			return &f->items[i];
	}
	return NULL;
}

const char *families_header_path(const char *file)
{
	static const char public_dir[] = "xen/include/public/", installed_dir[] = "xen/";

	if (!file)
		return "";
	for (const char *p = file; (p = strstr(p, public_dir)); p++) {
		if (p == file || p[-1] == '/')
			return p + strlen(public_dir);
	}
	return has_prefix(file, installed_dir) ? file + strlen(installed_dir) : file;
}

static bool is_special(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '\\';
}

static size_t plain_length(const char *pattern)
{
	size_t len = 0;

	while (pattern[len] && !is_special(pattern[len]))
		len++;
	return len;
}

static bool ends_with(const char *text, const char *end, size_t end_len)
{
	size_t len = strlen(text);

	return len >= end_len && !memcmp(text + len - end_len, end, end_len);
}

/* As fnmatch(3), but most patterns need only their first or last letters compared. */
static bool matches(const char *pattern, const char *text)
{
	size_t plain;

	for (; *pattern && !is_special(*pattern); pattern++, text++) {
		if (*pattern != *text)
			return false;
	}
	if (!*pattern)
		return !*text;
	plain = *pattern == '*' ? plain_length(pattern + 1) : 0;
	if (*pattern == '*' && !pattern[1 + plain])
		return ends_with(text, pattern + 1, plain);
	return !fnmatch(pattern, text, 0);
}

static int compare_exact(const void *key, const void *entry)
{
	return strcmp(key, ((const struct exact_name *)entry)->name);
}

enum name_role family_role(const struct family *family, const char *name)
{
	const struct exact_name *exact = NULL;

	if (family->exact_count)
		exact = bsearch(name, family->exact, family->exact_count, sizeof(*exact),
				compare_exact);
	if (exact)
		return exact->role;
	for (size_t i = 0; i < family->others.count; i++) {
		if (matches(family->others.items[i].pattern, name))
			return family->others.items[i].role;
	}
	return ROLE_UNKNOWN;
}

/* header may be NULL: then only patterns for any header match. */
static bool matches_in_header(const struct role_pattern *p, const char *name, const char *header)
{
	return matches(p->pattern, name) && (!p->header || (header && matches(p->header, header)));
}

enum name_role families_constant_role(const struct families *f, const char *name, const char *file)
{
	const char *header = file ? families_header_path(file) : NULL;

	for (size_t i = 0; i < f->constants.count; i++) {
		const struct role_pattern *p = &f->constants.items[i];

		if (p->role != ROLE_UNKNOWN && matches_in_header(p, name, header))
			return p->role;
	}
	return ROLE_UNKNOWN;
}

static bool matches_any(const struct name_list *patterns, const char *name)
{
	for (size_t i = 0; i < patterns->count; i++) {
		if (matches(patterns->items[i], name))
			return true;
	}
	return false;
}

bool families_has_own_page(const struct families *f, const char *record)
{
	return matches_any(&f->own_pages, record);
}

bool families_is_unshared(const struct families *f, const char *record)
{
	return matches_any(&f->unshared, record);
}

const char *pair_list_value(const struct pair_list *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->count; i++) {
		if (!strcmp(pairs->items[i].name, name))
			return pairs->items[i].value;
	}
	return NULL;
}

/* The name at the end of a chain of aliases; a chain that turns in a circle ends somewhere. */
static const char *resolve_alias(const struct family *family, const char *name)
{
	for (size_t step = 0; step < family->aliases.count; step++) {
		const char *next = pair_list_value(&family->aliases, name);

		if (!next)
			break;
		name = next;
	}
	return name;
}

bool family_are_aliases(const struct family *family, const char *a, const char *b)
{
	return !strcmp(resolve_alias(family, a), resolve_alias(family, b));
}

bool family_keeps_layout(const struct family *family, const char *record)
{
	const struct name_list *odd = &family->may_differ;

	return family->one_layout && names_find(odd->items, odd->count, record) == odd->count;
}

bool family_on_arch(const struct family *family, enum arch arch)
{
	for (size_t i = 0; i < family->arches.count; i++) {
		if (!strcmp(family->arches.items[i], arch_name(arch)))
			return true;
	}
	return !family->arches.count;
}

static enum stability stated_by_family(const struct family *family, const char *name)
{
	const char *word = pair_list_value(&family->stability_of, name);
	enum stability stability = family->stability;

	if (word)
		stability_from_name(word, &stability);
	return stability;
}

static enum stability stated_by_header(const struct families *f, const char *name, const char *file)
{
	const char *header = file ? families_header_path(file) : NULL;

	for (size_t i = 0; i < f->constants.count; i++) {
		const struct role_pattern *p = &f->constants.items[i];

		if (p->stability != STABILITY_UNSTATED && matches_in_header(p, name, header))
			return p->stability;
	}
	for (size_t i = 0; header && i < f->headers.count; i++) {
		if (matches(f->headers.items[i].pattern, header))
			return f->headers.items[i].stability;
	}
	return STABILITY_UNSTATED;
}

static enum stability implied_by_audience(enum audience audience)
{
	switch (audience) {
	case AUDIENCE_TOOLS:
		return STABILITY_TOOLS_UNVERSIONED;
	case AUDIENCE_INTERNAL:
		return STABILITY_INTERNAL;
	case AUDIENCE_GUEST:
	case AUDIENCE_LEGACY:
	case AUDIENCE_COUNT:
		break;
	}
	return STABILITY_GUEST;
}

enum stability families_stability(const struct families *f, const struct family *family,
				  const char *name, const char *file, enum audience audience)
{
	enum stability stability = STABILITY_UNSTATED;

	if (audience == AUDIENCE_INTERNAL)
		return STABILITY_INTERNAL;
	if (family)
		stability = stated_by_family(family, name);
	if (stability == STABILITY_UNSTATED)
		stability = stated_by_header(f, name, file);
	return stability == STABILITY_UNSTATED ? implied_by_audience(audience) : stability;
}
