/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The probe's beginning as a 32-bit Arm kernel, in the form of Linux's zImage.
 * Xen loads it where it likes, at a boundary of 2 MiB; it maps itself to the
 * address that it is linked for, its devices and the second GiB as they are, and
 * nothing else.
 */
#define ZIMAGE_MAGIC 0x016f2818
#define DEVICE_SECTION 0xc16		/* of 1 MiB; it holds no code */
#define MEMORY_SECTION 0x11c0e		/* cached, shared */
#define SECTION 0x100000
#define DEVICES 0x08000000
#define MEMORY 0x40000000
#define MMU_AND_CACHES 0x1005
#define SUPERVISOR 0x13

	.syntax	unified
	.arch_extension virt

	.section .text.header, "ax"
	.globl	_start
_start:
	.rept	8
	nop
	.endr
	b	begin
	.long	ZIMAGE_MAGIC
	.long	0			/* it can be anywhere */
	.long	0			/* its end, which is written here with the questions */

	/* r1: an entry, r2: its step, r3: how many, r4: the address that it is for */
map:
	add	r4, r5, r4, lsr #18
1:	str	r1, [r4], #4
	add	r1, r1, r2
	subs	r3, r3, #1
	bne	1b
	bx	lr

begin:
	adr	r9, _start
	ldr	r5, =table
	ldr	r6, =_start
	sub	r5, r5, r6
	add	r5, r5, r9
	ldr	r2, =SECTION
	ldr	r1, =DEVICES | DEVICE_SECTION
	mov	r3, #16
	ldr	r4, =DEVICES
	bl	map
	ldr	r1, =MEMORY | MEMORY_SECTION
	mov	r3, #1024
	ldr	r4, =MEMORY
	bl	map
	ldr	r1, =MEMORY_SECTION
	add	r1, r1, r9
	mov	r3, #16
	mov	r4, r6
	bl	map
	mov	r0, #0
	mcr	p15, 0, r0, c2, c0, 2	/* one table, */
	mcr	p15, 0, r5, c2, c0, 0	/* this */
	mov	r0, #1
	mcr	p15, 0, r0, c3, c0, 0	/* with the rights that it says */
	mcr	p15, 0, r0, c8, c7, 0
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0
	ldr	r1, =MMU_AND_CACHES
	orr	r0, r0, r1
	mcr	p15, 0, r0, c1, c0, 0
	isb
	ldr	r0, =load_address
	str	r9, [r0]
	ldr	r0, =vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	ldr	sp, =stack_end
	ldr	pc, =start

	.text
	.globl	machine_call
machine_call:
	push	{r4, lr}
	mov	r12, r0
	mov	lr, r1
	ldm	lr, {r0-r4}
	.globl	machine_call_site
machine_call_site:
	hvc	#0xea1
	pop	{r4, pc}

event_entry:
	sub	lr, lr, #4
	srsdb	sp!, #SUPERVISOR
	cps	#SUPERVISOR
	push	{r0-r12, lr}
	mov	r0, r12
	mov	r1, sp
	ldr	r2, [sp, #14 * 4]
	bl	event_caught
	pop	{r0-r12, lr}
	rfeia	sp!

/* Eight ways to come here, of which an interrupt is the seventh; in all others it waits for its end. */
	.balign	32
vectors:
	.rept	6
	b	.
	.endr
	b	event_entry
	b	.

	.bss
	.balign	16384
table:
	.skip	16384
	.skip	16384
stack_end:
