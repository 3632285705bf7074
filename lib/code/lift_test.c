// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/run.h"

/* Where the code of each test lies. */
#define BASE 0x10000

static const uint64_t NOTHING_KNOWN = 0, ALL_KNOWN = ~(uint64_t)0;

/* mov %edi,%eax; and $0x3f,%eax; ret */
static const unsigned char x86_mask_low_bits[] = {0x89, 0xf8, 0x83, 0xe0, 0x3f, 0xc3};
/* movzbl %dil,%eax; ret */
static const unsigned char x86_byte_register[] = {0x40, 0x0f, 0xb6, 0xc7, 0xc3};
/* mov %rdi,%rax; shr $6,%rax; ret */
static const unsigned char x86_shift_down[] = {0x48, 0x89, 0xf8, 0x48, 0xc1, 0xe8, 0x06, 0xc3};
/* xor %dil,%dil; mov %rdi,%rax; ret */
static const unsigned char x86_clear_low_byte[] = {0x40, 0x30, 0xff, 0x48, 0x89, 0xf8, 0xc3};
/* mov $-22,%rax; cmp $0x40,%rdi; jae 1f; xor %eax,%eax; 1: ret */
static const unsigned char x86_range_compare[] = {0x48, 0xc7, 0xc0, 0xea, 0xff, 0xff, 0xff, 0x48,
						  0x83, 0xff, 0x40, 0x73, 0x02, 0x31, 0xc0, 0xc3};
/* push %rbp; mov %rsp,%rbp; and $-16,%rsp; sub $16,%rsp; mov %rdi,8(%rsp); mov 8(%rsp),%rax; leave; ret */
static const unsigned char x86_realigned_stack[] = {0x55, 0x48, 0x89, 0xe5, 0x48, 0x83, 0xe4, 0xf0,
						    0x48, 0x83, 0xec, 0x10, 0x48, 0x89, 0x7c, 0x24,
						    0x08, 0x48, 0x8b, 0x44, 0x24, 0x08, 0xc9, 0xc3};
/* cmp $5,%edi; sete %al; movzbl %al,%eax; ret */
static const unsigned char x86_set_and_extend[] = {0x83, 0xff, 0x05, 0x0f, 0x94,
						   0xc0, 0x0f, 0xb6, 0xc0, 0xc3};
/* mov $0x15,%eax; bt %rdi,%rax; sbb %eax,%eax; ret */
static const unsigned char x86_bit_test[] = {0xb8, 0x15, 0x00, 0x00, 0x00, 0x48,
					     0x0f, 0xa3, 0xf8, 0x19, 0xc0, 0xc3};
/* mov $1,%eax; mov $2,%ecx; cmp $7,%edi; cmove %ecx,%eax; ret */
static const unsigned char x86_conditional_move[] = {0xb8, 0x01, 0x00, 0x00, 0x00, 0xb9,
						     0x02, 0x00, 0x00, 0x00, 0x83, 0xff,
						     0x07, 0x0f, 0x44, 0xc1, 0xc3};
/* push %rbx; mov %edi,%ebx; or $0x17,%ebx; mov %ebx,%eax; pop %rbx; ret */
static const unsigned char x86_saved_register[] = {0x53, 0x89, 0xfb, 0x83, 0xcb,
						   0x17, 0x89, 0xd8, 0x5b, 0xc3};
/* notrack jmp *0x10018(,%rdi,8); mov $10,%eax; ret; mov $20,%eax; ret; 0x10018: .quad 0x10008, 0x1000e */
static const unsigned char x86_notrack_table[] = {
	0x3e, 0xff, 0x24, 0xfd, 0x18, 0x00, 0x01, 0x00, 0xb8, 0x0a, 0x00, 0x00, 0x00, 0xc3,
	0xb8, 0x14, 0x00, 0x00, 0x00, 0xc3, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00, 0x01, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x0e, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00};
