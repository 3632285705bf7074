// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
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

int reading_text(struct reading *r, const json_t *object, const char *key, const char **ret)
{
	const json_t *value = json_object_get(object, key);

	if (!value)
		return 0;
	if (!json_is_string(value))
		return reading_refuse(r, "\"%s\" is not a string", key);
	*ret = intern_strn(builder_intern(r->builder), json_string_value(value),
			   json_string_length(value));
	return 0;
}

int reading_need_text(struct reading *r, const json_t *object, const char *key, const char **ret)
{
	if (reading_text(r, object, key, ret))
		return -1;
	return *ret ? 0 : reading_refuse(r, "it has no \"%s\"", key);
}

int reading_count(struct reading *r, const json_t *object, const char *key, uint64_t max,
		  uint64_t *ret)
{
	const json_t *value = json_object_get(object, key);

	*ret = 0;
	if (!value)
		return 0;
	if (!json_is_integer(value))
		return reading_refuse(r, "\"%s\" is not an integer", key);
	if (json_integer_value(value) < 0 || (uint64_t)json_integer_value(value) > max)
		return reading_refuse(r, "\"%s\" is out of range", key);
	*ret = (uint64_t)json_integer_value(value);
	return 0;
}

int reading_u32(struct reading *r, const json_t *object, const char *key, uint32_t *ret)
{
	uint64_t value;
	int failed = reading_count(r, object, key, UINT32_MAX, &value);

	*ret = (uint32_t)value;
	return failed;
}

int reading_u8(struct reading *r, const json_t *object, const char *key, uint8_t *ret)
{
	uint64_t value;
	int failed = reading_count(r, object, key, UINT8_MAX, &value);

	*ret = (uint8_t)value;
	return failed;
}

int reading_flag(struct reading *r, const json_t *object, const char *key, bool *ret)
{
	const json_t *value = json_object_get(object, key);

	if (value && !json_is_boolean(value))
		return reading_refuse(r, "\"%s\" is neither true nor false", key);
	*ret = json_is_true(value);
	return 0;
}

bool reading_parse_hex(const char *text, uint64_t *ret)
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

int reading_hex(struct reading *r, const json_t *object, const char *key, uint64_t *ret)
{
	const json_t *value = json_object_get(object, key);

	*ret = 0;
	if (!value)
		return 0;
	if (!json_is_string(value) || !reading_parse_hex(json_string_value(value), ret))
		return reading_refuse(r, "\"%s\" is not a string such as \"0x16\"", key);
	return 0;
}

int reading_known(struct reading *r, const json_t *object, const char *key,
		  struct known_number *ret)
{
	const json_t *value = json_object_get(object, key);

	ret->state = !value ? NUMBER_UNKNOWN : json_is_null(value) ? NUMBER_NONE : NUMBER_KNOWN;
	return ret->state == NUMBER_KNOWN ? reading_count(r, object, key, UINT64_MAX, &ret->value)
					  : 0;
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

int reading_parse_views(struct reading *r, json_t *object, viewset *ret)
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

int reading_views(struct reading *r, const json_t *object, viewset *ret)
{
	json_t *value = json_object_get(object, "views");

	return value ? reading_parse_views(r, value, ret)
		     : reading_refuse(r, "it has no \"views\"");
}

int reading_evidence(struct reading *r, const json_t *object, struct evidence *at)
{
	if (reading_text(r, object, "file", &at->file) ||
	    reading_u32(r, object, "line", &at->line) ||
	    reading_text(r, object, "symbol", &at->symbol) ||
	    reading_hex(r, object, "offset", &at->offset) ||
	    reading_text(r, object, "build_id", &at->build_id))
		return -1;
	return 0;
}

int reading_arch(struct reading *r, const json_t *object, enum arch *ret)
{
	const char *word = NULL;

	if (reading_need_text(r, object, "arch", &word))
		return -1;
	*ret = arch_from_name(word);
	if (*ret == ARCH_COUNT)
		reading_gap(r, "facts for an unknown architecture \"%s\"", word);
	return 0;
}

int reading_entry(struct reading *r, const json_t *object, enum entry_path *ret)
{
	const char *word = NULL;

	if (reading_need_text(r, object, "entry", &word))
		return -1;
	return entry_path_from_name(word, ret) ? 0
					       : reading_refuse(r, "unknown entry \"%s\"", word);
}

int reading_numbers(struct reading *r, const json_t *object, const char *key,
		    const uint64_t **ret_numbers, size_t *ret_count)
{
	const json_t *list = json_object_get(object, key);
	uint64_t *numbers;

	if (!list)
		return 0;
	if (!json_is_array(list))
		return reading_refuse(r, "\"%s\" is not a list", key);
	numbers = arena_array(builder_arena(r->builder), json_array_size(list), sizeof(*numbers));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *number = json_array_get(list, i);

		if (!json_is_integer(number) || json_integer_value(number) < 0)
			return reading_refuse(r, "\"%s\" wants numbers", key);
		numbers[i] = (uint64_t)json_integer_value(number);
	}
	*ret_numbers = numbers;
	*ret_count = json_array_size(list);
	return 0;
}
