// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/header/request.h"

static void put_bytes(struct strbuf *out, const void *bytes, size_t size)
{
	strbuf_add_uleb(out, size);
	strbuf_add(out, bytes, size);
}

void header_request_write(const struct header_request *request, struct strbuf *out)
{
	const struct header_file *file;

	put_bytes(out, request->defines, strlen(request->defines));
	put_bytes(out, request->shown_prefix, strlen(request->shown_prefix));
	strbuf_add_uleb(out, request->files.count);
	vec_each(file, &request->files) {
		put_bytes(out, file->path, strlen(file->path));
		put_bytes(out, file->text.bytes, file->text.size);
	}
}

static const char *get_string(struct cursor *c, struct intern *in)
{
	size_t len = cursor_uleb(c);
	const unsigned char *bytes = cursor_bytes(c, len);

	return bytes ? intern_strn(in, (const char *)bytes, len) : "";
}

int header_request_read(struct header_request *request, struct intern *in, const void *bytes,
			size_t size)
{
	struct cursor c = cursor_over(bytes, size);
	uint64_t count;

	request->defines = get_string(&c, in);
	request->shown_prefix = get_string(&c, in);
	count = cursor_uleb(&c);
	for (uint64_t i = 0; i < count && !c.failed; i++) {
		struct header_file file = {.path = get_string(&c, in)};

		file.text.size = cursor_uleb(&c);
		file.text.bytes = cursor_bytes(&c, file.text.size);
		if (!c.failed)
			vec_push(&request->files, file);
	}
	return c.failed ? -1 : 0;
}

void header_request_deinit(struct header_request *request)
{
	vec_free(&request->files);
}
