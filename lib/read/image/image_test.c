// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/test.h"
#include "lib/read/image/container.h"
#include "lib/read/image/sample_test.h"

struct loaded {
	struct arena a;
	struct code_image image;
	struct elf_notes notes;
	struct xenabi_error err;
	int status;
};

static struct loaded load_bytes(const void *bytes, size_t size)
{
	const struct blob file = {bytes, size};
	struct loaded l = {0};

	l.status = image_load(&file, "image", &l.a, &l.image, &l.notes, &l.err);
	return l;
}

static struct loaded load_sample(const struct sample *s, struct strbuf *file)
{
	sample_make(s, file);
	return load_bytes(file->data, file->len);
}

static uint64_t base_of(const struct sample *s)
{
	if (s->kind == SAMPLE_ARM64)
		return 0xa0000200000ULL;
	return s->kind == SAMPLE_ARM32 ? SAMPLE_START : SAMPLE_ORIGIN + SAMPLE_START;
}

static void expect_function(const struct sample *s, const struct code_image *image, unsigned int i)
{
	const struct code_symbol *found;
	char name[32];

	snprintf(name, sizeof(name), i % 3 ? "do_%u_op" : "local_%u", i);
	found = code_image_find(image, name);
	EXPECT(found);
	if (!found)
		return;
	EXPECT_INT(found->address, base_of(s) + sample_function(i));
	EXPECT_INT(found->size, s->has_ends && i % 2   ? 8
				: i + 1 < s->functions ? SAMPLE_STRIDE
						       : SAMPLE_RODATA - 0x80 - sample_function(i));
	EXPECT(found->is_function);
	EXPECT_INT(found->is_global, i % 3 != 0);
	EXPECT(code_image_function_at(image, found->address + 4) == found);
}

static void expect_sections(const struct sample *s, const struct code_image *image)
{
	const struct code_section *text = code_image_section(image, base_of(s) + SAMPLE_FUNCTION);
	const struct code_section *constant = code_image_section(image, base_of(s) + SAMPLE_RODATA);
	const struct code_section *data = code_image_section(image, base_of(s) + SAMPLE_DATA);
	bool is_x86 = s->kind == SAMPLE_ELF32 || s->kind == SAMPLE_PE;

	EXPECT(text && text->is_executable && !text->is_writable && text->bytes);
	EXPECT(data && !data->is_executable && data->is_writable);
	/* By functions alone nothing tells what of an x86 image stays as it is. */
	EXPECT(constant && constant->is_writable == (is_x86 && s->is_functions_only));
	EXPECT(code_image_bytes(image, base_of(s) + SAMPLE_RODATA, 8) &&
	       !memcmp(code_image_bytes(image, base_of(s) + SAMPLE_RODATA, 8), "constant", 8));
	for (size_t i = 1; i < image->section_count; i++)
		EXPECT(image->sections[i - 1].address + image->sections[i - 1].size <=
		       image->sections[i].address);
}

static void expect_read(const struct sample *s)
{
	static const enum arch arches[] = {ARCH_X86_64, ARCH_X86_64, ARCH_ARM64, ARCH_ARM32};
	struct strbuf file = {0};
	struct loaded l = load_sample(s, &file);

	EXPECT_STR(l.err.text, "");
	EXPECT(!l.status);
	if (!l.status) {
		EXPECT(l.image.arch == arches[s->kind]);
		EXPECT_STR(l.image.build_id, "deadbe42");
		EXPECT(l.notes.rests_on);
		EXPECT_INT(l.notes.gap_count, 0);
		for (unsigned int i = 0; i < s->functions; i++)
			expect_function(s, &l.image, i);
		expect_sections(s, &l.image);
		EXPECT(!code_image_find(&l.image, "some_data") == s->is_functions_only);
	}
	arena_deinit(&l.a);
	strbuf_deinit(&file);
}

