/* SPDX-License-Identifier: GPL-2.0-only */
/* The probe's beginning as a paravirtualised kernel of either width. */
#include "calls.inc"
#include "notes.inc"

#define CALL_IRET 23

	note_text	NOTE_GUEST_OS, "probe"
	note_text	NOTE_XEN_VERSION, "xen-3.0"
	note_text	NOTE_LOADER, "generic"
	note_text	NOTE_PAE_MODE, "yes"

	.text
	.globl	_start, event_entry
#ifdef __x86_64__
	note_word	.quad, NOTE_VIRTUAL_BASE, 0
	note_word	.quad, NOTE_PHYSICAL_OFFSET, 0
	note_word	.quad, NOTE_ENTRY, _start

_start:
	lea	stack_end(%rip), %rsp
	mov	%rsi, %rdi
	call	start

	define_machine_call syscall

/* Xen calls it with rcx and r11 on the stack, below the frame of an interrupt. */
event_entry:
	call_event_caught
	push	$0			/* it restores rcx and r11 as well */
	push	%rcx
	push	%r11
	push	%rax
	mov	$CALL_IRET, %eax
	syscall
#else
	note_word	.long, NOTE_VIRTUAL_BASE, 0
	note_word	.long, NOTE_PHYSICAL_OFFSET, 0
	note_word	.long, NOTE_ENTRY, _start

_start:
	mov	$stack_end, %esp
	push	%esi
	call	start

	define_machine_call int $0x82

event_entry:
	call_event_caught
	push	%eax			/* it restores that as well */
	mov	$CALL_IRET, %eax
	int	$0x82
#endif

	.bss
	.balign	16
	.skip	16384
stack_end:
