// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cache.h"
#include "lib/base/test.h"

static char folder[] = "/tmp/xenabi-cache-test.XXXXXX";

static void make_key(const char *text, char key[SHA256_HEX])
{
	struct sha256 s = cache_key("test");

	sha256_add_text(&s, text);
	sha256_finish(&s, key);
}

/* The file of a key, for a test to damage. */
static void path_of(const char *key, char path[256])
{
	snprintf(path, 256, "%s/%.2s/%s", folder, key, key + 2);
}

static bool holds(const char *key, const char *text)
{
	struct cache c;
	struct arena a = {0};
	const char *bytes;
	size_t len;
	bool is_there;

	cache_open_folder(&c, folder);
	is_there = cache_get(&c, key, &a, &bytes, &len);
	if (is_there)
		is_there = len == strlen(text) && !memcmp(bytes, text, len);
	cache_close(&c);
	arena_deinit(&a);
	return is_there;
}

static void keep(const char *key, const char *text)
{
	struct cache c;

	cache_open_folder(&c, folder);
	cache_put(&c, key, text, strlen(text));
	cache_close(&c);
}

static void digests_are_those_of_the_standard(void)
{
	char hex[SHA256_HEX];
	struct sha256 s;

	sha256_init(&s);
	sha256_finish(&s, hex);
	EXPECT_STR(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_init(&s);
	sha256_add(&s, "abcdbcdecdefdefgefghfghi", 24);
	sha256_add(&s, "ghijhijkijkljklmklmnlmnomnopnopq", 32);
	sha256_finish(&s, hex);
	EXPECT_STR(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void what_is_kept_is_found(void)
{
	char key[SHA256_HEX], other[SHA256_HEX];

	make_key("a", key);
	make_key("b", other);
	EXPECT(!holds(key, "facts"));
	keep(key, "facts");
	EXPECT(holds(key, "facts"));
	EXPECT(!holds(other, "facts"));
}

/* Whatever was done to the file: it is passed over, and gone. */
static void what_is_damaged_is_passed_over(void)
{
	char key[SHA256_HEX], path[256];
	FILE *f;

	make_key("damaged", key);
	path_of(key, path);
	for (long at = 0; at < 150; at++) {
		keep(key, "facts that were worked out");
		f = fopen(path, "r+");
		EXPECT(f != NULL);
		if (!f)
			return;
		if (!fseek(f, at, SEEK_SET) && fgetc(f) != EOF) {
			fseek(f, at, SEEK_SET);
			fputc(1, f);
		}
		fclose(f);
		EXPECT(!holds(key, "facts that were worked out"));
		EXPECT(access(path, F_OK));
	}
}

static void what_is_cut_short_is_passed_over(void)
{
	char key[SHA256_HEX], path[256];

	make_key("short", key);
	path_of(key, path);
	keep(key, "facts");
	EXPECT(!truncate(path, 100));
	EXPECT(!holds(key, "facts"));
}

/* Another's result, under this key. */
static void what_was_moved_is_passed_over(void)
{
	char key[SHA256_HEX], other[SHA256_HEX], from[256], to[256];

	make_key("one", key);
	make_key("another", other);
	keep(key, "facts");
	keep(other, "other facts");
	path_of(key, from);
	path_of(other, to);
	EXPECT(!rename(from, to));
	EXPECT(!holds(other, "facts"));
}

static void a_folder_that_others_may_write_is_not_used(void)
{
	char key[SHA256_HEX];

	make_key("own", key);
	keep(key, "facts");
	EXPECT(!chmod(folder, 0777));
	EXPECT(!holds(key, "facts"));
	EXPECT(!chmod(folder, 0700));
	EXPECT(holds(key, "facts"));
}

/* A file of so many bytes is the most that there is room for. */
static void keep_with_room(const char *key, rlim_t room)
{
	struct rlimit old, now;

	EXPECT(!getrlimit(RLIMIT_FSIZE, &old));
	now = old;
	now.rlim_cur = room;
	signal(SIGXFSZ, SIG_IGN);
	EXPECT(!setrlimit(RLIMIT_FSIZE, &now));
	keep(key, "facts that need more room than there is");
	EXPECT(!setrlimit(RLIMIT_FSIZE, &old));
}

static void a_full_disk_leaves_nothing(void)
{
	char key[SHA256_HEX], path[256], command[300];

	make_key("full", key);
	path_of(key, path);
	for (rlim_t room = 0; room < 180; room += 20) {
		keep_with_room(key, room);
		EXPECT(access(path, F_OK));
		EXPECT(!holds(key, "facts that need more room than there is"));
	}
	snprintf(command, sizeof(command), "! find %s -type f -name '*.*' | grep -q .", folder);
	EXPECT(!system(command));
}

static void a_folder_that_is_not_there_is_made(void)
{
	char key[SHA256_HEX], deeper[64];
	struct cache c;
	struct arena a = {0};
	const char *bytes;
	size_t len;

	make_key("deeper", key);
	snprintf(deeper, sizeof(deeper), "%s/a/b", folder);
	cache_open_folder(&c, deeper);
	EXPECT(!cache_get(&c, key, &a, &bytes, &len));
	cache_put(&c, key, "facts", 5);
	EXPECT(cache_get(&c, key, &a, &bytes, &len));
	cache_close(&c);
	arena_deinit(&a);
}

static const struct unit_test tests[] = {
	TEST(digests_are_those_of_the_standard), TEST(what_is_kept_is_found),
	TEST(what_is_damaged_is_passed_over),	 TEST(what_is_cut_short_is_passed_over),
	TEST(what_was_moved_is_passed_over),	 TEST(a_folder_that_others_may_write_is_not_used),
	TEST(a_full_disk_leaves_nothing),	 TEST(a_folder_that_is_not_there_is_made),
};

int main(void)
{
	char command[64];
	int failed;

	if (!mkdtemp(folder))
		return 1;
	failed = run_unit_tests(tests, sizeof(tests) / sizeof(tests[0]));
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) || failed;
}
