// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/test.h"
#include "lib/read/shipped_kept.h"

static void make_key(unsigned int i, char key[SHA256_HEX])
{
	struct sha256 s = cache_judge_key("test");

	sha256_add(&s, &i, sizeof(i));
	sha256_finish(&s, key);
}

enum { ENTRIES = 40 };

/* An archive of that many entries, each the text of its number, the first without any. */
static void make_archive(struct strbuf *out)
{
	char folder[] = "/tmp/xenabi-kept-XXXXXX", text[16], command[64], key[SHA256_HEX];
	struct cache cache;

	EXPECT(mkdtemp(folder));
	cache_open_folder(&cache, folder);
	for (unsigned int i = 0; i < ENTRIES; i++) {
		make_key(i, key);
		snprintf(text, sizeof(text), "%u", i);
		cache_put(&cache, key, text, i ? strlen(text) : 0);
	}
	EXPECT(shipped_kept_write(folder, out));
	cache_close(&cache);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	EXPECT_INT(system(command), 0);
}

static bool is_right(const struct shipped_kept *k, unsigned int i)
{
	char text[16], key[SHA256_HEX];
	const void *bytes;
	size_t len;

	make_key(i, key);
	snprintf(text, sizeof(text), "%u", i);
	return shipped_kept_find(k, key, &bytes, &len) && len == (i ? strlen(text) : 0) &&
	       !memcmp(bytes, text, len);
}

static void kept_comes_back(void)
{
	struct strbuf archive = {0}, again = {0};
	struct shipped_kept k;

	make_archive(&archive);
	make_archive(&again);
	EXPECT_INT(archive.len, again.len);
	EXPECT(!memcmp(archive.data, again.data, archive.len));
	shipped_kept_read(&k, archive.data, archive.len);
	for (unsigned int i = 0; i < ENTRIES; i++)
		EXPECT(is_right(&k, i));
	EXPECT(!is_right(&k, ENTRIES));
	shipped_kept_close(&k);
	strbuf_deinit(&archive);
	strbuf_deinit(&again);
}

/* Cut anywhere it holds nothing; with any byte another, nothing that is wrong. */
static void damaged_holds_nothing(void)
{
	struct strbuf archive = {0};
	struct shipped_kept k;

	make_archive(&archive);
	for (size_t len = 0; len < archive.len; len++) {
		shipped_kept_read(&k, archive.data, len);
		EXPECT_INT(k.entries.count, 0);
		shipped_kept_close(&k);
	}
	for (size_t i = 0; i < archive.len; i++) {
		archive.data[i] ^= 0x10;
		shipped_kept_read(&k, archive.data, archive.len);
		EXPECT(!k.entries.count || is_right(&k, 7));
		shipped_kept_close(&k);
		archive.data[i] ^= 0x10;
	}
	strbuf_deinit(&archive);
}

static const struct unit_test tests[] = {
	TEST(kept_comes_back),
	TEST(damaged_holds_nothing),
};
TEST_MAIN(tests);
