// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/test.h"
#include "lib/read/elf.h"

#define TEXT_AT	  0x200000
#define RODATA_AT 0x201000
#define NOTE_AT	  0x202000
#define BSS_AT	  0x203000

enum { SECTION_TEXT = 1, SECTION_RODATA, SECTION_NOTE, SECTION_BSS };

struct test_symbol {
	const char *name;
	uint64_t value, size;
	unsigned char bind, type;
	uint16_t section;
};

/* What to make an ELF file of. */
struct recipe {
	int class;
	GElf_Half machine, type;
	const void *text;
	size_t text_size;
	const struct test_symbol *symbols;
	size_t symbol_count;
	bool without_symbols, note_only_in_segment, note_unmarked, without_code;
	bool has_writable_rodata;
};

static const char rodata[] = ".5-pre\0more";
static const unsigned char note[] = "\4\0\0\0\4\0\0\0\1\0\0\0XYZ\0abcd"
				    "\4\0\0\0\3\0\0\0\3\0\0\0GNU\0\xde\xad\x42";
static const char section_strings[] =
	"\0.text\0.rodata\0.note.gnu.build-id\0.bss\0.debug_info\0.symtab\0.strtab\0.shstrtab";

/* major at 0, minor at 0x10, extra at 0x20, then a function to look things up in */
static const unsigned char x86_text[0x80] =
	"\xf3\x0f\x1e\xfa\xb8\4\0\0\0\xc3\xcc\xcc\xcc\xcc\xcc\xcc"
	"\xb8\x11\0\0\0\xe9\0\0\0\0\xcc\xcc\xcc\xcc\xcc\xcc"
	"\x55\x48\x89\xe5\x48\x8d\x05\xd5\x0f\0\0\x5d\xc3";
static const uint32_t arm64_text[0x20] = {0x52800080, 0xd65f03c0, 0,	      0,
					  0xd503245f, 0x52800220, 0xd65f03c0, 0,
					  0xb0000000, 0x91000000, 0xd65f03c0};
static const uint32_t arm32_text[0x20] = {0xe3a00004, 0xe12fff1e, 0,	     0,
					  0xe3a00011, 0xe12fff1e, 0,	     0,
					  0xe3010000, 0xe3400020, 0xe12fff1e};
/* the address of the string as an offset from the add that uses it */
static const uint32_t arm32_literal_text[0x20] = {
	0xe3a00004, 0xe12fff1e, 0,	    0,
	0xe3a00011, 0xe12fff1e, 0,	    0,
	0xe59f0004, 0xe08f0000, 0xe12fff1e, RODATA_AT - (TEXT_AT + 0x24 + 8)};

