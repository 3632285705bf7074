// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "lib/base/json.h"
#include "lib/report/jsonout.h"

static void new_line(struct jsonout *j)
{
	strbuf_addf(j->out, "\n%*s", (int)j->depth * 2, "");
}

static void start_item(struct jsonout *j, const char *key)
{
	if (j->has_item)
		strbuf_addch(j->out, ',');
	if (!j->line_depth && j->depth)
		new_line(j);
	else if (j->has_item)
		strbuf_addch(j->out, ' ');
	if (key) {
		strbuf_add_json(j->out, key);
		strbuf_addstr(j->out, ": ");
	}
	j->has_item = true;
}

static void open_level(struct jsonout *j, const char *key, bool is_array)
{
	start_item(j, key);
	strbuf_addch(j->out, is_array ? '[' : '{');
	j->arrays &= ~((uint32_t)1 << j->depth);
	j->arrays |= (uint32_t)is_array << j->depth;
	j->depth++;
	j->has_item = false;
}

static void open_line(struct jsonout *j, const char *key, bool is_array)
{
	open_level(j, key, is_array);
	if (!j->line_depth)
		j->line_depth = j->depth;
}

void jsonout_object(struct jsonout *j, const char *key)
{
	open_level(j, key, false);
}

void jsonout_array(struct jsonout *j, const char *key)
{
	open_level(j, key, true);
}

void jsonout_line_object(struct jsonout *j, const char *key)
{
	open_line(j, key, false);
}

void jsonout_line_array(struct jsonout *j, const char *key)
{
	open_line(j, key, true);
}

void jsonout_end(struct jsonout *j)
{
	j->depth--;
	if (!j->line_depth && j->has_item)
		new_line(j);
	strbuf_addch(j->out, j->arrays >> j->depth & 1 ? ']' : '}');
	if (j->line_depth > j->depth)
		j->line_depth = 0;
	if (!j->depth)
		strbuf_addch(j->out, '\n');
	j->has_item = true;
}

void jsonout_string(struct jsonout *j, const char *key, const char *s)
{
	start_item(j, key);
	strbuf_add_json(j->out, s);
}

void jsonout_number(struct jsonout *j, const char *key, uint64_t number)
{
	start_item(j, key);
	strbuf_addf(j->out, "%" PRIu64, number);
}

void jsonout_raw(struct jsonout *j, const char *key, const char *number)
{
	start_item(j, key);
	strbuf_addstr(j->out, number);
}

void jsonout_bool(struct jsonout *j, const char *key, bool value)
{
	start_item(j, key);
	strbuf_addstr(j->out, value ? "true" : "false");
}

void jsonout_strings(struct jsonout *j, const char *key, const char *const *items, size_t count)
{
	jsonout_line_array(j, key);
	for (size_t i = 0; i < count; i++)
		jsonout_string(j, NULL, items[i]);
	jsonout_end(j);
}

void jsonout_known(struct jsonout *j, const char *key, const struct known_number *n)
{
	if (n->state == NUMBER_NONE)
		jsonout_string(j, key, NULL);
	else if (n->state == NUMBER_KNOWN)
		jsonout_number(j, key, n->value);
}

void jsonout_integer(struct jsonout *j, const char *key, const struct constant *c)
{
	start_item(j, key);
	if (c->is_signed)
		strbuf_addf(j->out, "%" PRId64, (int64_t)c->value);
	else
		strbuf_addf(j->out, "%" PRIu64, c->value);
}

void jsonout_arches(struct jsonout *j, viewset views)
{
	jsonout_line_array(j, "arches");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (views_have_arch(views, arch))
			jsonout_string(j, NULL, arch_name(arch));
	}
	jsonout_end(j);
}

void jsonout_place(struct jsonout *j, const struct evidence *at)
{
	if (at->file)
		jsonout_string(j, "file", at->file);
	if (at->file && at->line)
		jsonout_number(j, "line", at->line);
	if (at->symbol) {
		jsonout_string(j, "symbol", at->symbol);
		start_item(j, "offset");
		strbuf_addf(j->out, "\"0x%" PRIx64 "\"", at->offset);
	}
	if (at->build_id)
		jsonout_string(j, "build_id", at->build_id);
}
