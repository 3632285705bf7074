// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/read/image/container.h"

#define MAX_PARTS	 96
#define MAX_MEMORY	 ((uint64_t)1 << 30) /* of a hypervisor */
#define PE_HEADER_SIZE	 24
#define PE_SECTION_SIZE	 40
#define PE_MACHINE_X86	 0x8664
#define PE_MACHINE_ARM64 0xaa64
#define PE_DISCARDABLE	 0x02000000

struct opener {
	const struct blob *file;
	const char *place;
	struct image_container *c;
	struct image_part *parts; /* room for MAX_PARTS */
	struct xenabi_error *err;
};

static uint64_t load(const unsigned char *p, size_t size)
{
	uint64_t value = 0;

	while (size--)
		value = value << 8 | p[size];
	return value;
}

/* The number at that offset; beyond the file: 0. */
static uint64_t number_at(const struct blob *file, uint64_t offset, size_t size)
{
	if (offset > file->size || size > file->size - offset)
		return 0;
	return load(file->bytes + offset, size);
}

static bool has_magic(const struct blob *file, size_t offset, const char *magic, size_t size)
{
	return file->size >= offset + size && !memcmp(file->bytes + offset, magic, size);
}

static bool is_arm64(const struct blob *file)
{
	return has_magic(file, 56, "ARM\x64", 4);
}

static bool is_arm32(const struct blob *file)
{
	return has_magic(file, 36, "\x18\x28\x6f\x01", 4);
}

static bool is_pe(const struct blob *file)
{
	return has_magic(file, 0, "MZ", 2);
}

static bool is_elf32(const struct blob *file)
{
	return has_magic(file, 0, ELFMAG "\x01\x01", SELFMAG + 2) &&
	       number_at(file, offsetof(Elf32_Ehdr, e_machine), 2) == EM_386;
}

bool container_is_image(const struct blob *file)
{
	return is_elf32(file) || is_arm64(file) || is_arm32(file) || is_pe(file);
}

static int refuse(const struct opener *o, const char *what)
{
	return xenabi_error_set(o->err, XENABI_EINPUT, o->place, "%s, but %s", o->c->kind, what);
}

static int add_part(struct opener *o, uint64_t address, uint64_t size, uint64_t offset,
		    uint64_t stored)
{
	if (o->c->part_count == MAX_PARTS)
		return refuse(o, "it has too many parts");
	if (stored > size)
		stored = size;
	if (offset > o->file->size || stored > o->file->size - offset)
		return xenabi_error_set(o->err, XENABI_EINPUT, o->place,
					"%s, but %#" PRIx64 " bytes at file offset %#" PRIx64
					" lie outside the file of %zu bytes: truncated or damaged",
					o->c->kind, stored, offset, o->file->size);
	if (size > MAX_MEMORY || address > UINT32_MAX)
		return refuse(o, "a part is larger than a hypervisor can be: damaged");
	o->parts[o->c->part_count++] = (struct image_part){
		.address = address,
		.size = size,
		.bytes = {o->file->bytes + offset, stored},
	};
	return 0;
}

static int open_elf32(struct opener *o)
{
	uint64_t offset = number_at(o->file, offsetof(Elf32_Ehdr, e_phoff), 4);
	uint64_t size = number_at(o->file, offsetof(Elf32_Ehdr, e_phentsize), 2);
	uint64_t count = number_at(o->file, offsetof(Elf32_Ehdr, e_phnum), 2);

	if (size != sizeof(Elf32_Phdr) || !count || offset > o->file->size ||
	    count * size > o->file->size - offset)
		return refuse(o, "its program headers lie outside the file: truncated or damaged");
	for (; count; count--, offset += size) {
		if (number_at(o->file, offset + offsetof(Elf32_Phdr, p_type), 4) != PT_LOAD)
			continue;
		if (add_part(o, number_at(o->file, offset + offsetof(Elf32_Phdr, p_paddr), 4),
			     number_at(o->file, offset + offsetof(Elf32_Phdr, p_memsz), 4),
			     number_at(o->file, offset + offsetof(Elf32_Phdr, p_offset), 4),
			     number_at(o->file, offset + offsetof(Elf32_Phdr, p_filesz), 4)))
			return -1;
	}
	return 0;
}

