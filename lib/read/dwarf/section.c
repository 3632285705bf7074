// SPDX-License-Identifier: GPL-2.0-only
#include <gelf.h>
#include <libelf.h>
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/read/dwarf/section.h"
#include "lib/read/unpack.h"

/* What one search is about. */
struct section_search {
	const struct blob *file;
	const char *place;
	struct arena *a;
	struct dwarf_request *request;
	struct xenabi_error *err;
	bool is_64;
	size_t left; /* bytes that may still be unpacked */
};

/* Those that types, names and places of declaration are in; without the dot and "debug_". */
static const char *const wanted[] = {
	"info", "abbrev", "str", "line", "line_str", "aranges", "str_offsets", "addr",
};

/* The plain name of a section that is wanted, or NULL. */
static const char *plain_name(struct arena *a, const char *name)
{
	const char *rest = NULL;

	if (!strncmp(name, ".debug_", strlen(".debug_")))
		rest = name + strlen(".debug_");
	else if (!strncmp(name, ".zdebug_", strlen(".zdebug_")))
		rest = name + strlen(".zdebug_");
	for (size_t i = 0; rest && i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!strcmp(rest, wanted[i]))
			return arena_printf(a, ".debug_%s", wanted[i]);
	return NULL;
}

static uint64_t take_number(struct cursor *c, size_t size, bool is_big)
{
	const unsigned char *p = cursor_bytes(c, size);
	uint64_t value = 0;

	for (size_t i = 0; p && i < size; i++)
		value = value << 8 | p[is_big ? i : size - 1 - i];
	return value;
}

static int refuse(const struct section_search *s, const char *name, const char *what)
{
	return xenabi_error_set(s->err, XENABI_EINPUT, s->place, "section %s %s", name, what);
}

/* The rest of the cursor is compressed; it is to give size bytes. */
static int unpack(struct section_search *s, const char *name, struct cursor *c, bool is_zstd,
		  uint64_t size, struct blob *ret_bytes)
{
	struct blob packed = {c->bytes + c->at, c->size - c->at};

	if (c->failed)
		return refuse(s, name, "is compressed, but truncated");
	if (size > s->left)
		return xenabi_error_set(s->err, XENABI_ELIMIT, s->place,
					"section %s is too large once unpacked", name);
	s->left -= size;
	if (is_zstd ? unpack_blob(&packed, s->place, size, s->a, ret_bytes, s->err)
		    : unpack_zlib(&packed, s->place, size, s->a, ret_bytes, s->err))
		return -1;
	return ret_bytes->size == size ? 0 : refuse(s, name, "does not unpack to its stated size");
}

/* Elf32_Chdr and Elf64_Chdr of the generic ABI. */
static int unpack_by_flag(struct section_search *s, const char *name, struct blob *bytes)
{
	struct cursor c = cursor_over(bytes->bytes, bytes->size);
	uint64_t type = take_number(&c, 4, false), size;

	if (s->is_64)
		take_number(&c, 4, false);
	size = take_number(&c, s->is_64 ? 8 : 4, false);
	take_number(&c, s->is_64 ? 8 : 4, false);
	/* ELFCOMPRESS_ZLIB, ELFCOMPRESS_ZSTD */
	if (!c.failed && type != 1 && type != 2)
		return refuse(s, name, "is compressed in an unknown way");
	return unpack(s, name, &c, type == 2, size, bytes);
}

/* "ZLIB" and the size, big-endian, before the data. */
static int unpack_by_name(struct section_search *s, const char *name, struct blob *bytes)
{
	struct cursor c = cursor_over(bytes->bytes, bytes->size);
	const unsigned char *magic = cursor_bytes(&c, 4);
	uint64_t size = take_number(&c, 8, true);

	if (magic && memcmp(magic, "ZLIB", 4) != 0)
		return 0;
	return unpack(s, name, &c, false, size, bytes);
}

static int add_section(struct section_search *s, const char *name, const GElf_Shdr *header)
{
	struct dwarf_section section = {.name = plain_name(s->a, name)};
	int rc = 0;

	if (!section.name || header->sh_type == SHT_NOBITS)
		return 0;
	if (header->sh_offset > s->file->size ||
	    header->sh_size > s->file->size - header->sh_offset)
		return refuse(s, name, "lies outside the file");
	section.bytes = (struct blob){s->file->bytes + header->sh_offset, header->sh_size};
	if (header->sh_flags & SHF_COMPRESSED)
		rc = unpack_by_flag(s, name, &section.bytes);
	else if (name[1] == 'z')
		rc = unpack_by_name(s, name, &section.bytes);
	if (!rc)
		vec_push(&s->request->sections, section);
	return rc;
}

static int walk(struct section_search *s, Elf *elf)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return 0;
	while ((scn = elf_nextscn(elf, scn))) {
		const char *name;

		if (!gelf_getshdr(scn, &header))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		if (name && add_section(s, name, &header))
			return -1;
	}
	return 0;
}

int dwarf_sections_find(const struct blob *file, const char *place, struct arena *a,
			struct dwarf_request *request, struct xenabi_error *err)
{
	struct section_search s = {
		.file = file,
		.place = place,
		.a = a,
		.request = request,
		.err = err,
		.is_64 = file->size > EI_CLASS && file->bytes[EI_CLASS] == ELFCLASS64,
		.left = UNPACK_MAX_BYTES,
	};
	Elf *elf;
	int rc;

	elf_version(EV_CURRENT);
	/* libelf only reads: the file may be mapped read-only */
	elf = elf_memory((char *)(uintptr_t)file->bytes, file->size);
	if (!elf)
		return xenabi_error_set(err, XENABI_EINPUT, place, "%s", elf_errmsg(-1));
	rc = walk(&s, elf);
	elf_end(elf);
	return rc;
}
