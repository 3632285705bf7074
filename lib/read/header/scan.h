/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_SCAN_H
#define XENABI_READ_HEADER_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/intern.h"
#include "lib/base/vec.h"
#include "lib/source/source.h"

/*
 * What a header's directives say before any compiler sees it: which macros it
 * may define, which files it includes, and when it refuses to be included.
 */

#define INTERFACE_VERSION "__XEN_INTERFACE_VERSION__"

enum { SAMPLED_MAX = 3 }; /* parameters of a macro that is sampled */

struct macro_site {
	const char *name;
	uint32_t line;
	size_t end; /* offset in the text of what follows the directive's line */
	bool is_function;
	unsigned int sampled; /* parameters of one whose value samples may tell; else 0 */
	bool is_empty;	      /* object-like without a body */
	bool is_balanced;     /* no bracket of the body is left open, and no ';' stands in it */
	const char *alias;    /* interned: the identifier that is the whole body; or NULL */
	const char *body;     /* without comments; lines joined */
	size_t body_len;
};

struct include_site {
	const char *target; /* between the quotes or angle brackets */
	bool is_angled;
	/* Where it stands in the text, with its quotes; 0, 0 where it is not in one piece. */
	size_t offset, len;
};

/* An #error: the header refuses a reader for whom all these conditions hold. */
struct refusal {
	const char *directives; /* "#if A\n#if B\n…", to be followed by as many #endif */
	unsigned int depth;	/* how many; at least 1 */
	bool is_about_audience; /* the conditions ask for whom, rather than for which machine */
	const char *text;	/* what the #error says */
	uint32_t line;
};

/* What stands under a condition that asks for the interface version: a directive, or text. */
struct versioned_site {
	const char *name;	/* interned: of the macro that a #define defines; else NULL */
	const char *conditions; /* all that it stands under, as one expression; "": too long */
	uint64_t code;		/* see spelling.h */
	uint32_t line;
};

struct header_scan {
	struct arena arena;
	VEC(struct macro_site) macros;
	VEC(struct include_site) includes;
	VEC(struct refusal) refusals;
	VEC(struct versioned_site) versioned;
};

/* Names are interned; the rest lives in the scan. Never fails: what is no directive is skipped. */
void header_scan(struct header_scan *scan, const struct blob *text, struct intern *in);
void header_scan_deinit(struct header_scan *scan);

#endif
