// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/fact.h"
#include "lib/model/packed.h"
#include "lib/model/table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool constant_same(const struct constant *a, const struct constant *b)
{
	return table_same(fact_table(FACT_CONSTANT), a, b);
}

static uint64_t low_bits(uint64_t value, unsigned int width)
{
	return !width || width >= 64 ? value : value & (((uint64_t)1 << width) - 1);
}

/* As numbers; of one width, as bits: a caller cannot tell 1 << 31 from 1u << 31. */
static bool integers_equal(const struct constant *a, const struct constant *b)
{
	bool a_negative = a->is_signed && (int64_t)a->value < 0;
	bool b_negative = b->is_signed && (int64_t)b->value < 0;

	if (a->width_bits == b->width_bits)
		return low_bits(a->value, a->width_bits) == low_bits(b->value, b->width_bits);
	return a->value == b->value && a_negative == b_negative;
}

bool constant_value_equal(const struct constant *a, const struct constant *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case CONSTANT_INTEGER:
		return integers_equal(a, b);
	case CONSTANT_STRING:
		return names_equal(a->text, b->text);
	case CONSTANT_FUNCTION:
		return !packed_difference(a->text, b->text, &(struct packed_sample){0},
					  &(struct packed_sample){0});
	case CONSTANT_OTHER:
		break;
	}
	return true;
}

static bool field_layout_equal(const struct field *a, const struct field *b)
{
	return a->class == b->class && a->offset_bits == b->offset_bits &&
	       a->size_bits == b->size_bits && a->elements == b->elements &&
	       a->element_bits == b->element_bits && a->is_signed == b->is_signed &&
	       a->is_bitfield == b->is_bitfield && a->is_flexible == b->is_flexible &&
	       names_equal(a->name, b->name) && names_equal(a->record, b->record);
}

bool record_same(const struct record *a, const struct record *b)
{
	return table_same(fact_table(FACT_RECORD), a, b);
}

bool record_layout_equal(const struct record *a, const struct record *b)
{
	if (a->is_union != b->is_union || a->size_bytes != b->size_bytes ||
	    a->align_bytes != b->align_bytes || a->field_count != b->field_count)
		return false;
	for (size_t i = 0; i < a->field_count; i++) {
		if (!field_layout_equal(&a->fields[i], &b->fields[i]))
			return false;
	}
	return true;
}

static const struct {
	const char *tag, *macro;
} handles[] = {
	{"__guest_handle_64_", "XEN_GUEST_HANDLE_64"},
	{"__guest_handle_", "XEN_GUEST_HANDLE"},
};

/* The tag that Xen's macros make of what a handle points to says it worse than they do. */
static void add_plain_type(struct strbuf *out, const char *type)
{
	for (size_t i = 0; i < COUNT(handles); i++) {
		size_t len = strlen(handles[i].tag);

		if (!strncmp(type, handles[i].tag, len)) {
			strbuf_addf(out, "%s(%s)", handles[i].macro, type + len);
			return;
		}
	}
	strbuf_addstr(out, type);
}

void field_add_type(struct strbuf *out, const struct field *f)
{
	add_plain_type(out, f->class == FIELD_GROUP ? "{...}" : f->type);
	if (f->is_flexible)
		strbuf_addstr(out, "[]");
	else if (f->elements)
		strbuf_addf(out, "[%" PRIu64 "]", f->elements);
}

uint64_t decode_question(const char *name, size_t len, const uint64_t *op)
{
	uint32_t hash = 0x811c9dc5;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 0x01000193;
	return op ? hash ^ (uint32_t)((*op + 1) * 0x9e3779b1) : hash;
}

static enum arch arch_of_word(const char *word, size_t len)
{
	enum arch arch = 0;

	while (arch < ARCH_COUNT &&
	       (strlen(arch_name(arch)) != len || strncmp(word, arch_name(arch), len)))
		arch++;
	return arch;
}

enum arch gap_arch(const struct gap *gap)
{
	return arch_of_word(gap->what, strcspn(gap->what, ":"));
}

enum arch gap_hypervisor(const struct gap *gap)
{
	const char *end = strchr(gap->what, ')');

	for (; end; end = strchr(end + 1, ')')) {
		const char *word = end;
		enum arch arch;

		if (end[1] && end[1] != ':')
			continue;
		while (word > gap->what && !strchr("( ", word[-1]))
			word--;
		arch = arch_of_word(word, (size_t)(end - word));
		if (arch != ARCH_COUNT)
			return arch;
	}
	return ARCH_COUNT;
}
