// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/tables.h"

/*
 * A dispatcher as compilers make them: number 3 has a handler for 64-bit
 * callers and one for 32-bit callers, 5 the same for both, others none; after
 * each, something is called that is no handler.
 */
static const unsigned char text[0x100] = {
	0x53,				    /* 00: push %rbx */
	0x48,	       0x89,	      0xfb, /* 01: mov %rdi,%rbx */
	0x8b,	       0x47,	      0x50, /* 04: mov 0x50(%rdi),%eax */
	0x80,	       0xbf,	      0x00,	     0x02,	    0x00,
	0x00,	       0x00,				   /* 07: cmpb $0,0x200(%rdi) */
	0x75,	       0x21,				   /* 0e: jne 31 */
	0x48,	       0x83,	      0xf8,	     0x03, /* 10: cmp $3,%rax */
	0x74,	       0x10,				   /* 14: je 26 */
	0x48,	       0x83,	      0xf8,	     0x05, /* 16: cmp $5,%rax */
	0x75,	       0x33,				   /* 1a: jne 4f */
	0x8b,	       0x7b,	      0x70,		   /* 1c: mov 0x70(%rbx),%edi */
	0xe8,	       0x5c,	      0x00,	     0x00,	    0x00, /* 1f: call 80 */
	0xeb,	       0x30,						  /* 24: jmp 56 */
	0x48,	       0x8b,	      0x7b,	     0x70, /* 26: mov 0x70(%rbx),%rdi */
	0xe8,	       0x41,	      0x00,	     0x00,	    0x00, /* 2a: call 70 */
	0xeb,	       0x25,						  /* 2f: jmp 56 */
	0x83,	       0xf8,	      0x03,				  /* 31: cmp $3,%eax */
	0x74,	       0x0f,						  /* 34: je 45 */
	0x83,	       0xf8,	      0x05,				  /* 36: cmp $5,%eax */
	0x75,	       0x14,						  /* 39: jne 4f */
	0x8b,	       0x7b,	      0x28, /* 3b: mov 0x28(%rbx),%edi */
	0xe8,	       0x3d,	      0x00,	     0x00,	    0x00, /* 3e: call 80 */
	0xeb,	       0x11,						  /* 43: jmp 56 */
	0x8b,	       0x7b,	      0x28, /* 45: mov 0x28(%rbx),%edi */
	0xe8,	       0x43,	      0x00,	     0x00,	    0x00, /* 48: call 90 */
	0xeb,	       0x07,						  /* 4d: jmp 56 */
	0x48,	       0xc7,	      0xc0,	     0xda,	    0xff,
	0xff,	       0xff,				   /* 4f: mov $-38,%rax */
	0x48,	       0x89,	      0x43,	     0x50, /* 56: mov %rax,0x50(%rbx) */
	0xe8,	       0x41,	      0x00,	     0x00,	    0x00, /* 5a: call a0 */
	0x5b,								  /* 5f: pop %rbx */
	0xc3,								  /* 60: ret */
	[0x70] = 0xc3, [0x80] = 0xc3, [0x90] = 0xc3, [0xa0] = 0xc3,
};

static const struct code_section sections[] = {{0x1000, sizeof(text), text, true, false}};

static const struct code_symbol symbols[] = {
	{"hvm_hypercall", 0x1000, 0x61, true, true}, {"do_native", 0x1070, 1, true, true},
	{"do_both", 0x1080, 1, true, true},	     {"for_compat", 0x1090, 1, true, true},
	{"do_after", 0x10a0, 1, true, true},
};

static const uint32_t by_name[] = {4, 2, 1, 3, 0};

static const struct code_image image = {ARCH_X86_64, NULL, sections, 1, symbols, 5, by_name};

/* The gate of 32-bit PV callers, where number 2 has a handler, and 3 one without arguments. */
static const unsigned char gate[0x100] = {
	0x53,						/* 00: push %rbx */
	0x48,	       0x89,	      0xfb,		/* 01: mov %rdi,%rbx */
	0x8b,	       0x47,	      0x50,		/* 04: mov 0x50(%rdi),%eax */
	0x83,	       0xf8,	      0x02,		/* 07: cmp $2,%eax */
	0x74,	       0x0c,				/* 0a: je 18 */
	0x83,	       0xf8,	      0x03,		/* 0c: cmp $3,%eax */
	0x75,	       0x0f,				/* 0f: jne 20 */
	0xe8,	       0x6a,	      0x00, 0x00, 0x00, /* 11: call 80 */
	0xeb,	       0x08,				/* 16: jmp 20 */
	0x8b,	       0x7b,	      0x28,		/* 18: mov 0x28(%rbx),%edi */
	0xe8,	       0x50,	      0x00, 0x00, 0x00, /* 1b: call 70 */
	0x5b,						/* 20: pop %rbx */
	0xc3,						/* 21: ret */
	[0x70] = 0xc3, [0x80] = 0xc3,
};

static const struct code_section gate_sections[] = {{0x1000, sizeof(gate), gate, true, false}};

static const struct code_symbol gate_symbols[] = {
	{"do_entry_int82", 0x1000, 0x22, true, true},
	{"for_compat", 0x1070, 1, true, true},
	{"for_return", 0x1080, 1, true, true},
};

static const uint32_t gate_by_name[] = {0, 1, 2};

static const struct code_image gate_image = {ARCH_X86_64,  NULL, gate_sections, 1,
					     gate_symbols, 3,	 gate_by_name};

static const char *served_by(const table_list *slots, unsigned int number, bool is_compat)
{
	const struct code_table_entry *slot;

	vec_each(slot, slots)
		if (slot->number == number && slot->is_compat == is_compat)
			return slot->handler->name;
	return "none";
}

static table_list slots_of(const struct code_image *of)
{
	struct xenabi_error err = {0};
	table_list slots = {0};
	struct program p;

	EXPECT_INT(program_init(&p, of, &err), 0);
	switches_find(&p, &slots);
	program_deinit(&p);
	return slots;
}

static void finds_handlers(void)
{
	table_list slots = slots_of(&image);

	EXPECT_INT(slots.count, 4);
	EXPECT_STR(served_by(&slots, 3, false), "do_native");
	EXPECT_STR(served_by(&slots, 3, true), "for_compat");
	EXPECT_STR(served_by(&slots, 5, false), "do_both");
	EXPECT_STR(served_by(&slots, 5, true), "do_both");
	EXPECT_INT(slots.items[0].at, 0x102a);
	vec_free(&slots);
}

static void finds_those_of_a_gate_for_32_bit_callers(void)
{
	table_list slots = slots_of(&gate_image);

	EXPECT_INT(slots.count, 2);
	EXPECT_STR(served_by(&slots, 2, true), "for_compat");
	EXPECT_STR(served_by(&slots, 3, true), "for_return");
	vec_free(&slots);
}

static const struct unit_test tests[] = {TEST(finds_handlers),
					 TEST(finds_those_of_a_gate_for_32_bit_callers)};

TEST_MAIN(tests);
