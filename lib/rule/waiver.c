// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <fnmatch.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/base/suggest.h"
#include "lib/rule/waiver.h"

#define WAIVERS_SCHEMA "xenabi-waivers/1"
#define ITEMS_MAX      10000

struct parser {
	const struct catalogue *catalogue;
	struct arena *arena;
	const char *place;
	size_t number; /* of the waiver that is read, from 1; 0: none yet */
	struct xenabi_error *err;
};

static int fail(struct parser *p, const char *text, const char *what, const char *hint)
{
	char where[32] = "";

	if (p->number)
		snprintf(where, sizeof(where), "waiver %zu: ", p->number);
	return xenabi_error_set(p->err, XENABI_EINPUT, p->place, "%s%s%s%s", where, text, what,
				hint);
}

/* Every key must be one that is known: a misspelt one would silently widen a waiver. */
static int check_keys(struct parser *p, json_t *object, const char *const *known, size_t count)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) {
		struct suggestion s = {.word = key};

		if (names_find(known, count, key) < count)
			continue;
		for (size_t i = 0; i < count; i++)
			suggestion_offer(&s, known[i]);
		return fail(p, "there is no key ", key, suggestion_text(&s).text);
	}
	return 0;
}

/* *ret stays NULL where the key is absent and may be. */
static int take_text(struct parser *p, json_t *object, const char *key, bool is_needed,
		     const char **ret)
{
	json_t *value = json_object_get(object, key);
	const char *text = json_string_value(value);

	if (!value && !is_needed)
		return 0;
	if (!text || !text[strspn(text, " \t\n")])
		return fail(p, "it needs a text for ", key, "");
	*ret = arena_strdup(p->arena, text);
	return 0;
}

static int check_rule(struct parser *p, const char *id)
{
	struct suggestion s = {.word = id};
	const struct rule *rule;

	if (catalogue_find(p->catalogue, id))
		return 0;
	vec_each(rule, &p->catalogue->rules)
		suggestion_offer(&s, rule->id);
	return fail(p, "there is no rule called ", id, suggestion_text(&s).text);
}

static int take_arches(struct parser *p, json_t *object, archset *ret)
{
	json_t *list = json_object_get(object, "arches"), *item;
	size_t i;

	if (list && (!json_is_array(list) || !json_array_size(list)))
		return fail(p, "arches is not a list of architectures", "", "");
	json_array_foreach(list, i, item) {
		const char *name = json_string_value(item);
		enum arch arch = name ? arch_from_name(name) : ARCH_COUNT;
		struct suggestion s = {.word = name ? name : ""};

		for (enum arch each = 0; each < ARCH_COUNT; each++)
			suggestion_offer(&s, arch_name(each));
		if (arch == ARCH_COUNT)
			return fail(p, "there is no architecture called ", name ? name : "that",
				    suggestion_text(&s).text);
		*ret |= (archset)1 << arch;
	}
	return 0;
}

static bool is_date(const char *s)
{
	unsigned int year, month, day;
	int end = 0;

	return strlen(s) == 10 && sscanf(s, "%4u-%2u-%2u%n", &year, &month, &day, &end) == 3 &&
	       end == 10 && s[4] == '-' && s[7] == '-' && year >= 2000 && month >= 1 &&
	       month <= 12 && day >= 1 && day <= 31;
}

/* "4.23", "4.23.1" */
static bool is_release(const char *s)
{
	size_t parts = 0;

	do {
		size_t digits = strspn(s, "0123456789");

		if (!digits || digits > 4)
			return false;
		s += digits;
		parts++;
	} while (*s == '.' && *++s);
	return !*s && parts >= 2 && parts <= 3;
}

static int take_waiver(struct parser *p, struct waivers *w, json_t *object)
{
	static const char *const known[] = {"rule",   "subject", "arches",
					    "reason", "until",	 "fingerprint"};
	struct waiver waiver = {0};

	if (!json_is_object(object))
		return fail(p, "it is no object", "", "");
	if (check_keys(p, object, known, sizeof(known) / sizeof(known[0])) ||
	    take_text(p, object, "rule", true, &waiver.rule) || check_rule(p, waiver.rule) ||
	    take_text(p, object, "subject", true, &waiver.subject) ||
	    take_arches(p, object, &waiver.arches) ||
	    take_text(p, object, "reason", true, &waiver.reason) ||
	    take_text(p, object, "until", true, &waiver.until) ||
	    take_text(p, object, "fingerprint", false, &waiver.fingerprint))
		return -1;
	if (!is_date(waiver.until) && !is_release(waiver.until))
		return fail(p, "until is neither a release (4.23) nor a day (2027-06-30): ",
			    waiver.until, "");
	vec_push(&w->items, waiver);
	return 0;
}

