// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const archs[] = {
#define X(id, name) [id] = name,
	ARCH_LIST(X)
#undef X
};

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
	[SLICE_PROGRESS] = "progress", [SLICE_TRANSLATION] = "translation",
	[SLICE_RESTART] = "restart",   [SLICE_REFUSAL] = "refusal",
	[SLICE_MACHINE] = "machine",
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

#define WORDS(names, subject) (&(const struct words){(subject), (names), COUNT(names)})

/* Where a member is in its struct; for lists, where their count is. */
#define AT(type, member)                                                                           \
	.at = offsetof(struct type, member), .width = sizeof(((struct type *)0)->member)
#define COUNTED(type, member)                                                                      \
	.count_at = offsetof(struct type, member), .count_width = sizeof(((struct type *)0)->member)
#define TABLE(type, rows)                                                                          \
	{                                                                                          \
		.members = (rows), .count = COUNT(rows), .size = sizeof(struct type)               \
	}

static const struct member evidence_members[] = {
	{"file", MEMBER_TEXT, 1, AT(evidence, file)},
	{"line", MEMBER_COUNT, 2, AT(evidence, line)},
	{"symbol", MEMBER_TEXT, 3, AT(evidence, symbol)},
	{"offset", MEMBER_HEX, 4, AT(evidence, offset)},
	{"build_id", MEMBER_TEXT, 5, AT(evidence, build_id)},
};
static const struct table evidence_table = TABLE(evidence, evidence_members);

#define EVIDENCE(type, order)                                                                      \
	{                                                                                          \
		NULL, MEMBER_PART, order, AT(type, at), .table = &evidence_table                   \
	}
#define ARCH(type, order)                                                                          \
	{                                                                                          \
		"arch", MEMBER_WORD, order, .is_needed = true, .may_be_newer = true,               \
					    AT(type, arch), .words = WORDS(archs, "architecture")  \
	}
#define ENTRY(type, order)                                                                         \
	{                                                                                          \
		"entry", MEMBER_WORD, order, .is_needed = true, AT(type, entry),                   \
					     .words = WORDS(entry_paths, "entry")                  \
	}

static const struct member constant_members[] = {
	{"name", MEMBER_TEXT, 1, AT(constant, name)},
	{"kind", MEMBER_WORD, 0, AT(constant, kind), .words = WORDS(constant_kinds, "kind")},
	{"value", MEMBER_VALUE, 0, AT(constant, value)},
	{"width_bits", MEMBER_COUNT, 0, AT(constant, width_bits)},
	{"signed", MEMBER_FLAG, 0, AT(constant, is_signed)},
	{"text", MEMBER_TEXT, 0, AT(constant, text)},
	{"enum", MEMBER_TEXT, 0, AT(constant, enumeration)},
	{"views", MEMBER_VIEWS, 2, .is_needed = true, AT(constant, views)},
	EVIDENCE(constant, 0),
};

static const struct member field_members[] = {
	{"name", MEMBER_TEXT, 0, AT(field, name)},
	{"type", MEMBER_TEXT, 0, AT(field, type)},
	{"class", MEMBER_WORD, 0, .is_needed = true, AT(field, class),
	 .words = WORDS(field_classes, "class")},
	{"record", MEMBER_TEXT, 0, AT(field, record)},
	{"offset_bits", MEMBER_COUNT, 0, AT(field, offset_bits)},
	{"size_bits", MEMBER_COUNT, 0, AT(field, size_bits)},
	{"elements", MEMBER_COUNT, 0, AT(field, elements)},
	{"element_bits", MEMBER_COUNT, 0, AT(field, element_bits)},
	{"signed", MEMBER_FLAG, 0, AT(field, is_signed)},
	{"bitfield", MEMBER_FLAG, 0, AT(field, is_bitfield)},
	{"flexible", MEMBER_FLAG, 0, AT(field, is_flexible)},
	{"in_union", MEMBER_FLAG, 0, AT(field, in_union)},
	{"line", MEMBER_COUNT, 0, AT(field, line)},
};
static const struct table field_table = TABLE(field, field_members);

