// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/insn.h"

enum {
	STACK = 13,
	LINK,
	REG_COUNT_ARM32,
	LEFT = REG_TEMP, /* what an instruction computes with */
	RIGHT,
	ADDRESS,
	VALUE,
	PC_AHEAD = 8, /* how far ahead of an instruction it sees its own address */
};

static unsigned int reg_of(unsigned int reg)
{
	if (reg >= ARM_REG_R0 && reg <= ARM_REG_R12)
		return reg - ARM_REG_R0;
	if (reg == ARM_REG_SP)
		return STACK;
	return reg == ARM_REG_LR ? LINK : REG_NONE;
}

static const cs_arm_op *operand(const cs_insn *in, unsigned int i)
{
	return &in->detail->arm.operands[i];
}

static unsigned int operand_count(const cs_insn *in)
{
	return in->detail->arm.op_count;
}

static unsigned int read_reg(struct lifter *l, unsigned int reg, unsigned int temp)
{
	if (reg_of(reg) != REG_NONE)
		return reg_of(reg);
	if (reg == ARM_REG_PC)
		lift_const(l, temp, (uint32_t)(l->address + PC_AHEAD));
	else
		lift_forget(l, temp);
	return temp;
}

static bool shift_kind(arm_shifter type, enum tnum_op *ret)
{
	switch ((int)type) {
	case ARM_SFT_LSL:
	case ARM_SFT_LSL_REG:
		*ret = TNUM_SHL;
		return true;
	case ARM_SFT_LSR:
	case ARM_SFT_LSR_REG:
		*ret = TNUM_SHR;
		return true;
	case ARM_SFT_ASR:
	case ARM_SFT_ASR_REG:
		*ret = TNUM_SAR;
		return true;
	case ARM_SFT_ROR:
	case ARM_SFT_ROR_REG:
		*ret = TNUM_ROR;
		return true;
	default:
		return false;
	}
}

/* A register operand's shift, by a constant or by another register's low byte. */
static unsigned int shift(struct lifter *l, const cs_arm_op *op, unsigned int a, unsigned int temp)
{
	enum tnum_op kind;

	if (op->shift.type == ARM_SFT_INVALID)
		return a;
	if (!shift_kind(op->shift.type, &kind)) {
		lift_forget(l, temp);
	} else if (op->shift.type >= ARM_SFT_ASR_REG) {
		lift_binary_imm(l, TNUM_AND, 32, VALUE, read_reg(l, op->shift.value, VALUE), 0xff);
		lift_binary(l, kind, 32, temp, a, VALUE);
		lift_owe(l, temp, read_reg(l, op->shift.value, VALUE));
	} else {
		lift_binary_imm(l, kind, 32, temp, a, op->shift.value);
	}
	return temp;
}

static unsigned int read(struct lifter *l, const cs_arm_op *op, unsigned int temp)
{
	if (op->type == ARM_OP_IMM) {
		lift_const(l, temp, (uint32_t)op->imm);
		return temp;
	}
	if (op->type != ARM_OP_REG) {
		lift_forget(l, temp);
		return temp;
	}
	return shift(l, op, read_reg(l, op->reg, temp), temp);
}

/* Writing the program counter is a jump. */
static void write_reg(struct lifter *l, unsigned int reg, unsigned int from)
{
	if (reg == ARM_REG_PC)
		lift_target(l, STEP_JUMP_TO, 0, from);
	else if (reg_of(reg) != REG_NONE)
		lift_step(l, (struct step){.kind = STEP_MOVE,
					   .width = 32,
					   .dst = (uint8_t)reg_of(reg),
					   .a = (uint8_t)from});
}

static void write(struct lifter *l, const cs_insn *in, unsigned int from)
{
	write_reg(l, operand(in, 0)->reg, from);
}

