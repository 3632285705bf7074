// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/insn.h"

/* Registers that one instruction reads or writes, at most. */
#define MAX_MIXED 16

const struct machine *machine_of(enum arch arch)
{
	static const struct machine *const machines[] = {
		&machine_x86_64,
		&machine_arm64,
		&machine_arm32,
	};

	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i]->arch == arch)
			return machines[i];
	return NULL;
}

void lift_step(struct lifter *l, struct step s)
{
	if (s.condition == COND_ALWAYS)
		s.condition = l->condition;
	if (l->count < MAX_LIFTED)
		l->steps[l->count++] = s;
	else
		l->is_understood = false;
}

void lift_move(struct lifter *l, unsigned int dst, unsigned int a)
{
	lift_step(l, (struct step){
			     .kind = STEP_MOVE, .width = 64, .dst = (uint8_t)dst, .a = (uint8_t)a});
}

void lift_const(struct lifter *l, unsigned int dst, uint64_t value)
{
	lift_step(l, (struct step){.kind = STEP_MOVE,
				   .width = 64,
				   .dst = (uint8_t)dst,
				   .a = REG_NONE,
				   .imm = (int64_t)value});
}

void lift_binary(struct lifter *l, enum tnum_op op, unsigned int width, unsigned int dst,
		 unsigned int a, unsigned int b)
{
	lift_step(l, (struct step){.kind = STEP_BINARY,
				   .op = (uint8_t)op,
				   .width = (uint8_t)width,
				   .dst = (uint8_t)dst,
				   .a = (uint8_t)a,
				   .b = (uint8_t)b});
}

void lift_owe(struct lifter *l, unsigned int dst, unsigned int to)
{
	lift_binary(l, TNUM_OWE, 64, dst, dst, to);
}

void lift_binary_imm(struct lifter *l, enum tnum_op op, unsigned int width, unsigned int dst,
		     unsigned int a, int64_t imm)
{
	lift_step(l, (struct step){.kind = STEP_BINARY,
				   .op = (uint8_t)op,
				   .width = (uint8_t)width,
				   .dst = (uint8_t)dst,
				   .a = (uint8_t)a,
				   .b = REG_NONE,
				   .imm = imm});
}

void lift_load(struct lifter *l, unsigned int width, unsigned int dst, unsigned int a, int64_t imm)
{
	lift_step(l, (struct step){.kind = STEP_LOAD,
				   .width = (uint8_t)width,
				   .dst = (uint8_t)dst,
				   .a = (uint8_t)a,
				   .imm = imm});
}

void lift_store(struct lifter *l, unsigned int width, unsigned int a, int64_t imm,
		unsigned int value)
{
	lift_step(l, (struct step){.kind = STEP_STORE,
				   .width = (uint8_t)width,
				   .a = (uint8_t)a,
				   .b = (uint8_t)value,
				   .imm = imm});
}

void lift_compare(struct lifter *l, unsigned int width, unsigned int a, unsigned int b)
{
	lift_step(l, (struct step){.kind = STEP_COMPARE,
				   .width = (uint8_t)width,
				   .a = (uint8_t)a,
				   .b = (uint8_t)b});
}

void lift_result(struct lifter *l, unsigned int width, unsigned int a, enum result_flags flags)
{
	lift_step(l, (struct step){.kind = STEP_RESULT,
				   .width = (uint8_t)width,
				   .a = (uint8_t)a,
				   .imm = (int64_t)flags});
}

void lift_sign_extend(struct lifter *l, unsigned int dst, unsigned int a, unsigned int from,
		      unsigned int width)
{
	lift_step(l, (struct step){.kind = STEP_SIGN_EXTEND,
				   .width = (uint8_t)width,
				   .dst = (uint8_t)dst,
				   .a = (uint8_t)a,
				   .imm = from});
}

void lift_forget(struct lifter *l, unsigned int dst)
{
	lift_step(l, (struct step){.kind = STEP_FORGET, .dst = (uint8_t)dst});
}

void lift_target(struct lifter *l, enum step_kind kind, uint64_t imm, unsigned int a)
{
	lift_step(l, (struct step){.kind = (uint8_t)kind, .a = (uint8_t)a, .imm = (int64_t)imm});
}

void lift_forget_flags(struct lifter *l, unsigned int a)
{
	lift_step(l, (struct step){.kind = STEP_FORGET_FLAGS, .a = (uint8_t)a});
}

void lift_bounded(struct lifter *l, const cs_insn *in, unsigned int (*reg_of)(unsigned int reg),
		  unsigned int temp, bool reads_flags)
{
	cs_regs reads, writes;
	uint8_t read_count, write_count;
	bool is_kept = false;

	if (cs_regs_access(l->capstone, in, reads, &read_count, writes, &write_count)) {
		l->is_understood = false;
		return;
	}
	lift_step(l, (struct step){.kind = STEP_FORGET, .dst = (uint8_t)temp, .imm = reads_flags});
	for (unsigned int i = 0; i < read_count && i < MAX_MIXED; i++)
		if (reg_of(reads[i]) < REG_COUNT)
			lift_binary(l, TNUM_MIX, 64, temp, temp, reg_of(reads[i]));
	for (unsigned int i = 0; i < write_count && i < MAX_MIXED; i++) {
		unsigned int reg = reg_of(writes[i]);

		is_kept |= reg < REG_COUNT;
		if (reg < REG_COUNT)
			lift_move(l, reg, temp);
	}
	if (!is_kept)
		lift_target(l, STEP_ESCAPE, 0, temp);
}

size_t lift_skip_nothing(const unsigned char *bytes, size_t len)
{
	(void)bytes;
	(void)len;
	return 0;
}

void lift_find_branches(const struct code_section *s, uint64_t target, uint32_t mask,
			uint32_t opcode, unsigned int bits, unsigned int ahead,
			address_list *ret_sites)
{
	for (uint64_t i = -s->address & 3; i + 4 <= s->size; i += 4) {
		uint32_t word;
		int64_t distance;

		memcpy(&word, s->bytes + i, sizeof(word));
		if ((word & mask) != opcode)
			continue;
		distance = (int64_t)((int32_t)(word << (32 - bits)) >> (32 - bits)) * 4;
		if (s->address + i + ahead + (uint64_t)distance == target)
			vec_push(ret_sites, s->address + i);
	}
}
