// SPDX-License-Identifier: GPL-2.0-only
#include "lib/rule/call/in_flight.h"

static void add_site(flight *list, const struct call_facts *f, const struct decode *d,
		     const struct continuation *site)
{
	struct known_number lsb = {.state = NUMBER_NONE};
	unsigned int bits = site_register_bits(site, f->family);

	/* Whatever the native handler filled, a 32-bit caller's register holds no more. */
	if (d->entry == ENTRY_COMPAT)
		bits = 32;
	if (site->kind == CONTINUATION_REGISTER)
		lsb = site_progress_lsb(site, d);
	for (size_t i = 0; i < site->op_count; i++)
		if (site->kind == CONTINUATION_OP_REPLACED ||
		    split_decode(d, site->ops[i]).accepted != ANSWER_NO)
			vec_push(list, (struct left){encoding_make(site->ops[i], lsb, bits), site});
}

/* Restarted before its op was looked at: any that the decode takes, as its caller made it. */
static void add_any_op(flight *list, const struct decode *d, const struct continuation *site)
{
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].dispatched != ANSWER_NO)
			vec_push(list, (struct left){{.op = d->ops[i].number}, site});
}

void in_flight_find(flight *list, const struct call_facts *f, const struct decode *d)
{
	for (size_t i = 0; i < f->sites.count; i++) {
		const struct continuation *site = f->sites.items[i];

		if (!site_reaches_handler(f, site, d))
			continue;
		switch (site->kind) {
		case CONTINUATION_REGISTER:
		case CONTINUATION_OP_REPLACED:
		case CONTINUATION_RESTART:
		case CONTINUATION_MEMORY:
			if (site_restarts_any_op(site))
				add_any_op(list, d, site);
			else
				add_site(list, f, d, site);
			break;
		case CONTINUATION_COUNT:
		case CONTINUATION_CALL_REPLACED:
		case CONTINUATION_UNKNOWN:
			break;
		}
	}
}
