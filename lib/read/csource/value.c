// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/csource/value.h"

#define ERRNO_MAX 4095

struct value value_any(void)
{
	struct value v = {.origin = origin_none()};

	memset(v.bits, BIT_ANY, sizeof(v.bits));
	return v;
}

struct value value_const(uint64_t n, unsigned int width, bool is_signed)
{
	struct value v = {.width = (uint8_t)width, .is_signed = is_signed, .origin = origin_none()};
	int64_t s = (int64_t)n;

	for (unsigned int i = 0; i < 64; i++)
		v.bits[i] = n >> i & 1 ? BIT_ONE : BIT_ZERO;
	v.is_error = v.is_refusal = is_signed && s < 0 && s >= -ERRNO_MAX;
	v.has_range = is_signed;
	v.low = v.high = s;
	return v;
}

struct value value_command(unsigned int width, bool is_signed)
{
	struct value v = {.width = (uint8_t)width, .is_signed = is_signed, .sense = 1};

	for (unsigned int i = 0; i < 64; i++) {
		if (i < width)
			v.bits[i] = (uint8_t)(BIT_COMMAND + i);
		else
			v.bits[i] = is_signed ? (uint8_t)(BIT_COMMAND + width - 1) : BIT_ZERO;
	}
	return v;
}

bool value_is_const(const struct value *v)
{
	return !value_open(v);
}

uint64_t value_ones(const struct value *v)
{
	uint64_t n = 0;

	for (unsigned int i = 0; i < 64; i++)
		n |= (uint64_t)(v->bits[i] == BIT_ONE) << i;
	return n;
}

uint64_t value_open(const struct value *v)
{
	uint64_t n = 0;

	for (unsigned int i = 0; i < 64; i++)
		n |= (uint64_t)(v->bits[i] > BIT_ONE) << i;
	return n;
}

uint64_t value_command_bits(const struct value *v)
{
	uint64_t n = 0;

	for (unsigned int i = 0; i < 64; i++)
		if (v->bits[i] >= BIT_COMMAND)
			n |= (uint64_t)1 << (v->bits[i] - BIT_COMMAND);
	return n;
}

struct range value_range(const struct value *v)
{
	bool has_sign = v->bits[63] != BIT_ZERO && (v->is_signed || !v->width);
	uint64_t sign = has_sign && v->bits[63] == BIT_ANY ? (uint64_t)1 << 63 : 0;
	uint64_t ones = value_ones(v), most = ones | value_open(v);
	struct range bits = {.is_known = true};

	if (has_sign) {
		bits.low = (int64_t)(ones | sign);
		bits.high = (int64_t)(most & ~sign);
	} else {
		bits.low = ones;
		bits.high = most;
	}
	if (!v->width && has_sign)
		bits.high = UINT64_MAX;
	if (v->width == 32) {
		struct range type = range_of_type(32, v->is_signed);

		bits = range_meet(&bits, &type);
	}
	return range_meet(&v->range, &bits);
}

static bool is_range_equal(const struct value *a, const struct value *b)
{
	struct range x, y;

	if (!a->range.is_known && !b->range.is_known)
		return true;
	x = value_range(a);
	y = value_range(b);
	return range_equal(&x, &y);
}

bool value_equal(const struct value *a, const struct value *b)
{
	return !memcmp(a->bits, b->bits, sizeof(a->bits)) && a->from == b->from &&
	       a->width == b->width && a->is_signed == b->is_signed && a->is_error == b->is_error &&
	       a->is_refusal == b->is_refusal && a->has_range == b->has_range &&
	       (!a->has_range || (a->low == b->low && a->high == b->high)) &&
	       origin_equal(&a->origin, &b->origin) && a->sense == b->sense &&
	       a->other == b->other && is_range_equal(a, b) &&
	       range_equal(&a->carried, &b->carried) && a->shift == b->shift &&
	       a->object == b->object && a->about == b->about && a->is_result == b->is_result;
}

