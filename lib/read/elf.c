// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/sort.h"
#include "lib/read/build_id.h"
#include "lib/read/elf.h"
#include "lib/read/elf_symbol.h"
#include "lib/read/xen_version.h"

#define MAX_SECTIONS 4096
#define MAX_GAPS     4

#define WANTED                                                                                     \
	"give the boot image of the same build (/boot/xen-*.gz, xen.efi, Arm's Image or zImage), " \
	"or xen-syms, which Debian has in the -dbg package of the hypervisor"

/* What the steps of one load share. */
struct loader {
	const struct blob *file;
	const char *place;
	struct arena *a;
	struct xenabi_error *err;
	Elf *elf;
	struct code_section *sections;
	size_t section_count;
	uint64_t rodata; /* address of .rodata */
	Elf_Scn *symbol_table;
	struct blob section_names;
	bool has_dwarf;
};

static int refuse(struct loader *l, const char *what)
{
	return xenabi_error_set(l->err, XENABI_EINPUT, l->place, "%s", what);
}

/* The part of the file, or NULL where it is not all there. */
static const unsigned char *file_range(const struct blob *file, uint64_t offset, uint64_t size)
{
	if (offset > file->size || size > file->size - offset)
		return NULL;
	return file->bytes + offset;
}

bool elf_is_elf(const struct blob *file)
{
	return file->size >= SELFMAG && memcmp(file->bytes, ELFMAG, SELFMAG) == 0;
}

static int check_magic(struct loader *l)
{
	if (elf_is_elf(l->file))
		return 0;
	return refuse(l, "not an ELF file; an ELF hypervisor with symbols was expected");
}

static unsigned int load_le(const unsigned char *p, size_t len)
{
	unsigned int value = 0;

	while (len--)
		value = value << 8 | p[len];
	return value;
}

/*
 * What must hold before libelf is given the file, since it allocates by these
 * numbers: little-endian, and a section table of a sane size inside the file.
 */
static int check_tables(struct loader *l)
{
	const unsigned char *b = l->file->bytes;
	bool is_64 = l->file->size > EI_CLASS && b[EI_CLASS] == ELFCLASS64;
	size_t header_size = is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	size_t entry_size = is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	unsigned int stated, count;
	uint64_t offset;

	if (l->file->size < header_size)
		return refuse(l, "truncated inside the ELF header");
	if ((!is_64 && b[EI_CLASS] != ELFCLASS32) || b[EI_DATA] != ELFDATA2LSB)
		return refuse(l, "neither 32- nor 64-bit little-endian ELF; a hypervisor for "
				 "x86_64, arm64 or arm32 was expected");
	offset = is_64 ? load_le(b + 40, 4) | (uint64_t)load_le(b + 44, 4) << 32
		       : load_le(b + 32, 4);
	stated = load_le(b + header_size - 6, 2);
	count = load_le(b + header_size - 4, 2);
	if (!offset || !count)
		return refuse(l, "stripped: it has no section table; " WANTED);
	if (count > MAX_SECTIONS)
		return xenabi_error_set(l->err, XENABI_ELIMIT, l->place,
					"%u sections; at most %u are read", count, MAX_SECTIONS);
	if (stated != entry_size || !file_range(l->file, offset, (uint64_t)count * entry_size))
		return xenabi_error_set(
			l->err, XENABI_EINPUT, l->place,
			"the section table (%u entries of %u bytes at %#" PRIx64
			") does not fit the file of %zu bytes: truncated or damaged",
			count, stated, offset, l->file->size);
	return 0;
}

static int check_machine(struct loader *l, const GElf_Ehdr *header, enum arch *ret_arch)
{
	bool is_64 = header->e_ident[EI_CLASS] == ELFCLASS64;

	if (header->e_machine == EM_X86_64 && is_64)
		*ret_arch = ARCH_X86_64;
	else if (header->e_machine == EM_AARCH64 && is_64)
		*ret_arch = ARCH_ARM64;
	else if (header->e_machine == EM_ARM && !is_64)
		*ret_arch = ARCH_ARM32;
	else
		return xenabi_error_set(l->err, XENABI_EINPUT, l->place,
					"ELF for machine %u, %d bits; x86_64, arm64 and arm32 are "
					"read",
					header->e_machine, is_64 ? 64 : 32);
	if (header->e_type == ET_EXEC || header->e_type == ET_DYN)
		return 0;
	return refuse(l, "an ELF file that is not linked (an object or a core); " WANTED);
}

