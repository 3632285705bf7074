// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/vec.h"
#include "lib/read/header/answers.h"
#include "lib/read/reader/job.h"
#include "lib/read/reader/worker/ask.h"
#include "lib/read/worker.h"

static struct channel own_channel(void)
{
	return (struct channel){.fd = READER_CHANNEL};
}

_Noreturn static void give_up(void)
{
	_exit(1);
}

static void send_message(enum message_tag tag, const void *body, size_t size, int fd)
{
	struct channel c = own_channel();

	if (!channel_send(&c, tag, body, size, fd))
		give_up();
}

void ask_tell(enum message_tag tag, const void *body, size_t size)
{
	send_message(tag, body, size, -1);
}

/* The bytes of the next answer, with a NUL behind them, in the arena. 0 or -1. */
static int take_answer(struct arena *a, struct blob *ret, struct xenabi_error *err)
{
	struct channel c = own_channel();
	struct message m;
	char *bytes;

	if (!channel_receive(&c, &m))
		give_up();
	bytes = arena_alloc(a, m.size + 1);
	if (!channel_read(&c, bytes, m.size))
		give_up();
	*ret = (struct blob){(const unsigned char *)bytes, m.size};
	if (m.tag == MESSAGE_FAILED) {
		struct cursor at = cursor_over(bytes, m.size);

		channel_get_error(&at, err);
		return -1;
	}
	return 0;
}

void ask_job(struct strbuf *ret)
{
	struct arena a = {0};
	struct blob body;

	if (take_answer(&a, &body, NULL))
		give_up();
	strbuf_add(ret, body.bytes, body.size);
	arena_deinit(&a);
}

/* A tree that the tool has, and the files that it was told to send. */
struct asked_tree {
	struct arena paths;
	VEC(const char *) expected;
	size_t taken; /* of them */
};

/* What was expected and is not wanted any more comes before any other answer. */
static void skip_expected(struct asked_tree *t, size_t up_to)
{
	for (; t->taken < up_to; t->taken++) {
		struct arena a = {0};
		struct blob ignored;

		take_answer(&a, &ignored, NULL);
		arena_deinit(&a);
	}
}

static int ask_path(struct asked_tree *t, enum message_tag tag, const char *path, struct arena *a,
		    struct blob *ret, struct xenabi_error *err)
{
	struct strbuf body = {0};

	skip_expected(t, t->expected.count);
	channel_put_string(&body, path);
	send_message(tag, body.data, body.len, -1);
	strbuf_deinit(&body);
	return take_answer(a, ret, err);
}

static void tree_kind(void *arg, const char *path, bool *ret_file, bool *ret_directory)
{
	struct arena a = {0};
	struct blob kinds;

	if (!ask_path(arg, MESSAGE_KIND, path, &a, &kinds, NULL) && kinds.size == 2) {
		*ret_file = kinds.bytes[0];
		*ret_directory = kinds.bytes[1];
	}
	arena_deinit(&a);
}

static int tree_list(void *arg, const char *dir, source_visit_fn *found, void *found_arg,
		     struct xenabi_error *err)
{
	struct arena a = {0};
	struct blob list;
	int rc = ask_path(arg, MESSAGE_LIST, dir, &a, &list, err);
	struct cursor at = rc ? cursor_over("", 0) : cursor_over(list.bytes, list.size);

	while (!rc && !cursor_done(&at)) {
		struct source_entry entry;

		entry.is_regular = cursor_u8(&at);
		entry.size = cursor_uleb(&at);
		entry.path = channel_get_string(&at, &a);
		if (!at.failed)
			rc = found(found_arg, &entry, err);
	}
	arena_deinit(&a);
	return rc;
}

static void ask_files(size_t max, const char *const *paths, size_t count)
{
	struct strbuf body = {0};

	strbuf_add_uleb(&body, max);
	for (size_t i = 0; i < count; i++)
		channel_put_string(&body, paths[i]);
	send_message(MESSAGE_READ, body.data, body.len, -1);
	strbuf_deinit(&body);
}