/* and w0,w0,#0x3f; ret */
static const unsigned char arm64_mask_low_bits[] = {0x00, 0x14, 0x00, 0x12, 0xc0, 0x03, 0x5f, 0xd6};
/* lsr x0,x0,#6; ret */
static const unsigned char arm64_shift_down[] = {0x00, 0xfc, 0x46, 0xd3, 0xc0, 0x03, 0x5f, 0xd6};
/* ubfx x0,x0,#4,#8; ret */
static const unsigned char arm64_field[] = {0x00, 0x2c, 0x44, 0xd3, 0xc0, 0x03, 0x5f, 0xd6};
/* cmp w0,#5; mov w1,#1; csel w0,w1,wzr,eq; ret */
static const unsigned char arm64_select[] = {0x1f, 0x14, 0x00, 0x71, 0x21, 0x00, 0x80, 0x52,
					     0x20, 0x00, 0x9f, 0x1a, 0xc0, 0x03, 0x5f, 0xd6};
/* cmp w0,#5; ccmp w0,#7,#4,ne; cset w0,eq; ret */
static const unsigned char arm64_conditional_compare[] = {0x1f, 0x14, 0x00, 0x71, 0x04, 0x18,
							  0x47, 0x7a, 0xe0, 0x17, 0x9f, 0x1a,
							  0xc0, 0x03, 0x5f, 0xd6};
/* cmp w0,#5; cbz w1,1f; 1: cset w0,eq; ret */
static const unsigned char arm64_zero_branch_keeps_flags[] = {0x1f, 0x14, 0x00, 0x71, 0x21, 0x00,
							      0x00, 0x34, 0xe0, 0x17, 0x9f, 0x1a,
							      0xc0, 0x03, 0x5f, 0xd6};
/* mov w1,w0; mov x0,#-22; tbnz w1,#6,1f; mov x0,#0; 1: ret */
static const unsigned char arm64_bit_branch[] = {0xe1, 0x03, 0x00, 0x2a, 0xa0, 0x02, 0x80,
						 0x92, 0x41, 0x00, 0x30, 0x37, 0x00, 0x00,
						 0x80, 0xd2, 0xc0, 0x03, 0x5f, 0xd6};
/* stp x0,x30,[sp,#-32]!; ldp x0,x30,[sp],#32; ret */
static const unsigned char arm64_pair_on_stack[] = {0xe0, 0x7b, 0xbe, 0xa9, 0xe0, 0x7b,
						    0xc2, 0xa8, 0xc0, 0x03, 0x5f, 0xd6};
/* mov w1,w0; mov w0,#0x17; bfi w0,w1,#6,#8; ret */
static const unsigned char arm64_insert_field[] = {0xe1, 0x03, 0x00, 0x2a, 0xe0, 0x02, 0x80, 0x52,
						   0x20, 0x1c, 0x1a, 0x33, 0xc0, 0x03, 0x5f, 0xd6};
/* adr x1,3f; ldrh w1,[x1,w0,uxtw #1]; adr x2,1f; add x1,x2,w1,sxth #2; br x1; 1: mov w0,#10; ret; 2: mov w0,#20; ret; 3: .short 0, 2 */
static const unsigned char arm64_halfword_table[] = {
	0x21, 0x01, 0x00, 0x10, 0x21, 0x58, 0x60, 0x78, 0x62, 0x00, 0x00, 0x10, 0x41, 0xa8,
	0x21, 0x8b, 0x20, 0x00, 0x1f, 0xd6, 0x40, 0x01, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6,
	0x80, 0x02, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6, 0x00, 0x00, 0x02, 0x00};
