// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/code/code.h"

#define BASE 0x10000
#define FUNCTION(name, start, length)                                                              \
	{                                                                                          \
		(name), BASE + (start), (length), true, true                                       \
	}

/*
 * do_op: mov $-22,%rax; bt $15,%esi; jc 4f; test %esi,%esi; js 2f; test $0x4000,%esi; jne 3f;
 * call work; xor %eax,%eax; ret; 2: call finish; xor %eax,%eax; ret; 3: or $0x4000,%esi;
 * mov %edi,%edx; mov %esi,%ecx; lea 5f(%rip),%rsi; mov $12,%edi;
 * jmp hypercall_create_continuation; 4: ret; 5: .asciz "ii"; work: ret; finish: ret;
 * hypercall_create_continuation: ret;
 */
static const unsigned char flag_code[] = {
	0x48, 0xc7, 0xc0, 0xea, 0xff, 0xff, 0xff, 0x0f, 0xba, 0xe6, 0x0f, 0x72, 0x34, 0x85, 0xf6,
	0x78, 0x10, 0xf7, 0xc6, 0x00, 0x40, 0x00, 0x00, 0x75, 0x10, 0xe8, 0x27, 0x00, 0x00, 0x00,
	0x31, 0xc0, 0xc3, 0xe8, 0x20, 0x00, 0x00, 0x00, 0x31, 0xc0, 0xc3, 0x81, 0xce, 0x00, 0x40,
	0x00, 0x00, 0x89, 0xfa, 0x89, 0xf1, 0x48, 0x8d, 0x35, 0x08, 0x00, 0x00, 0x00, 0xbf, 0x0c,
	0x00, 0x00, 0x00, 0xeb, 0x06, 0xc3, 0x69, 0x69, 0x00, 0xc3, 0xc3, 0xc3,
};

enum { LENGTH = 0x45 }; /* of do_op */

static struct code_facts analyse(const unsigned char *code, size_t size, uint64_t work)
{
	struct code_section section = {BASE, size, code, true, false};
	/* In the order of their addresses and, below, of their names. */
	const struct code_symbol symbols[] = {
		FUNCTION("do_op", 0x0, LENGTH),
		FUNCTION("work", work, 0x1),
		FUNCTION("finish", work + 1, 0x1),
		FUNCTION("hypercall_create_continuation", work + 2, 0x1),
	};
	const uint32_t by_name[] = {0, 2, 3, 1};
	struct code_image image = {ARCH_X86_64, NULL, &section, 1, symbols, 4, by_name};
	const char *handler = "do_op", *args[] = {"cmd", "arg"};
	static struct family family = {
		.name = "memory_op", .hypercall = "memory_op", .kind = FAMILY_OPS};
	struct families families = {.items = &family, .count = 1};
	struct code_facts facts;

	family.op_in.known = true;
	family.args = (struct name_list){args, 2};
	family.handlers[ENTRY_NATIVE] = (struct name_list){&handler, 1};
	EXPECT_INT(code_analyse(&image, &families, &facts, NULL), 0);
	EXPECT_INT(facts.body_count, 1);
	return facts;
}

/* How far two samples' handlers have the same code. */
struct likeness {
	bool code, lines, ways;
};

static bool have_same_lines(const struct code_body *a, const struct code_body *b)
{
	bool same = a->line_count == b->line_count;

	for (size_t i = 0; same && i < a->line_count; i++)
		same = a->lines[i].code == b->lines[i].code;
	return same;
}

static bool have_same_ways(const struct code_body *a, const struct code_body *b)
{
	bool same = a->way_count == b->way_count;

	for (size_t i = 0; same && i < a->way_count; i++)
		same = a->ways[i].code == b->ways[i].code;
	return same;
}

static struct likeness compare(const unsigned char *code, size_t size, uint64_t work)
{
	struct code_facts a = analyse(flag_code, sizeof(flag_code), LENGTH);
	struct code_facts b = analyse(code, size, work);
	struct likeness r = {0};

	if (a.body_count && b.body_count)
		r = (struct likeness){
			.code = a.bodies->code == b.bodies->code,
			.lines = have_same_lines(a.bodies, b.bodies),
			.ways = have_same_ways(a.bodies, b.bodies),
		};
	code_facts_deinit(&a);
	code_facts_deinit(&b);
	return r;
}

static struct likeness compare_changed(size_t at, unsigned char value)
{
	unsigned char changed[sizeof(flag_code)];

	memcpy(changed, flag_code, sizeof(changed));
	changed[at] = value;
	return compare(changed, sizeof(changed), LENGTH);
}

/* The same, with a byte more before work. */
static void code_is_the_same_wherever_it_stands(void)
{
	unsigned char moved[sizeof(flag_code) + 1];
	struct likeness r;

	memcpy(moved, flag_code, LENGTH);
	moved[LENGTH] = 0x90;
	memset(moved + LENGTH + 1, 0xc3, sizeof(moved) - LENGTH - 1);
	moved[0x1a]++;
	moved[0x22]++;
	moved[0x40]++;
	r = compare(moved, sizeof(moved), LENGTH + 1);
	EXPECT(r.code);
	EXPECT(r.lines);
	EXPECT(r.ways);
}

static void changed_code_is_told(void)
{
	/* jne 3f becomes je; the flag another bit; js 2f becomes js 3f; or another register. */
	struct likeness inverted = compare_changed(0x17, 0x74), bit = compare_changed(0x14, 0x80);
	struct likeness way = compare_changed(0x10, 0x18), reg = compare_changed(0x30, 0xfb);

	EXPECT(!inverted.code && !inverted.lines);
	EXPECT(!bit.code && !bit.lines);
	EXPECT(!way.code && way.lines && !way.ways);
	EXPECT(!reg.code && reg.lines);
}

static const struct unit_test tests[] = {
	TEST(code_is_the_same_wherever_it_stands),
	TEST(changed_code_is_told),
};

TEST_MAIN(tests);