/* Bits above the highest that the range has any use for are 0. */
static void clear_above(struct value *v, const struct range *range)
{
	for (unsigned int i = 0; range->low >= 0 && i < 64; i++)
		if (!(range->high >> i) && v->bits[i] > BIT_ONE)
			v->bits[i] = BIT_ZERO;
}

void value_set_range(struct value *v, const struct range *range)
{
	struct range bits;

	v->range = (struct range){0};
	if (!range->is_known)
		return;
	bits = value_range(v);
	if (range_equal(&bits, range))
		return;
	v->range = range_meet(range, &bits);
	clear_above(v, &v->range);
}

uint64_t value_depends_on(const struct value *v)
{
	return v->from | value_command_bits(v);
}

struct value value_resolve(const struct value *v, uint64_t known, uint64_t bits)
{
	struct value r = *v;

	for (unsigned int i = 0; i < 64; i++) {
		unsigned int k = v->bits[i] - BIT_COMMAND;

		if (v->bits[i] >= BIT_COMMAND && known >> k & 1)
			r.bits[i] = bits >> k & 1 ? BIT_ONE : BIT_ZERO;
	}
	return r;
}

static void extend(struct value *v, unsigned int width, bool is_signed)
{
	for (unsigned int i = width; i < 64; i++)
		v->bits[i] = is_signed ? v->bits[width - 1] : BIT_ZERO;
}

static const struct limit *about_of(const struct value *v)
{
	return limit_join(v->range.limit, v->about);
}

struct value value_convert(const struct value *v, const struct ctype *type)
{
	struct value r = *v;

	if (!type->width) {
		r.range = r.carried = (struct range){0};
		return r;
	}
	r.object = NULL;
	if (r.width == 64 && type->width < 64 && r.origin.kind == CARRIED_OWN)
		r.origin = origin_lost(&r.origin);
	r.has_range &=
		type->is_signed && type->width >= 32 && r.low >= INT32_MIN && r.high <= INT32_MAX;
	if (type->width < 64)
		extend(&r, type->width, type->is_signed);
	r.is_error &= type->is_signed && type->width >= 16;
	r.is_refusal &= type->width >= 32;
	r.width = type->width < 32 ? 32 : type->width;
	r.is_signed = type->width < 32 || type->is_signed;
	r.range = range_convert(&r.range, type->width, type->is_signed);
	if (value_is_const(&r))
		return value_const(value_ones(&r), r.width, r.is_signed);
	return r;
}

/* Where only one of both is known to be shifted, the other has to be a constant: no progress. */
static void join_carried(const struct value *a, const struct value *b, struct value *r)
{
	r->carried = (struct range){0};
	if (a->carried.is_known && b->carried.is_known && a->shift == b->shift)
		r->carried = range_join(&a->carried, &b->carried);
	else if (a->carried.is_known && value_is_const(b))
		r->carried = a->carried;
	else if (b->carried.is_known && value_is_const(a))
		r->carried = b->carried;
	r->shift = !r->carried.is_known ? 0 : a->carried.is_known ? a->shift : b->shift;
}

static void join_ranges(const struct value *a, const struct value *b, struct value *r)
{
	struct range x, y, joined;

	join_carried(a, b, r);
	if (!a->range.is_known && !b->range.is_known)
		return;
	x = value_range(a);
	y = value_range(b);
	joined = range_join(&x, &y);
	value_set_range(r, &joined);
}

struct value value_join(const struct value *a, const struct value *b)
{
	struct value r = *a;

