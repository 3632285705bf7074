/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_RULE_CASE_TEST_H
#define XENABI_RULE_CASE_TEST_H

/*
 * The two releases of a rule case, for cases_test alone. They are written as
 * one text, as a patch shows a file: a line belongs to both releases when it
 * begins with a space, with "-" to the old one and with "+" to the new one.
 *
 *   base headers
 *   -release "1.0.0"
 *   +release "1.1.0"
 *   records
 *    {"name":"vcpu_info","size_bytes":4,"fields":[
 *    	{"name":"pending","type":"uint8_t","class":"integer","size_bits":8}
 *   -	{"name":"mask","type":"uint8_t","class":"integer","offset_bits":8,"size_bits":8}
 *    ]}
 *
 * "base NAME" stands for the lines of testdata/bases/NAME. A line without a
 * mark begins a list of the snapshot; marked lines before the first one are
 * keys with their values, of which the last one said counts. No comma is
 * written between the objects of a list. A constant or a record without
 * "views" is seen in all views of its release.
 */

#include <jansson.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/strbuf.h"
#include "lib/base/vec.h"
#include "lib/rule/finding.h"

/* A key of a snapshot: a value, or a list that grows line by line. */
struct case_part {
	const char *key;
	bool is_list;
	struct strbuf text;
};

struct case_releases {
	struct arena *arena;
	VEC(struct case_part) parts[SIDE_COUNT];
	const char *list; /* that lines are added to; NULL: none yet */
};

static inline struct case_part *case_part(struct case_releases *c, enum side side, const char *key)
{
	struct case_part *part;

	vec_each(part, &c->parts[side])
		if (!strcmp(part->key, key))
			return part;
	vec_push(&c->parts[side], (struct case_part){.key = arena_strdup(c->arena, key)});
	return &c->parts[side].items[c->parts[side].count - 1];
}

static inline void case_add_item(struct case_part *list, const char *text)
{
	bool follows = list->text.len && list->text.data[list->text.len - 1] == '}';

	list->is_list = true;
	strbuf_addstr(&list->text, follows && text[strspn(text, "\t ")] == '{' ? "," : "");
	strbuf_addstr(&list->text, text);
}

/* "KEY VALUE"; false when there is no value. */
static inline bool case_set_value(struct case_releases *c, enum side side, char *text)
{
	char *value = strchr(text, ' ');
	struct case_part *part;

	if (!value)
		return false;
	*value++ = '\0';
	part = case_part(c, side, text);
	strbuf_reset(&part->text);
	strbuf_addstr(&part->text, value);
	return true;
}

static inline bool case_add_to(struct case_releases *c, enum side side, const char *text)
{
	if (!c->list)
		return case_set_value(c, side, arena_strdup(c->arena, text));
	case_add_item(case_part(c, side, c->list), text);
	return true;
}

/* One line of a case or base, but "base"; false when it is of no form. */
static inline bool case_add_line(struct case_releases *c, const char *line)
{
	const char mark = *line;

	if (!strchr(" -+", mark)) {
		c->list = arena_strdup(c->arena, line);
		return true;
	}
	return (mark == '+' || case_add_to(c, SIDE_OLD, line + 1)) &&
	       (mark == '-' || case_add_to(c, SIDE_NEW, line + 1));
}

/* The release as far as it is written, without what it leaves out. */
static inline char *case_text(struct case_releases *c, enum side side)
{
	struct strbuf text = {0};
	struct case_part *part;
	char *copy;

	strbuf_addstr(&text, "{\"schema\":\"xenabi-snapshot/1\",\"tool\":{\"name\":\"xenabi\"}");
	vec_each(part, &c->parts[side])
		strbuf_addf(&text, part->is_list ? ",\"%s\":[%s]" : ",\"%s\":%s", part->key,
			    strbuf_str(&part->text));
	strbuf_addch(&text, '}');
	copy = arena_strdup(c->arena, strbuf_str(&text));
	strbuf_deinit(&text);
	return copy;
}

static inline void case_fill_views(json_t *root, const char *list)
{
	const json_t *items = json_object_get(root, list);

	for (size_t i = 0; i < json_array_size(items); i++) {
		json_t *item = json_array_get(items, i);

		if (!json_object_get(item, "views"))
			json_object_set(item, "views", json_object_get(root, "views"));
	}
}

/* The snapshot of a side, in the arena; NULL, and why, when the lines make none. */
static inline char *case_snapshot(struct case_releases *c, enum side side, json_error_t *why)
{
	json_t *root = json_loads(case_text(c, side), JSON_REJECT_DUPLICATES, why);
	char *dump, *copy;

	if (!root)
		return NULL;
	case_fill_views(root, "constants");
	case_fill_views(root, "records");
	dump = json_dumps(root, JSON_COMPACT);
	copy = arena_strdup(c->arena, dump);
	free(dump);
	json_decref(root);
	return copy;
}

static inline void case_releases_deinit(struct case_releases *c)
{
	struct case_part *part;

	for (enum side side = SIDE_OLD; side < SIDE_COUNT; side++) {
		vec_each(part, &c->parts[side])
			strbuf_deinit(&part->text);
		vec_free(&c->parts[side]);
	}
}

#endif
