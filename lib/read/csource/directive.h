/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_DIRECTIVE_H
#define XENABI_READ_CSOURCE_DIRECTIVE_H

#include "lib/read/cfront/unit.h"

/* Goes through the directives of a text that nobody lexes in full. */
struct directives {
	const char *at, *start, *end;
	uint32_t line; /* of .at */
	uint16_t file;
};

struct directives directives_of(const struct source_text *text, uint16_t file);

/*
 * The next directive that begins with one of the words, as token_lex_directive()
 * takes it; false: there is no other. One within a comment may be among them.
 */
bool directives_next(struct directives *d, const char *const *words, size_t count,
		     struct token *ret);

#endif
