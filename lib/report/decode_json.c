// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "lib/report/json.h"
#include "lib/rule/call/witness.h"

/* How one handler takes the value. */
static void put_handler(struct jsonout *j, const struct decoding *decoding, const struct decode *d)
{
	struct split_result r = split_decode(d, decoding->value);

	json_put_split(j, call_result_op(decoding->facts, &r, d->arch), &r);
	jsonout_string(j, "entry", entry_path_name(d->entry));
	jsonout_string(j, "arch", arch_name(d->arch));
	jsonout_string(j, "handler", d->handler);
}

/* The first that tells the op; if none does, the first. */
static const struct decode *choose(const struct call_facts *f, uint64_t value)
{
	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;

		if (split_decode(d, value).number.state == NUMBER_KNOWN)
			return d;
	}
	return &f->entries.items[0].decode;
}

void json_print_decode(const struct decoding *decoding, const struct print_options *options,
		       struct strbuf *out)
{
	const struct call_facts *f = decoding->facts;
	struct jsonout j = {.out = out};
	char value[19];

	(void)options;
	snprintf(value, sizeof(value), "0x%" PRIx64, decoding->value);
	jsonout_object(&j, NULL);
	json_put_head(&j, "xenabi-decode/1");
	jsonout_string(&j, "release", f->release->version);
	jsonout_string(&j, "hypercall", f->family->hypercall);
	jsonout_string(&j, "value", value);
	put_handler(&j, decoding, choose(f, decoding->value));
	jsonout_array(&j, "handlers");
	for (size_t i = 0; i < f->entries.count; i++) {
		jsonout_line_object(&j, NULL);
		put_handler(&j, decoding, &f->entries.items[i].decode);
		jsonout_end(&j);
	}
	jsonout_end(&j);
	jsonout_end(&j);
}
