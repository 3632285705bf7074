// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/code/program.h"
#include "lib/model/xen_name.h"

/* No instruction of a supported machine is longer. */
#define MAX_INSN_SIZE 16
/* Decoded instructions that are worth the memory. */
#define MAX_DECODED 400000

static bool starts_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

static enum callee_kind kind_of(const char *name)
{
	if (xen_name_is(XEN_CREATES_CONTINUATION, name))
		return CALLEE_CREATE;
	if (xen_name_is(XEN_TRANSLATES_CONTINUATION, name))
		return CALLEE_XLAT;
	if (!strcmp(name, "__x86_return_thunk"))
		return CALLEE_RETURN_THUNK;
	if (starts_with(name, "__x86_indirect_thunk_"))
		return CALLEE_THUNK;
	if (xen_name_is(XEN_COPY_IN_FUNCTION, name))
		return CALLEE_COPY_IN;
	if (xen_name_is(XEN_COPY_OUT_FUNCTION, name))
		return CALLEE_COPY_OUT;
	if (xen_name_is(XEN_NEVER_RETURNS, name))
		return CALLEE_NEVER_RETURNS;
	if (strstr(name, "printk") || strstr(name, "trace"))
		return CALLEE_QUIET;
	return CALLEE_ORDINARY;
}

/* The register in __x86_indirect_thunk_rax, by the numbers that the x86 lifter gives them. */
static uint8_t thunk_register(const char *name)
{
	static const char *const names[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
					    "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
	const char *reg = name + strlen("__x86_indirect_thunk_");

	for (uint8_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(reg, names[i]))
			return i;
	return REG_NONE;
}

/* Compilers move what is seldom run out of a function, under a symbol of its own. */
static bool is_moved_part(const char *name)
{
	const char *cold = strstr(name, ".cold");

	return cold && (cold[5] == '\0' || cold[5] == '.');
}

static void add_callee(struct program *p, const struct code_symbol *s)
{
	enum callee_kind kind = kind_of(s->name);
	struct callee *c = address_table_get(&p->callees, s->address);

	if (!s->is_function && kind == CALLEE_ORDINARY)
		return;
	if (!c) {
		c = arena_alloc(&p->arena, sizeof(*c));
		c->address = s->address;
		address_table_put(&p->callees, s->address, c);
	}
	c->is_function |= !is_moved_part(s->name);
	if (kind != CALLEE_ORDINARY)
		c->kind = kind;
	if (kind == CALLEE_THUNK)
		c->reg = thunk_register(s->name);
	if (kind == CALLEE_CREATE)
		p->create = s->address;
	if (kind == CALLEE_XLAT)
		p->xlat = s->address;
}

static uint64_t symbol_address(const struct program *p, const char *name)
{
	const struct code_symbol *s = code_image_find(p->image, name);

	return s ? s->address : 0;
}

/*
 * Xen marks each trap instruction that it makes: a table of 8-byte records a
 * kind, whose first word holds the distance to the trap in its low 24 bits.
 * After kinds 0 (run a function) and 1 (warning) execution goes on; see
 * struct bug_frame in xen/include/xen/bug.h.
 */
static void find_resumes(struct program *p)
{
	uint64_t at = symbol_address(p, "__start_bug_frames");
	uint64_t end = symbol_address(p, "__stop_bug_frames_1");

	if (!at || end < at || end - at > 1 << 20)
		return;
	for (; at + 8 <= end; at += 8) {
		const unsigned char *bytes = code_image_bytes(p->image, at, 4);
		int32_t word;

		if (!bytes)
			return;
		memcpy(&word, bytes, sizeof(word));
		word = (int32_t)((uint32_t)word << 8) >> 8;
		address_table_put(&p->resumes, at + (uint64_t)(int64_t)word, p);
	}
}

int program_init(struct program *p, const struct code_image *image, struct xenabi_error *err)
{
	*p = (struct program){.image = image, .machine = machine_of(image->arch)};
	if (!p->machine)
		return xenabi_error_set(err, XENABI_EINPUT, NULL,
					"machine code of %s cannot be read",
					arch_name(image->arch));
	if (cs_open(p->machine->capstone_arch, p->machine->capstone_mode, &p->capstone) !=
	    CS_ERR_OK)
		return xenabi_error_set(err, XENABI_ESYSTEM, NULL, "capstone does not support %s",
					arch_name(image->arch));
	cs_option(p->capstone, CS_OPT_DETAIL, CS_OPT_ON);
	p->scratch = cs_malloc(p->capstone);
	if (!p->scratch) {
		cs_close(&p->capstone);
		return xenabi_error_set(err, XENABI_ESYSTEM, NULL, "capstone is out of memory");
	}
	for (size_t i = 0; i < image->symbol_count; i++)
		add_callee(p, &image->symbols[i]);
	find_resumes(p);
	p->hooks = code_image_find(image, "xsm_ops");
	return 0;
}

void program_deinit(struct program *p)
{
	struct state **spare;

	vec_each(spare, &p->spare)
		free(*spare);
	vec_free(&p->spare);
	vec_free(&p->followed);
	if (p->scratch)
		cs_free(p->scratch, 1);
	if (p->capstone)
		cs_close(&p->capstone);
	address_table_deinit(&p->insns);
	address_table_deinit(&p->callees);
	address_table_deinit(&p->leaders);
	address_table_deinit(&p->resumes);
	arena_deinit(&p->arena);
}

struct callee *program_callee(const struct program *p, uint64_t address)
{
	return address_table_get(&p->callees, address);
}

bool program_trap_resumes(const struct program *p, uint64_t address)
{
	return address_table_get(&p->resumes, address);
}

bool program_read_constant(const struct program *p, uint64_t address, unsigned int size,
			   uint64_t *ret)
{
	const struct code_section *s = code_image_section(p->image, address);
	const unsigned char *bytes = code_image_bytes(p->image, address, size);

	if (!s || (s->is_writable && !s->is_executable) || !bytes || size > sizeof(*ret))
		return false;
	*ret = 0;
	memcpy(ret, bytes, size);
	return true;
}

/* Up to MAX_INSN_SIZE bytes of executable memory; *ret_len how many. */
static const unsigned char *code_at(const struct program *p, uint64_t address, size_t *ret_len)
{
	const struct code_section *s = code_image_section(p->image, address);
	size_t len;

	if (!s || !s->is_executable || !s->bytes)
		return NULL;
	len = s->size - (address - s->address);
	*ret_len = len < MAX_INSN_SIZE ? len : MAX_INSN_SIZE;
	return s->bytes + (address - s->address);
}

void program_add_leader(struct program *p, uint64_t address)
{
	struct insn *in = address_table_get(&p->insns, address);

	if (in)
		in->is_leader = true;
	else
		address_table_put(&p->leaders, address, p);
}

static void note_leaders(struct program *p, const struct lifter *l)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct step *s = &l->steps[i];

		if (s->kind == STEP_JUMP || s->kind == STEP_BRANCH || s->kind == STEP_BRANCH_IF)
			program_add_leader(p, (uint64_t)s->imm);
	}
}

