// SPDX-License-Identifier: GPL-2.0-only
/* Debug information that no compiler writes, put together by the assembler. */
#include <time.h>

#include "lib/base/test.h"
#include "lib/read/dwarf/sample_test.h"

#define SECONDS_MOST 10

/* The entries that a case may use, by number; the unit begins at .Lunit. */
static const char abbreviations[] =
	".section .debug_abbrev\n.Labbrev:\n"
	".byte 1, 0x11, 1, 0x10, 0x17, 0, 0\n"		       /* unit: line table */
	".byte 2, 0x2e, 0, 0x11, 1, 0, 0\n"		       /* function: address */
	".byte 3, 0x13, 1, 3, 8, 0xb, 0xf, 0x3a, 0xb, 0, 0\n"  /* struct: name, size, file */
	".byte 4, 0xd, 0, 3, 8, 0x49, 0x13, 0x38, 0xf, 0, 0\n" /* member: name, type, place */
	".byte 5, 0x16, 0, 3, 8, 0x49, 0x13, 0, 0\n"	       /* typedef: name, type */
	".byte 6, 0x24, 0, 3, 8, 0xb, 0xb, 0x3e, 0xb, 0, 0\n"  /* base: name, size, encoding */
	".byte 7, 1, 1, 0x49, 0x13, 0, 0\n"		       /* array: type */
	".byte 8, 0x21, 0, 0x37, 0xf, 0, 0\n"		       /* dimension: count */
	".byte 9, 0x13, 1, 0xb, 0xf, 0, 0\n"		       /* nameless struct: size */
	".byte 10, 0xd, 0, 0x49, 0x13, 0x38, 0xf, 0, 0\n";     /* nameless member: type, place */

static const char line_table[] =
	".section .debug_line\n.Lline:\n"
	".long 2f - 1f\n1: .short 4\n.long 4f - 3f\n3: .byte 1, 1, 1, -5, 14, 13\n"
	".byte 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0\n"
	".asciz \"include/public/thing.h\"\n.byte 0, 0, 0, 0\n4:\n2:\n";

static const char code[] = ".text\n.globl do_memory_op\n.type do_memory_op, @function\n"
			   "do_memory_op: ret\n.size do_memory_op, . - do_memory_op\n";

static const char unit_start[] = ".section .debug_info\n.Lunit: .long .Lend - .Lhead\n.Lhead:\n"
				 ".short 4\n.long .Labbrev\n.byte 8\n.byte 1\n.long .Lline\n"
				 ".byte 2\n.quad do_memory_op\n"
				 ".Lint: .byte 6\n.asciz \"int\"\n.byte 4, 5\n";

static const char unit_end[] = ".byte 0\n.Lend:\n";

#define STRUCT(name, size) ".byte 3\n.asciz \"" name "\"\n.uleb128 " size "\n.byte 1\n"
#define MEMBER(name, type, place)                                                                  \
	".byte 4\n.asciz \"" name "\"\n.long " type " - .Lunit\n.uleb128 " place "\n"
#define END ".byte 0\n"

/* Reads a unit of these entries, besides an honest record that must be found all the same. */
static void read_case(struct sample *s, const char *more_abbreviations, const char *entries,
		      const char *more)
{
	struct strbuf text = {0};
	time_t start;

	sample_init(s);
	strbuf_addf(&text, "%s%s.byte 0\n%s%s%s%s%s%s%s", abbreviations, more_abbreviations,
		    line_table, code, unit_start, entries,
		    STRUCT("honest", "4") MEMBER("op", ".Lint", "0") END, unit_end, more);
	sample_write(s, "hostile.S", strbuf_str(&text));
	strbuf_deinit(&text);
	sample_write(s, "handler.c", "");
	EXPECT(sample_compile(s, "gcc"));
	start = time(NULL);
	sample_read(s);
	EXPECT(time(NULL) - start <= SECONDS_MOST);
}

static const struct record *find(const struct sample *s, const char *name)
{
	if (!s->release || !s->release->compiled)
		return NULL;
	return release_record_in(s->release->compiled, name,
				 view_bit(ARCH_X86_64, AUDIENCE_INTERNAL));
}

static bool has_gap(const struct sample *s, const char *part)
{
	for (size_t i = 0; s->release && i < s->release->gap_count; i++)
		if (strstr(s->release->gaps[i].what, part))
			return true;
	return false;
}

/* The record is no fact but a gap, and the honest one is found. */
static void expect_gap(const char *entries, const char *gap)
{
	struct sample s;

	read_case(&s, "", entries, "");
	EXPECT(find(&s, "honest"));
	EXPECT(!find(&s, "bad"));
	EXPECT(has_gap(&s, gap));
	sample_deinit(&s);
}

static void typedefs_in_a_circle(void)
{
	expect_gap(".Lone: .byte 5\n.asciz \"one\"\n.long .Ltwo - .Lunit\n"
		   ".Ltwo: .byte 5\n.asciz \"two\"\n.long .Lone - .Lunit\n" STRUCT("bad", "4")
			   MEMBER("x", ".Lone", "0") END,
		   "bad: its layout");
}

