// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/test.h"
#include "lib/code/code.h"

/* Whole programs in a few bytes: handlers, what they call, and what must be found in them. */

#define BASE	    0x10000
#define MAX_SYMBOLS 8
#define FUNCTION(name, offset, size)                                                               \
	{                                                                                          \
		name, BASE + (offset), size, true, true                                            \
	}

struct sample {
	enum arch arch;
	const unsigned char *code;
	size_t size;
	const struct code_symbol *symbols;
	size_t symbol_count;
};

#define SAMPLE(arch, name)                                                                         \
	{                                                                                          \
		arch, name##_code, sizeof(name##_code), name##_symbols,                            \
			sizeof(name##_symbols) / sizeof(name##_symbols[0])                         \
	}

/*
 * Ops 1, which continues, and 2, which refuses progress, under a mask of six bits.
 *
 * do_op: mov %edi,%eax; and $0x3f,%eax; shr $6,%rdi; cmp $1,%eax; je 1f; cmp $2,%eax; je 2f;
 * mov $-38,%rax; ret; 1: push %rbx; push %rbp; mov %rdi,%rbx; mov %rsi,%rbp;
 * 3: mov %rbx,%rdi; call work; inc %rbx; call preempt; test %eax,%eax; je 3b; mov %rbx,%rdx;
 * shl $6,%rdx; or $1,%rdx; mov %rbp,%rcx; pop %rbp; pop %rbx; lea 5f(%rip),%rsi;
 * mov $12,%edi; jmp hypercall_create_continuation; 2: mov $-22,%rax; test %rdi,%rdi; jne 4f;
 * call finish; 4: ret; 5: .asciz "lh"; work: mov (%rdi),%rax; ret; finish: ret;
 * preempt: ret; hypercall_create_continuation: ret;
 */
static const unsigned char mask_code[] = {
	0x89, 0xf8, 0x83, 0xe0, 0x3f, 0x48, 0xc1, 0xef, 0x06, 0x83, 0xf8, 0x01, 0x74, 0x0d, 0x83,
	0xf8, 0x02, 0x74, 0x45, 0x48, 0xc7, 0xc0, 0xda, 0xff, 0xff, 0xff, 0xc3, 0x53, 0x55, 0x48,
	0x89, 0xfb, 0x48, 0x89, 0xf5, 0x48, 0x89, 0xdf, 0xe8, 0x42, 0x00, 0x00, 0x00, 0x48, 0xff,
	0xc3, 0xe8, 0x3f, 0x00, 0x00, 0x00, 0x85, 0xc0, 0x74, 0xec, 0x48, 0x89, 0xda, 0x48, 0xc1,
	0xe2, 0x06, 0x48, 0x83, 0xca, 0x01, 0x48, 0x89, 0xe9, 0x5d, 0x5b, 0x48, 0x8d, 0x35, 0x1c,
	0x00, 0x00, 0x00, 0xbf, 0x0c, 0x00, 0x00, 0x00, 0xe9, 0x1b, 0x00, 0x00, 0x00, 0x48, 0xc7,
	0xc0, 0xea, 0xff, 0xff, 0xff, 0x48, 0x85, 0xff, 0x75, 0x05, 0xe8, 0x08, 0x00, 0x00, 0x00,
	0xc3, 0x6c, 0x68, 0x00, 0x48, 0x8b, 0x07, 0xc3, 0xc3, 0xc3, 0xc3,
};
static const struct code_symbol mask_symbols[] = {
	FUNCTION("do_op", 0x0, 0x6d),
	FUNCTION("work", 0x6d, 0x4),
	FUNCTION("finish", 0x71, 0x1),
	FUNCTION("preempt", 0x72, 0x1),
	FUNCTION("hypercall_create_continuation", 0x73, 0x1),
};

/*
 * Op 3 has progress in its place, a multiple of 64.
 *
 * do_op: stp x29,x30,[sp,#-32]!; stp x19,x20,[sp,#16]; and x8,x0,#0x3f; and x19,x0,#~0x3f;
 * mov x20,x1; cmp x8,#3; b.ne 2f; 1: mov x0,x19; bl work; add x19,x19,#64; cbz w0,1b;
 * orr x2,x19,#3; mov x3,x20; ldp x19,x20,[sp,#16]; ldp x29,x30,[sp],#32; adr x1,4f;
 * mov w0,#12; b hypercall_create_continuation; 2: mov x0,#-38; 3: ldp x19,x20,[sp,#16];
 * ldp x29,x30,[sp],#32; ret; 4: .asciz "lh"; .p2align 2; work: ldr x0,[x0]; ret;
 * hypercall_create_continuation: ret;
 */
static const unsigned char in_place_code[] = {
	0xfd, 0x7b, 0xbe, 0xa9, 0xf3, 0x53, 0x01, 0xa9, 0x08, 0x14, 0x40, 0x92, 0x13, 0xe4, 0x7a,
	0x92, 0xf4, 0x03, 0x01, 0xaa, 0x1f, 0x0d, 0x00, 0xf1, 0x81, 0x01, 0x00, 0x54, 0xe0, 0x03,
	0x13, 0xaa, 0x0f, 0x00, 0x00, 0x94, 0x73, 0x02, 0x01, 0x91, 0xa0, 0xff, 0xff, 0x34, 0x62,
	0x06, 0x40, 0xb2, 0xe3, 0x03, 0x14, 0xaa, 0xf3, 0x53, 0x41, 0xa9, 0xfd, 0x7b, 0xc2, 0xa8,
	0xe1, 0x00, 0x00, 0x10, 0x80, 0x01, 0x80, 0x52, 0x08, 0x00, 0x00, 0x14, 0xa0, 0x04, 0x80,
	0x92, 0xf3, 0x53, 0x41, 0xa9, 0xfd, 0x7b, 0xc2, 0xa8, 0xc0, 0x03, 0x5f, 0xd6, 0x6c, 0x68,
	0x00, 0x00, 0x00, 0x00, 0x40, 0xf9, 0xc0, 0x03, 0x5f, 0xd6, 0xc0, 0x03, 0x5f, 0xd6,
};
static const struct code_symbol in_place_symbols[] = {
	FUNCTION("do_op", 0x0, 0x5c),
	FUNCTION("work", 0x5c, 0x8),
	FUNCTION("hypercall_create_continuation", 0x64, 0x4),
};

/*
 * Ops 1, 33 and 40 of six bits; whether it is 1 or 33 is asked under a mask of five.
 *
 * do_op: mov %edi,%eax; and $0x1f,%eax; cmp $1,%eax; je 1f; cmp $0x3f,%rdi; jbe 1f;
 * mov $-22,%rax; ret; 1: mov %edi,%eax; and $0x3f,%eax; cmp $1,%eax; je 2f; cmp $33,%eax;
 * je 3f; cmp $40,%eax; je 4f; mov $-38,%rax; ret; 2: shr $6,%rdi; mov $7,%esi; jmp work1;
 * 3: shr $6,%rdi; mov $9,%esi; jmp work1; 4: jmp work2; work1: add %rsi,%rdi; ret;
 * work2: ret;
 */
static const unsigned char pair_code[] = {
	0x89, 0xf8, 0x83, 0xe0, 0x1f, 0x83, 0xf8, 0x01, 0x74, 0x0e, 0x48, 0x83, 0xff, 0x3f, 0x76,
	0x08, 0x48, 0xc7, 0xc0, 0xea, 0xff, 0xff, 0xff, 0xc3, 0x89, 0xf8, 0x83, 0xe0, 0x3f, 0x83,
	0xf8, 0x01, 0x74, 0x12, 0x83, 0xf8, 0x21, 0x74, 0x1b, 0x83, 0xf8, 0x28, 0x74, 0x24, 0x48,
	0xc7, 0xc0, 0xda, 0xff, 0xff, 0xff, 0xc3, 0x48, 0xc1, 0xef, 0x06, 0xbe, 0x07, 0x00, 0x00,
	0x00, 0xe9, 0x13, 0x00, 0x00, 0x00, 0x48, 0xc1, 0xef, 0x06, 0xbe, 0x09, 0x00, 0x00, 0x00,
	0xe9, 0x05, 0x00, 0x00, 0x00, 0xe9, 0x04, 0x00, 0x00, 0x00, 0x48, 0x01, 0xf7, 0xc3, 0xc3,
};
static const struct code_symbol pair_symbols[] = {
	FUNCTION("do_op", 0x0, 0x55),
	FUNCTION("work1", 0x55, 0x4),
	FUNCTION("work2", 0x59, 0x1),
};

/*
 * Op 5 refuses progress by a predicated move, between calls that every op makes; 6
 * takes it.
 *
 * do_op: push {r4,r5,r11,lr}; mov r4,r0; and r5,r0,#63; cmp r5,#5; beq 1f; cmp r5,#6;
 * beq 2f; mvn r0,#37; pop {r4,r5,r11,pc}; 1: mvn r5,#37; cmp r4,#64; movlo r5,#174; b 3f;
 * 2: lsr r0,r4,#6; bl work; mov r5,r0; 3: mov r0,#9; bl leave_it; cmp r0,#0; moveq r0,r5;
 * popeq {r4,r5,r11,pc}; udf #0; work: ldr r0,[r0]; bx lr; leave_it: bx lr;
 */
static const unsigned char between_code[] = {
	0x30, 0x48, 0x2d, 0xe9, 0x00, 0x40, 0xa0, 0xe1, 0x3f, 0x50, 0x00, 0xe2, 0x05, 0x00, 0x55,
	0xe3, 0x03, 0x00, 0x00, 0x0a, 0x06, 0x00, 0x55, 0xe3, 0x05, 0x00, 0x00, 0x0a, 0x25, 0x00,
	0xe0, 0xe3, 0x30, 0x88, 0xbd, 0xe8, 0x25, 0x50, 0xe0, 0xe3, 0x40, 0x00, 0x54, 0xe3, 0xae,
	0x50, 0xa0, 0x33, 0x02, 0x00, 0x00, 0xea, 0x24, 0x03, 0xa0, 0xe1, 0x06, 0x00, 0x00, 0xeb,
	0x00, 0x50, 0xa0, 0xe1, 0x09, 0x00, 0xa0, 0xe3, 0x05, 0x00, 0x00, 0xeb, 0x00, 0x00, 0x50,
	0xe3, 0x05, 0x00, 0xa0, 0x01, 0x30, 0x88, 0xbd, 0x08, 0xf0, 0x00, 0xf0, 0xe7, 0x00, 0x00,
	0x90, 0xe5, 0x1e, 0xff, 0x2f, 0xe1, 0x1e, 0xff, 0x2f, 0xe1,
};
static const struct code_symbol between_symbols[] = {
	FUNCTION("do_op", 0x0, 0x58),
	FUNCTION("work", 0x58, 0x8),
	FUNCTION("leave_it", 0x60, 0x4),
};

/*
 * Op 1 restarts with the register that it got, 2 comes to the same call with progress in
 * it, by a jump that cannot be followed.
 *
 * do_op: push %rbx; push %rbp; mov %rsi,%rbp; mov %edi,%eax; and $0x3f,%eax; mov %rdi,%rbx;
 * cmp $1,%eax; je 1f; cmp $2,%eax; je 2f; mov $-38,%rax; jmp 4f; 1: mov %rbp,%rdi;
 * call work; jmp 3f; 2: jmp *(%rsi); shr $6,%rbx; 5: mov %rbx,%rdi; call work; inc %rbx;
 * call preempt; test %eax,%eax; je 5b; shl $6,%rbx; or $2,%rbx; 3: mov %rbp,%rcx;
 * mov %rbx,%rdx; pop %rbp; pop %rbx; lea 6f(%rip),%rsi; mov $12,%edi;
 * jmp hypercall_create_continuation; 4: pop %rbp; pop %rbx; ret; 6: .asciz "lh";
 * work: mov (%rdi),%rax; ret; preempt: ret; hypercall_create_continuation: ret;
 */
static const unsigned char tail_code[] = {
	0x53, 0x55, 0x48, 0x89, 0xf5, 0x89, 0xf8, 0x83, 0xe0, 0x3f, 0x48, 0x89, 0xfb, 0x83, 0xf8,
	0x01, 0x74, 0x0e, 0x83, 0xf8, 0x02, 0x74, 0x13, 0x48, 0xc7, 0xc0, 0xda, 0xff, 0xff, 0xff,
	0xeb, 0x45, 0x48, 0x89, 0xef, 0xe8, 0x43, 0x00, 0x00, 0x00, 0xeb, 0x22, 0xff, 0x26, 0x48,
	0xc1, 0xeb, 0x06, 0x48, 0x89, 0xdf, 0xe8, 0x33, 0x00, 0x00, 0x00, 0x48, 0xff, 0xc3, 0xe8,
	0x2f, 0x00, 0x00, 0x00, 0x85, 0xc0, 0x74, 0xec, 0x48, 0xc1, 0xe3, 0x06, 0x48, 0x83, 0xcb,
	0x02, 0x48, 0x89, 0xe9, 0x48, 0x89, 0xda, 0x5d, 0x5b, 0x48, 0x8d, 0x35, 0x0d, 0x00, 0x00,
	0x00, 0xbf, 0x0c, 0x00, 0x00, 0x00, 0xe9, 0x0b, 0x00, 0x00, 0x00, 0x5d, 0x5b, 0xc3, 0x6c,
	0x68, 0x00, 0x48, 0x8b, 0x07, 0xc3, 0xc3, 0xc3,
};
static const struct code_symbol tail_symbols[] = {
	FUNCTION("do_op", 0x0, 0x6b),
	FUNCTION("work", 0x6b, 0x4),
	FUNCTION("preempt", 0x6f, 0x1),
	FUNCTION("hypercall_create_continuation", 0x70, 0x1),
};

/*
 * Ops 5924 and 5927, in a range whose ends are asked about in units of four and two.
 *
 * do_op: mov %edi,%eax; shr $2,%eax; cmp $1481,%eax; jb 1f; mov %edi,%eax; shr $1,%eax;
 * cmp $2964,%eax; jae 1f; cmp $5924,%edi; je 2f; cmp $5927,%edi; je 2f; 1: mov $-38,%rax;
 * ret; 2: jmp work; work: ret;
 */
static const unsigned char shifted_code[] = {
	0x89, 0xf8, 0xc1, 0xe8, 0x02, 0x3d, 0xc9, 0x05, 0x00, 0x00, 0x72, 0x1b, 0x89, 0xf8,
	0xd1, 0xe8, 0x3d, 0x94, 0x0b, 0x00, 0x00, 0x73, 0x10, 0x81, 0xff, 0x24, 0x17, 0x00,
	0x00, 0x74, 0x10, 0x81, 0xff, 0x27, 0x17, 0x00, 0x00, 0x74, 0x08, 0x48, 0xc7, 0xc0,
	0xda, 0xff, 0xff, 0xff, 0xc3, 0xe9, 0x00, 0x00, 0x00, 0x00, 0xc3,
};
static const struct code_symbol shifted_symbols[] = {
	FUNCTION("do_op", 0x0, 0x34),
	FUNCTION("work", 0x34, 0x1),
};

/*
 * A mask of four bits for 10 and 15, which go where nobody can follow; 13 has none.
 *
 * do_op: and w8,w0,#0xf; cmp w8,#15; b.eq 1f; cmp w8,#10; b.eq 1f; cmp w0,#13; b.eq 2f;
 * mov x0,#-38; ret; 1: b unseen; 2: b work; unseen: ldr x2,[x1]; br x2; work: ret;
 */
static const unsigned char few_code[] = {
	0x08, 0x0c, 0x00, 0x12, 0x1f, 0x3d, 0x00, 0x71, 0xe0, 0x00, 0x00, 0x54, 0x1f, 0x29,
	0x00, 0x71, 0xa0, 0x00, 0x00, 0x54, 0x1f, 0x34, 0x00, 0x71, 0x80, 0x00, 0x00, 0x54,
	0xa0, 0x04, 0x80, 0x92, 0xc0, 0x03, 0x5f, 0xd6, 0x02, 0x00, 0x00, 0x14, 0x03, 0x00,
	0x00, 0x14, 0x22, 0x00, 0x40, 0xf9, 0x40, 0x00, 0x1f, 0xd6, 0xc0, 0x03, 0x5f, 0xd6,
};
static const struct code_symbol few_symbols[] = {
	FUNCTION("do_op", 0x0, 0x2c),
	FUNCTION("unseen", 0x2c, 0x8),
	FUNCTION("work", 0x34, 0x4),
};

/*
 * Op 7 looks at the register's highest bit, and passes all of it to what is not followed.
 *
 * do_op: push {r4,lr}; and r2,r0,#63; cmp r2,#7; mvnne r0,#37; popne {r4,pc}; mov r4,r0;
 * bl unseen; lsr r0,r4,#31; bl work; mov r0,#0; pop {r4,pc}; unseen: ldr r2,[r1]; bx r2;
 * work: ldr r0,[r0]; bx lr;
 */
static const unsigned char high_bit_code[] = {
	0x10, 0x40, 0x2d, 0xe9, 0x3f, 0x20, 0x00, 0xe2, 0x07, 0x00, 0x52, 0xe3, 0x25, 0x00, 0xe0,
	0x13, 0x10, 0x80, 0xbd, 0x18, 0x00, 0x40, 0xa0, 0xe1, 0x03, 0x00, 0x00, 0xeb, 0xa4, 0x0f,
	0xa0, 0xe1, 0x03, 0x00, 0x00, 0xeb, 0x00, 0x00, 0xa0, 0xe3, 0x10, 0x80, 0xbd, 0xe8, 0x00,
	0x20, 0x91, 0xe5, 0x12, 0xff, 0x2f, 0xe1, 0x00, 0x00, 0x90, 0xe5, 0x1e, 0xff, 0x2f, 0xe1,
};
static const struct code_symbol high_bit_symbols[] = {
	FUNCTION("do_op", 0x0, 0x2c),
	FUNCTION("unseen", 0x2c, 0x8),
	FUNCTION("work", 0x34, 0x8),
};

/*
 * Six ops, 16 to 20 and 61, that do one and the same; all other numbers get an error.
 *
 * do_op: mov %edi,%eax; and $0x3f,%eax; cmp $61,%eax; je 1f; lea -16(%rax),%ecx; cmp $4,%ecx;
 * jbe 1f; mov $-38,%rax; ret; 1: shr $6,%rdi; jmp work; work: mov (%rdi),%rax; ret;
 */
static const unsigned char shared_code[] = {
	0x89, 0xf8, 0x83, 0xe0, 0x3f, 0x83, 0xf8, 0x3d, 0x74, 0x10, 0x8d, 0x48,
	0xf0, 0x83, 0xf9, 0x04, 0x76, 0x08, 0x48, 0xc7, 0xc0, 0xda, 0xff, 0xff,
	0xff, 0xc3, 0x48, 0xc1, 0xef, 0x06, 0xeb, 0x00, 0x48, 0x8b, 0x07, 0xc3,
};
static const struct code_symbol shared_symbols[] = {
	FUNCTION("do_op", 0x0, 0x20),
	FUNCTION("work", 0x20, 0x4),
};

/*
 * Ops 2 and 7 of nine bits; whether it is 4, 5, 9 or 10 is asked of a byte, once it is in range.
 *
 * do_op: mov r2,r0; bfc r2,#9,#23; mov r3,r2; sub r2,r2,#4; cmp r2,#7; bhs 1f; uxtb r2,r2;
 * mov r12,#99; mov r1,#1; tst r1,r12,lsr r2; bne 2f; 1: lsr r0,r0,#9; cmp r3,#2; beq work2;
 * cmp r3,#7; beq work7; 2: mvn r0,#37; bx lr; work2: ldr r0,[r0]; bx lr;
 * work7: ldr r0,[r0,#4]; bx lr;
 */
static const unsigned char byte_code[] = {
	0x00, 0x20, 0xa0, 0xe1, 0x9f, 0x24, 0xdf, 0xe7, 0x02, 0x30, 0xa0, 0xe1, 0x04, 0x20, 0x42,
	0xe2, 0x07, 0x00, 0x52, 0xe3, 0x04, 0x00, 0x00, 0x2a, 0x72, 0x20, 0xef, 0xe6, 0x63, 0xc0,
	0xa0, 0xe3, 0x01, 0x10, 0xa0, 0xe3, 0x3c, 0x02, 0x11, 0xe1, 0x04, 0x00, 0x00, 0x1a, 0xa0,
	0x04, 0xa0, 0xe1, 0x02, 0x00, 0x53, 0xe3, 0x03, 0x00, 0x00, 0x0a, 0x07, 0x00, 0x53, 0xe3,
	0x03, 0x00, 0x00, 0x0a, 0x25, 0x00, 0xe0, 0xe3, 0x1e, 0xff, 0x2f, 0xe1, 0x00, 0x00, 0x90,
	0xe5, 0x1e, 0xff, 0x2f, 0xe1, 0x04, 0x00, 0x90, 0xe5, 0x1e, 0xff, 0x2f, 0xe1,
};
static const struct code_symbol byte_symbols[] = {
	FUNCTION("do_op", 0x0, 0x48),
	FUNCTION("work2", 0x48, 0x8),
	FUNCTION("work7", 0x50, 0x8),
};

/*
 * Tables for ops 0, 1 and 3, as each machine has them.
 *
 * do_op: cmp $3,%edi; ja 9f; lea 8f(%rip),%rdx; mov %edi,%eax; movslq (%rdx,%rax,4),%rax;
 * add %rdx,%rax; jmp *%rax; 0: jmp work0; 1: jmp work1; 2: jmp work2; 9: mov $-38,%rax; ret;
 * .p2align 2; 8: .long 0b-8b, 1b-8b, 9b-8b, 2b-8b; work0: ret; work1: ret; work2: ret;
 */
static const unsigned char word_offsets_code[] = {
	0x83, 0xff, 0x03, 0x77, 0x21, 0x48, 0x8d, 0x15, 0x24, 0x00, 0x00, 0x00, 0x89, 0xf8,
	0x48, 0x63, 0x04, 0x82, 0x48, 0x01, 0xd0, 0xff, 0xe0, 0xe9, 0x24, 0x00, 0x00, 0x00,
	0xe9, 0x20, 0x00, 0x00, 0x00, 0xe9, 0x1c, 0x00, 0x00, 0x00, 0x48, 0xc7, 0xc0, 0xda,
	0xff, 0xff, 0xff, 0xc3, 0x66, 0x90, 0xe7, 0xff, 0xff, 0xff, 0xec, 0xff, 0xff, 0xff,
	0xf6, 0xff, 0xff, 0xff, 0xf1, 0xff, 0xff, 0xff, 0xc3, 0xc3, 0xc3,
};
static const struct code_symbol word_offsets_symbols[] = {
	FUNCTION("do_op", 0x0, 0x40),
	FUNCTION("work0", 0x40, 0x1),
	FUNCTION("work1", 0x41, 0x1),
	FUNCTION("work2", 0x42, 0x1),
};

/*
 * do_op: cmp w0,#3; b.hi 9f; adr x2,8f; ldrh w2,[x2,w0,uxtw #1]; adr x3,0f;
 * add x2,x3,w2,sxth #2; br x2; 0: b work0; 1: b work1; 2: b work2; 9: mov x0,#-38; ret;
 * 8: .short (0b-0b)/4, (1b-0b)/4, (9b-0b)/4, (2b-0b)/4; work0: ret; work1: ret; work2: ret;
 */
static const unsigned char halfwords_code[] = {
	0x1f, 0x0c, 0x00, 0x71, 0x28, 0x01, 0x00, 0x54, 0x42, 0x01, 0x00, 0x10, 0x42, 0x58,
	0x60, 0x78, 0x63, 0x00, 0x00, 0x10, 0x62, 0xa8, 0x22, 0x8b, 0x40, 0x00, 0x1f, 0xd6,
	0x07, 0x00, 0x00, 0x14, 0x07, 0x00, 0x00, 0x14, 0x07, 0x00, 0x00, 0x14, 0xa0, 0x04,
	0x80, 0x92, 0xc0, 0x03, 0x5f, 0xd6, 0x00, 0x00, 0x01, 0x00, 0x03, 0x00, 0x02, 0x00,
	0xc0, 0x03, 0x5f, 0xd6, 0xc0, 0x03, 0x5f, 0xd6, 0xc0, 0x03, 0x5f, 0xd6,
};
static const struct code_symbol halfwords_symbols[] = {
	FUNCTION("do_op", 0x0, 0x38),
	FUNCTION("work0", 0x38, 0x4),
	FUNCTION("work1", 0x3c, 0x4),
	FUNCTION("work2", 0x40, 0x4),
};

/*
 * do_op: cmp r0,#3; ldrls pc,[pc,r0,lsl #2]; b 9f; .word 0f, 1f, 9f, 2f; 0: b work0;
 * 1: b work1; 2: b work2; 9: mvn r0,#37; bx lr; work0: bx lr; work1: bx lr; work2: bx lr;
 */
static const unsigned char words_code[] = {
	0x03, 0x00, 0x50, 0xe3, 0x00, 0xf1, 0x9f, 0x97, 0x06, 0x00, 0x00, 0xea, 0x1c, 0x00, 0x01,
	0x00, 0x20, 0x00, 0x01, 0x00, 0x28, 0x00, 0x01, 0x00, 0x24, 0x00, 0x01, 0x00, 0x03, 0x00,
	0x00, 0xea, 0x03, 0x00, 0x00, 0xea, 0x03, 0x00, 0x00, 0xea, 0x25, 0x00, 0xe0, 0xe3, 0x1e,
	0xff, 0x2f, 0xe1, 0x1e, 0xff, 0x2f, 0xe1, 0x1e, 0xff, 0x2f, 0xe1, 0x1e, 0xff, 0x2f, 0xe1,
};
static const struct code_symbol words_symbols[] = {
	FUNCTION("do_op", 0x0, 0x30),
	FUNCTION("work0", 0x30, 0x4),
	FUNCTION("work1", 0x34, 0x4),
	FUNCTION("work2", 0x38, 0x4),
};

/*
 * A table for three hundred numbers, of which 0 and 150 are ops; the test fills it.
 *
 * do_op: cmp $299,%edi; ja 2f; lea 3f(%rip),%rdx; mov %edi,%eax; movslq (%rdx,%rax,4),%rax;
 * add %rdx,%rax; jmp *%rax; 1: jmp work0; work0: ret; 2: mov $-38,%rax; ret; 3: .space 1200
 */
static const unsigned char long_table_head[] = {
	0x81, 0xff, 0x2b, 0x01, 0x00, 0x00, 0x77, 0x18, 0x48, 0x8d, 0x15, 0x19, 0x00, 0x00,
	0x00, 0x89, 0xf8, 0x48, 0x63, 0x04, 0x82, 0x48, 0x01, 0xd0, 0xff, 0xe0, 0xe9, 0x00,
	0x00, 0x00, 0x00, 0xc3, 0x48, 0xc7, 0xc0, 0xda, 0xff, 0xff, 0xff, 0xc3,
};
static const struct code_symbol long_table_symbols[] = {
	FUNCTION("do_op", 0x0, 0x1f),
	FUNCTION("work0", 0x1f, 0x1),
};

/*
 * Ops 1 and 2 as above under a mask of six bits; op 3 is the lower half of the register, so that
 * it refuses what is above it there, and never sees the rest.
 *
 * do_op: mov %edi,%eax; and $0x3f,%eax; mov %rdi,%rdx; shr $6,%rdx; cmp $1,%eax; je 1f;
 * cmp $2,%eax; je 2f; cmp $3,%edi; je 3f; mov $-38,%rax; ret; 1: mov %rdx,%rdi; jmp work;
 * 2: mov $-22,%rax; test %rdx,%rdx; jne 5f; call finish; 5: ret; 3: jmp halves;
 * work: mov (%rdi),%rax; ret; finish: ret; halves: ret;
 */
static const unsigned char lower_half_code[] = {
	0x89, 0xf8, 0x83, 0xe0, 0x3f, 0x48, 0x89, 0xfa, 0x48, 0xc1, 0xea, 0x06, 0x83, 0xf8,
	0x01, 0x74, 0x12, 0x83, 0xf8, 0x02, 0x74, 0x12, 0x83, 0xff, 0x03, 0x74, 0x1f, 0x48,
	0xc7, 0xc0, 0xda, 0xff, 0xff, 0xff, 0xc3, 0x48, 0x89, 0xd7, 0xeb, 0x14, 0x48, 0xc7,
	0xc0, 0xea, 0xff, 0xff, 0xff, 0x48, 0x85, 0xd2, 0x75, 0x05, 0xe8, 0x07, 0x00, 0x00,
	0x00, 0xc3, 0xeb, 0x05, 0x48, 0x8b, 0x07, 0xc3, 0xc3, 0xc3,
};
static const struct code_symbol lower_half_symbols[] = {
	FUNCTION("do_op", 0x0, 0x3c),
	FUNCTION("work", 0x3c, 0x4),
	FUNCTION("finish", 0x40, 0x1),
	FUNCTION("halves", 0x41, 0x1),
};

/*
 * Whatever op is asked for, something that is not known is returned. Op 1 calls; op 2, after
 * a look at memory that it is compared with, writes; op 3 does neither.
 *
 * do_op: mov (%rsi),%rax; cmp $1,%edi; je 1f; cmp $2,%edi; je 2f; cmp $3,%edi; je 3f; ret;
 * 1: call work; xor %eax,%eax; ret; 2: cmp (%rsi),%edi; jb 4f; movl $1,(%rsi);
 * movl $2,4(%rsi); movl $3,8(%rsi); movl $4,12(%rsi); ret; 4: ret;
 * 3: lea 1(%rax),%rax; ret; work: ret; hypercall_create_continuation: ret;
 */
static const unsigned char idle_code[] = {
	0x48, 0x8b, 0x06, 0x83, 0xff, 0x01, 0x74, 0x0b, 0x83, 0xff, 0x02, 0x74, 0x0e, 0x83,
	0xff, 0x03, 0x74, 0x2a, 0xc3, 0xe8, 0x29, 0x00, 0x00, 0x00, 0x31, 0xc0, 0xc3, 0x3b,
	0x3e, 0x72, 0x1c, 0xc7, 0x06, 0x01, 0x00, 0x00, 0x00, 0xc7, 0x46, 0x04, 0x02, 0x00,
	0x00, 0x00, 0xc7, 0x46, 0x08, 0x03, 0x00, 0x00, 0x00, 0xc7, 0x46, 0x0c, 0x04, 0x00,
	0x00, 0x00, 0xc3, 0xc3, 0x48, 0x8d, 0x40, 0x01, 0xc3, 0xc3, 0xc3,
};
static const struct code_symbol idle_symbols[] = {
	FUNCTION("do_op", 0x0, 0x41),
	FUNCTION("work", 0x41, 0x1),
	FUNCTION("hypercall_create_continuation", 0x42, 0x1),
};

/*
 * Bit 15 of the argument is refused, bits 31 and 14 are looked at; one goes on with bit 14,
 * by a jump of two bytes.
 *
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
static const struct code_symbol flag_symbols[] = {
	FUNCTION("do_op", 0x0, 0x45),
	FUNCTION("work", 0x45, 0x1),
	FUNCTION("finish", 0x46, 0x1),
	FUNCTION("hypercall_create_continuation", 0x47, 0x1),
};

static const struct sample flag = SAMPLE(ARCH_X86_64, flag);
/*
 * The op is in a buffer. Op 1 continues, op 2 does not, op 3 does by way of two functions that
 * are not given it.
 *
 * do_op: push %rbx; sub $16,%rsp; mov %rdi,%rbx; mov %rdi,%rsi; mov %rsp,%rdi; mov $8,%edx;
 * call copy_from_guest_ll; mov (%rsp),%eax; cmp $1,%eax; je 1f; cmp $2,%eax; je 2f; cmp $3,%eax;
 * je 3f; mov $-38,%rax; 4: add $16,%rsp; pop %rbx; ret; 1: call work; mov %rbx,%rdx;
 * lea 5f(%rip),%rsi; mov $12,%edi; call hypercall_create_continuation; jmp 4b; 2: call finish;
 * xor %eax,%eax; jmp 4b; 3: mov %rbx,%rdi; call middle; jmp 4b; work: ret; finish: ret;
 * middle: sub $8,%rsp; call deep; add $8,%rsp; ret; deep: mov %rdi,%rdx; lea 5f(%rip),%rsi;
 * mov $12,%edi; jmp hypercall_create_continuation; 5: .asciz "h"; copy_from_guest_ll: ret;
 * hypercall_create_continuation: ret;
 */
static const unsigned char buffer_code[] = {
	0x53, 0x48, 0x83, 0xec, 0x10, 0x48, 0x89, 0xfb, 0x48, 0x89, 0xfe, 0x48, 0x89, 0xe7,
	0xba, 0x08, 0x00, 0x00, 0x00, 0xe8, 0x70, 0x00, 0x00, 0x00, 0x8b, 0x04, 0x24, 0x83,
	0xf8, 0x01, 0x74, 0x17, 0x83, 0xf8, 0x02, 0x74, 0x2d, 0x83, 0xf8, 0x03, 0x74, 0x31,
	0x48, 0xc7, 0xc0, 0xda, 0xff, 0xff, 0xff, 0x48, 0x83, 0xc4, 0x10, 0x5b, 0xc3, 0xe8,
	0x29, 0x00, 0x00, 0x00, 0x48, 0x89, 0xda, 0x48, 0x8d, 0x35, 0x40, 0x00, 0x00, 0x00,
	0xbf, 0x0c, 0x00, 0x00, 0x00, 0xe8, 0x39, 0x00, 0x00, 0x00, 0xeb, 0xdf, 0xe8, 0x0f,
	0x00, 0x00, 0x00, 0x31, 0xc0, 0xeb, 0xd6, 0x48, 0x89, 0xdf, 0xe8, 0x04, 0x00, 0x00,
	0x00, 0xeb, 0xcc, 0xc3, 0xc3, 0x48, 0x83, 0xec, 0x08, 0xe8, 0x05, 0x00, 0x00, 0x00,
	0x48, 0x83, 0xc4, 0x08, 0xc3, 0x48, 0x89, 0xfa, 0x48, 0x8d, 0x35, 0x07, 0x00, 0x00,
	0x00, 0xbf, 0x0c, 0x00, 0x00, 0x00, 0xeb, 0x03, 0x68, 0x00, 0xc3, 0xc3,
};
static const struct code_symbol buffer_symbols[] = {
	FUNCTION("do_op", 0x0, 0x65),
	FUNCTION("work", 0x65, 0x1),
	FUNCTION("finish", 0x66, 0x1),
	FUNCTION("middle", 0x67, 0xe),
	FUNCTION("deep", 0x75, 0x13),
	FUNCTION("copy_from_guest_ll", 0x88, 0x1),
	FUNCTION("hypercall_create_continuation", 0x89, 0x1),
};

static const struct sample buffer = SAMPLE(ARCH_X86_64, buffer);
/*
 * The security module is asked first, with the op in the register that its answer comes in.
 *
 * do_op: stp x29,x30,[sp,#-32]!; str x19,[sp,#16]; mov w19,w0; adr x2,xsm_ops; ldr x2,[x2,#8];
 * blr x2; cbnz w0,1f; cmp w19,#3; b.eq 2f; mov x0,#-38; 1: ldr x19,[sp,#16];
 * ldp x29,x30,[sp],#32; ret; 2: bl work; b 1b; work: ret; hypercall_create_continuation: ret;
 * nop; xsm_ops: .quad 0,0
 */
static const unsigned char hook_code[] = {
	0xfd, 0x7b, 0xbe, 0xa9, 0xf3, 0x0b, 0x00, 0xf9, 0xf3, 0x03, 0x00, 0x2a, 0xe2, 0x01, 0x00,
	0x10, 0x42, 0x04, 0x40, 0xf9, 0x40, 0x00, 0x3f, 0xd6, 0x80, 0x00, 0x00, 0x35, 0x7f, 0x0e,
	0x00, 0x71, 0xa0, 0x00, 0x00, 0x54, 0xa0, 0x04, 0x80, 0x92, 0xf3, 0x0b, 0x40, 0xf9, 0xfd,
	0x7b, 0xc2, 0xa8, 0xc0, 0x03, 0x5f, 0xd6, 0x02, 0x00, 0x00, 0x94, 0xfc, 0xff, 0xff, 0x17,
	0xc0, 0x03, 0x5f, 0xd6, 0xc0, 0x03, 0x5f, 0xd6, 0x1f, 0x20, 0x03, 0xd5, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};
static const struct code_symbol hook_symbols[] = {
	FUNCTION("do_op", 0x0, 0x3c),
	FUNCTION("work", 0x3c, 0x4),
	FUNCTION("hypercall_create_continuation", 0x40, 0x4),
	{"xsm_ops", BASE + 0x48, 0x10, false, true},
};

static const struct sample hook = SAMPLE(ARCH_ARM64, hook);
static const struct sample idle = SAMPLE(ARCH_X86_64, idle);
static const struct sample mask = SAMPLE(ARCH_X86_64, mask),
			   in_place = SAMPLE(ARCH_ARM64, in_place),
			   pair = SAMPLE(ARCH_X86_64, pair), between = SAMPLE(ARCH_ARM32, between),
			   tail = SAMPLE(ARCH_X86_64, tail),
			   word_offsets = SAMPLE(ARCH_X86_64, word_offsets),
			   halfwords = SAMPLE(ARCH_ARM64, halfwords),
			   words = SAMPLE(ARCH_ARM32, words),
			   shifted = SAMPLE(ARCH_X86_64, shifted), few = SAMPLE(ARCH_ARM64, few),
			   high_bit = SAMPLE(ARCH_ARM32, high_bit),
			   shared = SAMPLE(ARCH_X86_64, shared), byte = SAMPLE(ARCH_ARM32, byte),
			   lower_half = SAMPLE(ARCH_X86_64, lower_half);

/* by_name of an image, for the few symbols of a sample. */
static void sort_names(const struct sample *s, uint32_t *by_name)
{
	for (uint32_t i = 0; i < s->symbol_count; i++) {
		uint32_t at = i;

		for (; at && strcmp(s->symbols[by_name[at - 1]].name, s->symbols[i].name) > 0; at--)
			by_name[at] = by_name[at - 1];
		by_name[at] = i;
	}
}

/* record: that the op is in; NULL: it is in the first argument. */
static struct code_facts analyse_with(const struct sample *s, const char *record)
{
	struct code_section section = {BASE, s->size, s->code, true, false};
	uint32_t by_name[MAX_SYMBOLS];
	struct code_image image = {
		s->arch, NULL, &section, 1, s->symbols, s->symbol_count, by_name,
	};
	const char *handler = "do_op", *args[] = {"cmd", "arg"};
	static struct family family = {.name = "memory_op", .hypercall = "memory_op"};
	struct families families = {.items = &family, .count = 1};
	struct code_facts facts;

	sort_names(s, by_name);
	family.kind = FAMILY_OPS;
	family.op_in.known = true;
	family.op_in.record = record;
	family.args = (struct name_list){args, 2};
	family.handlers[ENTRY_NATIVE] = (struct name_list){&handler, 1};
	EXPECT_INT(code_analyse(&image, &families, &facts, NULL), 0);
	EXPECT_INT(facts.handler_count, 1);
	EXPECT_INT(facts.not_understood, 0);
	return facts;
}

static struct code_facts analyse(const struct sample *s)
{
	return analyse_with(s, NULL);
}

static const struct code_op *op_of(const struct code_facts *facts, uint64_t number)
{
	for (size_t i = 0; i < facts->handlers->op_count; i++)
		if (facts->handlers->ops[i].number == number)
			return &facts->handlers->ops[i];
	return NULL;
}

static void expect_op(const struct code_facts *facts, uint64_t number, enum answer dispatched,
		      enum progress_answer progress)
{
	const struct code_op *op = op_of(facts, number);

	EXPECT(op || (dispatched == ANSWER_NO && facts->handlers->has_all_ops));
	if (!op)
		return;
	EXPECT_INT(op->dispatched, dispatched);
	EXPECT_INT(op->progress, progress);
}

static void expect_split(const struct code_facts *facts, uint64_t bits, uint64_t lsb, uint64_t unit)
{
	const struct code_handler *h = facts->handlers;

	EXPECT_INT(h->op_bits.state, NUMBER_KNOWN);
	EXPECT_INT(h->op_bits.value, bits);
	EXPECT_INT(h->progress_lsb.state, NUMBER_KNOWN);
	EXPECT_INT(h->progress_lsb.value, lsb);
	EXPECT_INT(h->unit, unit);
	EXPECT(!h->only_for);
}

static void splits_by_mask_and_shift(void)
{
	struct code_facts facts = analyse(&mask);

	expect_split(&facts, 6, 6, 1);
	expect_op(&facts, 0, ANSWER_NO, PROGRESS_UNKNOWN);
	expect_op(&facts, 1, ANSWER_YES, PROGRESS_ACCEPTED);
	expect_op(&facts, 2, ANSWER_YES, PROGRESS_REFUSED);
	expect_op(&facts, 3, ANSWER_NO, PROGRESS_UNKNOWN);
	code_facts_deinit(&facts);
}

/* Debian's 4.17 does so with two ops of memory_op on arm64, by an int that takes its command. */
static void what_is_refused_in_half_a_register_is_not_refused(void)
{
	struct code_facts facts = analyse(&lower_half);

	expect_split(&facts, 6, 6, 1);
	expect_op(&facts, 2, ANSWER_YES, PROGRESS_REFUSED);
	expect_op(&facts, 3, ANSWER_YES, PROGRESS_UNKNOWN);
	code_facts_deinit(&facts);
}

static void splits_with_progress_in_place(void)
{
	struct code_facts facts = analyse(&in_place);

	expect_split(&facts, 6, 6, 64);
	expect_op(&facts, 3, ANSWER_YES, PROGRESS_ACCEPTED);
	EXPECT_INT(facts.site_count, 1);
	EXPECT_INT(facts.sites->kind, SITE_PROGRESS);
	EXPECT_INT(facts.sites->progress_lsb.value, 6);
	code_facts_deinit(&facts);
}

static void mask_of_a_comparison_is_not_the_handlers(void)
{
	struct code_facts facts = analyse(&pair);

	expect_split(&facts, 6, 6, 1);
	expect_op(&facts, 1, ANSWER_YES, PROGRESS_ACCEPTED);
	expect_op(&facts, 33, ANSWER_YES, PROGRESS_ACCEPTED);
	expect_op(&facts, 40, ANSWER_YES, PROGRESS_REFUSED);
	expect_op(&facts, 8, ANSWER_NO, PROGRESS_UNKNOWN);
	code_facts_deinit(&facts);
}

static void refusal_between_common_calls_is_one(void)
{
	struct code_facts facts = analyse(&between);

	expect_split(&facts, 6, 6, 1);
	expect_op(&facts, 5, ANSWER_YES, PROGRESS_REFUSED);
	expect_op(&facts, 6, ANSWER_YES, PROGRESS_ACCEPTED);
	code_facts_deinit(&facts);
}

static void site_across_a_tail_call(void)
{
	struct code_facts facts = analyse(&mask);
	const struct code_site *site = facts.sites;

	EXPECT_INT(facts.site_count, 1);
	EXPECT_STR(site->function->name, "do_op");
	EXPECT_INT(site->hypercall.value, 12);
	EXPECT_STR(site->format, "lh");
	EXPECT_INT(site->kind, SITE_PROGRESS);
	EXPECT_INT(site->op_count, 1);
	EXPECT_INT(site->ops[0], 1);
	EXPECT_INT(site->progress_lsb.state, NUMBER_KNOWN);
	EXPECT_INT(site->progress_lsb.value, 6);
	code_facts_deinit(&facts);
}

static void shared_site_is_no_restart(void)
{
	struct code_facts facts = analyse(&tail);

	EXPECT_INT(facts.site_count, 1);
	EXPECT(facts.sites->kind != SITE_SAME);
	EXPECT(facts.sites->kind != SITE_OP_REPLACED);
	EXPECT_INT(facts.sites->hypercall.value, 12);
	code_facts_deinit(&facts);
}

static void expect_table(const struct sample *s)
{
	struct code_facts facts = analyse(s);

	EXPECT(facts.handlers->has_all_ops);
	expect_op(&facts, 0, ANSWER_YES, PROGRESS_NONE);
	expect_op(&facts, 1, ANSWER_YES, PROGRESS_NONE);
	expect_op(&facts, 2, ANSWER_NO, PROGRESS_UNKNOWN);
	expect_op(&facts, 3, ANSWER_YES, PROGRESS_NONE);
	expect_op(&facts, 4, ANSWER_NO, PROGRESS_UNKNOWN);
	EXPECT_INT(facts.handlers->op_bits.state, NUMBER_NONE);
	code_facts_deinit(&facts);
}

static void jump_tables_tell_the_ops(void)
{
	expect_table(&word_offsets);
	expect_table(&halfwords);
	expect_table(&words);
}

static void long_table_leaves_gaps(void)
{
	enum { HEAD = sizeof(long_table_head), ENTRIES = 300 };
	unsigned char code[HEAD + 4 * ENTRIES];
	struct sample long_table = {ARCH_X86_64, code, sizeof(code), long_table_symbols, 2};
	struct code_facts facts;

	memcpy(code, long_table_head, HEAD);
	for (int32_t i = 0; i < ENTRIES; i++) {
		int32_t distance = (i % 150 ? 0x20 : 0x1a) - HEAD;

		memcpy(code + HEAD + 4 * i, &distance, 4);
	}
	facts = analyse(&long_table);
	expect_op(&facts, 0, ANSWER_YES, PROGRESS_NONE);
	expect_op(&facts, 1, ANSWER_NO, PROGRESS_UNKNOWN);
	EXPECT(!op_of(&facts, 150));
	EXPECT(!facts.handlers->has_all_ops);
	code_facts_deinit(&facts);
}

static void range_in_larger_units(void)
{
	struct code_facts facts = analyse(&shifted);

	expect_op(&facts, 5923, ANSWER_NO, PROGRESS_UNKNOWN);
	expect_op(&facts, 5924, ANSWER_YES, PROGRESS_NONE);
	expect_op(&facts, 5925, ANSWER_NO, PROGRESS_UNKNOWN);
	expect_op(&facts, 5927, ANSWER_YES, PROGRESS_NONE);
	code_facts_deinit(&facts);
}

static void mask_of_ops_that_are_not_known(void)
{
	struct code_facts facts = analyse(&few);

	expect_op(&facts, 10, ANSWER_UNKNOWN, PROGRESS_UNKNOWN);
	expect_op(&facts, 13, ANSWER_YES, PROGRESS_UNKNOWN);
	EXPECT_INT(facts.handlers->op_bits.state, NUMBER_UNKNOWN);
	EXPECT(facts.handlers->unknown_because);
	code_facts_deinit(&facts);
}

static void position_needs_every_look(void)
{
	struct code_facts facts = analyse(&high_bit);

	EXPECT_INT(facts.handlers->progress_lsb.state, NUMBER_UNKNOWN);
	code_facts_deinit(&facts);
}

static void ops_that_share_their_work_are_ops(void)
{
	struct code_facts facts = analyse(&shared);

	expect_split(&facts, 6, 6, 1);
	expect_op(&facts, 16, ANSWER_YES, PROGRESS_ACCEPTED);
	expect_op(&facts, 61, ANSWER_YES, PROGRESS_ACCEPTED);
	expect_op(&facts, 62, ANSWER_NO, PROGRESS_UNKNOWN);
	code_facts_deinit(&facts);
}

static void byte_of_the_op_is_no_mask(void)
{
	struct code_facts facts = analyse(&byte);

	expect_split(&facts, 9, 9, 1);
	expect_op(&facts, 4, ANSWER_NO, PROGRESS_UNKNOWN);
	expect_op(&facts, 7, ANSWER_YES, PROGRESS_ACCEPTED);
	code_facts_deinit(&facts);
}

static void what_writes_is_an_op_and_what_does_nothing_is_idle(void)
{
	struct code_facts facts = analyse(&idle);

	expect_op(&facts, 0, ANSWER_NO, PROGRESS_UNKNOWN);
	EXPECT_INT(op_of(&facts, 1)->dispatched, ANSWER_YES);
	EXPECT_INT(op_of(&facts, 2)->dispatched, ANSWER_YES);
	EXPECT_INT(op_of(&facts, 3)->dispatched, ANSWER_UNKNOWN);
	EXPECT(op_of(&facts, 3)->is_idle);
	for (uint64_t op = 0; op < 3; op++)
		EXPECT(!op_of(&facts, op)->is_idle);
	code_facts_deinit(&facts);
}

static void single_bits_of_another_argument_are_told(void)
{
	struct code_facts facts = analyse(&flag);
	const struct code_handler *h = facts.handlers;

	EXPECT_INT(h->tested_count, 1);
	EXPECT_INT(h->tested[0].argument, 1);
	EXPECT_INT(h->tested[0].bits, 0x8000c000);
	EXPECT_INT(h->tested[0].refused, 0x8000);
	EXPECT_INT(facts.site_count, 1);
	EXPECT_INT(facts.sites->carried[1].set, 0x4000);
	code_facts_deinit(&facts);
}

static void places_tell_which_ops_of_a_buffer_come_there(void)
{
	struct code_facts facts = analyse_with(&buffer, "record");

	for (uint64_t op = 1; op < 4; op++)
		EXPECT_INT(op_of(&facts, op)->dispatched, ANSWER_YES);
	EXPECT(op_of(&facts, 127));
	EXPECT_INT(facts.site_count, 2);
	for (size_t i = 0; i < 2 && facts.site_count == 2; i++) {
		EXPECT_INT(facts.sites[i].op_count, 1);
		EXPECT_INT(facts.sites[i].ops[0], i ? 3 : 1);
		EXPECT_INT(facts.sites[i].ops_may, i);
	}
	code_facts_deinit(&facts);
}

/* Debian's platform_op on Arm. */
static void an_answer_is_no_argument_that_was_left(void)
{
	struct code_facts facts = analyse(&hook);

	expect_op(&facts, 2, ANSWER_NO, PROGRESS_UNKNOWN);
	EXPECT_INT(op_of(&facts, 3)->dispatched, ANSWER_YES);
	code_facts_deinit(&facts);
}

static const struct unit_test tests[] = {
	TEST(an_answer_is_no_argument_that_was_left),
	TEST(places_tell_which_ops_of_a_buffer_come_there),
	TEST(single_bits_of_another_argument_are_told),
	TEST(what_writes_is_an_op_and_what_does_nothing_is_idle),
	TEST(splits_by_mask_and_shift),
	TEST(what_is_refused_in_half_a_register_is_not_refused),
	TEST(splits_with_progress_in_place),
	TEST(mask_of_a_comparison_is_not_the_handlers),
	TEST(refusal_between_common_calls_is_one),
	TEST(site_across_a_tail_call),
	TEST(shared_site_is_no_restart),
	TEST(jump_tables_tell_the_ops),
	TEST(long_table_leaves_gaps),
	TEST(range_in_larger_units),
	TEST(mask_of_ops_that_are_not_known),
	TEST(position_needs_every_look),
	TEST(ops_that_share_their_work_are_ops),
	TEST(byte_of_the_op_is_no_mask),
};

TEST_MAIN(tests);
