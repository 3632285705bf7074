// SPDX-License-Identifier: GPL-2.0-only
#include "lib/report/show_callers.h"
#include "lib/rule/call/served.h"

/* An op that is not served and that no header declares is listed by its number alone. */
static bool is_worth_a_line(const struct show_family *f, uint64_t number, enum answer dispatched)
{
	return dispatched != ANSWER_NO || show_op_name(f, number);
}

static void put_answer(struct jsonout *j, const struct show_family *f, uint64_t number,
		       enum answer dispatched, enum progress_answer progress, const char *option)
{
	const char *name = show_op_name(f, number);

	jsonout_line_object(j, NULL);
	jsonout_number(j, "number", number);
	if (name)
		jsonout_string(j, "name", name);
	jsonout_string(j, "dispatched", answer_name(dispatched));
	if (dispatched == ANSWER_YES)
		jsonout_string(j, "progress", progress_answer_name(progress));
	if (option)
		jsonout_string(j, "option", option);
	jsonout_end(j);
}

void show_put_answers(struct jsonout *j, const struct show_family *f, const struct decode *d)
{
	jsonout_array(j, "ops");
	for (size_t i = 0; i < d->op_count; i++)
		if (is_worth_a_line(f, d->ops[i].number, d->ops[i].dispatched))
			put_answer(j, f, d->ops[i].number, d->ops[i].dispatched, d->ops[i].progress,
				   d->ops[i].option);
	jsonout_end(j);
	jsonout_line_array(j, "not_dispatched");
	for (size_t i = 0; i < d->op_count; i++)
		if (!is_worth_a_line(f, d->ops[i].number, d->ops[i].dispatched))
			jsonout_number(j, NULL, d->ops[i].number);
	jsonout_end(j);
}

static void put_caller_ops(struct jsonout *j, const struct show_family *f,
			   const struct call_facts *facts, const struct decode *d,
			   const struct arch_caller *caller)
{
	jsonout_array(j, "ops");
	for (size_t i = 0; i < d->op_count; i++) {
		uint64_t number = d->ops[i].number;
		enum answer dispatched = served_op(facts, number, caller, d->arch);

		if (is_worth_a_line(f, number, dispatched))
			put_answer(j, f, number, dispatched,
				   served_progress(facts, number, caller, d->arch),
				   d->ops[i].option);
	}
	jsonout_end(j);
	jsonout_line_array(j, "not_dispatched");
	for (size_t i = 0; i < d->op_count; i++)
		if (!is_worth_a_line(f, d->ops[i].number,
				     served_op(facts, d->ops[i].number, caller, d->arch)))
			jsonout_number(j, NULL, d->ops[i].number);
	jsonout_end(j);
}

static void put_caller(struct jsonout *j, const struct show_family *f,
		       const struct call_facts *facts, const struct arch_caller *caller,
		       enum arch arch)
{
	const struct decode *d = served_by(facts, caller, arch);

	if (!d)
		return;
	jsonout_object(j, NULL);
	jsonout_string(j, "caller", caller->name);
	jsonout_string(j, "arch", arch_name(arch));
	jsonout_string(j, "handler", d->handler);
	put_caller_ops(j, f, facts, d, caller);
	jsonout_end(j);
}

void show_put_callers(struct jsonout *j, const struct show_family *f, const struct show *show)
{
	struct arena arena = {0};
	struct call_facts facts;

	call_facts_init(&facts, show->release, &show->catalogue->families, f->family, &arena);
	jsonout_array(j, "callers");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
			if (arch_info(arch)->callers[i].name)
				put_caller(j, f, &facts, &arch_info(arch)->callers[i], arch);
	jsonout_end(j);
	call_facts_deinit(&facts);
	arena_deinit(&arena);
}
