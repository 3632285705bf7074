// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/insn.h"

enum {
	FRAME = 29,
	LINK,
	STACK,
	REG_COUNT_ARM64,
	LEFT = REG_TEMP, /* what an instruction computes with */
	RIGHT,
	ADDRESS,
	VALUE,
};

static unsigned int reg_of(unsigned int reg)
{
	if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
		return reg - ARM64_REG_X0;
	if (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30)
		return reg - ARM64_REG_W0;
	if (reg == ARM64_REG_X29)
		return FRAME;
	if (reg == ARM64_REG_X30)
		return LINK;
	return reg == ARM64_REG_SP || reg == ARM64_REG_WSP ? STACK : REG_NONE;
}

static bool is_zero_register(unsigned int reg)
{
	return reg == ARM64_REG_XZR || reg == ARM64_REG_WZR;
}

static bool is_narrow(unsigned int reg)
{
	return (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30) || reg == ARM64_REG_WZR ||
	       reg == ARM64_REG_WSP;
}

static const cs_arm64_op *operand(const cs_insn *in, unsigned int i)
{
	return &in->detail->arm64.operands[i];
}

static unsigned int width_of(const cs_insn *in)
{
	return is_narrow(operand(in, 0)->reg) ? 32 : 64;
}

static bool is_general(unsigned int reg)
{
	return reg_of(reg) != REG_NONE || is_zero_register(reg);
}

static unsigned int read_reg(struct lifter *l, unsigned int reg, unsigned int temp)
{
	if (reg_of(reg) != REG_NONE)
		return reg_of(reg);
	if (is_zero_register(reg))
		lift_const(l, temp, 0);
	else
		lift_forget(l, temp);
	return temp;
}

/* An operand's extension: from how many bits, and whether with the sign. */
static unsigned int extend(struct lifter *l, arm64_extender ext, unsigned int a, unsigned int temp)
{
	static const uint8_t sizes[] = {0, 8, 16, 32, 64, 8, 16, 32, 64};
	unsigned int from = ext < sizeof(sizes) ? sizes[ext] : 64;

	if (ext == ARM64_EXT_INVALID || from == 64)
		return a;
	if (ext >= ARM64_EXT_SXTB)
		lift_sign_extend(l, temp, a, from, 64);
	else
		lift_binary_imm(l, TNUM_AND, 64, temp, a, (int64_t)low_bits(from));
	return temp;
}

static unsigned int shift(struct lifter *l, const cs_arm64_op *op, unsigned int width,
			  unsigned int a, unsigned int temp)
{
	static const enum tnum_op ops[] = {[ARM64_SFT_LSL] = TNUM_SHL,
					   [ARM64_SFT_LSR] = TNUM_SHR,
					   [ARM64_SFT_ASR] = TNUM_SAR,
					   [ARM64_SFT_ROR] = TNUM_ROR};

	if (op->shift.type == ARM64_SFT_INVALID || !op->shift.value)
		return a;
	if (op->shift.type == ARM64_SFT_MSL) {
		lift_forget(l, temp);
		return temp;
	}
	lift_binary_imm(l, ops[op->shift.type], width, temp, a, op->shift.value);
	return temp;
}

/* The register that holds a register or immediate operand, extended and shifted. */
static unsigned int read(struct lifter *l, const cs_arm64_op *op, unsigned int width,
			 unsigned int temp)
{
	unsigned int a;

	if (op->type == ARM64_OP_IMM) {
		lift_const(l, temp, (uint64_t)op->imm << op->shift.value);
		return temp;
	}
	if (op->type != ARM64_OP_REG) {
		lift_forget(l, temp);
		return temp;
	}
	a = extend(l, op->ext, read_reg(l, op->reg, temp), temp);
	return shift(l, op, width, a, temp);
}

