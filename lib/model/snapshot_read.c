// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/reading.h"

/* Some twenty times the largest that Xen gives; parsed, JSON takes up to forty times its size. */
#define TEXT_BYTES_MAX ((size_t)32 << 20)

/* A negative value is written as such, so that a reviewer sees -1 and not 2^64 - 1. */
static int get_integer(struct reading *r, const json_t *object, struct constant *c)
{
	const char *text = NULL;
	uint64_t value;
	bool is_negative;

	if (reading_flag(r, object, "signed", &c->is_signed) ||
	    reading_u8(r, object, "width_bits", &c->width_bits) ||
	    reading_need_text(r, object, "value", &text))
		return -1;
	is_negative = *text == '-';
	if (!reading_parse_hex(text + is_negative, &value))
		return reading_refuse(r, "\"value\" is not a string such as \"0x16\"");
	if (is_negative && (!c->is_signed || value > (uint64_t)1 << 63))
		return reading_refuse(r, "\"value\" is out of range");
	c->value = is_negative ? -value : value;
	return 0;
}

static int get_kind(struct reading *r, const json_t *object, enum constant_kind *ret)
{
	const char *word = NULL;

	*ret = CONSTANT_INTEGER;
	if (reading_text(r, object, "kind", &word))
		return -1;
	if (word && !constant_kind_from_name(word, ret))
		return reading_refuse(r, "unknown kind \"%s\"", word);
	return 0;
}

static int get_constant(struct reading *r, json_t *object, struct constant *c)
{
	const char *flaw;

	if (reading_text(r, object, "name", &c->name) || get_kind(r, object, &c->kind) ||
	    reading_text(r, object, "text", &c->text) ||
	    reading_text(r, object, "enum", &c->enumeration) ||
	    reading_views(r, object, &c->views) || reading_evidence(r, object, &c->at))
		return -1;
	if (c->kind == CONSTANT_INTEGER && get_integer(r, object, c))
		return -1;
	flaw = constant_flaw(c);
	return flaw ? reading_refuse(r, "%s", flaw) : 0;
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

	if (reading_need_text(r, object, "class", &word))
		return -1;
	return field_class_from_name(word, ret) ? 0
						: reading_refuse(r, "unknown class \"%s\"", word);
}

static int read_field(struct reading *r, const json_t *object)
{
	struct field f = {0};

	if (!json_is_object(object))
		return reading_refuse(r, "a field is not an object");
	if (reading_text(r, object, "name", &f.name) || reading_text(r, object, "type", &f.type) ||
	    reading_text(r, object, "record", &f.record) || get_class(r, object, &f.class) ||
	    reading_count(r, object, "offset_bits", UINT64_MAX, &f.offset_bits) ||
	    reading_count(r, object, "size_bits", UINT64_MAX, &f.size_bits) ||
	    reading_count(r, object, "elements", UINT64_MAX, &f.elements) ||
	    reading_flag(r, object, "signed", &f.is_signed) ||
	    reading_flag(r, object, "bitfield", &f.is_bitfield) ||
	    reading_flag(r, object, "flexible", &f.is_flexible) ||
	    reading_flag(r, object, "in_union", &f.in_union) ||
	    reading_u32(r, object, "line", &f.line))
		return -1;
	vec_push(&r->fields, f);
	return 0;
}

static int read_fields(struct reading *r, const json_t *object)
{
	const json_t *fields = json_object_get(object, "fields");

	r->fields.count = 0;
	if (!json_is_array(fields))
		return reading_refuse(r, "it has no list of \"fields\"");
	for (size_t i = 0; i < json_array_size(fields); i++) {
		if (read_field(r, json_array_get(fields, i)))
			return -1;
	}
	return 0;
}