static enum condition condition_of(arm_cc cc)
{
	static const uint8_t conditions[] = {
		[ARM_CC_INVALID] = COND_ALWAYS, [ARM_CC_EQ] = COND_EQ,
		[ARM_CC_NE] = COND_NE,		[ARM_CC_HS] = COND_UGE,
		[ARM_CC_LO] = COND_ULT,		[ARM_CC_MI] = COND_NEGATIVE,
		[ARM_CC_PL] = COND_POSITIVE,	[ARM_CC_VS] = COND_OVERFLOW,
		[ARM_CC_VC] = COND_NO_OVERFLOW, [ARM_CC_HI] = COND_UGT,
		[ARM_CC_LS] = COND_ULE,		[ARM_CC_GE] = COND_SGE,
		[ARM_CC_LT] = COND_SLT,		[ARM_CC_GT] = COND_SGT,
		[ARM_CC_LE] = COND_SLE,		[ARM_CC_AL] = COND_ALWAYS,
	};

	return cc < sizeof(conditions) ? (enum condition)conditions[cc] : COND_OTHER;
}

/* The flags of a + b: as if -b were compared with, where b is a constant other than 0. */
static void flags_of_sum(struct lifter *l, unsigned int a, const cs_arm_op *op, unsigned int result)
{
	if (op->type != ARM_OP_IMM || !op->imm) {
		lift_result(l, 32, result, RESULT_SIGN);
		return;
	}
	lift_const(l, RIGHT, (uint32_t)-op->imm);
	lift_compare(l, 32, a, RIGHT);
}

/* Arithmetic with two or three operands; is_reversed: the second is taken from the third. */
static void lift_alu(struct lifter *l, const cs_insn *in, enum tnum_op op, bool inverts,
		     bool is_reversed)
{
	unsigned int last = operand_count(in) - 1, a, b;
	const cs_arm_op *second = operand(in, last);

	a = read_reg(l, operand(in, last > 1 ? 1 : 0)->reg, LEFT);
	b = read(l, second, RIGHT);
	if (inverts) {
		lift_binary_imm(l, TNUM_XOR, 32, RIGHT, b, -1);
		b = RIGHT;
	}
	if (is_reversed)
		lift_binary(l, op, 32, VALUE, b, a);
	else
		lift_binary(l, op, 32, VALUE, a, b);
	if (in->detail->arm.update_flags) {
		if (op == TNUM_SUB)
			lift_compare(l, 32, is_reversed ? b : a, is_reversed ? a : b);
		else if (op == TNUM_ADD)
			flags_of_sum(l, a, second, VALUE);
		else
			lift_result(l, 32, VALUE, RESULT_SIGN);
	}
	write(l, in, VALUE);
}

static void lift_compares(struct lifter *l, const cs_insn *in)
{
	const cs_arm_op *second = operand(in, 1);
	unsigned int a = read_reg(l, operand(in, 0)->reg, LEFT), b = read(l, second, RIGHT);

	switch (in->id) {
	case ARM_INS_CMP:
		lift_compare(l, 32, a, b);
		break;
	case ARM_INS_CMN:
		lift_binary(l, TNUM_ADD, 32, VALUE, a, b);
		flags_of_sum(l, a, second, VALUE);
		break;
	default:
		lift_binary(l, in->id == ARM_INS_TEQ ? TNUM_XOR : TNUM_AND, 32, VALUE, a, b);
		lift_result(l, 32, VALUE, RESULT_SIGN);
		break;
	}
}

/* mov and the shifts, which are moves of a shifted operand. */
static void lift_mov(struct lifter *l, const cs_insn *in, bool inverts)
{
	unsigned int a = read(l, operand(in, 1), VALUE);
	bool returns = operand(in, 0)->reg == ARM_REG_PC && operand(in, 1)->type == ARM_OP_REG &&
		       operand(in, 1)->reg == ARM_REG_LR;

	if (returns) {
		lift_step(l, (struct step){.kind = STEP_RETURN});
		return;
	}
	if (inverts)
		lift_binary_imm(l, TNUM_XOR, 32, VALUE, a, -1);
	else
		lift_move(l, VALUE, a);
	if (in->detail->arm.update_flags)
		lift_result(l, 32, VALUE, RESULT_SIGN);
	write(l, in, VALUE);
}

