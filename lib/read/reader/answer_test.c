// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/test.h"
#include "lib/read/reader/answer.h"

/*
 * Readers that a hostile input has taken over: none gets at anything, makes the
 * tool wait for ever or brings it down.
 */

typedef void evil_fn(struct channel *c);

static const struct source_memory_file files[] = {
	{"xen/a.c", {(const unsigned char *)"int a;\n", 7}},
	{"xen/b.c", {(const unsigned char *)"", 0}},
};

struct outcome {
	struct serving serving;
	struct strbuf answer;
	int status; /* of the reader */
};

/* The evil runs in a child: what it finds wrong is its status. */
static struct outcome serve(evil_fn *evil, bool has_tree)
{
	const struct input_options options = {.arches = ~VIEWS_NONE, .jobs = 1};
	struct source *s = has_tree ? source_open_memory("tree", files, 2) : NULL;
	struct outcome o = {.serving = {.source = s, .options = &options}};
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		abort();
	fflush(stdout);
	pid = fork();
	if (!pid) {
		struct channel c = {.fd = ends[1]};

		close(ends[0]);
		evil(&c);
		_exit(0);
	}
	close(ends[1]);
	o.serving.channel = (struct channel){ends[0], channel_now_ms() + 500};
	o.serving.answer = &o.answer;
	serving_set_nonblocking(&o.serving);
	serving_run(&o.serving);
	close(ends[0]);
	waitpid(pid, &o.status, 0);
	source_close(s);
	return o;
}

static void expect_no_answer(evil_fn *evil, bool has_tree)
{
	struct outcome o = serve(evil, has_tree);

	EXPECT(!o.serving.is_done);
	EXPECT_INT(o.status, 0);
	strbuf_deinit(&o.answer);
}

static void need(bool is_so)
{
	if (!is_so)
		_exit(1);
}

static bool ask_for(struct channel *c, enum message_tag tag, const char *path, struct message *m)
{
	struct strbuf body = {0};
	bool done;

	if (tag == MESSAGE_READ)
		strbuf_add_uleb(&body, 4096);
	channel_put_string(&body, path);
	done = channel_send(c, tag, body.data, body.len, -1) && channel_receive(c, m);
	strbuf_deinit(&body);
	return done;
}

static void skip(struct channel *c, const struct message *m)
{
	char byte;

	for (size_t i = 0; i < m->size; i++)
		need(channel_read(c, &byte, 1));
}

static void ask_beyond(struct channel *c)
{
	static const char *const paths[] = {"/etc/passwd",
					    "../etc/passwd",
					    "xen/../../etc/passwd",
					    "xen/./a.c",
					    "",
					    "xen//a.c",
					    "/proc/self/environ",
					    "xen/a.c/"};
	struct message m;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		need(ask_for(c, MESSAGE_READ, paths[i], &m) && m.tag == MESSAGE_FAILED);
		skip(c, &m);
		need(ask_for(c, MESSAGE_LIST, paths[i], &m) &&
		     (m.tag == MESSAGE_FAILED || !*paths[i]));
		skip(c, &m);
	}
	need(ask_for(c, MESSAGE_READ, "xen/a.c", &m) && m.tag == MESSAGE_GIVEN && m.size == 7);
}

static void test_no_path_leaves_the_tree(void)
{
	expect_no_answer(ask_beyond, true);
}

static void send_nothing(struct channel *c)
{
	(void)c;
}

static void send_noise(struct channel *c)
{
	static const char noise[4096] = {1, 2, 3};

	need(write(c->fd, noise, sizeof(noise)) > 0);
}

static void claim_much(struct channel *c)
{
	const uint64_t head[] = {MESSAGE_FACTS, UINT64_MAX};

	need(write(c->fd, head, sizeof(head)) > 0);
}

static void claim_much_of_a_path(struct channel *c)
{
	static const char body[] = "\xff\xff\xff\xff\xff\xff\xff\xff\x7fxen";
	char byte;

	need(channel_send(c, MESSAGE_KIND, body, sizeof(body), -1));
	while (read(c->fd, &byte, 1) == 1)
		;
}

static void stop_short(struct channel *c)
{
	const uint64_t head[] = {MESSAGE_FACTS, 4096};

	need(write(c->fd, head, sizeof(head)) > 0 && write(c->fd, "facts", 5) > 0);
}

static void ask_for_workers_of_a_file(struct channel *c)
{
	need(channel_send(c, MESSAGE_DWARF, "", 0, open("/dev/null", O_RDONLY)));
}