static int take_root(struct parser *p, struct waivers *w, json_t *root)
{
	static const char *const known[] = {"schema", "waivers"};
	const char *schema = json_string_value(json_object_get(root, "schema"));
	json_t *list = json_object_get(root, "waivers"), *item;
	size_t i;

	if (!names_equal(schema, WAIVERS_SCHEMA))
		return fail(p, "its schema is ", schema ? schema : "not stated",
			    ", expected " WAIVERS_SCHEMA);
	if (check_keys(p, root, known, sizeof(known) / sizeof(known[0])))
		return -1;
	if (!json_is_array(list) || json_array_size(list) > ITEMS_MAX)
		return fail(p, "waivers is not a list, or too long a one", "", "");
	json_array_foreach(list, i, item) {
		p->number = i + 1;
		if (take_waiver(p, w, item))
			return -1;
	}
	return 0;
}

int waivers_parse(struct waivers *w, const struct catalogue *catalogue, const char *text,
		  const char *place, struct arena *a, struct xenabi_error *err)
{
	struct parser p = {catalogue, a, place, 0, err};
	json_error_t why;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &why);
	int rc;

	if (!root)
		return xenabi_error_set(err, XENABI_EINPUT, place, "line %d: %s", why.line,
					why.text);
	w->place = arena_strdup(a, place);
	rc = take_root(&p, w, root);
	json_decref(root);
	return rc;
}

/* Whether a release of this version comes after the last one allowed, as far as that is told. */
static bool is_after(const char *version, const char *last)
{
	while (isdigit((unsigned char)*last)) {
		size_t digits = strspn(version, "0123456789"), allowed = strspn(last, "0123456789");
		unsigned long is = strtoul(version, NULL, 10), may = strtoul(last, NULL, 10);

		if (!digits)
			return false;
		if (is != may)
			return is > may;
		version += digits + (version[digits] == '.');
		last += allowed + (last[allowed] == '.');
	}
	return false;
}

void waivers_expire(struct waivers *w, const char *version, const char *today)
{
	struct waiver *each;

	vec_each(each, &w->items) {
		if (is_date(each->until))
			each->is_expired = strcmp(each->until, today) < 0;
		else
			each->is_expired = version && is_after(version, each->until);
	}
}

static bool covers_arches(const struct waiver *w, viewset views)
{
	for (enum arch arch = 0; w->arches && arch < ARCH_COUNT; arch++)
		if (views_have_arch(views, arch) && !archset_has(w->arches, arch))
			return false;
	return true;
}

static bool is_meant(const struct waiver *w, const struct finding *f)
{
	return !w->is_expired && !strcmp(w->rule, f->rule) && !fnmatch(w->subject, f->subject, 0) &&
	       covers_arches(w, f->views) &&
	       (!w->fingerprint || !strcmp(w->fingerprint, f->fingerprint));
}

void waivers_apply(struct report *report)
{
	struct finding *f;
	struct waiver *w;

	vec_each(f, &report->findings) {
		vec_each(w, &report->waivers.items) {
			if (f->waiver || !is_meant(w, f))
				continue;
			f->waiver = w;
			w->used++;
		}
	}
}

static bool is_same(const struct waiver *a, const struct waiver *b)
{
	return names_equal(a->rule, b->rule) && names_equal(a->subject, b->subject) &&
	       a->arches == b->arches && names_equal(a->fingerprint, b->fingerprint) &&
	       names_equal(a->reason, b->reason) && names_equal(a->until, b->until);
}

void waivers_find_added(struct waivers *added, const struct waivers *ours,
			const struct waivers *theirs)
{
	const struct waiver *each, *had;

	added->place = theirs->place;
	vec_each(each, &theirs->items) {
		bool is_new = true;

		vec_each(had, &ours->items)
			is_new &= !is_same(had, each);
		if (is_new)
			vec_push(&added->items, *each);
	}
}