static const char *section_name(const struct loader *l, const GElf_Shdr *header)
{
	const char *name = elf_string(&l->section_names, header->sh_name);

	return name ? name : "?";
}

static bool is_debug(const char *name)
{
	return strncmp(name, ".debug", 6) == 0 || strncmp(name, ".zdebug", 7) == 0;
}

static int add_section(struct loader *l, const GElf_Shdr *header)
{
	struct code_section *s = &l->sections[l->section_count];

	*s = (struct code_section){
		.address = header->sh_addr,
		.size = header->sh_size,
		.is_executable = header->sh_flags & SHF_EXECINSTR,
		.is_writable = header->sh_flags & SHF_WRITE,
	};
	if (!strcmp(section_name(l, header), ".rodata"))
		l->rodata = header->sh_addr;
	if (header->sh_addr + header->sh_size < header->sh_addr)
		return xenabi_error_set(l->err, XENABI_EINPUT, l->place,
					"section %s is damaged: %#" PRIx64 " bytes at %#" PRIx64,
					section_name(l, header), header->sh_size, header->sh_addr);
	if (header->sh_type != SHT_NOBITS) {
		s->bytes = file_range(l->file, header->sh_offset, header->sh_size);
		if (!s->bytes)
			return xenabi_error_set(
				l->err, XENABI_EINPUT, l->place,
				"section %s (%#" PRIx64 " bytes at file offset %#" PRIx64
				") lies outside the file of %zu bytes: truncated or damaged",
				section_name(l, header), header->sh_size, header->sh_offset,
				l->file->size);
	}
	l->section_count++;
	return 0;
}

static int find_section_names(struct loader *l)
{
	GElf_Shdr header;
	size_t index;
	Elf_Scn *scn;

	if (elf_getshdrstrndx(l->elf, &index) != 0 || !(scn = elf_getscn(l->elf, index)) ||
	    !gelf_getshdr(scn, &header))
		return refuse(l, "the section names are missing: damaged");
	l->section_names.bytes = file_range(l->file, header.sh_offset, header.sh_size);
	l->section_names.size = header.sh_size;
	if (!l->section_names.bytes || header.sh_type != SHT_STRTAB)
		return refuse(l, "the section names lie outside the file: truncated or damaged");
	return 0;
}

/* What objcopy --only-keep-debug leaves: sections of code, with nothing in them. */
static bool has_empty_code_only(const struct loader *l)
{
	bool has_code = false;

	for (size_t i = 0; i < l->section_count; i++) {
		if (l->sections[i].is_executable && l->sections[i].bytes)
			return false;
		has_code |= l->sections[i].is_executable;
	}
	return has_code;
}

static int compare_sections(const void *x, const void *y)
{
	const struct code_section *a = x, *b = y;

	return (a->address > b->address) - (a->address < b->address);
}

static int sort_sections(struct loader *l)
{
	if (!l->section_count)
		return refuse(l, "no section is loaded into memory; " WANTED);
	if (has_empty_code_only(l))
		return refuse(l, "debug information without the code that it is about (of "
				 "objcopy --only-keep-debug); " WANTED);
	sort_stable(l->sections, l->section_count, sizeof(*l->sections), compare_sections);
	for (size_t i = 1; i < l->section_count; i++)
		if (l->sections[i].address - l->sections[i - 1].address < l->sections[i - 1].size)
			return xenabi_error_set(l->err, XENABI_EINPUT, l->place,
						"two sections overlap at address %#" PRIx64
						": not a linked image, or damaged",
						l->sections[i].address);
	return 0;
}

static int read_sections(struct loader *l, struct code_image *image)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr header;
	size_t count;

	if (elf_getshdrnum(l->elf, &count) != 0)
		return refuse(l, elf_errmsg(-1));
	if (find_section_names(l) < 0)
		return -1;
	l->sections = arena_array(l->a, count + 2, sizeof(*l->sections));
	while ((scn = elf_nextscn(l->elf, scn))) {
		if (!gelf_getshdr(scn, &header))
			return refuse(l, elf_errmsg(-1));
		if (header.sh_type == SHT_SYMTAB)
			l->symbol_table = scn;
		if (is_debug(section_name(l, &header)))
			l->has_dwarf = true;
		else if ((header.sh_flags & SHF_ALLOC) && header.sh_size &&
			 header.sh_type != SHT_NULL && add_section(l, &header) < 0)
			return -1;
	}
	if (sort_sections(l) < 0)
		return -1;
	image->sections = l->sections;
	image->section_count = l->section_count;
	return 0;
}

