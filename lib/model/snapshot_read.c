// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/snapshot.h"

/* Some twenty times the largest that Xen gives; parsed, JSON takes up to forty times its size. */
#define TEXT_BYTES_MAX ((size_t)32 << 20)

/* Where the reading is, for messages. */
struct reading {
	struct builder *builder;
	const char *place;
	const char *list; /* of the snapshot: constants, records … */
	size_t index;
	VEC(struct field) fields; /* of the record being read */
	struct xenabi_error *err;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct reading *r, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return xenabi_error_set(r->err, XENABI_EINPUT, r->place, "%s[%zu]: %s", r->list, r->index,
				text);
}

__attribute__((format(printf, 2, 3))) static void add_gap(struct reading *r, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	builder_add_gap(r->builder, NULL, text, "a newer xenabi");
}

/* Leaves *ret alone when the key is absent. */
static int get_text(struct reading *r, const json_t *object, const char *key, const char **ret)
{
	const json_t *value = json_object_get(object, key);

	if (!value)
		return 0;
	if (!json_is_string(value))
		return refuse(r, "\"%s\" is not a string", key);
	*ret = intern_strn(builder_intern(r->builder), json_string_value(value),
			   json_string_length(value));
	return 0;
}

static int need_text(struct reading *r, const json_t *object, const char *key, const char **ret)
{
	if (get_text(r, object, key, ret))
		return -1;
	return *ret ? 0 : refuse(r, "it has no \"%s\"", key);
}

/* 0 when the key is absent. */
static int get_count(struct reading *r, const json_t *object, const char *key, uint64_t max,
		     uint64_t *ret)
{
	const json_t *value = json_object_get(object, key);

	*ret = 0;
	if (!value)
		return 0;
	if (!json_is_integer(value))
		return refuse(r, "\"%s\" is not an integer", key);
	if (json_integer_value(value) < 0 || (uint64_t)json_integer_value(value) > max)
		return refuse(r, "\"%s\" is out of range", key);
	*ret = (uint64_t)json_integer_value(value);
	return 0;
}

static int get_u32(struct reading *r, const json_t *object, const char *key, uint32_t *ret)
{
	uint64_t value;
	int failed = get_count(r, object, key, UINT32_MAX, &value);

	*ret = (uint32_t)value;
	return failed;
}

static int get_u8(struct reading *r, const json_t *object, const char *key, uint8_t *ret)
{
	uint64_t value;
	int failed = get_count(r, object, key, UINT8_MAX, &value);

	*ret = (uint8_t)value;
	return failed;
}

static int get_flag(struct reading *r, const json_t *object, const char *key, bool *ret)
{
	const json_t *value = json_object_get(object, key);

	if (value && !json_is_boolean(value))
		return refuse(r, "\"%s\" is neither true nor false", key);
	*ret = json_is_true(value);
	return 0;
}

/* Up to 64 bits as "0x16". */
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

static int get_hex(struct reading *r, const json_t *object, const char *key, uint64_t *ret)
{
	const json_t *value = json_object_get(object, key);

	*ret = 0;
	if (!value)
		return 0;
	if (!json_is_string(value) || !parse_hex(json_string_value(value), ret))
		return refuse(r, "\"%s\" is not a string such as \"0x16\"", key);
	return 0;
}

static int get_known(struct reading *r, const json_t *object, const char *key,
		     struct known_number *ret)
{
	const json_t *value = json_object_get(object, key);

	ret->state = !value ? NUMBER_UNKNOWN : json_is_null(value) ? NUMBER_NONE : NUMBER_KNOWN;
	return ret->state == NUMBER_KNOWN ? get_count(r, object, key, UINT64_MAX, &ret->value) : 0;
}

static viewset views_of_letters(struct reading *r, enum arch arch, const char *letters)
{
	viewset views = VIEWS_NONE;

	for (const char *letter = letters; *letter; letter++) {
		enum audience audience = 0;

		while (audience < AUDIENCE_COUNT && audience_name(audience)[0] != *letter)
			audience++;
		if (audience == AUDIENCE_COUNT) {
			add_gap(r, "facts for an unknown audience in \"%s\"", letters);
			return views;
		}
		views |= view_bit(arch, audience);
	}
	return views;
}