/* and r0,r0,#63; bx lr */
static const unsigned char arm32_mask_low_bits[] = {0x3f, 0x00, 0x00, 0xe2, 0x1e, 0xff, 0x2f, 0xe1};
/* ubfx r0,r0,#0,#12; bx lr */
static const unsigned char arm32_field[] = {0x50, 0x00, 0xeb, 0xe7, 0x1e, 0xff, 0x2f, 0xe1};
/* mov r1,r0; mov r0,#6; orr r0,r0,r1,lsl #6; bx lr */
static const unsigned char arm32_shifted_operand[] = {0x00, 0x10, 0xa0, 0xe1, 0x06, 0x00,
						      0xa0, 0xe3, 0x01, 0x03, 0x80, 0xe1,
						      0x1e, 0xff, 0x2f, 0xe1};
/* cmp r0,#5; moveq r0,#1; movne r0,#0; bx lr */
static const unsigned char arm32_predicated_moves[] = {0x05, 0x00, 0x50, 0xe3, 0x01, 0x00,
						       0xa0, 0x03, 0x00, 0x00, 0xa0, 0x13,
						       0x1e, 0xff, 0x2f, 0xe1};
/* cmp r0,#1; ldrls pc,[pc,r0,lsl #2]; b 3f; .word 0x10018, 0x10020; nop; 1: mov r0,#10; bx lr; 2: mov r0,#20; bx lr; 3: mvn r0,#37; bx lr */
static const unsigned char arm32_word_table[] = {
	0x01, 0x00, 0x50, 0xe3, 0x00, 0xf1, 0x9f, 0x97, 0x06, 0x00, 0x00, 0xea,
	0x18, 0x00, 0x01, 0x00, 0x20, 0x00, 0x01, 0x00, 0x00, 0xf0, 0x20, 0xe3,
	0x0a, 0x00, 0xa0, 0xe3, 0x1e, 0xff, 0x2f, 0xe1, 0x14, 0x00, 0xa0, 0xe3,
	0x1e, 0xff, 0x2f, 0xe1, 0x25, 0x00, 0xe0, 0xe3, 0x1e, 0xff, 0x2f, 0xe1};
/* push {r4,r5,r11,lr}; mov r4,r0; mov r0,r4; pop {r4,r5,r11,pc} */
static const unsigned char arm32_saved_registers[] = {0x30, 0x48, 0x2d, 0xe9, 0x00, 0x40,
						      0xa0, 0xe1, 0x04, 0x00, 0xa0, 0xe1,
						      0x30, 0x88, 0xbd, 0xe8};
/* clz r0,r0; lsr r0,r0,#5; bx lr */
static const unsigned char arm32_leading_zeros[] = {0x10, 0x0f, 0x6f, 0xe1, 0xa0, 0x02,
						    0xa0, 0xe1, 0x1e, 0xff, 0x2f, 0xe1};
/* sub sp,sp,#8; str r0,[sp,#4]; ldr r0,[sp,#4]; add sp,sp,#8; bx lr */
static const unsigned char arm32_stack_slot[] = {0x08, 0xd0, 0x4d, 0xe2, 0x04, 0x00, 0x8d,
						 0xe5, 0x04, 0x00, 0x9d, 0xe5, 0x08, 0xd0,
						 0x8d, 0xe2, 0x1e, 0xff, 0x2f, 0xe1};
/* mov r3,#5; cmp r1,#0; moveq r0,r3; bxeq lr; udf #0 */
static const unsigned char arm32_predicated_return[] = {0x05, 0x30, 0xa0, 0xe3, 0x00, 0x00, 0x51,
							0xe3, 0x03, 0x00, 0xa0, 0x01, 0x1e, 0xff,
							0x2f, 0x01, 0xf0, 0x00, 0xf0, 0xe7};