static const struct member record_members[] = {
	{"name", MEMBER_TEXT, 1, AT(record, name)},
	{"union", MEMBER_FLAG, 0, AT(record, is_union)},
	{"size_bytes", MEMBER_COUNT, 4, AT(record, size_bytes)},
	{"align_bytes", MEMBER_COUNT, 0, AT(record, align_bytes)},
	{"views", MEMBER_VIEWS, 2, .is_needed = true, AT(record, views)},
	EVIDENCE(record, 3),
	{"fields", MEMBER_LIST, 0, .is_needed = true, AT(record, fields),
	 COUNTED(record, field_count), .table = &field_table},
};

static const struct member dispatched_members[] = {
	{"number", MEMBER_COUNT, 1, AT(dispatched_op, number)},
	{"dispatched", MEMBER_WORD, 2, AT(dispatched_op, dispatched),
	 .words = WORDS(answers, "answer")},
	{"progress", MEMBER_WORD, 3, AT(dispatched_op, progress),
	 .words = WORDS(progress_answers, "progress")},
	{"option", MEMBER_TEXT, 4, AT(dispatched_op, option)},
	{NULL, MEMBER_PART, 5, AT(dispatched_op, option_at), .table = &evidence_table},
};

/*
 * "6 yes accepted CONFIG_X 12 xen/common/Kconfig": op number, whether it is
 * dispatched, what becomes of progress; then the option it needs, and where that
 * is declared.
 */
static void add_dispatched(struct strbuf *out, const void *item)
{
	const struct dispatched_op *op = item;

	strbuf_addf(out, "%" PRIu64 " %s %s", op->number, answer_name(op->dispatched),
		    progress_answer_name(op->progress));
	if (op->option)
		strbuf_addf(out, " %s", op->option);
	if (op->option && op->option_at.file)
		strbuf_addf(out, " %" PRIu32 " %s", op->option_at.line, op->option_at.file);
}

/* The option may be missing, and its place. */
static void parse_option(struct intern *in, const char *text, struct dispatched_op *op)
{
	char option[128], file[256];
	int count = sscanf(text, " %127s %" SCNu32 " %255[^\n]", option, &op->option_at.line, file);

	op->option = count > 0 ? intern_str(in, option) : NULL;
	op->option_at.file = count == 3 ? intern_str(in, file) : NULL;
}

static bool parse_dispatched(struct intern *in, const char *text, void *item)
{
	struct dispatched_op *op = item;
	char dispatched[16], progress[16];
	int len;

	if (sscanf(text, "%" SCNu64 " %15s %15s%n", &op->number, dispatched, progress, &len) != 3 ||
	    !answer_from_name(dispatched, &op->dispatched) ||
	    !progress_answer_from_name(progress, &op->progress))
		return false;
	parse_option(in, text + len, op);
	return true;
}

static const struct table dispatched_table = {
	.members = dispatched_members,
	.count = COUNT(dispatched_members),
	.size = sizeof(struct dispatched_op),
	.text = &(const struct item_text){"NUMBER DISPATCHED PROGRESS", add_dispatched,
					  parse_dispatched},
};

static const struct member op_name_members[] = {
	{"name", MEMBER_TEXT, 1, AT(op_name, name)},
	{"number", MEMBER_COUNT, 2, AT(op_name, number)},
};

static void add_op_name(struct strbuf *out, const void *item)
{
	const struct op_name *op = item;

	strbuf_addf(out, "%" PRIu64 " %s", op->number, op->name);
}

static bool parse_op_name(struct intern *in, const char *text, void *item)
{
	struct op_name *op = item;
	int len = 0;

	if (sscanf(text, "%" SCNu64 " %n", &op->number, &len) != 1 || !len || !text[len])
		return false;
	op->name = intern_str(in, text + len);
	return true;
}

static const struct table op_name_table = {
	.members = op_name_members,
	.count = COUNT(op_name_members),
	.size = sizeof(struct op_name),
	.text = &(const struct item_text){"NUMBER NAME", add_op_name, parse_op_name},
};

static const struct member split_macro_members[] = {
	{"name", MEMBER_TEXT, 1, AT(split_macro, name)},
	{"value", MEMBER_HEX, 2, AT(split_macro, value)},
	EVIDENCE(split_macro, 3),
};
static const struct table split_macro_table = TABLE(split_macro, split_macro_members);

