// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/code/insn.h"

enum {
	RAX,
	RCX,
	RDX,
	RBX,
	RSP,
	RBP,
	RSI,
	RDI,
	R8,
	R9,
	R12 = 12,
	R13,
	R14,
	R15,
	REG_COUNT_X86,
	LEFT = REG_TEMP, /* what an instruction computes with */
	RIGHT,
	ADDRESS,
	VALUE,
};

/* A part of a general register. */
struct part {
	uint8_t reg, width;
	bool is_high; /* bits 8 to 15 */
};

#define PARTS(reg, r64, r32, r16, r8)                                                              \
	[X86_REG_##r64] = {reg, 64, false}, [X86_REG_##r32] = {reg, 32, false},                    \
	[X86_REG_##r16] = {reg, 16, false}, [X86_REG_##r8] = {reg, 8, false}

static const struct part parts[X86_REG_ENDING] = {
	PARTS(RAX, RAX, EAX, AX, AL),	   PARTS(RCX, RCX, ECX, CX, CL),
	PARTS(RDX, RDX, EDX, DX, DL),	   PARTS(RBX, RBX, EBX, BX, BL),
	PARTS(RSP, RSP, ESP, SP, SPL),	   PARTS(RBP, RBP, EBP, BP, BPL),
	PARTS(RSI, RSI, ESI, SI, SIL),	   PARTS(RDI, RDI, EDI, DI, DIL),
	PARTS(R8, R8, R8D, R8W, R8B),	   PARTS(R9, R9, R9D, R9W, R9B),
	PARTS(10, R10, R10D, R10W, R10B),  PARTS(11, R11, R11D, R11W, R11B),
	PARTS(R12, R12, R12D, R12W, R12B), PARTS(R13, R13, R13D, R13W, R13B),
	PARTS(R14, R14, R14D, R14W, R14B), PARTS(R15, R15, R15D, R15W, R15B),
	[X86_REG_AH] = {RAX, 8, true},	   [X86_REG_CH] = {RCX, 8, true},
	[X86_REG_DH] = {RDX, 8, true},	   [X86_REG_BH] = {RBX, 8, true},
};

static unsigned int reg_of(unsigned int reg)
{
	return reg < X86_REG_ENDING && parts[reg].width ? parts[reg].reg : REG_NONE;
}

static const cs_x86_op *operand(const cs_insn *in, unsigned int i)
{
	return &in->detail->x86.operands[i];
}

static unsigned int width_of(const cs_x86_op *op)
{
	return op->size * 8U;
}

/* Of the segments, only these two have a base in 64-bit mode: notrack is another's prefix. */
static bool has_segment(const x86_op_mem *m)
{
	return m->segment == X86_REG_FS || m->segment == X86_REG_GS;
}

/* Puts base + index * scale + disp into dst; false where a segment or vector is in the way. */
static bool put_address(struct lifter *l, const x86_op_mem *m, unsigned int dst)
{
	unsigned int base = reg_of(m->base), index = reg_of(m->index);

	if (has_segment(m) || (m->index != X86_REG_INVALID && index == REG_NONE)) {
		lift_forget(l, dst);
		return false;
	}
	if (m->base == X86_REG_RIP) {
		lift_const(l, dst, l->next + (uint64_t)m->disp);
		return true;
	}
	if (index == REG_NONE && base != REG_NONE) {
		lift_binary_imm(l, TNUM_ADD, 64, dst, base, m->disp);
		return true;
	}
	lift_const(l, dst, (uint64_t)m->disp);
	if (index != REG_NONE) {
		if (m->scale > 1)
			lift_binary_imm(l, TNUM_MUL, 64, dst, index, m->scale);
		else
			lift_move(l, dst, index);
		lift_binary_imm(l, TNUM_ADD, 64, dst, dst, m->disp);
	}
	if (base != REG_NONE)
		lift_binary(l, TNUM_ADD, 64, dst, dst, base);
	return true;
}

/* The register and displacement through which a memory operand is reached. */
static unsigned int address_of(struct lifter *l, const cs_x86_op *op, int64_t *ret_disp)
{
	const x86_op_mem *m = &op->mem;
	unsigned int base = reg_of(m->base);

	if (!has_segment(m) && m->index == X86_REG_INVALID && base != REG_NONE) {
		*ret_disp = m->disp;
		return base;
	}
	*ret_disp = 0;
	put_address(l, m, ADDRESS);
	return ADDRESS;
}

/* The register that holds the operand's value, in its low bits; temp may be used for it. */
static unsigned int read(struct lifter *l, const cs_x86_op *op, unsigned int temp)
{
	struct part p;
	int64_t disp;
	unsigned int base;

	switch ((int)op->type) {
	case X86_OP_REG:
		p = parts[op->reg];
		if (!p.width) {
			lift_forget(l, temp);
			return temp;
		}
		if (!p.is_high)
			return p.reg;
		lift_binary_imm(l, TNUM_SHR, 64, temp, p.reg, 8);
		return temp;
	case X86_OP_IMM:
		lift_const(l, temp, (uint64_t)op->imm);
		return temp;
	case X86_OP_MEM:
		base = address_of(l, op, &disp);
		lift_load(l, width_of(op), temp, base, disp);
		return temp;
	default:
		lift_forget(l, temp);
		return temp;
	}
}

/* reg's part becomes the low bits of from; 32-bit parts clear the upper half, as the CPU does. */
static void write_part(struct lifter *l, struct part p, unsigned int from)
{
	uint64_t mask = low_bits(p.width);

	if (p.width >= 32) {
		lift_step(l, (struct step){.kind = STEP_MOVE,
					   .width = p.width,
					   .dst = p.reg,
					   .a = (uint8_t)from});
		return;
	}
	lift_binary_imm(l, TNUM_AND, 64, RIGHT, from, (int64_t)mask);
	if (p.is_high) {
		lift_binary_imm(l, TNUM_SHL, 64, RIGHT, RIGHT, 8);
		mask <<= 8;
	}
	lift_binary_imm(l, TNUM_AND, 64, p.reg, p.reg, (int64_t)~mask);
	lift_binary(l, TNUM_OR, 64, p.reg, p.reg, RIGHT);
}

static void write(struct lifter *l, const cs_x86_op *op, unsigned int from)
{
	int64_t disp;
	unsigned int base;

	if (op->type == X86_OP_REG && parts[op->reg].width) {
		write_part(l, parts[op->reg], from);
	} else if (op->type == X86_OP_MEM) {
		base = address_of(l, op, &disp);
		lift_store(l, width_of(op), base, disp, from);
	}
}

/* x86 numbers its conditions alike in jcc, setcc and cmovcc. */
static enum condition condition_of(const cs_insn *in)
{
	static const uint8_t conditions[16] = {
		COND_OVERFLOW, COND_NO_OVERFLOW, COND_ULT,   COND_UGE,
		COND_EQ,       COND_NE,		 COND_ULE,   COND_UGT,
		COND_NEGATIVE, COND_POSITIVE,	 COND_OTHER, COND_OTHER,
		COND_SLT,      COND_SGE,	 COND_SLE,   COND_SGT,
	};
	const uint8_t *opcode = in->detail->x86.opcode;

	return (enum condition)conditions[(opcode[0] == 0x0f ? opcode[1] : opcode[0]) & 15];
}

static bool same_register(const cs_insn *in)
{
	return operand(in, 0)->type == X86_OP_REG && operand(in, 1)->type == X86_OP_REG &&
	       operand(in, 0)->reg == operand(in, 1)->reg;
}

static void lift_alu(struct lifter *l, const cs_insn *in, enum tnum_op op)
{
	unsigned int width = width_of(operand(in, 0)), a, b;

	if (same_register(in) && (op == TNUM_XOR || op == TNUM_SUB)) {
		lift_const(l, VALUE, 0);
		write(l, operand(in, 0), VALUE);
		lift_const(l, VALUE, 0);
		lift_result(l, width, VALUE, RESULT_ALL);
		return;
	}
	a = read(l, operand(in, 0), LEFT);
	b = read(l, operand(in, 1), RIGHT);
	lift_binary(l, op, width, VALUE, a, b);
	if (op == TNUM_SUB)
		lift_compare(l, width, a, b);
	else if (op == TNUM_ADD)
		lift_step(l, (struct step){.kind = STEP_CARRY_SUM,
					   .width = (uint8_t)width,
					   .a = VALUE,
					   .b = (uint8_t)b});
	else
		lift_result(l, width, VALUE, RESULT_ALL);
	write(l, operand(in, 0), VALUE);
}

static void lift_cmp(struct lifter *l, const cs_insn *in)
{
	unsigned int a = read(l, operand(in, 0), LEFT), b = read(l, operand(in, 1), RIGHT);

	lift_compare(l, width_of(operand(in, 0)), a, b);
}

static void lift_test(struct lifter *l, const cs_insn *in)
{
	unsigned int width = width_of(operand(in, 0));
	unsigned int a = read(l, operand(in, 0), LEFT), b;

	if (same_register(in)) {
		lift_result(l, width, a, RESULT_ALL);
		return;
	}
	b = read(l, operand(in, 1), RIGHT);
	lift_binary(l, TNUM_AND, width, VALUE, a, b);
	lift_result(l, width, VALUE, RESULT_ALL);
}

static void lift_mov(struct lifter *l, const cs_insn *in)
{
	const cs_x86_op *to = operand(in, 0), *from = operand(in, 1);

	if ((to->type == X86_OP_REG && !parts[to->reg].width) || in->detail->x86.op_count != 2)
		return;
	write(l, to, read(l, from, VALUE));
}

/* The upper bits of a narrow read are whatever the register held: cut them off. */
static void lift_movzx(struct lifter *l, const cs_insn *in)
{
	const cs_x86_op *from = operand(in, 1);
	unsigned int a = read(l, from, VALUE);

	lift_binary_imm(l, TNUM_AND, 64, VALUE, a, (int64_t)low_bits(width_of(from)));
	write(l, operand(in, 0), VALUE);
}

static void lift_movsx(struct lifter *l, const cs_insn *in)
{
	const cs_x86_op *to = operand(in, 0), *from = operand(in, 1);

	lift_sign_extend(l, VALUE, read(l, from, VALUE), width_of(from), width_of(to));
	write(l, to, VALUE);
}

static void lift_lea(struct lifter *l, const cs_insn *in)
{
	put_address(l, &operand(in, 1)->mem, VALUE);
	write(l, operand(in, 0), VALUE);
}

/* inc and dec, which leave the carry as it was. */
static void lift_step_by_one(struct lifter *l, const cs_insn *in, enum tnum_op op)
{
	unsigned int width = width_of(operand(in, 0)), a = read(l, operand(in, 0), LEFT);

	lift_binary_imm(l, op, width, VALUE, a, 1);
	lift_result(l, width, VALUE, RESULT_SIGN);
	write(l, operand(in, 0), VALUE);
}

static void lift_neg(struct lifter *l, const cs_insn *in)
{
	unsigned int width = width_of(operand(in, 0)), a = read(l, operand(in, 0), LEFT);

	lift_const(l, RIGHT, 0);
	lift_binary(l, TNUM_SUB, width, VALUE, RIGHT, a);
	lift_compare(l, width, RIGHT, a);
	write(l, operand(in, 0), VALUE);
}

static void lift_not(struct lifter *l, const cs_insn *in)
{
	unsigned int a = read(l, operand(in, 0), LEFT);

	lift_binary_imm(l, TNUM_XOR, width_of(operand(in, 0)), VALUE, a, -1);
	write(l, operand(in, 0), VALUE);
}

static void lift_shift(struct lifter *l, const cs_insn *in, enum tnum_op op, bool is_left_rotation)
{
	unsigned int width = width_of(operand(in, 0)), a = read(l, operand(in, 0), LEFT);
	bool is_fixed = in->detail->x86.op_count < 2 || operand(in, 1)->type == X86_OP_IMM;
	int64_t count = in->detail->x86.op_count < 2 ? 1 : operand(in, 1)->imm;

	if (is_fixed) {
		count &= width == 64 ? 63 : 31;
		if (is_left_rotation)
			count = (width - count % width) % width;
		lift_binary_imm(l, op, width, VALUE, a, count);
		if (count && op != TNUM_ROR)
			lift_result(l, width, VALUE, RESULT_SIGN);
	} else if (is_left_rotation) {
		lift_binary(l, TNUM_MIX, 64, VALUE, a, RCX);
	} else {
		lift_binary_imm(l, TNUM_AND, 64, RIGHT, RCX, width == 64 ? 63 : 31);
		lift_binary(l, op, width, VALUE, a, RIGHT);
		lift_owe(l, VALUE, RCX);
		lift_forget_flags(l, VALUE);
	}
	write(l, operand(in, 0), VALUE);
}

#define FLAGS_TESTED                                                                               \
	(X86_EFLAGS_TEST_CF | X86_EFLAGS_TEST_ZF | X86_EFLAGS_TEST_SF | X86_EFLAGS_TEST_OF |       \
	 X86_EFLAGS_TEST_PF)

/* Anything else: registers, flags and memory that it writes are unknown from then on. */
static void lift_other(struct lifter *l, const cs_insn *in)
{
	const cs_x86 *x = &in->detail->x86;
	int64_t disp;

	lift_bounded(l, in, reg_of, VALUE, x->eflags & FLAGS_TESTED);
	for (unsigned int i = 0; i < x->op_count; i++) {
		const cs_x86_op *op = &x->operands[i];

		if (op->type == X86_OP_MEM && (op->access != CS_AC_READ || !op->access)) {
			unsigned int base = address_of(l, op, &disp);

			lift_store(l, op->size > 8 ? 0 : width_of(op), base, disp, REG_NONE);
		}
	}
	if (x->eflags)
		lift_forget_flags(l, VALUE);
}

static void lift_imul(struct lifter *l, const cs_insn *in)
{
	unsigned int count = in->detail->x86.op_count, a, b;

	if (count == 1) {
		lift_other(l, in);
		return;
	}
	a = read(l, operand(in, count - 2), LEFT);
	b = read(l, operand(in, count - 1), RIGHT);
	lift_binary(l, TNUM_MUL, width_of(operand(in, 0)), VALUE, a, b);
	lift_forget_flags(l, VALUE);
	write(l, operand(in, 0), VALUE);
}

/* bt; its kin that also write have their register or memory forgotten. */
static void lift_bt(struct lifter *l, const cs_insn *in)
{
	const cs_x86_op *to = operand(in, 0);
	unsigned int width = width_of(to), a, b;

	b = read(l, operand(in, 1), RIGHT);
	if (to->type != X86_OP_REG) { /* the bit may be anywhere in memory */
		lift_forget_flags(l, b);
		return;
	}
	a = read(l, to, LEFT);
	lift_binary_imm(l, TNUM_AND, 64, RIGHT, b, width - 1);
	lift_binary(l, TNUM_SHR, width, VALUE, a, RIGHT);
	if (operand(in, 1)->type == X86_OP_REG) {
		lift_binary_imm(l, TNUM_AND, 64, RIGHT, b, (int64_t)low_bits(32));
		lift_owe(l, VALUE, RIGHT);
	}
	lift_step(l, (struct step){.kind = STEP_CARRY_BIT, .width = (uint8_t)width, .a = VALUE});
}

static void lift_setcc(struct lifter *l, const cs_insn *in)
{
	lift_const(l, VALUE, 0);
	l->condition = (uint8_t)condition_of(in);
	lift_const(l, VALUE, 1);
	l->condition = COND_ALWAYS;
	write(l, operand(in, 0), VALUE);
}

static void lift_cmov(struct lifter *l, const cs_insn *in)
{
	struct part p = parts[operand(in, 0)->reg];

	lift_move(l, VALUE, p.reg);
	lift_move(l, LEFT, read(l, operand(in, 1), LEFT));
	l->condition = (uint8_t)condition_of(in);
	lift_move(l, VALUE, LEFT);
	l->condition = COND_ALWAYS;
	write_part(l, p, VALUE);
}

/* sbb of a register from itself spreads the borrow; other uses of it, and adc, are not followed. */
static void lift_carry(struct lifter *l, const cs_insn *in)
{
	if (in->id == X86_INS_SBB && same_register(in)) {
		lift_const(l, VALUE, 0);
		l->condition = COND_ULT;
		lift_const(l, VALUE, ~(uint64_t)0);
		l->condition = COND_ALWAYS;
		write(l, operand(in, 0), VALUE);
		return;
	}
	lift_step(l, (struct step){.kind = STEP_FORGET, .dst = VALUE, .imm = 1});
	lift_binary(l, TNUM_MIX, 64, VALUE, VALUE, read(l, operand(in, 0), LEFT));
	lift_binary(l, TNUM_MIX, 64, VALUE, VALUE, read(l, operand(in, 1), RIGHT));
	write(l, operand(in, 0), VALUE);
	lift_forget_flags(l, VALUE);
}

static void lift_push(struct lifter *l, unsigned int a)
{
	lift_binary_imm(l, TNUM_SUB, 64, RSP, RSP, 8);
	lift_store(l, 64, RSP, 0, a);
}

static void lift_pop(struct lifter *l, const cs_insn *in)
{
	lift_load(l, 64, VALUE, RSP, 0);
	lift_binary_imm(l, TNUM_ADD, 64, RSP, RSP, 8);
	write(l, operand(in, 0), VALUE);
}

static void lift_leave(struct lifter *l)
{
	lift_move(l, RSP, RBP);
	lift_load(l, 64, RBP, RSP, 0);
	lift_binary_imm(l, TNUM_ADD, 64, RSP, RSP, 8);
}

static void lift_flow(struct lifter *l, const cs_insn *in, enum step_kind direct,
		      enum step_kind indirect)
{
	const cs_x86_op *to = operand(in, 0);

	if (to->type == X86_OP_IMM)
		lift_target(l, direct, (uint64_t)to->imm, 0);
	else
		lift_target(l, indirect, 0, read(l, to, VALUE));
}

static void lift_jcc(struct lifter *l, const cs_insn *in)
{
	lift_step(l, (struct step){.kind = STEP_BRANCH,
				   .condition = (uint8_t)condition_of(in),
				   .imm = operand(in, 0)->imm});
}

static void lift_string(struct lifter *l, const cs_insn *in, bool has_source)
{
	bool repeats = in->detail->x86.prefix[0] == X86_PREFIX_REP;

	lift_step(l, (struct step){.kind = STEP_FILL, .a = RDI});
	lift_forget(l, RDI);
	if (has_source)
		lift_forget(l, RSI);
	if (repeats)
		lift_const(l, RCX, 0);
}

static void lift_xchg(struct lifter *l, const cs_insn *in)
{
	const cs_x86_op *a = operand(in, 0), *b = operand(in, 1);

	lift_move(l, LEFT, read(l, a, LEFT));
	lift_move(l, VALUE, read(l, b, VALUE));
	write(l, a, VALUE);
	write(l, b, LEFT);
}

static bool is_condition_group(const cs_insn *in, unsigned int short_form, unsigned int long_form)
{
	const uint8_t *opcode = in->detail->x86.opcode;

	if (opcode[0] == 0x0f)
		return (opcode[1] & 0xf0) == long_form && opcode[2] == 0;
	return short_form && (opcode[0] & 0xf0) == short_form;
}

static bool lift_conditional(struct lifter *l, const cs_insn *in)
{
	if (is_condition_group(in, 0x70, 0x80))
		lift_jcc(l, in);
	else if (is_condition_group(in, 0, 0x90))
		lift_setcc(l, in);
	else if (is_condition_group(in, 0, 0x40))
		lift_cmov(l, in);
	else
		return false;
	return true;
}

static bool lift_arithmetic(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case X86_INS_ADD:
		lift_alu(l, in, TNUM_ADD);
		return true;
	case X86_INS_SUB:
		lift_alu(l, in, TNUM_SUB);
		return true;
	case X86_INS_AND:
		lift_alu(l, in, TNUM_AND);
		return true;
	case X86_INS_OR:
		lift_alu(l, in, TNUM_OR);
		return true;
	case X86_INS_XOR:
		lift_alu(l, in, TNUM_XOR);
		return true;
	case X86_INS_INC:
		lift_step_by_one(l, in, TNUM_ADD);
		return true;
	case X86_INS_DEC:
		lift_step_by_one(l, in, TNUM_SUB);
		return true;
	case X86_INS_NEG:
		lift_neg(l, in);
		return true;
	case X86_INS_NOT:
		lift_not(l, in);
		return true;
	case X86_INS_SHL:
	case X86_INS_SAL:
		lift_shift(l, in, TNUM_SHL, false);
		return true;
	case X86_INS_SHR:
		lift_shift(l, in, TNUM_SHR, false);
		return true;
	case X86_INS_SAR:
		lift_shift(l, in, TNUM_SAR, false);
		return true;
	case X86_INS_ROR:
		lift_shift(l, in, TNUM_ROR, false);
		return true;
	case X86_INS_ROL:
		lift_shift(l, in, TNUM_ROR, true);
		return true;
	case X86_INS_IMUL:
		lift_imul(l, in);
		return true;
	case X86_INS_SBB:
	case X86_INS_ADC:
		lift_carry(l, in);
		return true;
	default:
		return false;
	}
}

static bool lift_data(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case X86_INS_MOV:
	case X86_INS_MOVABS:
		lift_mov(l, in);
		return true;
	case X86_INS_MOVZX:
		lift_movzx(l, in);
		return true;
	case X86_INS_MOVSX:
	case X86_INS_MOVSXD:
		lift_movsx(l, in);
		return true;
	case X86_INS_LEA:
		lift_lea(l, in);
		return true;
	case X86_INS_CWDE:
		lift_sign_extend(l, RAX, RAX, 16, 32);
		return true;
	case X86_INS_CDQE:
		lift_sign_extend(l, RAX, RAX, 32, 64);
		return true;
	case X86_INS_CDQ:
		lift_binary_imm(l, TNUM_SAR, 32, RDX, RAX, 31);
		return true;
	case X86_INS_CQO:
		lift_binary_imm(l, TNUM_SAR, 64, RDX, RAX, 63);
		return true;
	case X86_INS_CMP:
		lift_cmp(l, in);
		return true;
	case X86_INS_TEST:
		lift_test(l, in);
		return true;
	case X86_INS_BT:
		lift_bt(l, in);
		return true;
	case X86_INS_XCHG:
		lift_xchg(l, in);
		return true;
	default:
		return false;
	}
}