	for (unsigned int i = 0; i < 64; i++)
		if (a->bits[i] != b->bits[i])
			r.bits[i] = BIT_ANY;
	r.from = a->from | b->from;
	for (unsigned int i = 0; i < 64; i++) {
		if (a->bits[i] == b->bits[i])
			continue;
		if (a->bits[i] >= BIT_COMMAND)
			r.from |= (uint64_t)1 << (a->bits[i] - BIT_COMMAND);
		if (b->bits[i] >= BIT_COMMAND)
			r.from |= (uint64_t)1 << (b->bits[i] - BIT_COMMAND);
	}
	if (a->width != b->width || a->is_signed != b->is_signed)
		r.width = 0;
	if (a->sense != b->sense || a->other != b->other)
		r.sense = r.other = 0;
	r.is_error = a->is_error && b->is_error;
	r.is_refusal = a->is_refusal && b->is_refusal;
	r.is_result = a->is_result || b->is_result;
	r.has_range = a->has_range && b->has_range;
	r.low = a->low < b->low ? a->low : b->low;
	r.high = a->high > b->high ? a->high : b->high;
	r.origin = origin_join(&a->origin, &b->origin);
	r.object = a->object == b->object ? a->object : NULL;
	r.about = limit_join(a->about, b->about);
	join_ranges(a, b, &r);
	return r;
}

static struct value any_of(const struct value *a, const struct value *b)
{
	struct value r = value_any();

	r.from = value_depends_on(a) | (b ? value_depends_on(b) : 0);
	r.is_result = a->is_result || (b && b->is_result);
	return r;
}

static uint8_t invert_bit(uint8_t bit)
{
	if (bit == BIT_ZERO)
		return BIT_ONE;
	return bit == BIT_ONE ? BIT_ZERO : BIT_ANY;
}

static struct value invert(const struct value *a)
{
	struct value r = *a;

	for (unsigned int i = 0; i < 64; i++)
		r.bits[i] = invert_bit(a->bits[i]);
	r.from = value_depends_on(a);
	r.is_error = r.is_refusal = r.has_range = false;
	r.sense = r.other = 0;
	r.about = about_of(a);
	r.range = r.carried = (struct range){0};
	r.object = NULL;
	if (r.width == 32)
		extend(&r, 32, r.is_signed);
	return value_is_const(&r) ? value_const(value_ones(&r), r.width, r.is_signed) : r;
}

struct value value_unary(uint32_t op, const struct value *a)
{
	struct value zero, r;

	switch (op) {
	case '+':
		return *a;
	case '~':
		return invert(a);
	case '-':
		zero = value_const(0, a->width ? a->width : 64, a->is_signed);
		return value_binary('-', &zero, a);
	case '!':
		r = value_const(0, 32, true);
		if (value_ones(a) || value_is_const(a))
			return value_const(!value_ones(a), 32, true);
		r.bits[0] = BIT_ANY;
		r.high = 1;
		r.from = value_depends_on(a);
		r.is_result = a->is_result;
		return r;
	default:
		return any_of(a, NULL);
	}
}

static uint8_t and_bit(uint8_t a, uint8_t b)
{
	if (a == BIT_ZERO || b == BIT_ZERO)
		return BIT_ZERO;
	if (a == BIT_ONE)
		return b;
	return b == BIT_ONE || a == b ? a : BIT_ANY;
}

static uint8_t or_bit(uint8_t a, uint8_t b)
{
	if (a == BIT_ONE || b == BIT_ONE)
		return BIT_ONE;
	if (a == BIT_ZERO)
		return b;
	return b == BIT_ZERO || a == b ? a : BIT_ANY;
}

static uint8_t xor_bit(uint8_t a, uint8_t b)
{
	if (a == BIT_ZERO)
		return b;
	if (b == BIT_ZERO)
		return a;
	return a == BIT_ONE && b == BIT_ONE ? BIT_ZERO : BIT_ANY;
}

/* What a result bit lost of its operands. */
static void note_loss(struct value *r, unsigned int i, uint8_t a, uint8_t b)
{
	if (r->bits[i] != BIT_ANY)
		return;
	if (a >= BIT_COMMAND)
		r->from |= (uint64_t)1 << (a - BIT_COMMAND);
	if (b >= BIT_COMMAND)
		r->from |= (uint64_t)1 << (b - BIT_COMMAND);
}

static struct value bitwise(uint32_t op, const struct value *a, const struct value *b)
{
	struct value r = *a;

