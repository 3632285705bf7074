// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/fact.h"
#include "lib/model/packed.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Larger than any address space that Xen gives a guest; bits of it fit easily in 64. */
#define RECORD_BYTES_MAX ((uint64_t)1 << 40)
#define RECORD_BITS_MAX	 (RECORD_BYTES_MAX * 8)

static const char *const constant_kinds[] = {
	[CONSTANT_INTEGER] = "integer",
	[CONSTANT_STRING] = "string",
	[CONSTANT_OTHER] = "other",
	[CONSTANT_FUNCTION] = "function",
};

static const char *const field_classes[] = {
	[FIELD_INTEGER] = "integer", [FIELD_FLOAT] = "float",	[FIELD_ENUM] = "enum",
	[FIELD_POINTER] = "pointer", [FIELD_HANDLE] = "handle", [FIELD_HANDLE64] = "handle64",
	[FIELD_RECORD] = "record",   [FIELD_GROUP] = "group",	[FIELD_OTHER] = "other",
};

static const char *const entry_paths[] = {
	[ENTRY_NATIVE] = "native",
	[ENTRY_COMPAT] = "compat",
	[ENTRY_HVM] = "hvm",
};

static const char *const carried_kinds[] = {
	[CARRIED_UNKNOWN] = "unknown", [CARRIED_COMMAND] = "command",	[CARRIED_OWN] = "own",
	[CARRIED_REST] = "rest",       [CARRIED_MOVED] = "moved",	[CARRIED_MIXED] = "mixed",
	[CARRIED_SCALED] = "scaled",   [CARRIED_CONSTANT] = "constant", [CARRIED_OTHER] = "other",
};

static const char *const continuation_kinds[] = {
	[CONTINUATION_REGISTER] = "register",	    [CONTINUATION_COUNT] = "count",
	[CONTINUATION_OP_REPLACED] = "op-replaced", [CONTINUATION_CALL_REPLACED] = "call-replaced",
	[CONTINUATION_MEMORY] = "memory",	    [CONTINUATION_RESTART] = "restart",
	[CONTINUATION_UNKNOWN] = "unknown",
};

static const char *const rests[] = {
	[REST_UNKNOWN] = "unknown",
	[REST_SAME] = "same",
	[REST_LESS] = "less",
	[REST_OTHER] = "other",
};

static const char *const argument_classes[] = {
	[ARGUMENT_OTHER] = "other",
	[ARGUMENT_INTEGER] = "integer",
	[ARGUMENT_HANDLE] = "handle",
	[ARGUMENT_HANDLE64] = "handle64",
};

static const char *const slice_kinds[] = {
	[SLICE_PROGRESS] = "progress",
	[SLICE_TRANSLATION] = "translation",
	[SLICE_RESTART] = "restart",
};

static const char *const answers[] = {
	[ANSWER_UNKNOWN] = "unknown",
	[ANSWER_NO] = "no",
	[ANSWER_YES] = "yes",
};

static const char *const progress_answers[] = {
	[PROGRESS_UNKNOWN] = "unknown",	 [PROGRESS_NONE] = "none",
	[PROGRESS_REFUSED] = "rejected", [PROGRESS_ACCEPTED] = "accepted",
	[PROGRESS_IGNORED] = "ignored",
};

static bool evidence_same(const struct evidence *a, const struct evidence *b)
{
	return names_equal(a->file, b->file) && a->line == b->line &&
	       names_equal(a->symbol, b->symbol) && a->offset == b->offset &&
	       names_equal(a->build_id, b->build_id);
}

bool constant_same(const struct constant *a, const struct constant *b)
{
	return a->kind == b->kind && a->is_signed == b->is_signed &&
	       a->width_bits == b->width_bits && a->value == b->value &&
	       names_equal(a->name, b->name) && names_equal(a->text, b->text) &&
	       names_equal(a->enumeration, b->enumeration) && evidence_same(&a->at, &b->at);
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
	       a->is_signed == b->is_signed && a->is_bitfield == b->is_bitfield &&
	       a->is_flexible == b->is_flexible && names_equal(a->name, b->name) &&
	       names_equal(a->record, b->record);
}

static bool field_same(const struct field *a, const struct field *b)
{
	return field_layout_equal(a, b) && a->in_union == b->in_union && a->line == b->line &&
	       names_equal(a->type, b->type);
}

static bool records_equal(const struct record *a, const struct record *b,
			  bool (*field_equal)(const struct field *, const struct field *))
{
	if (a->is_union != b->is_union || a->size_bytes != b->size_bytes ||
	    a->align_bytes != b->align_bytes || a->field_count != b->field_count)
		return false;
	for (size_t i = 0; i < a->field_count; i++) {
		if (!field_equal(&a->fields[i], &b->fields[i]))
			return false;
	}
	return true;
}

bool record_same(const struct record *a, const struct record *b)
{
	return names_equal(a->name, b->name) && evidence_same(&a->at, &b->at) &&
	       records_equal(a, b, field_same);
}

bool record_layout_equal(const struct record *a, const struct record *b)
{
	return records_equal(a, b, field_layout_equal);
}

int evidence_compare(const struct evidence *a, const struct evidence *b)
{
	int order = names_compare(a->file, b->file);

	if (!order)
		order = (a->line > b->line) - (a->line < b->line);
	if (!order)
		order = names_compare(a->symbol, b->symbol);
	if (!order)
		order = (a->offset > b->offset) - (a->offset < b->offset);
	return order ? order : names_compare(a->build_id, b->build_id);
}