static int get_record(struct reading *r, json_t *object, struct record *rec)
{
	const char *flaw;

	if (reading_text(r, object, "name", &rec->name) ||
	    reading_flag(r, object, "union", &rec->is_union) ||
	    reading_count(r, object, "size_bytes", UINT64_MAX, &rec->size_bytes) ||
	    reading_count(r, object, "align_bytes", UINT64_MAX, &rec->align_bytes) ||
	    reading_views(r, object, &rec->views) || reading_evidence(r, object, &rec->at) ||
	    read_fields(r, object))
		return -1;
	rec->fields = r->fields.items;
	rec->field_count = r->fields.count;
	flaw = record_flaw(rec);
	return flaw ? reading_refuse(r, "%s", flaw) : 0;
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
		return reading_refuse(r, "an op of a decode is not \"NUMBER DISPATCHED PROGRESS\"");
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
		return reading_refuse(r, "\"ops\" is not a list");
	ops = arena_array(builder_arena(r->builder), json_array_size(list), sizeof(*ops));
	for (; d->op_count < json_array_size(list); d->op_count++)
		if (get_dispatched_op(r, json_string_value(json_array_get(list, d->op_count)),
				      &ops[d->op_count]))
			return -1;
	d->ops = ops;
	return 0;
}

static int get_op_name(struct reading *r, const char *text, struct op_name *ret)
{
	int len = 0;

	if (!text || sscanf(text, "%" SCNu64 " %n", &ret->number, &len) != 1 || !len || !text[len])
		return reading_refuse(r, "an op that is spelled is not \"NUMBER NAME\"");
	ret->name = intern_str(builder_intern(r->builder), text + len);
	return 0;
}

static int get_spelled(struct reading *r, const json_t *object, struct decode *d)
{
	const json_t *list = json_object_get(object, "spelled");
	struct op_name *names;

	if (!list)
		return 0;
	if (!json_is_array(list))
		return reading_refuse(r, "\"spelled\" is not a list");
	names = arena_array(builder_arena(r->builder), json_array_size(list), sizeof(*names));
	for (; d->spelled_count < json_array_size(list); d->spelled_count++)
		if (get_op_name(r, json_string_value(json_array_get(list, d->spelled_count)),
				&names[d->spelled_count]))
			return -1;
	d->spelled = names;
	return 0;
}

static int read_decode(struct reading *r, json_t *object)
{
	struct decode d = {0};
	const char *flaw;

	if (reading_text(r, object, "hypercall", &d.hypercall) ||
	    reading_entry(r, object, &d.entry) || reading_arch(r, object, &d.arch) ||
	    reading_text(r, object, "handler", &d.handler) ||
	    reading_u8(r, object, "register_bits", &d.register_bits) ||
	    reading_known(r, object, "op_bits", &d.op_bits) ||
	    reading_known(r, object, "progress_lsb", &d.progress_lsb) ||
	    reading_hex(r, object, "unit", &d.unit) ||
	    reading_flag(r, object, "op_in_buffer", &d.is_op_in_buffer) ||
	    reading_numbers(r, object, "only_for", &d.only_for, &d.only_for_count) ||
	    get_dispatched(r, object, &d) || get_spelled(r, object, &d) ||
	    reading_text(r, object, "unknown_because", &d.unknown_because) ||
	    reading_evidence(r, object, &d.at))
		return -1;
	if (d.arch == ARCH_COUNT)
		return 0;
	flaw = decode_flaw(&d);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add_decode(r->builder, &d);
	return 0;
}

static int get_continuation_kind(struct reading *r, const json_t *object,
				 enum continuation_kind *ret)
{
	const char *word = NULL;

	if (reading_need_text(r, object, "kind", &word))
		return -1;
	return continuation_kind_from_name(word, ret)
		       ? 0
		       : reading_refuse(r, "unknown kind \"%s\"", word);
}

static int get_rest(struct reading *r, const json_t *object, enum rest *ret)
{
	const char *word = NULL;

	if (reading_text(r, object, "rest", &word))
		return -1;
	return !word || rest_from_name(word, ret) ? 0
						  : reading_refuse(r, "unknown rest \"%s\"", word);
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
		return reading_refuse(r, "\"carries\" is no list of arguments");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text || !parse_carried(text, &c->carried[i]))
			return reading_refuse(r, "\"carries\" holds no \"own 0\" or the like");
		c->carried_count++;
	}
	return 0;
}

static int get_bound(struct reading *r, const json_t *object, uint64_t op, struct progress_bound *b)
{
	uint64_t number;

	if (!json_is_object(object) || reading_count(r, object, "op", UINT64_MAX, &number) ||
	    number != op)
		return reading_refuse(r, "a bound of a continuation is not of its op");
	b->largest.state = json_object_get(object, "largest") ? NUMBER_KNOWN : NUMBER_UNKNOWN;
	if (reading_hex(r, object, "largest", &b->largest.value) ||
	    reading_text(r, object, "limit", &b->limit) ||
	    reading_text(r, object, "unknown_because", &b->unknown_because))
		return -1;
	return reading_evidence(r, object, &b->at);
}

