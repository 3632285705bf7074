/* SPDX-License-Identifier: GPL-2.0-only */
/* The probe's beginning as a 64-bit paravirtualised kernel, and how it makes a hypercall. */
#include "notes.h"

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
	syscall
	pop	%rbx
	ret

	.bss
	.balign	16
	.skip	16384
stack_end:
