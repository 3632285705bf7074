// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/reading.h"

/* Some twenty times the largest that Xen gives; parsed, JSON takes up to forty times its size. */
#define TEXT_BYTES_MAX ((size_t)32 << 20)

/* Into room for a fact of the list. */
static int read_fact(struct reading *r, const json_t *object, const struct fact_list *list,
		     void *fact)
{
	const struct table *t = fact_table(list->kind);
	const char *flaw;

	memset(fact, 0, t->size);
	r->is_newer = false;
	if (reading_fact(r, object, t, fact))
		return -1;
	if (r->is_newer)
		return 0;
	flaw = fact_flaw(list->kind, fact);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add(list->is_compiled ? builder_compiled(r->builder) : r->builder, list->kind,
		    fact);
	return 0;
}

static int read_facts(struct reading *r, const json_t *facts, const struct fact_list *list)
{
	void *fact = xalloc(fact_table(list->kind)->size);
	int failed = 0;

	r->kind = list->kind;
	for (; !failed && r->index < json_array_size(facts); r->index += !failed) {
		const json_t *object = json_array_get(facts, r->index);

		failed = json_is_object(object) ? read_fact(r, object, list, fact)
						: reading_refuse(r, "it is not an object");
	}
	free(fact);
	return failed;
}

static int read_list(struct reading *r, const json_t *root, const struct fact_list *list)
{
	const json_t *facts = json_object_get(root, list->key);

	r->list = list->key;
	r->index = 0;
	if (!facts)
		return 0;
	return json_is_array(facts) ? read_facts(r, facts, list)
				    : reading_refuse(r, "it is not in a list");
}

static int read_supplies(struct reading *r, const json_t *root)
{
	const json_t *list = json_object_get(root, "supplies");

	r->list = "supplies";
	if (list && !json_is_array(list))
		return reading_refuse(r, "it is not in a list");
	for (r->index = 0; r->index < json_array_size(list); r->index++) {
		const char *word = json_string_value(json_array_get(list, r->index));

		if (!word)
			return reading_refuse(r, "it is not a string");
		if (!supplies_from_name(word))
			reading_gap(r, "facts of an unknown kind \"%s\"", word);
		builder_add_supplies(r->builder, supplies_from_name(word));
	}
	return 0;
}

static int read_undispatched(struct reading *r, const json_t *root)
{
	const json_t *list = json_object_get(root, "undispatched");

	r->list = "undispatched";
	if (list && !json_is_array(list))
		return reading_refuse(r, "it is not in a list");
	for (r->index = 0; r->index < json_array_size(list); r->index++) {
		const char *name = json_string_value(json_array_get(list, r->index));
		enum arch arch;

		if (!name)
			return reading_refuse(r, "it is not a string");
		arch = arch_from_name(name);
		if (arch != ARCH_COUNT)
			builder_add_undispatched(r->builder, arch);
	}
	return 0;
}

static int read_head(struct reading *r, const json_t *root)
{
	const json_t *version = json_object_get(root, "release");
	const json_t *waivers = json_object_get(root, "waivers");
	const json_t *rests_on = json_object_get(root, "rests_on");
	const json_t *date = json_object_get(root, "date");
	json_t *views = json_object_get(root, "views");
	viewset set = VIEWS_NONE;

	r->list = "head";
	if (version && !json_is_null(version) && !json_is_string(version))
		return reading_refuse(r, "\"release\" is not a string");
	if (date && !json_is_string(date))
		return reading_refuse(r, "\"date\" is not a string");
	if (waivers && !json_is_string(waivers))
		return reading_refuse(r, "\"waivers\" is not a string");
	if (rests_on && !json_is_string(rests_on))
		return reading_refuse(r, "\"rests_on\" is not a string");
	if (views && reading_views(r, views, &set))
		return -1;
	if (waivers)
		builder_set_waivers(r->builder, json_string_value(waivers));
	if (rests_on)
		builder_add_rests_on(r->builder, json_string_value(rests_on));
	builder_set_version(r->builder, json_string_value(version));
	builder_set_date(r->builder, json_string_value(date));
	builder_add_views(r->builder, set);
	return read_supplies(r, root) || read_undispatched(r, root) ? -1 : 0;
}

static int read_root(struct reading *r, const json_t *root)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));

	if (!schema)
		return xenabi_error_set(r->err, XENABI_EINPUT, r->place,
					"JSON without a schema; \"%s\" was expected",
					SNAPSHOT_SCHEMA);
	if (!names_equal(schema, SNAPSHOT_SCHEMA))
		return xenabi_error_set(r->err, XENABI_EINPUT, r->place,
					"JSON of schema \"%s\"; \"%s\" was expected", schema,
					SNAPSHOT_SCHEMA);
	if (read_head(r, root))
		return -1;
	for (const struct fact_list *list = fact_lists(); list->key; list++)
		if (read_list(r, root, list))
			return -1;
	return 0;
}

int snapshot_read(struct builder *b, const char *text, size_t len, const char *place,
		  struct xenabi_error *err)
{
	struct reading r = {.builder = b, .place = place, .err = err};
	json_error_t why;
	json_t *root;
	int failed;

	if (len > TEXT_BYTES_MAX)
		return xenabi_error_set(err, XENABI_ELIMIT, place,
					"a snapshot of %zu bytes; at most %zu are read", len,
					TEXT_BYTES_MAX);
	root = json_loadb(text, len, 0, &why);
	if (!root)
		return xenabi_error_set(err, XENABI_EINPUT, place, "line %d: %s", why.line,
					why.text);
	failed = read_root(&r, root);
	json_decref(root);
	return failed;
}

bool snapshot_probe(const char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len && strchr(" \t\r\n", bytes[at]) && bytes[at])
		at++;
	return at < len && bytes[at] == '{';
}
