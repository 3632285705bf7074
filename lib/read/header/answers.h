/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_ANSWERS_H
#define XENABI_READ_HEADER_ANSWERS_H

#include "lib/base/cache.h"
#include "lib/base/strbuf.h"
#include "lib/model/release.h"

#define HEADER_JOBS_MAX 16

/*
 * What the workers answered last: two neighbouring revisions mostly have the
 * same headers, and to parse them is most of the work. A zeroed one answers
 * for nothing yet.
 */
struct header_answers {
	struct strbuf request; /* all that the answers depend on, besides the views */
	viewset views;
	struct strbuf texts[HEADER_JOBS_MAX]; /* streams of facts */
	size_t count;
};

void header_answers_deinit(struct header_answers *answers);

struct header_question {
	viewset views;
	struct strbuf *request; /* see header_request_write(); the answers' own afterwards */
	unsigned int jobs;	/* processes that parse at the same time */
	struct cache *cache;	/* of answers; NULL: none is used */
};

/*
 * Has the request answered: where answers, or the cache, have that of the same
 * request, by it, else by workers. 0 or -1; answers is then empty.
 */
int header_ask(const struct header_question *q, struct header_answers *answers,
	       struct xenabi_error *err);

#endif
