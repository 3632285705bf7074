/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_SUGGEST_H
#define XENABI_BASE_SUGGEST_H

#include <stddef.h>

/* Looks for the name that a misspelt word may have meant. Zero it, but for .word. */
struct suggestion {
	const char *word;
	const char *best; /* the likeliest name offered; NULL: none is like the word */
	size_t distance;  /* edits that lead from the word to .best */
};

/* A name that exists; it must outlive the suggestion. */
void suggestion_offer(struct suggestion *s, const char *name);
/* "; did you mean \"BEST\"?", or "" where nothing is like the word. */
struct suggestion_text {
	char text[96];
};
struct suggestion_text suggestion_text(const struct suggestion *s);

#endif