static void lift_shift(struct lifter *l, const cs_insn *in, enum tnum_op op)
{
	unsigned int a;

	if (operand_count(in) < 3) {
		lift_mov(l, in, false);
		return;
	}
	a = read_reg(l, operand(in, 1)->reg, LEFT);
	if (operand(in, 2)->type == ARM_OP_IMM) {
		lift_binary_imm(l, op, 32, VALUE, a, operand(in, 2)->imm);
	} else {
		lift_binary_imm(l, TNUM_AND, 32, RIGHT, read(l, operand(in, 2), RIGHT), 0xff);
		lift_binary(l, op, 32, VALUE, a, RIGHT);
		lift_owe(l, VALUE, read(l, operand(in, 2), RIGHT));
	}
	if (in->detail->arm.update_flags)
		lift_result(l, 32, VALUE, RESULT_SIGN);
	write(l, in, VALUE);
}

static void lift_movt(struct lifter *l, const cs_insn *in)
{
	unsigned int a = read_reg(l, operand(in, 0)->reg, LEFT);

	lift_binary_imm(l, TNUM_AND, 32, VALUE, a, 0xffff);
	lift_binary_imm(l, TNUM_OR, 32, VALUE, VALUE, (int64_t)operand(in, 1)->imm << 16);
	write(l, in, VALUE);
}

static void lift_extend(struct lifter *l, const cs_insn *in, unsigned int from, bool is_signed)
{
	unsigned int a = read(l, operand(in, 1), LEFT);

	if (is_signed)
		lift_sign_extend(l, VALUE, a, from, 32);
	else
		lift_binary_imm(l, TNUM_AND, 32, VALUE, a, (int64_t)low_bits(from));
	write(l, in, VALUE);
}

/* uxtab and its kin: the third operand, extended, is added to the second. */
static void lift_extend_add(struct lifter *l, const cs_insn *in, unsigned int from, bool is_signed)
{
	unsigned int b = read(l, operand(in, 2), RIGHT);

	if (is_signed)
		lift_sign_extend(l, VALUE, b, from, 32);
	else
		lift_binary_imm(l, TNUM_AND, 32, VALUE, b, (int64_t)low_bits(from));
	lift_binary(l, TNUM_ADD, 32, VALUE, read_reg(l, operand(in, 1)->reg, LEFT), VALUE);
	write(l, in, VALUE);
}

static void lift_extract(struct lifter *l, const cs_insn *in)
{
	unsigned int a = read_reg(l, operand(in, 1)->reg, LEFT);
	unsigned int lsb = (unsigned int)operand(in, 2)->imm & 31;
	unsigned int count = (unsigned int)operand(in, 3)->imm & 63;

	lift_binary_imm(l, TNUM_SHR, 32, VALUE, a, lsb);
	if (in->id == ARM_INS_SBFX)
		lift_sign_extend(l, VALUE, VALUE, count, 32);
	else
		lift_binary_imm(l, TNUM_AND, 32, VALUE, VALUE, (int64_t)low_bits(count));
	write(l, in, VALUE);
}

/* bfi puts a field in; bfc puts zeros in. */
static void lift_insert(struct lifter *l, const cs_insn *in)
{
	bool clears = in->id == ARM_INS_BFC;
	unsigned int at = clears ? 1 : 2, a = read_reg(l, operand(in, 0)->reg, RIGHT);
	unsigned int lsb = (unsigned int)operand(in, at)->imm & 31;
	uint64_t mask = low_bits((unsigned int)operand(in, at + 1)->imm & 63);

	lift_binary_imm(l, TNUM_AND, 32, VALUE, a, (int64_t) ~(mask << lsb));
	if (!clears) {
		lift_binary_imm(l, TNUM_AND, 32, LEFT, read_reg(l, operand(in, 1)->reg, LEFT),
				(int64_t)mask);
		lift_binary_imm(l, TNUM_SHL, 32, LEFT, LEFT, lsb);
		lift_binary(l, TNUM_OR, 32, VALUE, VALUE, LEFT);
	}
	write(l, in, VALUE);
}

