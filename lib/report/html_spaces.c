// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/report/html.h"
#include "lib/report/shared.h"

/* Each op space over the releases: a plot, its command register, and the numbers as a table. */

/* Whether something can run out in it, or is frozen, or was. */
static bool is_told(const struct audit *audit, const struct audit_family *f)
{
	return f->kind == FAMILY_OPS && f->answer &&
	       (f->status.freedom != AUDIT_NOTHING || html_is_bounded(audit, f));
}

static void add_range(struct strbuf *out, const struct audit *audit, size_t first, size_t last)
{
	html_add(out, audit->releases[first].label);
	if (last == first)
		return;
	strbuf_addstr(out, " to ");
	html_add(out, audit->releases[last].label);
}

static void add_names(struct strbuf *out, const char *sign, const struct strings *names)
{
	for (size_t i = 0; i < names->count; i++) {
		strbuf_addf(out, " <span class=\"name\">%s<code>", sign);
		html_add(out, names->items[i]);
		strbuf_addstr(out, "</code></span>");
	}
}

static void add_number(struct strbuf *out, bool is_known, uint64_t number)
{
	if (is_known)
		strbuf_addf(out, "<td class=\"number\">%" PRIu64 "</td>", number);
	else
		strbuf_addstr(out, "<td class=\"number\">–</td>");
}

static void add_mask(struct strbuf *out, const struct audit_space *s)
{
	strbuf_addstr(out, "<td class=\"number\">");
	if (s->op_bits.state == NUMBER_KNOWN && s->op_bits.value < 64)
		strbuf_addf(out, "0x%" PRIx64, ((uint64_t)1 << s->op_bits.value) - 1);
	else if (s->op_bits.state == NUMBER_NONE)
		strbuf_addstr(out, "none");
	else
		strbuf_addstr(out, s->decode_count && s->knows_masks ? "several" : "–");
	strbuf_addstr(out, "</td>");
}

static void add_row(struct strbuf *out, const struct audit *audit, const struct audit_space *s,
		    size_t i, bool is_first)
{
	strbuf_addstr(out, "<tr><th scope=\"row\">");
	html_add(out, audit->releases[i].label);
	strbuf_addstr(out, "</th>");
	add_number(out, true, s->count);
	add_number(out, s->has_max, s->max);
	for (enum audience a = AUDIENCE_GUEST; a <= AUDIENCE_INTERNAL; a++)
		add_number(out, true, s->audiences[a]);
	add_mask(out, s);
	add_number(out, s->has_capacity, s->capacity);
	add_number(out, s->has_capacity, s->headroom);
	strbuf_addstr(out, "<td>");
	if (!is_first) {
		add_names(out, "+", &s->added);
		add_names(out, "−", &s->removed);
	}
	strbuf_addstr(out, "</td></tr>\n");
}

static void add_table(struct strbuf *out, const struct audit *audit, const struct audit_family *f)
{
	bool is_first = true;

	strbuf_addstr(out, "<details><summary>The numbers, release by release</summary>\n");
	html_open_wide(out, f->name);
	strbuf_addstr(out, "<table>\n<caption>");
	html_add(out, f->name);
	strbuf_addstr(out, "</caption>\n<thead><tr><th scope=\"col\">Release</th>"
			   "<th scope=\"col\" class=\"number\">Ops</th>"
			   "<th scope=\"col\" class=\"number\">Highest</th>"
			   "<th scope=\"col\" class=\"number\">For guests</th>"
			   "<th scope=\"col\" class=\"number\">tools</th>"
			   "<th scope=\"col\" class=\"number\">Xen itself</th>"
			   "<th scope=\"col\" class=\"number\">Mask</th>"
			   "<th scope=\"col\" class=\"number\">Can hold</th>"
			   "<th scope=\"col\" class=\"number\">Left</th>"
			   "<th scope=\"col\">Came and went</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < audit->release_count; i++) {
		if (!f->spaces[i].is_there)
			continue;
		add_row(out, audit, &f->spaces[i], i, is_first);
		is_first = false;
	}
	strbuf_addstr(out, "</tbody>\n</table>\n");
	html_close_wide(out);
	strbuf_addstr(out, "</details>\n");
}

static bool number_equal(const struct known_number *a, const struct known_number *b)
{
	return a->state == b->state && a->value == b->value;
}

static bool split_equal(const struct audit_decode *a, const struct audit_decode *b)
{
	return a->is_op_in_buffer == b->is_op_in_buffer && number_equal(&a->op_bits, &b->op_bits) &&
	       number_equal(&a->progress_lsb, &b->progress_lsb) &&
	       a->only_for.count == b->only_for.count;
}

/* Whether each path of a splits the register as one of b does. */
static bool has_splits_of(const struct audit_space *b, const struct audit_space *a)
{
	for (size_t i = 0; i < a->decode_count; i++) {
		size_t k = 0;

		while (k < b->decode_count && (a->decodes[i].entry != b->decodes[k].entry ||
					       !split_equal(&a->decodes[i], &b->decodes[k])))
			k++;
		if (k == b->decode_count)
			return false;
	}
	return true;
}

/* Whichever the handlers and architectures are. */
static bool decodes_equal(const struct audit_space *a, const struct audit_space *b)
{
	return has_splits_of(a, b) && has_splits_of(b, a);
}

