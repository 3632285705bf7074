/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_SPELLING_H
#define XENABI_READ_HEADER_SPELLING_H

#include <stddef.h>
#include <stdint.h>

/*
 * A digest of C text without comments, in which white space and the spelling of
 * numbers are no part: 0x10UL is 16. It goes on from another, or from
 * SPELLING_START.
 */
uint64_t spelling_digest(uint64_t start, const char *text, size_t len);

/*
 * The same of a function-like macro, "(a, b) body", where it does not matter
 * what its parameters are called.
 */
uint64_t spelling_macro(const char *text, size_t len);

/*
 * The same where neither brackets around one word matter, as around a parameter,
 * nor what the variables that the body declares are called.
 */
uint64_t spelling_alike(const char *text, size_t len);

#define SPELLING_START 0xcbf29ce484222325ull

#endif