/* The register and displacement of a memory operand. */
static unsigned int address_of(struct lifter *l, const cs_arm_op *op, int64_t *ret_disp)
{
	unsigned int base = read_reg(l, op->mem.base, ADDRESS), index;

	*ret_disp = op->mem.disp;
	if (op->mem.base == ARM_REG_PC)
		lift_const(l, ADDRESS, (uint32_t)(l->address + PC_AHEAD) & ~3U);
	if (op->mem.index == ARM_REG_INVALID)
		return base;
	index = shift(l, op, read_reg(l, op->mem.index, RIGHT), RIGHT);
	lift_binary(l, op->subtracted ? TNUM_SUB : TNUM_ADD, 32, ADDRESS, base, index);
	*ret_disp = 0;
	return ADDRESS;
}

/* mem: which operand is the memory operand; what comes after it moves the base afterwards. */
static void write_back(struct lifter *l, const cs_insn *in, unsigned int mem, unsigned int address)
{
	const cs_arm_op *op = operand(in, mem), *after = operand(in, mem + 1);
	unsigned int base = reg_of(op->mem.base);
	enum tnum_op how = TNUM_ADD;

	if (!in->detail->arm.writeback || base == REG_NONE)
		return;
	if (operand_count(in) <= mem + 1) {
		if (address == ADDRESS)
			lift_move(l, base, ADDRESS);
		else
			lift_binary_imm(l, TNUM_ADD, 32, base, base, op->mem.disp);
		return;
	}
	if (after->subtracted)
		how = TNUM_SUB;
	if (after->type == ARM_OP_IMM)
		lift_binary_imm(l, how, 32, base, base, after->imm);
	else
		lift_binary(l, how, 32, base, base, read(l, after, RIGHT));
}

static void lift_load_insn(struct lifter *l, const cs_insn *in, unsigned int size, bool is_signed)
{
	unsigned int reg = operand(in, 0)->reg, base;
	int64_t disp;

	base = address_of(l, operand(in, 1), &disp);
	lift_load(l, size * 8, VALUE, base, disp);
	if (is_signed)
		lift_sign_extend(l, VALUE, VALUE, size * 8, 32);
	if (reg_of(reg) != base)
		write_back(l, in, 1, base);
	if (reg == ARM_REG_PC && base == STACK)
		lift_step(l, (struct step){.kind = STEP_RETURN});
	else
		write_reg(l, reg, VALUE);
}

static void lift_store_insn(struct lifter *l, const cs_insn *in, unsigned int size)
{
	unsigned int base;
	int64_t disp;

	base = address_of(l, operand(in, 1), &disp);
	lift_store(l, size * 8, base, disp, read_reg(l, operand(in, 0)->reg, VALUE));
	write_back(l, in, 1, base);
}

static void lift_pair(struct lifter *l, const cs_insn *in)
{
	unsigned int base;
	int64_t disp;

	base = address_of(l, operand(in, 2), &disp);
	if (in->id == ARM_INS_LDRD) {
		lift_move(l, ADDRESS, base);
		lift_load(l, 32, VALUE, ADDRESS, disp);
		lift_load(l, 32, LEFT, ADDRESS, disp + 4);
		write_back(l, in, 2, base);
		write_reg(l, operand(in, 0)->reg, VALUE);
		write_reg(l, operand(in, 1)->reg, LEFT);
		return;
	}
	lift_store(l, 32, base, disp, read_reg(l, operand(in, 0)->reg, VALUE));
	lift_store(l, 32, base, disp + 4, read_reg(l, operand(in, 1)->reg, VALUE));
	write_back(l, in, 2, base);
}