static const struct member tested_members[] = {
	{"argument", MEMBER_COUNT, 1, AT(tested_argument, argument)},
	{"bits", MEMBER_HEX, 2, AT(tested_argument, bits)},
	{"refused", MEMBER_HEX, 3, AT(tested_argument, refused)},
};

static void add_tested(struct strbuf *out, const void *item)
{
	const struct tested_argument *t = item;

	strbuf_addf(out, "%u 0x%" PRIx64 " 0x%" PRIx64, t->argument, t->bits, t->refused);
}

static bool parse_tested(struct intern *in, const char *text, void *item)
{
	struct tested_argument *t = item;
	unsigned int argument;
	int len = 0;

	(void)in;
	if (sscanf(text, "%2u 0x%16" SCNx64 " 0x%16" SCNx64 "%n", &argument, &t->bits, &t->refused,
		   &len) != 3 ||
	    text[len] || argument >= CARRIED_MAX)
		return false;
	t->argument = (uint8_t)argument;
	return true;
}

static const struct table tested_table = {
	.members = tested_members,
	.count = COUNT(tested_members),
	.size = sizeof(struct tested_argument),
	.text = &(const struct item_text){"ARGUMENT BITS REFUSED", add_tested, parse_tested},
};

static const struct member refusal_members[] = {
	{"asks", MEMBER_TEXT, 1, .is_needed = true, AT(op_refusal, asks)},
	{"op", MEMBER_COUNT, 2, AT(op_refusal, op)},
	{"every_op", MEMBER_FLAG, 3, AT(op_refusal, is_every)},
	{"condition", MEMBER_TEXT, 4, AT(op_refusal, condition)},
	EVIDENCE(op_refusal, 5),
};
static const struct table refusal_table = TABLE(op_refusal, refusal_members);

static const struct member decode_members[] = {
	{"hypercall", MEMBER_TEXT, 1, AT(decode, hypercall)},
	ARCH(decode, 2),
	ENTRY(decode, 3),
	{"handler", MEMBER_TEXT, 4, AT(decode, handler)},
	{"register_bits", MEMBER_COUNT, 6, AT(decode, register_bits)},
	{"op_bits", MEMBER_KNOWN, 7, AT(decode, op_bits)},
	{"progress_lsb", MEMBER_KNOWN, 8, AT(decode, progress_lsb)},
	{"unit", MEMBER_HEX, 9, AT(decode, unit)},
	{"op_in_buffer", MEMBER_FLAG, 10, AT(decode, is_op_in_buffer)},
	{"only_for", MEMBER_NUMBERS, 11, AT(decode, only_for), COUNTED(decode, only_for_count)},
	{"ops", MEMBER_LIST, 12, AT(decode, ops), COUNTED(decode, op_count),
	 .table = &dispatched_table},
	{"spelled", MEMBER_LIST, 13, AT(decode, spelled), COUNTED(decode, spelled_count),
	 .table = &op_name_table},
	{"unknown_because", MEMBER_TEXT, 14, AT(decode, unknown_because)},
	{"bodies", MEMBER_NUMBERS, 15, AT(decode, bodies), COUNTED(decode, body_count)},
	{"idle", MEMBER_NUMBERS, 16, AT(decode, idle), COUNTED(decode, idle_count)},
	{"macros", MEMBER_LIST, 17, AT(decode, macros), COUNTED(decode, macro_count),
	 .table = &split_macro_table},
	{"tested", MEMBER_LIST, 18, AT(decode, tested), COUNTED(decode, tested_count),
	 .max = CARRIED_MAX, .table = &tested_table},
	{"tells_refusals", MEMBER_FLAG, 19, AT(decode, tells_refusals)},
	{"refusals", MEMBER_LIST, 20, AT(decode, refusals), COUNTED(decode, refusal_count),
	 .table = &refusal_table},
	{"asked", MEMBER_NUMBERS, 21, AT(decode, asked), COUNTED(decode, asked_count)},
	EVIDENCE(decode, 5),
};

static const struct member carried_members[] = {
	{"kind", MEMBER_WORD, 1, AT(carried_argument, kind), .words = WORDS(carried_kinds, "kind")},
	{"argument", MEMBER_COUNT, 2, AT(carried_argument, argument)},
	{"set", MEMBER_HEX, 3, AT(carried_argument, set)},
	{"plus", MEMBER_COUNT, 4, AT(carried_argument, plus)},
	{"has_plus", MEMBER_FLAG, 5, AT(carried_argument, has_plus)},
};

