// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/read/image/table_shape.h"

/* Steps to find a table: a real one takes less than 2^17. */
#define MAX_WORK       ((size_t)1 << 24)
#define MAX_NAME_BYTES 512
#define MAX_TEXT_BYTES ((size_t)32 << 20)

/* What the reading of one table shares. */
struct reader {
	const struct table_bytes *in;
	const struct table_shape *shape;
	struct arena *a;
	struct own_symbol *items;
	size_t count, text_bytes;
};

/* Appends what one byte of a name stands for; false where it is no text. */
static bool expand_byte(const struct reader *r, unsigned char byte, struct strbuf *out)
{
	const unsigned char *index = r->in->bytes + r->shape->index + 2 * (size_t)byte;
	const unsigned char *token = r->in->bytes + r->shape->tokens + table_u16(index);

	for (; *token; token++) {
		if (!isgraph(*token) || out->len >= MAX_NAME_BYTES)
			return false;
		strbuf_addch(out, (char)*token);
	}
	return true;
}

/* "Tdo_memory_op", "tcommon/memory.c#populate_physmap": the type, the file of a local one, the name. */
static bool take_name(struct reader *r, const char *text, uint64_t value)
{
	const char *hash = strrchr(text, '#');
	const char *name = hash ? hash + 1 : text + 1;

	if (!isalpha((unsigned char)text[0]) || !*name)
		return false;
	r->text_bytes += strlen(name) + 1;
	if (r->text_bytes > MAX_TEXT_BYTES)
		return false;
	r->items[r->count++] = (struct own_symbol){
		.name = arena_strdup(r->a, name),
		.value = value,
		.type = text[0],
	};
	return true;
}

/* A line without a name says where the one before it ends. */
static bool take_end(struct reader *r, uint64_t value)
{
	struct own_symbol *last = r->count ? &r->items[r->count - 1] : NULL;

	if (!last || value < last->value)
		return false;
	last->size = value - last->value;
	return true;
}

static bool read_name(struct reader *r, uint32_t number, size_t *at, struct strbuf *text)
{
	uint64_t value = table_value(r->in, r->shape, number);
	size_t length = r->in->bytes[(*at)++];

	if (!length)
		return take_end(r, value);
	strbuf_reset(text);
	for (; length; length--)
		if (!expand_byte(r, r->in->bytes[(*at)++], text))
			return false;
	return text->len && take_name(r, strbuf_str(text), value);
}

static bool read_names(struct reader *r)
{
	struct strbuf text = {0};
	size_t at = r->shape->names;
	bool is_good = true;

	for (uint32_t i = 0; is_good && i < r->shape->count; i++)
		is_good = read_name(r, i, &at, &text);
	strbuf_deinit(&text);
	return is_good;
}

/* What Xen keeps beside it to find a symbol by its name; see CONFIG_FAST_SYMBOL_LOOKUP. */
static size_t end_of(const struct table_bytes *in, const struct table_shape *s, size_t names)
{
	size_t end = s->index + 512;

	for (size_t padding = 0; padding < 256 && end + padding + 4 <= in->size; padding += 2) {
		size_t pairs = end + padding + 4;

		if (table_u32(in->bytes + end + padding) == names &&
		    names <= (in->size - pairs) / 8)
			return pairs + names * 8;
	}
	return end;
}

static bool read_shape(const struct table_bytes *in, const struct table_shape *shape,
		       struct arena *a, struct own_symbols *ret)
{
	struct reader r = {
		.in = in,
		.shape = shape,
		.a = a,
		.items = arena_array(a, shape->count, sizeof(*r.items)),
	};

	if (!read_names(&r))
		return false;
	*ret = (struct own_symbols){
		.items = r.items,
		.count = r.count,
		.value_size = shape->value_size,
		.start = in->address + shape->values,
		.end = in->address + end_of(in, shape, r.count),
	};
	return true;
}

enum table_found symbol_table_read(const struct table_bytes *where, struct arena *a,
				   struct own_symbols *ret_symbols)
{
	size_t from = 0, work = MAX_WORK;
	bool saw_index = false;
	struct table_shape shape;

	*ret_symbols = (struct own_symbols){0};
	while (table_shape_find(where, &from, &work, &shape, &saw_index))
		if (read_shape(where, &shape, a, ret_symbols))
			return TABLE_READ;
	return saw_index ? TABLE_DAMAGED : TABLE_ABSENT;
}