static bool lift_stack_and_flow(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case X86_INS_PUSH:
		lift_push(l, read(l, operand(in, 0), VALUE));
		return true;
	case X86_INS_POP:
		lift_pop(l, in);
		return true;
	case X86_INS_PUSHFQ:
		lift_forget(l, VALUE);
		lift_push(l, VALUE);
		return true;
	case X86_INS_POPFQ:
		lift_binary_imm(l, TNUM_ADD, 64, RSP, RSP, 8);
		lift_forget_flags(l, REG_NONE);
		return true;
	case X86_INS_LEAVE:
		lift_leave(l);
		return true;
	case X86_INS_JMP:
		lift_flow(l, in, STEP_JUMP, STEP_JUMP_TO);
		return true;
	case X86_INS_CALL:
		lift_flow(l, in, STEP_CALL, STEP_CALL_TO);
		return true;
	case X86_INS_RET:
		lift_step(l, (struct step){.kind = STEP_RETURN});
		return true;
	case X86_INS_UD2:
	case X86_INS_INT3:
	case X86_INS_HLT:
		lift_step(l, (struct step){.kind = STEP_TRAP});
		return true;
	default:
		return false;
	}
}

static bool lift_rest(struct lifter *l, const cs_insn *in)
{
	switch (in->id) {
	case X86_INS_NOP:
	case X86_INS_PAUSE:
	case X86_INS_LFENCE:
	case X86_INS_MFENCE:
	case X86_INS_SFENCE:
	case X86_INS_CLAC:
	case X86_INS_STAC:
	case X86_INS_CLI:
	case X86_INS_STI:
	case X86_INS_ENDBR64:
		return true;
	case X86_INS_STOSB:
	case X86_INS_STOSW:
	case X86_INS_STOSD:
	case X86_INS_STOSQ:
		lift_string(l, in, false);
		return true;
	case X86_INS_MOVSB:
	case X86_INS_MOVSW:
	case X86_INS_MOVSQ:
		lift_string(l, in, true);
		return true;
	case X86_INS_JCXZ:
	case X86_INS_JECXZ:
	case X86_INS_JRCXZ:
		lift_step(l, (struct step){.kind = STEP_BRANCH_IF,
					   .width = in->id == X86_INS_JRCXZ ? 64 : 32,
					   .a = RCX,
					   .imm = operand(in, 0)->imm});
		return true;
	default:
		return false;
	}
}

