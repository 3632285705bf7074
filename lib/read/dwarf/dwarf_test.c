// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/read/dwarf/sample_test.h"

#define NATIVE view_bit(ARCH_X86_64, AUDIENCE_INTERNAL)
#define COMPAT view_bit(ARCH_X86_32, AUDIENCE_INTERNAL)

static const struct record *find(const struct sample *s, const char *name, viewset view)
{
	if (!s->release || !s->release->compiled)
		return NULL;
	return release_record_in(s->release->compiled, name, view);
}

static const struct field *field_of(const struct record *r, const char *name)
{
	static const struct field none = {.name = "", .type = "", .offset_bits = UINT64_MAX};

	for (size_t i = 0; r && i < r->field_count; i++)
		if (!strcmp(r->fields[i].name, name))
			return &r->fields[i];
	return &none;
}

static bool has_gap(const struct sample *s, const char *part)
{
	for (size_t i = 0; s->release && i < s->release->gap_count; i++)
		if (strstr(s->release->gaps[i].what, part))
			return true;
	return strstr(s->error.text, part);
}

static void expect_place(const struct record *r, const char *name, uint64_t offset_bits,
			 uint64_t size_bits, enum field_class class)
{
	const struct field *f = field_of(r, name);

	if (f->offset_bits != offset_bits || f->size_bits != size_bits || f->class != class)
		printf("# %s: %lld+%lld, %s\n", name, (long long)f->offset_bits,
		       (long long)f->size_bits, field_class_name(f->class));
	EXPECT(f->offset_bits == offset_bits && f->size_bits == size_bits && f->class == class);
}

static void expect_thing(const struct sample *s)
{
	const struct record *r = find(s, "xen_thing", NATIVE);

	EXPECT(r);
	if (!r)
		return;
	EXPECT_INT(r->size_bytes, 104);
	EXPECT_INT(r->align_bytes, 8);
	EXPECT_STR(r->at.file, "xen/include/public/thing.h");
	EXPECT_INT(r->at.line, 9);
	expect_place(r, "op", 0, 32, FIELD_INTEGER);
	expect_place(r, "low", 32, 3, FIELD_INTEGER);
	expect_place(r, "high", 35, 13, FIELD_INTEGER);
	EXPECT(field_of(r, "high")->is_bitfield);
	expect_place(r, "u", 64, 64, FIELD_GROUP);
	expect_place(r, "u.whole", 64, 64, FIELD_INTEGER);
	expect_place(r, "u.hi", 96, 32, FIELD_INTEGER);
	EXPECT(field_of(r, "u.hi")->in_union);
	expect_place(r, "half", 128, 16, FIELD_INTEGER);
	expect_place(r, "corner", 144, 192, FIELD_RECORD);
	EXPECT_INT(field_of(r, "corner")->elements, 6);
	EXPECT_STR(field_of(r, "corner")->record, "point_t");
	expect_place(r, "list", 384, 64, FIELD_HANDLE);
	expect_place(r, "buffer", 448, 64, FIELD_HANDLE64);
	expect_place(r, "name", 512, 64, FIELD_POINTER);
	EXPECT_STR(field_of(r, "name")->type, "const char *");
	expect_place(r, "colour", 576, 32, FIELD_ENUM);
	EXPECT_STR(field_of(r, "colour")->type, "enum colour");
	expect_place(r, "flag", 608, 8, FIELD_INTEGER);
	expect_place(r, "ratio", 640, 64, FIELD_FLOAT);
	EXPECT_STR(field_of(r, "next")->type, "struct xen_thing *");
	expect_place(r, "packed", 768, 40, FIELD_RECORD);
}

static void expect_others(const struct sample *s)
{
	const struct release *c = s->release ? s->release->compiled : NULL;
	const struct constant *blue = c ? release_constant_in(c, "BLUE", NATIVE) : NULL;
	const struct record *tail = find(s, "tail", NATIVE), *packed = find(s, "packed", NATIVE);

	EXPECT(blue && (int64_t)blue->value == -2);
	EXPECT(tail && tail->size_bytes == 8 && field_of(tail, "items")->is_flexible);
	EXPECT(tail && field_of(tail, "items")->element_bits == 64);
	EXPECT(packed && packed->size_bytes == 5 && packed->align_bytes == 1);
	EXPECT(find(s, "point_t", NATIVE));
	EXPECT(find(s, "compat_thing", COMPAT) && !find(s, "compat_thing", NATIVE));
	EXPECT(!find(s, "internal", NATIVE));
	EXPECT(!find(s, "__guest_handle_uint32", NATIVE));
	EXPECT_INT(s->widths[0], 32);
}

/* One way of compiling, that must give what every other gives. */
static void expect_all(const char *command)
{
	struct sample s;

	sample_init(&s);
	if (sample_compile(&s, command)) {
		sample_read(&s);
		if (!s.release || s.release->gap_count)
			printf("# %s: %s\n", command,
			       s.release ? s.release->gaps[0].what : s.error.text);
		EXPECT(s.release && !s.release->gap_count);
		expect_thing(&s);
		expect_others(&s);
	} else {
		printf("# skipped: %s\n", command);
	}
	sample_deinit(&s);
}

static void test_versions(void)
{
	expect_all("gcc -gdwarf-4 -gstrict-dwarf");
	expect_all("gcc -gdwarf-4");
	expect_all("gcc -gdwarf-5");
	/* clang writes no table of addresses: units are found by what they define. */
	expect_all("clang -gdwarf-4");
	expect_all("clang -gdwarf-5");
	expect_all("gcc -gdwarf-2 -gstrict-dwarf");
}

static void test_compressed(void)
{
	expect_all("gcc -gdwarf-5 -gz=zlib");
	expect_all("gcc -gdwarf-4 -gz=zlib-gnu");
	expect_all("clang -gdwarf-5 -gz=zlib");
}

static void test_split(void)
{
	struct sample s;

	sample_init(&s);
	if (sample_compile(&s, "gcc -gdwarf-5 -gsplit-dwarf")) {
		sample_read(&s);
		EXPECT(has_gap(&s, "split"));
		EXPECT(!s.release);
	}
	sample_deinit(&s);
}

/* Two units that do not agree on a record: both layouts are kept. */
static void test_rivals(void)
{
	const struct release *c;
	struct sample s;

	sample_init(&s);
	sample_write(&s, "other.c",
		     "#define op more, op\n"
		     "#include \"include/public/thing.h\"\n"
		     "struct xen_thing other;\n"
		     "int compat_memory_op(void) { return other.op; }\n");
	if (sample_compile(&s, "gcc -gdwarf-5")) {
		sample_read(&s);
		c = s.release ? s.release->compiled : NULL;
		EXPECT(c && c->rival_count == 1);
		EXPECT(c && c->rival_count && !strcmp(c->rivals[0].name, "xen_thing"));
		EXPECT(find(&s, "xen_thing", NATIVE));
	}
	sample_deinit(&s);
}

static const struct unit_test tests[] = {
	TEST(test_versions),
	TEST(test_compressed),
	TEST(test_split),
	TEST(test_rivals),
};

TEST_MAIN(tests);