static void write_reg(struct lifter *l, unsigned int reg, unsigned int from)
{
	if (reg_of(reg) == REG_NONE)
		return;
	lift_step(l, (struct step){.kind = STEP_MOVE,
				   .width = is_narrow(reg) ? 32 : 64,
				   .dst = (uint8_t)reg_of(reg),
				   .a = (uint8_t)from});
}

static void write(struct lifter *l, const cs_insn *in, unsigned int from)
{
	write_reg(l, operand(in, 0)->reg, from);
}

static enum condition condition_of(arm64_cc cc)
{
	static const uint8_t conditions[] = {
		[ARM64_CC_INVALID] = COND_ALWAYS, [ARM64_CC_EQ] = COND_EQ,
		[ARM64_CC_NE] = COND_NE,	  [ARM64_CC_HS] = COND_UGE,
		[ARM64_CC_LO] = COND_ULT,	  [ARM64_CC_MI] = COND_NEGATIVE,
		[ARM64_CC_PL] = COND_POSITIVE,	  [ARM64_CC_VS] = COND_OVERFLOW,
		[ARM64_CC_VC] = COND_NO_OVERFLOW, [ARM64_CC_HI] = COND_UGT,
		[ARM64_CC_LS] = COND_ULE,	  [ARM64_CC_GE] = COND_SGE,
		[ARM64_CC_LT] = COND_SLT,	  [ARM64_CC_GT] = COND_SGT,
		[ARM64_CC_LE] = COND_SLE,	  [ARM64_CC_AL] = COND_ALWAYS,
	};

	return cc < sizeof(conditions) ? (enum condition)conditions[cc] : COND_OTHER;
}

/* b is taken negated: what cmn and adds do to the flags, but for an operand of 0. */
static void compare_negated(struct lifter *l, unsigned int width, unsigned int a,
			    const cs_arm64_op *op, unsigned int b, unsigned int result)
{
	if (op->type != ARM64_OP_IMM || !op->imm) {
		lift_result(l, width, result, RESULT_SIGN);
		return;
	}
	lift_const(l, LEFT, 0);
	lift_binary(l, TNUM_SUB, width, RIGHT, LEFT, b);
	lift_compare(l, width, a, RIGHT);
}

/* dst = a .op b with three operands; b may be inverted first. */
static void lift_alu(struct lifter *l, const cs_insn *in, enum tnum_op op, bool inverts)
{
	const cs_arm64_op *second = operand(in, 2);
	unsigned int width = width_of(in);
	unsigned int a = read_reg(l, operand(in, 1)->reg, LEFT), b = read(l, second, width, RIGHT);

	if (inverts) {
		lift_binary_imm(l, TNUM_XOR, width, RIGHT, b, -1);
		b = RIGHT;
	}
	lift_binary(l, op, width, VALUE, a, b);
	if (in->detail->arm64.update_flags) {
		if (op == TNUM_SUB)
			lift_compare(l, width, a, b);
		else if (op == TNUM_ADD)
			compare_negated(l, width, a, second, b, VALUE);
		else
			lift_result(l, width, VALUE, RESULT_NO_OVERFLOW);
	}
	write(l, in, VALUE);
}

static void lift_compares(struct lifter *l, const cs_insn *in)
{
	const cs_arm64_op *second = operand(in, 1);
	unsigned int width = width_of(in);
	unsigned int a = read_reg(l, operand(in, 0)->reg, LEFT), b = read(l, second, width, RIGHT);

	if (in->id == ARM64_INS_CMP) {
		lift_compare(l, width, a, b);
	} else if (in->id == ARM64_INS_CMN) {
		lift_binary(l, TNUM_ADD, width, VALUE, a, b);
		compare_negated(l, width, a, second, b, VALUE);
	} else {
		lift_binary(l, TNUM_AND, width, VALUE, a, b);
		lift_result(l, width, VALUE, RESULT_NO_OVERFLOW);
	}
}

