// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/read/dwarf/request.h"

static void put_string(struct strbuf *out, const char *s)
{
	strbuf_add_uleb(out, strlen(s));
	strbuf_addstr(out, s);
}

/* What has gathered becomes a part. */
static void flush(struct strbuf *text, struct arena *a, struct dwarf_parts *parts)
{
	vec_push(&parts->items, (struct blob){arena_memdup(a, text->data, text->len), text->len});
	strbuf_reset(text);
}

void dwarf_request_write(const struct dwarf_request *request, struct arena *a,
			 struct dwarf_parts *parts)
{
	const struct dwarf_function *function;
	const struct dwarf_section *section;
	struct strbuf text = {0};

	strbuf_add_uleb(&text, request->arch);
	put_string(&text, request->build_id);
	strbuf_add_uleb(&text, request->functions.count);
	vec_each(function, &request->functions) {
		strbuf_add_uleb(&text, function->address);
		strbuf_add_uleb(&text, function->argument);
	}
	strbuf_add_uleb(&text, request->sections.count);
	vec_each(section, &request->sections) {
		put_string(&text, section->name);
		strbuf_add_uleb(&text, section->bytes.size);
		flush(&text, a, parts);
		vec_push(&parts->items, section->bytes);
	}
	flush(&text, a, parts);
	strbuf_deinit(&text);
}

static const char *get_string(struct cursor *c, struct intern *in)
{
	size_t len = cursor_uleb(c);
	const unsigned char *bytes = cursor_bytes(c, len);

	return bytes ? intern_strn(in, (const char *)bytes, len) : "";
}

static struct dwarf_section get_section(struct cursor *c, struct intern *in)
{
	struct dwarf_section section = {.name = get_string(c, in)};

	section.bytes.size = cursor_uleb(c);
	section.bytes.bytes = cursor_bytes(c, section.bytes.size);
	return section;
}

int dwarf_request_read(struct dwarf_request *request, struct intern *in, const struct blob *bytes)
{
	struct cursor c = cursor_over(bytes->bytes, bytes->size);
	uint64_t arch = cursor_uleb(&c), count;

	request->arch = arch < ARCH_COUNT ? (enum arch)arch : 0;
	request->build_id = get_string(&c, in);
	count = cursor_uleb(&c);
	for (uint64_t i = 0; i < count && !c.failed; i++) {
		struct dwarf_function f = {.address = cursor_uleb(&c)};

		f.argument = (unsigned int)cursor_uleb(&c);
		vec_push(&request->functions, f);
	}
	count = cursor_uleb(&c);
	for (uint64_t i = 0; i < count && !c.failed; i++)
		vec_push(&request->sections, get_section(&c, in));
	return c.failed || !cursor_done(&c) || arch >= ARCH_COUNT ? -1 : 0;
}

void dwarf_request_deinit(struct dwarf_request *request)
{
	vec_free(&request->functions);
	vec_free(&request->sections);
}
