// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests the source reader and the machine-code analysis on handlers whose truth
 * is known, since they are made up here: see spec.h for what varies, emit.c for
 * how it is spelled.
 *
 *	run [-n HANDLERS] [-s SEED|random] [-b BATCH] [-a] [-k] [-u] [-j JOBS] [-t TOOLCHAIN] [-c CONFIG]
 *
 * HANDLERS (200) handlers, of the seeds SEED (1), SEED + 1, …, are written in
 * files of BATCH (20). Each file is read as a hypervisor's source tree, and is
 * compiled with gcc and clang for x86_64 and with clang for arm64 and arm32, each at one optimisation level (-a: at
 * all of -O0, -O1, -O2, -O3 and -Os), with flags that the seed chooses from
 * those of hypervisors. It is linked, read and analysed, and every answer is
 * compared with the truth: right, unknown or wrong. A wrong one is printed
 * with its seed, and the exit status is 1; so is the command that shows it
 * again, in which -c stands for the one configuration, with its flags. -t keeps
 * to configurations with that text in their name: "gcc", "arm64", "sources".
 *
 * To look at one:  gen SEED > handler.c; gen --truth SEED. Alone it is the same
 * as among others. -k keeps the directory with sources and images and prints its
 * name; -u prints what is not known, too.
 *
 * Needs gcc, clang, ld.lld and readelf, but for "sources".
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/strbuf.h"
#include "lib/testgen/ask.h"
#include "lib/testgen/build.h"
#include "lib/testgen/emit.h"

#define MAX_JOBS      8
#define BATCH_SECONDS 120 /* more is a hang */
#define SOURCES	      "sources"

struct scores {
	struct gen_score sources, code;
};

struct options {
	uint64_t seed;
	unsigned int handlers, batch, jobs;
	bool all_levels, keeps, has_config, tells_unknown;
	const char *toolchain; /* NULL: all */
	uint64_t config;       /* the only one, if has_config */
	char dir[64];
};

/* The handlers of one file. */
struct batch {
	char name[32];
	unsigned int count;
	struct gen_handler handlers[GEN_MAX_HANDLERS];
	struct gen_truth truths[GEN_MAX_HANDLERS];
	struct gen_subject subjects[GEN_MAX_HANDLERS];
};

static unsigned int batch_count(const struct options *o)
{
	return (o->handlers + o->batch - 1) / o->batch;
}

static void make_batch(const struct options *o, unsigned int index, struct batch *b)
{
	unsigned int first = index * o->batch;

	b->count = o->handlers - first < o->batch ? o->handlers - first : o->batch;
	snprintf(b->name, sizeof(b->name), "batch%u", index);
	for (unsigned int i = 0; i < b->count; i++) {
		gen_make(o->seed + first + i, &b->handlers[i]);
		gen_truth_make(&b->handlers[i], &b->truths[i]);
		b->subjects[i] = (struct gen_subject){&b->handlers[i], &b->truths[i]};
	}
}

static int write_batch(const struct options *o, const struct batch *b)
{
	struct strbuf text = {0};
	char path[128];
	bool written;
	FILE *f;

	gen_emit_prelude(&text);
	for (unsigned int i = 0; i < b->count; i++)
		gen_emit_handler(&text, &b->handlers[i]);
	snprintf(path, sizeof(path), "%s/%s.c", o->dir, b->name);
	f = fopen(path, "w");
	written = f && fputs(strbuf_str(&text), f) != EOF;
	if (f && fclose(f) != 0)
		written = false;
	strbuf_deinit(&text);
	return written ? 0 : -1;
}

static int run_config(const struct options *o, const struct batch *b, const struct gen_config *c,
		      struct gen_score *score, struct xenabi_error *err)
{
	unsigned long before = gen_score_wrong(score);
	char path[256], text[256];
	struct gen_code_asked *asked;

