// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/model/xen_name.h"
#include "lib/read/csource/canon.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool is_call(const struct expr *e)
{
	return e->kind == EXPR_CALL && e->name;
}

bool canon_is_permission(const struct expr *e)
{
	return is_call(e) && xen_name_is(XEN_ASKS_PERMISSION, e->name);
}

bool canon_is_refusal(const struct expr *e)
{
	while (e && e->kind == EXPR_CAST)
		e = e->a;
	return e && e->kind == EXPR_UNARY && e->op == '-' && e->a->kind == EXPR_NAME &&
	       e->a->name[0] == 'E' && e->a->name[1] >= 'A' && e->a->name[1] <= 'Z' &&
	       !xen_name_is(XEN_MEANS_LATER, e->a->name);
}

const char *canon_guest_type(const struct expr *e, bool *ret_is_negated)
{
	static const struct {
		const char *name, *canonical;
		bool is_negated;
	} types[] = {
		{"is_pv_vcpu", "is_hvm_vcpu", true},
		{"is_pv_domain", "is_hvm_domain", true},
		{"has_hvm_container_vcpu", "is_hvm_vcpu", false},
		{"has_hvm_container_domain", "is_hvm_domain", false},
		{"is_hvm_vcpu", "is_hvm_vcpu", false},
		{"is_hvm_domain", "is_hvm_domain", false},
	};

	for (size_t i = 0; is_call(e) && e->arg_count == 1 && i < COUNT(types); i++) {
		if (strcmp(types[i].name, e->name))
			continue;
		*ret_is_negated = types[i].is_negated;
		return types[i].canonical;
	}
	return NULL;
}

bool canon_asks_for_narrow(const struct expr *e)
{
	return is_call(e) && e->arg_count == 1 && xen_name_is(XEN_ASKS_FOR_NARROW, e->name);
}

const char *canon_function(const char *name)
{
	while (name[0] == '_' && name[1])
		name++;
	return name;
}

static bool asks_for_pause(const struct expr *e)
{
	return is_call(e) && xen_name_is(XEN_CHECKS_PREEMPTION, e->name);
}

static bool is_zero(const struct expr *e)
{
	return e->kind == EXPR_LITERAL && e->text.first->len == 1 && *e->text.first->text == '0';
}

/* Behind what the compiler is told of its likelihood. */
static const struct expr *behind_likelihood(const struct expr *e)
{
	while (is_call(e) && e->arg_count == 1 && xen_name_is(XEN_HINT, e->name))
		e = e->args[0];
	return e;
}

static bool is_any_done(const struct expr *e)
{
	e = behind_likelihood(e);
	if (e->kind == EXPR_NAME)
		return true;
	if (e->kind != EXPR_BINARY || e->a->kind != EXPR_NAME)
		return false;
	if (e->op == '>')
		return is_zero(e->b);
	return e->op == PUNCT2('!', '=') && (e->b->kind == EXPR_NAME || e->b->kind == EXPR_MEMBER);
}

bool canon_only_pauses(const struct expr *e)
{
	e = e ? behind_likelihood(e) : NULL;
	return e && e->kind == EXPR_BINARY && e->op == PUNCT2('&', '&') && is_any_done(e->a) &&
	       asks_for_pause(behind_likelihood(e->b));
}

const char *canon_preempted_flag(const char *name)
{
	return xen_name_is(XEN_PREEMPTED_FLAG, name) ? xen_name_nth(XEN_PREEMPTED_FLAG, 0) : NULL;
}