static void ask_for_headers_of_a_device(struct channel *c)
{
	struct strbuf body = {0};

	strbuf_add_uleb(&body, 1);
	need(channel_send(c, MESSAGE_HEADERS, body.data, body.len, open("/dev/zero", O_RDONLY)));
	strbuf_deinit(&body);
}

static void ask_for_headers_without_any(struct channel *c)
{
	need(channel_send(c, MESSAGE_HEADERS, "\x01", 1, -1));
}

static void ask_for_huge_headers(struct channel *c)
{
	int fd = memfd_create("huge", 0);

	need(fd >= 0 && !ftruncate(fd, (off_t)1 << 40));
	need(channel_send(c, MESSAGE_HEADERS, "\x01", 1, fd));
}

static void fail_strangely(struct channel *c)
{
	need(channel_send(c, MESSAGE_FAILED, "\x7f\x01x\x01y", 5, -1));
}

static void confess_late(struct channel *c)
{
	struct message m;

	need(ask_for(c, MESSAGE_KIND, "xen", &m));
	skip(c, &m);
	channel_send(c, MESSAGE_READY, "\x01", 1, -1);
}

static void test_nonsense(void)
{
	static evil_fn *const evils[] = {
		send_nothing,
		send_noise,
		claim_much,
		claim_much_of_a_path,
		stop_short,
		ask_for_workers_of_a_file,
		ask_for_headers_of_a_device,
		ask_for_headers_without_any,
		ask_for_huge_headers,
		confess_late,
	};
	struct outcome o;

	for (size_t i = 0; i < sizeof(evils) / sizeof(evils[0]); i++)
		expect_no_answer(evils[i], true);
	o = serve(fail_strangely, true);
	EXPECT_STR(o.serving.failure.text, "an error that makes no sense");
	strbuf_deinit(&o.answer);
}

static void ask_about_a_tree(struct channel *c)
{
	struct message m;

	need(!ask_for(c, MESSAGE_READ, "xen/a.c", &m));
}

static void test_a_file_has_no_tree(void)
{
	expect_no_answer(ask_about_a_tree, false);
}

static void sleep_on(struct channel *c)
{
	char byte;

	(void)!read(c->fd, &byte, 1);
}

static void ask_for_many(struct channel *c)
{
	struct strbuf body = {0};

	strbuf_add_uleb(&body, 4096);
	for (size_t i = 0; i < 100000; i++)
		channel_put_string(&body, "xen/a.c");
	channel_send(c, MESSAGE_READ, body.data, body.len, -1);
	strbuf_deinit(&body);
}

/* Its answers fill the socket, and the tool is not to wait for room. */
static void ask_and_never_take(struct channel *c)
{
	ask_for_many(c);
	usleep(2000000);
}

/* What it expected is of no use to it any more. */
static void ask_fail_and_leave(struct channel *c)
{
	struct xenabi_error err = {0};
	struct strbuf body = {0};

	ask_for_many(c);
	xenabi_error_set(&err, XENABI_EINPUT, "xen/a.c", "it is spoilt");
	channel_put_error(&body, &err);
	channel_send(c, MESSAGE_FAILED, body.data, body.len, -1);
	strbuf_deinit(&body);
}

static void test_the_last_word_is_heard(void)
{
	struct outcome o = serve(ask_fail_and_leave, true);

	EXPECT(o.serving.is_done);
	EXPECT_STR(o.serving.failure.text, "it is spoilt");
	strbuf_deinit(&o.answer);
}

static void test_none_is_waited_for(void)
{
	evil_fn *const evils[] = {sleep_on, ask_and_never_take};

	for (size_t i = 0; i < sizeof(evils) / sizeof(evils[0]); i++) {
		long long began = channel_now_ms();
		struct outcome o = serve(evils[i], true);

		EXPECT(o.serving.is_late && !o.serving.is_done);
		EXPECT(channel_now_ms() - began < 5000);
		strbuf_deinit(&o.answer);
	}
}

static void tell_facts(struct channel *c)
{
	char byte = 1;

	need(channel_send(c, MESSAGE_READY, &byte, 1, -1));
	need(channel_send(c, MESSAGE_FACTS, "facts", 5, -1));
}

static void test_an_answer_is_taken(void)
{
	struct outcome o = serve(tell_facts, true);

	EXPECT(o.serving.is_done && o.serving.is_confined);
	EXPECT_STR(strbuf_str(&o.answer), "facts");
	strbuf_deinit(&o.answer);
}

static const struct unit_test tests[] = {
	TEST(test_no_path_leaves_the_tree), TEST(test_nonsense),
	TEST(test_a_file_has_no_tree),	    TEST(test_none_is_waited_for),
	TEST(test_an_answer_is_taken),	    TEST(test_the_last_word_is_heard),
};

TEST_MAIN(tests);
