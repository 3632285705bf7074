// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/read/header/request.h"
#include "lib/read/reader/answer.h"
#include "lib/read/worker.h"

#define QUESTIONS_MAX  ((size_t)1 << 20)
#define QUESTION_BYTES ((size_t)16 << 20) /* 100,000 paths at most */
#define FACTS_BYTES    ((size_t)512 << 20)
#define FILE_BYTES     ((size_t)64 << 20)
#define REQUEST_BYTES  ((size_t)128 << 20) /* of headers */

void serving_set_nonblocking(struct serving *s)
{
	fcntl(s->channel.fd, F_SETFL, fcntl(s->channel.fd, F_GETFL) | O_NONBLOCK);
}

/* A question, and whether it makes sense. */
struct question {
	struct serving *serving;
	struct strbuf body;
	struct cursor at;
	struct arena arena;
	int fd; /* that came with it, or -1 */
};

/*
 * A reader that waits for no answer may be gone after its last word, which is
 * still to be read.
 */
static bool send_answer(struct serving *s, enum message_tag tag, const void *bytes, size_t size)
{
	if (s->is_deaf || channel_send(&s->channel, tag, bytes, size, -1))
		return true;
	s->is_deaf = channel_now_ms() < s->channel.deadline_ms;
	return s->is_deaf;
}

static bool send_bytes(struct serving *s, const void *bytes, size_t size)
{
	return send_answer(s, MESSAGE_GIVEN, bytes, size);
}

static bool send_error(struct serving *s, const struct xenabi_error *err)
{
	struct strbuf out = {0};
	bool is_sent;

	channel_put_error(&out, err);
	is_sent = send_answer(s, MESSAGE_FAILED, out.data, out.len);
	strbuf_deinit(&out);
	return is_sent;
}

static const char *take_path(struct question *q)
{
	return channel_get_string(&q->at, &q->arena);
}

static bool answer_kind(struct question *q)
{
	const char *path = take_path(q);
	struct source *s = q->serving->source;
	const char kinds[] = {source_has_file(s, path), source_has_directory(s, path)};

	return send_bytes(q->serving, kinds, sizeof(kinds));
}

static int put_entry(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct strbuf *out = arg;

	(void)err;
	strbuf_addch(out, (char)entry->is_regular);
	strbuf_add_uleb(out, entry->size);
	channel_put_string(out, entry->path);
	return 0;
}

static bool answer_list(struct question *q)
{
	struct xenabi_error err = {0};
	struct strbuf out = {0};
	bool is_sent;

	if (source_list(q->serving->source, take_path(q), put_entry, &out, &err))
		is_sent = send_error(q->serving, &err);
	else
		is_sent = send_bytes(q->serving, out.data, out.len);
	strbuf_deinit(&out);
	return is_sent;
}

static bool answer_file(struct question *q, const char *path, size_t max)
{
	struct xenabi_error err = {0};
	struct arena a = {0};
	struct blob file;
	bool is_sent;

	if (source_read(q->serving->source, path, max, &a, &file, &err))
		is_sent = send_error(q->serving, &err);
	else
		is_sent = send_bytes(q->serving, file.bytes, file.size);
	arena_deinit(&a);
	return is_sent;
}

/* One answer after the other, while the reader may be at work on the first. */
static bool answer_read(struct question *q)
{
	uint64_t max = cursor_uleb(&q->at);
	bool is_sent = true;

	if (max > FILE_BYTES)
		max = FILE_BYTES;
	while (is_sent && !q->serving->is_deaf && !cursor_done(&q->at)) {
		const char *path = take_path(q);

		is_sent = !q->at.failed && answer_file(q, path, max);
	}
	return is_sent;
}

/* The request may change while it is read, but not what was read of it. */
static bool take_request(struct question *q, struct strbuf *ret)
{
	char buffer[65536];
	struct stat st;
	off_t at = 0;

	if (q->fd < 0 || fstat(q->fd, &st) || !S_ISREG(st.st_mode) ||
	    (size_t)st.st_size > REQUEST_BYTES)
		return false;
	while (at < st.st_size) {
		ssize_t n = pread(q->fd, buffer, sizeof(buffer), at);

		if (n <= 0)
			return false;
		strbuf_add(ret, buffer, (size_t)n);
		at += n;
	}
	return true;
}

