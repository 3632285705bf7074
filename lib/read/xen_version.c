// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/read/xen_version.h"

#define MAX_EXTRA_BYTES 64
#define MAX_VERSION	999

static uint32_t load_le32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool skip_bytes(struct cursor *c, const char *bytes, size_t len)
{
	if (c->size - c->at < len || memcmp(c->bytes + c->at, bytes, len) != 0)
		return false;
	c->at += len;
	return true;
}

static uint32_t next_le32(struct cursor *c)
{
	const unsigned char *p = cursor_bytes(c, 4);

	return p ? load_le32(p) : 0;
}

/* [endbr64] [push %rbp; mov %rsp,%rbp] then mov $imm,%eax or lea rel(%rip),%rax. */
static bool x86_constant(struct cursor *c, uint64_t address, uint64_t *ret_value)
{
	skip_bytes(c, "\xf3\x0f\x1e\xfa", 4);
	skip_bytes(c, "\x55\x48\x89\xe5", 4);
	if (skip_bytes(c, "\xb8", 1)) {
		*ret_value = next_le32(c);
	} else if (skip_bytes(c, "\x48\x8d\x05", 3)) {
		int32_t relative = (int32_t)next_le32(c);

		*ret_value = address + c->at + (uint64_t)(int64_t)relative;
	} else {
		return false;
	}
	skip_bytes(c, "\x5d", 1);
	return skip_bytes(c, "\xc3", 1) || skip_bytes(c, "\xe9", 1);
}

static uint64_t adrp_target(uint32_t insn, uint64_t address)
{
	uint64_t pages = (insn >> 29 & 3) | (uint64_t)(insn >> 5 & 0x7ffff) << 2;

	if (pages & 0x100000)
		pages |= ~(uint64_t)0x1fffff;
	return (address & ~(uint64_t)0xfff) + (pages << 12);
}

/* [bti c] then mov w0,#imm, or adrp x0 and add x0,x0,#imm; then ret. */
static bool arm64_constant(struct cursor *c, uint64_t address, uint64_t *ret_value)
{
	uint32_t insn = next_le32(c);

	if (insn == 0xd503245f)
		insn = next_le32(c);
	if ((insn & 0xffe0001f) == 0x52800000) {
		*ret_value = insn >> 5 & 0xffff;
	} else if ((insn & 0x9f00001f) == 0x90000000) {
		uint64_t page = adrp_target(insn, address + c->at - 4);
		uint32_t add = next_le32(c);

		if ((add & 0xffc003ff) != 0x91000000)
			return false;
		*ret_value = page + (add >> 10 & 0xfff);
	} else {
		return false;
	}
	return next_le32(c) == 0xd65f03c0;
}

static uint32_t arm32_imm16(uint32_t insn)
{
	return (insn >> 4 & 0xf000) | (insn & 0xfff);
}

/* ldr r0,[pc,#offset] and add r0,pc,r0: the literal counts from the add. */
static bool arm32_literal(struct cursor *c, uint64_t address, uint32_t ldr, uint64_t *ret_value)
{
	struct cursor literal = *c;
	uint64_t add_address = address + c->at;

	if (next_le32(c) != 0xe08f0000)
		return false;
	literal.at += 4 + (ldr & 0xfff);
	if (literal.at > literal.size)
		return false;
	*ret_value = (uint32_t)(next_le32(&literal) + add_address + 8);
	return !literal.failed;
}

/* mov r0,#imm; or movw and movt r0; or a literal; then bx lr. */
static bool arm32_constant(struct cursor *c, uint64_t address, uint64_t *ret_value)
{
	uint32_t insn = next_le32(c);

	if ((insn & 0xffffff00) == 0xe3a00000) {
		*ret_value = insn & 0xff;
	} else if ((insn & 0xfff0f000) == 0xe3000000) {
		uint32_t movt = next_le32(c);

		if ((movt & 0xfff0f000) != 0xe3400000)
			return false;
		*ret_value = arm32_imm16(insn) | (uint64_t)arm32_imm16(movt) << 16;
	} else if ((insn & 0xfffff000) == 0xe59f0000) {
		if (!arm32_literal(c, address, insn, ret_value))
			return false;
	} else {
		return false;
	}
	return next_le32(c) == 0xe12fff1e;
}

/* The value of a function that does nothing but return a constant. */
static bool returned_constant(const struct code_image *image, const char *name, uint64_t *ret_value)
{
	const struct code_symbol *s = code_image_find(image, name);
	struct cursor c;
	bool found = false;

	if (!s || !s->is_function)
		return false;
	c = cursor_over(code_image_bytes(image, s->address, s->size), s->size);
	if (image->arch == ARCH_X86_64)
		found = x86_constant(&c, s->address, ret_value);
	else if (image->arch == ARCH_ARM64)
		found = arm64_constant(&c, s->address, ret_value);
	else if (image->arch == ARCH_ARM32)
		found = arm32_constant(&c, s->address, ret_value);
	return found && !c.failed;
}

/* Printable ASCII with an end, or NULL. */
static const char *text_at(const struct code_image *image, uint64_t address)
{
	for (size_t len = 0; len < MAX_EXTRA_BYTES; len++) {
		const unsigned char *p = code_image_bytes(image, address, len + 1);

		if (!p || (p[len] && (p[len] <= ' ' || p[len] > '~')))
			return NULL;
		if (!p[len])
			return (const char *)p;
	}
	return NULL;
}

const char *xen_version_of_image(const struct code_image *image, struct arena *a)
{
	uint64_t major, minor, extra;
	const char *text = NULL;

	if (!returned_constant(image, "xen_major_version", &major) ||
	    !returned_constant(image, "xen_minor_version", &minor) || major > MAX_VERSION ||
	    minor > MAX_VERSION)
		return NULL;
	if (returned_constant(image, "xen_extra_version", &extra))
		text = text_at(image, extra);
	return arena_printf(a, "%u.%u%s", (unsigned int)major, (unsigned int)minor,
			    text ? text : "");
}
