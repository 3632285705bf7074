// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/read/header/worker/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
const char *__asan_default_options(void);

/* libclang keeps things until its process ends. */
__attribute__((visibility("default"))) const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* The bytes as a header: what the worker answers for one view makes sense to who asked. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char xen[] = "#include \"fuzz.h\"\n#define XEN 1\n";
	struct header_request request = {.defines = "", .shown_prefix = ""};
	struct wire_writer out = {.out.max = (size_t)16 << 20};
	struct arena a = {0};
	struct intern in = {0}, answered = {0};
	struct builder *b = builder_create(&answered, "fuzz");
	struct header_set set;
	bool is_complete;
	/* One NUL follows every file. */
	const unsigned char *text =
		(const unsigned char *)arena_strndup(&a, (const char *)bytes, size);
	struct view_parser parser = {.in = &in,
				     .out = &out,
				     .set = &set,
				     .arch = ARCH_X86_64,
				     .audience = AUDIENCE_GUEST};

	vec_push(&request.files, (struct header_file){intern_str(&in, "fuzz.h"), {text, size}});
	vec_push(&request.files,
		 (struct header_file){intern_str(&in, "xen.h"),
				      {(const unsigned char *)xen, sizeof(xen) - 1}});
	header_set_init(&set, &request, &in);
	parser.index = clang_createIndex(0, 0);
	parse_view(&parser);
	wire_put_end(&out);
	if (wire_read(b, out.out.data, out.out.len, ~VIEWS_NONE, &is_complete, NULL) ||
	    !is_complete)
		__builtin_trap();
	clang_disposeIndex(parser.index);
	header_set_deinit(&set);
	vec_free(&request.files);
	wire_writer_deinit(&out);
	builder_destroy(b);
	intern_deinit(&answered);
	intern_deinit(&in);
	arena_deinit(&a);
	return 0;
}
