// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/base/suggest.h"
#include "lib/read/shipped.h"
#include "lib/report/report.h"
#include "lib/rule/arch_limit.h"
#include "lib/xenabi_inner.h"

int xenabi_print_names(struct xenabi *x, char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	struct strbuf text = {0};
	const struct rule *rule;

	if (xenabi_need_catalogue(x, err))
		return -1;
	vec_each(rule, &x->catalogue.rules)
		strbuf_addf(&text, "%s\n", rule->id);
	explain_add_names(&x->catalogue, &text);
	return xenabi_give_text(&text, ret_text, ret_len);
}

static int no_such_name(const struct xenabi *x, const char *name, struct xenabi_error *err)
{
	struct suggestion s = {.word = name};
	const struct rule *rule;

	vec_each(rule, &x->catalogue.rules)
		suggestion_offer(&s, rule->id);
	explain_suggest(&x->catalogue, &s);
	return xenabi_error_set(err, XENABI_EUSAGE, name,
				"no such rule, hypercall, op or name of the headers%s",
				suggestion_text(&s).text);
}

static bool declares(struct xenabi *x, const char *version, const char *name, struct arena *a)
{
	const char *spec = arena_printf(a, SHIPPED_PREFIX "%s", version);
	struct xenabi_error ignored = {0};
	struct release *r = NULL;
	bool found = !xenabi_open(x, spec, &r, &ignored) && explain_is_declared(r, name);

	xenabi_close(r);
	return found;
}

/*
 * Since which shipped release the name is declared, and which one before does
 * not declare it; NULL: the newest does not. Names come once: by bisection.
 */
static const char *find_since(struct xenabi *x, const char *name, struct arena *a)
{
	shipped_list list;
	size_t without = 0, with; /* indices plus 1; 0: before the first */
	const char *since = NULL;

	shipped_list_all(&list, a);
	with = list.count;
	if (!with || !declares(x, list.items[with - 1].version, name, a))
		with = 0;
	while (with > without + 1) {
		size_t middle = without + (with - without) / 2;

		if (declares(x, list.items[middle - 1].version, name, a))
			with = middle;
		else
			without = middle;
	}
	if (with && without)
		since = arena_printf(a, "%s; %s does not declare it", list.items[with - 1].version,
				     list.items[without - 1].version);
	else if (with)
		since = arena_printf(a, "%s or before", list.items[0].version);
	vec_free(&list);
	return since;
}

static int print_name(struct xenabi *x, const struct release *release, const char *name,
		      const struct xenabi_print *print, struct strbuf *text,
		      struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct explain explain;
	struct arena a = {0};

	if (xenabi_find_format(print, &format, &options, err))
		return -1;
	if (!format->print_explain)
		return xenabi_no_output(print, err);
	if (!explain_find(&x->catalogue, release, name, &explain))
		return no_such_name(x, name, err);
	explain.release = arch_limit_release(release, x->arches, &a);
	if (explain.op || explain.declared)
		explain.since = find_since(x, explain.op ? explain.op : explain.declared, &a);
	format->print_explain(&explain, &options, text);
	arena_deinit(&a);
	return 0;
}

int xenabi_print_explain(struct xenabi *x, const struct release *release, const char *name,
			 const struct xenabi_print *print, char **ret_text, size_t *ret_len,
			 struct xenabi_error *err)
{
	struct release *newest = NULL;
	struct strbuf text = {0};
	int rc;

	if (xenabi_need_catalogue(x, err))
		return -1;
	if (catalogue_find(&x->catalogue, name))
		return xenabi_print_rule(x, name, print, ret_text, ret_len, err);
	if (!release && xenabi_open(x, SHIPPED_PREFIX SHIPPED_NEWEST, &newest, err))
		return -1;
	rc = print_name(x, release ? release : newest, name, print, &text, err);
	xenabi_close(newest);
	return rc ? -1 : xenabi_give_text(&text, ret_text, ret_len);
}

static int print_rules(struct xenabi *x, const struct rule *rule, const struct xenabi_print *print,
		       char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct strbuf text = {0};

	if (xenabi_find_format(print, &format, &options, err))
		return -1;
	if (!format->print_rules)
		return xenabi_no_output(print, err);
	format->print_rules(&x->catalogue, rule, &options, &text);
	return xenabi_give_text(&text, ret_text, ret_len);
}

int xenabi_print_rules(struct xenabi *x, const struct xenabi_print *print, char **ret_text,
		       size_t *ret_len, struct xenabi_error *err)
{
	if (xenabi_need_catalogue(x, err))
		return -1;
	return print_rules(x, NULL, print, ret_text, ret_len, err);
}

static int fail_rule(const struct xenabi *x, const char *id, struct xenabi_error *err)
{
	struct suggestion s = {.word = id};
	const struct rule *rule;

	vec_each(rule, &x->catalogue.rules)
		suggestion_offer(&s, rule->id);
	return xenabi_error_set(err, XENABI_EUSAGE, id, "no such rule; `xenabi rules` lists them%s",
				suggestion_text(&s).text);
}

int xenabi_print_rule(struct xenabi *x, const char *id, const struct xenabi_print *print,
		      char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	const struct rule *rule;

	if (xenabi_need_catalogue(x, err))
		return -1;
	rule = catalogue_find(&x->catalogue, id);
	if (!rule)
		return fail_rule(x, id, err);
	return print_rules(x, rule, print, ret_text, ret_len, err);
}
