// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/diff/unread.h"
#include "lib/model/family.h"

typedef VEC(const struct gap *) gap_list;

static int compare_gaps(const void *a, const void *b)
{
	const struct gap *x = *(const struct gap *const *)a, *y = *(const struct gap *const *)b;
	int order = strcmp(x->what, y->what);

	return order ? order
		     : strcmp(families_header_path(x->at.file), families_header_path(y->at.file));
}

/* Not understood, rather than refused, by what tells of a header of an architecture or of all. */
static bool hides_facts(const struct gap *gap)
{
	bool is_of_all = gap_arch(gap) == ARCH_COUNT;

	return gap->at.file &&
	       (is_of_all ? !gap->at.line : !strstr(gap->what, "the header refuses"));
}

static bool is_of_preprocessor(const struct gap *gap)
{
	return strstr(gap->what, "file not found") || strstr(gap->what, ": unterminated ");
}

static void collect(gap_list *list, const struct release *r)
{
	for (size_t i = 0; i < r->gap_count; i++)
		if (hides_facts(&r->gaps[i]))
			vec_push(list, &r->gaps[i]);
	vec_sort(list, compare_gaps);
}

static bool has_gap(const gap_list *list, const struct gap *gap)
{
	return list->count &&
	       bsearch(&gap, list->items, list->count, sizeof(*list->items), compare_gaps);
}

static archset arches_of(const struct gap *gap)
{
	enum arch arch = gap_arch(gap);

	return arch == ARCH_COUNT ? ~(archset)0 : (archset)1 << arch;
}

static int compare_headers(const void *a, const void *b)
{
	const struct unread_header *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : evidence_compare(&x->first->at, &y->first->at);
}

/* One for each path. */
static void merge_headers(struct unread *unread)
{
	size_t kept = 0;

	vec_sort(&unread->headers, compare_headers);
	for (size_t i = 0; i < unread->headers.count; i++) {
		struct unread_header *h = &unread->headers.items[i];
		struct unread_header *last = kept ? &unread->headers.items[kept - 1] : NULL;

		if (last && !strcmp(last->path, h->path)) {
			last->arches |= h->arches;
			last->is_unfinished |= h->is_unfinished;
		} else {
			unread->headers.items[kept++] = *h;
		}
	}
	unread->headers.count = kept;
}

void unread_find(struct unread *unread, const struct release *side, const struct release *other)
{
	gap_list ours = {0}, theirs = {0};
	const struct gap **gap;

	*unread = (struct unread){0};
	collect(&ours, side);
	collect(&theirs, other);
	vec_each(gap, &ours) {
		if (has_gap(&theirs, *gap))
			continue;
		vec_push(&unread->headers, (struct unread_header){
						   .path = families_header_path((*gap)->at.file),
						   .arches = arches_of(*gap),
						   .is_unfinished = is_of_preprocessor(*gap),
						   .first = *gap,
					   });
	}
	merge_headers(unread);
	vec_free(&ours);
	vec_free(&theirs);
}

void unread_deinit(struct unread *unread)
{
	vec_free(&unread->headers);
}

static int compare_path(const void *key, const void *header)
{
	return strcmp(key, ((const struct unread_header *)header)->path);
}

/* One with a fault of the preprocessor on that architecture. */
static struct unread_header *find_unfinished(struct unread *unread, enum arch arch)
{
	struct unread_header *h;

	vec_each(h, &unread->headers)
		if (archset_has(h->arches, arch) && h->is_unfinished)
			return h;
	return NULL;
}

struct unread_header *unread_hides(struct unread *unread, const struct evidence *at, enum arch arch)
{
	struct unread_header *h;

	if (!unread->headers.count || !at->file)
		return NULL;
	h = bsearch(families_header_path(at->file), unread->headers.items, unread->headers.count,
		    sizeof(*unread->headers.items), compare_path);
	if (h && archset_has(h->arches, arch))
		return h;
	return find_unfinished(unread, arch);
}