/* "own 0": argument 0 as it came; "mixed 1 set 0x4000 plus 0", what machine code tells besides. */
static void add_carried(struct strbuf *out, const void *item)
{
	const struct carried_argument *c = item;

	strbuf_addstr(out, carried_kind_name(c->kind));
	if (carried_has_argument(c))
		strbuf_addf(out, " %u", c->argument);
	if (c->set)
		strbuf_addf(out, " set 0x%" PRIx64, c->set);
	if (c->has_plus)
		strbuf_addf(out, " plus %d", c->plus);
}

/* " set 0x4000 plus -1", each if it is there. */
static bool parse_certain(const char *text, struct carried_argument *ret)
{
	int plus = 0, len = 0;

	if (sscanf(text, " set 0x%16" SCNx64 "%n", &ret->set, &len) == 1)
		text += len;
	len = 0;
	if (sscanf(text, " plus %4d%n", &plus, &len) == 1) {
		text += len;
		ret->has_plus = true;
		ret->plus = (int8_t)plus;
	}
	return !*text && plus >= INT8_MIN && plus <= INT8_MAX;
}

static bool parse_carried(struct intern *in, const char *text, void *item)
{
	struct carried_argument *c = item;
	unsigned int argument = 0;
	char word[16];
	int len = 0, more = 0;

	(void)in;
	if (sscanf(text, "%15[a-z]%n", word, &len) != 1 || !carried_kind_from_name(word, &c->kind))
		return false;
	if (carried_has_argument(c) &&
	    (sscanf(text + len, " %2u%n", &argument, &more) != 1 || argument >= CARRIED_MAX))
		return false;
	c->argument = (uint8_t)argument;
	return parse_certain(text + len + more, c);
}

static const struct table carried_table = {
	.members = carried_members,
	.count = COUNT(carried_members),
	.size = sizeof(struct carried_argument),
	.text = &(const struct item_text){"own 0", add_carried, parse_carried},
};

static const struct member bound_members[] = {
	{"op", MEMBER_COUNT, 0, .is_needed = true, AT(progress_bound, op)},
	{"largest", MEMBER_KNOWN_HEX, 1, AT(progress_bound, largest)},
	{"limit", MEMBER_TEXT, 2, AT(progress_bound, limit)},
	{"unknown_because", MEMBER_TEXT, 3, AT(progress_bound, unknown_because)},
	EVIDENCE(progress_bound, 4),
};
static const struct table bound_table = TABLE(progress_bound, bound_members);

static const struct member continuation_members[] = {
	{"function", MEMBER_TEXT, 3, AT(continuation, function)},
	{"hypercall", MEMBER_TEXT, 1, AT(continuation, hypercall)},
	ARCH(continuation, 2),
	ENTRY(continuation, 5),
	{"format", MEMBER_TEXT, 6, AT(continuation, format)},
	{"kind", MEMBER_WORD, 7, .is_needed = true, AT(continuation, kind),
	 .words = WORDS(continuation_kinds, "kind")},
	{"translation", MEMBER_FLAG, 8, AT(continuation, is_translation)},
	{"own_op", MEMBER_FLAG, 9, AT(continuation, carries_own_op)},
	{"ops", MEMBER_NUMBERS, 10, AT(continuation, ops), COUNTED(continuation, op_count)},
	{"progress_lsb", MEMBER_KNOWN, 11, AT(continuation, progress_lsb)},
	{"rest", MEMBER_WORD, 12, AT(continuation, rest), .words = WORDS(rests, "rest")},
	{"rest_bits", MEMBER_HEX, 13, AT(continuation, rest_bits)},
	{"carries", MEMBER_ARRAY, 15, AT(continuation, carried),
	 COUNTED(continuation, carried_count), .max = CARRIED_MAX, .table = &carried_table},
	{"scalings", MEMBER_COUNT, 14, AT(continuation, scalings)},
	{"ops_may", MEMBER_FLAG, 18, AT(continuation, ops_may)},
	{"bounds", MEMBER_LIST, 16, AT(continuation, bounds), COUNTED(continuation, bound_count),
	 .table = &bound_table},
	{"memory", MEMBER_TEXT, 18, AT(continuation, memory)},
	{"unknown_because", MEMBER_TEXT, 17, AT(continuation, unknown_because)},
	EVIDENCE(continuation, 4),
};

