/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_DIFF_SIMILAR_H
#define XENABI_DIFF_SIMILAR_H

/*
 * How much two names resemble each other, from 0 to 100: the share of their
 * words (between underscores, whatever their case) that both have, of those after
 * the ones that both begin with. Words that say nothing (get, set, op) do not
 * count.
 */
unsigned int names_similarity(const char *a, const char *b);

#endif
