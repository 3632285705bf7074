// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/base/sort.h"
#include "lib/model/family.h"

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define SCHEMA	       "xenabi-families/1"
#define ARGUMENTS_MAX  6 /* of a hypercall */
#define ROLE_BIT(role) (1u << (role))
#define NOT_OP_ROLES                                                                               \
	(ROLE_BIT(ROLE_SUBOP) | ROLE_BIT(ROLE_FLAG) | ROLE_BIT(ROLE_LIMIT) |                       \
	 ROLE_BIT(ROLE_VALUE) | ROLE_BIT(ROLE_VERSION) | ROLE_BIT(ROLE_INTERNAL))
#define CONSTANT_ROLES                                                                             \
	(ROLE_BIT(ROLE_LIMIT) | ROLE_BIT(ROLE_VERSION) | ROLE_BIT(ROLE_GUARD) |                    \
	 ROLE_BIT(ROLE_PLUMBING) | ROLE_BIT(ROLE_VALUE))

/* Where the reading is, for messages. */
struct reading {
	struct families *families;
	const char *place;
	const char *part; /* of the file: a family, headers, constants */
	struct xenabi_error *err;
};

/* Where in a struct family a key's value goes. */
struct family_key {
	const char *key;
	size_t offset;
};

static const struct family_key string_keys[] = {
	{"hypercall", offsetof(struct family, hypercall)},
	{"number_macro", offsetof(struct family, number_macro)},
	{"version_macro", offsetof(struct family, version_macro)},
	{"progress_noun", offsetof(struct family, progress_noun)},
};

static const struct family_key list_keys[] = {
	{"prefix", offsetof(struct family, prefixes)},
	{"ops", offsetof(struct family, ops)},
	{"placeholders", offsetof(struct family, placeholders)},
	{"args", offsetof(struct family, args)},
	{"delegates", offsetof(struct family, delegates)},
	{"arches", offsetof(struct family, arches)},
	{"bare_ops", offsetof(struct family, bare_ops)},
	{"buffer", offsetof(struct family, buffer)},
	{"may_differ", offsetof(struct family, may_differ)},
};

static const struct family_key pair_keys[] = {
	{"aliases", offsetof(struct family, aliases)},
	{"stability_of", offsetof(struct family, stability_of)},
	{"argument_of", offsetof(struct family, argument_of)},
	{"older_records", offsetof(struct family, older_records)},
	{"unserved", offsetof(struct family, unserved)},
	{"shared_by", offsetof(struct family, shared_by)},
};

__attribute__((format(printf, 2, 3))) static int refuse(struct reading *r, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return xenabi_error_set(r->err, XENABI_EINPUT, r->place, "%s: %s", r->part, text);
}

/* key names the value in messages. */
static int read_text(struct reading *r, const json_t *value, const char *key, const char **ret)
{
	if (!json_is_string(value) || !json_string_length(value))
		return refuse(r, "\"%s\" wants strings that are not empty", key);
	*ret = arena_strdup(&r->families->arena, json_string_value(value));
	return 0;
}

/* Leaves *ret NULL when the key is absent. */
static int read_string(struct reading *r, const json_t *object, const char *key, const char **ret)
{
	const json_t *value = json_object_get(object, key);

	return value ? read_text(r, value, key, ret) : 0;
}

static int read_names(struct reading *r, const json_t *value, const char *key,
		      struct name_list *list)
{
	if (!json_is_array(value))
		return refuse(r, "\"%s\" is not a list", key);
	list->items = arena_array(&r->families->arena, json_array_size(value), sizeof(char *));
	for (; list->count < json_array_size(value); list->count++) {
		if (read_text(r, json_array_get(value, list->count), key,
			      &list->items[list->count]))
			return -1;
	}
	return 0;
}

static int read_pairs(struct reading *r, json_t *value, const char *key, struct pair_list *pairs)
{
	const char *name;
	json_t *item;

	if (!json_is_object(value))
		return refuse(r, "\"%s\" is not an object", key);
	pairs->items =
		arena_array(&r->families->arena, json_object_size(value), sizeof(*pairs->items));
	json_object_foreach(value, name, item) {
		struct name_pair *pair = &pairs->items[pairs->count];

		if (read_text(r, item, key, &pair->value))
			return -1;
		pair->name = arena_strdup(&r->families->arena, name);
		pairs->count++;
	}
	return 0;
}

