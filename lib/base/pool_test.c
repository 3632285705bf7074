// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdbool.h>

#include "lib/base/pool.h"
#include "lib/base/test.h"

#define ITEMS 40

struct seen {
	size_t bytes[ITEMS]; /* how often an item was answered */
	size_t failed[ITEMS];
	size_t dies_at; /* the item that ends its process */
};

/* Item 5 fails; others give their number so often that a pipe does not hold it at once. */
static int work(void *arg, size_t item, struct strbuf *out, struct xenabi_error *err)
{
	const struct seen *seen = arg;

	if (item == seen->dies_at)
		raise(SIGKILL);
	if (item == 5)
		return xenabi_error_set(err, XENABI_EINPUT, "five", "no");
	for (size_t i = 0; i < 30000; i++)
		strbuf_addf(out, "%02zu.", item);
	return 0;
}

static void done(void *arg, size_t item, const struct strbuf *bytes,
		 const struct xenabi_error *failure)
{
	struct seen *seen = arg;

	if (failure) {
		EXPECT(!bytes && *failure->text);
		seen->failed[item]++;
		return;
	}
	EXPECT_INT(bytes->len, 90000);
	EXPECT_INT(bytes->data[0], '0' + (int)item / 10);
	EXPECT_INT(bytes->data[bytes->len - 2], '0' + (int)item % 10);
	seen->bytes[item]++;
}

static void every_item_is_answered(unsigned int jobs, size_t dies_at)
{
	struct seen seen = {.dies_at = dies_at};
	struct pool pool = {.work = work, .done = done, .arg = &seen, .jobs = jobs};

	EXPECT_INT(pool_run(&pool, ITEMS, NULL), 0);
	for (size_t i = 0; i < ITEMS; i++) {
		bool fails = i == 5 || i == dies_at;

		EXPECT_INT(seen.bytes[i], !fails);
		EXPECT_INT(seen.failed[i], fails);
	}
}

static void one_process_does(void)
{
	every_item_is_answered(1, ITEMS);
}

static void several_processes_do(void)
{
	every_item_is_answered(3, ITEMS);
	every_item_is_answered(64, ITEMS);
	every_item_is_answered(1000, ITEMS);
}

static void a_death_is_one_items_failure(void)
{
	every_item_is_answered(2, 0);
	every_item_is_answered(2, 17);
	every_item_is_answered(3, ITEMS - 1);
}

static void no_items_are_no_work(void)
{
	struct seen seen = {.dies_at = 0};
	struct pool pool = {.work = work, .done = done, .arg = &seen, .jobs = 2};

	EXPECT_INT(pool_run(&pool, 0, NULL), 0);
}

static const struct unit_test tests[] = {
	TEST(one_process_does),
	TEST(several_processes_do),
	TEST(a_death_is_one_items_failure),
	TEST(no_items_are_no_work),
};

TEST_MAIN(tests);