static int parse_views(struct reading *r, json_t *object, viewset *ret)
{
	const char *name;
	json_t *letters;

	*ret = VIEWS_NONE;
	if (!json_is_object(object))
		return refuse(r, "\"views\" is not an object");
	json_object_foreach(object, name, letters) {
		enum arch arch = arch_from_name(name);

		if (!json_is_string(letters))
			return refuse(r, "\"views\" has no letters for \"%s\"", name);
		if (arch < ARCH_COUNT)
			*ret |= views_of_letters(r, arch, json_string_value(letters));
		else
			add_gap(r, "facts for an unknown architecture \"%s\"", name);
	}
	return 0;
}

static int get_views(struct reading *r, const json_t *object, viewset *ret)
{
	json_t *value = json_object_get(object, "views");

	return value ? parse_views(r, value, ret) : refuse(r, "it has no \"views\"");
}

static int get_evidence(struct reading *r, const json_t *object, struct evidence *at)
{
	if (get_text(r, object, "file", &at->file) || get_u32(r, object, "line", &at->line) ||
	    get_text(r, object, "symbol", &at->symbol) ||
	    get_hex(r, object, "offset", &at->offset) ||
	    get_text(r, object, "build_id", &at->build_id))
		return -1;
	return 0;
}

/* A negative value is written as such, so that a reviewer sees -1 and not 2^64 - 1. */
static int get_integer(struct reading *r, const json_t *object, struct constant *c)
{
	const char *text = NULL;
	uint64_t value;
	bool is_negative;

	if (get_flag(r, object, "signed", &c->is_signed) ||
	    get_u8(r, object, "width_bits", &c->width_bits) || need_text(r, object, "value", &text))
		return -1;
	is_negative = *text == '-';
	if (!parse_hex(text + is_negative, &value))
		return refuse(r, "\"value\" is not a string such as \"0x16\"");
	if (is_negative && (!c->is_signed || value > (uint64_t)1 << 63))
		return refuse(r, "\"value\" is out of range");
	c->value = is_negative ? -value : value;
	return 0;
}

static int get_kind(struct reading *r, const json_t *object, enum constant_kind *ret)
{
	const char *word = NULL;

	*ret = CONSTANT_INTEGER;
	if (get_text(r, object, "kind", &word))
		return -1;
	if (word && !constant_kind_from_name(word, ret))
		return refuse(r, "unknown kind \"%s\"", word);
	return 0;
}

static int get_constant(struct reading *r, json_t *object, struct constant *c)
{
	const char *flaw;

	if (get_text(r, object, "name", &c->name) || get_kind(r, object, &c->kind) ||
	    get_text(r, object, "text", &c->text) || get_text(r, object, "enum", &c->enumeration) ||
	    get_views(r, object, &c->views) || get_evidence(r, object, &c->at))
		return -1;
	if (c->kind == CONSTANT_INTEGER && get_integer(r, object, c))
		return -1;
	flaw = constant_flaw(c);
	return flaw ? refuse(r, "%s", flaw) : 0;
}

static int read_constant(struct reading *r, json_t *object)
{
	struct constant c = {0};

	if (get_constant(r, object, &c))
		return -1;
	builder_add_constant(r->builder, &c);
	return 0;
}

static int read_compiled_constant(struct reading *r, json_t *object)
{
	struct constant c = {0};

	if (get_constant(r, object, &c))
		return -1;
	builder_add_constant(builder_compiled(r->builder), &c);
	return 0;
}

static int get_class(struct reading *r, const json_t *object, enum field_class *ret)
{
	const char *word = NULL;

	if (need_text(r, object, "class", &word))
		return -1;
	return field_class_from_name(word, ret) ? 0 : refuse(r, "unknown class \"%s\"", word);
}

static int read_field(struct reading *r, const json_t *object)
{
	struct field f = {0};

	if (!json_is_object(object))
		return refuse(r, "a field is not an object");
	if (get_text(r, object, "name", &f.name) || get_text(r, object, "type", &f.type) ||
	    get_text(r, object, "record", &f.record) || get_class(r, object, &f.class) ||
	    get_count(r, object, "offset_bits", UINT64_MAX, &f.offset_bits) ||
	    get_count(r, object, "size_bits", UINT64_MAX, &f.size_bits) ||
	    get_count(r, object, "elements", UINT64_MAX, &f.elements) ||
	    get_flag(r, object, "signed", &f.is_signed) ||
	    get_flag(r, object, "bitfield", &f.is_bitfield) ||
	    get_flag(r, object, "flexible", &f.is_flexible) ||
	    get_flag(r, object, "in_union", &f.in_union) || get_u32(r, object, "line", &f.line))
		return -1;
	vec_push(&r->fields, f);
	return 0;
}

