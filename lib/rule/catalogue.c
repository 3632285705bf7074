// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/model/private_call.h"
#include "lib/rule/builtin.h"
#include "lib/rule/catalogue.h"
#include "lib/source/source.h"

#define MAX_FILE ((size_t)16 << 20)

#define RULE_SCHEMA   "xenabi-rule/1"
#define POLICY_SCHEMA "xenabi-policy/1"

/* The data while it is loaded: a rule must have levels, and levels a rule. */
struct loader {
	struct catalogue *catalogue;
	const char *policy_place;
	struct blob policy;
	bool has_families;
	struct xenabi_error *err;
};

static int fail(struct loader *l, const char *place, const char *text, const char *what)
{
	return xenabi_error_set(l->err, XENABI_EINPUT, place, "%s%s", text, what);
}

static json_t *parse(struct loader *l, const char *place, const struct blob *text,
		     const char *schema)
{
	json_error_t error;
	json_t *root = json_loadb((const char *)text->bytes, text->size, 0, &error);
	const char *seen;

	if (!root) {
		xenabi_error_set(l->err, XENABI_EINPUT, place, "line %d: %s", error.line,
				 error.text);
		return NULL;
	}
	seen = json_string_value(json_object_get(root, "schema"));
	if (seen && !strcmp(seen, schema))
		return root;
	xenabi_error_set(l->err, XENABI_EINPUT, place, "its schema is %s, expected %s",
			 seen ? seen : "not stated", schema);
	json_decref(root);
	return NULL;
}

static int take_text(struct loader *l, const char *place, json_t *root, const char *key,
		     const char **ret)
{
	const char *text = json_string_value(json_object_get(root, key));

	if (!text || !*text)
		return fail(l, place, "a rule needs a text for ", key);
	*ret = arena_strdup(&l->catalogue->arena, text);
	return 0;
}

static int take_commands(struct loader *l, const char *place, json_t *root, const char **ret)
{
	json_t *commands = json_object_get(root, "commands"), *command;
	struct strbuf joined = {0};
	size_t i;

	json_array_foreach(commands, i, command) {
		const char *name = json_string_value(command);

		if (!name || (strcmp(name, "check") && strcmp(name, "diff"))) {
			strbuf_deinit(&joined);
			return fail(l, place, "commands may be check and diff", "");
		}
		strbuf_addf(&joined, "%s%s", joined.len ? ", " : "", name);
	}
	*ret = arena_strdup(&l->catalogue->arena, strbuf_str(&joined));
	strbuf_deinit(&joined);
	return **ret ? 0 : fail(l, place, "a rule needs commands", "");
}

static int add_rule(struct loader *l, const char *name, const struct blob *text)
{
	struct rule rule = {0};
	json_t *root = parse(l, name, text, RULE_SCHEMA);
	int rc = -1;

	if (!root)
		return -1;
	if (!take_text(l, name, root, "id", &rule.id) &&
	    !take_commands(l, name, root, &rule.commands) &&
	    !take_text(l, name, root, "title", &rule.title) &&
	    !take_text(l, name, root, "why", &rule.why) &&
	    !take_text(l, name, root, "action", &rule.action) &&
	    !take_text(l, name, root, "example", &rule.example)) {
		if (strncmp(rule.id, name, strlen(rule.id)) ||
		    strcmp(name + strlen(rule.id), ".json"))
			rc = fail(l, name, "the file's name is not its rule's id: ", rule.id);
		else
			rc = 0;
	}
	if (!rc)
		vec_push(&l->catalogue->rules, rule);
	json_decref(root);
	return rc;
}

static int add_file(struct loader *l, const char *name, const struct blob *text)
{
	if (!strcmp(name, "families.json")) {
		l->has_families = true;
		return families_parse(&l->catalogue->families, (const char *)text->bytes,
				      text->size, name, l->err);
	}
	if (!strcmp(name, "policy.json")) {
		if (!l->policy.bytes) {
			l->policy = *text;
			l->policy_place = name;
		}
		return 0;
	}
	return add_rule(l, name, text);
}

static int load_builtin(struct loader *l)
{
	const char *at = builtin_rules;
	char name[128];

	while (at < builtin_rules_end) {
		struct blob text;
		int header = 0;

		if (sscanf(at, "%127s %zu\n%n", name, &text.size, &header) != 2 || !header)
			return fail(l, "", "the rules built in are damaged", "");
		text.bytes = arena_memdup(&l->catalogue->arena, at + header, text.size + 1);
		if (add_file(l, name, &text))
			return -1;
		at += (size_t)header + text.size;
	}
	return 0;
}

struct directory_loader {
	struct loader *loader;
	struct source *source;
};

