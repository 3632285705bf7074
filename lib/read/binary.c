// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/code.h"
#include "lib/read/binary.h"
#include "lib/read/dwarf/dwarf.h"
#include "lib/read/elf.h"
#include "lib/read/image/container.h"
#include "lib/read/image/image.h"

struct binary_reader {
	const struct code_image *image;
	const struct families *families;
	struct builder *builder;
	const char *build_id; /* interned */
	const struct blob *file;
	const char *place;
	struct dwarf_request debug; /* .functions: those asked about */
	uint8_t *widths;	    /* of their commands; NULL: no debug information */
};

static struct evidence evidence_at(const struct binary_reader *r, uint64_t address)
{
	const struct code_symbol *symbol = code_image_function_at(r->image, address);

	if (!symbol)
		return (struct evidence){.build_id = r->build_id};
	return (struct evidence){
		.symbol = intern_str(builder_intern(r->builder), symbol->name),
		.offset = address - symbol->address,
		.build_id = r->build_id,
	};
}

static const uint64_t *copy_numbers(const struct binary_reader *r, const uint64_t *numbers,
				    size_t count)
{
	return numbers ? arena_memdup(builder_arena(r->builder), numbers, count * sizeof(*numbers))
		       : NULL;
}

static const struct dispatched_op *copy_ops(const struct binary_reader *r,
					    const struct code_handler *h)
{
	struct dispatched_op *ops =
		arena_array(builder_arena(r->builder), h->op_count, sizeof(*ops));

	for (size_t i = 0; i < h->op_count; i++)
		ops[i] = (struct dispatched_op){.number = h->ops[i].number,
						.dispatched = h->ops[i].dispatched,
						.progress = h->ops[i].progress};
	return ops;
}

static const uint64_t *copy_bodies(const struct binary_reader *r, const struct code_handler *h)
{
	uint64_t *bodies = arena_array(builder_arena(r->builder), h->op_count, sizeof(*bodies));

	for (size_t i = 0; i < h->op_count; i++)
		bodies[i] = h->ops[i].body;
	return bodies;
}

static const uint64_t *copy_idle(const struct binary_reader *r, const struct code_handler *h,
				 size_t *ret_count)
{
	uint64_t *idle = arena_array(builder_arena(r->builder), h->op_count, sizeof(*idle));

	*ret_count = 0;
	for (size_t i = 0; i < h->op_count; i++)
		if (h->ops[i].is_idle)
			idle[(*ret_count)++] = h->ops[i].number;
	return *ret_count ? idle : NULL;
}

static void want_symbol(struct binary_reader *r, const struct code_symbol *symbol,
			unsigned int argument)
{
	if (symbol && symbol->is_function)
		vec_push(&r->debug.functions, (struct dwarf_function){symbol->address, argument});
}

static void want_names(struct binary_reader *r, const struct name_list *names,
		       unsigned int argument)
{
	for (size_t i = 0; i < names->count; i++)
		want_symbol(r, code_image_find(r->image, names->items[i]), argument);
}

/* HVM_REGISTER_SAVE_RESTORE() makes such a function for each record of a saved domain. */
static bool registers_save_record(const char *name)
{
	static const char start[] = "__hvm_register_", end[] = "_save_and_restore";
	size_t len = strlen(name);

	return len > strlen(start) + strlen(end) && !strncmp(name, start, strlen(start)) &&
	       !strcmp(name + len - strlen(end), end);
}

/* The functions whose compile units see the interface's types. */
static void want_functions(struct binary_reader *r, const struct code_facts *facts)
{
	for (size_t i = 0; i < r->families->count; i++) {
		const struct family *family = &r->families->items[i];
		unsigned int argument = family->op_in.known ? family->op_in.argument : 0;

		for (enum entry_path entry = 0; entry < ENTRY_COUNT; entry++)
			want_names(r, &family->handlers[entry], argument);
		want_names(r, &family->delegates, argument);
	}
	for (size_t i = 0; i < facts->site_count; i++)
		want_symbol(r, facts->sites[i].function, 0);
	for (size_t i = 0; i < r->image->symbol_count; i++)
		if (registers_save_record(r->image->symbols[i].name))
			want_symbol(r, &r->image->symbols[i], 0);
}

static void read_debug(struct binary_reader *r, const struct code_facts *facts)
{
	r->debug.arch = r->image->arch;
	r->debug.build_id = r->build_id ? r->build_id : "";
	want_functions(r, facts);
	r->widths = xalloc(r->debug.functions.count + 1);
	dwarf_read(r->file, r->place, &r->debug, r->builder, r->widths);
}