static int read_fields(struct reading *r, const json_t *object)
{
	const json_t *fields = json_object_get(object, "fields");

	r->fields.count = 0;
	if (!json_is_array(fields))
		return refuse(r, "it has no list of \"fields\"");
	for (size_t i = 0; i < json_array_size(fields); i++) {
		if (read_field(r, json_array_get(fields, i)))
			return -1;
	}
	return 0;
}

static int get_record(struct reading *r, json_t *object, struct record *rec)
{
	const char *flaw;

	if (get_text(r, object, "name", &rec->name) ||
	    get_flag(r, object, "union", &rec->is_union) ||
	    get_count(r, object, "size_bytes", UINT64_MAX, &rec->size_bytes) ||
	    get_count(r, object, "align_bytes", UINT64_MAX, &rec->align_bytes) ||
	    get_views(r, object, &rec->views) || get_evidence(r, object, &rec->at) ||
	    read_fields(r, object))
		return -1;
	rec->fields = r->fields.items;
	rec->field_count = r->fields.count;
	flaw = record_flaw(rec);
	return flaw ? refuse(r, "%s", flaw) : 0;
}

static int read_record(struct reading *r, json_t *object)
{
	struct record rec = {0};

	if (get_record(r, object, &rec))
		return -1;
	builder_add_record(r->builder, &rec);
	return 0;
}

static int read_compiled_record(struct reading *r, json_t *object)
{
	struct record rec = {0};

	if (get_record(r, object, &rec))
		return -1;
	builder_add_record(builder_compiled(r->builder), &rec);
	return 0;
}

static int read_rival(struct reading *r, json_t *object)
{
	struct record rec = {0};

	if (get_record(r, object, &rec))
		return -1;
	builder_add_rival(builder_compiled(r->builder), &rec);
	return 0;
}

/* *ret is ARCH_COUNT, and a gap says so, for one that is not known. */
static int get_arch(struct reading *r, const json_t *object, enum arch *ret)
{
	const char *word = NULL;

	if (need_text(r, object, "arch", &word))
		return -1;
	*ret = arch_from_name(word);
	if (*ret == ARCH_COUNT)
		add_gap(r, "facts for an unknown architecture \"%s\"", word);
	return 0;
}

static int get_entry(struct reading *r, const json_t *object, enum entry_path *ret)
{
	const char *word = NULL;

	if (need_text(r, object, "entry", &word))
		return -1;
	return entry_path_from_name(word, ret) ? 0 : refuse(r, "unknown entry \"%s\"", word);
}

/* *ret_numbers stays NULL where the key is absent. */
static int get_numbers(struct reading *r, const json_t *object, const char *key,
		       const uint64_t **ret_numbers, size_t *ret_count)
{
	const json_t *list = json_object_get(object, key);
	uint64_t *numbers;

	if (!list)
		return 0;
	if (!json_is_array(list))
		return refuse(r, "\"%s\" is not a list", key);
	numbers = arena_array(builder_arena(r->builder), json_array_size(list), sizeof(*numbers));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *number = json_array_get(list, i);

		if (!json_is_integer(number) || json_integer_value(number) < 0)
			return refuse(r, "\"%s\" wants numbers", key);
		numbers[i] = (uint64_t)json_integer_value(number);
	}
	*ret_numbers = numbers;
	*ret_count = json_array_size(list);
	return 0;
}

/* " CONFIG_X 12 xen/common/Kconfig", of which the place may be missing. */
static void get_option(struct reading *r, const char *text, struct dispatched_op *op)
{
	struct intern *in = builder_intern(r->builder);
	char option[128], file[256];
	int count = sscanf(text, " %127s %" SCNu32 " %255[^\n]", option, &op->option_at.line, file);

	op->option = count > 0 ? intern_str(in, option) : NULL;
	op->option_at.file = count == 3 ? intern_str(in, file) : NULL;
}

static int get_dispatched_op(struct reading *r, const char *text, struct dispatched_op *op)
{
	char dispatched[16], progress[16];
	int len;

	*op = (struct dispatched_op){0};
	if (!text ||
	    sscanf(text, "%" SCNu64 " %15s %15s%n", &op->number, dispatched, progress, &len) != 3 ||
	    !answer_from_name(dispatched, &op->dispatched) ||
	    !progress_answer_from_name(progress, &op->progress))
		return refuse(r, "an op of a decode is not \"NUMBER DISPATCHED PROGRESS\"");
	get_option(r, text + len, op);
	return 0;
}

static int get_dispatched(struct reading *r, const json_t *object, struct decode *d)
{
	const json_t *list = json_object_get(object, "ops");
	struct dispatched_op *ops;

	if (!list)
		return 0;
	if (!json_is_array(list))
		return refuse(r, "\"ops\" is not a list");
	ops = arena_array(builder_arena(r->builder), json_array_size(list), sizeof(*ops));
	for (; d->op_count < json_array_size(list); d->op_count++)
		if (get_dispatched_op(r, json_string_value(json_array_get(list, d->op_count)),
				      &ops[d->op_count]))
			return -1;
	d->ops = ops;
	return 0;
}

static int read_decode(struct reading *r, json_t *object)
{
	struct decode d = {0};
	const char *flaw;

	if (get_text(r, object, "hypercall", &d.hypercall) || get_entry(r, object, &d.entry) ||
	    get_arch(r, object, &d.arch) || get_text(r, object, "handler", &d.handler) ||
	    get_u8(r, object, "register_bits", &d.register_bits) ||
	    get_known(r, object, "op_bits", &d.op_bits) ||
	    get_known(r, object, "progress_lsb", &d.progress_lsb) ||
	    get_hex(r, object, "unit", &d.unit) ||
	    get_flag(r, object, "op_in_buffer", &d.is_op_in_buffer) ||
	    get_numbers(r, object, "only_for", &d.only_for, &d.only_for_count) ||
	    get_dispatched(r, object, &d) ||
	    get_text(r, object, "unknown_because", &d.unknown_because) ||
	    get_evidence(r, object, &d.at))
		return -1;
	if (d.arch == ARCH_COUNT)
		return 0;
	flaw = decode_flaw(&d);
	if (flaw)
		return refuse(r, "%s", flaw);
	builder_add_decode(r->builder, &d);
	return 0;
}

static int get_continuation_kind(struct reading *r, const json_t *object,
				 enum continuation_kind *ret)
{
	const char *word = NULL;

	if (need_text(r, object, "kind", &word))
		return -1;
	return continuation_kind_from_name(word, ret) ? 0 : refuse(r, "unknown kind \"%s\"", word);
}

static int get_rest(struct reading *r, const json_t *object, enum rest *ret)
{
	const char *word = NULL;

	if (get_text(r, object, "rest", &word))
		return -1;
	return !word || rest_from_name(word, ret) ? 0 : refuse(r, "unknown rest \"%s\"", word);
}

/* "own 0", "constant". */
static bool parse_carried(const char *text, struct carried_argument *ret)
{
	char word[16];
	unsigned int argument = 0;
	int count = sscanf(text, "%15[a-z] %2u", word, &argument);

	if (count < 1 || !carried_kind_from_name(word, &ret->kind) || argument >= CARRIED_MAX)
		return false;
	ret->argument = (uint8_t)argument;
	return carried_has_argument(ret) == (count == 2);
}

static int get_carried(struct reading *r, const json_t *object, struct continuation *c)
{
	const json_t *list = json_object_get(object, "carries");

	if (!list)
		return 0;
	if (!json_is_array(list) || json_array_size(list) > CARRIED_MAX)
		return refuse(r, "\"carries\" is no list of arguments");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text || !parse_carried(text, &c->carried[i]))
			return refuse(r, "\"carries\" holds no \"own 0\" or the like");
		c->carried_count++;
	}
	return 0;
}

static int get_bound(struct reading *r, const json_t *object, uint64_t op, struct progress_bound *b)
{
	uint64_t number;

	if (!json_is_object(object) || get_count(r, object, "op", UINT64_MAX, &number) ||
	    number != op)
		return refuse(r, "a bound of a continuation is not of its op");
	b->largest.state = json_object_get(object, "largest") ? NUMBER_KNOWN : NUMBER_UNKNOWN;
	if (get_hex(r, object, "largest", &b->largest.value) ||
	    get_text(r, object, "limit", &b->limit) ||
	    get_text(r, object, "unknown_because", &b->unknown_because))
		return -1;
	return get_evidence(r, object, &b->at);
}

/* One for each op, in their order. */
static int get_bounds(struct reading *r, const json_t *object, struct continuation *c)
{
	const json_t *list = json_object_get(object, "bounds");
	struct progress_bound *bounds;

	if (!list)
		return 0;
	if (!json_is_array(list) || json_array_size(list) != c->op_count || !c->op_count)
		return refuse(r, "\"bounds\" is not a list of one for each op");
	bounds = arena_array(builder_arena(r->builder), c->op_count, sizeof(*bounds));
	for (size_t i = 0; i < c->op_count; i++)
		if (get_bound(r, json_array_get(list, i), c->ops[i], &bounds[i]))
			return -1;
	c->bounds = bounds;
	return 0;
}

static int read_continuation(struct reading *r, json_t *object)
{
	struct continuation c = {0};
	const char *flaw;

	if (get_text(r, object, "hypercall", &c.hypercall) || get_entry(r, object, &c.entry) ||
	    get_arch(r, object, &c.arch) || get_text(r, object, "function", &c.function) ||
	    get_text(r, object, "format", &c.format) || get_continuation_kind(r, object, &c.kind) ||
	    get_flag(r, object, "translation", &c.is_translation) ||
	    get_flag(r, object, "own_op", &c.carries_own_op) ||
	    get_numbers(r, object, "ops", &c.ops, &c.op_count) ||
	    get_known(r, object, "progress_lsb", &c.progress_lsb) || get_rest(r, object, &c.rest) ||
	    get_hex(r, object, "rest_bits", &c.rest_bits) || get_carried(r, object, &c) ||
	    get_u8(r, object, "scalings", &c.scalings) || get_bounds(r, object, &c) ||
	    get_text(r, object, "unknown_because", &c.unknown_because) ||
	    get_evidence(r, object, &c.at))
		return -1;
	if (c.arch == ARCH_COUNT)
		return 0;
	flaw = continuation_flaw(&c);
	if (flaw)
		return refuse(r, "%s", flaw);
	builder_add_continuation(r->builder, &c);
	return 0;
}

static int read_argument(struct reading *r, const json_t *object, struct argument *ret)
{
	const char *class = NULL;

	if (!json_is_object(object))
		return refuse(r, "an argument that is no object");
	if (need_text(r, object, "type", &ret->type) || get_text(r, object, "name", &ret->name) ||
	    need_text(r, object, "class", &class) || get_u8(r, object, "bits", &ret->width_bits))
		return -1;
	return argument_class_from_name(class, &ret->class)
		       ? 0
		       : refuse(r, "unknown class \"%s\"", class);
}

static int get_arguments(struct reading *r, const json_t *object, struct signature *s)
{
	const json_t *list = json_object_get(object, "arguments");
	struct argument *arguments;

	if (!json_is_array(list))
		return refuse(r, "it has no list of \"arguments\"");
	arguments =
		arena_array(builder_arena(r->builder), json_array_size(list), sizeof(*arguments));
	for (; s->argument_count < json_array_size(list); s->argument_count++)
		if (read_argument(r, json_array_get(list, s->argument_count),
				  &arguments[s->argument_count]))
			return -1;
	s->arguments = arguments;
	return 0;
}

static int read_signature(struct reading *r, json_t *object)
{
	struct signature s = {0};
	const char *flaw;

	if (get_text(r, object, "hypercall", &s.hypercall) || get_entry(r, object, &s.entry) ||
	    get_arch(r, object, &s.arch) || get_text(r, object, "handler", &s.handler) ||
	    get_arguments(r, object, &s) || get_hex(r, object, "code", &s.code) ||
	    get_evidence(r, object, &s.at))
		return -1;
	if (s.arch == ARCH_COUNT)
		return 0;
	flaw = signature_flaw(&s);
	if (flaw)
		return refuse(r, "%s", flaw);
	builder_add_signature(r->builder, &s);
	return 0;
}

static int read_table_slot(struct reading *r, json_t *object)
{
	struct table_slot t = {0};
	const char *flaw;

	if (get_text(r, object, "table", &t.table) || get_entry(r, object, &t.entry) ||
	    get_arch(r, object, &t.arch) || get_u32(r, object, "number", &t.number) ||
	    get_text(r, object, "handler", &t.handler) || get_evidence(r, object, &t.at))
		return -1;
	if (t.arch == ARCH_COUNT)
		return 0;
	flaw = table_slot_flaw(&t);
	if (flaw)
		return refuse(r, "%s", flaw);
	builder_add_table_slot(r->builder, &t);
	return 0;
}