	r.is_error = r.is_refusal = r.has_range = false;
	r.from = a->from | b->from;
	if (!value_is_const(b)) {
		r.sense = value_is_const(a) ? b->sense : 0;
		r.other = value_is_const(a) ? b->other : 0;
	}
	for (unsigned int i = 0; i < 64; i++) {
		if (op == '&')
			r.bits[i] = and_bit(a->bits[i], b->bits[i]);
		else
			r.bits[i] = op == '|' ? or_bit(a->bits[i], b->bits[i])
					      : xor_bit(a->bits[i], b->bits[i]);
		note_loss(&r, i, a->bits[i], b->bits[i]);
	}
	return r;
}

/* The carry of one column; BIT_ANY when it cannot be told. */
static uint8_t carry_of(uint8_t a, uint8_t b, uint8_t c)
{
	unsigned int zeros = (a == BIT_ZERO) + (b == BIT_ZERO) + (c == BIT_ZERO);
	unsigned int ones = (a == BIT_ONE) + (b == BIT_ONE) + (c == BIT_ONE);

	if (zeros >= 2)
		return BIT_ZERO;
	return ones >= 2 ? BIT_ONE : BIT_ANY;
}

/* The sign of what goes into a sum beside the command: 0 where nothing does. */
static int sign_of_other(const struct value *v)
{
	unsigned int top = v->width == 32 ? 31 : 63;

	if (value_depends_on(v))
		return v->other;
	if (!value_is_const(v))
		return 1;
	return value_ones(v) >> top & 1 ? -1 : value_ones(v) != 0;
}

/* What goes into a sum: the command once, and all else with one sign. */
static void add_terms(struct value *r, const struct value *a, const struct value *b, bool is_minus)
{
	bool is_command = value_depends_on(a), is_b_command = value_depends_on(b);
	int sign = is_minus ? -1 : 1;
	int other = sign_of_other(a), other_b = sign * sign_of_other(b);

	r->sense = (int8_t)(is_command ? a->sense : sign * b->sense);
	r->other = (int8_t)(other ? other : other_b);
	if (is_command == is_b_command || !r->sense || (other && other_b && other != other_b))
		r->sense = r->other = 0;
}

/* "x - (x >> n << n)": some bits are taken off themselves, and no other bit changes. */
static bool take_off(const struct value *a, const struct value *b, struct value *r)
{
	for (unsigned int i = 0; i < 64; i++) {
		bool is_own = b->bits[i] == a->bits[i] && a->bits[i] != BIT_ANY;

		if (b->bits[i] != BIT_ZERO && !is_own)
			return false;
		r->bits[i] = is_own ? BIT_ZERO : a->bits[i];
	}
	return true;
}

static struct value sum(const struct value *a, const struct value *b, bool is_minus)
{
	struct value r = *a;
	uint8_t carry = is_minus ? BIT_ONE : BIT_ZERO;

	r.is_error = r.is_refusal = r.has_range = false;
	r.from = a->from | b->from;
	add_terms(&r, a, b, is_minus);
	if (is_minus && take_off(a, b, &r))
		return r;
	for (unsigned int i = 0; i < 64; i++) {
		uint8_t x = a->bits[i], y = is_minus ? invert_bit(b->bits[i]) : b->bits[i];

		r.bits[i] = xor_bit(xor_bit(x, y), carry);
		note_loss(&r, i, x, b->bits[i]);
		carry = carry_of(x, y, carry);
	}
	return r;
}

static struct value shift(uint32_t op, const struct value *a, const struct value *b)
{
	struct value r = *a;
	uint64_t n = value_ones(b);
	unsigned int width = a->width ? a->width : 64;

	if (!value_is_const(b) || n >= width)
		return any_of(a, b);
	r.is_error = r.is_refusal = r.has_range = false;
	r.sense = r.other = 0;
	for (unsigned int i = 0; i < 64; i++) {
		if (op == PUNCT2('<', '<'))
			r.bits[i] = i < n ? BIT_ZERO : a->bits[i - n];
		else if (i + n < 64)
			r.bits[i] = a->bits[i + n];
		else
			r.bits[i] = a->is_signed ? a->bits[63] : BIT_ZERO;
	}
	return r;
}

