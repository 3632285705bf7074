/* SPDX-License-Identifier: GPL-2.0-only */
/* The probe's beginning as a 64-bit paravirtualised kernel, and how it makes a hypercall. */
#include "notes.inc"

#define CALL_IRET 23

	note_text	NOTE_GUEST_OS, "probe"
	note_text	NOTE_XEN_VERSION, "xen-3.0"
	note_text	NOTE_LOADER, "generic"
	note_text	NOTE_PAE_MODE, "yes"
	note_word	.quad, NOTE_VIRTUAL_BASE, 0
	note_word	.quad, NOTE_PHYSICAL_OFFSET, 0
	note_word	.quad, NOTE_ENTRY, _start

	.text
	.globl	_start
_start:
	lea	stack_end(%rip), %rsp
	mov	%rsi, %rdi
	call	start

	.globl	machine_call
machine_call:
	push	%rbx
	mov	%rdi, %rax
	mov	%rsi, %rbx
	mov	0(%rbx), %rdi
	mov	8(%rbx), %rsi
	mov	16(%rbx), %rdx
	mov	24(%rbx), %r10
	mov	32(%rbx), %r8
	.globl	machine_call_site
machine_call_site:
	syscall
	pop	%rbx
	ret

/* Xen calls it with rcx, r11 and the frame of an interrupt on the stack. */
	.globl	event_entry
event_entry:
	push	%r15
	push	%r14
	push	%r13
	push	%r12
	push	%rbp
	push	%rbx
	push	%r9
	push	%rax
	push	%r8
	push	%r10
	push	%rdx
	push	%rsi
	push	%rdi
	mov	%rax, %rdi
	mov	%rsp, %rsi
	mov	15 * 8(%rsp), %rdx
	call	event_caught
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%r10
	pop	%r8
	pop	%rax
	pop	%r9
	pop	%rbx
	pop	%rbp
	pop	%r12
	pop	%r13
	pop	%r14
	pop	%r15
	pop	%rcx
	pop	%r11
	push	$0			/* it restores rcx and r11 as well */
	push	%rcx
	push	%r11
	push	%rax
	mov	$CALL_IRET, %eax
	syscall

	.bss
	.balign	16
	.skip	16384
stack_end:
