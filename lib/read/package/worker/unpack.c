// SPDX-License-Identifier: GPL-2.0-only
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "lib/read/package/worker/unpack.h"

#define MAX_ENTRIES 100000
#define MAX_READ    ((size_t)512 << 20) /* bytes of all files, once unpacked */
#define MAX_GIVEN   ((size_t)256 << 20) /* of those that are given back */
#define BLOCK	    ((size_t)1 << 20)

struct unpacker {
	struct strbuf *out;   /* what is given back */
	struct strbuf file;   /* the one at hand */
	size_t entries, read; /* so far, of all archives */
	const char *failure;  /* the end of a sentence; NULL: none */
	char text[256];	      /* that it may stand in */
};

static void fail(struct unpacker *u, const char *why)
{
	if (!u->failure)
		u->failure = why;
}

static void fail_of(struct unpacker *u, struct archive *archive)
{
	const char *why = archive_error_string(archive);

	snprintf(u->text, sizeof(u->text), "it is damaged or truncated: %s", why ? why : "?");
	fail(u, u->text);
}

/* Without "./" before it; NULL where it leaves the package. */
static const char *plain_path(const char *path)
{
	while (!strncmp(path, "./", 2))
		path += 2;
	if (path[0] == '/')
		return NULL;
	for (const char *part = path; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
			return NULL;
	}
	return path;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

static bool is_wanted(const char *path)
{
	static const char *const others[] = {".map",  ".map.gz", ".config",
					     ".conf", ".cfg",	 ".debug"};
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;

	if (ends_with(base, ".h"))
		return strstr(path, "/xen/");
	if (strncmp(base, "xen", 3) ||
	    (strncmp(path, "boot/", 5) && !strstr(path, "/boot/") && !strstr(path, "/debug/") &&
	     !strstr(path, "/xen/") && !strstr(path, "efi")))
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (ends_with(base, others[i]))
			return false;
	return true;
}

/* The bytes of the entry at hand into u->file, or past them. */
static void read_entry(struct unpacker *u, struct archive *archive, bool is_kept)
{
	strbuf_reset(&u->file);
	for (;;) {
		const void *bytes;
		size_t size;
		la_int64_t offset;
		int status = archive_read_data_block(archive, &bytes, &size, &offset);

		if (status == ARCHIVE_EOF)
			return;
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
			fail_of(u, archive);
			return;
		}
		u->read += size;
		if (u->read > MAX_READ) {
			fail(u, "its files are more than 512 MiB once unpacked");
			return;
		}
		if (is_kept && offset >= 0 && (uint64_t)offset == u->file.len)
			strbuf_add(&u->file, bytes, size);
		else if (is_kept)
			fail(u, "a file in it has holes");
		if (u->failure)
			return;
	}
}

static void give(struct unpacker *u, const char *path)
{
	if (u->file.len > MAX_GIVEN || u->out->len > MAX_GIVEN - u->file.len) {
		fail(u, "the hypervisors in it are larger than 256 MiB");
		return;
	}
	strbuf_add_uleb(u->out, strlen(path));
	strbuf_addstr(u->out, path);
	strbuf_add_uleb(u->out, u->file.len);
	strbuf_add(u->out, u->file.data, u->file.len);
}

static void take_entry(struct unpacker *u, struct archive *archive, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	const char *path = name ? plain_path(name) : NULL;
	bool is_file = archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry);

	if (!path) {
		fail(u, "a path in it leaves the package");
		return;
	}
	read_entry(u, archive, is_file && is_wanted(path));
	if (!u->failure && is_file && is_wanted(path))
		give(u, path);
}

typedef void entry_fn(struct unpacker *u, struct archive *archive, struct archive_entry *entry);

static void read_archive(struct unpacker *u, struct archive *archive, const void *bytes,
			 size_t size, entry_fn *take)
{
	struct archive_entry *entry;
	int status = archive_read_open_memory(archive, bytes, size);

	while (!u->failure && (status == ARCHIVE_OK || status == ARCHIVE_WARN)) {
		status = archive_read_next_header(archive, &entry);
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			break;
		if (++u->entries > MAX_ENTRIES)
			fail(u, "it has more than 100000 entries");
		else
			take(u, archive, entry);
	}
	if (!u->failure && status != ARCHIVE_EOF)
		fail_of(u, archive);
	archive_read_free(archive);
}

static struct archive *new_archive(void)
{
	struct archive *archive = archive_read_new();

	if (!archive)
		abort();
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_lzma(archive);
	archive_read_support_filter_zstd(archive);
	return archive;
}

/* Of a .deb: what is to be installed is in one of its members. */
static void take_member(struct unpacker *u, struct archive *archive, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	bool is_data = name && !strncmp(name, "data.tar", strlen("data.tar"));
	struct strbuf data;

	read_entry(u, archive, is_data);
	if (!is_data || u->failure)
		return;
	data = u->file;
	u->file = (struct strbuf){0};
	archive = new_archive();
	archive_read_support_format_tar(archive);
	read_archive(u, archive, strbuf_str(&data), data.len, take_entry);
	strbuf_deinit(&data);
}

static void read_package(struct unpacker *u, const struct blob *package)
{
	bool is_deb = package->size && package->bytes[0] == '!';
	struct archive *archive = new_archive();

	if (is_deb) {
		archive_read_support_format_ar(archive);
	} else {
		archive_read_support_filter_rpm(archive);
		archive_read_support_format_cpio(archive);
	}
	read_archive(u, archive, package->bytes, package->size, is_deb ? take_member : take_entry);
}

void package_unpack(const struct blob *package, bool is_confined, struct strbuf *out)
{
	struct unpacker u = {.out = out};

	strbuf_reset(out);
	strbuf_addch(out, (char)is_confined);
	strbuf_add_uleb(out, 0);
	read_package(&u, package);
	if (u.failure) {
		strbuf_reset(out);
		strbuf_addch(out, (char)is_confined);
		strbuf_add_uleb(out, 1);
		strbuf_add_uleb(out, strlen(u.failure));
		strbuf_addstr(out, u.failure);
	}
	strbuf_deinit(&u.file);
}