/* What the function returns for a command of which these bits are known. */
static struct tnum run_bytes(enum arch arch, const unsigned char *bytes, size_t len, uint64_t known,
			     uint64_t command)
{
	struct code_section section = {
		.address = BASE, .size = len, .bytes = bytes, .is_executable = true};
	struct code_symbol symbol = {
		.name = "f", .address = BASE, .size = len, .is_function = true};
	uint32_t by_name = 0;
	struct code_image image = {.arch = arch,
				   .sections = &section,
				   .section_count = 1,
				   .symbols = &symbol,
				   .symbol_count = 1,
				   .by_name = &by_name};
	struct run_options options = {.entry = BASE,
				      .command_known = known,
				      .command_bits = command,
				      .command_width = arch == ARCH_ARM32 ? 32 : 64,
				      .has_command = true,
				      .max_steps = 1000};
	struct program p;
	struct effects fx;
	struct tnum r;

	EXPECT_INT(program_init(&p, &image, NULL), 0);
	run_function(&p, &options, &fx);
	EXPECT(fx.returns);
	EXPECT(!fx.is_cut && !fx.has_unknown_jump);
	r = fx.returned;
	effects_deinit(&fx);
	program_deinit(&p);
	return r;
}

#define RUN(arch, bytes, known, command) run_bytes(arch, bytes, sizeof(bytes), known, command)

#define EXPECT_OWN(arch, bytes, wanted_own, wanted_shift)                                          \
	do {                                                                                       \
		struct tnum r_ = RUN(arch, bytes, NOTHING_KNOWN, 0);                               \
		EXPECT_INT(r_.own, wanted_own);                                                    \
		EXPECT_INT(r_.shift, wanted_shift);                                                \
	} while (0)

#define EXPECT_RETURN(arch, bytes, command, wanted)                                                \
	do {                                                                                       \
		struct tnum r_ = RUN(arch, bytes, ALL_KNOWN, command);                             \
		EXPECT(tnum_is_const(&r_));                                                        \
		EXPECT_INT((int32_t)r_.bits, wanted);                                              \
	} while (0)

static void test_x86_takes_apart(void)
{
	struct tnum r;

	EXPECT_OWN(ARCH_X86_64, x86_mask_low_bits, 0x3f, 0);
	EXPECT_OWN(ARCH_X86_64, x86_byte_register, 0xff, 0);
	EXPECT_OWN(ARCH_X86_64, x86_shift_down, 0x3ffffffffffffff, 6);
	EXPECT_OWN(ARCH_X86_64, x86_clear_low_byte, ~0xffLL, 0);
	EXPECT_OWN(ARCH_X86_64, x86_realigned_stack, -1, 0);
	r = RUN(ARCH_X86_64, x86_saved_register, NOTHING_KNOWN, 0);
	EXPECT_INT(r.bits, 0x17);
	EXPECT_INT(r.own, 0xffffffff & ~0x17);
}

static void test_x86_decides(void)
{
	EXPECT_RETURN(ARCH_X86_64, x86_range_compare, 6, 0);
	EXPECT_RETURN(ARCH_X86_64, x86_range_compare, 0x46, -22);
	EXPECT_RETURN(ARCH_X86_64, x86_set_and_extend, 5, 1);
	EXPECT_RETURN(ARCH_X86_64, x86_set_and_extend, 6, 0);
	EXPECT_RETURN(ARCH_X86_64, x86_bit_test, 2, -1);
	EXPECT_RETURN(ARCH_X86_64, x86_bit_test, 3, 0);
	EXPECT_RETURN(ARCH_X86_64, x86_conditional_move, 7, 2);
	EXPECT_RETURN(ARCH_X86_64, x86_conditional_move, 8, 1);
	EXPECT_RETURN(ARCH_X86_64, x86_notrack_table, 0, 10);
	EXPECT_RETURN(ARCH_X86_64, x86_notrack_table, 1, 20);
}

static void test_undecided_paths_are_joined(void)
{
	struct tnum r = RUN(ARCH_X86_64, x86_range_compare, NOTHING_KNOWN, 0);
	uint64_t items[TNUM_CHOICES];

	EXPECT_INT(tnum_list(&r, items), 2);
	EXPECT_INT(items[0], 0);
	EXPECT_INT(items[1], -22);
	r = RUN(ARCH_X86_64, x86_bit_test, NOTHING_KNOWN, 0);
	EXPECT(!tnum_is_const(&r));
}

