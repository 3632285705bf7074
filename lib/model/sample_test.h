/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_SAMPLE_TEST_H
#define XENABI_MODEL_SAMPLE_TEST_H

/* Facts for unit tests; included by tests alone. */

#include <stdint.h>

#include "lib/model/release.h"

#define GUEST64	 view_bit(ARCH_X86_64, AUDIENCE_GUEST)
#define TOOLS64	 view_bit(ARCH_X86_64, AUDIENCE_TOOLS)
#define GUEST32	 view_bit(ARCH_X86_32, AUDIENCE_GUEST)
#define GUESTARM view_bit(ARCH_ARM64, AUDIENCE_GUEST)

/* An int in file x.h. */
static inline struct constant sample_constant(struct intern *in, const char *name, int64_t value,
					      uint32_t line, viewset views)
{
	return (struct constant){
		.name = intern_str(in, name),
		.views = views,
		.is_signed = true,
		.width_bits = 32,
		.value = (uint64_t)value,
		.at = {.file = intern_str(in, "x.h"), .line = line},
	};
}

/* struct name { uint32_t a; struct page b[2]; } in x.h; fields must have room for two. */
static inline struct record sample_record(struct intern *in, const char *name, uint64_t size_bytes,
					  uint32_t line, viewset views, struct field *fields)
{
	fields[0] = (struct field){
		.name = intern_str(in, "a"),
		.type = intern_str(in, "uint32_t"),
		.size_bits = 32,
		.line = line + 1,
	};
	fields[1] = (struct field){
		.name = intern_str(in, "b"),
		.type = intern_str(in, "struct page [2]"),
		.record = intern_str(in, "page"),
		.class = FIELD_RECORD,
		.offset_bits = 64,
		.size_bits = 128,
		.elements = 2,
		.in_union = true,
		.line = line + 2,
	};
	return (struct record){
		.name = intern_str(in, name),
		.views = views,
		.size_bytes = size_bytes,
		.align_bytes = 8,
		.fields = fields,
		.field_count = 2,
		.at = {.file = intern_str(in, "x.h"), .line = line},
	};
}

static inline struct decode sample_decode(struct intern *in, const char *hypercall, enum arch arch,
					  enum entry_path entry, const char *handler)
{
	return (struct decode){
		.hypercall = intern_str(in, hypercall),
		.entry = entry,
		.arch = arch,
		.handler = intern_str(in, handler),
		.register_bits = 64,
		.op_bits = {NUMBER_KNOWN, 6},
		.progress_lsb = {NUMBER_KNOWN, 6},
		.unit = 1,
		.at = {.symbol = intern_str(in, handler), .offset = 0xb},
	};
}

static inline struct continuation sample_continuation(struct intern *in, const char *hypercall,
						      enum arch arch, const char *function,
						      uint32_t line)
{
	return (struct continuation){
		.hypercall = intern_str(in, hypercall),
		.arch = arch,
		.function = intern_str(in, function),
		.format = intern_str(in, "lh"),
		.progress_lsb = {NUMBER_NONE, 0},
		.at = {.file = intern_str(in, "memory.c"), .line = line},
	};
}

/* Numbers that look random and are the same in every run. */
static inline uint32_t sample_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/* Overwrites one to four of the bytes. */
static inline void sample_damage(uint64_t *state, char *bytes, size_t size)
{
	for (uint32_t left = 1 + sample_random(state) % 4; left; left--)
		bytes[sample_random(state) % size] = (char)sample_random(state);
}

#endif