/* As debug information declares it; 0: not known. */
static uint8_t declared_bits(const struct binary_reader *r, const struct code_handler *h)
{
	const struct op_location *op_in = &h->family->op_in;

	if (!r->widths || h->op_in_buffer || !op_in->known || op_in->record)
		return 0;
	for (size_t i = 0; i < r->debug.functions.count; i++) {
		const struct dwarf_function *f = &r->debug.functions.items[i];

		if (f->address == h->address && f->argument == op_in->argument && r->widths[i])
			return r->widths[i] <= 64 ? r->widths[i] : 0;
	}
	return 0;
}

static void add_handler(const struct binary_reader *r, const struct code_handler *h)
{
	struct intern *in = builder_intern(r->builder);
	struct decode d = {
		.hypercall = intern_str(in, h->family->hypercall),
		.entry = h->entry,
		.arch = r->image->arch,
		.handler = intern_str(in, h->symbol),
		.is_op_in_buffer = h->op_in_buffer,
		.register_bits = h->register_bits ? h->register_bits : declared_bits(r, h),
		.op_bits = h->op_bits,
		.progress_lsb = h->progress_lsb,
		.unit = h->unit,
		.only_for = copy_numbers(r, h->only_for, h->only_for_count),
		.only_for_count = h->only_for_count,
		.ops = copy_ops(r, h),
		.op_count = h->op_count,
		.bodies = copy_bodies(r, h),
		.body_count = h->op_count,
		.unknown_because = intern_str(in, h->unknown_because),
		.at = evidence_at(r, h->split_at ? h->split_at : h->address),
	};

	d.tested = arena_memdup(builder_arena(r->builder), h->tested,
				h->tested_count * sizeof(h->tested[0]));
	d.tested_count = h->tested_count;
	d.idle = copy_idle(r, h, &d.idle_count);
	builder_add_decode(r->builder, &d);
}

/*
 * The path that a function is on: its name, but for what the compiler appended,
 * tells. What a compat handler delegates to is called like one.
 */
static enum entry_path entry_of(const struct binary_reader *r, const char *function)
{
	size_t len = strcspn(function, ".");

	for (size_t i = 0; i < r->families->count; i++) {
		for (enum entry_path entry = 0; entry < ENTRY_COUNT; entry++) {
			const struct name_list *names = &r->families->items[i].handlers[entry];

			for (size_t k = 0; k < names->count; k++)
				if (strlen(names->items[k]) == len &&
				    !memcmp(names->items[k], function, len))
					return entry;
		}
	}
	return strncmp(function, "compat_", strlen("compat_")) ? ENTRY_NATIVE : ENTRY_COMPAT;
}

/* A place of which it is not known what it continues may continue anything. */
static void add_stray_gap(const struct binary_reader *r, const struct code_site *site)
{
	struct evidence at = evidence_at(r, site->address);

	if (site->is_xlat || site->family || site->hypercall.state == NUMBER_KNOWN)
		return;
	builder_add_gap(r->builder, &at,
			arena_printf(builder_arena(r->builder),
				     "%s (%s): which hypercall it continues is not known: %s",
				     site->function->name, arch_name(r->image->arch),
				     site->unknown_because),
			"");
}

static enum continuation_kind kind_of(const struct code_site *site)
{
	static const enum continuation_kind kinds[] = {
		[SITE_UNKNOWN] = CONTINUATION_UNKNOWN,
		[SITE_PROGRESS] = CONTINUATION_REGISTER,
		[SITE_COUNT] = CONTINUATION_COUNT,
		[SITE_SAME] = CONTINUATION_RESTART,
		[SITE_OP_REPLACED] = CONTINUATION_OP_REPLACED,
		[SITE_CALL_REPLACED] = CONTINUATION_CALL_REPLACED,
	};

	return kinds[site->kind];
}

static void add_site(const struct binary_reader *r, const struct code_site *site)
{
	struct intern *in = builder_intern(r->builder);
	struct continuation c = {
		.arch = r->image->arch,
		.entry = entry_of(r, site->function->name),
		.function = intern_str(in, site->function->name),
		.format = intern_str(in, site->format),
		.kind = kind_of(site),
		.is_translation = site->is_xlat,
		.carries_own_op = site->carries_own,
		.ops = site->op_count ? copy_numbers(r, site->ops, site->op_count) : NULL,
		.op_count = site->op_count,
		.ops_may = site->ops_may,
		.progress_lsb = site->progress_lsb,
		.carried_count = site->carried_count,
		.rest = site->rest,
		.unknown_because = intern_str(in, site->unknown_because),
		.at = evidence_at(r, site->address),
	};

	memcpy(c.carried, site->carried, sizeof(c.carried));
	if (site->family && site->family->hypercall)
		c.hypercall = intern_str(in, site->family->hypercall);
	builder_add_continuation(r->builder, &c);
	add_stray_gap(r, site);
}

