/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_IMAGE_SAMPLE_TEST_H
#define XENABI_READ_IMAGE_SAMPLE_TEST_H

#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/strbuf.h"
#include "lib/base/vec.h"
#include "lib/read/image/image.h"

enum sample_kind { SAMPLE_ELF32, SAMPLE_PE, SAMPLE_ARM64, SAMPLE_ARM32, SAMPLE_KINDS };

/* A boot image of ours: code, constants with a symbol table, data. */
struct sample {
	enum sample_kind kind;
	unsigned int alignment; /* of the parts of the table */
	unsigned char fill;	/* between them */
	unsigned int functions;
	bool has_ends;		/* some functions say where they end */
	bool has_sorted;	/* the table by name follows */
	bool is_functions_only; /* no data in the table */
	bool is_lying;		/* the values are of another image */
	bool without_table;
};

#define SAMPLE_ORIGIN	0xffff82d040000000ULL
#define SAMPLE_START	0x200000U /* of the image, from the origin */
#define SAMPLE_RODATA	0x10000U  /* from the start */
#define SAMPLE_DATA	0x30000U
#define SAMPLE_END	0x31000U
#define SAMPLE_FUNCTION 0x100U /* the first one */
#define SAMPLE_STRIDE	0x20U

static inline void sample_put(struct strbuf *out, uint64_t value, unsigned int size)
{
	for (; size; size--, value >>= 8)
		strbuf_addch(out, (char)value);
}

/* A line of the table; without a name: an end. */
struct sample_line {
	uint64_t value;
	char text[64];
};

struct sample_lines {
	struct sample_line *items;
	size_t count, room;
};

static inline void sample_line(struct sample_lines *lines, uint64_t value, const char *text)
{
	struct sample_line line = {.value = value};

	snprintf(line.text, sizeof(line.text), "%s", text);
	vec_push(lines, line);
}

static inline uint32_t sample_function(unsigned int i)
{
	return SAMPLE_FUNCTION + i * SAMPLE_STRIDE;
}

/* Sorted by value, as xen/tools/symbols.c leaves them. */
static inline void sample_list(const struct sample *s, struct sample_lines *lines)
{
	char text[64];

	sample_line(lines, 0, "T_start");
	sample_line(lines, 0, "T_stext");
	for (unsigned int i = 0; i < s->functions; i++) {
		snprintf(text, sizeof(text), i % 3 ? "Tdo_%u_op" : "tcommon/file.c#local_%u", i);
		sample_line(lines, sample_function(i), text);
		if (s->has_ends && i % 2)
			sample_line(lines, sample_function(i) + 8, "");
	}
	sample_line(lines, SAMPLE_RODATA - 0x80, "T_etext");
	if (s->is_functions_only)
		return;
	sample_line(lines, SAMPLE_RODATA, "R_srodata");
	sample_line(lines, SAMPLE_DATA - 0x100, "R_erodata");
	sample_line(lines, SAMPLE_DATA, "Dsome_data");
	sample_line(lines, SAMPLE_END, "B_end");
}

static inline void sample_align(const struct sample *s, struct strbuf *out, unsigned int least)
{
	unsigned int to = s->alignment > least ? s->alignment : least;

	while (out->len % to)
		strbuf_addch(out, (char)s->fill);
}

/* Every character that is used stands for itself, 0x01 for "do_" and 0x02 for "_op". */
static inline const char *sample_token(const struct sample_lines *lines, unsigned int c,
				       char *buffer)
{
	if (c == 1 || c == 2)
		return c == 1 ? "do_" : "_op";
	snprintf(buffer, 2, "%c", c ? (int)c : 1);
	for (size_t i = 0; c && i < lines->count; i++)
		if (strchr(lines->items[i].text, (int)c))
			return buffer;
	return "";
}

static inline void sample_name(struct strbuf *out, const char *text)
{
	struct strbuf packed = {0};

	for (; *text; text++) {
		bool is_do = !strncmp(text, "do_", 3), is_op = !strncmp(text, "_op", 3);

		strbuf_addch(&packed, is_do ? 1 : is_op ? 2 : *text);
		text += is_do || is_op ? 2 : 0;
	}
	strbuf_addch(out, (char)packed.len);
	strbuf_add(out, packed.data, packed.len);
	strbuf_deinit(&packed);
}

static inline uint64_t sample_value(const struct sample *s, uint64_t value)
{
	if (s->is_lying)
		value += 0x1000000;
	/* x86: from the origin; Arm: an address. */
	return s->kind == SAMPLE_ARM64 ? value + 0xa0000200000ULL : value + SAMPLE_START;
}

