// SPDX-License-Identifier: GPL-2.0-only
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/model/pack.h"
#include "lib/read/reader/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct source_memory_file files[] = {
	{"xen/a.c", {(const unsigned char *)"int a;\n", 7}},
	{"xen/b.c", {(const unsigned char *)"", 0}},
};

/* Nobody is to wait for room. */
static void *drain(void *fd)
{
	char buffer[65536];

	while (read(*(int *)fd, buffer, sizeof(buffer)) > 0)
		;
	return NULL;
}

static void take_facts(const struct strbuf *answer)
{
	struct intern in = {0};
	struct builder *b = builder_create(&in, "fuzz");
	struct release *r = NULL;

	if (pack_read(b, answer->data, answer->len, "fuzz", NULL))
		builder_destroy(b);
	else
		r = builder_seal(b, NULL);
	if (r)
		release_destroy(r);
	intern_deinit(&in);
}

/* All that a reader says to the tool, at once. */
static void serve(const uint8_t *bytes, size_t size)
{
	const struct input_options options = {.arches = ~VIEWS_NONE, .jobs = 1};
	struct source *tree = source_open_memory("tree", files, 2);
	struct strbuf answer = {0};
	struct serving s = {.source = tree, .options = &options, .answer = &answer};
	pthread_t thread;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) ||
	    write(ends[1], bytes, size) != (ssize_t)size || shutdown(ends[1], SHUT_WR) ||
	    pthread_create(&thread, NULL, drain, &ends[1]))
		abort();
	s.channel = (struct channel){ends[0], channel_now_ms() + 10000};
	serving_set_nonblocking(&s);
	serving_run(&s);
	close(ends[0]);
	pthread_join(thread, NULL);
	close(ends[1]);
	if (s.is_late)
		abort();
	if (s.is_done && answer.len)
		take_facts(&answer);
	strbuf_deinit(&answer);
	source_close(tree);
}

/* The bytes as messages of a reader to the tool, and as the tool's job to a reader. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct families families;
	struct reader_job job;
	struct arena a = {0};

	if (size > 65536)
		return 0;
	reader_job_read(&job, &families, bytes, size, &a);
	arena_deinit(&a);
	serve(bytes, size);
	return 0;
}