static size_t find_expected(const struct asked_tree *t, const char *path)
{
	for (size_t i = t->taken; i < t->expected.count; i++)
		if (!strcmp(t->expected.items[i], path))
			return i;
	return t->expected.count;
}

static int tree_read(void *arg, const char *path, size_t max, struct arena *a,
		     struct blob *ret_blob, struct xenabi_error *err)
{
	struct asked_tree *t = arg;
	size_t at = find_expected(t, path);

	skip_expected(t, at);
	if (at < t->expected.count)
		t->taken++;
	else
		ask_files(max, &path, 1);
	if (take_answer(a, ret_blob, err))
		return -1;
	if (ret_blob->size <= max)
		return 0;
	return xenabi_error_set(err, XENABI_ELIMIT, path, "larger than the %zu bytes allowed here",
				max);
}

#define EXPECTED_BYTES_MAX ((size_t)64 << 20) /* a file's; whoever reads it has a limit as well */

static void tree_expect(void *arg, const char *const *paths, size_t count)
{
	struct asked_tree *t = arg;

	skip_expected(t, t->expected.count);
	t->expected.count = t->taken = 0;
	arena_deinit(&t->paths);
	for (size_t i = 0; i < count; i++)
		vec_push(&t->expected, arena_strdup(&t->paths, paths[i]));
	ask_files(EXPECTED_BYTES_MAX, paths, count);
}

struct source *ask_tree(const char *name, char separator)
{
	const struct source_answers answers = {
		.arg = xalloc(sizeof(struct asked_tree)),
		.kind = tree_kind,
		.list = tree_list,
		.read = tree_read,
		.expect = tree_expect,
	};

	return source_open_asked(name, separator, &answers);
}

/* The tool runs the workers, with its own processes, limits and cache. */
int header_ask(const struct header_question *q, struct header_answers *answers,
	       struct xenabi_error *err)
{
	const struct blob request = {(const unsigned char *)q->request->data, q->request->len};
	int fd = worker_write_request(&request, 1, err), rc;
	struct strbuf body = {0};
	struct arena a = {0};
	struct blob texts;
	struct cursor at;

	if (fd < 0)
		return -1;
	strbuf_add_uleb(&body, q->views);
	send_message(MESSAGE_HEADERS, body.data, body.len, fd);
	strbuf_deinit(&body);
	close(fd);
	header_answers_deinit(answers);
	rc = take_answer(&a, &texts, err);
	at = rc ? cursor_over("", 0) : cursor_over(texts.bytes, texts.size);
	answers->views = q->views;
	answers->count = cursor_uleb(&at);
	if (answers->count > HEADER_JOBS_MAX)
		give_up();
	for (size_t i = 0; i < answers->count; i++) {
		size_t size = cursor_uleb(&at);
		const unsigned char *text = cursor_bytes(&at, size);

		strbuf_add(&answers->texts[i], text, text ? size : 0);
	}
	arena_deinit(&a);
	return rc;
}

int worker_run(const char *name, const struct blob *parts, size_t part_count,
	       struct worker_job *jobs, size_t count, struct xenabi_error *err)
{
	enum message_tag tag = strcmp(name, "dwarf-worker") ? MESSAGE_PACKAGE : MESSAGE_DWARF;
	int fd = worker_write_request(parts, part_count, err), rc;
	struct arena a = {0};
	struct blob answer;

	if (fd < 0 || count != 1)
		return -1;
	send_message(tag, "", 0, fd);
	close(fd);
	rc = take_answer(&a, &answer, err);
	jobs[0].output = (struct strbuf){0};
	if (!rc)
		strbuf_add(&jobs[0].output, answer.bytes, answer.size);
	arena_deinit(&a);
	return rc;
}
