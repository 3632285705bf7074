// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/json.h"

static void put_levels(struct jsonout *j, const struct rule *rule)
{
	jsonout_line_object(j, "levels");
	for (enum stability s = STABILITY_GUEST; s <= STABILITY_INTERNAL; s++)
		jsonout_string(j, stability_name(s), level_name(rule->levels[s]));
	jsonout_end(j);
}

static void put_rule(struct jsonout *j, const struct rule *rule)
{
	jsonout_object(j, NULL);
	jsonout_string(j, "id", rule->id);
	jsonout_string(j, "commands", rule->commands);
	jsonout_string(j, "title", rule->title);
	jsonout_string(j, "why", rule->why);
	jsonout_string(j, "action", rule->action);
	jsonout_string(j, "example", rule->example);
	put_levels(j, rule);
	jsonout_end(j);
}

void json_print_rules(const struct catalogue *catalogue, const struct rule *rule,
		      const struct print_options *options, struct strbuf *out)
{
	struct jsonout j = {.out = out};
	const struct rule *each;

	(void)options;
	jsonout_object(&j, NULL);
	json_put_head(&j, "xenabi-rules/1");
	jsonout_array(&j, "rules");
	vec_each(each, &catalogue->rules) {
		if (!rule || rule == each)
			put_rule(&j, each);
	}
	jsonout_end(&j);
	jsonout_end(&j);
}