static void reads_every_container(void)
{
	for (enum sample_kind kind = 0; kind < SAMPLE_KINDS; kind++) {
		expect_read(&(struct sample){.kind = kind, .alignment = 4, .functions = 700});
		expect_read(&(struct sample){
			.kind = kind, .alignment = 4, .functions = 700, .is_functions_only = true});
	}
}

/* 4.8 to master: what lies between the parts, markers of one group and more, ends, the table by name. */
static void reads_every_shape_of_the_table(void)
{
	static const unsigned int alignments[] = {1, 4, 16, 64, 256};

	for (size_t i = 0; i < sizeof(alignments) / sizeof(alignments[0]); i++) {
		struct sample s = {.kind = SAMPLE_ARM64, .alignment = alignments[i]};

		for (unsigned int how = 0; how < 8; how++) {
			s.functions = how & 1 ? 700 : 40;
			s.fill = how & 2 ? 0xff : 0;
			s.has_ends = s.has_sorted = how & 4;
			s.kind = SAMPLE_ARM64;
			expect_read(&s);
			s.kind = SAMPLE_ELF32;
			expect_read(&s);
		}
	}
	/* As many as fill their last group, and one more or less. */
	for (unsigned int functions = 248; functions < 252; functions++)
		expect_read(&(struct sample){
			.kind = SAMPLE_ARM32, .alignment = 16, .functions = functions});
}

static void expect_refused(struct loaded l, const char *part)
{
	EXPECT(l.status == -1);
	EXPECT(l.err.code == XENABI_EINPUT);
	EXPECT(strstr(l.err.text, part));
	if (!strstr(l.err.text, part))
		printf("# got: %s\n", l.err.text);
	EXPECT(!l.image.symbol_count && !l.image.section_count);
	arena_deinit(&l.a);
}

static void expect_sample_refused(const struct sample *s, const char *part)
{
	struct strbuf file = {0};

	expect_refused(load_sample(s, &file), part);
	strbuf_deinit(&file);
}

static void says_what_is_wrong_with_the_table(void)
{
	struct sample s = {.alignment = 16, .functions = 300};
	struct strbuf file = {0};

	for (s.kind = 0; s.kind < SAMPLE_KINDS; s.kind++) {
		s.without_table = true;
		expect_sample_refused(&s, "no symbol table as Xen 4.8 and later keep one");
		s.without_table = false;
	}
	s.kind = SAMPLE_ELF32;
	s.is_lying = true;
	expect_sample_refused(&s, "tells of code that is not there");
	s.is_lying = false;
	sample_make(&s, &file);
	/* The number of lines. */
	for (size_t at = 0x80 + SAMPLE_RODATA; at < file.len; at += 4) {
		if (!memcmp(file.data + at, "\x33\1\0\0", 4))
			file.data[at] = (char)0xf3;
	}
	expect_refused(load_bytes(file.data, file.len), "own symbol table in it is damaged");
	strbuf_deinit(&file);
}

static void tells_of_debug_information(void)
{
	const struct sample pe = {.kind = SAMPLE_PE, .alignment = 4, .functions = 40};
	struct strbuf file = {0};
	struct loaded l = load_sample(&pe, &file);

	EXPECT(l.notes.rests_on && strstr(l.notes.rests_on, "it holds no debug information"));
	arena_deinit(&l.a);
	file.data[0x80 + 6] = 3; /* a third section */
	memcpy(file.data + SAMPLE_PE_SECTIONS + 2 * 40, "/4", 2);
	file.data[SAMPLE_PE_SECTIONS + 2 * 40 + 39] = 0x02; /* that is not needed once loaded */
	l = load_bytes(file.data, file.len);
	EXPECT(l.notes.rests_on && strstr(l.notes.rests_on, "none is read of its debug"));
	arena_deinit(&l.a);
	strbuf_deinit(&file);
}