static void a_record_that_holds_itself(void)
{
	struct sample s;

	read_case(&s, "",
		  ".Lself: " STRUCT("self", "8") MEMBER("again", ".Lself", "0") END
		  ".Lloop: .byte 9\n.uleb128 8\n.byte 10\n.long .Lloop - .Lunit\n.byte 0\n" END
			  STRUCT("bad", "8") MEMBER("x", ".Lloop", "0") END,
		  "");
	EXPECT(find(&s, "honest"));
	EXPECT(find(&s, "self") && find(&s, "self")->field_count == 1);
	EXPECT(!find(&s, "bad") && has_gap(&s, "bad: its layout"));
	sample_deinit(&s);
}

static void sizes_near_the_end_of_numbers(void)
{
	expect_gap(
		".Lmany: .byte 7\n.long .Lint - .Lunit\n.byte 8\n.uleb128 0x7fffffffffffffff\n" END
			STRUCT("bad", "4") MEMBER("x", ".Lmany", "0") END,
		"bad: its layout");
	expect_gap(STRUCT("bad", "0xffffffffffffffff") MEMBER("x", ".Lint", "0") END,
		   "absurd size");
	expect_gap(STRUCT("bad", "8") MEMBER("x", ".Lint", "0xfffffffffffffff0") END, "bad");
}

static void references_outside(void)
{
	expect_gap(STRUCT("bad", "4") MEMBER("x", ".Lend + 0x10000", "0") END, "bad: its layout");
	expect_gap(STRUCT("bad", "4") MEMBER("x", ".Lunit + 1", "0") END, "bad: its layout");
}

/* Each holds the next twice: a name for each path would be 2^40 of them. */
static void nameless_records_without_end(void)
{
	expect_gap(".altmacro\n.macro level n, next\n.Ln\\n: .byte 9\n.uleb128 8\n"
		   ".byte 4\n.asciz \"a\"\n.long .Ln\\next - .Lunit\n.byte 0\n"
		   ".byte 4\n.asciz \"b\"\n.long .Ln\\next - .Lunit\n.byte 0\n.byte 0\n.endm\n"
		   ".set i, 0\n.rept 30\nlevel %i, %(i+1)\n.set i, i + 1\n.endr\n"
		   ".Ln30: .byte 9\n.uleb128 8\n" MEMBER("x", ".Lint", "0") END STRUCT("bad", "8")
			   MEMBER("x", ".Ln0", "0") END,
		   "bad: its layout");
}

/* An abbreviation of a hundred thousand attributes, and one of number 2^63. */
static void huge_abbreviations(void)
{
	struct sample s;

	read_case(&s,
		  ".byte 11, 0x13, 0\n.rept 100000\n.byte 3, 0xb\n.endr\n.byte 0, 0\n"
		  ".uleb128 0x8000000000000000\n.byte 0x13, 0, 0, 0\n",
		  ".byte 11\n.fill 100000\n.uleb128 0x8000000000000000\n", "");
	EXPECT(s.release || *s.error.text);
	sample_deinit(&s);
}

static void thousands_of_units(void)
{
	struct sample s;

	read_case(&s, "", "",
		  ".rept 100000\n.long 2f - 1f\n1: .short 4\n.long .Labbrev\n.byte 8\n.byte 1\n"
		  ".long .Lline\n.byte 0\n2:\n.endr\n");
	EXPECT(find(&s, "honest"));
	sample_deinit(&s);
}

/* Bytes of every section changed at random: any answer will do, as long as there is one. */
static void damage_does_no_harm(void)
{
	struct strbuf answer = {0};
	struct blob request;
	struct sample s;
	uint64_t seed = 1;
	unsigned char *bytes;

	sample_init(&s);
	EXPECT(sample_compile(&s, "gcc -gdwarf-5") && sample_open(&s, &request));
	bytes = xalloc(request.size);
	for (unsigned int round = 0; round < 300; round++) {
		memcpy(bytes, request.bytes, request.size);
		for (unsigned int i = 0; i < 1 + round % 8; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			bytes[(seed >> 20) % request.size] = (unsigned char)(seed >> 56);
		}
		dwarf_answer(&(struct blob){bytes, request.size}, true, &answer);
		strbuf_reset(&answer);
	}
	for (size_t size = 0; size < request.size; size += request.size / 64) {
		dwarf_answer(&(struct blob){bytes, size}, true, &answer);
		strbuf_reset(&answer);
	}
	free(bytes);
	strbuf_deinit(&answer);
	sample_deinit(&s);
}

static const struct unit_test tests[] = {
	TEST(typedefs_in_a_circle),
	TEST(a_record_that_holds_itself),
	TEST(sizes_near_the_end_of_numbers),
	TEST(references_outside),
	TEST(nameless_records_without_end),
	TEST(huge_abbreviations),
	TEST(thousands_of_units),
	TEST(damage_does_no_harm),
};

TEST_MAIN(tests);
