/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The probe's beginning as a PVH kernel: Xen starts it in 32-bit mode without
 * paging. It maps the first GiB of memory as it is and nothing else, so that
 * there are addresses that are not mapped, and stays in that mode or goes on in
 * 64-bit mode.
 */
#include "calls.inc"
#include "notes.inc"

#define CR0_PAGING 0x80000000
#define CR4_LARGE_PAGES 0x10
#define CR4_PAE 0x20
#define MSR_EFER 0xc0000080
#define EFER_LONG_MODE 0x100
#define PRESENT_LARGE 0x83
#define PRESENT 3
#define CODE_SELECTOR 8
#define DATA_SELECTOR 16

	note_word	.long, NOTE_PVH_ENTRY, _start

	.text
	.code32
	.globl	_start
_start:
	cld
	mov	$stack_end, %esp
	lgdt	gdt_register
#ifdef __x86_64__
	mov	$large_pages, %edi
	mov	$PRESENT_LARGE, %eax
	mov	$512, %ecx
1:	mov	%eax, (%edi)
	add	$0x200000, %eax
	add	$8, %edi
	loop	1b
	movl	$large_pages + PRESENT, gigabytes
	movl	$gigabytes + PRESENT, top_table
	mov	$top_table, %eax
	mov	%eax, %cr3
	mov	%cr4, %eax
	or	$CR4_PAE, %eax
	mov	%eax, %cr4
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LONG_MODE, %eax
	wrmsr
#else
	mov	$top_table, %edi
	mov	$PRESENT_LARGE, %eax
	mov	$256, %ecx
1:	mov	%eax, (%edi)
	add	$0x400000, %eax
	add	$4, %edi
	loop	1b
	mov	$top_table, %eax
	mov	%eax, %cr3
	mov	%cr4, %eax
	or	$CR4_LARGE_PAGES, %eax
	mov	%eax, %cr4
#endif
	mov	%cr0, %eax
	or	$CR0_PAGING, %eax
	mov	%eax, %cr0
	ljmp	$CODE_SELECTOR, $reload
reload:
	mov	$DATA_SELECTOR, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
#ifdef __x86_64__
	.code64
	mov	%ebx, %edi
	call	start
#else
	push	%ebx
	call	start
#endif

	define_machine_call vmmcall

	.globl	event_entry
event_entry:
#ifdef __x86_64__
	push	%r11
	push	%rcx
	call_event_caught
	iretq
#else
	call_event_caught
	iret
#endif

	.data
	.balign	8
gdt:
	.quad	0
#ifdef __x86_64__
	.quad	0x00af9a000000ffff
#else
	.quad	0x00cf9a000000ffff
#endif
	.quad	0x00cf92000000ffff
gdt_register:
	.word	gdt_register - gdt - 1
	.long	gdt

	.bss
	.balign	4096
top_table:
	.skip	4096
gigabytes:
	.skip	4096
large_pages:
	.skip	4096
	.skip	16384
stack_end:
