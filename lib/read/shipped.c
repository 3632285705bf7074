// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/snapshot.h"
#include "lib/read/frame.h"
#include "lib/read/shipped.h"
#include "lib/read/shipped_builtin.h"

/*
 * archive = "xenabi-releases/1\n" ("VERSION BYTES\n")* "\n" frame
 * frame: of zstd, of the releases' snapshots one after the other, so that one
 * finds what it shares with those before it. The newest is the first, since it
 * is asked for most often.
 */
#define MAGIC	      "xenabi-releases/1\n"
#define ENTRIES_MAX   1000
#define UNPACKED_MAX  ((size_t)256 << 20)
#define VERSION_BYTES 64

struct archive {
	shipped_list entries;
	const unsigned char *frame;
	size_t frame_size, unpacked_size;
};

static int refuse(struct xenabi_error *err)
{
	return xenabi_error_set(err, XENABI_EINPUT, "release:",
				"the releases that are part of this program are damaged");
}

/* A line "VERSION BYTES\n"; NULL: it is none. */
static const char *read_line(struct archive *archive, const char *line, const char *end,
			     struct arena *a)
{
	const char *newline = memchr(line, '\n', (size_t)(end - line));
	char version[VERSION_BYTES], text[2 * VERSION_BYTES];
	size_t size;

	if (!newline || (size_t)(newline - line) >= sizeof(text) ||
	    archive->entries.count == ENTRIES_MAX)
		return NULL;
	memcpy(text, line, (size_t)(newline - line));
	text[newline - line] = '\0';
	if (sscanf(text, "%63s %zu", version, &size) != 2 ||
	    size > UNPACKED_MAX - archive->unpacked_size)
		return NULL;
	vec_push(&archive->entries,
		 (struct shipped){arena_strdup(a, version), archive->unpacked_size, size});
	archive->unpacked_size += size;
	return newline + 1;
}

static void reverse(shipped_list *list)
{
	for (size_t i = 0; i < list->count / 2; i++) {
		struct shipped *a = &list->items[i], *b = &list->items[list->count - 1 - i];
		struct shipped kept = *a;

		*a = *b;
		*b = kept;
	}
}

static int read_index(struct archive *archive, struct arena *a, struct xenabi_error *err)
{
	const char *at = (const char *)builtin_releases;
	const char *end = (const char *)builtin_releases_end;

	*archive = (struct archive){0};
	if ((size_t)(end - at) < strlen(MAGIC) || memcmp(at, MAGIC, strlen(MAGIC)))
		return refuse(err);
	at += strlen(MAGIC);
	while (at && at < end && *at != '\n')
		at = read_line(archive, at, end, a);
	if (!at || at >= end)
		return refuse(err);
	reverse(&archive->entries);
	archive->frame = (const unsigned char *)at + 1;
	archive->frame_size = (size_t)(end - at - 1);
	return 0;
}

void shipped_list_all(shipped_list *list, struct arena *a)
{
	struct archive archive;

	if (read_index(&archive, a, NULL))
		vec_free(&archive.entries);
	*list = archive.entries;
}

void shipped_digest(char hex[SHA256_HEX])
{
	struct sha256 s;

	sha256_init(&s);
	sha256_add(&s, builtin_releases, (size_t)(builtin_releases_end - builtin_releases));
	sha256_finish(&s, hex);
}

void shipped_bytes_deinit(struct shipped_bytes *known)
{
	free(known->bytes);
	*known = (struct shipped_bytes){0};
}

/* Whoever asks for a second one is likely to ask for more. */
static int need_bytes(struct shipped_bytes *known, const struct archive *archive, size_t size,
		      struct xenabi_error *err)
{
	if (known->size >= size)
		return 0;
	if (known->size)
		size = archive->unpacked_size;
	known->size = 0;
	known->bytes = xrealloc(known->bytes, size);
	if (!frame_unpack(archive->frame, archive->frame_size, known->bytes, size,
			  size == archive->unpacked_size))
		return refuse(err);
	known->size = size;
	return 0;
}

/* "4.17" is the branch of "4.17.5", not of "4.170". */
static bool is_of_branch(const char *version, const char *branch)
{
	size_t len = strlen(branch);

	return !strncmp(version, branch, len) && version[len] == '.' && strchr(branch, '.');
}

static const struct shipped *find(const shipped_list *list, const char *version)
{
	const struct shipped *s, *last = NULL;

	if (!strcmp(version, SHIPPED_NEWEST) && list->count)
		return &list->items[list->count - 1];
	vec_each(s, list) {
		if (!strcmp(s->version, version))
			return s;
		if (is_of_branch(s->version, version))
			last = s;
	}
	return last;
}

/* Those of its branch, else how far the shipped ones reach. */
static void describe(const shipped_list *list, const char *version, struct strbuf *out)
{
	size_t len = strcspn(version, ".");
	const char *separator = "; of that branch there are ";
	const struct shipped *s;

	if (version[len])
		len += 1 + strcspn(version + len + 1, ".");
	vec_each(s, list) {
		if (strncmp(s->version, version, len) || s->version[len] != '.')
			continue;
		strbuf_addf(out, "%srelease:%s", separator, s->version);
		separator = " and ";
	}
	if (!out->len && list->count)
		strbuf_addf(out,
			    "; there are those from release:%s to release:%s, such as "
			    "release:4.17, which is the last of its branch",
			    list->items[0].version, list->items[list->count - 1].version);
}

static int refuse_version(const shipped_list *list, const char *version, const char *spec,
			  struct xenabi_error *err)
{
	struct strbuf text = {0};
	int rc;

	if (isdigit((unsigned char)*version))
		describe(list, version, &text);
	else
		strbuf_addstr(&text, "; did you mean \"release:" SHIPPED_NEWEST "\"?");
	rc = xenabi_error_set(err, XENABI_EINPUT, spec,
			      "no release of that version comes with xenabi%s", strbuf_str(&text));
	strbuf_deinit(&text);
	return rc;
}

int shipped_read(const char *version, const char *spec, struct shipped_bytes *known,
		 struct builder *b, struct xenabi_error *err)
{
	struct shipped_bytes own = {0}, *bytes = known ? known : &own;
	const struct shipped *s;
	struct archive archive;
	struct arena a = {0};
	int rc = read_index(&archive, &a, err);

	if (!rc) {
		s = find(&archive.entries, version);
		if (!s)
			rc = refuse_version(&archive.entries, version, spec, err);
		else if (need_bytes(bytes, &archive, s->at + s->size, err))
			rc = -1;
		else
			rc = snapshot_read(b, (const char *)bytes->bytes + s->at, s->size, spec,
					   err);
	}
	shipped_bytes_deinit(&own);
	vec_free(&archive.entries);
	arena_deinit(&a);
	return rc;
}

int shipped_write(const struct shipped_input *inputs, size_t count, struct strbuf *out,
		  struct xenabi_error *err)
{
	struct strbuf plain = {0};
	bool is_packed;

	strbuf_addstr(out, MAGIC);
	for (size_t i = count; i-- > 0;) {
		strbuf_add(&plain, inputs[i].snapshot.bytes, inputs[i].snapshot.size);
		strbuf_addf(out, "%s %zu\n", inputs[i].version, inputs[i].snapshot.size);
	}
	strbuf_addch(out, '\n');
	is_packed = frame_pack(plain.data, plain.len, out);
	strbuf_deinit(&plain);
	return is_packed ? 0
			 : xenabi_error_set(err, XENABI_ESYSTEM, "", "zstd refused to compress");
}