/* N, Z, C, V from bit 3 down; C is the opposite of a borrow. */
static int64_t flags_of(int64_t nzcv)
{
	return (nzcv & 8 ? FLAG_NEGATIVE : 0) | (nzcv & 4 ? FLAG_ZERO : 0) |
	       (nzcv & 2 ? 0 : FLAG_BORROW) | (nzcv & 1 ? FLAG_OVERFLOW : 0);
}

static void lift_ccmp(struct lifter *l, const cs_insn *in)
{
	unsigned int width = width_of(in);
	unsigned int a = read_reg(l, operand(in, 0)->reg, LEFT);
	unsigned int b = read(l, operand(in, 1), width, RIGHT);

	if (in->id == ARM64_INS_CCMN) {
		lift_const(l, VALUE, 0);
		lift_binary(l, TNUM_SUB, width, RIGHT, VALUE, b);
		b = RIGHT;
	}
	lift_step(l, (struct step){.kind = STEP_COMPARE_IF,
				   .condition = (uint8_t)condition_of(in->detail->arm64.cc),
				   .width = (uint8_t)width,
				   .a = (uint8_t)a,
				   .b = (uint8_t)b,
				   .imm = flags_of(operand(in, 2)->imm)});
}

/* What the second source of a csel-like instruction goes through when the condition fails. */
static void lift_other_choice(struct lifter *l, unsigned int id, unsigned int width)
{
	switch (id) {
	case ARM64_INS_CSINC:
		lift_binary_imm(l, TNUM_ADD, width, VALUE, VALUE, 1);
		break;
	case ARM64_INS_CSINV:
		lift_binary_imm(l, TNUM_XOR, width, VALUE, VALUE, -1);
		break;
	case ARM64_INS_CSNEG:
		lift_const(l, LEFT, 0);
		lift_binary(l, TNUM_SUB, width, VALUE, LEFT, VALUE);
		break;
	default:
		break;
	}
}

static void lift_csel(struct lifter *l, const cs_insn *in)
{
	unsigned int a;

	lift_move(l, VALUE, read_reg(l, operand(in, 2)->reg, VALUE));
	lift_other_choice(l, in->id, width_of(in));
	a = read_reg(l, operand(in, 1)->reg, LEFT);
	l->condition = (uint8_t)condition_of(in->detail->arm64.cc);
	lift_move(l, VALUE, a);
	l->condition = COND_ALWAYS;
	write(l, in, VALUE);
}

/* cinc and its kin: the source changed where the condition holds, else as it is. */
static void lift_cinc(struct lifter *l, const cs_insn *in)
{
	lift_move(l, VALUE, read_reg(l, operand(in, 1)->reg, VALUE));
	l->condition = (uint8_t)condition_of(in->detail->arm64.cc);
	lift_other_choice(l,
			  in->id == ARM64_INS_CINC   ? ARM64_INS_CSINC
			  : in->id == ARM64_INS_CINV ? ARM64_INS_CSINV
						     : ARM64_INS_CSNEG,
			  width_of(in));
	l->condition = COND_ALWAYS;
	write(l, in, VALUE);
}

static void lift_cset(struct lifter *l, const cs_insn *in)
{
	lift_const(l, VALUE, 0);
	l->condition = (uint8_t)condition_of(in->detail->arm64.cc);
	lift_const(l, VALUE, in->id == ARM64_INS_CSET ? 1 : ~(uint64_t)0);
	l->condition = COND_ALWAYS;
	write(l, in, VALUE);
}

static void lift_move_wide(struct lifter *l, const cs_insn *in)
{
	const cs_arm64_op *from = operand(in, 1);
	unsigned int dst = reg_of(operand(in, 0)->reg);
	uint64_t value = (uint64_t)from->imm << from->shift.value;

	if (in->id == ARM64_INS_MOVK && dst != REG_NONE) {
		lift_binary_imm(l, TNUM_AND, 64, VALUE, dst,
				(int64_t) ~((uint64_t)0xffff << from->shift.value));
		lift_binary_imm(l, TNUM_OR, 64, VALUE, VALUE, (int64_t)value);
	} else {
		lift_const(l, VALUE, in->id == ARM64_INS_MOVN ? ~value : value);
	}
	write(l, in, VALUE);
}