/* Registers of a list lie in memory in order, from base + first on. */
static void lift_list(struct lifter *l, const cs_insn *in, unsigned int list, unsigned int base,
		      int64_t first, bool is_load)
{
	unsigned int count = operand_count(in);
	bool returns = false;

	if (is_load)
		lift_move(l, ADDRESS, base);
	for (unsigned int i = list; i < count; i++) {
		unsigned int reg = operand(in, i)->reg;
		int64_t at = first + (int64_t)(i - list) * 4;

		if (!is_load) {
			lift_store(l, 32, base, at, read_reg(l, reg, VALUE));
		} else if (reg == ARM_REG_PC) {
			returns = true;
		} else {
			lift_load(l, 32, VALUE, ADDRESS, at);
			write_reg(l, reg, VALUE);
		}
	}
	if (returns)
		lift_step(l, (struct step){.kind = STEP_RETURN});
}

static void lift_push(struct lifter *l, const cs_insn *in)
{
	lift_binary_imm(l, TNUM_SUB, 32, STACK, STACK, 4 * operand_count(in));
	lift_list(l, in, 0, STACK, 0, false);
}

static void lift_pop(struct lifter *l, const cs_insn *in)
{
	lift_move(l, RIGHT, STACK);
	lift_binary_imm(l, TNUM_ADD, 32, STACK, STACK, 4 * operand_count(in));
	lift_list(l, in, 0, RIGHT, 0, true);
}

/* ldm and stm: the base, then the list. before: addresses start a word off the base. */
static void lift_multiple(struct lifter *l, const cs_insn *in, bool is_load, bool is_down,
			  bool before)
{
	unsigned int count = operand_count(in) - 1, base = reg_of(operand(in, 0)->reg);
	int64_t size = 4 * (int64_t)count, first = before ? 4 : 0;

	if (base == REG_NONE) {
		l->is_understood = false;
		return;
	}
	if (is_down)
		first = before ? -size : 4 - size;
	lift_move(l, RIGHT, base);
	if (in->detail->arm.writeback)
		lift_binary_imm(l, is_down ? TNUM_SUB : TNUM_ADD, 32, base, base, size);
	lift_list(l, in, 1, RIGHT, first, is_load);
}

static void lift_multiply(struct lifter *l, const cs_insn *in)
{
	unsigned int a = read_reg(l, operand(in, 1)->reg, LEFT);

	lift_binary(l, TNUM_MUL, 32, VALUE, a, read_reg(l, operand(in, 2)->reg, RIGHT));
	if (in->id == ARM_INS_MLA)
		lift_binary(l, TNUM_ADD, 32, VALUE, VALUE, read_reg(l, operand(in, 3)->reg, RIGHT));
	if (in->detail->arm.update_flags)
		lift_result(l, 32, VALUE, RESULT_SIGN);
	write(l, in, VALUE);
}

/*
 * Anything else: every register operand and all memory that it may write are
 * unknown from then on. (capstone calls the target of mrc a source.)
 */
static void lift_other(struct lifter *l, const cs_insn *in)
{
	lift_bounded(l, in, reg_of, VALUE,
		     in->id == ARM_INS_ADC || in->id == ARM_INS_SBC || in->id == ARM_INS_RSC);
	for (unsigned int i = 0; i < operand_count(in); i++) {
		const cs_arm_op *op = operand(in, i);
		int64_t disp;

		if (op->type == ARM_OP_REG && reg_of(op->reg) != REG_NONE &&
		    reg_of(op->reg) != STACK)
			lift_move(l, reg_of(op->reg), VALUE);
		if (op->type == ARM_OP_MEM) {
			unsigned int base = address_of(l, op, &disp);

			lift_store(l, 0, base, disp, REG_NONE);
			write_back(l, in, i, base);
		}
	}
	if (in->detail->arm.update_flags)
		lift_forget_flags(l, VALUE);
}

