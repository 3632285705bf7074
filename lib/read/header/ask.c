// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/read/header/answers.h"
#include "lib/read/worker.h"

#define WORKER	  "header-worker"
#define MAX_VIEWS (ARCH_COUNT * AUDIENCE_COUNT)

static bool is_answered(const struct header_answers *answers, const struct strbuf *request,
			viewset views)
{
	return answers->count && answers->views == views && answers->request.len == request->len &&
	       !memcmp(answers->request.data, request->data, request->len);
}

static void take_request(const struct header_question *q, struct header_answers *answers)
{
	answers->request = *q->request;
	*q->request = (struct strbuf){0};
}

/* All that the answers depend on: headers, what they are called, and who asks. */
static void make_key(const struct strbuf *request, viewset views, char key[SHA256_HEX])
{
	struct sha256 s = cache_key("headers");

	sha256_add(&s, &views, sizeof(views));
	sha256_add(&s, request->data, request->len);
	sha256_finish(&s, key);
}

/* As an earlier run was answered; false: none was, or nothing was kept. */
static bool find_answers(const struct header_question *q, struct header_answers *answers)
{
	char key[SHA256_HEX];
	struct arena a = {0};
	const char *bytes;
	size_t len;
	bool is_there;

	if (!q->cache)
		return false;
	make_key(q->request, q->views, key);
	is_there = cache_get(q->cache, key, &a, &bytes, &len);
	if (is_there) {
		struct cursor c = cursor_over(bytes, len);

		header_answers_deinit(answers);
		answers->views = q->views;
		while (!cursor_done(&c) && answers->count < HEADER_JOBS_MAX) {
			size_t size = (size_t)cursor_uleb(&c);
			const unsigned char *text = cursor_bytes(&c, size);

			if (text)
				strbuf_add(&answers->texts[answers->count++], text, size);
		}
		take_request(q, answers);
	}
	arena_deinit(&a);
	return is_there;
}

static void keep_answers(struct cache *cache, const struct header_answers *answers)
{
	struct strbuf bytes = {0};
	char key[SHA256_HEX];

	if (!cache)
		return;
	make_key(&answers->request, answers->views, key);
	for (size_t i = 0; i < answers->count; i++) {
		strbuf_add_uleb(&bytes, answers->texts[i].len);
		strbuf_add(&bytes, answers->texts[i].data, answers->texts[i].len);
	}
	cache_put(cache, key, bytes.data, bytes.len);
	strbuf_deinit(&bytes);
}

/* Hands the views out to at most *count workers, as their arguments. */
static void share_views(viewset views, const char *(*args)[MAX_VIEWS + 1], size_t *count,
			struct arena *a)
{
	const char *names[MAX_VIEWS];
	size_t named = 0;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++)
			if (views & view_bit(arch, audience))
				names[named++] = arena_printf(a, "%s/%s", arch_name(arch),
							      audience_name(audience));
	if (*count > named)
		*count = named;
	for (size_t i = 0; i < named; i++)
		args[i % *count][i / *count] = names[i];
}

/* Asks workers, each for some of the views. */
static int ask_workers(const struct header_question *q, struct header_answers *answers,
		       struct xenabi_error *err)
{
	size_t count = q->jobs < 1 ? 1 : q->jobs > HEADER_JOBS_MAX ? HEADER_JOBS_MAX : q->jobs;
	const char *args[HEADER_JOBS_MAX][MAX_VIEWS + 1] = {{0}};
	struct worker_job workers[HEADER_JOBS_MAX] = {{0}};
	struct arena a = {0};
	int rc;

	share_views(q->views, args, &count, &a);
	for (size_t i = 0; i < count; i++)
		workers[i].args = args[i];
	rc = worker_run(WORKER,
			&(struct blob){(const unsigned char *)q->request->data, q->request->len}, 1,
			workers, count, err);
	header_answers_deinit(answers);
	answers->views = q->views;
	answers->count = count;
	for (size_t i = 0; i < count; i++)
		answers->texts[i] = workers[i].output;
	take_request(q, answers);
	if (rc)
		header_answers_deinit(answers);
	arena_deinit(&a);
	return rc;
}

int header_ask(const struct header_question *q, struct header_answers *answers,
	       struct xenabi_error *err)
{
	if (is_answered(answers, q->request, q->views) || find_answers(q, answers))
		return 0;
	if (ask_workers(q, answers, err))
		return -1;
	keep_answers(q->cache, answers);
	return 0;
}
