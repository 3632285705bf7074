/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_DWARF_SAMPLE_TEST_H
#define XENABI_READ_DWARF_SAMPLE_TEST_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/read/dwarf/dwarf.h"
#include "lib/read/dwarf/section.h"
#include "lib/read/dwarf/worker/answer.h"
#include "lib/read/elf.h"

/* A small hypervisor of ours, compiled when the test runs, and what is read of it. */
struct sample {
	char folder[64];
	struct intern in;
	struct arena arena;
	struct blob file;
	struct code_image image;
	struct dwarf_request request;
	uint8_t widths[8];
	struct release *release; /* NULL: nothing was found, as .error says */
	struct xenabi_error error;
};

static const char sample_public[] =
	"typedef unsigned char uint8_t; typedef unsigned short uint16_t;\n"
	"typedef unsigned int uint32_t; typedef unsigned long uint64_t;\n"
	"typedef struct { uint32_t *p; } __guest_handle_uint32;\n"
	"typedef union { uint8_t *p; uint64_t q; } __guest_handle_64_uint8;\n"
	"enum colour { RED, GREEN = 7, BLUE = -2 };\n"
	"typedef struct { uint16_t x, y; } point_t;\n"
	"struct tail { uint32_t count; uint64_t items[]; };\n"
	"struct packed { uint8_t a; uint32_t b; } __attribute__((packed));\n"
	"struct xen_thing {\n"
	"	uint32_t op;\n"
	"	uint32_t low : 3, high : 13;\n"
	"	union { uint64_t whole; struct { uint32_t lo, hi; }; } u;\n"
	"	union { uint8_t byte; uint16_t half; };\n"
	"	point_t corner[2][3];\n"
	"	__guest_handle_uint32 list;\n"
	"	__guest_handle_64_uint8 buffer;\n"
	"	const char *name;\n"
	"	enum colour colour;\n"
	"	_Bool flag;\n"
	"	double ratio;\n"
	"	struct xen_thing *next;\n"
	"	struct packed packed;\n"
	"};\n";

static const char sample_compat[] = "struct compat_thing { uint32_t op; uint64_t wide; }\n"
				    "__attribute__((packed, aligned(4)));\n";

static const char sample_handler[] =
	"#include \"include/public/thing.h\"\n"
	"#include \"include/compat/thing.h\"\n"
	"struct internal { int x; } internal;\n"
	"struct compat_thing compat;\n"
	"struct tail *tail;\n"
	"long do_memory_op(unsigned int cmd, struct xen_thing *thing)\n"
	"{ return cmd + thing->op + compat.op + internal.x + tail->count; }\n";

static const char sample_assembly[] = ".globl entry\n.text\nentry: nop\n";

static inline void sample_write(const struct sample *s, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	f = fopen(path, "w");
	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

static inline void sample_mkdir(const struct sample *s, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	mkdir(path, 0777);
}

static inline void sample_init(struct sample *s)
{
	*s = (struct sample){.folder = "/tmp/xenabi-dwarf-XXXXXX"};
	if (!mkdtemp(s->folder))
		return;
	sample_mkdir(s, "include");
	sample_mkdir(s, "include/public");
	sample_mkdir(s, "include/compat");
	sample_write(s, "include/public/thing.h", sample_public);
	sample_write(s, "include/compat/thing.h", sample_compat);
	sample_write(s, "handler.c", sample_handler);
	sample_write(s, "entry.S", sample_assembly);
}

/* Runs the compiler there; false where it fails, or is not installed. */
static inline bool sample_compile(const struct sample *s, const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line),
		 "cd %s && %s -O1 -nostdlib -static -Wl,-e,do_memory_op -o xen *.c *.S >log 2>&1",
		 s->folder, command);
	return system(line) == 0;
}

static inline void sample_close(struct sample *s)
{
	release_destroy(s->release);
	dwarf_request_deinit(&s->request);
	elf_close_file(&s->file);
	arena_deinit(&s->arena);
	intern_deinit(&s->in);
	s->release = NULL;
	s->arena = (struct arena){0};
	s->in = (struct intern){0};
	s->error = (struct xenabi_error){0};
	memset(s->widths, 0, sizeof(s->widths));
}

static inline void sample_deinit(struct sample *s)
{
	char line[128];

	sample_close(s);
	snprintf(line, sizeof(line), "rm -rf %s", s->folder);
	if (system(line) != 0)
		perror(line);
}

static inline struct blob sample_join(struct sample *s, const struct dwarf_parts *parts)
{
	struct strbuf text = {0};
	const struct blob *part;
	struct blob whole;

	vec_each(part, &parts->items)
		strbuf_add(&text, part->bytes, part->size);
	whole = (struct blob){arena_memdup(&s->arena, text.data, text.len), text.len};
	strbuf_deinit(&text);
	return whole;
}

/* What the worker would be sent. */
static inline bool sample_open(struct sample *s, struct blob *ret_request)
{
	struct dwarf_parts parts = {0};
	static const char *const handlers[] = {"do_memory_op", "compat_memory_op"};
	struct elf_notes notes;
	char path[256];

	snprintf(path, sizeof(path), "%s/xen", s->folder);
	if (elf_open_file(path, SIZE_MAX, &s->file, &s->error) ||
	    elf_load(&s->file, path, &s->arena, &s->image, &notes, &s->error))
		return false;
	s->request.arch = s->image.arch;
	s->request.build_id = "";
	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		const struct code_symbol *f = code_image_find(&s->image, handlers[i]);

		if (f)
			vec_push(&s->request.functions, (struct dwarf_function){f->address, 0});
	}
	if (dwarf_sections_find(&s->file, path, &s->arena, &s->request, &s->error))
		return false;
	dwarf_request_write(&s->request, &s->arena, &parts);
	*ret_request = sample_join(s, &parts);
	vec_free(&parts.items);
	return true;
}

/* Reads the compiled file; .release says what was found. */
static inline void sample_read(struct sample *s)
{
	struct strbuf answer = {0};
	struct blob request, bytes;
	struct builder *b;

	if (!sample_open(s, &request))
		return;
	b = builder_create(&s->in, "sample");
	if (dwarf_answer(&request, true, &answer)) {
		xenabi_error_set(&s->error, XENABI_EINPUT, "", "no answer");
		builder_destroy(b);
		return;
	}
	bytes = (struct blob){(const unsigned char *)strbuf_str(&answer), answer.len};
	if (dwarf_take_answer(&bytes, &s->request, b, s->widths, &s->error))
		s->release = builder_seal(b, &s->error);
	else
		builder_destroy(b);
	strbuf_deinit(&answer);
}

#endif
