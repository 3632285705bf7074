/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The probe's beginning as an arm64 kernel, in the form that Linux's have. Xen
 * loads it where it likes; it maps itself to the address that it is linked for,
 * and the lowest 4 GiB as they are, the first as devices.
 */
#define DEVICE_BLOCK 0x401
#define MEMORY_BLOCK 0x705
#define TABLE 3
#define GIB 0x40000000
#define MEMORY_TYPES 0xff00		/* 0: devices, 1: memory, cached */
#define TRANSLATION 0x200803519		/* 39 bits, in pages of 4 KiB, by the lower table alone */
#define MMU_AND_CACHES 0x1005

	.section .text.header, "ax"
	.globl	_start
_start:
	b	begin
	.long	0
	.quad	0			/* where behind a boundary of 2 MiB it wants to be */
	.quad	0x200000		/* how much memory it takes */
	.quad	0xa			/* little-endian, 4 KiB pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

begin:
	adr	x9, _start
	adrp	x1, top_table
	adrp	x2, own_table
	mov	x3, DEVICE_BLOCK
	str	x3, [x1]
	mov	x3, MEMORY_BLOCK
	mov	x4, GIB
	add	x5, x3, x4
	str	x5, [x1, 8]
	add	x5, x5, x4
	str	x5, [x1, 16]
	add	x5, x5, x4
	str	x5, [x1, 24]
	orr	x5, x2, TABLE
	str	x5, [x1, 511 * 8]
	add	x5, x9, x3
	str	x5, [x2]
	mov	x5, MEMORY_TYPES
	msr	mair_el1, x5
	ldr	x5, =TRANSLATION
	msr	tcr_el1, x5
	msr	ttbr0_el1, x1
	isb
	tlbi	vmalle1
	dsb	sy
	mrs	x5, sctlr_el1
	mov	x6, MMU_AND_CACHES
	orr	x5, x5, x6
	msr	sctlr_el1, x5
	isb
	ldr	x5, =load_address
	str	x9, [x5]
	ldr	x5, =vectors
	msr	vbar_el1, x5
	isb
	ldr	x5, =stack_end
	mov	sp, x5
	ldr	x5, =start
	br	x5

	.text
	.globl	machine_call
machine_call:
	mov	x16, x0
	mov	x9, x1
	ldp	x0, x1, [x9]
	ldp	x2, x3, [x9, 16]
	ldr	x4, [x9, 32]
	.globl	machine_call_site
machine_call_site:
	hvc	0xea1
	ret

event_entry:
	sub	sp, sp, 256
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, 16]
	stp	x4, x5, [sp, 32]
	stp	x6, x7, [sp, 48]
	stp	x8, x9, [sp, 64]
	stp	x10, x11, [sp, 80]
	stp	x12, x13, [sp, 96]
	stp	x14, x15, [sp, 112]
	stp	x16, x17, [sp, 128]
	stp	x18, x29, [sp, 144]
	str	x30, [sp, 160]
	mov	x0, x16
	mov	x1, sp
	mrs	x2, elr_el1
	bl	event_caught
	ldp	x0, x1, [sp]
	ldp	x2, x3, [sp, 16]
	ldp	x4, x5, [sp, 32]
	ldp	x6, x7, [sp, 48]
	ldp	x8, x9, [sp, 64]
	ldp	x10, x11, [sp, 80]
	ldp	x12, x13, [sp, 96]
	ldp	x14, x15, [sp, 112]
	ldp	x16, x17, [sp, 128]
	ldp	x18, x29, [sp, 144]
	ldr	x30, [sp, 160]
	add	sp, sp, 256
	eret

/* Sixteen ways to come here, of which an interrupt is the sixth; in all others it waits for its end. */
	.balign	2048
vectors:
	.rept	5
	b	.
	.balign	128
	.endr
	b	event_entry
	.balign	128
	.rept	10
	b	.
	.balign	128
	.endr

	.bss
	.balign	4096
top_table:
	.skip	4096
own_table:
	.skip	4096
	.skip	16384
stack_end:
