// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/audit/sheet.h"
#include "lib/base/names.h"
#include "lib/rule/call/call_finding.h"

/* Of the space of one family, while it is found. */
struct finder {
	const struct release *release;
	const struct family *family;
	struct arena *arena;
	struct audit_space *space;
	struct call_facts facts;
	VEC(struct audit_continuing) continuing;
	VEC(struct audit_decode) decodes;
};

static void count_audiences(struct audit_space *space, const struct op_summary *summary)
{
	for (size_t i = 0; i < summary->op_count; i++) {
		uint64_t number = summary->ops[i].number;
		viewset views = summary->ops[i].views;

		while (i + 1 < summary->op_count && summary->ops[i + 1].number == number)
			views |= summary->ops[++i].views;
		space->audiences[views_audience(views)]++;
	}
}

static void find_names(struct finder *f, const struct op_summary *summary)
{
	struct audit_space *space = f->space;

	space->names.items = arena_array(f->arena, summary->op_count + 1, sizeof(char *));
	space->numbers = arena_array(f->arena, summary->op_count + 1, sizeof(uint64_t));
	for (size_t i = 0; i < summary->op_count; i++) {
		space->names.items[space->names.count] = summary->ops[i].name;
		space->numbers[space->names.count++] = summary->ops[i].number;
	}
}

static void find_ops(struct finder *f, const struct families *families)
{
	struct audit_space *space = f->space;
	struct op_summary summary;

	opspace_summarise(f->release, f->family, families, f->arena, &summary);
	space->count = summary.number_count;
	space->has_max = summary.max != NULL;
	space->max = summary.max ? summary.max->value : 0;
	count_audiences(space, &summary);
	find_names(f, &summary);
}

static const char *op_text(const struct finder *f, uint64_t number, enum arch arch)
{
	const struct op *op = call_find_op(&f->facts, number, arch);

	return op ? op->name : arena_printf(f->arena, "%" PRIu64, number);
}

static void add_decode(struct finder *f, const struct decode *d)
{
	struct audit_decode own = {
		.arch = d->arch,
		.entry = d->entry,
		.handler = d->handler,
		.is_op_in_buffer = d->is_op_in_buffer,
		.register_bits = d->register_bits,
		.op_bits = d->op_bits,
		.progress_lsb = d->progress_lsb,
		.unit = d->unit,
		.only_for.count = d->only_for ? d->only_for_count : 0,
	};

	own.only_for.items = arena_array(f->arena, own.only_for.count + 1, sizeof(char *));
	for (size_t i = 0; i < own.only_for.count; i++)
		own.only_for.items[i] = op_text(f, d->only_for[i], d->arch);
	vec_push(&f->decodes, own);
}

static bool same_known(const struct known_number *a, const struct known_number *b)
{
	return a->state == b->state && (a->state != NUMBER_KNOWN || a->value == b->value);
}

static void add_continuing(struct finder *f, struct audit_continuing own, enum arch arch)
{
	struct audit_continuing *c;

	vec_each(c, &f->continuing) {
		if (c->kind != own.kind || strcmp(c->op, own.op) ||
		    !same_known(&c->progress_lsb, &own.progress_lsb))
			continue;
		c->arches |= (archset)1 << arch;
		return;
	}
	own.arches = (archset)1 << arch;
	vec_push(&f->continuing, own);
}

static bool is_for_tools(enum stability stability)
{
	struct exposure exposure = {.stability = stability};

	return exposure_is_tools_only(&exposure);
}

/* A restart leaves nothing that a mask could take otherwise. */
static void add_site(struct finder *f, const struct continuation *site)
{
	struct audit_continuing own = {.kind = site->kind, .progress_lsb = site->progress_lsb};

	if (site->kind == CONTINUATION_RESTART || site->kind == CONTINUATION_UNKNOWN)
		return;
	for (size_t i = 0; i < site->op_count; i++) {
		own.op = op_text(f, site->ops[i], site->arch);
		own.audience = call_audience(&f->facts, site->ops[i], site->arch);
		own.is_tools = is_for_tools(call_stability(&f->facts, site->ops[i], site->arch));
		add_continuing(f, own, site->arch);
	}
	if (site->op_count)
		return;
	own.op = "";
	own.is_tools = is_for_tools(f->family->stability);
	own.audience = own.is_tools ? AUDIENCE_TOOLS : AUDIENCE_GUEST;
	add_continuing(f, own, site->arch);
}

/* Of one mask that all have, or where none has one. */
static struct known_number common_mask(const struct finder *f)
{
	struct known_number all = {NUMBER_UNKNOWN, 0};
	const struct audit_decode *d;

	vec_each(d, &f->decodes) {
		if (d == f->decodes.items)
			all = d->op_bits;
		else if (!same_known(&all, &d->op_bits))
			return (struct known_number){NUMBER_UNKNOWN, 0};
	}
	return all;
}