static void lift_unary(struct lifter *l, const cs_insn *in)
{
	unsigned int width = width_of(in), a = read(l, operand(in, 1), width, RIGHT);

	if (in->id == ARM64_INS_MVN) {
		lift_binary_imm(l, TNUM_XOR, width, VALUE, a, -1);
	} else {
		lift_const(l, LEFT, 0);
		lift_binary(l, TNUM_SUB, width, VALUE, LEFT, a);
		if (in->detail->arm64.update_flags)
			lift_compare(l, width, LEFT, a);
	}
	write(l, in, VALUE);
}

static void lift_shift(struct lifter *l, const cs_insn *in, enum tnum_op op)
{
	unsigned int width = width_of(in), a = read_reg(l, operand(in, 1)->reg, LEFT);
	const cs_arm64_op *count = operand(in, 2);

	if (count->type == ARM64_OP_IMM) {
		lift_binary_imm(l, op, width, VALUE, a, count->imm);
	} else {
		lift_binary_imm(l, TNUM_AND, 64, RIGHT, read_reg(l, count->reg, RIGHT), width - 1);
		lift_binary(l, op, width, VALUE, a, RIGHT);
		lift_owe(l, VALUE, read_reg(l, count->reg, RIGHT));
	}
	write(l, in, VALUE);
}

/* A field of width count bits: taken from bit lsb on, or put there. */
static void lift_bitfield(struct lifter *l, const cs_insn *in)
{
	unsigned int width = width_of(in), a = read_reg(l, operand(in, 1)->reg, LEFT);
	unsigned int lsb = (unsigned int)operand(in, 2)->imm & 63;
	unsigned int count = (unsigned int)operand(in, 3)->imm & 127;
	uint64_t mask = low_bits(count);

	switch (in->id) {
	case ARM64_INS_UBFX:
	case ARM64_INS_SBFX:
	case ARM64_INS_BFXIL:
		lift_binary_imm(l, TNUM_SHR, 64, VALUE, a, lsb);
		lift_binary_imm(l, TNUM_AND, 64, VALUE, VALUE, (int64_t)mask);
		if (in->id == ARM64_INS_SBFX)
			lift_sign_extend(l, VALUE, VALUE, count, width);
		lsb = 0;
		break;
	default:
		lift_binary_imm(l, TNUM_AND, 64, VALUE, a, (int64_t)mask);
		if (in->id == ARM64_INS_SBFIZ)
			lift_sign_extend(l, VALUE, VALUE, count, width);
		lift_binary_imm(l, TNUM_SHL, width, VALUE, VALUE, lsb);
		break;
	}
	if (in->id == ARM64_INS_BFI || in->id == ARM64_INS_BFXIL) {
		a = read_reg(l, operand(in, 0)->reg, RIGHT);
		lift_binary_imm(l, TNUM_AND, 64, RIGHT, a, (int64_t) ~(mask << lsb));
		lift_binary(l, TNUM_OR, 64, VALUE, VALUE, RIGHT);
	}
	write(l, in, VALUE);
}

static void lift_extend(struct lifter *l, const cs_insn *in, unsigned int from, bool is_signed)
{
	unsigned int a = read_reg(l, operand(in, 1)->reg, LEFT);

	if (is_signed)
		lift_sign_extend(l, VALUE, a, from, width_of(in));
	else
		lift_binary_imm(l, TNUM_AND, 64, VALUE, a, (int64_t)low_bits(from));
	write(l, in, VALUE);
}

/* The register and displacement of a memory operand; is_post: the displacement comes after. */
static unsigned int address_of(struct lifter *l, const cs_arm64_op *op, int64_t *ret_disp)
{
	unsigned int base = read_reg(l, op->mem.base, ADDRESS), index;

	*ret_disp = op->mem.disp;
	if (op->mem.index == ARM64_REG_INVALID)
		return base;
	index = extend(l, op->ext, read_reg(l, op->mem.index, RIGHT), RIGHT);
	index = shift(l, op, 64, index, RIGHT);
	lift_binary(l, TNUM_ADD, 64, ADDRESS, base, index);
	*ret_disp = 0;
	return ADDRESS;
}

