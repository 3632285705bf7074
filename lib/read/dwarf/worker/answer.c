// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/dwarf/worker/answer.h"
#include "lib/read/dwarf/worker/object.h"
#include "lib/read/dwarf/worker/type.h"
#include "lib/read/serving/limits.h"

/* Entries are looked at more than once: as children, as types. */
#define LOOKS_A_BYTE 4
#define LOOKS_LEAST  100000

static void put_gap(struct wire_writer *out, const char *what, const char *needs)
{
	wire_put_gap(out, &(struct gap){.what = what, .needs = needs});
}

static uint64_t budget_for(const struct dwarf_request *request)
{
	const struct dwarf_section *s;
	uint64_t budget = LOOKS_LEAST;

	vec_each(s, &request->sections)
		budget += s->bytes.size / 8 * LOOKS_A_BYTE;
	return budget;
}

static void read_all(struct reader *r)
{
	struct object object;

	if (!object_open(&object, r->request, &r->dbg)) {
		put_gap(r->out, "the debug information is damaged or of an unknown version", "");
		return;
	}
	read_units(r);
	if (r->is_split)
		put_gap(r->out,
			"debug information: it is split, and the types are in files of their own",
			"a hypervisor built without -gsplit-dwarf");
	if (r->has_damage)
		put_gap(r->out, "debug information: parts of it are damaged and were left out", "");
	if (r->is_exhausted)
		put_gap(r->out, "debug information: the limit on work was met; the rest is unknown",
			"");
	object_close(r->dbg);
}

int dwarf_answer(const struct blob *bytes, bool is_confined, struct strbuf *out)
{
	struct wire_writer writer = {.out.max = DWARF_OUTPUT_MIB * MIB};
	struct dwarf_request request = {0};
	struct intern in = {0};
	struct reader r = {.request = &request, .in = &in, .out = &writer};
	int rc = dwarf_request_read(&request, &in, bytes);

	if (!rc) {
		r.budget = budget_for(&request);
		r.widths = xalloc(request.functions.count + 1);
		if (!is_confined)
			put_gap(&writer,
				"the DWARF worker could not be confined, so hostile debug "
				"information might have made it read other files",
				"a kernel with seccomp filters");
		read_all(&r);
		wire_put_end(&writer);
		for (size_t i = 0; i < request.functions.count; i++)
			strbuf_add_uleb(out, r.widths[i]);
		strbuf_add(out, strbuf_str(&writer.out), writer.out.len);
		rc = writer.out.overflow ? -1 : 0;
	}
	free(r.widths);
	type_table_free(r.types);
	seen_table_free(r.seen);
	arena_deinit(&r.arena);
	wire_writer_deinit(&writer);
	dwarf_request_deinit(&request);
	intern_deinit(&in);
	return rc;
}
