/* SPDX-License-Identifier: GPL-2.0-only */
/* The ELF notes by which Xen knows a kernel that it can start. */
#define NOTE_ENTRY	     1
#define NOTE_VIRTUAL_BASE    3
#define NOTE_PHYSICAL_OFFSET 4
#define NOTE_XEN_VERSION     5
#define NOTE_GUEST_OS	     6
#define NOTE_LOADER	     8
#define NOTE_PAE_MODE	     9
#define NOTE_PVH_ENTRY	     18

.macro note_text type, text.pushsection.note.Xen, "a", @note.balign 4.long 4,
	2f - 1f, \type.asciz "Xen" 1 :.asciz "\text" 2 :.balign 4.popsection
								.endm

								.macro note_word size,
	type, value.pushsection.note.Xen, "a", @note.balign 4.long 4,
	2f - 1f, \type.asciz "Xen" 1 :	\size	\value 2 :.balign 4.popsection.endm