static int read_translation(struct reading *r, json_t *object)
{
	struct translation t = {0};
	const char *flaw;

	if (get_text(r, object, "record", &t.record) ||
	    get_flag(r, object, "translated", &t.is_translated) || get_evidence(r, object, &t.at))
		return -1;
	flaw = translation_flaw(&t);
	if (flaw)
		return refuse(r, "%s", flaw);
	builder_add_translation(r->builder, &t);
	return 0;
}

static int read_save_load(struct reading *r, json_t *object)
{
	struct save_load l = {0};
	const char *flaw;

	if (get_text(r, object, "type", &l.type) ||
	    get_flag(r, object, "zero_extends", &l.zero_extends) || get_evidence(r, object, &l.at))
		return -1;
	flaw = save_load_flaw(&l);
	if (flaw)
		return refuse(r, "%s", flaw);
	builder_add_save_load(r->builder, &l);
	return 0;
}

static int read_gap(struct reading *r, json_t *object)
{
	const char *what = NULL, *needs = NULL;
	struct evidence at = {0};

	if (need_text(r, object, "what", &what) || get_text(r, object, "needs", &needs) ||
	    get_evidence(r, object, &at))
		return -1;
	builder_add_gap(r->builder, &at, what, needs);
	return 0;
}

struct list_reader {
	const char *key;
	int (*read)(struct reading *r, json_t *object);
};

static const struct list_reader list_readers[] = {
	{"constants", read_constant},
	{"records", read_record},
	{"decodes", read_decode},
	{"continuations", read_continuation},
	{"signatures", read_signature},
	{"tables", read_table_slot},
	{"translations", read_translation},
	{"save_loads", read_save_load},
	{"compiled_constants", read_compiled_constant},
	{"compiled_records", read_compiled_record},
	{"compiled_rivals", read_rival},
	{"gaps", read_gap},
};

static int read_list(struct reading *r, const json_t *root, const struct list_reader *reader)
{
	const json_t *list = json_object_get(root, reader->key);

	r->list = reader->key;
	r->index = 0;
	if (!list)
		return 0;
	if (!json_is_array(list))
		return refuse(r, "it is not in a list");
	for (; r->index < json_array_size(list); r->index++) {
		json_t *object = json_array_get(list, r->index);

		if (!json_is_object(object))
			return refuse(r, "it is not an object");
		if (reader->read(r, object))
			return -1;
	}
	return 0;
}

static int read_supplies(struct reading *r, const json_t *root)
{
	const json_t *list = json_object_get(root, "supplies");

	r->list = "supplies";
	if (list && !json_is_array(list))
		return refuse(r, "it is not in a list");
	for (r->index = 0; r->index < json_array_size(list); r->index++) {
		const char *word = json_string_value(json_array_get(list, r->index));

		if (!word)
			return refuse(r, "it is not a string");
		if (!supplies_from_name(word))
			add_gap(r, "facts of an unknown kind \"%s\"", word);
		builder_add_supplies(r->builder, supplies_from_name(word));
	}
	return 0;
}

static int read_undispatched(struct reading *r, const json_t *root)
{
	const json_t *list = json_object_get(root, "undispatched");

	r->list = "undispatched";
	if (list && !json_is_array(list))
		return refuse(r, "it is not in a list");
	for (r->index = 0; r->index < json_array_size(list); r->index++) {
		const char *name = json_string_value(json_array_get(list, r->index));
		enum arch arch;

		if (!name)
			return refuse(r, "it is not a string");
		arch = arch_from_name(name);
		if (arch != ARCH_COUNT)
			builder_add_undispatched(r->builder, arch);
	}
	return 0;
}

static int read_head(struct reading *r, const json_t *root)
{
	const json_t *version = json_object_get(root, "release");
	json_t *views = json_object_get(root, "views");
	viewset set = VIEWS_NONE;

	r->list = "head";
	if (version && !json_is_null(version) && !json_is_string(version))
		return refuse(r, "\"release\" is not a string");
	if (views && parse_views(r, views, &set))
		return -1;
	builder_set_version(r->builder, json_string_value(version));
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
	for (size_t i = 0; i < sizeof(list_readers) / sizeof(list_readers[0]); i++) {
		if (read_list(r, root, &list_readers[i]))
			return -1;
	}
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
	vec_free(&r.fields);
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
