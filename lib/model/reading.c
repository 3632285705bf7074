// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/reading.h"

int reading_refuse(struct reading *r, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return xenabi_error_set(r->err, XENABI_EINPUT, r->place, "%s[%zu]: %s", r->list, r->index,
				text);
}

void reading_gap(struct reading *r, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	builder_add_gap(r->builder, NULL, text, "a newer xenabi");
}

static int read_text(struct reading *r, const struct member *m, const json_t *value, void *fact)
{
	const char **ret = member_of(m, fact);

	if (!json_is_string(value))
		return reading_refuse(r, "\"%s\" is not a string", m->key);
	*ret = intern_strn(builder_intern(r->builder), json_string_value(value),
			   json_string_length(value));
	return 0;
}

static uint64_t largest_of(size_t width)
{
	return width < sizeof(uint64_t) ? ((uint64_t)1 << width * 8) - 1 : UINT64_MAX;
}

static int parse_count(struct reading *r, const char *key, const json_t *value, uint64_t max,
		       uint64_t *ret)
{
	if (!json_is_integer(value))
		return reading_refuse(r, "\"%s\" is not an integer", key);
	if (json_integer_value(value) < 0 || (uint64_t)json_integer_value(value) > max)
		return reading_refuse(r, "\"%s\" is out of range", key);
	*ret = (uint64_t)json_integer_value(value);
	return 0;
}

static bool parse_hex(const char *text, uint64_t *ret)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t value = 0;
	size_t len;

	if (strncmp(text, "0x", 2))
		return false;
	text += 2;
	len = strspn(text, digits);
	if (!len || len > 16 || text[len])
		return false;
	for (; *text; text++)
		value = value << 4 | (uint64_t)(strchr(digits, *text) - digits);
	*ret = value;
	return true;
}

/* A negative number where is_negative is not NULL. */
static int read_hex(struct reading *r, const char *key, const json_t *value, bool *is_negative,
		    uint64_t *ret)
{
	const char *text = json_string_value(value);

	if (text && is_negative)
		*is_negative = *text == '-';
	if (!text || !parse_hex(text + (is_negative && *is_negative), ret))
		return reading_refuse(r, "\"%s\" is not a string such as \"0x16\"", key);
	return 0;
}

/* A negative value is written as such, so that a reviewer sees -1 and not 2^64 - 1. */
static int read_value(struct reading *r, const struct member *m, const json_t *object,
		      struct constant *c)
{
	const json_t *value = json_object_get(object, m->key);
	bool is_signed = json_is_true(json_object_get(object, "signed")), is_negative;

	if (c->kind != CONSTANT_INTEGER)
		return 0;
	if (!value)
		return reading_refuse(r, "it has no \"%s\"", m->key);
	if (read_hex(r, m->key, value, &is_negative, &c->value))
		return -1;
	if (is_negative && (!is_signed || c->value > (uint64_t)1 << 63))
		return reading_refuse(r, "\"%s\" is out of range", m->key);
	c->value = is_negative ? -c->value : c->value;
	return 0;
}

static int read_word(struct reading *r, const struct member *m, const json_t *value, void *fact)
{
	const char *word = json_string_value(value);
	size_t i;

	if (!word)
		return reading_refuse(r, "\"%s\" is not a string", m->key);
	i = names_find(m->words->names, m->words->count, word);
	if (i == m->words->count && !m->may_be_newer)
		return reading_refuse(r, "unknown %s \"%s\"", m->words->what, word);
	if (i == m->words->count) {
		reading_gap(r, "facts for an unknown %s \"%s\"", m->words->what, word);
		r->is_newer = true;
		return 0;
	}
	member_store(m, fact, i);
	return 0;
}

static int read_known(struct reading *r, const struct member *m, const json_t *value,
		      struct known_number *ret)
{
	if (m->kind == MEMBER_KNOWN && json_is_null(value)) {
		ret->state = NUMBER_NONE;
		return 0;
	}
	ret->state = NUMBER_KNOWN;
	return m->kind == MEMBER_KNOWN_HEX ? read_hex(r, m->key, value, NULL, &ret->value)
					   : parse_count(r, m->key, value, UINT64_MAX, &ret->value);
}

static viewset views_of_letters(struct reading *r, enum arch arch, const char *letters)
{
	viewset views = VIEWS_NONE;

	for (const char *letter = letters; *letter; letter++) {
		enum audience audience = 0;

		while (audience < AUDIENCE_COUNT && audience_name(audience)[0] != *letter)
			audience++;
		if (audience == AUDIENCE_COUNT) {
			reading_gap(r, "facts for an unknown audience in \"%s\"", letters);
			return views;
		}
		views |= view_bit(arch, audience);
	}
	return views;
}

