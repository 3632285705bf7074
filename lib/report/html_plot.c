// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/report/html.h"

/* How much of an op space is in use and how much there is, over the releases. */

/* In pixels of the drawing. */
#define LEFT	 62
#define RIGHT	 600
#define TOP	 14
#define BOTTOM	 190
#define WIDTH	 760
#define HEIGHT	 248
#define LINE	 20 /* height of a label */
#define TICKS	 8  /* releases named below */
#define TICK_MAX 12 /* bytes of a release's name there */
#define GRID_MAX 10 /* powers of two that all get a line */

/* What is drawn of one release; a step stays until the next. */
enum series { SERIES_USED, SERIES_CAPACITY, SERIES_COUNT };

struct plot {
	const struct audit *audit;
	const struct audit_family *family;
	unsigned int top_bits; /* the highest power of two of the axis */
};

static bool value_of(const struct audit_space *s, enum series series, uint64_t *ret_value)
{
	if (!s->is_there || (series == SERIES_USED ? !s->has_max : !s->has_capacity))
		return false;
	*ret_value = series == SERIES_USED ? s->max : s->capacity;
	if (series == SERIES_USED && *ret_value != UINT64_MAX)
		(*ret_value)++;
	return *ret_value > 0;
}

/* Of a positive value, in 64ths of a bit, halves between powers of two being linear. */
static unsigned int log_of(uint64_t value)
{
	unsigned int bits = 63 - (unsigned int)__builtin_clzll(value);
	uint64_t rest = value - ((uint64_t)1 << bits);

	if (bits > 6)
		rest >>= bits - 6;
	else
		rest <<= 6 - bits;
	return bits * 64 + (unsigned int)rest;
}

static unsigned int y_of(const struct plot *p, uint64_t value)
{
	return BOTTOM - log_of(value) * (BOTTOM - TOP) / (p->top_bits * 64);
}

static unsigned int x_of(const struct plot *p, size_t release)
{
	size_t steps = p->audit->release_count > 1 ? p->audit->release_count - 1 : 1;

	return (unsigned int)(LEFT + release * (RIGHT - LEFT) / steps);
}

static unsigned int find_top(const struct plot *p)
{
	unsigned int bits = 1;
	uint64_t value;

	for (size_t i = 0; i < p->audit->release_count; i++)
		for (enum series s = 0; s < SERIES_COUNT; s++)
			while (value_of(&p->family->spaces[i], s, &value) && bits < 63 &&
			       value > (uint64_t)1 << bits)
				bits++;
	return bits;
}

static void add_axes(struct strbuf *out, const struct plot *p)
{
	unsigned int step = p->top_bits > GRID_MAX ? 4 : p->top_bits > GRID_MAX / 2 ? 2 : 1;

	for (unsigned int bit = 0; bit <= p->top_bits; bit += step) {
		unsigned int y = y_of(p, (uint64_t)1 << bit);

		strbuf_addf(out,
			    "<path class=\"grid\" d=\"M%d %u.5H%d\"/>"
			    "<text class=\"y\" x=\"%d\" y=\"%u\">%" PRIu64 "</text>",
			    LEFT, y, RIGHT, LEFT - 6, y + 4, (uint64_t)1 << bit);
	}
	strbuf_addf(out, "<text class=\"axis\" x=\"%d\" y=\"%d\">numbers, on a log2 scale</text>",
		    LEFT, HEIGHT - 4);
}

static size_t short_length(const char *label)
{
	size_t len = strlen(label);

	return len > 2 && !strcmp(label + len - 2, ".0") ? len - 2 : len;
}

void html_add_short(struct strbuf *out, const char *label)
{
	struct strbuf text = {0};

	strbuf_add(&text, label, short_length(label));
	html_add(out, strbuf_str(&text));
	strbuf_deinit(&text);
}

/* A label that is a path would cover the others. */
static void add_tick(struct strbuf *out, const char *label)
{
	if (strlen(label) <= TICK_MAX)
		html_add_short(out, label);
	else
		strbuf_addstr(out, "…");
}

