/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_READING_H
#define XENABI_MODEL_READING_H

#include <jansson.h>
#include <stdint.h>

#include "lib/model/snapshot.h"

/* Where the reading is, for messages. */
struct reading {
	struct builder *builder;
	const char *place;
	const char *list; /* of the snapshot: constants, records … */
	size_t index;
	VEC(struct field) fields; /* of the record being read */
	struct xenabi_error *err;
};

/*
 * Parts of a fact, by their keys. 0, or -1 and an error that names the list and
 * the place in it. Where the key is absent *ret is left alone, unless it is said
 * otherwise; texts live in the builder's intern table, lists in its arena.
 */

__attribute__((format(printf, 2, 3))) int reading_refuse(struct reading *r, const char *fmt, ...);
__attribute__((format(printf, 2, 3))) void reading_gap(struct reading *r, const char *fmt, ...);
int reading_text(struct reading *r, const json_t *object, const char *key, const char **ret);
int reading_need_text(struct reading *r, const json_t *object, const char *key, const char **ret);
/* 0 when the key is absent. */
int reading_count(struct reading *r, const json_t *object, const char *key, uint64_t max,
		  uint64_t *ret);
int reading_u32(struct reading *r, const json_t *object, const char *key, uint32_t *ret);
int reading_u8(struct reading *r, const json_t *object, const char *key, uint8_t *ret);
int reading_flag(struct reading *r, const json_t *object, const char *key, bool *ret);
int reading_hex(struct reading *r, const json_t *object, const char *key, uint64_t *ret);
/* Up to 64 bits as "0x16". */
bool reading_parse_hex(const char *text, uint64_t *ret);
int reading_known(struct reading *r, const json_t *object, const char *key,
		  struct known_number *ret);
int reading_parse_views(struct reading *r, json_t *object, viewset *ret);
int reading_views(struct reading *r, const json_t *object, viewset *ret);
int reading_evidence(struct reading *r, const json_t *object, struct evidence *at);
/* *ret is ARCH_COUNT, and a gap says so, for one that is not known. */
int reading_arch(struct reading *r, const json_t *object, enum arch *ret);
int reading_entry(struct reading *r, const json_t *object, enum entry_path *ret);
/* *ret_numbers stays NULL where the key is absent. */
int reading_numbers(struct reading *r, const json_t *object, const char *key,
		    const uint64_t **ret_numbers, size_t *ret_count);

#endif