/* Whether some bit differs for certain. */
static bool differ(const struct value *a, const struct value *b)
{
	for (unsigned int i = 0; i < 64; i++)
		if (a->bits[i] <= BIT_ONE && b->bits[i] <= BIT_ONE && a->bits[i] != b->bits[i])
			return true;
	return false;
}

static struct value truth(bool known, bool holds, const struct value *a, const struct value *b)
{
	struct value r = value_const(known && holds, 32, true);

	if (!known) {
		r.bits[0] = BIT_ANY;
		r.high = 1;
		r.from = value_depends_on(a) | value_depends_on(b);
	}
	return r;
}

/* Whether both are the same number, whatever it is. */
static bool is_same(const struct value *a, const struct value *b)
{
	for (unsigned int i = 0; i < 64; i++)
		if (a->bits[i] != b->bits[i] || a->bits[i] == BIT_ANY)
			return false;
	return true;
}

/* The least and the greatest number that it can be, so ordered that unsigned comparison fits. */
static void find_range(const struct value *v, bool is_signed, uint64_t *min, uint64_t *max)
{
	uint64_t sign = is_signed ? (uint64_t)1 << 63 : 0;

	*min = value_ones(v);
	*max = *min | value_open(v);
	if (value_open(v) & sign) {
		*min |= sign;
		*max &= ~sign;
	}
	*min ^= sign;
	*max ^= sign;
	if (v->has_range && is_signed) {
		*min = sign ^ (uint64_t)v->low;
		*max = sign ^ (uint64_t)v->high;
	}
	if (v->is_error && is_signed && *min < (sign ^ (uint64_t)-ERRNO_MAX))
		*min = sign ^ (uint64_t)-ERRNO_MAX;
}

static struct value order(uint32_t op, const struct value *a, const struct value *b, bool is_signed)
{
	bool is_swapped = op == '>' || op == PUNCT2('<', '=');
	bool is_negated = op == PUNCT2('<', '=') || op == PUNCT2('>', '=');
	uint64_t min_a, max_a, min_b, max_b;

	/* Each is "x < y" or its negation. */
	find_range(is_swapped ? b : a, is_signed, &min_a, &max_a);
	find_range(is_swapped ? a : b, is_signed, &min_b, &max_b);
	if (max_a < min_b)
		return truth(true, !is_negated, a, b);
	return truth(min_a >= max_b, is_negated, a, b);
}

static struct value compare(uint32_t op, const struct value *a, const struct value *b,
			    bool is_signed)
{
	bool is_inequality = op == PUNCT2('!', '=');

	if (op != PUNCT2('=', '=') && !is_inequality)
		return order(op, a, b, is_signed);
	if (differ(a, b))
		return truth(true, is_inequality, a, b);
	return truth(is_same(a, b), !is_inequality, a, b);
}

static bool is_comparison(uint32_t op)
{
	return op == '<' || op == '>' || op == PUNCT2('<', '=') || op == PUNCT2('>', '=') ||
	       op == PUNCT2('=', '=') || op == PUNCT2('!', '=');
}

void value_balance(struct value *a, struct value *b)
{
	unsigned int width = a->width > b->width ? a->width : b->width;
	struct ctype type = {.width = (uint8_t)width};

	if (!a->width || !b->width) {
		a->width = b->width = 0;
		return;
	}
	type.is_signed = (a->width != width || a->is_signed) && (b->width != width || b->is_signed);
	*a = value_convert(a, &type);
	*b = value_convert(b, &type);
}

static struct value constant_arithmetic(uint32_t op, const struct value *a, const struct value *b)
{
	uint64_t x = value_ones(a), y = value_ones(b);
	bool is_divisible = y && !(a->is_signed && y == UINT64_MAX);

