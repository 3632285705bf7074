// SPDX-License-Identifier: GPL-2.0-only
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/read/elf_symbol.h"

#define MAX_SYMBOLS    ((size_t)1 << 18)
#define MAX_NAME_BYTES 512

/* A symbol on its way from the file into the image. */
struct raw_symbol {
	struct code_symbol sym;
	const struct code_section *section;
	unsigned char type; /* STT_ */
};

const char *elf_string(const struct blob *table, uint64_t offset)
{
	const unsigned char *s;
	size_t room;

	if (offset >= table->size)
		return NULL;
	s = table->bytes + offset;
	room = table->size - offset;
	return memchr(s, '\0', room < MAX_NAME_BYTES ? room : MAX_NAME_BYTES) ? (const char *)s
									      : NULL;
}

/* $a, $d, $t, $x and $d.1: where code and data begin, no symbols of the program. */
static bool is_mapping_symbol(enum arch arch, const char *name)
{
	if (arch != ARCH_ARM64 && arch != ARCH_ARM32)
		return false;
	return name[0] == '$' && name[1] && strchr("adtx", name[1]) &&
	       (name[2] == '\0' || name[2] == '.');
}

static bool is_wanted(const GElf_Sym *sym)
{
	unsigned char type = GELF_ST_TYPE(sym->st_info);

	if (sym->st_shndx == SHN_UNDEF || sym->st_shndx == SHN_ABS || sym->st_shndx == SHN_COMMON)
		return false;
	return type == STT_NOTYPE || type == STT_OBJECT || type == STT_FUNC;
}

/* Fills *raw; false where the symbol is of no use, counted if it should have been. */
static bool read_symbol(const GElf_Sym *sym, const struct blob *names,
			const struct code_image *image, struct raw_symbol *raw,
			struct elf_symbol_drops *drops)
{
	unsigned char type = GELF_ST_TYPE(sym->st_info);
	bool is_thumb = image->arch == ARCH_ARM32 && type == STT_FUNC && (sym->st_value & 1);
	const char *name = elf_string(names, sym->st_name);
	uint64_t address = is_thumb ? sym->st_value - 1 : sym->st_value;
	const struct code_section *section = code_image_section(image, address);

	if (!name) {
		drops->unnamed++;
		return false;
	}
	if (!*name || is_mapping_symbol(image->arch, name))
		return false;
	if (!section) { /* the marks that a linker script sets may stand anywhere */
		drops->outside += type != STT_NOTYPE;
		return false;
	}
	drops->thumb += is_thumb;
	*raw = (struct raw_symbol){
		.sym.name = name,
		.sym.address = address,
		.sym.size = sym->st_size,
		.sym.is_function =
			type != STT_OBJECT && section->is_executable && section->bytes && !is_thumb,
		.sym.is_global = GELF_ST_BIND(sym->st_info) != STB_LOCAL,
		.section = section,
		.type = type,
	};
	return true;
}

static int compare_raw(const void *x, const void *y)
{
	const struct raw_symbol *a = x, *b = y;

	if (a->sym.address != b->sym.address)
		return a->sym.address < b->sym.address ? -1 : 1;
	if (a->type != b->type) /* functions, objects, then what has no type */
		return a->type > b->type ? -1 : 1;
	if (a->sym.is_global != b->sym.is_global)
		return a->sym.is_global ? -1 : 1;
	if (a->sym.size != b->sym.size)
		return a->sym.size > b->sym.size ? -1 : 1;
	return strcmp(a->sym.name, b->sym.name);
}

/* Backwards over the sorted symbols: where one states no size, the next one ends it. */
static void fill_sizes(struct raw_symbol *raw, size_t count, struct elf_symbol_drops *drops)
{
	const struct raw_symbol *next = NULL; /* the next one at a higher address */

	for (size_t i = count; i-- > 0;) {
		struct code_symbol *s = &raw[i].sym;
		uint64_t room = raw[i].section->size - (s->address - raw[i].section->address);

		if (i + 1 < count && raw[i + 1].sym.address != s->address)
			next = &raw[i + 1];
		if (s->size > room) {
			s->size = room;
			drops->clamped++;
		} else if (!s->size && next && next->section == raw[i].section) {
			s->size = next->sym.address - s->address;
		} else if (!s->size) {
			s->size = room;
		}
	}
}

/* A label without a type inside a function is a place in that function. */
static void demote_inner_labels(struct raw_symbol *raw, size_t count)
{
	uint64_t end = 0;

	for (size_t i = 0; i < count; i++) {
		struct code_symbol *s = &raw[i].sym;

		if (raw[i].type == STT_NOTYPE && s->address < end)
			s->is_function = false;
		else if (raw[i].type == STT_FUNC && s->address + s->size > end)
			end = s->address + s->size;
	}
}

static void hand_over(const struct raw_symbol *raw, size_t count, struct arena *a,
		      struct code_image *image)
{
	struct code_symbol *symbols = arena_array(a, count, sizeof(*symbols));

	for (size_t i = 0; i < count; i++)
		symbols[i] = raw[i].sym;
	code_image_take_symbols(image, symbols, count, a);
}

int elf_read_symbols(Elf *elf, Elf_Scn *table, const struct blob *names, const char *place,
		     struct arena *a, struct code_image *image, struct elf_symbol_drops *ret_drops,
		     struct xenabi_error *err)
{
	GElf_Shdr header;
	Elf_Data *data = elf_getdata(table, NULL);
	struct raw_symbol *raw;
	size_t total, count = 0;
	GElf_Sym sym;

	*ret_drops = (struct elf_symbol_drops){0};
	if (!data || !gelf_getshdr(table, &header) || data->d_type != ELF_T_SYM ||
	    header.sh_entsize != gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT))
		return xenabi_error_set(err, XENABI_EINPUT, place, "the symbol table is damaged");
	total = header.sh_size / header.sh_entsize;
	if (total > MAX_SYMBOLS)
		return xenabi_error_set(err, XENABI_ELIMIT, place,
					"%zu symbols; at most %zu are read", total, MAX_SYMBOLS);
	raw = xalloc(total * sizeof(*raw));
	for (size_t i = 0; i < total; i++)
		if (gelf_getsym(data, (int)i, &sym) && is_wanted(&sym) &&
		    read_symbol(&sym, names, image, &raw[count], ret_drops))
			count++;
	if (count)
		sort_stable(raw, count, sizeof(*raw), compare_raw);
	fill_sizes(raw, count, ret_drops);
	demote_inner_labels(raw, count);
	hand_over(raw, count, a, image);
	free(raw);
	return 0;
}
