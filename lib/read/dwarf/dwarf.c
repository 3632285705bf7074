// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/cursor.h"
#include "lib/model/wire.h"
#include "lib/read/dwarf/dwarf.h"
#include "lib/read/dwarf/section.h"
#include "lib/read/worker.h"

#define WORKER "dwarf-worker"

/* Moves the answer's facts to the release's own builder and that of what was compiled. */
bool dwarf_take_answer(const struct blob *answer, const struct dwarf_request *request,
		       struct builder *b, uint8_t *ret_widths, struct xenabi_error *err)
{
	struct cursor c = cursor_over(answer->bytes, answer->size);
	viewset allowed = view_bit(request->arch, AUDIENCE_INTERNAL);
	bool is_complete = false;

	if (request->arch == ARCH_X86_64)
		allowed |= view_bit(ARCH_X86_32, AUDIENCE_INTERNAL);
	for (size_t i = 0; i < request->functions.count; i++)
		ret_widths[i] = (uint8_t)cursor_uleb(&c);
	if (!c.failed && wire_read(builder_compiled(b), c.bytes + c.at, c.size - c.at, allowed,
				   &is_complete, err))
		return false;
	if (!is_complete)
		xenabi_error_set(err, XENABI_EINPUT, "", "the worker stopped before its end");
	return is_complete;
}

static bool ask(const struct dwarf_request *request, struct arena *a, struct builder *b,
		uint8_t *ret_widths, struct xenabi_error *err)
{
	static const char *const no_args[] = {NULL};
	struct worker_job job = {.args = no_args};
	struct dwarf_parts parts = {0};
	struct blob answer;
	bool done;

	dwarf_request_write(request, a, &parts);
	done = !worker_run(WORKER, parts.items.items, parts.items.count, &job, 1, err);
	answer = (struct blob){(const unsigned char *)strbuf_str(&job.output), job.output.len};
	if (done)
		done = dwarf_take_answer(&answer, request, b, ret_widths, err);
	strbuf_deinit(&job.output);
	vec_free(&parts.items);
	return done;
}

void dwarf_read(const struct blob *file, const char *place, struct dwarf_request *request,
		struct builder *b, uint8_t *ret_widths)
{
	struct xenabi_error err = {0};
	struct arena a = {0};

	if (dwarf_sections_find(file, place, &a, request, &err) ||
	    (request->sections.count && !ask(request, &a, b, ret_widths, &err)))
		builder_add_gap(
			b, NULL,
			arena_printf(&a, "the debug information could not be read: %s", err.text),
			"");
	arena_deinit(&a);
}