static const struct member argument_members[] = {
	{"type", MEMBER_TEXT, 2, .is_needed = true, AT(argument, type)},
	{"name", MEMBER_TEXT, 1, AT(argument, name)},
	{"class", MEMBER_WORD, 3, .is_needed = true, AT(argument, class),
	 .words = WORDS(argument_classes, "class")},
	{"bits", MEMBER_COUNT, 4, AT(argument, width_bits)},
};
static const struct table argument_table = TABLE(argument, argument_members);

static const struct member signature_members[] = {
	{"handler", MEMBER_TEXT, 4, AT(signature, handler)},
	{"hypercall", MEMBER_TEXT, 1, AT(signature, hypercall)},
	ARCH(signature, 3),
	ENTRY(signature, 2),
	{"arguments", MEMBER_LIST, 6, .is_needed = true, AT(signature, arguments),
	 COUNTED(signature, argument_count), .table = &argument_table},
	{"code", MEMBER_HEX, 7, AT(signature, code)},
	EVIDENCE(signature, 5),
};

static const struct member line_members[] = {
	{"code", MEMBER_COUNT, 0, AT(slice_line, code)},
	{"line", MEMBER_COUNT, 0, AT(slice_line, line)},
};

static void add_line(struct strbuf *out, const void *item)
{
	const struct slice_line *line = item;

	strbuf_addf(out, "%" PRIx32 " %" PRIu32, line->code, line->line);
}

static bool parse_line(struct intern *in, const char *text, void *item)
{
	struct slice_line *line = item;

	(void)in;
	return sscanf(text, "%" SCNx32 " %" SCNu32, &line->code, &line->line) == 2;
}

static const struct table line_table = {
	.members = line_members,
	.count = COUNT(line_members),
	.size = sizeof(struct slice_line),
	.text = &(const struct item_text){"CODE LINE", add_line, parse_line},
};

static const struct member stop_members[] = {
	{"code", MEMBER_COUNT, 0, AT(slice_stop, code)},
	{"under", MEMBER_COUNT, 0, AT(slice_stop, under)},
	{"line", MEMBER_COUNT, 0, AT(slice_stop, line)},
};

static void add_stop(struct strbuf *out, const void *item)
{
	const struct slice_stop *stop = item;

	strbuf_addf(out, "%" PRIx32 " %" PRIx32 " %" PRIu32, stop->code, stop->under, stop->line);
}

static bool parse_stop(struct intern *in, const char *text, void *item)
{
	struct slice_stop *stop = item;

	(void)in;
	return sscanf(text, "%" SCNx32 " %" SCNx32 " %" SCNu32, &stop->code, &stop->under,
		      &stop->line) == 3;
}

static const struct table stop_table = {
	.members = stop_members,
	.count = COUNT(stop_members),
	.size = sizeof(struct slice_stop),
	.text = &(const struct item_text){"CODE LABEL LINE", add_stop, parse_stop},
};

static const struct member code_slice_members[] = {
	{"function", MEMBER_TEXT, 4, AT(code_slice, function)},
	{"hypercall", MEMBER_TEXT, 1, AT(code_slice, hypercall)},
	ARCH(code_slice, 2),
	ENTRY(code_slice, 3),
	{"kind", MEMBER_WORD, 6, .is_needed = true, .may_be_newer = true, AT(code_slice, kind),
	 .words = WORDS(slice_kinds, "kind of code")},
	{"under", MEMBER_COUNT, 8, AT(code_slice, under)},
	{"code", MEMBER_HEX, 7, AT(code_slice, code)},
	{"lines", MEMBER_LIST, 0, .is_needed = true, AT(code_slice, lines),
	 COUNTED(code_slice, line_count), .table = &line_table},
	{"tells_stops", MEMBER_FLAG, 0, AT(code_slice, tells_stops)},
	{"stops", MEMBER_LIST, 0, AT(code_slice, stops), COUNTED(code_slice, stop_count),
	 .table = &stop_table},
	{"labels", MEMBER_NUMBERS, 0, AT(code_slice, labels), COUNTED(code_slice, label_count)},
	EVIDENCE(code_slice, 5),
};