	if (gen_build(o->dir, b->name, c, path, sizeof(path), err) < 0)
		return -1;
	gen_config_describe(c, text, sizeof(text));
	asked = gen_code_ask(path, b->subjects, b->count, err);
	if (!asked)
		return -1;
	gen_code_judge(asked, text, score);
	gen_code_done(asked);
	if (gen_score_wrong(score) != before)
		printf("to see it again: run -s %" PRIu64 " -n %u -b %u -c %" PRIu64 "\n",
		       b->handlers[0].seed, b->count, o->batch, gen_config_number(c));
	score->images++;
	score->handlers += b->count;
	return 0;
}

static bool wants_sources(const struct options *o)
{
	return !o->has_config && (!o->toolchain || strstr(SOURCES, o->toolchain));
}

static bool wants_images(const struct options *o)
{
	return !o->toolchain || strcmp(SOURCES, o->toolchain) != 0;
}

/* The batch as a source tree. */
static int run_sources(const struct options *o, const struct batch *b, struct gen_score *score,
		       struct xenabi_error *err)
{
	unsigned long before = gen_score_wrong(score);
	char root[128];

	snprintf(root, sizeof(root), "%s/%s.tree", o->dir, b->name);
	if (gen_sources_judge(root, b->subjects, b->count, score, err) < 0)
		return -1;
	if (gen_score_wrong(score) != before)
		printf("to see it again: run -s %" PRIu64 " -n %u -b %u -t " SOURCES "\n",
		       b->handlers[0].seed, b->count, o->batch);
	score->images++;
	score->handlers += b->count;
	return 0;
}

static bool is_wanted(const struct options *o, const struct gen_config *c)
{
	char text[256];

	gen_config_describe(c, text, sizeof(text));
	return !o->toolchain || strstr(text, o->toolchain);
}

/* Whether the batch is compiled so. */
static bool is_due(const struct options *o, unsigned int index, const struct gen_config *c)
{
	if (o->has_config)
		return gen_config_number(c) == o->config;
	return is_wanted(o, c) &&
	       (o->all_levels || c->level == (index + c->toolchain) % GEN_LEVELS);
}

/* Every configuration of the batch that is this run's. */
static int run_batch(const struct options *o, unsigned int index, struct scores *scores,
		     struct xenabi_error *err)
{
	struct batch *b = calloc(1, sizeof(*b));
	int status = 0;

	if (!b)
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "out of memory");
	make_batch(o, index, b);
	if (write_batch(o, b) < 0)
		status = xenabi_error_set(err, XENABI_ESYSTEM, o->dir, "%s", strerror(errno));
	if (status == 0 && wants_sources(o))
		status = run_sources(o, b, &scores->sources, err);
	for (unsigned int i = 0; status == 0 && i < GEN_TOOLCHAINS * GEN_LEVELS; i++) {
		struct gen_config c = {i / GEN_LEVELS, i % GEN_LEVELS,
				       o->has_config ? gen_config_seed(o->config)
						     : o->seed + index};

		if (is_due(o, index, &c))
			status = run_config(o, b, &c, &scores->code, err);
	}
	free(b);
	return status;
}

/* Every jobs-th batch, in a process of its own, whose score goes into the pipe. */
static int work(const struct options *o, unsigned int job, int out)
{
	struct xenabi_error err = {0};
	struct scores scores = {{.tells_unknown = o->tells_unknown},
				{.tells_unknown = o->tells_unknown}};
	int status = 0;

	for (unsigned int i = job; status == 0 && i < batch_count(o); i += o->jobs) {
		alarm(BATCH_SECONDS);
		status = run_batch(o, i, &scores, &err);
		fflush(stdout);
	}
	if (status < 0)
		printf("ERROR %s: %s\n", err.place, err.text);
	fflush(stdout);
	if (write(out, &scores, sizeof(scores)) != (ssize_t)sizeof(scores))
		status = -1;
	return status;
}

static pid_t start(const struct options *o, unsigned int job, int out)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(work(o, job, out) < 0 ? 1 : 0);
	return pid;
}