/* The base register moves by the displacement, or by the operand after the memory operand. */
static void write_back(struct lifter *l, const cs_insn *in, unsigned int mem)
{
	const cs_arm64 *a = &in->detail->arm64;
	const cs_arm64_op *op = operand(in, mem);
	unsigned int base = reg_of(op->mem.base);
	int64_t by = op->mem.disp;

	if (!a->writeback || base == REG_NONE)
		return;
	if (a->op_count > mem + 1 && operand(in, mem + 1)->type == ARM64_OP_IMM)
		by = operand(in, mem + 1)->imm;
	lift_binary_imm(l, TNUM_ADD, 64, base, base, by);
}

/* Bytes of a register that is loaded or stored whole. */
static unsigned int size_of_register(unsigned int reg)
{
	if (is_general(reg))
		return is_narrow(reg) ? 4 : 8;
	if (reg >= ARM64_REG_B0 && reg <= ARM64_REG_B31)
		return 1;
	if (reg >= ARM64_REG_D0 && reg <= ARM64_REG_D31)
		return 8;
	if (reg >= ARM64_REG_H0 && reg <= ARM64_REG_H31)
		return 2;
	return reg >= ARM64_REG_S0 && reg <= ARM64_REG_S31 ? 4 : 16;
}

static void load_one(struct lifter *l, unsigned int reg, unsigned int size, bool is_signed,
		     unsigned int base, int64_t disp)
{
	if (!is_general(reg))
		return;
	lift_load(l, size * 8, VALUE, base, disp);
	if (is_signed)
		lift_sign_extend(l, VALUE, VALUE, size * 8, is_narrow(reg) ? 32 : 64);
	write_reg(l, reg, VALUE);
}

static void store_one(struct lifter *l, unsigned int reg, unsigned int size, unsigned int base,
		      int64_t disp)
{
	unsigned int value = REG_NONE;

	if (is_general(reg))
		value = read_reg(l, reg, VALUE);
	lift_store(l, size * 8, base, disp, value);
}

/* size 0: the register's own. */
static void lift_load_insn(struct lifter *l, const cs_insn *in, unsigned int size, bool is_signed)
{
	unsigned int reg = operand(in, 0)->reg, base;
	int64_t disp;

	if (!size)
		size = size_of_register(reg);
	if (operand(in, 1)->type == ARM64_OP_IMM) {
		lift_const(l, ADDRESS, (uint64_t)operand(in, 1)->imm);
		load_one(l, reg, size, is_signed, ADDRESS, 0);
		return;
	}
	base = address_of(l, operand(in, 1), &disp);
	load_one(l, reg, size, is_signed, base, disp);
	if (reg_of(reg) != base)
		write_back(l, in, 1);
}

static void lift_store_insn(struct lifter *l, const cs_insn *in, unsigned int size)
{
	unsigned int reg = operand(in, 0)->reg, base;
	int64_t disp;

	base = address_of(l, operand(in, 1), &disp);
	store_one(l, reg, size ? size : size_of_register(reg), base, disp);
	write_back(l, in, 1);
}

static void lift_pair(struct lifter *l, const cs_insn *in, bool is_load)
{
	unsigned int first = operand(in, 0)->reg, second = operand(in, 1)->reg, base;
	bool is_signed = in->id == ARM64_INS_LDPSW;
	unsigned int size = is_signed ? 4 : size_of_register(first);
	int64_t disp;

	base = address_of(l, operand(in, 2), &disp);
	if (is_load) {
		lift_move(l, ADDRESS, base);
		load_one(l, first, size, is_signed, ADDRESS, disp);
		load_one(l, second, size, is_signed, ADDRESS, disp + (int64_t)size);
	} else {
		store_one(l, first, size, base, disp);
		store_one(l, second, size, base, disp + (int64_t)size);
	}
	write_back(l, in, 2);
}

