// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/run.h"

/* An array of buffers is copied in, then the first buffer; its op 3 calls served(). */
static const unsigned char text[0x200] = {
	0x48,		0x83,		0xec, 0x38,	  /* 00: sub $0x38,%rsp */
	0x89,		0xf0,				  /* 04: mov %esi,%eax */
	0x48,		0x89,		0xd6,		  /* 06: mov %rdx,%rsi */
	0x89,		0xc2,				  /* 09: mov %eax,%edx */
	0xc1,		0xe2,		0x04,		  /* 0b: shl $4,%edx */
	0x48,		0x8d,		0x7c, 0x24, 0x10, /* 0e: lea 0x10(%rsp),%rdi */
	0xe8,		0xe8,		0x00, 0x00, 0x00, /* 13: call 100 */
	0x48,		0x8b,		0x74, 0x24, 0x10, /* 18: mov 0x10(%rsp),%rsi */
	0xba,		0x08,		0x00, 0x00, 0x00, /* 1d: mov $8,%edx */
	0x48,		0x8d,		0x7c, 0x24, 0x28, /* 22: lea 0x28(%rsp),%rdi */
	0xe8,		0xd4,		0x00, 0x00, 0x00, /* 27: call 100 */
	0x83,		0x7c,		0x24, 0x28, 0x03, /* 2c: cmpl $3,0x28(%rsp) */
	0x75,		0x05,				  /* 31: jne 38 */
	0xe8,		0xd8,		0x00, 0x00, 0x00, /* 33: call 110 */
	0x48,		0x83,		0xc4, 0x38,	  /* 38: add $0x38,%rsp */
	0xc3,						  /* 3c: ret */
	[0x100] = 0xc3, [0x110] = 0xc3,
};

static const struct code_section sections[] = {{0x1000, sizeof(text), text, true, false}};

static const struct code_symbol symbols[] = {
	{"do_dm_op", 0x1000, 0x3d, true, true},
	{"copy_from_user_hvm", 0x1100, 1, true, true},
	{"served", 0x1110, 1, true, true},
};

static const uint32_t by_name[] = {1, 0, 2};

static const struct code_image image = {ARCH_X86_64, NULL, sections, 1, symbols, 3, by_name};

/* Whether served() is called for the op; *ret_seeded, whether the op was seen to come in. */
static bool calls_for(struct program *p, bool is_of_buffers, uint64_t op, bool *ret_seeded)
{
	struct run_options o = {
		.entry = 0x1000,
		.command_known = ~(uint64_t)0,
		.command_bits = op,
		.seed = {true, is_of_buffers, 2, 0, 32},
		.has_command = true,
		.max_steps = 1000,
	};
	struct effects fx;
	const uint64_t *call;
	bool found = false;

	run_function(p, &o, &fx);
	*ret_seeded = fx.was_seeded;
	vec_each(call, &fx.calls)
		found |= *call == 0x1110;
	effects_deinit(&fx);
	return found;
}

static void finds_the_op_in_the_first_buffer(void)
{
	struct xenabi_error err = {0};
	struct program p;
	bool seeded;

	EXPECT_INT(program_init(&p, &image, &err), 0);
	EXPECT(calls_for(&p, true, 3, &seeded));
	EXPECT(seeded);
	EXPECT(!calls_for(&p, true, 4, &seeded));
	EXPECT(seeded);
	calls_for(&p, false, 3, &seeded); /* the array is not the buffer */
	EXPECT(!seeded);
	program_deinit(&p);
}

static const struct unit_test tests[] = {TEST(finds_the_op_in_the_first_buffer)};

TEST_MAIN(tests);