static void refuses_parts_that_lie(void)
{
	const struct sample pe = {.kind = SAMPLE_PE, .alignment = 4, .functions = 40};
	const struct sample elf = {.kind = SAMPLE_ELF32, .alignment = 4, .functions = 40};
	size_t second = SAMPLE_PE_SECTIONS + 40;
	struct strbuf file = {0};

	sample_make(&pe, &file);
	file.data[second + 14] = 0x20; /* its address */
	expect_refused(load_bytes(file.data, file.len), "overlap in memory");
	file.data[second + 14] = 0x21;
	file.data[second + 23] = 0x7f; /* its place in the file */
	expect_refused(load_bytes(file.data, file.len), "truncated or damaged");
	expect_refused(load_bytes(file.data, 70), "without a PE header");
	expect_refused(load_bytes(file.data, second), "section headers lie outside the file");
	strbuf_reset(&file);
	sample_make(&elf, &file);
	expect_refused(load_bytes(file.data, file.len / 2), "truncated or damaged");
	expect_refused(load_bytes(file.data, 60), "program headers lie outside the file");
	strbuf_deinit(&file);
}

/* Whatever comes: an answer or a refusal, and the code that it tells of is inside the file. */
static void expect_sound(struct loaded l)
{
	EXPECT(l.status == 0 || l.err.text[0]);
	for (size_t i = 0; i < l.image.symbol_count; i++) {
		const struct code_symbol *s = &l.image.symbols[i];
		const struct code_section *in = code_image_section(&l.image, s->address);

		if (!in || s->size > in->size - (s->address - in->address)) {
			EXPECT(!"a symbol lies outside its section");
			break;
		}
	}
	arena_deinit(&l.a);
}

static void survives_damage(void)
{
	struct sample s = {.alignment = 16, .functions = 60};

	for (s.kind = 0; s.kind < SAMPLE_KINDS; s.kind++) {
		struct strbuf file = {0};
		size_t table = SAMPLE_RODATA;

		sample_make(&s, &file);
		for (size_t at = 0; at < file.len; at += at < 0x400 || at > table ? 67 : 4096)
			expect_sound(load_bytes(file.data, at));
		for (size_t at = 0; at < table + 0x1400; at += at < 0x400   ? 1
							       : at < table ? 8192
									    : 13) {
			char was = file.data[at];

			file.data[at] = (char)(was ^ (at % 2 ? 0x80 : 0x01));
			expect_sound(load_bytes(file.data, file.len));
			file.data[at] = was;
		}
		strbuf_deinit(&file);
	}
}

/* Indices one after the other, each with what could be its tokens before it. */
static void gives_up_in_time(void)
{
	size_t size = (size_t)4 << 20;
	unsigned char *bytes = calloc(1, size);

	memcpy(bytes + 56, "ARM\x64", 4);
	for (size_t at = 1024; at + 2048 < size; at += 1024)
		for (unsigned int i = 0; i < 256; i++)
			bytes[at + 2 * i] = (unsigned char)i;
	expect_refused(load_bytes(bytes, size), "symbol table in it is damaged");
	free(bytes);
}

static void knows_images_by_their_first_bytes(void)
{
	for (enum sample_kind kind = 0; kind < SAMPLE_KINDS; kind++) {
		const struct sample s = {.kind = kind, .alignment = 4, .functions = 20};
		struct strbuf file = {0};

		sample_make(&s, &file);
		EXPECT(container_is_image(&(struct blob){(unsigned char *)file.data, file.len}));
		strbuf_deinit(&file);
	}
	EXPECT(!container_is_image(&(struct blob){(const unsigned char *)"M", 1}));
	EXPECT(!container_is_image(&(struct blob){(const unsigned char *)"", 0}));
	EXPECT(!container_is_image(&(struct blob){(const unsigned char *)"\x7f"
									 "ELF\2\1",
						  6}));
}

static const struct unit_test tests[] = {
	TEST(reads_every_container),
	TEST(reads_every_shape_of_the_table),
	TEST(says_what_is_wrong_with_the_table),
	TEST(refuses_parts_that_lie),
	TEST(tells_of_debug_information),
	TEST(survives_damage),
	TEST(gives_up_in_time),
	TEST(knows_images_by_their_first_bytes),
};

TEST_MAIN(tests);