static void lift_branch(struct lifter *l, const cs_insn *in)
{
	enum condition condition = condition_of(in->detail->arm64.cc);

	if (condition == COND_ALWAYS)
		lift_target(l, STEP_JUMP, (uint64_t)operand(in, 0)->imm, 0);
	else
		lift_step(l, (struct step){.kind = STEP_BRANCH,
					   .condition = (uint8_t)condition,
					   .imm = operand(in, 0)->imm});
}

static void lift_zero_branch(struct lifter *l, const cs_insn *in)
{
	unsigned int a = read_reg(l, operand(in, 0)->reg, LEFT);
	bool is_bit = in->id == ARM64_INS_TBZ || in->id == ARM64_INS_TBNZ;

	if (is_bit) {
		lift_binary_imm(l, TNUM_AND, 64, LEFT, a,
				(int64_t)((uint64_t)1 << (operand(in, 1)->imm & 63)));
		a = LEFT;
	}
	lift_step(l,
		  (struct step){.kind = STEP_BRANCH_IF,
				.width = is_bit ? 64 : (uint8_t)width_of(in),
				.a = (uint8_t)a,
				.is_negated = in->id == ARM64_INS_CBNZ || in->id == ARM64_INS_TBNZ,
				.imm = operand(in, is_bit ? 2 : 1)->imm});
}

static void lift_multiply(struct lifter *l, const cs_insn *in)
{
	unsigned int width = width_of(in), a = read_reg(l, operand(in, 1)->reg, LEFT);
	unsigned int b = read_reg(l, operand(in, 2)->reg, RIGHT);

	lift_binary(l, TNUM_MUL, width, VALUE, a, b);
	if (in->id == ARM64_INS_MADD)
		lift_binary(l, TNUM_ADD, width, VALUE, VALUE,
			    read_reg(l, operand(in, 3)->reg, RIGHT));
	write(l, in, VALUE);
}

/* Anything else: registers, flags and memory that it writes are unknown from then on. */
static void lift_other(struct lifter *l, const cs_insn *in)
{
	const cs_arm64 *a = &in->detail->arm64;

	lift_bounded(l, in, reg_of, VALUE,
		     in->id == ARM64_INS_ADC || in->id == ARM64_INS_SBC || in->id == ARM64_INS_NGC);
	for (unsigned int i = 0; i < a->op_count; i++) {
		const cs_arm64_op *op = &a->operands[i];
		int64_t disp;

		if (op->type == ARM64_OP_REG && op->access & CS_AC_WRITE &&
		    reg_of(op->reg) != REG_NONE)
			lift_move(l, reg_of(op->reg), VALUE);
		if (op->type == ARM64_OP_MEM) {
			unsigned int base = address_of(l, op, &disp);

			lift_store(l, 0, base, disp, REG_NONE);
			write_back(l, in, i);
		}
	}
	if (a->update_flags)
		lift_forget_flags(l, VALUE);
}

/* Instructions that are one operation on two sources; inverts: the second goes in inverted. */
static const struct operation {
	unsigned int id;
	enum tnum_op op;
	bool is_shift, inverts;
} operations[] = {
	{ARM64_INS_ADD, TNUM_ADD, false, false}, {ARM64_INS_SUB, TNUM_SUB, false, false},
	{ARM64_INS_AND, TNUM_AND, false, false}, {ARM64_INS_BIC, TNUM_AND, false, true},
	{ARM64_INS_ORR, TNUM_OR, false, false},	 {ARM64_INS_ORN, TNUM_OR, false, true},
	{ARM64_INS_EOR, TNUM_XOR, false, false}, {ARM64_INS_LSL, TNUM_SHL, true, false},
	{ARM64_INS_LSR, TNUM_SHR, true, false},	 {ARM64_INS_ASR, TNUM_SAR, true, false},
	{ARM64_INS_ROR, TNUM_ROR, true, false},
};