static void test_arm64_takes_apart(void)
{
	struct tnum r;

	EXPECT_OWN(ARCH_ARM64, arm64_mask_low_bits, 0x3f, 0);
	EXPECT_OWN(ARCH_ARM64, arm64_shift_down, 0x3ffffffffffffff, 6);
	EXPECT_OWN(ARCH_ARM64, arm64_field, 0xff, 4);
	EXPECT_OWN(ARCH_ARM64, arm64_pair_on_stack, -1, 0);
	r = RUN(ARCH_ARM64, arm64_insert_field, NOTHING_KNOWN, 0);
	EXPECT_INT(r.bits, 0x17);
	EXPECT_INT(r.own, 0x3fc0);
	EXPECT_INT(r.shift, -6);
}

static void test_arm64_decides(void)
{
	EXPECT_RETURN(ARCH_ARM64, arm64_select, 5, 1);
	EXPECT_RETURN(ARCH_ARM64, arm64_select, 4, 0);
	EXPECT_RETURN(ARCH_ARM64, arm64_conditional_compare, 5, 1);
	EXPECT_RETURN(ARCH_ARM64, arm64_conditional_compare, 7, 1);
	EXPECT_RETURN(ARCH_ARM64, arm64_conditional_compare, 6, 0);
	EXPECT_RETURN(ARCH_ARM64, arm64_zero_branch_keeps_flags, 5, 1);
	EXPECT_RETURN(ARCH_ARM64, arm64_zero_branch_keeps_flags, 6, 0);
	EXPECT_RETURN(ARCH_ARM64, arm64_bit_branch, 0x40, -22);
	EXPECT_RETURN(ARCH_ARM64, arm64_bit_branch, 0x3f, 0);
	EXPECT_RETURN(ARCH_ARM64, arm64_halfword_table, 0, 10);
	EXPECT_RETURN(ARCH_ARM64, arm64_halfword_table, 1, 20);
}

static void test_arm32_takes_apart(void)
{
	struct tnum r;

	EXPECT_OWN(ARCH_ARM32, arm32_mask_low_bits, 0x3f, 0);
	EXPECT_OWN(ARCH_ARM32, arm32_field, 0xfff, 0);
	EXPECT_OWN(ARCH_ARM32, arm32_saved_registers, 0xffffffff, 0);
	EXPECT_OWN(ARCH_ARM32, arm32_stack_slot, 0xffffffff, 0);
	r = RUN(ARCH_ARM32, arm32_shifted_operand, NOTHING_KNOWN, 0);
	EXPECT_INT(r.bits, 6);
	EXPECT_INT(r.own, 0xffffffc0);
	EXPECT_INT(r.shift, -6);
}

static void test_arm32_decides(void)
{
	EXPECT_RETURN(ARCH_ARM32, arm32_predicated_moves, 5, 1);
	EXPECT_RETURN(ARCH_ARM32, arm32_predicated_moves, 6, 0);
	EXPECT_RETURN(ARCH_ARM32, arm32_word_table, 0, 10);
	EXPECT_RETURN(ARCH_ARM32, arm32_word_table, 1, 20);
	EXPECT_RETURN(ARCH_ARM32, arm32_word_table, 2, -38);
	EXPECT_RETURN(ARCH_ARM32, arm32_leading_zeros, 0, 1);
	EXPECT_RETURN(ARCH_ARM32, arm32_leading_zeros, 9, 0);
	EXPECT_RETURN(ARCH_ARM32, arm32_predicated_return, 7, 5);
}

static const struct unit_test tests[] = {
	TEST(test_x86_takes_apart),
	TEST(test_x86_decides),
	TEST(test_undecided_paths_are_joined),
	TEST(test_arm64_takes_apart),
	TEST(test_arm64_decides),
	TEST(test_arm32_takes_apart),
	TEST(test_arm32_decides),
};

TEST_MAIN(tests);
