// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/read/csource/box_test.h"
#include "lib/read/csource/csource.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The bytes are these files one after the other, form feeds between them. */
static const char *const paths[] = {
	"xen/common/box.c",	   "xen/include/xen/hypercall.h", "xen/arch/x86/box.c",
	"xen/common/compat/box.c", "xen/common/Kconfig",	  "xen/include/hypercall-defs.c",
};

enum { PATH_COUNT = sizeof(paths) / sizeof(paths[0]) };

static size_t split(const char *text, size_t size, struct source_memory_file *files)
{
	const char *end = text + size;
	size_t count = 0;

	while (count < PATH_COUNT && text) {
		const char *feed = memchr(text, '\f', (size_t)(end - text));
		size_t len = (size_t)((feed ? feed : end) - text);

		/* One NUL follows every file. */
		files[count].path = paths[count];
		files[count].bytes = (struct blob){memcpy(xalloc(len + 1), text, len), len};
		count++;
		text = feed ? feed + 1 : NULL;
	}
	return count;
}

static void read_tree(const struct source_memory_file *files, size_t count,
		      const struct families *families)
{
	struct intern strings = {0};
	struct builder *b = builder_create(&strings, "fuzz");
	struct source *s = source_open_memory("fuzz", files, count);

	if (csource_read(s, families, b, NULL))
		abort();
	source_close(s);
	builder_destroy(b);
	intern_deinit(&strings);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct families families;
	struct source_memory_file files[PATH_COUNT + 1];
	size_t count = split((const char *)bytes, size, files);

	if (!families.count &&
	    families_parse(&families, families_text, strlen(families_text), "fuzz", NULL))
		abort();
	files[count] = (struct source_memory_file){
		"xen/include/public/box.h",
		{(const unsigned char *)public_text, strlen(public_text)}};
	read_tree(files, count + 1, &families);
	for (size_t i = 0; i < count; i++)
		free((void *)files[i].bytes.bytes);
	return 0;
}