static bool lift_arithmetic(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM_INS_ADD:
		lift_alu(l, in, TNUM_ADD, false, false);
		return true;
	case ARM_INS_SUB:
		lift_alu(l, in, TNUM_SUB, false, false);
		return true;
	case ARM_INS_RSB:
		lift_alu(l, in, TNUM_SUB, false, true);
		return true;
	case ARM_INS_AND:
		lift_alu(l, in, TNUM_AND, false, false);
		return true;
	case ARM_INS_BIC:
		lift_alu(l, in, TNUM_AND, true, false);
		return true;
	case ARM_INS_ORR:
		lift_alu(l, in, TNUM_OR, false, false);
		return true;
	case ARM_INS_EOR:
		lift_alu(l, in, TNUM_XOR, false, false);
		return true;
	case ARM_INS_MUL:
	case ARM_INS_MLA:
		lift_multiply(l, in);
		return true;
	case ARM_INS_CMP:
	case ARM_INS_CMN:
	case ARM_INS_TST:
	case ARM_INS_TEQ:
		lift_compares(l, in);
		return true;
	default:
		return false;
	}
}

static bool lift_moves(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM_INS_MOV:
	case ARM_INS_MOVW:
		lift_mov(l, in, false);
		return true;
	case ARM_INS_MVN:
		lift_mov(l, in, true);
		return true;
	case ARM_INS_MOVT:
		lift_movt(l, in);
		return true;
	case ARM_INS_LSL:
		lift_shift(l, in, TNUM_SHL);
		return true;
	case ARM_INS_LSR:
		lift_shift(l, in, TNUM_SHR);
		return true;
	case ARM_INS_ASR:
		lift_shift(l, in, TNUM_SAR);
		return true;
	case ARM_INS_ROR:
		lift_shift(l, in, TNUM_ROR);
		return true;
	case ARM_INS_UBFX:
	case ARM_INS_SBFX:
		lift_extract(l, in);
		return true;
	case ARM_INS_BFI:
	case ARM_INS_BFC:
		lift_insert(l, in);
		return true;
	case ARM_INS_UXTB:
	case ARM_INS_SXTB:
		lift_extend(l, in, 8, in->id == ARM_INS_SXTB);
		return true;
	case ARM_INS_UXTH:
	case ARM_INS_SXTH:
		lift_extend(l, in, 16, in->id == ARM_INS_SXTH);
		return true;
	case ARM_INS_UXTAB:
	case ARM_INS_SXTAB:
		lift_extend_add(l, in, 8, in->id == ARM_INS_SXTAB);
		return true;
	case ARM_INS_UXTAH:
	case ARM_INS_SXTAH:
		lift_extend_add(l, in, 16, in->id == ARM_INS_SXTAH);
		return true;
	case ARM_INS_CLZ:
		lift_binary_imm(l, TNUM_CLZ, 32, VALUE, read_reg(l, operand(in, 1)->reg, LEFT), 0);
		write(l, in, VALUE);
		return true;
	default:
		return false;
	}
}

static bool lift_memory(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM_INS_LDR:
		lift_load_insn(l, in, 4, false);
		return true;
	case ARM_INS_LDRB:
	case ARM_INS_LDRSB:
		lift_load_insn(l, in, 1, in->id == ARM_INS_LDRSB);
		return true;
	case ARM_INS_LDRH:
	case ARM_INS_LDRSH:
		lift_load_insn(l, in, 2, in->id == ARM_INS_LDRSH);
		return true;
	case ARM_INS_STR:
		lift_store_insn(l, in, 4);
		return true;
	case ARM_INS_STRB:
		lift_store_insn(l, in, 1);
		return true;
	case ARM_INS_STRH:
		lift_store_insn(l, in, 2);
		return true;
	case ARM_INS_LDRD:
	case ARM_INS_STRD:
		lift_pair(l, in);
		return true;
	default:
		return false;
	}
}

