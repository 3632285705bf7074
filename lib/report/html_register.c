// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/report/html.h"
#include "lib/report/text.h"

/* In pixels of the drawing, which shrinks with the page. */
#define CELL	 20 /* width of a bit */
#define BITS_ROW 16
#define ROW	 54 /* height of a row: its bits' numbers, the bits, what they are */
#define LETTER	 7  /* width of one below the bits */

/* Bits low to high of one register, all of one meaning. */
struct part {
	unsigned int low, high;
	const char *class, *name;
};

/* What is drawn: whole rows, up to the highest bit that is set or belongs to the op. */
static unsigned int count_rows(const struct witness *w)
{
	unsigned int bits = w->value ? 64 - (unsigned int)__builtin_clzll(w->value) : 1;

	for (size_t i = 0; i < READING_COUNT; i++) {
		const struct known_number *op = &w->readings[i].result.op_bits;

		if (op->state == NUMBER_KNOWN && op->value < 64 && op->value + 1 > bits)
			bits = (unsigned int)op->value + 1;
	}
	return (bits + BITS_ROW - 1) / BITS_ROW;
}

/* Returns how many parts the register has. */
static size_t find_parts(const struct witness *w, const struct split_result *r, unsigned int bits,
			 struct part parts[2])
{
	unsigned int split = bits;

	if (r->op_bits.state == NUMBER_UNKNOWN) {
		parts[0] = (struct part){0, bits - 1, "unknown", "not known"};
		return 1;
	}
	if (r->op_bits.state == NUMBER_KNOWN && r->op_bits.value < bits)
		split = (unsigned int)r->op_bits.value;
	if (split)
		parts[0] = (struct part){0, split - 1, "op", "op"};
	if (split < bits)
		parts[split ? 1 : 0] = (struct part){split, bits - 1, "progress", w->progress_noun};
	return split && split < bits ? 2 : 1;
}

/* Its left edge, within a row. */
static unsigned int column_of(unsigned int bit)
{
	return (BITS_ROW - 1 - bit % BITS_ROW) * CELL;
}

/* value: NULL draws the bits empty. */
static void draw_bit(struct strbuf *out, const uint64_t *value, const struct part *part,
		     unsigned int bit, unsigned int top)
{
	unsigned int left = column_of(bit);

	if (bit % 4 == 0 || bit % BITS_ROW == BITS_ROW - 1)
		strbuf_addf(out, "<text class=\"at\" x=\"%u\" y=\"%u\">%u</text>", left + CELL / 2,
			    top + 10, bit);
	strbuf_addf(out, "<rect class=\"%s\" x=\"%u.5\" y=\"%u.5\" width=\"%u\" height=\"%u\"/>",
		    part->class, left, top + 13, CELL, CELL);
	if (value)
		strbuf_addf(out, "<text class=\"bit\" x=\"%u\" y=\"%u\">%u</text>", left + CELL / 2,
			    top + 28, (unsigned int)(*value >> bit & 1));
}

/* A line below the bits, and what they are where there is room to say it. */
static void draw_name(struct strbuf *out, const struct part *part, unsigned int low,
		      unsigned int high, unsigned int top)
{
	unsigned int left = column_of(high), width = (high - low + 1) * CELL;

	strbuf_addf(out, "<path class=\"%s\" d=\"M%u %uv4h%uv-4\"/>", part->class, left + 2,
		    top + 36, width - 4);
	if (strlen(part->name) * LETTER > width)
		return;
	strbuf_addf(out, "<text class=\"name\" x=\"%u\" y=\"%u\">", left + width / 2, top + 51);
	html_add(out, part->name);
	strbuf_addstr(out, "</text>");
}