/* Waits for all; false where one failed, crashed or hung. */
static bool reap(unsigned int jobs)
{
	bool all_well = true;
	int status;

	for (unsigned int i = 0; i < jobs; i++) {
		if (wait(&status) < 0)
			return false;
		if (WIFSIGNALED(status))
			printf("ERROR a worker ended by signal %d%s\n", WTERMSIG(status),
			       WTERMSIG(status) == SIGALRM ? ": it hung" : "");
		all_well &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return all_well;
}

static void add_scores(struct scores *to, const struct scores *from)
{
	gen_score_add(&to->sources, &from->sources);
	gen_score_add(&to->code, &from->code);
}

/* The number of wrong answers. */
static unsigned long print_scores(const struct scores *s)
{
	unsigned long wrongs = 0;

	if (s->sources.handlers)
		wrongs += gen_score_print(&s->sources, "source trees");
	if (s->code.handlers)
		wrongs += gen_score_print(&s->code, "compiled images");
	return wrongs;
}

static int run_jobs(const struct options *o)
{
	struct scores total = {0}, one;
	bool all_well = true;
	int pipe_ends[2];

	if (pipe(pipe_ends) < 0)
		return 1;
	for (unsigned int job = 0; job < o->jobs; job++)
		all_well &= start(o, job, pipe_ends[1]) > 0;
	close(pipe_ends[1]);
	all_well &= reap(o->jobs);
	while (read(pipe_ends[0], &one, sizeof(one)) == (ssize_t)sizeof(one))
		add_scores(&total, &one);
	close(pipe_ends[0]);
	return print_scores(&total) || !all_well ? 1 : 0;
}

static void remove_directory(const char *dir)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	if (system(command) != 0)
		printf("could not remove %s\n", dir);
}

/* False where the text is no number from low to high. */
static bool read_number(const char *text, uint64_t low, uint64_t high, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 10);
	return *text && !*end && !errno && *ret >= low && *ret <= high;
}

static bool read_option(struct options *o, int option)
{
	uint64_t n = 0;
	bool is_good = true;

	if (option == 'a')
		o->all_levels = true;
	else if (option == 'u')
		o->tells_unknown = true;
	else if (option == 'k')
		o->keeps = true;
	else if (option == 't')
		o->toolchain = optarg;
	else if (option == 's' && !strcmp(optarg, "random"))
		o->seed = (uint64_t)time(NULL) * 1000003 % 1000000000;
	else if (option == 's')
		is_good = read_number(optarg, 0, UINT64_MAX, &o->seed);
	else if (option == 'c')
		o->has_config = is_good = read_number(optarg, 0, UINT64_MAX, &o->config);
	else if (option == 'n' && (is_good = read_number(optarg, 1, 1000000, &n)))
		o->handlers = (unsigned int)n;
	else if (option == 'b' && (is_good = read_number(optarg, 1, GEN_MAX_HANDLERS, &n)))
		o->batch = (unsigned int)n;
	else if (option == 'j' && (is_good = read_number(optarg, 1, MAX_JOBS, &n)))
		o->jobs = (unsigned int)n;
	else
		is_good = false;
	return is_good;
}

int main(int argc, char **argv)
{
	struct options o = {.seed = 1, .handlers = 200, .batch = 20, .jobs = 2};
	const char *tmp = getenv("TMPDIR");
	struct xenabi_error err = {0};
	int option, status;

	setvbuf(stdout, NULL, _IOLBF, 0); /* workers share it */
	while ((option = getopt(argc, argv, "n:s:b:j:t:c:aku")) != -1) {
		if (!read_option(&o, option)) {
			fprintf(stderr, "usage: run [-n HANDLERS] [-s SEED|random] [-b BATCH] "
					"[-j JOBS] [-a] [-k] [-u] [-t TOOLCHAIN] [-c CONFIG]\n");
			return 2;
		}
	}
	printf("%u handlers from seed %" PRIu64 " on\n", o.handlers, o.seed);
	snprintf(o.dir, sizeof(o.dir), "%s/testgen.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(o.dir) || (wants_images(&o) && gen_build_support(o.dir, &err) < 0)) {
		printf("ERROR %s: %s: %s\n", o.dir, err.text, strerror(errno));
		return 1;
	}
	status = run_jobs(&o);
	if (o.keeps)
		printf("kept in %s\n", o.dir);
	else
		remove_directory(o.dir);
	return status;
}