/* One for each op, in their order. */
static int get_bounds(struct reading *r, const json_t *object, struct continuation *c)
{
	const json_t *list = json_object_get(object, "bounds");
	struct progress_bound *bounds;

	if (!list)
		return 0;
	if (!json_is_array(list) || json_array_size(list) != c->op_count || !c->op_count)
		return reading_refuse(r, "\"bounds\" is not a list of one for each op");
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

	if (reading_text(r, object, "hypercall", &c.hypercall) ||
	    reading_entry(r, object, &c.entry) || reading_arch(r, object, &c.arch) ||
	    reading_text(r, object, "function", &c.function) ||
	    reading_text(r, object, "format", &c.format) ||
	    get_continuation_kind(r, object, &c.kind) ||
	    reading_flag(r, object, "translation", &c.is_translation) ||
	    reading_flag(r, object, "own_op", &c.carries_own_op) ||
	    reading_numbers(r, object, "ops", &c.ops, &c.op_count) ||
	    reading_known(r, object, "progress_lsb", &c.progress_lsb) ||
	    get_rest(r, object, &c.rest) || reading_hex(r, object, "rest_bits", &c.rest_bits) ||
	    get_carried(r, object, &c) || reading_u8(r, object, "scalings", &c.scalings) ||
	    get_bounds(r, object, &c) ||
	    reading_text(r, object, "unknown_because", &c.unknown_because) ||
	    reading_evidence(r, object, &c.at))
		return -1;
	if (c.arch == ARCH_COUNT)
		return 0;
	flaw = continuation_flaw(&c);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add_continuation(r->builder, &c);
	return 0;
}

static int read_argument(struct reading *r, const json_t *object, struct argument *ret)
{
	const char *class = NULL;

	if (!json_is_object(object))
		return reading_refuse(r, "an argument that is no object");
	if (reading_need_text(r, object, "type", &ret->type) ||
	    reading_text(r, object, "name", &ret->name) ||
	    reading_need_text(r, object, "class", &class) ||
	    reading_u8(r, object, "bits", &ret->width_bits))
		return -1;
	return argument_class_from_name(class, &ret->class)
		       ? 0
		       : reading_refuse(r, "unknown class \"%s\"", class);
}

static int get_arguments(struct reading *r, const json_t *object, struct signature *s)
{
	const json_t *list = json_object_get(object, "arguments");
	struct argument *arguments;

	if (!json_is_array(list))
		return reading_refuse(r, "it has no list of \"arguments\"");
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

	if (reading_text(r, object, "hypercall", &s.hypercall) ||
	    reading_entry(r, object, &s.entry) || reading_arch(r, object, &s.arch) ||
	    reading_text(r, object, "handler", &s.handler) || get_arguments(r, object, &s) ||
	    reading_hex(r, object, "code", &s.code) || reading_evidence(r, object, &s.at))
		return -1;
	if (s.arch == ARCH_COUNT)
		return 0;
	flaw = signature_flaw(&s);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add_signature(r->builder, &s);
	return 0;
}

static int get_lines(struct reading *r, const json_t *object, struct code_slice *s)
{
	const json_t *list = json_object_get(object, "lines");
	struct slice_line *lines;

	if (!json_is_array(list))
		return reading_refuse(r, "it has no list of \"lines\"");
	lines = arena_array(builder_arena(r->builder), json_array_size(list), sizeof(*lines));
	for (; s->line_count < json_array_size(list); s->line_count++) {
		const char *text = json_string_value(json_array_get(list, s->line_count));
		struct slice_line *line = &lines[s->line_count];

		if (!text || sscanf(text, "%" SCNx32 " %" SCNu32, &line->code, &line->line) != 2)
			return reading_refuse(r, "a line of a slice is not \"CODE LINE\"");
	}
	s->lines = lines;
	return 0;
}