static void draw_part(struct strbuf *out, const uint64_t *value, const struct part *part,
		      unsigned int rows)
{
	for (unsigned int row = 0; row < rows; row++) {
		unsigned int first = row * BITS_ROW, last = first + BITS_ROW - 1;
		unsigned int low = part->low > first ? part->low : first;
		unsigned int high = part->high < last ? part->high : last;
		unsigned int top = (rows - 1 - row) * ROW;

		if (low > high)
			continue;
		for (unsigned int bit = low; bit <= high; bit++)
			draw_bit(out, value, part, bit, top);
		draw_name(out, part, low, high, top);
	}
}

/* For those who do not see it: "bits 15 to 6 (extent) 0000000000, bits 5 to 0 (op) 010110". */
static void add_description(struct strbuf *out, const uint64_t *value, const struct part *parts,
			    size_t count)
{
	for (size_t i = count; i-- > 0;) {
		strbuf_addf(out, "%sbits %u to %u (", i + 1 < count ? ", " : "", parts[i].high,
			    parts[i].low);
		html_add(out, parts[i].name);
		strbuf_addstr(out, value ? ") " : ")");
		for (unsigned int bit = parts[i].high + 1; value && bit-- > parts[i].low;)
			strbuf_addch(out, *value >> bit & 1 ? '1' : '0');
	}
}

static void draw(struct strbuf *out, const uint64_t *value, const struct part *parts, size_t count,
		 unsigned int rows)
{
	strbuf_addf(out, "<svg class=\"register\" role=\"img\" viewBox=\"0 0 %u %u\" aria-label=\"",
		    BITS_ROW * CELL + 1, rows * ROW);
	add_description(out, value, parts, count);
	strbuf_addstr(out, "\">");
	for (size_t i = 0; i < count; i++)
		draw_part(out, value, &parts[i], rows);
	strbuf_addstr(out, "</svg>");
}

void html_add_split(struct strbuf *out, const struct known_number *op_bits,
		    const struct known_number *progress_lsb)
{
	unsigned int low = op_bits->state == NUMBER_KNOWN ? (unsigned int)op_bits->value : 0;
	unsigned int high =
		progress_lsb->state == NUMBER_KNOWN ? (unsigned int)progress_lsb->value : low;
	unsigned int rows = (high > low ? high : low) / BITS_ROW + 1, bits = rows * BITS_ROW;
	struct part parts[3] = {{0, bits - 1, "op", "op"}};
	size_t count = 1;

	if (low) {
		parts[0].high = low - 1;
		if (high > low)
			parts[count++] = (struct part){low, high - 1, "unknown", "0"};
		parts[count++] = progress_lsb->state == NUMBER_KNOWN
					 ? (struct part){high > low ? high : low, bits - 1,
							 "progress", "progress"}
					 : (struct part){low, bits - 1, "unknown", "ignored"};
	}
	draw(out, NULL, parts, count, rows);
}

static void draw_reading(struct strbuf *out, const struct witness *w, const struct split_result *r)
{
	unsigned int rows = count_rows(w);
	struct part parts[2];
	size_t count = find_parts(w, r, rows * BITS_ROW, parts);

	draw(out, &w->value, parts, count, rows);
}

void html_add_witness(struct strbuf *out, const struct witness *w)
{
	struct strbuf meaning = {0};

	strbuf_addstr(out, "<figure class=\"witness\">\n<figcaption>");
	html_add(out, w->intro);
	strbuf_addf(out, " <code>0x%" PRIx64 "</code></figcaption>\n<dl>\n", w->value);
	for (size_t i = 0; i < READING_COUNT; i++) {
		const struct reading *reading = &w->readings[i];

		strbuf_addstr(out, "<div>");
		html_add_in(out, "dt", reading->label);
		strbuf_addstr(out, "<dd>");
		draw_reading(out, w, &reading->result);
		strbuf_reset(&meaning);
		text_add_meaning(&meaning, w->progress_noun, reading->op, &reading->result);
		html_add_in(out, "p", strbuf_str(&meaning));
		strbuf_addstr(out, "</dd></div>\n");
	}
	strbuf_addstr(out, "</dl>\n</figure>\n");
	strbuf_deinit(&meaning);
}