static struct insn *keep(struct program *p, const struct lifter *l)
{
	struct insn *in = arena_alloc(&p->arena, sizeof(*in));

	in->address = l->address;
	in->number = (uint32_t)p->decoded;
	in->size = (uint8_t)(l->next - l->address);
	in->step_count = (uint8_t)l->count;
	in->steps = arena_memdup(&p->arena, l->steps, l->count * sizeof(l->steps[0]));
	in->condition = l->insn_condition;
	in->is_understood = l->is_understood;
	in->is_leader = address_table_get(&p->leaders, l->address);
	address_table_put(&p->insns, l->address, in);
	note_leaders(p, l);
	p->decoded++;
	p->not_understood += !l->is_understood;
	return in;
}

struct insn *program_next(struct program *p, struct insn *in)
{
	if (!in->next)
		in->next = program_insn(p, in->address + in->size);
	return in->next;
}

struct insn *program_insn(struct program *p, uint64_t address)
{
	struct insn *known = address_table_get(&p->insns, address);
	struct lifter l = {.image = p->image, .capstone = p->capstone, .address = address};
	const unsigned char *bytes;
	uint64_t next = address;
	size_t len, skipped;

	if (known || p->decoded >= MAX_DECODED)
		return known;
	bytes = code_at(p, address, &len);
	if (!bytes)
		return NULL;
	l.is_understood = true;
	skipped = p->machine->skip(bytes, len);
	if (skipped) {
		l.next = address + skipped;
		return keep(p, &l);
	}
	if (!cs_disasm_iter(p->capstone, &bytes, &len, &next, p->scratch))
		return NULL;
	l.next = next;
	p->machine->lift(&l, p->scratch);
	return keep(p, &l);
}
