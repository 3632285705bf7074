// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/read/header/unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The bytes as a header of two: scanned, and a unit written from it. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char xen[] = "#define XEN 1\n";
	struct intern in = {0};
	struct header_request request = {.defines = "", .shown_prefix = ""};
	struct header_set set;
	struct strbuf text = {0};

	vec_push(&request.files, (struct header_file){"fuzz.h", {bytes, size}});
	vec_push(&request.files,
		 (struct header_file){"xen.h", {(const unsigned char *)xen, sizeof(xen) - 1}});
	header_set_init(&set, &request, &in);
	header_set_write_unit(&set, (const bool[]){true, true}, true, &text);
	strbuf_deinit(&text);
	header_set_deinit(&set);
	vec_free(&request.files);
	intern_deinit(&in);
	return 0;
}
