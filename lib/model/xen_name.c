// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/model/xen_name.h"

enum match { MATCH_NONE, MATCH_IS, MATCH_BEGINS, MATCH_ENDS, MATCH_HAS };

struct pattern {
	enum match match; /* MATCH_NONE: the last one */
	const char *text;
};

#define IS(text)                                                                                   \
	{                                                                                          \
		MATCH_IS, text                                                                     \
	}
#define BEGINS(text)                                                                               \
	{                                                                                          \
		MATCH_BEGINS, text                                                                 \
	}
#define ENDS(text)                                                                                 \
	{                                                                                          \
		MATCH_ENDS, text                                                                   \
	}
#define HAS(text)                                                                                  \
	{                                                                                          \
		MATCH_HAS, text                                                                    \
	}

static const struct pattern *const roles[] = {
#define XEN_ROLE(role, what, ...)                                                                  \
	[XEN_##role] = (const struct pattern[]){__VA_ARGS__, {MATCH_NONE, NULL}},
#include "rules/xen-names.def"
#undef XEN_ROLE
};

static bool ends_with(const char *name, const char *text)
{
	size_t len = strlen(name), end = strlen(text);

	return len >= end && !strcmp(name + len - end, text);
}

static bool matches(const struct pattern *p, const char *name)
{
	switch (p->match) {
	case MATCH_NONE:
		break;
	case MATCH_IS:
		return !strcmp(name, p->text);
	case MATCH_BEGINS:
		return !strncmp(name, p->text, strlen(p->text));
	case MATCH_ENDS:
		return ends_with(name, p->text);
	case MATCH_HAS:
		return strstr(name, p->text) != NULL;
	}
	return false;
}

bool xen_name_is(enum xen_role role, const char *name)
{
	const struct pattern *p = roles[role];

	while (p->match != MATCH_NONE && !matches(p, name))
		p++;
	return p->match != MATCH_NONE;
}

const char *xen_name_nth(enum xen_role role, unsigned int count)
{
	const struct pattern *p = roles[role];

	for (; p->match != MATCH_NONE; p++)
		if (p->match == MATCH_IS && !count--)
			return p->text;
	return NULL;
}

static const struct xen_table tables[] = {
#define XEN_TABLE(name, stride, native, compat, ...) {name, stride, native, compat, {__VA_ARGS__}},
#include "rules/xen-names.def"
#undef XEN_TABLE
};

const struct xen_table *xen_tables(size_t *ret_count)
{
	*ret_count = sizeof(tables) / sizeof(tables[0]);
	return tables;
}
