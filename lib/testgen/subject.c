// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>

#include "lib/code/sites.h"
#include "lib/testgen/subject.h"

#define MAX_NAMES 4

/* The names before the NULL that ends them. */
static struct name_list names(struct arena *a, ...)
{
	struct name_list list = {arena_array(a, MAX_NAMES, sizeof(*list.items)), 0};
	const char *name;
	va_list ap;

	va_start(ap, a);
	while ((name = va_arg(ap, const char *)))
		list.items[list.count++] = name;
	va_end(ap);
	return list;
}

void gen_describe(const struct gen_subject *s, struct arena *a, struct family *f)
{
	unsigned int id = s->handler->id;

	f->name = f->hypercall = hypercall_name(s->handler->number);
	f->number_macro = arena_printf(a, "__HYPERVISOR_%s", f->name);
	f->kind = FAMILY_OPS;
	f->op_in.known = s->handler->encoding != ENCODING_COUNT;
	f->args = f->op_in.known ? names(a, "cmd", "arg", "count", NULL)
				 : names(a, "ureqs", "count", "pdone", "foreigndom", NULL);
	for (unsigned int i = 0; i < s->truth->entry_count; i++) {
		const struct gen_entry_truth *e = &s->truth->entries[i];

		f->handlers[e->entry] = names(a, e->function, NULL);
	}
	if (s->handler->encoding == ENCODING_COUNT)
		f->handlers[ENTRY_NATIVE] = names(a, arena_printf(a, "do_g%u_op", id), NULL);
	f->delegates = names(a, arena_printf(a, "arch_g%u_op", id),
			     arena_printf(a, "subarch_g%u_op", id), NULL);
}

const char *gen_op_macro(const struct gen_handler *h, unsigned int value, struct arena *a)
{
	return arena_printf(a, "G%uOP_%u", h->id, value);
}
