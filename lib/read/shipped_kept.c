// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/base/identity.h"
#include "lib/read/frame.h"
#include "lib/read/shipped_builtin.h"
#include "lib/read/shipped_kept.h"

/*
 * archive = "xenabi-kept/1 IDENTITY BYTES\n" frame, by the judges of that identity
 * frame: of BYTES: (the key's letters, the length as ULEB128, as many bytes)*
 */
#define MAGIC	 "xenabi-kept/1 "
#define MAX	 ((size_t)256 << 20)
#define KEY_SIZE (SHA256_HEX - 1)

static int compare_entries(const void *pa, const void *pb)
{
	const struct kept_entry *a = pa, *b = pb;

	return memcmp(a->key, b->key, KEY_SIZE);
}

/* The frame behind the head, and how much it holds; NULL: this is no such archive, or out of date. */
static const char *read_head(const char *text, const char *end, size_t *ret_size)
{
	const char *newline = memchr(text, '\n', (size_t)(end - text));
	char head[2 * SHA256_HEX], identity[SHA256_HEX];

	if (!newline || (size_t)(newline - text) >= sizeof(head))
		return NULL;
	memcpy(head, text, (size_t)(newline - text));
	head[newline - text] = '\0';
	if (sscanf(head, MAGIC "%64s %zu", identity, ret_size) != 2 || *ret_size > MAX ||
	    strcmp(identity, xenabi_judge_identity))
		return NULL;
	return newline + 1;
}

static bool index_entries(struct shipped_kept *k, size_t size)
{
	struct cursor c = cursor_over(k->plain, size);

	while (!c.failed && !cursor_done(&c)) {
		struct kept_entry entry = {.key = (const char *)cursor_bytes(&c, KEY_SIZE)};

		entry.len = (size_t)cursor_uleb(&c);
		entry.bytes = cursor_bytes(&c, entry.len);
		if (entry.bytes)
			vec_push(&k->entries, entry);
	}
	vec_sort(&k->entries, compare_entries);
	return !c.failed;
}

void shipped_kept_open(struct shipped_kept *k)
{
	shipped_kept_read(k, builtin_kept, (size_t)(builtin_kept_end - builtin_kept));
}

void shipped_kept_read(struct shipped_kept *k, const void *archive, size_t archive_size)
{
	const char *end = (const char *)archive + archive_size;
	const char *frame;
	size_t size;

	*k = (struct shipped_kept){0};
	frame = read_head(archive, end, &size);
	if (!frame || !size)
		return;
	k->plain = xalloc(size);
	if (!frame_unpack(frame, (size_t)(end - frame), k->plain, size, true) ||
	    !index_entries(k, size))
		shipped_kept_close(k);
}

void shipped_kept_close(struct shipped_kept *k)
{
	vec_free(&k->entries);
	free(k->plain);
	*k = (struct shipped_kept){0};
}

bool shipped_kept_find(const struct shipped_kept *k, const char *key, const void **ret_bytes,
		       size_t *ret_len)
{
	struct kept_entry wanted = {.key = key};
	const struct kept_entry *found = NULL;

	if (k->entries.count)
		found = bsearch(&wanted, k->entries.items, k->entries.count, sizeof(*found),
				compare_entries);
	if (!found)
		return false;
	*ret_bytes = found->bytes;
	*ret_len = found->len;
	return true;
}

typedef VEC(char *) key_list;

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files of one folder of a cache, each named by the rest of a key that begins with prefix. */
static void list_keys(const char *folder, const char *prefix, key_list *keys)
{
	struct strbuf path = {0};
	struct dirent *entry;
	DIR *dir;

	strbuf_addf(&path, "%s/%s", folder, prefix);
	dir = opendir(strbuf_str(&path));
	while (dir && (entry = readdir(dir))) {
		char *key;

		if (strlen(entry->d_name) == KEY_SIZE - 2 &&
		    asprintf(&key, "%s%s", prefix, entry->d_name) >= 0)
			vec_push(keys, key);
	}
	if (dir)
		closedir(dir);
	strbuf_deinit(&path);
}

static void add_entry(const struct cache *cache, const char *key, struct strbuf *plain)
{
	struct arena a = {0};
	const char *bytes;
	size_t len;

	if (cache_get(cache, key, &a, &bytes, &len)) {
		strbuf_add(plain, key, KEY_SIZE);
		strbuf_add_uleb(plain, len);
		strbuf_add(plain, bytes, len);
	}
	arena_deinit(&a);
}

bool shipped_kept_write(const char *folder, struct strbuf *out)
{
	struct strbuf plain = {0};
	struct cache cache;
	key_list keys = {0};
	bool is_packed;
	char **key;

	cache_open_folder(&cache, folder);
	for (unsigned int i = 0; i < 256; i++) {
		char prefix[3];

		snprintf(prefix, sizeof(prefix), "%02x", i);
		list_keys(folder, prefix, &keys);
	}
	vec_sort(&keys, compare_keys);
	vec_each(key, &keys) {
		add_entry(&cache, *key, &plain);
		free(*key);
	}
	vec_free(&keys);
	cache_close(&cache);
	strbuf_addf(out, MAGIC "%s %zu\n", xenabi_judge_identity, plain.len);
	is_packed = plain.len && frame_pack(plain.data, plain.len, out);
	strbuf_deinit(&plain);
	return is_packed;
}