static int load_entry(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct directory_loader *d = arg;
	size_t len = strlen(entry->path);
	struct blob text;

	if (strchr(entry->path, '/') || len < 6 || strcmp(entry->path + len - 5, ".json"))
		return 0;
	if (source_read(d->source, entry->path, MAX_FILE, &d->loader->catalogue->arena, &text, err))
		return -1;
	return add_file(d->loader, arena_strdup(&d->loader->catalogue->arena, entry->path), &text);
}

static int load_directory(struct loader *l, const char *path)
{
	struct directory_loader d = {.loader = l};
	int rc;

	if (source_open_directory(path, &d.source, l->err))
		return -1;
	rc = source_list(d.source, "", load_entry, &d, l->err);
	source_close(d.source);
	return rc;
}

static int compare_rules(const void *a, const void *b)
{
	return strcmp(((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

static struct rule *find_rule(const struct catalogue *c, const char *id)
{
	struct rule key = {.id = id};

	if (!c->rules.count)
		return NULL;
	return bsearch(&key, c->rules.items, c->rules.count, sizeof(key), compare_rules);
}

/* Fills the levels of one rule from the policy's column of that name. */
static int take_levels(struct loader *l, struct rule *rule, json_t *columns, const char *column)
{
	json_t *levels = json_object_get(columns, column);

	if (!levels)
		return fail(l, l->policy_place, "no levels are called ", column);
	for (enum stability s = STABILITY_UNSTATED + 1; s <= STABILITY_INTERNAL; s++) {
		const char *name = json_string_value(json_object_get(levels, stability_name(s)));

		rule->levels[s] = name ? level_from_name(name) : LEVEL_COUNT;
		if (rule->levels[s] == LEVEL_COUNT)
			return fail(l, l->policy_place, "no level for the class ",
				    stability_name(s));
	}
	return 0;
}

static int apply_policy_rules(struct loader *l, json_t *root)
{
	json_t *rules = json_object_get(root, "rules"), *column;
	const struct rule *rule;
	const char *id;

	json_object_foreach(rules, id, column) {
		struct rule *named = find_rule(l->catalogue, id);

		if (!named)
			return fail(l, l->policy_place, "there is no rule called ", id);
		if (!json_is_string(column))
			return fail(l, l->policy_place, "the levels' name must be a string for ",
				    id);
		if (take_levels(l, named, json_object_get(root, "levels"),
				json_string_value(column)))
			return -1;
	}
	vec_each(rule, &l->catalogue->rules)
		if (!json_object_get(rules, rule->id))
			return fail(l, l->policy_place, "no level is stated for ", rule->id);
	return 0;
}

static int apply_thresholds(struct loader *l, json_t *root)
{
	json_t *percent =
		json_object_get(json_object_get(root, "thresholds"), "op_space_low_percent");
	json_int_t value = json_integer_value(percent);

	if (value < 1 || value > 100)
		return fail(l, l->policy_place, "a percentage from 1 to 100 is needed for ",
			    "op_space_low_percent");
	l->catalogue->op_space_low_percent = (unsigned int)value;
	return 0;
}

static int apply_policy(struct loader *l)
{
	json_t *root;
	int rc;

	if (!l->policy.bytes)
		return fail(l, "policy.json", "there is none", "");
	root = parse(l, l->policy_place, &l->policy, POLICY_SCHEMA);
	if (!root)
		return -1;
	rc = apply_policy_rules(l, root);
	if (!rc)
		rc = apply_thresholds(l, root);
	json_decref(root);
	return rc;
}

int catalogue_load(struct catalogue *c, const char *rules_directory, const char *policy_file,
		   struct xenabi_error *err)
{
	struct loader l = {.catalogue = c, .err = err};

	*c = (struct catalogue){0};
	if (policy_file) {
		if (source_read_file(policy_file, MAX_FILE, &c->arena, &l.policy, err))
			return -1;
		l.policy_place = policy_file;
	}
	if (rules_directory ? load_directory(&l, rules_directory) : load_builtin(&l))
		return -1;
	if (!l.has_families)
		return fail(&l, rules_directory, "no families.json here", "");
	vec_sort(&c->rules, compare_rules);
	return apply_policy(&l);
}

void catalogue_deinit(struct catalogue *c)
{
	vec_free(&c->rules);
	families_deinit(&c->families);
	arena_deinit(&c->arena);
}

struct catalogue catalogue_extend(const struct catalogue *c,
				  const struct release *const releases[SIDE_COUNT], struct arena *a)
{
	struct catalogue extended = *c;
	struct private_calls calls = {0};

	for (enum side side = 0; side < SIDE_COUNT; side++)
		if (releases[side])
			private_calls_find(&calls, &c->families, releases[side]);
	families_with_private(&extended.families, &c->families, &calls, a);
	return extended;
}

const struct rule *catalogue_find(const struct catalogue *c, const char *id)
{
	return find_rule(c, id);
}