static void lift_x86(struct lifter *l, const cs_insn *in)
{
	if (lift_data(l, in) || lift_arithmetic(l, in) || lift_stack_and_flow(l, in) ||
	    lift_conditional(l, in) || lift_rest(l, in))
		return;
	lift_other(l, in);
}

/* rdsspq and incsspq with a register: nothing that matters here, unknown to capstone 4. */
static size_t skip_x86(const unsigned char *bytes, size_t len)
{
	size_t rex = len > 1 && (bytes[1] & 0xf0) == 0x40;

	if (len < 4 + rex || bytes[0] != 0xf3 || bytes[1 + rex] != 0x0f ||
	    (bytes[2 + rex] != 0x1e && bytes[2 + rex] != 0xae) || bytes[3 + rex] < 0xc0)
		return 0;
	return 4 + rex;
}

/* A jump over a short distance, which has one byte for it. */
static void find_short_jumps(const struct code_section *s, uint64_t target, address_list *ret_sites)
{
	uint64_t first = target - s->address > INT8_MAX + 2 ? target - INT8_MAX - 2 : s->address;

	if (target < s->address || target - s->address >= s->size)
		return;
	for (uint64_t i = first - s->address; i + 2 <= s->size && i + s->address < target + 128;
	     i++) {
		const unsigned char *at = s->bytes + i;

		if ((at[0] == 0xeb || (at[0] & 0xf0) == 0x70) &&
		    s->address + i + 2 + (uint64_t)(int64_t)(int8_t)at[1] == target)
			vec_push(ret_sites, s->address + i);
	}
}