/* Appends the table; out's length is what is aligned. */
static inline void sample_table(const struct sample *s, struct strbuf *out)
{
	struct sample_lines lines = {0};
	struct strbuf markers = {0}, index = {0};
	unsigned int size = s->kind == SAMPLE_ARM64 ? 8 : 4;
	size_t start;
	char buffer[2];

	sample_list(s, &lines);
	sample_align(s, out, size);
	for (size_t i = 0; i < lines.count; i++)
		sample_put(out, sample_value(s, lines.items[i].value), size);
	sample_align(s, out, 4);
	sample_put(out, lines.count, 4);
	sample_align(s, out, 1);
	start = out->len;
	for (size_t i = 0; i < lines.count; i++) {
		if (i % 256 == 0)
			sample_put(&markers, out->len - start, 4);
		sample_name(out, lines.items[i].text);
	}
	sample_align(s, out, 4);
	strbuf_add(out, markers.data, markers.len);
	sample_align(s, out, 1);
	start = out->len;
	for (unsigned int c = 0; c < 256; c++) {
		const char *token = sample_token(&lines, c, buffer);

		sample_put(&index, out->len - start, 2);
		strbuf_add(out, token, strlen(token) + 1);
	}
	sample_align(s, out, 2);
	strbuf_add(out, index.data, index.len);
	if (s->has_sorted) {
		sample_align(s, out, 4);
		sample_put(out, lines.count, 4);
		for (size_t i = 0; i < lines.count; i++)
			sample_put(out, i, 8);
	}
	vec_free(&lines);
	strbuf_deinit(&markers);
	strbuf_deinit(&index);
}

static inline void sample_fill(struct strbuf *out, size_t upto, unsigned char byte)
{
	char block[4096];

	memset(block, byte, sizeof(block));
	while (out->len < upto)
		strbuf_add(out, block,
			   upto - out->len < sizeof(block) ? upto - out->len : sizeof(block));
}

/* What is loaded, from the start on. */
static inline void sample_body(const struct sample *s, struct strbuf *out)
{
	static const unsigned char note[] = "\4\0\0\0\4\0\0\0\3\0\0\0GNU\0\xde\xad\xbe\x42";

	sample_fill(out, SAMPLE_RODATA, 0x90);
	if (s->kind == SAMPLE_ARM64)
		memcpy(out->data + 56, "ARM\x64", 4);
	if (s->kind == SAMPLE_ARM32)
		memcpy(out->data + 36, "\x18\x28\x6f\x01", 4);
	strbuf_add(out, "constant", 8);
	if (!s->without_table)
		sample_table(s, out);
	sample_align(s, out, 4);
	strbuf_add(out, note, sizeof(note) - 1);
	sample_fill(out, SAMPLE_DATA, 0);
	for (unsigned int i = 0; i < 16; i++)
		sample_put(out, SAMPLE_ORIGIN + SAMPLE_START + sample_function(i), 8);
}

static inline void sample_elf32(const struct strbuf *body, struct strbuf *out)
{
	const Elf32_Ehdr header = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_386,
		.e_phoff = sizeof(header),
		.e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = 1,
	};
	const Elf32_Phdr segment = {
		.p_type = PT_LOAD,
		.p_offset = 0x80,
		.p_vaddr = SAMPLE_START,
		.p_paddr = SAMPLE_START,
		.p_filesz = (Elf32_Word)body->len,
		.p_memsz = SAMPLE_END,
	};

	strbuf_add(out, &header, sizeof(header));
	strbuf_add(out, &segment, sizeof(segment));
	sample_fill(out, segment.p_offset, 0);
	strbuf_add(out, body->data, body->len);
}

#define SAMPLE_PE_SECTIONS 0x188U /* where the section headers stand */

static inline void sample_pe_section(struct strbuf *out, uint32_t from, uint32_t size,
				     uint32_t stored)
{
	strbuf_add(out, ".part\0\0\0", 8);
	sample_put(out, size, 4);
	sample_put(out, SAMPLE_START + from, 4);
	sample_put(out, stored, 4);
	sample_put(out, 0x400 + from, 4);
	sample_put(out, 0, 12);
	sample_put(out, 0, 4);
}

static inline void sample_pe(const struct strbuf *body, struct strbuf *out)
{
	strbuf_add(out, "MZ", 2);
	sample_fill(out, 60, 0);
	sample_put(out, 0x80, 4);
	sample_fill(out, 0x80, 0);
	strbuf_add(out, "PE\0\0\x64\x86\2\0", 8);
	sample_fill(out, 0x80 + 20, 0);
	sample_put(out, 0xf0, 2);
	sample_put(out, 0, 2);
	sample_put(out, 0x20b, 2);
	sample_fill(out, 0x80 + 24 + 24, 0);
	sample_put(out, SAMPLE_ORIGIN, 8);
	sample_fill(out, SAMPLE_PE_SECTIONS, 0);
	sample_pe_section(out, 0, SAMPLE_RODATA, SAMPLE_RODATA);
	sample_pe_section(out, SAMPLE_RODATA, SAMPLE_END - SAMPLE_RODATA,
			  (uint32_t)body->len - SAMPLE_RODATA);
	sample_fill(out, 0x400, 0);
	strbuf_add(out, body->data, body->len);
}

/* The file; the caller's to strbuf_deinit(). */
static inline void sample_make(const struct sample *s, struct strbuf *out)
{
	struct strbuf body = {0};

	sample_body(s, &body);
	if (s->kind == SAMPLE_ELF32)
		sample_elf32(&body, out);
	else if (s->kind == SAMPLE_PE)
		sample_pe(&body, out);
	else
		strbuf_add(out, body.data, body.len);
	strbuf_deinit(&body);
}

#endif