static int read_stability(struct reading *r, const json_t *object, enum stability *ret)
{
	const char *word = NULL;

	if (read_string(r, object, "stability", &word))
		return -1;
	if (word && !stability_from_name(word, ret))
		return refuse(r, "unknown stability \"%s\"", word);
	return 0;
}

static int find_role(struct reading *r, const char *word, unsigned int allowed, enum name_role *ret)
{
	if (!name_role_from_name(word, ret) || !(allowed & ROLE_BIT(*ret)))
		return refuse(r, "unknown role \"%s\"", word);
	return 0;
}

static int read_kind(struct reading *r, const json_t *object, enum family_kind *ret)
{
	const char *word = NULL;

	if (read_string(r, object, "kind", &word))
		return -1;
	if (!word)
		return refuse(r, "it has no \"kind\"");
	if (!family_kind_from_name(word, ret))
		return refuse(r, "unknown kind \"%s\"", word);
	return 0;
}

static int add_patterns(struct reading *r, const json_t *value, const char *word,
			struct role_list *others)
{
	struct name_list patterns = {0};
	struct role_pattern pattern = {0};

	if (find_role(r, word, NOT_OP_ROLES, &pattern.role) ||
	    read_names(r, value, word, &patterns))
		return -1;
	for (size_t i = 0; i < patterns.count; i++) {
		pattern.pattern = patterns.items[i];
		others->items[others->count++] = pattern;
	}
	return 0;
}

static int read_not_ops(struct reading *r, json_t *object, struct role_list *others)
{
	json_t *not_ops = json_object_get(object, "not_ops"), *value;
	const char *word;
	size_t room = 0;

	if (!not_ops)
		return 0;
	if (!json_is_object(not_ops))
		return refuse(r, "\"not_ops\" is not an object");
	json_object_foreach(not_ops, word, value)
		room += json_array_size(value);
	others->items = arena_array(&r->families->arena, room, sizeof(*others->items));
	json_object_foreach(not_ops, word, value) {
		if (add_patterns(r, value, word, others))
			return -1;
	}
	return 0;
}

static int read_argument(struct reading *r, const json_t *object, struct op_location *op_in)
{
	const json_t *value = json_object_get(object, "argument");

	if (!value)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) >= ARGUMENTS_MAX)
		return refuse(r, "the \"argument\" of \"op_in\" is not from 0 to %d",
			      ARGUMENTS_MAX - 1);
	op_in->known = true;
	op_in->argument = (unsigned int)json_integer_value(value);
	return 0;
}

static int read_flag(struct reading *r, const json_t *object, const char *key, bool *ret)
{
	const json_t *value = json_object_get(object, key);

	if (value && !json_is_boolean(value))
		return refuse(r, "\"%s\" is neither true nor false", key);
	*ret = json_is_true(value);
	return 0;
}

static int read_op_in(struct reading *r, const json_t *object, struct op_location *op_in)
{
	const json_t *value = json_object_get(object, "op_in");

	if (!value)
		return 0;
	if (!json_is_object(value))
		return refuse(r, "\"op_in\" is not an object");
	if (read_argument(r, value, op_in) || read_string(r, value, "op", &op_in->op) ||
	    read_string(r, value, "record", &op_in->record) ||
	    read_string(r, value, "field", &op_in->field) ||
	    read_flag(r, value, "buffers", &op_in->is_of_buffers))
		return -1;
	if (!op_in->record != !op_in->field)
		return refuse(r, "\"op_in\" wants both a \"record\" and a \"field\", or neither");
	return 0;
}

static int read_handlers(struct reading *r, const json_t *object, struct family *family)
{
	json_t *handlers = json_object_get(object, "handlers"), *value;
	const char *word;

	if (!handlers)
		return 0;
	if (!json_is_object(handlers))
		return refuse(r, "\"handlers\" is not an object");
	json_object_foreach(handlers, word, value) {
		enum entry_path entry;

		if (!entry_path_from_name(word, &entry))
			return refuse(r, "unknown entry \"%s\"", word);
		if (read_names(r, value, word, &family->handlers[entry]))
			return -1;
	}
	return 0;
}