static int read_symbols(struct loader *l, struct code_image *image, struct elf_symbol_drops *drops)
{
	GElf_Shdr table, strings;
	struct blob names;
	Elf_Scn *scn;

	if (!l->symbol_table)
		return refuse(l, "stripped: it has no symbol table; " WANTED);
	if (!gelf_getshdr(l->symbol_table, &table) ||
	    !file_range(l->file, table.sh_offset, table.sh_size))
		return refuse(l, "the symbol table lies outside the file: truncated or damaged");
	scn = elf_getscn(l->elf, table.sh_link);
	if (!scn || !gelf_getshdr(scn, &strings) || strings.sh_type != SHT_STRTAB)
		return refuse(l, "the symbol table has no string table: damaged");
	names.bytes = file_range(l->file, strings.sh_offset, strings.sh_size);
	names.size = strings.sh_size;
	if (!names.bytes)
		return refuse(l, "the symbol names lie outside the file: truncated or damaged");
	if (elf_read_symbols(l->elf, l->symbol_table, &names, l->place, l->a, image, drops,
			     l->err) < 0)
		return -1;
	return image->symbol_count ? 0 : refuse(l, "the symbol table is empty; " WANTED);
}

static struct code_section part_of(const struct code_section *s, uint64_t from, uint64_t to,
				   bool is_writable)
{
	return (struct code_section){
		.address = from,
		.size = to - from,
		.bytes = s->bytes + (from - s->address),
		.is_writable = is_writable,
	};
}

/* Whether something is partly below the address and partly above. */
static bool is_crossed(const struct code_image *image, uint64_t address)
{
	for (size_t i = 0; i < image->symbol_count; i++) {
		const struct code_symbol *s = &image->symbols[i];

		if (s->address < address && address - s->address < s->size)
			return true;
	}
	return false;
}

/*
 * x86 keeps what is written while it boots, and not any more, in .rodata: that
 * makes a writable section of it, most of which are constants all the same.
 */
static void cut_rodata(struct loader *l, struct code_image *image)
{
	const struct code_symbol *start = code_image_find(image, "__ro_after_init_start"),
				 *end = code_image_find(image, "__ro_after_init_end");
	const struct code_section *found = start ? code_image_section(image, start->address) : NULL;
	struct code_section whole, parts[3];
	size_t at, count = 0;

	if (!found || !end || found->address != l->rodata || !found->bytes || !found->is_writable ||
	    found->is_executable || end->address < start->address ||
	    end->address - found->address > found->size || is_crossed(image, start->address) ||
	    is_crossed(image, end->address))
		return;
	whole = *found;
	at = (size_t)(found - l->sections);
	if (start->address > whole.address)
		parts[count++] = part_of(&whole, whole.address, start->address, false);
	if (end->address > start->address)
		parts[count++] = part_of(&whole, start->address, end->address, true);
	if (end->address < whole.address + whole.size)
		parts[count++] = part_of(&whole, end->address, whole.address + whole.size, false);
	memmove(&l->sections[at + count], &l->sections[at + 1],
		(l->section_count - at - 1) * sizeof(whole));
	memcpy(&l->sections[at], parts, count * sizeof(whole));
	l->section_count += count - 1;
	image->section_count = l->section_count;
}

/* In a note section, loaded or not. */
static const char *build_id_of_sections(struct loader *l)
{
	const char *found = NULL;
	Elf_Scn *scn = NULL;
	GElf_Shdr header;

	while (!found && (scn = elf_nextscn(l->elf, scn))) {
		const unsigned char *bytes;

		if (!gelf_getshdr(scn, &header) || header.sh_type != SHT_NOTE)
			continue;
		bytes = file_range(l->file, header.sh_offset, header.sh_size);
		if (bytes)
			found = build_id_in_notes(bytes, header.sh_size, l->a);
	}
	return found;
}

/* Between the two marks that Xen's linker script sets around the note. */
static const char *build_id_of_marks(struct loader *l, const struct code_image *image)
{
	const struct code_symbol *start = code_image_find(image, "__note_gnu_build_id_start");
	const struct code_section *s = start ? code_image_section(image, start->address) : NULL;

	if (!s || !s->bytes)
		return NULL;
	return build_id_in_notes(s->bytes + (start->address - s->address),
				 s->size - (start->address - s->address), l->a);
}

