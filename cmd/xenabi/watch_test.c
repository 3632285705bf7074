// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/xenabi/watch.h"
#include "lib/base/test.h"

static int give_status(void *arg, struct progress *progress)
{
	(void)progress;
	return *(int *)arg;
}

static int hang(void *arg, struct progress *progress)
{
	snprintf(progress->input, sizeof(progress->input), "%s", (const char *)arg);
	while (pause() < 0)
		;
	return 0;
}

static int crash(void *arg, struct progress *progress)
{
	snprintf(progress->input, sizeof(progress->input), "%s", (const char *)arg);
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return 0;
}

static int write_slowly(void *arg, struct progress *progress)
{
	progress->is_writing = true;
	sleep(2);
	return *(int *)arg;
}

static void status_comes_back(void)
{
	struct xenabi_error err = {0};
	int status = 3;

	EXPECT_INT(watch_run(60, give_status, &status, &err), 3);
	signal(SIGCHLD, SIG_IGN);
	status = 1;
	EXPECT_INT(watch_run(60, give_status, &status, &err), 1);
	EXPECT_STR(err.text, "");
}

static void a_hang_is_an_error(void)
{
	struct xenabi_error err = {0};
	char input[] = "tree", none[] = "";

	EXPECT_INT(watch_run(1, hang, input, &err), -1);
	EXPECT_INT(err.code, XENABI_ELIMIT);
	EXPECT_STR(err.place, "tree");
	EXPECT_STR(err.text, "not read within 1 second (--timeout), so nothing can be said of it");
	err = (struct xenabi_error){0};
	EXPECT_INT(watch_run(1, hang, none, &err), -1);
	EXPECT_STR(err.text, "not finished within 1 second (--timeout), so nothing can be said");
}

static void a_crash_is_an_error(void)
{
	struct xenabi_error err = {0};
	char input[] = "tree";

	EXPECT_INT(watch_run(60, crash, input, &err), -1);
	EXPECT_STR(err.place, "tree");
	EXPECT(strstr(err.text, "the process that read it died (Segmentation fault)"));
}

/* Of a report that somebody pages through. */
static void writing_takes_its_time(void)
{
	struct xenabi_error err = {0};
	int status = 1;

	EXPECT_INT(watch_run(1, write_slowly, &status, &err), 1);
}

static const struct unit_test tests[] = {
	TEST(status_comes_back),
	TEST(a_hang_is_an_error),
	TEST(a_crash_is_an_error),
	TEST(writing_takes_its_time),
};

TEST_MAIN(tests);