static bool lift_operation(struct lifter *l, const cs_insn *in)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		const struct operation *o = &operations[i];

		if (o->id != in->id)
			continue;
		if (o->is_shift)
			lift_shift(l, in, o->op);
		else
			lift_alu(l, in, o->op, o->inverts);
		return true;
	}
	return false;
}

static bool lift_arithmetic(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM64_INS_MUL:
	case ARM64_INS_MADD:
		lift_multiply(l, in);
		return true;
	case ARM64_INS_CLZ:
		lift_binary_imm(l, TNUM_CLZ, width_of(in), VALUE,
				read_reg(l, operand(in, 1)->reg, LEFT), 0);
		write(l, in, VALUE);
		return true;
	case ARM64_INS_MVN:
	case ARM64_INS_NEG:
	case ARM64_INS_NEGS:
		lift_unary(l, in);
		return true;
	default:
		return lift_operation(l, in);
	}
}

static bool lift_fields(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM64_INS_UBFX:
	case ARM64_INS_SBFX:
	case ARM64_INS_UBFIZ:
	case ARM64_INS_SBFIZ:
	case ARM64_INS_BFI:
	case ARM64_INS_BFXIL:
		lift_bitfield(l, in);
		return true;
	case ARM64_INS_SXTB:
	case ARM64_INS_UXTB:
		lift_extend(l, in, 8, in->id == ARM64_INS_SXTB);
		return true;
	case ARM64_INS_SXTH:
	case ARM64_INS_UXTH:
		lift_extend(l, in, 16, in->id == ARM64_INS_SXTH);
		return true;
	case ARM64_INS_SXTW:
	case ARM64_INS_UXTW:
		lift_extend(l, in, 32, in->id == ARM64_INS_SXTW);
		return true;
	default:
		return false;
	}
}

static bool lift_choices(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM64_INS_CMP:
	case ARM64_INS_CMN:
	case ARM64_INS_TST:
		lift_compares(l, in);
		return true;
	case ARM64_INS_CCMP:
	case ARM64_INS_CCMN:
		lift_ccmp(l, in);
		return true;
	case ARM64_INS_CSEL:
	case ARM64_INS_CSINC:
	case ARM64_INS_CSINV:
	case ARM64_INS_CSNEG:
		lift_csel(l, in);
		return true;
	case ARM64_INS_CINC:
	case ARM64_INS_CINV:
	case ARM64_INS_CNEG:
		lift_cinc(l, in);
		return true;
	case ARM64_INS_CSET:
	case ARM64_INS_CSETM:
		lift_cset(l, in);
		return true;
	default:
		return false;
	}
}

static bool lift_moves(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM64_INS_MOVZ:
	case ARM64_INS_MOVN:
	case ARM64_INS_MOVK:
		lift_move_wide(l, in);
		return true;
	case ARM64_INS_MOV:
		if (is_general(operand(in, 0)->reg))
			write(l, in, read(l, operand(in, 1), width_of(in), VALUE));
		return true;
	case ARM64_INS_ADR:
	case ARM64_INS_ADRP:
		lift_const(l, VALUE, (uint64_t)operand(in, 1)->imm);
		write(l, in, VALUE);
		return true;
	default:
		return false;
	}
}

/* Loads and stores of one register, scaled and not; size 0: the register's own. */
static const struct access {
	unsigned int id, unscaled_id;
	uint8_t size;
	bool is_load, is_signed;
} accesses[] = {
	{ARM64_INS_LDR, ARM64_INS_LDUR, 0, true, false},
	{ARM64_INS_LDRB, ARM64_INS_LDURB, 1, true, false},
	{ARM64_INS_LDRH, ARM64_INS_LDURH, 2, true, false},
	{ARM64_INS_LDRSB, ARM64_INS_LDURSB, 1, true, true},
	{ARM64_INS_LDRSH, ARM64_INS_LDURSH, 2, true, true},
	{ARM64_INS_LDRSW, ARM64_INS_LDURSW, 4, true, true},
	{ARM64_INS_STR, ARM64_INS_STUR, 0, false, false},
	{ARM64_INS_STRB, ARM64_INS_STURB, 1, false, false},
	{ARM64_INS_STRH, ARM64_INS_STURH, 2, false, false},
};