static const char *build_id_of_segments(struct loader *l)
{
	const char *found = NULL;
	GElf_Phdr header;
	size_t count;

	if (elf_getphdrnum(l->elf, &count) != 0)
		return NULL;
	for (size_t i = 0; !found && i < count && i < MAX_SECTIONS; i++) {
		const unsigned char *bytes;

		if (!gelf_getphdr(l->elf, (int)i, &header) || header.p_type != PT_NOTE)
			continue;
		bytes = file_range(l->file, header.p_offset, header.p_filesz);
		if (bytes)
			found = build_id_in_notes(bytes, header.p_filesz, l->a);
	}
	return found;
}

static void add_gap(struct arena *a, struct elf_notes *notes, const char **gaps, size_t count,
		    const char *what)
{
	if (count)
		gaps[notes->gap_count++] = arena_printf(a, "%zu %s", count, what);
}

static void fill_notes(struct loader *l, const struct code_image *image,
		       const struct elf_symbol_drops *drops, struct elf_notes *notes)
{
	const char **gaps = arena_array(l->a, MAX_GAPS, sizeof(*gaps));

	*notes = (struct elf_notes){
		.version = xen_version_of_image(image, l->a),
		.has_dwarf = l->has_dwarf,
		.gaps = gaps,
	};
	add_gap(l->a, notes, gaps, drops->outside, "symbols lie outside every section");
	add_gap(l->a, notes, gaps, drops->clamped, "symbols reach beyond their section");
	add_gap(l->a, notes, gaps, drops->unnamed, "symbols have a name outside the string table");
	add_gap(l->a, notes, gaps, drops->thumb, "functions are Thumb code, which is not decoded");
}

static int load_opened(struct loader *l, struct code_image *image, struct elf_notes *notes)
{
	struct elf_symbol_drops drops;
	GElf_Ehdr header;

	if (!gelf_getehdr(l->elf, &header))
		return refuse(l, elf_errmsg(-1));
	if (check_machine(l, &header, &image->arch) < 0 || read_sections(l, image) < 0 ||
	    read_symbols(l, image, &drops) < 0)
		return -1;
	image->build_id = build_id_of_sections(l);
	cut_rodata(l, image);
	if (!image->build_id)
		image->build_id = build_id_of_segments(l);
	if (!image->build_id)
		image->build_id = build_id_of_marks(l, image);
	fill_notes(l, image, &drops, notes);
	return 0;
}

int elf_load(const struct blob *file, const char *place, struct arena *a,
	     struct code_image *ret_image, struct elf_notes *ret_notes, struct xenabi_error *err)
{
	struct loader l = {.file = file, .place = place, .a = a, .err = err};
	int status;

	*ret_image = (struct code_image){0};
	*ret_notes = (struct elf_notes){0};
	if (check_magic(&l) < 0 || check_tables(&l) < 0)
		return -1;
	elf_version(EV_CURRENT);
	/* libelf only reads: the file may be mapped read-only */
	l.elf = elf_memory((char *)(uintptr_t)file->bytes, file->size);
	if (!l.elf)
		return refuse(&l, elf_errmsg(-1));
	status = load_opened(&l, ret_image, ret_notes);
	elf_end(l.elf);
	if (status < 0)
		*ret_image = (struct code_image){0};
	return status;
}

static int map_open_file(int fd, const char *path, size_t max, struct blob *ret_file,
			 struct xenabi_error *err)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) < 0)
		return xenabi_error_set(err, XENABI_ESYSTEM, path, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode) || !st.st_size)
		return xenabi_error_set(err, XENABI_EINPUT, path, "%s; a hypervisor was expected",
					S_ISREG(st.st_mode) ? "an empty file"
							    : "not a regular file");
	if ((uint64_t)st.st_size > max)
		return xenabi_error_set(err, XENABI_ELIMIT, path,
					"%lld bytes; at most %zu are read", (long long)st.st_size,
					max);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return xenabi_error_set(err, XENABI_ESYSTEM, path, "%s", strerror(errno));
	*ret_file = (struct blob){.bytes = p, .size = (size_t)st.st_size};
	return 0;
}

int elf_open_file(const char *path, size_t max, struct blob *ret_file, struct xenabi_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int status;

	*ret_file = (struct blob){0};
	if (fd < 0)
		return xenabi_error_set(err, XENABI_EINPUT, path, "%s", strerror(errno));
	status = map_open_file(fd, path, max, ret_file, err);
	close(fd);
	return status;
}

void elf_close_file(struct blob *file)
{
	if (file->bytes)
		munmap((void *)(uintptr_t)file->bytes, file->size);
	*file = (struct blob){0};
}