static bool lift_lists(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM_INS_PUSH:
		lift_push(l, in);
		return true;
	case ARM_INS_POP:
		lift_pop(l, in);
		return true;
	case ARM_INS_LDM:
	case ARM_INS_STM:
		lift_multiple(l, in, in->id == ARM_INS_LDM, false, false);
		return true;
	case ARM_INS_LDMIB:
	case ARM_INS_STMIB:
		lift_multiple(l, in, in->id == ARM_INS_LDMIB, false, true);
		return true;
	case ARM_INS_LDMDB:
	case ARM_INS_STMDB:
		lift_multiple(l, in, in->id == ARM_INS_LDMDB, true, true);
		return true;
	case ARM_INS_LDMDA:
	case ARM_INS_STMDA:
		lift_multiple(l, in, in->id == ARM_INS_LDMDA, true, false);
		return true;
	default:
		return false;
	}
}

static void lift_jump_register(struct lifter *l, const cs_insn *in)
{
	if (operand(in, 0)->reg == ARM_REG_LR)
		lift_step(l, (struct step){.kind = STEP_RETURN});
	else
		lift_target(l, STEP_JUMP_TO, 0, read_reg(l, operand(in, 0)->reg, VALUE));
}

/* A direct branch under a condition is a STEP_BRANCH: control alone depends on it. */
static void lift_branch(struct lifter *l, const cs_insn *in)
{
	if (l->insn_condition == COND_ALWAYS) {
		lift_target(l, STEP_JUMP, (uint32_t)operand(in, 0)->imm, 0);
		return;
	}
	lift_step(l, (struct step){.kind = STEP_BRANCH,
				   .condition = l->insn_condition,
				   .imm = (uint32_t)operand(in, 0)->imm});
	l->insn_condition = COND_ALWAYS;
}

static bool lift_flow(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM_INS_B:
		lift_branch(l, in);
		return true;
	case ARM_INS_BL:
		lift_target(l, STEP_CALL, (uint32_t)operand(in, 0)->imm, 0);
		return true;
	case ARM_INS_BX:
		lift_jump_register(l, in);
		return true;
	case ARM_INS_BLX:
		if (operand(in, 0)->type == ARM_OP_IMM)
			lift_target(l, STEP_CALL, (uint32_t)operand(in, 0)->imm, 0);
		else
			lift_target(l, STEP_CALL_TO, 0, read_reg(l, operand(in, 0)->reg, VALUE));
		return true;
	case ARM_INS_UDF:
		lift_step(l, (struct step){.kind = STEP_TRAP});
		return true;
	case ARM_INS_MRC: /* capstone takes what it writes for something that it reads */
		lift_forget(l, VALUE);
		write_reg(l, operand(in, 2)->reg, VALUE);
		return true;
	case ARM_INS_NOP:
	case ARM_INS_HINT:
	case ARM_INS_DMB:
	case ARM_INS_DSB:
	case ARM_INS_ISB:
	case ARM_INS_PLD:
		return true;
	default:
		return false;
	}
}

static void lift_arm32(struct lifter *l, const cs_insn *in)
{
	l->insn_condition = (uint8_t)condition_of(in->detail->arm.cc);
	if (lift_flow(l, in) || lift_memory(l, in) || lift_lists(l, in) || lift_moves(l, in) ||
	    lift_arithmetic(l, in))
		return;
	lift_other(l, in);
}

/* b and bl under any condition: a distance of 24 bits, in instructions. */
static void find_callers_arm32(const struct code_section *s, uint64_t target,
			       address_list *ret_sites)
{
	lift_find_branches(s, target, 0x0e000000, 0x0a000000, 24, PC_AHEAD, ret_sites);
}

const struct machine machine_arm32 = {
	.arch = ARCH_ARM32,
	.capstone_arch = CS_ARCH_ARM,
	.capstone_mode = CS_MODE_ARM,
	.word_bits = 32,
	.register_count = REG_COUNT_ARM32,
	.stack = STACK,
	.result = 0,
	.link = LINK,
	.arguments = {0, 1, 2, 3},
	.argument_count = 4,
	.stack_argument_size = 4,
	.preserved = 0x0ff0 | 1 << STACK,
	.lift = lift_arm32,
	.skip = lift_skip_nothing,
	.find_callers = find_callers_arm32,
};