static void add_ticks(struct strbuf *out, const struct plot *p)
{
	size_t count = p->audit->release_count, every = (count + TICKS - 1) / TICKS;

	for (size_t i = 0; i < count; i += every ? every : 1) {
		strbuf_addf(out, "<text class=\"x\" x=\"%u\" y=\"%d\">", x_of(p, i), BOTTOM + 26);
		add_tick(out, p->audit->releases[i].label);
		strbuf_addstr(out, "</text>");
	}
}

/* A line that breaks off where nothing is known; its last value and place come back. */
static bool add_line(struct strbuf *out, const struct plot *p, enum series series,
		     uint64_t *ret_value, unsigned int *ret_x)
{
	static const char *const classes[] = {"used", "capacity"};
	bool is_open = false, any = false;

	strbuf_addf(out, "<path class=\"%s\" d=\"", classes[series]);
	for (size_t i = 0; i < p->audit->release_count; i++) {
		uint64_t value;

		if (p->audit->releases[i].failure)
			continue;
		if (!value_of(&p->family->spaces[i], series, &value)) {
			is_open = false;
			continue;
		}
		if (is_open)
			strbuf_addf(out, "H%uV%u", x_of(p, i), y_of(p, value));
		else
			strbuf_addf(out, "M%u %uh1", x_of(p, i), y_of(p, value));
		is_open = any = true;
		*ret_value = value;
		*ret_x = x_of(p, i);
	}
	strbuf_addstr(out, "\"/>");
	return any;
}

static void add_name(struct strbuf *out, unsigned int x, unsigned int y, const char *class,
		     const char *text, uint64_t value)
{
	strbuf_addf(out, "<text class=\"label %s\" x=\"%u\" y=\"%u\">%s %" PRIu64 "</text>", class,
		    x + 8, y, text, value);
}

static void add_lines(struct strbuf *out, const struct plot *p)
{
	uint64_t used = 0, capacity = 0;
	unsigned int used_x = RIGHT, capacity_x = RIGHT;
	bool has_used = add_line(out, p, SERIES_USED, &used, &used_x);
	bool has_capacity = add_line(out, p, SERIES_CAPACITY, &capacity, &capacity_x);
	unsigned int y = has_used ? y_of(p, used) + 4 : 0;
	unsigned int above = has_capacity ? y_of(p, capacity) + 4 : 0;

	/* Labels that would lie on each other move apart. */
	if (has_used && has_capacity && used_x == capacity_x && y < above + LINE)
		y = above + LINE;
	if (has_used)
		add_name(out, used_x, y, "used", "in use", used);
	if (has_capacity)
		add_name(out, capacity_x, above, "capacity", "can hold", capacity);
}

bool html_is_bounded(const struct audit *audit, const struct audit_family *f)
{
	uint64_t value;

	for (size_t i = 0; i < audit->release_count; i++)
		if (value_of(&f->spaces[i], SERIES_CAPACITY, &value))
			return true;
	return false;
}

void html_add_plot(struct strbuf *out, const struct audit *audit, const struct audit_family *f,
		   size_t index)
{
	struct plot p = {.audit = audit, .family = f};

	if (!html_is_bounded(audit, f))
		return;
	p.top_bits = find_top(&p);
	strbuf_addf(
		out,
		"<svg class=\"plot\" role=\"img\" viewBox=\"0 0 %d %d\" "
		"aria-labelledby=\"plot-%zu-title plot-%zu-desc\"><title id=\"plot-%zu-title\">",
		WIDTH, HEIGHT, index, index, index);
	strbuf_addstr(out, "Numbers in use of ");
	html_add(out, f->name);
	strbuf_addf(
		out,
		", and how many its mask can hold, by release</title><desc id=\"plot-%zu-desc\">",
		index);
	html_add(out, f->answer);
	strbuf_addstr(out, "</desc>");
	add_axes(out, &p);
	add_ticks(out, &p);
	add_lines(out, &p);
	strbuf_addstr(out, "</svg>\n");
}
