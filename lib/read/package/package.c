// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/cursor.h"
#include "lib/base/vec.h"
#include "lib/read/elf.h"
#include "lib/read/image/container.h"
#include "lib/read/package/package.h"
#include "lib/read/unpack.h"
#include "lib/read/worker.h"

#define MAX_FILES   4000
#define RANKS	    3
#define MAIN_HEADER "xen.h"

struct files {
	struct source_memory_file *items;
	size_t count, room;
};

bool package_is_package(const struct blob *file)
{
	static const char deb[] = "!<arch>\ndebian-binary", rpm[] = "\xed\xab\xee\xdb";

	return (file->size >= sizeof(deb) && !memcmp(file->bytes, deb, sizeof(deb) - 1)) ||
	       (file->size >= sizeof(rpm) && !memcmp(file->bytes, rpm, sizeof(rpm) - 1));
}

static const char *take_text(struct cursor *c, struct arena *a)
{
	uint64_t size = cursor_uleb(c);
	const unsigned char *bytes = c->failed ? NULL : cursor_bytes(c, size);

	return bytes ? arena_strndup(a, (const char *)bytes, size) : NULL;
}

/* A path and what the file holds; false at the end or where the answer makes no sense. */
static bool take_file(struct cursor *c, struct arena *a, struct source_memory_file *ret)
{
	uint64_t size;

	ret->path = take_text(c, a);
	size = cursor_uleb(c);
	ret->bytes.size = size;
	ret->bytes.bytes = c->failed ? NULL : cursor_bytes(c, size);
	return ret->path && ret->bytes.bytes;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Which of several to read: one with symbols, then what boots, then what boots by EFI. */
static unsigned int rank_of(const struct source_memory_file *f)
{
	if (!strncmp(base_of(f->path), "xen-syms", strlen("xen-syms")))
		return 0;
	return strstr(f->path, ".efi") ? 2 : 1;
}

/* By its content, once unpacked; names have only chosen what to look at. */
static bool is_hypervisor(const struct source_memory_file *f)
{
	struct arena a = {0};
	struct blob plain;
	bool is_one = !unpack_blob(&f->bytes, f->path, UNPACK_MAX_BYTES, &a, &plain, NULL) &&
		      (elf_is_elf(&plain) || container_is_image(&plain));

	arena_deinit(&a);
	return is_one;
}

static bool is_header(const char *path)
{
	size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".h");
}

static void choose_hypervisor(const struct files *files, struct package *ret)
{
	unsigned int best = RANKS;

	for (size_t i = 0; i < files->count; i++) {
		const struct source_memory_file *f = &files->items[i];

		if (is_header(f->path) || rank_of(f) >= best || !is_hypervisor(f))
			continue;
		best = rank_of(f);
		ret->hypervisor = *f;
	}
}

/* The path of the header that all others stand around, or NULL. */
static const char *find_main_header(const struct files *files)
{
	static const char name[] = "/xen/" MAIN_HEADER;

	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->items[i].path;
		size_t len = strlen(path);

		if (len >= sizeof(name) && !strcmp(path + len - strlen(name), name))
			return path;
	}
	return NULL;
}

static bool is_listed(const struct package *p, const char *path)
{
	for (size_t i = 0; i < p->header_count; i++)
		if (!strcmp(p->headers[i].path, path))
			return true;
	return false;
}

static void choose_headers(const struct files *files, struct arena *a, struct package *ret)
{
	struct source_memory_file *headers = arena_array(a, files->count, sizeof(*headers));
	const char *around = find_main_header(files);
	size_t folder = around ? strlen(around) - strlen(MAIN_HEADER) : 0;

	ret->headers = headers;
	for (size_t i = 0; around && i < files->count; i++) {
		const struct source_memory_file *f = &files->items[i];

		if (!strncmp(f->path, around, folder) && is_header(f->path) &&
		    !is_listed(ret, f->path + folder))
			headers[ret->header_count++] =
				(struct source_memory_file){f->path + folder, f->bytes};
	}
}

int package_take_answer(const struct blob *answer, const char *place, struct arena *a,
			struct package *ret, struct xenabi_error *err)
{
	struct cursor c = cursor_over(answer->bytes, answer->size);
	struct files files = {0};
	struct source_memory_file f;
	int rc = 0;

	*ret = (struct package){.is_confined = cursor_u8(&c) == 1};
	if (cursor_uleb(&c)) {
		const char *why = take_text(&c, a);

		return xenabi_error_set(err, XENABI_EINPUT, place, "a package, but %s",
					why ? why : "its reader made no sense");
	}
	while (!cursor_done(&c) && files.count < MAX_FILES && take_file(&c, a, &f))
		vec_push(&files, f);
	if (!cursor_done(&c) || c.failed)
		rc = xenabi_error_set(err, XENABI_EINPUT, place,
				      "a package, but its reader made no sense");
	else
		choose_hypervisor(&files, ret);
	if (!rc)
		choose_headers(&files, a, ret);
	vec_free(&files);
	if (!rc && !ret->hypervisor.path && !ret->header_count)
		rc = xenabi_error_set(err, XENABI_EINPUT, place,
				      "a package without a hypervisor of Xen and without its "
				      "public headers; give xen-hypervisor-*, or libxen-dev");
	return rc;
}

int package_open(const struct blob *file, const char *place, struct arena *a, struct package *ret,
		 struct xenabi_error *err)
{
	static const char *const args[] = {NULL};
	struct worker_job job = {.args = args};
	struct xenabi_error failure = {0};
	int rc = worker_run("package-worker", file, 1, &job, 1, &failure);

	if (!rc) {
		struct blob answer = {
			arena_memdup(a, strbuf_str(&job.output), job.output.len + 1),
			job.output.len,
		};

		rc = package_take_answer(&answer, place, a, ret, err);
	} else {
		xenabi_error_set(err, failure.code, place,
				 "a package that could not be unpacked: %s: %s", failure.place,
				 failure.text);
	}
	strbuf_deinit(&job.output);
	return rc;
}
