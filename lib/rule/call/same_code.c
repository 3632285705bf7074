// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/names.h"
#include "lib/rule/call/same_code.h"

/* One hypercall on one path. */
struct asked {
	const char *hypercall;
	enum entry_path entry;
	enum arch arch;
};

static bool is_asked(const struct asked *asked, const struct signature *s)
{
	return s->arch == asked->arch && s->entry == asked->entry &&
	       names_equal(s->hypercall, asked->hypercall);
}

static bool has_handler(const struct release *r, const struct asked *asked,
			const struct signature *like)
{
	for (size_t i = 0; i < r->signature_count; i++)
		if (is_asked(asked, &r->signatures[i]) && r->signatures[i].code == like->code &&
		    names_equal(r->signatures[i].handler, like->handler))
			return true;
	return false;
}

/* Whether each handler of the one is a handler of the other. */
static bool has_handlers_of(const struct release *r, const struct release *other,
			    const struct asked *asked)
{
	bool any = false;

	for (size_t i = 0; i < r->signature_count; i++) {
		const struct signature *s = &r->signatures[i];

		if (!is_asked(asked, s))
			continue;
		if (!s->code || !has_handler(other, asked, s))
			return false;
		any = true;
	}
	return any;
}

bool code_is_same(const struct release *old, const struct release *new, const char *hypercall,
		  enum entry_path entry, enum arch arch)
{
	const struct asked asked = {hypercall, entry, arch};

	return has_handlers_of(old, new, &asked) && has_handlers_of(new, old, &asked);
}