	if (!value_is_const(a) || !value_is_const(b) || (op != '*' && !is_divisible))
		return any_of(a, b);
	if (op == '*')
		return value_const(x * y, a->width, a->is_signed);
	if (a->is_signed)
		return value_const(
			(uint64_t)(op == '/' ? (int64_t)x / (int64_t)y : (int64_t)x % (int64_t)y),
			a->width, true);
	return value_const(op == '/' ? x / y : x % y, a->width, false);
}

static struct value wrap(struct value r)
{
	if (r.width == 32)
		extend(&r, 32, r.is_signed);
	if (value_is_const(&r) && !r.is_error)
		return value_const(value_ones(&r), r.width, r.is_signed);
	return r;
}

/* Multiplied, divided or taken by a power of two, bits keep their sense. */
static bool by_power_of_two(uint32_t op, const struct value *a, uint64_t n, struct value *ret)
{
	unsigned int k = (unsigned int)__builtin_ctzll(n);
	struct value by = value_const(k, 32, false), mask = value_const(n - 1, 64, false);
	bool may_be_negative = a->is_signed && a->bits[63] != BIT_ZERO;

	if (op != '*' && may_be_negative)
		return false;
	if (op == '*')
		*ret = shift(PUNCT2('<', '<'), a, &by);
	else if (op == '/')
		*ret = shift(PUNCT2('>', '>'), a, &by);
	else
		*ret = bitwise('&', a, &mask);
	*ret = wrap(*ret);
	return true;
}

static struct value arithmetic(uint32_t op, const struct value *a, const struct value *b)
{
	const struct value *other = value_is_const(b) ? a : b;
	uint64_t n = value_ones(other == a ? b : a);
	struct value r;

	if (value_open(other) && (other == a || (op == '*' && value_is_const(a))) && n &&
	    !(n & (n - 1)) && by_power_of_two(op, other, n, &r))
		return r;
	return constant_arithmetic(op, a, b);
}

/* Of a shift upwards and of bits that are then added, what was shifted. */
static void carry(uint32_t op, const struct value *a, const struct value *b, struct value *r)
{
	r->carried = (struct range){0};
	r->shift = 0;
	if (op == PUNCT2('<', '<') && value_is_const(b) && !value_is_const(a)) {
		r->carried = value_range(a);
		r->shift = (uint8_t)value_ones(b);
	} else if (op == '|' && a->carried.is_known != b->carried.is_known) {
		r->carried = a->carried.is_known ? a->carried : b->carried;
		r->shift = a->carried.is_known ? a->shift : b->shift;
	}
}

static void note_ranges(uint32_t op, const struct value *a, const struct value *b, struct value *r)
{
	struct range x, y, made;

	carry(op, a, b, r);
	r->range = (struct range){0};
	r->object = NULL;
	r->about = limit_join(about_of(a), about_of(b));
	if (is_comparison(op) || (!a->range.is_known && !b->range.is_known))
		return;
	x = value_range(a);
	y = value_range(b);
	made = range_binary(op, &x, &y);
	made = range_convert(&made, r->width, r->is_signed);
	value_set_range(r, &made);
}

static struct value bits_of_binary(uint32_t op, struct value *a, struct value *b)
{
	if (op == PUNCT2('<', '<') || op == PUNCT2('>', '>'))
		return wrap(shift(op, a, b));
	value_balance(a, b);
	if (is_comparison(op))
		return compare(op, a, b, a->is_signed && b->is_signed);
	switch (op) {
	case '&':
	case '|':
	case '^':
		return wrap(bitwise(op, a, b));
	case '+':
	case '-':
		return wrap(sum(a, b, op == '-'));
	default:
		return arithmetic(op, a, b);
	}
}

struct value value_binary(uint32_t op, const struct value *left, const struct value *right)
{
	struct value a = *left, b = *right, r = bits_of_binary(op, &a, &b);

	r.is_result = a.is_result || b.is_result;
	if (!is_comparison(op) && !value_is_const(&r))
		r.origin = origin_binary(op, &left->origin, &right->origin);
	note_ranges(op, &a, &b, &r);
	return r;
}
