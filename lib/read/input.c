// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/model/pack.h"
#include "lib/read/alike.h"
#include "lib/read/content.h"
#include "lib/read/reader/reader.h"

const char *input_find_at(const char *spec)
{
	const char *at = strstr(spec, "@:/"); /* what follows is a text, whatever is in it */

	if (at)
		return at;
	at = strrchr(spec, '@');
	while (at && at > spec && at[1] == '{')
		at = memrchr(spec, '@', (size_t)(at - spec));
	return at;
}

static int open_git(const char *spec, const char *at, struct arena *a, struct source **ret_source,
		    struct xenabi_error *err)
{
	const char *repo = at == spec ? NULL : arena_strndup(a, spec, (size_t)(at - spec));

	if (!at[1])
		return xenabi_error_set(err, XENABI_EUSAGE, spec, "no revision after the '@'");
	if (!strcmp(at + 1, ":index"))
		return source_open_index(repo, ret_source, err);
	return source_open_revision(repo, at + 1, ret_source, err);
}

/* All that is read of a tree is below xen/, but for its waivers; without that folder, anywhere. */
static bool tree_key(struct source *s, const char *kind, const struct input_options *options,
		     char key[SHA256_HEX])
{
	char tree[SOURCE_ID_BYTES], waivers[SOURCE_ID_BYTES] = "";
	const char *part = source_has_file(s, "xen/include/public/xen.h") ? "xen" : "";
	struct sha256 sum = cache_key(kind);

	if (!source_object_id(s, part, tree))
		return false;
	source_object_id(s, WAIVERS_FILE, waivers);
	sha256_add_text(&sum, tree);
	sha256_add_text(&sum, waivers);
	sha256_add_text(&sum, options->defines);
	sha256_add(&sum, &options->arches, sizeof(options->arches));
	sha256_add(&sum, &options->headers_only, sizeof(options->headers_only));
	sha256_finish(&sum, key);
	return true;
}

/* What a reader found. Some facts may have been added where it makes no sense. */
static int take_facts(const struct reader_answer *answer, const char *spec, struct builder *b,
		      struct xenabi_error *err)
{
	if (!answer->is_confined)
		builder_add_gap(b, NULL,
				"the process that read this input could not be confined, so a "
				"hostile one might have made it do anything",
				"a kernel with seccomp filters");
	return pack_read(b, answer->packed.data, answer->packed.len, spec, err);
}

void known_tree_deinit(struct known_tree *known)
{
	source_close(known->source);
	strbuf_deinit(&known->packed);
	*known = (struct known_tree){0};
}

/* A reading of a tree that may be kept, or have been. */
struct tree_reading {
	struct source *source; /* the known tree's own once that is this one: then NULL */
	const char *spec;
	const struct input_options *options;
	char key[SHA256_HEX];
	bool has_key; /* what is read is kept, and named by it */
};

/* Of headers alone, no whole tree's facts are made. */
static struct known_tree *known_of(const struct tree_reading *r)
{
	return r->options->headers_only ? NULL : r->options->known_tree;
}

static void keep(const struct tree_reading *r, const void *packed, size_t len)
{
	if (r->has_key)
		cache_put(r->options->cache, r->key, packed, len);
}

static void remember(struct tree_reading *r, const void *packed, size_t len)
{
	struct known_tree *known = known_of(r);
	char id[SOURCE_ID_BYTES];

	if (!known || !source_object_id(r->source, "", id))
		return;
	known_tree_deinit(known);
	known->source = r->source;
	r->source = NULL;
	strbuf_add(&known->packed, packed, len);
}

static int read_anew(struct tree_reading *r, struct builder *b, struct xenabi_error *err)
{
	struct reader_answer answer = {0};
	int rc = reader_read_tree(r->source, r->spec, r->options, &answer, err);

	if (!rc)
		rc = take_facts(&answer, r->spec, b, err);
	if (!rc && answer.is_confined) {
		keep(r, answer.packed.data, answer.packed.len);
		remember(r, answer.packed.data, answer.packed.len);
	}
	strbuf_deinit(&answer.packed);
	return rc;
}

static int read_kept(struct tree_reading *r, struct builder *b, struct xenabi_error *err)
{
	const struct known_tree *known = known_of(r);
	struct arena a = {0};
	const char *bytes;
	size_t len;
	int rc;

	if (r->has_key && cache_get(r->options->cache, r->key, &a, &bytes, &len)) {
		rc = pack_read(b, bytes, len, r->spec, err);
		if (!rc)
			remember(r, bytes, len);
	} else if (known && known->source &&
		   trees_alike(known->source, r->source, r->options->families)) {
		keep(r, known->packed.data, known->packed.len);
		rc = pack_read(b, known->packed.data, known->packed.len, r->spec, err);
	} else {
		rc = read_anew(r, b, err);
	}
	arena_deinit(&a);
	return rc;
}

