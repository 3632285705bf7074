// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/report/text.h"

static void add_part(struct strbuf *out, const struct print_options *options, const char *title,
		     const char *text)
{
	if (!text || !*text)
		return;
	strbuf_addf(out, "\n%s\n", title);
	text_add_wrapped(out, options, 4, text);
}

static void add_levels(struct strbuf *out, const struct print_options *options,
		       const struct rule *rule)
{
	strbuf_addstr(out, "\nlevel, by the stability of what is concerned\n");
	for (enum stability s = STABILITY_GUEST; s <= STABILITY_INTERNAL; s++) {
		strbuf_addf(out, "    %-18s ", stability_name(s));
		text_add_level(out, options, rule->levels[s]);
		strbuf_addch(out, '\n');
	}
}

static void add_rule(struct strbuf *out, const struct print_options *options,
		     const struct rule *rule)
{
	strbuf_addf(out, "%s (%s)\n", rule->id, rule->commands);
	text_add_wrapped(out, options, 4, rule->title);
	add_part(out, options, "why it matters", rule->why);
	add_part(out, options, "what to do", rule->action);
	add_part(out, options, "example", rule->example);
	add_levels(out, options, rule);
}

static void add_list(struct strbuf *out, const struct catalogue *catalogue)
{
	const struct rule *rule;
	size_t width = 0;

	vec_each(rule, &catalogue->rules) {
		if (strlen(rule->id) > width)
			width = strlen(rule->id);
	}
	vec_each(rule, &catalogue->rules)
		strbuf_addf(out, "%-*s  %s\n", (int)width, rule->id, rule->title);
}

void text_print_rules(const struct catalogue *catalogue, const struct rule *rule,
		      const struct print_options *options, struct strbuf *out)
{
	if (rule)
		add_rule(out, options, rule);
	else
		add_list(out, catalogue);
}
