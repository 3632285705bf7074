// SPDX-License-Identifier: GPL-2.0-only
#include "lib/model/snapshot.h"
#include "lib/read/binary.h"
#include "lib/read/content.h"
#include "lib/read/csource/csource.h"
#include "lib/read/elf.h"
#include "lib/read/image/container.h"
#include "lib/read/package/package.h"
#include "lib/read/save_load.h"
#include "lib/read/unpack.h"
#include "lib/read/xlat.h"

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

/* The hypervisor and the headers that are in a package, as parts of one release. */
static int read_package(const struct blob *file, const char *place,
			const struct input_options *options, struct builder *b,
			struct xenabi_error *err)
{
	struct arena a = {0};
	struct package package;
	struct blob plain;
	int rc = package_open(file, place, &a, &package, err);

	if (!rc && !package.is_confined)
		builder_add_gap(b, NULL,
				"what unpacked the package could not be confined, so a hostile one "
				"might have made it do anything",
				"a kernel with seccomp filters");
	if (!rc && package.header_count) {
		struct source *s = source_open_memory(place, package.headers, package.header_count);

		rc = content_read_tree(s, place, options, b, err);
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

int content_read_tree(struct source *s, const char *spec, const struct input_options *options,
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

int content_read_file(const struct blob *file, const char *path,
		      const struct input_options *options, struct builder *b,
		      struct xenabi_error *err)
{
	struct arena a = {0};
	struct blob plain;
	int rc = unpack_blob(file, path, UNPACK_MAX_BYTES, &a, &plain, err);

	if (!rc)
		rc = package_is_package(&plain) ? read_package(&plain, path, options, b, err)
						: read_blob(&plain, path, options, b, err);
	arena_deinit(&a);
	return rc;
}