static bool is_first_split(const struct audit_space *s, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (split_equal(&s->decodes[i], &s->decodes[at]))
			return false;
	return true;
}

static bool is_same_handler(const struct audit_decode *a, const struct audit_decode *b)
{
	return a->entry == b->entry && names_equal(a->handler, b->handler) && split_equal(a, b);
}

/* "do_memory_op (native; x86_64, arm64)", where it is the first of its name. */
static bool add_handler(struct strbuf *out, const struct audit_space *s, size_t at,
			const char *separator)
{
	const struct audit_decode *d = &s->decodes[at];

	for (size_t i = 0; i < at; i++)
		if (is_same_handler(&s->decodes[i], d))
			return false;
	strbuf_addstr(out, separator);
	html_add_in(out, "code", d->handler);
	strbuf_addf(out, " (%s; %s", entry_path_name(d->entry), arch_name(d->arch));
	for (size_t i = at + 1; i < s->decode_count; i++)
		if (is_same_handler(&s->decodes[i], d))
			strbuf_addf(out, ", %s", arch_name(s->decodes[i].arch));
	strbuf_addch(out, ')');
	return true;
}

/* All that split it so. */
static void add_handlers(struct strbuf *out, const struct audit_space *s,
			 const struct audit_decode *like)
{
	const char *separator = "";

	for (size_t i = 0; i < s->decode_count; i++)
		if (split_equal(&s->decodes[i], like) && add_handler(out, s, i, separator))
			separator = ", ";
	if (like->only_for.count) {
		strbuf_addstr(out, "; for ");
		for (size_t i = 0; i < like->only_for.count; i++) {
			strbuf_addstr(out, i ? ", " : "");
			html_add_in(out, "code", like->only_for.items[i]);
		}
		strbuf_addstr(out, " alone");
	}
}

static void add_split(struct strbuf *out, const struct audit_decode *d)
{
	if (d->is_op_in_buffer)
		strbuf_addstr(out, "<p>the op is in memory</p>");
	else if (d->op_bits.state == NUMBER_UNKNOWN)
		strbuf_addstr(out, "<p>not known</p>");
	else
		html_add_split(out, &d->op_bits, &d->progress_lsb);
}

static void add_splits(struct strbuf *out, const struct audit *audit, const struct audit_family *f,
		       size_t first, size_t last)
{
	const struct audit_space *s = &f->spaces[last];

	for (size_t i = 0; i < s->decode_count; i++) {
		if (!is_first_split(s, i))
			continue;
		strbuf_addstr(out, "<div><dt>");
		add_range(out, audit, first, last);
		strbuf_addstr(out, "</dt><dd>");
		add_split(out, &s->decodes[i]);
		strbuf_addstr(out, "<p class=\"count\">");
		add_handlers(out, s, &s->decodes[i]);
		strbuf_addstr(out, "</p></dd></div>\n");
	}
}

static size_t next_told(const struct audit *audit, const struct audit_family *f, size_t i)
{
	while (i < audit->release_count && !(f->spaces[i].is_there && f->spaces[i].decode_count))
		i++;
	return i;
}

/* Releases in a row that are alike stand together, with the handlers of the last of them. */
static void add_registers(struct strbuf *out, const struct audit *audit,
			  const struct audit_family *f)
{
	size_t i = next_told(audit, f, 0);

	if (i == audit->release_count)
		return;
	strbuf_addstr(out, "<figure class=\"witness\">\n<figcaption>The lowest bits of the command "
			   "register, and who splits it so</figcaption>\n<dl>\n");
	while (i < audit->release_count) {
		size_t last = i, next = next_told(audit, f, i + 1);

		while (next < audit->release_count &&
		       decodes_equal(&f->spaces[i], &f->spaces[next])) {
			last = next;
			next = next_told(audit, f, next + 1);
		}
		add_splits(out, audit, f, i, last);
		i = next;
	}
	strbuf_addstr(out, "</dl>\n</figure>\n");
}

static bool has_numbers(const struct audit *audit, const struct audit_family *f)
{
	for (size_t i = 0; i < audit->release_count; i++)
		if (f->spaces[i].is_there && f->spaces[i].count)
			return true;
	return false;
}

static void add_family(struct strbuf *out, const struct audit *audit, const struct audit_family *f,
		       size_t index)
{
	strbuf_addf(out, "<h3 id=\"space-%zu\"><code>", index);
	html_add(out, f->name);
	strbuf_addstr(out, "</code></h3>\n");
	html_add_in(out, "p", f->answer);
	if (f->status.why)
		html_add_in(out, "p", f->status.why);
	html_add_plot(out, audit, f, index);
	add_registers(out, audit, f);
	if (has_numbers(audit, f))
		add_table(out, audit, f);
}

size_t html_count_spaces(const struct audit *audit)
{
	size_t count = 0;

	for (size_t i = 0; i < audit->family_count; i++)
		count += is_told(audit, &audit->families[i]);
	return count;
}

void html_add_spaces(struct strbuf *out, const struct audit *audit)
{
	if (!html_count_spaces(audit))
		return;
	strbuf_addstr(out, "<section aria-labelledby=\"spaces\">\n");
	html_add_heading(out, "spaces", "Op numbers and their encoding", 0);
	for (size_t i = 0; i < audit->family_count; i++)
		if (is_told(audit, &audit->families[i]))
			add_family(out, audit, &audit->families[i], i);
	strbuf_addstr(out, "</section>\n");
}