static int read_family_keys(struct reading *r, const json_t *object, struct family *family)
{
	for (size_t i = 0; i < COUNT(string_keys); i++) {
		const char **to = (const char **)((char *)family + string_keys[i].offset);

		if (read_string(r, object, string_keys[i].key, to))
			return -1;
	}
	for (size_t i = 0; i < COUNT(list_keys); i++) {
		struct name_list *to = (void *)((char *)family + list_keys[i].offset);
		json_t *value = json_object_get(object, list_keys[i].key);

		if (value && read_names(r, value, list_keys[i].key, to))
			return -1;
	}
	for (size_t i = 0; i < COUNT(pair_keys); i++) {
		struct pair_list *to = (void *)((char *)family + pair_keys[i].offset);
		json_t *value = json_object_get(object, pair_keys[i].key);

		if (value && read_pairs(r, value, pair_keys[i].key, to))
			return -1;
	}
	family->knows_buffer = json_object_get(object, "buffer");
	family->holds_calls = json_is_true(json_object_get(object, "holds_calls"));
	return 0;
}

static int check_words(struct reading *r, const struct family *family)
{
	for (size_t i = 0; i < family->stability_of.count; i++) {
		enum stability ignored;

		if (!stability_from_name(family->stability_of.items[i].value, &ignored))
			return refuse(r, "unknown stability \"%s\"",
				      family->stability_of.items[i].value);
	}
	for (size_t i = 0; i < family->arches.count; i++) {
		if (arch_from_name(family->arches.items[i]) == ARCH_COUNT)
			return refuse(r, "unknown architecture \"%s\"", family->arches.items[i]);
	}
	return 0;
}

/* Placeholders first: a name that is in both lists is one. */
static int compare_exact(const void *pa, const void *pb)
{
	const struct exact_name *a = pa, *b = pb;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->role == ROLE_OP) - (b->role == ROLE_OP);
}

static void index_names(struct reading *r, struct family *family)
{
	size_t count = 0, room = family->ops.count + family->placeholders.count;
	struct exact_name *all = arena_array(&r->families->arena, room, sizeof(*all));

	for (size_t i = 0; i < family->placeholders.count; i++)
		all[count++] = (struct exact_name){family->placeholders.items[i], ROLE_PLACEHOLDER};
	for (size_t i = 0; i < family->ops.count; i++)
		all[count++] = (struct exact_name){family->ops.items[i], ROLE_OP};
	sort_stable(all, count, sizeof(*all), compare_exact);
	for (size_t i = 0; i < count; i++) {
		if (i && !strcmp(all[i].name, all[i - 1].name))
			continue;
		all[family->exact_count++] = all[i];
	}
	family->exact = all;
}

static int read_family(struct reading *r, json_t *object, struct family *family)
{
	if (!json_is_object(object))
		return refuse(r, "it is not an object");
	if (read_string(r, object, "name", &family->name))
		return -1;
	if (!family->name)
		return refuse(r, "it has no \"name\"");
	r->part = arena_printf(&r->families->arena, "family \"%s\"", family->name);
	if (!json_object_get(object, "prefix"))
		return refuse(r, "it has no \"prefix\"");
	if (read_kind(r, object, &family->kind) || read_family_keys(r, object, family) ||
	    read_stability(r, object, &family->stability) ||
	    read_not_ops(r, object, &family->others) || read_op_in(r, object, &family->op_in) ||
	    read_handlers(r, object, family) || check_words(r, family))
		return -1;
	index_names(r, family);
	return read_flag(r, object, "one_layout", &family->one_layout);
}

static int compare_prefixes(const void *pa, const void *pb)
{
	const struct prefix_entry *a = pa, *b = pb;

	return strcmp(a->prefix, b->prefix);
}

static bool begins_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* The longest entry before i that i begins with. Its own shorter ones are known by then. */
static size_t find_shorter(const struct families *f, size_t i)
{
	size_t at = i ? i - 1 : f->prefix_count;

	while (at < f->prefix_count && !begins_with(f->prefixes[i].prefix, f->prefixes[at].prefix))
		at = f->prefixes[at].shorter;
	return at;
}

