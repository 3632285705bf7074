// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/code.h"

/* compat_memory_op() and its delegate re-encode a continuation; the second replaces the op. */
static const unsigned char text[0x200] = {
	0x48,		0x83, 0xec, 0x18,	      /* 00: sub $24,%rsp */
	0xba,		0x02, 0x00, 0x00, 0x00,	      /* 04: mov $2,%edx */
	0xbe,		0x02, 0x00, 0x00, 0x00,	      /* 09: mov $2,%esi */
	0x48,		0x8d, 0x7c, 0x24, 0x0c,	      /* 0e: lea 12(%rsp),%rdi */
	0xe8,		0xe8, 0x00, 0x00, 0x00,	      /* 13: call 100 */
	0x48,		0x83, 0xc4, 0x18,	      /* 18: add $24,%rsp */
	0xc3,					      /* 1c: ret */
	[0x20] = 0x31,				      /* 20: xor %edi,%edi */
	0xff,		0xbe, 0x02, 0x00, 0x00, 0x00, /* 22: mov $2,%esi */
	0xba,		0x03, 0x00, 0x00, 0x00,	      /* 27: mov $3,%edx */
	0xe9,		0xcf, 0x00, 0x00, 0x00,	      /* 2c: jmp 100 */
	[0x100] = 0x31, 0xc0, 0xc3,		      /* 100: xor %eax,%eax; ret */
};

static const struct code_section sections[] = {{0x1000, sizeof(text), text, true, false}};

static const struct code_symbol symbols[] = {
	{"compat_memory_op", 0x1000, 0x1d, true, true},
	{"compat_arch_memory_op", 0x1020, 0x11, true, true},
	{"hypercall_xlat_continuation", 0x1100, 3, true, true},
};

static const uint32_t by_name[] = {1, 0, 2};

static const struct code_image image = {ARCH_X86_64, NULL, sections, 1, symbols, 3, by_name};

static void tells_what_a_translation_leaves(void)
{
	const char *handler = "compat_memory_op", *delegate = "compat_arch_memory_op";
	struct family family = {.name = "memory_op",
				.kind = FAMILY_OPS,
				.hypercall = "memory_op",
				.op_in = {.known = true},
				.delegates = {&delegate, 1}};
	struct families families = {.items = &family, .count = 1};
	struct xenabi_error err = {0};
	struct code_facts facts;

	family.handlers[ENTRY_COMPAT] = (struct name_list){&handler, 1};
	EXPECT_INT(code_analyse(&image, &families, &facts, &err), 0);
	EXPECT_INT(facts.site_count, 2);
	EXPECT(facts.sites[0].is_xlat && facts.sites[0].family == &family);
	EXPECT_INT(facts.sites[0].kind, SITE_SAME);
	EXPECT(facts.sites[0].carries_own);
	EXPECT_INT(facts.sites[1].kind, SITE_UNKNOWN);
	EXPECT(facts.sites[1].is_xlat && facts.sites[1].unknown_because);
	code_facts_deinit(&facts);
}

static const struct unit_test tests[] = {TEST(tells_what_a_translation_leaves)};

TEST_MAIN(tests);