static const struct member table_slot_members[] = {
	{"table", MEMBER_TEXT, 4, AT(table_slot, table)},
	ARCH(table_slot, 2),
	ENTRY(table_slot, 3),
	{"number", MEMBER_COUNT, 1, AT(table_slot, number)},
	{"handler", MEMBER_TEXT, 5, AT(table_slot, handler)},
	EVIDENCE(table_slot, 6),
};

static const struct member translation_members[] = {
	{"record", MEMBER_TEXT, 1, AT(translation, record)},
	{"translated", MEMBER_FLAG, 2, AT(translation, is_translated)},
	EVIDENCE(translation, 3),
};

static const struct member save_load_members[] = {
	{"type", MEMBER_TEXT, 1, AT(save_load, type)},
	{"zero_extends", MEMBER_FLAG, 2, AT(save_load, zero_extends)},
	{"registration", MEMBER_FLAG, 3, AT(save_load, is_registration)},
	{"instances", MEMBER_COUNT, 4, AT(save_load, instances)},
	EVIDENCE(save_load, 5),
};

static const struct member versioned_part_members[] = {
	{"name", MEMBER_TEXT, 1, AT(versioned_part, name)},
	{"code", MEMBER_HEX, 2, AT(versioned_part, code)},
	{"versions", MEMBER_NUMBERS, 3, AT(versioned_part, versions),
	 COUNTED(versioned_part, version_count)},
	EVIDENCE(versioned_part, 4),
};

static const struct member gap_members[] = {
	{"what", MEMBER_TEXT, 3, .is_needed = true, AT(gap, what)},
	{"needs", MEMBER_TEXT, 5, AT(gap, needs)},
	EVIDENCE(gap, 4),
	/* By place in a text first, before those of a binary. */
	{NULL, MEMBER_TEXT, 1, AT(gap, at.file)},
	{NULL, MEMBER_COUNT, 2, AT(gap, at.line)},
};

static const struct table tables[FACT_KINDS] = {
	[FACT_CONSTANT] = TABLE(constant, constant_members),
	[FACT_RECORD] = TABLE(record, record_members),
	[FACT_DECODE] = TABLE(decode, decode_members),
	[FACT_CONTINUATION] = TABLE(continuation, continuation_members),
	[FACT_SIGNATURE] = TABLE(signature, signature_members),
	[FACT_CODE_SLICE] = TABLE(code_slice, code_slice_members),
	[FACT_TABLE_SLOT] = TABLE(table_slot, table_slot_members),
	[FACT_TRANSLATION] = TABLE(translation, translation_members),
	[FACT_SAVE_LOAD] = TABLE(save_load, save_load_members),
	[FACT_VERSIONED] = TABLE(versioned_part, versioned_part_members),
	[FACT_RIVAL] = TABLE(record, record_members),
	[FACT_GAP] = TABLE(gap, gap_members),
};

const struct table *fact_table(enum fact_kind kind)
{
	return &tables[kind];
}

const struct fact_list *fact_lists(void)
{
	static const struct fact_list lists[] = {
		{"constants", FACT_CONSTANT, false},
		{"records", FACT_RECORD, false},
		{"decodes", FACT_DECODE, false},
		{"continuations", FACT_CONTINUATION, false},
		{"signatures", FACT_SIGNATURE, false},
		{"slices", FACT_CODE_SLICE, false},
		{"tables", FACT_TABLE_SLOT, false},
		{"translations", FACT_TRANSLATION, false},
		{"save_loads", FACT_SAVE_LOAD, false},
		{"versioned", FACT_VERSIONED, false},
		{"compiled_constants", FACT_CONSTANT, true},
		{"compiled_records", FACT_RECORD, true},
		{"compiled_rivals", FACT_RIVAL, true},
		{"gaps", FACT_GAP, false},
		{0},
	};

	return lists;
}

int evidence_compare(const struct evidence *a, const struct evidence *b)
{
	return table_compare(&evidence_table, a, b);
}