static void find_open_site(struct finder *f, const struct decode *d)
{
	struct continuing c = {0};

	continuing_find(&c, &f->facts, d);
	f->space->has_open_site |= c.open_site != NULL;
	vec_free(&c.ops);
}

static void find_encodings(struct finder *f, const struct families *families)
{
	struct audit_space *space = f->space;

	call_facts_init(&f->facts, f->release, families, f->family, f->arena);
	for (size_t i = 0; i < f->facts.entries.count; i++) {
		add_decode(f, &f->facts.entries.items[i].decode);
		find_open_site(f, &f->facts.entries.items[i].decode);
	}
	for (size_t i = 0; i < f->facts.sites.count; i++)
		add_site(f, f->facts.sites.items[i]);
	space->op_bits = common_mask(f);
	space->decodes = arena_memdup(f->arena, f->decodes.items,
				      f->decodes.count * sizeof(*f->decodes.items));
	space->decode_count = f->decodes.count;
	space->continuing = arena_memdup(f->arena, f->continuing.items,
					 f->continuing.count * sizeof(*f->continuing.items));
	space->continuing_count = f->continuing.count;
	space->has_capacity = release_capacity(f->release, f->family->hypercall, &space->capacity);
	if (space->has_capacity)
		space->headroom = space->has_max && space->max < space->capacity
					  ? space->capacity - space->max - 1
				  : space->has_max ? 0
						   : space->capacity;
	call_facts_deinit(&f->facts);
	vec_free(&f->decodes);
	vec_free(&f->continuing);
}

static bool find_space(const struct release *r, const struct families *families,
		       const struct family *family, struct arena *a, struct sheet_space *ret)
{
	struct finder f = {.release = r, .family = family, .arena = a, .space = &ret->space};
	const struct constant *number = family_number(r, family);

	*ret = (struct sheet_space){
		.name = family->name,
		.hypercall = family->hypercall,
		.kind = family->kind,
		.stability = family->stability,
		.has_number = number != NULL,
		.number = number ? number->value : 0,
	};
	find_ops(&f, families);
	ret->space.knows_masks = r->supplies & (SUPPLIES_SOURCE | SUPPLIES_BINARY);
	if (family->kind == FAMILY_OPS && family->hypercall)
		find_encodings(&f, families);
	ret->space.is_there = ret->space.has_max || number || ret->space.decode_count;
	return ret->space.is_there;
}

static void put_decode(struct wire_writer *w, const struct audit_decode *d)
{
	codec_put(w, d->arch);
	codec_put(w, d->entry);
	wire_put_string(w, d->handler);
	codec_put(w, d->is_op_in_buffer);
	codec_put(w, d->register_bits);
	codec_put_known(w, &d->op_bits);
	codec_put_known(w, &d->progress_lsb);
	codec_put(w, d->unit);
	codec_put_strings(w, &d->only_for);
}

static void put_continuing(struct wire_writer *w, const struct audit_continuing *c)
{
	wire_put_string(w, c->op);
	codec_put(w, c->audience);
	codec_put(w, c->is_tools);
	codec_put(w, c->kind);
	codec_put_known(w, &c->progress_lsb);
	codec_put(w, c->arches);
}

static void put_space(struct wire_writer *w, const struct sheet_space *s)
{
	const struct audit_space *space = &s->space;

	wire_put_string(w, s->name);
	wire_put_string(w, s->hypercall);
	codec_put(w, s->kind);
	codec_put(w, s->stability);
	codec_put(w, s->has_number);
	codec_put(w, s->number);
	codec_put(w, space->count);
	codec_put(w, space->has_max);
	codec_put(w, space->max);
	for (size_t i = 0; i <= AUDIENCE_INTERNAL; i++)
		codec_put(w, space->audiences[i]);
	codec_put(w, space->has_capacity);
	codec_put(w, space->capacity);
	codec_put(w, space->headroom);
	codec_put_known(w, &space->op_bits);
	codec_put(w, space->knows_masks);
	codec_put(w, space->has_open_site);
	codec_put(w, space->decode_count);
	for (size_t i = 0; i < space->decode_count; i++)
		put_decode(w, &space->decodes[i]);
	codec_put(w, space->continuing_count);
	for (size_t i = 0; i < space->continuing_count; i++)
		put_continuing(w, &space->continuing[i]);
	codec_put_strings(w, &space->names);
	for (size_t i = 0; i < space->names.count; i++)
		codec_put(w, space->numbers[i]);
}