static bool lift_memory(struct lifter *l, const cs_insn *in)
{
	if (in->id == ARM64_INS_LDP || in->id == ARM64_INS_LDPSW || in->id == ARM64_INS_STP) {
		lift_pair(l, in, in->id != ARM64_INS_STP);
		return true;
	}
	for (size_t i = 0; i < sizeof(accesses) / sizeof(accesses[0]); i++) {
		const struct access *a = &accesses[i];

		if (a->id != in->id && a->unscaled_id != in->id)
			continue;
		if (a->is_load)
			lift_load_insn(l, in, a->size, a->is_signed);
		else
			lift_store_insn(l, in, a->size);
		return true;
	}
	return false;
}

static bool lift_flow(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case ARM64_INS_B:
		lift_branch(l, in);
		return true;
	case ARM64_INS_BL:
		lift_target(l, STEP_CALL, (uint64_t)operand(in, 0)->imm, 0);
		return true;
	case ARM64_INS_BR:
		lift_target(l, STEP_JUMP_TO, 0, read_reg(l, operand(in, 0)->reg, VALUE));
		return true;
	case ARM64_INS_BLR:
		lift_target(l, STEP_CALL_TO, 0, read_reg(l, operand(in, 0)->reg, VALUE));
		return true;
	case ARM64_INS_RET:
		lift_step(l, (struct step){.kind = STEP_RETURN});
		return true;
	case ARM64_INS_CBZ:
	case ARM64_INS_CBNZ:
	case ARM64_INS_TBZ:
	case ARM64_INS_TBNZ:
		lift_zero_branch(l, in);
		return true;
	case ARM64_INS_BRK:
	case ARM64_INS_ERET:
		lift_step(l, (struct step){.kind = STEP_TRAP});
		return true;
	case ARM64_INS_MRS: /* capstone takes what it writes for something that it reads */
		lift_forget(l, VALUE);
		write(l, in, VALUE);
		return true;
	case ARM64_INS_NOP:
	case ARM64_INS_PRFM:
		return true;
	default:
		return false;
	}
}

static void lift_arm64(struct lifter *l, const cs_insn *in)
{
	if (lift_memory(l, in) || lift_moves(l, in) || lift_flow(l, in) || lift_choices(l, in) ||
	    lift_fields(l, in))
		return;
	if (in->detail->arm64.op_count && is_general(operand(in, 0)->reg) && lift_arithmetic(l, in))
		return;
	lift_other(l, in);
}

/* b and bl: a distance of 26 bits, in instructions. */
static void find_callers_arm64(const struct code_section *s, uint64_t target,
			       address_list *ret_sites)
{
	lift_find_branches(s, target, 0x7c000000, 0x14000000, 26, 0, ret_sites);
}

const struct machine machine_arm64 = {
	.arch = ARCH_ARM64,
	.capstone_arch = CS_ARCH_ARM64,
	.capstone_mode = CS_MODE_LITTLE_ENDIAN,
	.word_bits = 64,
	.register_count = REG_COUNT_ARM64,
	.stack = STACK,
	.result = 0,
	.link = LINK,
	.arguments = {0, 1, 2, 3, 4, 5, 6, 7},
	.argument_count = 8,
	.stack_argument_size = 8,
	.preserved = 0x1ffc0000 | (uint64_t)1 << FRAME | (uint64_t)1 << STACK,
	.lift = lift_arm64,
	.skip = lift_skip_nothing,
	.find_callers = find_callers_arm64,
};