int reading_views(struct reading *r, json_t *object, viewset *ret)
{
	const char *name;
	json_t *letters;

	*ret = VIEWS_NONE;
	if (!json_is_object(object))
		return reading_refuse(r, "\"views\" is not an object");
	json_object_foreach(object, name, letters) {
		enum arch arch = arch_from_name(name);

		if (!json_is_string(letters))
			return reading_refuse(r, "\"views\" has no letters for \"%s\"", name);
		if (arch < ARCH_COUNT)
			*ret |= views_of_letters(r, arch, json_string_value(letters));
		else
			reading_gap(r, "facts for an unknown architecture \"%s\"", name);
	}
	return 0;
}

static int read_numbers(struct reading *r, const struct member *m, const json_t *list, void *fact)
{
	const uint64_t **ret = member_of(m, fact);
	size_t count = json_array_size(list);
	uint64_t *numbers;

	if (!json_is_array(list))
		return reading_refuse(r, "\"%s\" is not a list", m->key);
	numbers = builder_list(r->builder, r->kind, count, sizeof(*numbers));
	for (size_t i = 0; i < count; i++) {
		const json_t *number = json_array_get(list, i);

		if (!json_is_integer(number) || json_integer_value(number) < 0)
			return reading_refuse(r, "\"%s\" wants numbers", m->key);
		numbers[i] = (uint64_t)json_integer_value(number);
	}
	*ret = numbers;
	member_store_count(m, fact, count);
	return 0;
}

static int read_item(struct reading *r, const struct member *m, const json_t *value, void *item)
{
	const struct item_text *text = m->table->text;

	if (!text)
		return json_is_object(value)
			       ? reading_fact(r, value, m->table, item)
			       : reading_refuse(r, "an item of \"%s\" is not an object", m->key);
	if (!json_is_string(value) ||
	    !text->parse(builder_intern(r->builder), json_string_value(value), item))
		return reading_refuse(r, "an item of \"%s\" is not \"%s\"", m->key, text->form);
	return 0;
}

static int read_list(struct reading *r, const struct member *m, const json_t *list, void *fact)
{
	size_t count = json_array_size(list);
	char *items = member_of(m, fact);

	if (!json_is_array(list))
		return reading_refuse(r, "\"%s\" is not a list", m->key);
	if (m->kind == MEMBER_LIST) {
		items = builder_list(r->builder, r->kind, count, m->table->size);
		*(void **)member_of(m, fact) = items;
	} else if (count > m->max) {
		return reading_refuse(r, "\"%s\" has more than %u items", m->key, m->max);
	}
	for (size_t i = 0; i < count; i++)
		if (read_item(r, m, json_array_get(list, i), items + i * m->table->size))
			return -1;
	member_store_count(m, fact, count);
	return 0;
}

static int read_count(struct reading *r, const struct member *m, const json_t *value, void *fact)
{
	uint64_t number = 0;
	int failed = m->kind == MEMBER_HEX
			     ? read_hex(r, m->key, value, NULL, &number)
			     : parse_count(r, m->key, value, largest_of(m->width), &number);

	member_store(m, fact, number);
	return failed;
}

static int read_flag(struct reading *r, const struct member *m, const json_t *value, void *fact)
{
	if (!json_is_boolean(value))
		return reading_refuse(r, "\"%s\" is neither true nor false", m->key);
	member_store(m, fact, json_is_true(value));
	return 0;
}

static int read_member(struct reading *r, const struct member *m, const json_t *object, void *fact)
{
	json_t *value = m->key ? json_object_get(object, m->key) : NULL;

	if (m->kind == MEMBER_VALUE)
		return read_value(r, m, object, fact);
	if (m->kind == MEMBER_PART)
		return reading_fact(r, object, m->table, member_of(m, fact));
	if (!value)
		return m->is_needed ? reading_refuse(r, "it has no \"%s\"", m->key) : 0;
	switch (m->kind) {
	case MEMBER_TEXT:
		return read_text(r, m, value, fact);
	case MEMBER_COUNT:
	case MEMBER_HEX:
		return read_count(r, m, value, fact);
	case MEMBER_FLAG:
		return read_flag(r, m, value, fact);
	case MEMBER_WORD:
		return read_word(r, m, value, fact);
	case MEMBER_KNOWN:
	case MEMBER_KNOWN_HEX:
		return read_known(r, m, value, member_of(m, fact));
	case MEMBER_VIEWS:
		return reading_views(r, value, member_of(m, fact));
	case MEMBER_NUMBERS:
		return read_numbers(r, m, value, fact);
	case MEMBER_LIST:
	case MEMBER_ARRAY:
		return read_list(r, m, value, fact);
	case MEMBER_VALUE:
	case MEMBER_PART:
		break;
	}
	return 0;
}

int reading_fact(struct reading *r, const json_t *object, const struct table *t, void *fact)
{
	for (size_t i = 0; i < t->count; i++)
		if (member_is_told(&t->members[i]) && read_member(r, &t->members[i], object, fact))
			return -1;
	return 0;
}