static int read_code_slice(struct reading *r, json_t *object)
{
	struct code_slice s = {0};
	const char *kind = NULL, *flaw;

	if (reading_text(r, object, "function", &s.function) ||
	    reading_text(r, object, "hypercall", &s.hypercall) ||
	    reading_entry(r, object, &s.entry) || reading_arch(r, object, &s.arch) ||
	    reading_text(r, object, "kind", &kind) || reading_hex(r, object, "code", &s.code) ||
	    get_lines(r, object, &s) || reading_evidence(r, object, &s.at))
		return -1;
	/* Of a kind that a later version tells of, nothing is known. */
	if (s.arch == ARCH_COUNT || !kind || !slice_kind_from_name(kind, &s.kind))
		return 0;
	flaw = code_slice_flaw(&s);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add_code_slice(r->builder, &s);
	return 0;
}

static int read_table_slot(struct reading *r, json_t *object)
{
	struct table_slot t = {0};
	const char *flaw;

	if (reading_text(r, object, "table", &t.table) || reading_entry(r, object, &t.entry) ||
	    reading_arch(r, object, &t.arch) || reading_u32(r, object, "number", &t.number) ||
	    reading_text(r, object, "handler", &t.handler) || reading_evidence(r, object, &t.at))
		return -1;
	if (t.arch == ARCH_COUNT)
		return 0;
	flaw = table_slot_flaw(&t);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add_table_slot(r->builder, &t);
	return 0;
}

static int read_translation(struct reading *r, json_t *object)
{
	struct translation t = {0};
	const char *flaw;

	if (reading_text(r, object, "record", &t.record) ||
	    reading_flag(r, object, "translated", &t.is_translated) ||
	    reading_evidence(r, object, &t.at))
		return -1;
	flaw = translation_flaw(&t);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add_translation(r->builder, &t);
	return 0;
}

static int read_save_load(struct reading *r, json_t *object)
{
	struct save_load l = {0};
	const char *flaw;

	if (reading_text(r, object, "type", &l.type) ||
	    reading_flag(r, object, "zero_extends", &l.zero_extends) ||
	    reading_evidence(r, object, &l.at))
		return -1;
	flaw = save_load_flaw(&l);
	if (flaw)
		return reading_refuse(r, "%s", flaw);
	builder_add_save_load(r->builder, &l);
	return 0;
}

static int read_gap(struct reading *r, json_t *object)
{
	const char *what = NULL, *needs = NULL;
	struct evidence at = {0};

	if (reading_need_text(r, object, "what", &what) ||
	    reading_text(r, object, "needs", &needs) || reading_evidence(r, object, &at))
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
	{"slices", read_code_slice},
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
		return reading_refuse(r, "it is not in a list");
	for (; r->index < json_array_size(list); r->index++) {
		json_t *object = json_array_get(list, r->index);

		if (!json_is_object(object))
			return reading_refuse(r, "it is not an object");
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
		return reading_refuse(r, "it is not in a list");
	for (r->index = 0; r->index < json_array_size(list); r->index++) {
		const char *word = json_string_value(json_array_get(list, r->index));

		if (!word)
			return reading_refuse(r, "it is not a string");
		if (!supplies_from_name(word))
			reading_gap(r, "facts of an unknown kind \"%s\"", word);
		builder_add_supplies(r->builder, supplies_from_name(word));
	}
	return 0;
}

static int read_undispatched(struct reading *r, const json_t *root)
{
	const json_t *list = json_object_get(root, "undispatched");

	r->list = "undispatched";
	if (list && !json_is_array(list))
		return reading_refuse(r, "it is not in a list");
	for (r->index = 0; r->index < json_array_size(list); r->index++) {
		const char *name = json_string_value(json_array_get(list, r->index));
		enum arch arch;

		if (!name)
			return reading_refuse(r, "it is not a string");
		arch = arch_from_name(name);
		if (arch != ARCH_COUNT)
			builder_add_undispatched(r->builder, arch);
	}
	return 0;
}

static int read_head(struct reading *r, const json_t *root)
{
	const json_t *version = json_object_get(root, "release");
	const json_t *waivers = json_object_get(root, "waivers");
	json_t *views = json_object_get(root, "views");
	viewset set = VIEWS_NONE;

	r->list = "head";
	if (version && !json_is_null(version) && !json_is_string(version))
		return reading_refuse(r, "\"release\" is not a string");
	if (waivers && !json_is_string(waivers))
		return reading_refuse(r, "\"waivers\" is not a string");
	if (views && reading_parse_views(r, views, &set))
		return -1;
	if (waivers)
		builder_set_waivers(r->builder, json_string_value(waivers));
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