static void find_callers_x86(const struct code_section *s, uint64_t target, address_list *ret_sites)
{
	find_short_jumps(s, target, ret_sites);
	for (size_t i = 1; i + 4 <= s->size; i++) {
		const unsigned char *at = s->bytes + i;
		int32_t distance;

		memcpy(&distance, at, sizeof(distance));
		if (s->address + i + 4 + (uint64_t)(int64_t)distance != target)
			continue;
		if (at[-1] == 0xe8 || at[-1] == 0xe9)
			vec_push(ret_sites, s->address + i - 1);
		else if (i > 1 && at[-2] == 0x0f && (at[-1] & 0xf0) == 0x80)
			vec_push(ret_sites, s->address + i - 2);
	}
}

const struct machine machine_x86_64 = {
	.arch = ARCH_X86_64,
	.capstone_arch = CS_ARCH_X86,
	.capstone_mode = CS_MODE_64,
	.word_bits = 64,
	.register_count = REG_COUNT_X86,
	.stack = RSP,
	.result = RAX,
	.link = REG_NONE,
	.arguments = {RDI, RSI, RDX, RCX, R8, R9},
	.argument_count = 6,
	.stack_argument_size = 8,
	.preserved = 1 << RBX | 1 << RSP | 1 << RBP | 1 << R12 | 1 << R13 | 1 << R14 | 1 << R15,
	.call_pushes = true,
	.lift = lift_x86,
	.skip = skip_x86,
	.find_callers = find_callers_x86,
};