static int add_pe_section(struct opener *o, uint64_t at)
{
	uint64_t size = number_at(o->file, at + 8, 4), stored = number_at(o->file, at + 16, 4);

	/* Relocations and debug information: not part of the hypervisor once it runs. */
	if (number_at(o->file, at + 36, 4) & PE_DISCARDABLE) {
		/* A name that is too long for the header is a slash and where it stands. */
		o->c->has_debug |= has_magic(o->file, at, "/", 1) ||
				   has_magic(o->file, at, ".debug", strlen(".debug"));
		return 0;
	}
	if (!size)
		size = stored;
	return size ? add_part(o, number_at(o->file, at + 12, 4), size,
			       number_at(o->file, at + 20, 4), stored)
		    : 0;
}

static int open_pe(struct opener *o)
{
	uint64_t header = number_at(o->file, 60, 4), optional = header + PE_HEADER_SIZE;
	uint64_t machine = number_at(o->file, header + 4, 2);
	uint64_t count = number_at(o->file, header + 6, 2);
	uint64_t at = optional + number_at(o->file, header + 20, 2);

	if (!has_magic(o->file, header, "PE\0\0", 4))
		return refuse(o, "without a PE header: truncated or damaged");
	if (machine != PE_MACHINE_X86 || number_at(o->file, optional, 2) != 0x20b)
		return refuse(o, machine == PE_MACHINE_ARM64
					 ? "for arm64 without the header of an arm64 Image"
					 : "not for x86_64");
	if (count > MAX_PARTS || at + count * PE_SECTION_SIZE > o->file->size)
		return refuse(o, "its section headers lie outside the file: truncated or damaged");
	o->c->knows_base = true;
	o->c->base = number_at(o->file, optional + 24, 8);
	for (; count; count--, at += PE_SECTION_SIZE)
		if (add_pe_section(o, at))
			return -1;
	return 0;
}

/* The whole file is loaded as it is. */
static int open_flat(struct opener *o, uint64_t memory)
{
	uint64_t size = memory > o->file->size && memory <= MAX_MEMORY ? memory : o->file->size;

	return add_part(o, 0, size, 0, o->file->size);
}

static int compare_parts(const void *x, const void *y)
{
	const struct image_part *a = x, *b = y;

	return (a->address > b->address) - (a->address < b->address);
}

static int check_parts(struct opener *o)
{
	if (!o->c->part_count)
		return refuse(o, "nothing in it is loaded into memory");
	sort_stable(o->parts, o->c->part_count, sizeof(*o->parts), compare_parts);
	for (size_t i = 1; i < o->c->part_count; i++)
		if (o->parts[i].address - o->parts[i - 1].address < o->parts[i - 1].size)
			return refuse(o, "two of its parts overlap in memory: damaged");
	if (o->c->base + UINT32_MAX + MAX_MEMORY < o->c->base)
		return refuse(o, "its base address is none of a hypervisor: damaged");
	o->c->parts = o->parts;
	return 0;
}

static int open_parts(struct opener *o)
{
	if (is_arm64(o->file)) { /* may be a PE file as well, of which the Image is the whole */
		o->c->kind = "an arm64 boot image (Image)";
		o->c->arch = ARCH_ARM64;
		return open_flat(o, number_at(o->file, 16, 8));
	}
	if (is_arm32(o->file)) {
		o->c->kind = "an arm32 boot image (zImage)";
		o->c->arch = ARCH_ARM32;
		return open_flat(o, 0);
	}
	o->c->arch = ARCH_X86_64;
	o->c->kind = is_elf32(o->file) ? "an x86 boot image (32-bit ELF)" : "an EFI image (PE)";
	return is_elf32(o->file) ? open_elf32(o) : open_pe(o);
}

int container_open(const struct blob *file, const char *place, struct arena *a,
		   struct image_container *ret, struct xenabi_error *err)
{
	struct opener o = {
		.file = file,
		.place = place,
		.c = ret,
		.parts = arena_array(a, MAX_PARTS, sizeof(*o.parts)),
		.err = err,
	};

	*ret = (struct image_container){0};
	return open_parts(&o) || check_parts(&o) ? -1 : 0;
}
