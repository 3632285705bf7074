// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/model/pack.h"
#include "lib/model/snapshot.h"
#include "lib/read/binary.h"
#include "lib/read/csource/csource.h"
#include "lib/read/elf.h"
#include "lib/read/header/header.h"
#include "lib/read/image/container.h"
#include "lib/read/input.h"
#include "lib/read/package/package.h"
#include "lib/read/save_load.h"
#include "lib/read/unpack.h"
#include "lib/read/xlat.h"

#define MAX_FILE ((size_t)1 << 30)

#define EXPECTED                                                                                    \
	"expected a Xen source tree, a directory of its public headers, a hypervisor (xen-syms or " \
	"a boot image), a .deb or .rpm of a hypervisor or of Xen's headers, a saved snapshot, "     \
	"[REPO]@REVISION of a git repository, or release:X.Y"

static int read_blob(const struct blob *file, const char *place,
		     const struct input_options *options, struct builder *b,
		     struct xenabi_error *err)
{
	if (snapshot_probe((const char *)file->bytes, file->size))
		return snapshot_read(b, (const char *)file->bytes, file->size, place, err);
	if (elf_is_elf(file) || container_is_image(file))
		return binary_read(file, place, options->families, b, err);
	return xenabi_error_set(err, XENABI_EINPUT, place,
				"a file of no known kind (%zu bytes); " EXPECTED, file->size);
}

static int read_source(struct source *s, const char *spec, const struct input_options *options,
		       struct builder *b, struct xenabi_error *err);

/* The hypervisor and the headers that are in a package, as parts of one release. */
static int read_package(const struct blob *file, const char *place,
			const struct input_options *options, struct builder *b,
			struct xenabi_error *err)
{
	struct arena a = {0};
	struct package package;
	struct blob plain;
	int rc = package_open(file, place, &a, &package, err);

	if (!rc && package.header_count) {
		struct source *s = source_open_memory(place, package.headers, package.header_count);

		rc = read_source(s, place, options, b, err);
		source_close(s);
	}
	if (!rc && package.hypervisor.path) {
		const char *within = arena_printf(&a, "%s:%s", place, package.hypervisor.path);

		rc = unpack_blob(&package.hypervisor.bytes, within, UNPACK_MAX_BYTES, &a, &plain,
				 err);
		if (!rc)
			rc = read_blob(&plain, within, options, b, err);
	}
	arena_deinit(&a);
	return rc;
}

static int read_file(const char *path, const struct input_options *options, struct builder *b,
		     struct xenabi_error *err)
{
	struct arena a = {0};
	struct blob file, plain;
	int rc = source_read_file(path, MAX_FILE, &a, &file, err);

	if (!rc)
		rc = unpack_blob(&file, path, UNPACK_MAX_BYTES, &a, &plain, err);
	if (!rc)
		rc = package_is_package(&plain) ? read_package(&plain, path, options, b, err)
						: read_blob(&plain, path, options, b, err);
	arena_deinit(&a);
	return rc;
}

int input_waivers(struct source *s, struct arena *a, const char **ret_text,
		  struct xenabi_error *err)
{
	struct blob text;

	*ret_text = NULL;
	if (!source_has_file(s, WAIVERS_FILE))
		return 0;
	if (source_read(s, WAIVERS_FILE, WAIVERS_MAX_BYTES, a, &text, err))
		return -1;
	if (memchr(text.bytes, '\0', text.size))
		return xenabi_error_set(err, XENABI_EINPUT, WAIVERS_FILE, "it holds a NUL byte");
	*ret_text = (const char *)text.bytes;
	return 0;
}

static int read_waivers(struct source *s, struct builder *b, struct xenabi_error *err)
{
	struct arena a = {0};
	const char *text;
	int rc = input_waivers(s, &a, &text, err);

	if (!rc && text)
		builder_set_waivers(b, text);
	arena_deinit(&a);
	return rc;
}

static int read_source(struct source *s, const char *spec, const struct input_options *options,
		       struct builder *b, struct xenabi_error *err)
{
	const struct header_options headers = {
		.arches = options->arches,
		.jobs = options->jobs,
		.defines = options->defines,
		.cache = options->cache,
	};

	if (!header_probe(s))
		return xenabi_error_set(
			err, XENABI_EINPUT, spec,
			"neither xen/include/public/xen.h nor xen/xen.h nor xen.h is "
			"there; " EXPECTED);
	if (read_waivers(s, b, err))
		return -1;
	if (header_read(s, &headers, options->known_headers, b, err))
		return -1;
	if (xlat_read(s, b, err))
		return -1;
	if (options->headers_only || !csource_probe(s))
		return 0;
	return save_loads_read(s, b, err) || csource_read(s, options->families, b, err) ? -1 : 0;
}

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

/* What is read, or was before, as bytes that b can be told. */
static int read_anew(struct source *s, const char *spec, const struct input_options *options,
		     const char *key, struct builder *b, struct xenabi_error *err)
{
	struct builder *own = builder_create(builder_intern(b), spec);
	struct strbuf packed = {0};
	struct release *release;
	int rc;

	builder_limit(own, options->arches);
	if (read_source(s, spec, options, own, err)) {
		builder_destroy(own);
		return -1;
	}
	release = builder_seal(own, err);
	if (!release)
		return -1;
	pack_write(release, &packed);
	release_destroy(release);
	rc = pack_read(b, packed.data, packed.len, spec, NULL);
	if (!rc)
		cache_put(options->cache, key, packed.data, packed.len);
	strbuf_deinit(&packed);
	/* A fact that no pack can hold is one that cannot be kept, and no more. */
	return rc ? read_source(s, spec, options, b, err) : 0;
}

static int read_kept(struct source *s, const char *spec, const struct input_options *options,
		     struct builder *b, struct xenabi_error *err)
{
	char key[SHA256_HEX];
	struct arena a = {0};
	const char *bytes;
	size_t len;
	int rc;

	if (!options->cache || !options->cache->folder || !tree_key(s, "tree", options, key))
		return read_source(s, spec, options, b, err);
	if (cache_get(options->cache, key, &a, &bytes, &len))
		rc = pack_read(b, bytes, len, spec, err);
	else
		rc = read_anew(s, spec, options, key, b, err);
	arena_deinit(&a);
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
	struct source *source;
	int rc;

	if (open_tree(spec, is_directory, &source, err))
		return -1;
	builder_set_date(b, source_date(source));
	rc = read_kept(source, spec, options, b, err);
	source_close(source);
	return rc;
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
	return xenabi_error_set(err, XENABI_EINPUT, spec, "%s; " EXPECTED,
				why == ENOENT ? "there is no such file" : strerror(why));
}