static void put_texts(const struct header_answers *answers, struct strbuf *out)
{
	strbuf_add_uleb(out, answers->count);
	for (size_t i = 0; i < answers->count; i++) {
		strbuf_add_uleb(out, answers->texts[i].len);
		strbuf_add(out, answers->texts[i].data, answers->texts[i].len);
	}
}

static bool answer_headers(struct question *q)
{
	const struct input_options *o = q->serving->options;
	struct header_answers own = {0}, *answers = o->known_headers ? o->known_headers : &own;
	struct strbuf request = {0}, out = {0};
	viewset views = (viewset)cursor_uleb(&q->at) & o->arches;
	struct xenabi_error err = {0};
	bool is_sent = false;

	if (views && take_request(q, &request)) {
		if (header_ask(&(struct header_question){views, &request, o->jobs, o->cache},
			       answers, &err)) {
			is_sent = send_error(q->serving, &err);
		} else {
			put_texts(answers, &out);
			is_sent = send_bytes(q->serving, out.data, out.len);
		}
	}
	strbuf_deinit(&request);
	strbuf_deinit(&out);
	header_answers_deinit(&own);
	return is_sent;
}

static bool answer_by_worker(struct question *q, const char *worker)
{
	static const char *const args[] = {NULL};
	struct worker_job job = {.args = args};
	struct xenabi_error err = {0};
	bool is_sent;

	if (q->fd < 0)
		return false;
	if (worker_run_on(worker, q->fd, &job, 1, &err))
		is_sent = send_error(q->serving, &err);
	else
		is_sent = send_bytes(q->serving, job.output.data, job.output.len);
	strbuf_deinit(&job.output);
	return is_sent;
}

static bool take_confined(struct question *q)
{
	q->serving->is_confined = cursor_u8(&q->at) == 1;
	return !q->at.failed;
}

static bool take_failure(struct question *q)
{
	channel_get_error(&q->at, &q->serving->failure);
	q->serving->is_done = !q->at.failed;
	return q->serving->is_done;
}

/* Whether it made sense, and the answer has gone out. */
static bool answer(struct question *q, unsigned char tag)
{
	bool is_tree = q->serving->source;

	switch (tag) {
	case MESSAGE_READY:
		return q->serving->questions == 1 && take_confined(q);
	case MESSAGE_KIND:
		return is_tree && answer_kind(q);
	case MESSAGE_LIST:
		return is_tree && answer_list(q);
	case MESSAGE_READ:
		return is_tree && answer_read(q);
	case MESSAGE_HEADERS:
		return answer_headers(q);
	case MESSAGE_DWARF:
		return !is_tree && answer_by_worker(q, "dwarf-worker");
	case MESSAGE_PACKAGE:
		return !is_tree && answer_by_worker(q, "package-worker");
	case MESSAGE_FAILED:
		return take_failure(q);
	default:
		return false;
	}
}

static bool take_facts(struct serving *s, const struct message *m)
{
	s->is_done = channel_read_body(&s->channel, m, FACTS_BYTES, s->answer);
	return s->is_done;
}

/* One message; false: there is to be no other. */
static bool serve(struct serving *s)
{
	struct question q = {.serving = s};
	struct message m;
	bool goes_on;

	if (++s->questions > QUESTIONS_MAX || !channel_receive(&s->channel, &m)) {
		s->is_lost = true;
		return false;
	}
	q.fd = m.fd;
	if (m.tag == MESSAGE_FACTS) {
		goes_on = take_facts(s, &m);
	} else {
		goes_on = channel_read_body(&s->channel, &m, QUESTION_BYTES, &q.body);
		q.at = cursor_over(q.body.data, q.body.len);
		goes_on = goes_on && answer(&q, m.tag);
	}
	if (m.fd >= 0)
		close(m.fd);
	strbuf_deinit(&q.body);
	arena_deinit(&q.arena);
	return goes_on && !s->is_done;
}

void serving_run(struct serving *s)
{
	while (!s->is_lost && serve(s))
		;
	s->is_late = !s->is_done && channel_now_ms() >= s->channel.deadline_ms;
}