static const struct test_symbol usual_symbols[] = {
	{"xen_major_version", TEXT_AT, 0x10, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
	{"xen_minor_version", TEXT_AT + 0x10, 0x10, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
	{"xen_extra_version", TEXT_AT + 0x20, 0x10, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
	{"helper", TEXT_AT + 0x30, 0, STB_LOCAL, STT_FUNC, SECTION_TEXT},
	{"do_memory_op", TEXT_AT + 0x40, 0x30, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
	{"inner_label", TEXT_AT + 0x48, 0, STB_LOCAL, STT_NOTYPE, SECTION_TEXT},
	{"helper", TEXT_AT + 0x70, 0, STB_LOCAL, STT_NOTYPE, SECTION_TEXT},
	{"text", RODATA_AT, 7, STB_LOCAL, STT_OBJECT, SECTION_RODATA},
	{"counter", BSS_AT + 8, 0, STB_LOCAL, STT_OBJECT, SECTION_BSS},
	{"file.c", 0, 0, STB_LOCAL, STT_FILE, SHN_ABS},
	{"elsewhere", 0, 0, STB_GLOBAL, STT_NOTYPE, SHN_UNDEF},
	{"_etext", TEXT_AT + 0x80, 0, STB_GLOBAL, STT_NOTYPE, SECTION_TEXT},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct recipe x86_recipe = {
	ELFCLASS64,
	EM_X86_64,
	ET_EXEC,
	x86_text,
	sizeof(x86_text),
	usual_symbols,
	COUNT(usual_symbols),
	false,
	false,
	false,
	false,
	false,
};

static const struct recipe arm64_recipe = {
	ELFCLASS64,
	EM_AARCH64,
	ET_EXEC,
	arm64_text,
	sizeof(arm64_text),
	usual_symbols,
	COUNT(usual_symbols),
	false,
	false,
	false,
	false,
	false,
};

static const struct recipe arm32_recipe = {
	ELFCLASS32,
	EM_ARM,
	ET_EXEC,
	arm32_text,
	sizeof(arm32_text),
	usual_symbols,
	COUNT(usual_symbols),
	false,
	false,
	false,
	false,
	false,
};

/* The offset of a section's name in section_strings. */
static GElf_Word name_offset(const char *name)
{
	size_t at = 0;

	while (strcmp(section_strings + at, name) != 0)
		at += strlen(section_strings + at) + 1;
	return (GElf_Word)at;
}

static Elf_Scn *add_section(Elf *elf, const char *name, GElf_Word type, GElf_Xword flags,
			    GElf_Addr address, const void *bytes, size_t size)
{
	Elf_Scn *scn = elf_newscn(elf);
	Elf_Data *data = elf_newdata(scn);
	GElf_Shdr header;

	data->d_buf = (void *)(uintptr_t)bytes;
	data->d_size = size;
	data->d_type = type == SHT_SYMTAB ? ELF_T_SYM : ELF_T_BYTE;
	data->d_align = type == SHT_SYMTAB ? 8 : 4;
	data->d_version = EV_CURRENT;
	gelf_getshdr(scn, &header);
	header.sh_name = name_offset(name);
	header.sh_type = type;
	header.sh_flags = flags;
	header.sh_addr = address;
	gelf_update_shdr(scn, &header);
	return scn;
}

static GElf_Word add_string(char *strings, size_t *used, const char *s)
{
	size_t at = *used;

	strcpy(strings + at, s);
	*used += strlen(s) + 1;
	return (GElf_Word)at;
}

/* A symbol table and the strings that it names; both freed by the caller. */
static void add_symbols(Elf *elf, const struct recipe *r, void **ret_table, char **ret_strings)
{
	size_t entry = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT), used = 1;
	size_t size = (r->symbol_count + 1) * entry;
	char *strings = calloc(r->symbol_count + 1, 32);
	Elf_Scn *table, *names;
	Elf_Data *data;
	GElf_Shdr header;

	*ret_table = calloc(1, size);
	*ret_strings = strings;
	table = add_section(elf, ".symtab", SHT_SYMTAB, 0, 0, *ret_table, size);
	data = elf_getdata(table, NULL);
	for (size_t i = 0; i < r->symbol_count; i++) {
		const struct test_symbol *s = &r->symbols[i];
		GElf_Sym sym = {
			.st_name = add_string(strings, &used, s->name),
			.st_info = GELF_ST_INFO(s->bind, s->type),
			.st_shndx = s->section,
			.st_value = s->value,
			.st_size = s->size,
		};

		gelf_update_sym(data, (int)i + 1, &sym);
	}
	names = add_section(elf, ".strtab", SHT_STRTAB, 0, 0, strings, used);
	gelf_getshdr(table, &header);
	header.sh_link = (GElf_Word)elf_ndxscn(names);
	header.sh_entsize = entry;
	gelf_update_shdr(table, &header);
}

static void add_segment(Elf *elf, Elf_Scn *scn)
{
	GElf_Phdr segment = {.p_type = PT_NOTE, .p_flags = PF_R, .p_align = 4};
	GElf_Shdr header;

	elf_update(elf, ELF_C_NULL);
	gelf_getshdr(scn, &header);
	segment.p_offset = header.sh_offset;
	segment.p_filesz = header.sh_size;
	gelf_update_phdr(elf, 0, &segment);
}

static void fill_elf(Elf *elf, const struct recipe *r, void **ret_table, char **ret_strings)
{
	bool is_note = !r->note_only_in_segment && !r->note_unmarked;
	GElf_Ehdr header;
	Elf_Scn *names, *notes;

	gelf_newehdr(elf, r->class);
	gelf_newphdr(elf, 1);
	add_section(elf, ".text", r->without_code ? SHT_NOBITS : SHT_PROGBITS,
		    SHF_ALLOC | SHF_EXECINSTR, TEXT_AT, r->without_code ? NULL : r->text,
		    r->text_size);
	add_section(elf, ".rodata", SHT_PROGBITS,
		    SHF_ALLOC | (r->has_writable_rodata ? SHF_WRITE : 0), RODATA_AT, rodata,
		    sizeof(rodata));
	notes = add_section(elf, ".note.gnu.build-id", is_note ? SHT_NOTE : SHT_PROGBITS, SHF_ALLOC,
			    NOTE_AT, note, sizeof(note) - 1);
	add_section(elf, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, BSS_AT, NULL, 0x40);
	add_section(elf, ".debug_info", SHT_PROGBITS, SHF_ALLOC, TEXT_AT, rodata, sizeof(rodata));
	if (!r->without_symbols)
		add_symbols(elf, r, ret_table, ret_strings);
	names = add_section(elf, ".shstrtab", SHT_STRTAB, 0, 0, section_strings,
			    sizeof(section_strings));
	gelf_getehdr(elf, &header);
	header.e_type = r->type;
	header.e_machine = r->machine;
	header.e_ident[EI_DATA] = ELFDATA2LSB;
	header.e_version = EV_CURRENT;
	header.e_shstrndx = (GElf_Half)elf_ndxscn(names);
	gelf_update_ehdr(elf, &header);
	if (!r->note_unmarked)
		add_segment(elf, notes);
}

/* The file's bytes, freed by the caller. */
static struct blob cook(const struct recipe *r)
{
	int fd = memfd_create("elf", 0);
	void *table = NULL;
	char *strings = NULL;
	unsigned char *bytes;
	off_t size;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_WRITE, NULL);
	fill_elf(elf, r, &table, &strings);
	size = elf_update(elf, ELF_C_WRITE);
	elf_end(elf);
	bytes = malloc((size_t)size);
	EXPECT(pread(fd, bytes, (size_t)size, 0) == size);
	close(fd);
	free(table);
	free(strings);
	return (struct blob){.bytes = bytes, .size = (size_t)size};
}

static void discard(struct blob b)
{
	free((void *)(uintptr_t)b.bytes);
}

/* A loaded file and everything that goes with it. */
struct loaded {
	struct blob file;
	struct arena arena;
	struct code_image image;
	struct elf_notes notes;
	struct xenabi_error err;
	int status;
};

static struct loaded load_bytes(struct blob file)
{
	struct loaded l = {.file = file};

	l.status = elf_load(&l.file, "test", &l.arena, &l.image, &l.notes, &l.err);
	EXPECT((l.status < 0) == (l.err.code != XENABI_OK));
	return l;
}

static struct loaded load(const struct recipe *r)
{
	return load_bytes(cook(r));
}

static void unload(struct loaded *l)
{
	arena_deinit(&l->arena);
	discard(l->file);
}

static void expect_refused(struct loaded l, enum xenabi_errcode code, const char *part)
{
	EXPECT_INT(l.status, -1);
	EXPECT_INT(l.err.code, code);
	EXPECT_STR(l.err.place, "test");
	if (!strstr(l.err.text, part))
		EXPECT_STR(l.err.text, part);
	unload(&l);
}

static bool is_inside(const struct code_image *image, const struct code_symbol *s)
{
	const struct code_section *in = code_image_section(image, s->address);

	return in && s->size && s->size <= in->size - (s->address - in->address);
}

/* What struct code_image promises, whatever the file was. */
static void expect_sound(const struct code_image *image)
{
	for (size_t i = 1; i < image->section_count; i++)
		EXPECT(image->sections[i].address - image->sections[i - 1].address >=
			       image->sections[i - 1].size &&
		       image->sections[i].address > image->sections[i - 1].address);
	for (size_t i = 0; i < image->symbol_count; i++) {
		const struct code_symbol *s = &image->symbols[i];

		EXPECT(is_inside(image, s));
		EXPECT(strlen(s->name) > 0 && code_image_find(image, s->name));
		EXPECT(!i || s[-1].address <= s->address);
		if (s->is_function) {
			EXPECT(code_image_function_at(image, s->address));
			EXPECT(code_image_bytes(image, s->address, s->size));
		}
	}
	for (size_t i = 1; i < image->symbol_count; i++)
		EXPECT(strcmp(image->symbols[image->by_name[i - 1]].name,
			      image->symbols[image->by_name[i]].name) <= 0);
}

static void expect_usual(const struct recipe *r, enum arch arch)
{
	struct loaded l = load(r);

	EXPECT_INT(l.status, 0);
	EXPECT_INT(l.image.arch, arch);
	EXPECT_STR(l.image.build_id, "dead42");
	EXPECT_STR(l.notes.version, "4.17.5-pre");
	EXPECT(l.notes.has_dwarf);
	EXPECT_INT(l.notes.gap_count, 0);
	EXPECT_INT(l.image.section_count, 4);
	EXPECT_INT(l.image.symbol_count, 9);
	expect_sound(&l.image);
	unload(&l);
}

static void loads_each_architecture(void)
{
	struct recipe literal = arm32_recipe;

	literal.text = arm32_literal_text;
	expect_usual(&x86_recipe, ARCH_X86_64);
	expect_usual(&arm64_recipe, ARCH_ARM64);
	expect_usual(&arm32_recipe, ARCH_ARM32);
	expect_usual(&literal, ARCH_ARM32);
}

static void fills_sizes_and_tells_functions(void)
{
	struct loaded l = load(&x86_recipe);
	const struct code_symbol *helper = code_image_find(&l.image, "helper");
	const struct code_symbol *label = code_image_find(&l.image, "inner_label");
	const struct code_symbol *counter = code_image_find(&l.image, "counter");

	EXPECT_INT(helper->address, TEXT_AT + 0x30);
	EXPECT_INT(helper->size, 0x10);
	EXPECT(helper->is_function && !helper->is_global);
	EXPECT_INT(label->size, 0x28);
	EXPECT(!label->is_function);
	EXPECT_INT(counter->size, 0x38);
	EXPECT(!counter->is_function);
	EXPECT(!code_image_bytes(&l.image, counter->address, 1));
	EXPECT(!code_image_find(&l.image, "_etext"));
	EXPECT_STR(code_image_function_at(&l.image, TEXT_AT + 0x50)->name, "do_memory_op");
	EXPECT_INT(code_image_function_at(&l.image, TEXT_AT + 0x7f)->address, TEXT_AT + 0x70);
	unload(&l);
}

static void drops_mapping_symbols_and_thumb(void)
{
	static const struct test_symbol symbols[] = {
		{"f", TEXT_AT, 8, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
		{"$a", TEXT_AT, 0, STB_LOCAL, STT_NOTYPE, SECTION_TEXT},
		{"$d.17", TEXT_AT + 4, 0, STB_LOCAL, STT_NOTYPE, SECTION_TEXT},
		{"$dollar", TEXT_AT + 8, 0, STB_LOCAL, STT_FUNC, SECTION_TEXT},
		{"t", TEXT_AT + 0x21, 8, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
	};
	struct recipe r = arm32_recipe;
	struct loaded l;

	r.symbols = symbols;
	r.symbol_count = COUNT(symbols);
	l = load(&r);
	EXPECT_INT(l.image.symbol_count, 3);
	EXPECT(code_image_find(&l.image, "$dollar"));
	EXPECT_INT(code_image_find(&l.image, "t")->address, TEXT_AT + 0x20);
	EXPECT(!code_image_find(&l.image, "t")->is_function);
	EXPECT_INT(l.notes.gap_count, 1);
	EXPECT_STR(l.notes.gaps[0], "1 functions are Thumb code, which is not decoded");
	EXPECT(!l.notes.version);
	unload(&l);
}

static void counts_what_lies(void)
{
	static const struct test_symbol symbols[] = {
		{"f", TEXT_AT, 8, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
		{"outside", 0x100, 8, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
		{"outside", UINT64_MAX, 8, STB_GLOBAL, STT_OBJECT, SECTION_TEXT},
		{"long", TEXT_AT + 0x10, UINT64_MAX - 1, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
	};
	struct recipe r = x86_recipe;
	struct loaded l;

	r.symbols = symbols;
	r.symbol_count = COUNT(symbols);
	l = load(&r);
	EXPECT_INT(l.image.symbol_count, 2);
	EXPECT_INT(code_image_find(&l.image, "long")->size, 0x70);
	EXPECT_INT(l.notes.gap_count, 2);
	EXPECT_STR(l.notes.gaps[0], "2 symbols lie outside every section");
	EXPECT_STR(l.notes.gaps[1], "1 symbols reach beyond their section");
	unload(&l);
}

static void finds_the_build_id_without_a_note_section(void)
{
	static const struct test_symbol symbols[] = {
		{"f", TEXT_AT, 8, STB_GLOBAL, STT_FUNC, SECTION_TEXT},
		{"__note_gnu_build_id_start", NOTE_AT, 0, STB_GLOBAL, STT_NOTYPE, SECTION_NOTE},
	};
	struct recipe r = x86_recipe;
	struct loaded l;

	r.note_only_in_segment = true;
	l = load(&r);
	EXPECT_STR(l.image.build_id, "dead42");
	unload(&l);

	r.note_unmarked = true;
	l = load(&r);
	EXPECT(!l.image.build_id);
	unload(&l);

	r.symbols = symbols;
	r.symbol_count = COUNT(symbols);
	l = load(&r);
	EXPECT_STR(l.image.build_id, "dead42");
	unload(&l);
}

static struct blob bytes_of(const char *bytes, size_t size)
{
	unsigned char *copy = malloc(size);

	memcpy(copy, bytes, size);
	return (struct blob){.bytes = copy, .size = size};
}

static void says_what_to_give_instead(void)
{
	struct recipe r = x86_recipe;

	expect_refused(load_bytes(bytes_of("{\"xenabi\"", 9)), XENABI_EINPUT, "not an ELF file");
	expect_refused(load_bytes(bytes_of("", 1)), XENABI_EINPUT, "not an ELF file");
	r.without_symbols = true;
	expect_refused(load(&r), XENABI_EINPUT,
		       "stripped: it has no symbol table; give the boot image");
	r = x86_recipe;
	r.type = ET_REL;
	expect_refused(load(&r), XENABI_EINPUT, "not linked");
	r = x86_recipe;
	r.without_code = true;
	expect_refused(load(&r), XENABI_EINPUT, "debug information without the code");
	r = arm32_recipe;
	r.machine = EM_RISCV;
	expect_refused(load(&r), XENABI_EINPUT, "ELF for machine 243, 32 bits");
	r = x86_recipe;
	r.symbol_count = 0;
	expect_refused(load(&r), XENABI_EINPUT, "the symbol table is empty");
}

/* Stores len bytes, little-endian, and gives what was there. */
static uint64_t patch(struct blob *file, size_t at, size_t len, uint64_t value)
{
	unsigned char *p = (unsigned char *)(uintptr_t)file->bytes + at;
	uint64_t old = 0;

	for (size_t i = 0; i < len; i++) {
		old |= (uint64_t)p[i] << 8 * i;
		p[i] = (unsigned char)(value >> 8 * i);
	}
	return old;
}

static uint64_t section_table(const struct blob *file)
{
	uint64_t offset;

	memcpy(&offset, file->bytes + 40, sizeof(offset));
	return offset;
}

static void refuses_sections_that_lie(void)
{
	const size_t address = 16, offset = 24, size = 32;
	struct blob file;

	file = cook(&x86_recipe);
	patch(&file, section_table(&file) + 64 * SECTION_RODATA + address, 8, TEXT_AT + 0x7f);
	expect_refused(load_bytes(file), XENABI_EINPUT, "two sections overlap at address 0x20007f");

	file = cook(&x86_recipe);
	patch(&file, section_table(&file) + 64 * SECTION_TEXT + offset, 8, UINT64_MAX);
	expect_refused(load_bytes(file), XENABI_EINPUT,
		       "section .text (0x80 bytes at file offset 0xffffffffffffffff)");

	file = cook(&x86_recipe);
	patch(&file, section_table(&file) + 64 * SECTION_TEXT + size, 8, file.size);
	expect_refused(load_bytes(file), XENABI_EINPUT, "section .text");

	file = cook(&x86_recipe);
	patch(&file, section_table(&file) + 64 * SECTION_BSS + size, 8, UINT64_MAX);
	expect_refused(load_bytes(file), XENABI_EINPUT, "section .bss is damaged");

	file = cook(&x86_recipe);
	patch(&file, 60, 2, 4097);
	expect_refused(load_bytes(file), XENABI_ELIMIT, "4097 sections");

	file = cook(&x86_recipe);
	patch(&file, 60, 2, 0);
	expect_refused(load_bytes(file), XENABI_EINPUT, "no section table");

	file = cook(&x86_recipe);
	patch(&file, 5, 1, ELFDATA2MSB);
	expect_refused(load_bytes(file), XENABI_EINPUT, "little-endian");
}

static void refuses_too_many_symbols(void)
{
	size_t count = ((size_t)1 << 18) + 1;
	struct test_symbol *symbols = calloc(count, sizeof(*symbols));
	struct recipe r = x86_recipe;
	struct loaded l;

	for (size_t i = 0; i < count; i++)
		symbols[i] = usual_symbols[i % 3];
	r.symbols = symbols;
	r.symbol_count = count;
	expect_refused(load(&r), XENABI_ELIMIT, "262146 symbols; at most 262144 are read");
	r.symbol_count = 100000;
	l = load(&r);
	EXPECT_INT(l.image.symbol_count, 100000);
	EXPECT(code_image_function_at(&l.image, TEXT_AT + 0x1f));
	EXPECT(code_image_find(&l.image, "xen_extra_version"));
	unload(&l);
	free(symbols);
}

static void refuses_every_truncation(void)
{
	static const struct recipe *const recipes[] = {&x86_recipe, &arm32_recipe};

	for (size_t i = 0; i < COUNT(recipes); i++) {
		struct blob whole = cook(recipes[i]);

		for (size_t size = 1; size < whole.size; size++) {
			struct loaded l = load_bytes(bytes_of((const char *)whole.bytes, size));

			EXPECT_INT(l.err.code, XENABI_EINPUT);
			unload(&l);
		}
		discard(whole);
	}
}

static void load_corrupted(struct blob *file, size_t at, size_t len, uint64_t value)
{
	uint64_t old = patch(file, at, len, value);
	struct loaded l = load_bytes(*file);

	if (l.status == 0)
		expect_sound(&l.image);
	arena_deinit(&l.arena);
	patch(file, at, len, old);
}

/* Every field of every table is among the aligned words that are overwritten. */
static void survives_every_corrupted_field(void)
{
	static const struct recipe *const recipes[] = {&x86_recipe, &arm64_recipe, &arm32_recipe};
	static const size_t widths[] = {1, 2, 4, 8};

	for (size_t i = 0; i < COUNT(recipes); i++) {
		struct blob file = cook(recipes[i]);
		const uint64_t values[] = {
			0,
			1,
			UINT64_MAX,
			UINT64_MAX / 2 + 1,
			0x7f7f7f7f7f7f7f7f,
			file.size,
			file.size - 1,
			UINT64_MAX - file.size,
			0x80000000,
			TEXT_AT + 4,
			0x100000000,
		};

		for (size_t w = 0; w < COUNT(widths); w++)
			for (size_t at = 0; at + widths[w] <= file.size; at += widths[w])
				for (size_t v = 0; v < COUNT(values); v++)
					load_corrupted(&file, at, widths[w], values[v]);
		discard(file);
	}
}

static void maps_regular_files_only(void)
{
	struct xenabi_error err = {0};
	struct blob file;

	EXPECT_INT(elf_open_file("/dev/zero", 1 << 20, &file, &err), -1);
	EXPECT_INT(err.code, XENABI_EINPUT);
	EXPECT(!file.bytes);
	err.code = XENABI_OK;
	EXPECT_INT(elf_open_file("/", 1 << 20, &file, &err), -1);
	EXPECT_INT(err.code, XENABI_EINPUT);
	err.code = XENABI_OK;
	EXPECT_INT(elf_open_file("/no/such/file", 1 << 20, &file, &err), -1);
	EXPECT_INT(err.code, XENABI_EINPUT);
	err.code = XENABI_OK;
	EXPECT_INT(elf_open_file("/proc/self/exe", 16, &file, &err), -1);
	EXPECT_INT(err.code, XENABI_ELIMIT);
	err.code = XENABI_OK;
	EXPECT_INT(elf_open_file("/proc/self/exe", (size_t)1 << 30, &file, &err), 0);
	EXPECT(elf_is_elf(&file));
	elf_close_file(&file);
	EXPECT(!file.bytes);
}

/* Of a writable .rodata, what is between two marks is written to, and the rest is not. */
static void tells_constants_from_what_is_written_once(void)
{
	struct test_symbol symbols[COUNT(usual_symbols) + 3];
	struct recipe r = x86_recipe;
	struct loaded l;

	memcpy(symbols, usual_symbols, sizeof(usual_symbols));
	symbols[COUNT(usual_symbols)] = (struct test_symbol){
		"__ro_after_init_start", RODATA_AT, 0, STB_GLOBAL, STT_NOTYPE, SECTION_RODATA};
	symbols[COUNT(usual_symbols) + 1] = (struct test_symbol){
		"__ro_after_init_end", RODATA_AT + 8, 0, STB_GLOBAL, STT_NOTYPE, SECTION_RODATA};
	r.symbols = symbols;
	r.symbol_count = COUNT(usual_symbols) + 2;
	r.has_writable_rodata = true;
	l = load(&r);
	EXPECT_INT(l.status, 0);
	EXPECT(code_image_section(&l.image, RODATA_AT)->is_writable);
	EXPECT(!code_image_section(&l.image, RODATA_AT + 8)->is_writable);
	EXPECT_INT(*code_image_bytes(&l.image, RODATA_AT + 8, 4), 'o');
	EXPECT(!code_image_bytes(&l.image, RODATA_AT + 6, 4));
	expect_sound(&l.image);
	unload(&l);
	/* Nothing is cut in two. */
	symbols[r.symbol_count++] = (struct test_symbol){"table",   RODATA_AT + 7, 3,
							 STB_LOCAL, STT_OBJECT,	   SECTION_RODATA};
	l = load(&r);
	EXPECT(code_image_section(&l.image, RODATA_AT + 8)->is_writable);
	expect_sound(&l.image);
	unload(&l);
}

static const struct unit_test tests[] = {
	TEST(tells_constants_from_what_is_written_once),
	TEST(loads_each_architecture),
	TEST(fills_sizes_and_tells_functions),
	TEST(drops_mapping_symbols_and_thumb),
	TEST(counts_what_lies),
	TEST(finds_the_build_id_without_a_note_section),
	TEST(says_what_to_give_instead),
	TEST(refuses_sections_that_lie),
	TEST(refuses_too_many_symbols),
	TEST(refuses_every_truncation),
	TEST(survives_every_corrupted_field),
	TEST(maps_regular_files_only),
};

TEST_MAIN(tests);