static int index_prefixes(struct reading *r)
{
	struct families *f = r->families;
	size_t room = 0;

	for (size_t i = 0; i < f->count; i++)
		room += f->items[i].prefixes.count;
	f->prefixes = arena_array(&f->arena, room, sizeof(*f->prefixes));
	for (size_t i = 0; i < f->count; i++) {
		for (size_t k = 0; k < f->items[i].prefixes.count; k++)
			f->prefixes[f->prefix_count++] = (struct prefix_entry){
				f->items[i].prefixes.items[k], &f->items[i], 0};
	}
	sort_stable(f->prefixes, f->prefix_count, sizeof(*f->prefixes), compare_prefixes);
	for (size_t i = 0; i < f->prefix_count; i++) {
		if (i && !compare_prefixes(&f->prefixes[i - 1], &f->prefixes[i]))
			return refuse(r, "prefix \"%s\" is in both \"%s\" and \"%s\"",
				      f->prefixes[i].prefix, f->prefixes[i - 1].family->name,
				      f->prefixes[i].family->name);
		f->prefixes[i].shorter = find_shorter(f, i);
	}
	return 0;
}

static int refuse_same_names(struct reading *r)
{
	const struct families *f = r->families;

	for (size_t i = 0; i < f->count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (!strcmp(f->items[i].name, f->items[k].name))
				return refuse(r, "two are called \"%s\"", f->items[i].name);
		}
	}
	return 0;
}

static int read_families(struct reading *r, const json_t *list)
{
	struct families *f = r->families;

	r->part = "families";
	if (!json_is_array(list))
		return refuse(r, "\"families\" is not a list");
	f->items = arena_array(&f->arena, json_array_size(list), sizeof(*f->items));
	for (; f->count < json_array_size(list); f->count++) {
		r->part = arena_printf(&f->arena, "family %zu of the list", f->count + 1);
		if (read_family(r, json_array_get(list, f->count), &f->items[f->count]))
			return -1;
	}
	r->part = "families";
	return refuse_same_names(r) ? -1 : index_prefixes(r);
}

static int read_pattern(struct reading *r, const json_t *object, struct role_pattern *p)
{
	const char *word = NULL;

	if (!json_is_object(object))
		return refuse(r, "an entry is not an object");
	if (read_string(r, object, "pattern", &p->pattern) ||
	    read_string(r, object, "header", &p->header) || read_string(r, object, "role", &word) ||
	    read_stability(r, object, &p->stability))
		return -1;
	if (!p->pattern)
		return refuse(r, "an entry has no \"pattern\"");
	return word ? find_role(r, word, CONSTANT_ROLES, &p->role) : 0;
}

static int read_patterns(struct reading *r, const json_t *root, const char *key,
			 struct role_list *list)
{
	const json_t *value = json_object_get(root, key);

	r->part = key;
	if (!value)
		return 0;
	if (!json_is_array(value))
		return refuse(r, "it is not a list");
	list->items =
		arena_array(&r->families->arena, json_array_size(value), sizeof(*list->items));
	for (; list->count < json_array_size(value); list->count++) {
		if (read_pattern(r, json_array_get(value, list->count), &list->items[list->count]))
			return -1;
	}
	return 0;
}

static int read_records(struct reading *r, const json_t *root, const char *key,
			struct name_list *list)
{
	const json_t *value = json_object_get(root, key);

	r->part = key;
	return value ? read_names(r, value, key, list) : 0;
}

static int read_root(struct reading *r, const json_t *root)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));

	r->part = "schema";
	if (!names_equal(schema, SCHEMA))
		return refuse(r, "%s%s%s, where \"%s\" was expected", schema ? "\"" : "",
			      schema ? schema : "none", schema ? "\"" : "", SCHEMA);
	if (read_families(r, json_object_get(root, "families")) ||
	    read_patterns(r, root, "headers", &r->families->headers) ||
	    read_patterns(r, root, "constants", &r->families->constants) ||
	    read_records(r, root, "own_pages", &r->families->own_pages) ||
	    read_records(r, root, "unshared", &r->families->unshared))
		return -1;
	return 0;
}

int families_parse(struct families *f, const char *text, size_t len, const char *place,
		   struct xenabi_error *err)
{
	struct reading r = {.families = f, .place = place, .err = err};
	json_error_t why;
	json_t *root;
	int failed;

	*f = (struct families){0};
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	if (!root)
		return xenabi_error_set(err, XENABI_EINPUT, place, "line %d: %s", why.line,
					why.text);
	failed = read_root(&r, root);
	json_decref(root);
	f->text = arena_strndup(&f->arena, text, len);
	f->text_len = len;
	if (failed)
		families_deinit(f);
	return failed;
}
