// SPDX-License-Identifier: GPL-2.0-only
/*
 * gen SEED [COUNT]           C text of the handlers of COUNT (1, up to 40) seeds from SEED on
 * gen --truth SEED [COUNT]   what must be found in them, as JSON
 * gen --support              C text of what they call
 *
 * The handlers of one seed are the same on every machine; "run" prints the
 * seed of each handler that was read wrongly.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/testgen/emit.h"
#include "lib/testgen/truth.h"

static int print_text(uint64_t seed, unsigned int count)
{
	struct strbuf sb = {0};

	gen_emit_prelude(&sb);
	for (unsigned int i = 0; i < count; i++) {
		struct gen_handler h;

		gen_make(seed + i, &h);
		gen_emit_handler(&sb, &h);
	}
	fputs(strbuf_str(&sb), stdout);
	strbuf_deinit(&sb);
	return 0;
}

static int print_truth(uint64_t seed, unsigned int count)
{
	json_t *all = json_array();

	for (unsigned int i = 0; i < count; i++) {
		struct gen_handler h;
		struct gen_truth t;

		gen_make(seed + i, &h);
		gen_truth_make(&h, &t);
		json_array_append_new(all, gen_truth_json(&h, &t));
	}
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
	return 0;
}

static int print_support(void)
{
	struct strbuf sb = {0};

	gen_emit_support(&sb);
	fputs(strbuf_str(&sb), stdout);
	strbuf_deinit(&sb);
	return 0;
}

/* False where it is no number. */
static bool read_number(const char *text, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 10);
	return *text && !*end && !errno;
}

int main(int argc, char **argv)
{
	bool truth = argc > 1 && strcmp(argv[1], "--truth") == 0;
	uint64_t seed, count = 1;

	if (argc == 2 && strcmp(argv[1], "--support") == 0)
		return print_support();
	argv += truth;
	argc -= truth;
	if (argc < 2 || argc > 3 || !read_number(argv[1], &seed) ||
	    (argc == 3 && (!read_number(argv[2], &count) || count > GEN_MAX_HANDLERS))) {
		fprintf(stderr, "usage: gen [--truth] SEED [COUNT] | gen --support\n");
		return 2;
	}
	return truth ? print_truth(seed, (unsigned int)count)
		     : print_text(seed, (unsigned int)count);
}