static void add_table_slot(const struct binary_reader *r, const struct code_table_entry *entry)
{
	struct intern *in = builder_intern(r->builder);
	struct table_slot t = {
		.table = intern_str(in, entry->table->name),
		.entry = entry->is_compat ? ENTRY_COMPAT : ENTRY_NATIVE,
		.arch = r->image->arch,
		.number = entry->number,
		.handler = entry->handler ? intern_str(in, entry->handler->name) : NULL,
		.at = evidence_at(r, entry->at),
	};

	if (entry->at == entry->table->address)
		t.at.symbol = t.table;
	builder_add_table_slot(r->builder, &t);
}

static void add_body(const struct binary_reader *r, const struct code_body *body)
{
	struct intern *in = builder_intern(r->builder);
	struct code_slice s = {
		.hypercall = intern_str(in, body->family->hypercall),
		.entry = body->entry,
		.arch = r->image->arch,
		.function = intern_str(in, body->function->name),
		.kind = SLICE_MACHINE,
		.code = body->code,
		.line_count = body->line_count,
		.tells_stops = true,
		.stop_count = body->way_count,
		.at = evidence_at(r, body->function->address),
	};

	s.lines = arena_memdup(builder_arena(r->builder), body->lines,
			       body->line_count * sizeof(body->lines[0]));
	s.stops = arena_memdup(builder_arena(r->builder), body->ways,
			       body->way_count * sizeof(body->ways[0]));
	builder_add_code_slice(r->builder, &s);
}

static void add_facts(const struct binary_reader *r, const struct code_facts *facts)
{
	for (size_t i = 0; i < facts->handler_count; i++)
		add_handler(r, &facts->handlers[i]);
	for (size_t i = 0; i < facts->site_count; i++)
		add_site(r, &facts->sites[i]);
	for (size_t i = 0; i < facts->table_count; i++)
		add_table_slot(r, &facts->tables[i]);
	for (size_t i = 0; i < facts->body_count; i++)
		add_body(r, &facts->bodies[i]);
	/* As where a compiler put that function's body into its callers. */
	if (facts->handler_count && !facts->site_count)
		builder_add_gap(
			r->builder, NULL,
			"machine code: no place is found that makes a continuation, so what "
			"calls leave in flight is not known",
			"a build in which hypercall_create_continuation() is a function");
	if (facts->is_cut)
		builder_add_gap(r->builder, NULL,
				"machine code: the limit on work was met; the rest is unknown", "");
	builder_add_supplies(r->builder, SUPPLIES_BINARY);
}

static int analyse(struct binary_reader *r, bool has_dwarf, struct xenabi_error *err)
{
	struct code_facts facts;

	builder_tell_place(r->builder, "its machine code", NULL);
	if (code_analyse(r->image, r->families, &facts, err))
		return -1;
	if (!facts.handler_count && !facts.site_count) {
		code_facts_deinit(&facts);
		return xenabi_error_set(
			err, XENABI_EINPUT, r->place,
			"an ELF file with symbols, but none of them is a hypercall's "
			"handler; expected a hypervisor (xen-syms)");
	}
	if (has_dwarf) {
		builder_tell_place(r->builder, "its debug information", NULL);
		read_debug(r, &facts);
	}
	add_facts(r, &facts);
	code_facts_deinit(&facts);
	return 0;
}

int binary_read(const struct blob *file, const char *place, const struct families *families,
		struct builder *b, struct xenabi_error *err)
{
	struct arena a = {0};
	struct code_image image;
	struct elf_notes notes;
	struct binary_reader r = {
		.image = &image,
		.families = families,
		.builder = b,
		.file = file,
		.place = place,
	};
	int rc = container_is_image(file) ? image_load(file, place, &a, &image, &notes, err)
					  : elf_load(file, place, &a, &image, &notes, err);

	if (!rc) {
		r.build_id = intern_str(builder_intern(b), image.build_id);
		if (notes.version)
			builder_set_version(b, notes.version);
		if (notes.rests_on)
			builder_add_rests_on(b, notes.rests_on);
		for (size_t i = 0; i < notes.gap_count; i++)
			builder_add_gap(b, NULL, notes.gaps[i], "");
		rc = analyse(&r, notes.has_dwarf, err);
	}
	dwarf_request_deinit(&r.debug);
	free(r.widths);
	arena_deinit(&a);
	return rc;
}