static int read_file(const char *path, const struct input_options *options, struct builder *b,
		     struct xenabi_error *err)
{
	struct reader_answer answer = {0};
	int fd = source_open_file(path, err);
	int rc = fd < 0 ? -1 : reader_read_file(fd, path, options, &answer, err);

	if (!rc)
		rc = take_facts(&answer, path, b, err);
	if (fd >= 0)
		close(fd);
	strbuf_deinit(&answer.packed);
	return rc;
}

bool input_key(const char *spec, const char *kind, const struct input_options *options,
	       char key[SHA256_HEX], char date[SOURCE_DATE_BYTES])
{
	const char *at = input_find_at(spec);
	struct source *source;
	struct arena a = {0};
	struct stat st;
	bool has_key = false;

	if (at && stat(spec, &st) && !strchr(spec, ',') && !open_git(spec, at, &a, &source, NULL)) {
		has_key = tree_key(source, kind, options, key);
		snprintf(date, SOURCE_DATE_BYTES, "%s",
			 source_date(source) ? source_date(source) : "");
		source_close(source);
	}
	arena_deinit(&a);
	return has_key;
}

static int open_tree(const char *spec, bool is_directory, struct source **ret_source,
		     struct xenabi_error *err)
{
	struct arena a = {0};
	int rc;

	if (is_directory)
		return source_open_worktree(spec, ret_source, err);
	rc = open_git(spec, input_find_at(spec), &a, ret_source, err);
	arena_deinit(&a);
	return rc;
}

int input_open_tree(const char *spec, struct source **ret_source, struct xenabi_error *err)
{
	struct stat st;

	*ret_source = NULL;
	if (!stat(spec, &st))
		return S_ISDIR(st.st_mode) ? open_tree(spec, true, ret_source, err) : 0;
	if (!input_find_at(spec) || (strchr(spec, ',') && !strstr(spec, "@:/")))
		return 0;
	return open_tree(spec, false, ret_source, err);
}

static int read_tree(const char *spec, bool is_directory, const struct input_options *options,
		     struct builder *b, struct xenabi_error *err)
{
	struct tree_reading r = {.spec = spec, .options = options};
	int rc;

	if (open_tree(spec, is_directory, &r.source, err))
		return -1;
	builder_set_date(b, source_date(r.source));
	r.has_key = options->cache && options->cache->folder &&
		    tree_key(r.source, "tree", options, r.key);
	rc = read_kept(&r, b, err);
	source_close(r.source);
	return rc;
}

bool input_alike(const char *old_spec, const char *new_spec, const struct families *families)
{
	struct source *old = NULL, *new = NULL;
	bool are_alike = !input_open_tree(old_spec, &old, NULL) && old &&
			 !input_open_tree(new_spec, &new, NULL) &&
			 new &&trees_alike(old, new, families);

	source_close(old);
	source_close(new);
	return are_alike;
}

static int read_parts(const char *spec, const struct input_options *options, struct builder *b,
		      struct xenabi_error *err)
{
	struct arena a = {0};
	int rc = 0;

	while (!rc) {
		size_t len = strcspn(spec, ",");

		rc = input_read(arena_strndup(&a, spec, len), options, b, err);
		if (!spec[len])
			break;
		spec += len + 1;
	}
	arena_deinit(&a);
	return rc;
}

/* Also of a list: "a,", "a,,b". */
static bool lacks_name(const char *spec)
{
	size_t len = strlen(spec);

	return !len || spec[0] == ',' || spec[len - 1] == ',' || strstr(spec, ",,");
}

/* Of the repository that the user is in, who left out the @. */
static bool is_revision(const char *spec)
{
	struct xenabi_error ignored = {0};
	struct source *source = NULL;
	bool found = !source_open_revision(".", spec, &source, &ignored);

	source_close(source);
	return found;
}

int input_read(const char *spec, const struct input_options *options, struct builder *b,
	       struct xenabi_error *err)
{
	struct stat st;
	int why;

	if (!stat(spec, &st))
		return S_ISDIR(st.st_mode) ? read_tree(spec, true, options, b, err)
					   : read_file(spec, options, b, err);
	why = errno;
	if (lacks_name(spec))
		return xenabi_error_set(err, XENABI_EUSAGE, *spec ? spec : "\"\"",
					"an input without a name");
	if (strchr(spec, ',') && !strstr(spec, "@:/"))
		return read_parts(spec, options, b, err);
	if (!strncmp(spec, SHIPPED_PREFIX, strlen(SHIPPED_PREFIX)))
		return shipped_read(spec + strlen(SHIPPED_PREFIX), spec, options->known_releases, b,
				    err);
	if (input_find_at(spec))
		return read_tree(spec, false, options, b, err);
	if (why == ENOENT && is_revision(spec))
		return xenabi_error_set(err, XENABI_EINPUT, spec,
					"there is no such file; the revision of the repository "
					"here is written @%s",
					spec);
	return xenabi_error_set(err, XENABI_EINPUT, spec, "%s; " EXPECTED,
				why == ENOENT ? "there is no such file" : strerror(why));
}