void sheet_write(const struct release *r, const struct catalogue *catalogue, struct strbuf *out)
{
	const struct release *const releases[SIDE_COUNT] = {r};
	VEC(struct sheet_space) spaces = {0};
	struct wire_writer w = {.spells_out = true}; /* the same bytes each time */
	struct arena a = {0};
	struct catalogue extended = catalogue_extend(catalogue, releases, &a);
	const struct sheet_space *s;

	for (size_t i = 0; i < extended.families.count; i++) {
		struct sheet_space space;

		if (find_space(r, &extended.families, &extended.families.items[i], &a, &space))
			vec_push(&spaces, space);
	}
	wire_put_tag(&w, WIRE_END);
	wire_put_string(&w, r->version);
	wire_put_string(&w, r->date);
	codec_put(&w, r->supplies);
	codec_put(&w, r->views);
	codec_put(&w, spaces.count);
	vec_each(s, &spaces)
		put_space(&w, s);
	codec_put(&w, r->gap_count);
	for (size_t i = 0; i < r->gap_count; i++)
		codec_put_gap(&w, &r->gaps[i]);
	strbuf_add(out, w.out.data, w.out.len);
	wire_writer_deinit(&w);
	vec_free(&spaces);
	arena_deinit(&a);
}

static struct audit_decode get_decode(struct wire_stream *s)
{
	struct audit_decode d = {.arch = (enum arch)codec_get(s, ARCH_COUNT - 1)};

	d.entry = (enum entry_path)codec_get(s, ENTRY_COUNT - 1);
	d.handler = codec_get_text(s);
	d.is_op_in_buffer = codec_get_flag(s);
	d.register_bits = (uint8_t)codec_get(s, UINT8_MAX);
	d.op_bits = codec_get_known(s);
	d.progress_lsb = codec_get_known(s);
	d.unit = codec_get(s, UINT64_MAX);
	d.only_for = codec_get_strings(s);
	return d;
}

static struct audit_continuing get_continuing(struct wire_stream *s)
{
	struct audit_continuing c = {.op = codec_get_text(s)};

	c.audience = (enum audience)codec_get(s, AUDIENCE_LEGACY);
	c.is_tools = codec_get_flag(s);
	c.kind = (enum continuation_kind)codec_get(s, CONTINUATION_UNKNOWN);
	c.progress_lsb = codec_get_known(s);
	c.arches = (archset)codec_get(s, UINT32_MAX);
	return c;
}

static void get_encodings(struct wire_stream *s, struct audit_space *space)
{
	space->has_capacity = codec_get_flag(s);
	space->capacity = codec_get(s, UINT64_MAX);
	space->headroom = codec_get(s, UINT64_MAX);
	space->op_bits = codec_get_known(s);
	space->knows_masks = codec_get_flag(s);
	space->has_open_site = codec_get_flag(s);
	space->decode_count = codec_get_count(s);
	space->decodes = codec_get_room(s, space->decode_count, sizeof(*space->decodes));
	for (size_t i = 0; i < space->decode_count; i++)
		space->decodes[i] = get_decode(s);
	space->continuing_count = codec_get_count(s);
	space->continuing = codec_get_room(s, space->continuing_count, sizeof(*space->continuing));
	for (size_t i = 0; i < space->continuing_count; i++)
		space->continuing[i] = get_continuing(s);
}

static void get_space(struct wire_stream *s, struct sheet_space *ret)
{
	struct audit_space *space = &ret->space;

	ret->name = codec_get_text(s);
	ret->hypercall = wire_get_string(s);
	ret->kind = (enum family_kind)codec_get(s, FAMILY_FEATURES);
	ret->stability = (enum stability)codec_get(s, STABILITY_INTERNAL);
	ret->has_number = codec_get_flag(s);
	ret->number = codec_get(s, UINT64_MAX);
	space->is_there = true;
	space->count = (size_t)codec_get(s, SIZE_MAX);
	space->has_max = codec_get_flag(s);
	space->max = codec_get(s, UINT64_MAX);
	for (size_t i = 0; i <= AUDIENCE_INTERNAL; i++)
		space->audiences[i] = (size_t)codec_get(s, SIZE_MAX);
	get_encodings(s, space);
	space->names = codec_get_strings(s);
	space->numbers = codec_get_room(s, space->names.count, sizeof(*space->numbers));
	for (size_t i = 0; i < space->names.count; i++)
		space->numbers[i] = codec_get(s, UINT64_MAX);
}

static void get_sheet(struct wire_stream *s, struct sheet *ret)
{
	ret->version = wire_get_string(s);
	ret->date = wire_get_string(s);
	ret->supplies = (unsigned int)codec_get(s, UINT32_MAX);
	ret->views = (viewset)codec_get(s, UINT32_MAX);
	ret->space_count = codec_get_count(s);
	ret->spaces = codec_get_room(s, ret->space_count, sizeof(*ret->spaces));
	for (size_t i = 0; i < ret->space_count; i++)
		get_space(s, &ret->spaces[i]);
	ret->gap_count = codec_get_count(s);
	ret->gaps = codec_get_room(s, ret->gap_count, sizeof(*ret->gaps));
	for (size_t i = 0; i < ret->gap_count; i++)
		ret->gaps[i] = codec_get_gap(s);
}

int sheet_read(struct builder *b, const void *bytes, size_t size, struct sheet *ret,
	       struct xenabi_error *err)
{
	struct wire_stream s;

	*ret = (struct sheet){0};
	if (codec_open(&s, b, bytes, size, err))
		return -1;
	get_sheet(&s, ret);
	return codec_close(&s, err);
}