NAMES_DEFINE(constant_kind, constant_kinds)
NAMES_DEFINE(field_class, field_classes)
NAMES_DEFINE(entry_path, entry_paths)
NAMES_DEFINE(continuation_kind, continuation_kinds)
NAMES_DEFINE(rest, rests)
NAMES_DEFINE(carried_kind, carried_kinds)
NAMES_DEFINE(argument_class, argument_classes)
NAMES_DEFINE(slice_kind, slice_kinds)
NAMES_DEFINE(answer, answers)
NAMES_DEFINE(progress_answer, progress_answers)

static bool is_named(const char *name)
{
	return name && *name;
}

const char *constant_flaw(const struct constant *c)
{
	if (!is_named(c->name))
		return "a constant without a name";
	if ((size_t)c->kind >= COUNT(constant_kinds))
		return "a constant of no known kind";
	if (c->kind == CONSTANT_STRING ? !c->text : c->text && c->kind == CONSTANT_OTHER)
		return "a constant whose kind and text do not agree";
	return NULL;
}

static const char *field_flaw(const struct field *f)
{
	if (!f->name || !f->type)
		return "a field without a name or a type";
	if ((size_t)f->class >= COUNT(field_classes))
		return "a field of no known class";
	if ((f->class == FIELD_RECORD) != (f->record != NULL))
		return "a field whose class and record do not agree";
	if (f->offset_bits > RECORD_BITS_MAX || f->size_bits > RECORD_BITS_MAX ||
	    f->elements > RECORD_BITS_MAX)
		return "a field of absurd size";
	return NULL;
}

const char *record_flaw(const struct record *r)
{
	const char *flaw = NULL;

	if (!is_named(r->name))
		return "a record without a name";
	if (r->size_bytes > RECORD_BYTES_MAX || r->align_bytes > RECORD_BYTES_MAX)
		return "a record of absurd size";
	for (size_t i = 0; i < r->field_count && !flaw; i++)
		flaw = field_flaw(&r->fields[i]);
	return flaw;
}

static bool is_within(const struct known_number *n, uint64_t max)
{
	return n->state <= NUMBER_KNOWN && (n->state != NUMBER_KNOWN || n->value <= max);
}

const char *decode_flaw(const struct decode *d)
{
	if (!is_named(d->hypercall) || !is_named(d->handler))
		return "a decode without a hypercall or a handler";
	if ((size_t)d->entry >= ENTRY_COUNT || (size_t)d->arch >= ARCH_COUNT)
		return "a decode of no known entry or architecture";
	for (size_t i = 0; i < d->spelled_count; i++)
		if (!d->spelled[i].name || !d->spelled[i].name[0])
			return "an op that is spelled has no name";
	if (d->register_bits > 64 || !is_within(&d->op_bits, 64) ||
	    !is_within(&d->progress_lsb, 63))
		return "a decode of more than 64 bits";
	for (size_t i = 1; i < d->op_count; i++) {
		if (d->ops[i].number <= d->ops[i - 1].number)
			return "a decode whose ops are not in order";
	}
	return NULL;
}

const char *continuation_flaw(const struct continuation *c)
{
	if (!is_named(c->function))
		return "a continuation without a function";
	if ((size_t)c->entry >= ENTRY_COUNT || (size_t)c->arch >= ARCH_COUNT)
		return "a continuation of no known entry or architecture";
	if ((size_t)c->kind >= COUNT(continuation_kinds))
		return "a continuation of no known kind";
	if (!is_within(&c->progress_lsb, 63))
		return "a continuation of more than 64 bits";
	if ((size_t)c->rest >= COUNT(rests))
		return "a continuation that leaves no known rest";
	if (c->carried_count > CARRIED_MAX)
		return "a continuation of too many arguments";
	return NULL;
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

const char *translation_flaw(const struct translation *t)
{
	return is_named(t->record) ? NULL : "a translation of no record";
}

const char *save_load_flaw(const struct save_load *l)
{
	return is_named(l->type) ? NULL : "a load of no record";
}

const char *signature_flaw(const struct signature *s)
{
	if (!is_named(s->hypercall) || !is_named(s->handler))
		return "a signature without a hypercall or a handler";
	if ((size_t)s->entry >= ENTRY_COUNT || (size_t)s->arch >= ARCH_COUNT)
		return "a signature of no known entry or architecture";
	for (size_t i = 0; i < s->argument_count; i++) {
		const struct argument *a = &s->arguments[i];

		if (!is_named(a->type) || (size_t)a->class >= COUNT(argument_classes))
			return "an argument of no known type";
		if (a->class == ARGUMENT_INTEGER ? !a->width_bits || a->width_bits > 64
						 : a->width_bits)
			return "an argument of no known width";
	}
	return NULL;
}

const char *code_slice_flaw(const struct code_slice *s)
{
	if (!is_named(s->function))
		return "a slice of no function";
	if ((size_t)s->entry >= ENTRY_COUNT || (size_t)s->arch >= ARCH_COUNT ||
	    (size_t)s->kind >= COUNT(slice_kinds))
		return "a slice of no known path, architecture or kind";
	return NULL;
}

const char *table_slot_flaw(const struct table_slot *t)
{
	if (!is_named(t->table))
		return "a slot of a table without a name";
	if ((size_t)t->entry >= ENTRY_COUNT || (size_t)t->arch >= ARCH_COUNT)
		return "a slot of no known path or architecture";
	return NULL;
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
