// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/baseline.h"

#define REPORT_SCHEMA "xenabi-report/1"

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static const char *finding_key(struct arena *a, const char *fingerprint)
{
	return arena_printf(a, "finding %s", fingerprint);
}

static const char *verdict_key(struct arena *a, const char *hypercall, const char *entry,
			       const char *arch)
{
	return arena_printf(a, "verdict %s %s %s", hypercall, entry, arch);
}

static const char *gap_key(struct arena *a, const char *what, const char *file, const char *symbol)
{
	return arena_printf(a, "gap %s\n%s\n%s", what, file, symbol);
}

static int take_findings(struct baseline *b, json_t *list, const char *place,
			 struct xenabi_error *err)
{
	json_t *item;
	size_t i;

	if (!json_is_array(list))
		return xenabi_error_set(err, XENABI_EINPUT, place, "a report without findings");
	json_array_foreach(list, i, item) {
		const char *fingerprint = text_of(item, "fingerprint");

		if (!*fingerprint)
			return xenabi_error_set(err, XENABI_EINPUT, place,
						"finding %zu has no fingerprint", i + 1);
		vec_push(&b->keys, finding_key(&b->arena, fingerprint));
	}
	return 0;
}

/* Only those that are unknown; one that breaks has its finding. */
static void take_verdicts(struct baseline *b, json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (names_equal(text_of(item, "verdict"), verdict_kind_name(VERDICT_UNKNOWN)))
			vec_push(&b->keys,
				 verdict_key(&b->arena, text_of(item, "hypercall"),
					     text_of(item, "entry"), text_of(item, "arch")));
	}
}

static void take_gaps(struct baseline *b, json_t *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		vec_push(&b->keys, gap_key(&b->arena, text_of(item, "what"), text_of(item, "file"),
					   text_of(item, "symbol")));
}

static int take_report(struct baseline *b, json_t *root, const char *place,
		       struct xenabi_error *err)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));

	if (!names_equal(schema, REPORT_SCHEMA))
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"its schema is %s, expected " REPORT_SCHEMA
					", which --format json prints",
					schema ? schema : "not stated");
	if (take_findings(b, json_object_get(root, "findings"), place, err))
		return -1;
	take_verdicts(b, json_object_get(root, "verdicts"));
	take_gaps(b, json_object_get(root, "gaps"));
	vec_sort(&b->keys, compare_keys);
	return 0;
}

int baseline_parse(struct baseline *b, const char *text, const char *place,
		   struct xenabi_error *err)
{
	json_error_t why;
	json_t *root = json_loads(text, 0, &why);
	int rc;

	if (!root)
		return xenabi_error_set(err, XENABI_EINPUT, place,
					"no whole report in JSON: line %d: %s", why.line, why.text);
	rc = take_report(b, root, place, err);
	json_decref(root);
	return rc;
}

void baseline_deinit(struct baseline *b)
{
	vec_free(&b->keys);
	arena_deinit(&b->arena);
}

static bool has(const struct baseline *b, const char *key)
{
	return b->keys.count &&
	       bsearch(&key, b->keys.items, b->keys.count, sizeof(key), compare_keys);
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

void baseline_apply(const struct baseline *b, struct report *report)
{
	struct arena a = {0};
	struct finding *f;
	struct verdict *v;
	struct side_gap *g;

	report->has_baseline = true;
	vec_each(f, &report->findings)
		f->is_known = has(b, finding_key(&a, f->fingerprint));
	vec_each(v, &report->verdicts)
		v->is_known = has(b, verdict_key(&a, v->hypercall, entry_path_name(v->entry),
						 arch_name(v->arch)));
	vec_each(g, &report->gaps)
		g->is_known = has(b, gap_key(&a, g->gap.what, or_empty(g->gap.at.file),
					     or_empty(g->gap.at.symbol)));
	arena_deinit(&a);
}
