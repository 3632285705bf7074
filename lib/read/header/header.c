// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/arch/arch.h"
#include "lib/model/wire.h"
#include "lib/read/header/answers.h"
#include "lib/read/header/header.h"
#include "lib/read/header/request.h"
#include "lib/read/header/scan.h"
#include "lib/read/header/versions.h"

#define TREE_DIRECTORY "xen/include/public" /* in a source tree */
#define TREE_MAKEFILE  "xen/Makefile"

#define MAX_HEADER    ((size_t)4 << 20)
#define MAX_HEADERS   ((size_t)64 << 20) /* together */
#define MAX_COUNT     2000		 /* of them; Xen has 130 */
#define MAX_MAKEFILE  ((size_t)1 << 20)
#define MAX_VERSIONED 4000  /* sites that are compared; Xen has 140 */
#define MAX_HASHES    20000 /* in all headers: of directives, and some more; Xen has 4,000 */

struct header_reader {
	struct source *source;
	struct builder *builder;
	struct arena arena;
	const char *directory; /* of the public headers; "" for the root */
	struct header_request request;
	size_t total_bytes, total_hashes;
	size_t versioned; /* sites of headers that ask for the interface version */
	viewset views;	  /* that are read */
};

static const char *public_directory(struct source *s)
{
	if (source_has_file(s, TREE_DIRECTORY "/xen.h"))
		return TREE_DIRECTORY;
	if (source_has_file(s, "xen/xen.h"))
		return "xen";
	return source_has_file(s, "xen.h") ? "" : NULL;
}

bool header_probe(struct source *s)
{
	return public_directory(s) != NULL;
}

bool header_looks_at(const char *path)
{
	return !strncmp(path, TREE_DIRECTORY "/", strlen(TREE_DIRECTORY "/")) ||
	       !strcmp(path, TREE_MAKEFILE);
}

/* An installed include directory also holds what is no part of Xen's public headers. */
static bool is_public_header(const char *path)
{
	size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".h") && strncmp(path, "sys/", 4) &&
	       strncmp(path, "foreign/", 8);
}

static void skip_header(struct header_reader *r, const char *path, const char *why)
{
	char what[256];

	snprintf(what, sizeof(what), "header not read: %s", why);
	builder_add_gap(r->builder,
			&(struct evidence){.file = intern_str(builder_intern(r->builder), path)},
			what, "");
}

static bool is_header(const void *arg, const struct source_entry *entry)
{
	const struct header_reader *r = arg;

	return is_public_header(entry->path + (*r->directory ? strlen(r->directory) + 1 : 0)) &&
	       entry->size <= MAX_HEADER;
}

static size_t count_hashes(const struct blob *text)
{
	size_t count = 0;

	for (size_t i = 0; i < text->size; i++)
		count += text->bytes[i] == '#';
	return count;
}

static int visit_header(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct header_reader *r = arg;
	const char *path = entry->path + (*r->directory ? strlen(r->directory) + 1 : 0);
	struct header_file file = {0};
	size_t hashes;

	if (!is_public_header(path))
		return 0;
	if (!entry->is_regular) {
		skip_header(r, entry->path, "it is no regular file");
		return 0;
	}
	if (entry->size > MAX_HEADER || entry->size > MAX_HEADERS - r->total_bytes) {
		skip_header(r, entry->path, "it is larger than a header may be");
		return 0;
	}
	if (r->request.files.count == MAX_COUNT)
		return xenabi_error_set(err, XENABI_ELIMIT, entry->path,
					"more than %d public headers; this many are not read",
					MAX_COUNT);
	builder_tell_place(r->builder, entry->path, NULL);
	if (source_read(r->source, entry->path, MAX_HEADER, &r->arena, &file.text, err))
		return -1;
	hashes = count_hashes(&file.text);
	if (hashes > MAX_HASHES - r->total_hashes) {
		skip_header(r, entry->path, "there are more macros than can be read");
		return 0;
	}
	r->total_hashes += hashes;
	r->total_bytes += file.text.size;
	file.path = arena_strdup(&r->arena, path);
	vec_push(&r->request.files, file);
	return 0;
}

static const struct header_file *find_file(const struct header_reader *r, const char *path)
{
	const struct header_file *file;

	vec_each(file, &r->request.files)
		if (!strcmp(file->path, path))
			return file;
	return NULL;
}

static bool has_arch(const struct header_reader *r, const struct arch_info *info)
{
	const struct header_file *xen = find_file(r, "xen.h");

	if (info->marker && !source_has_directory(r->source, info->port) &&
	    (!xen || !memmem(xen->text.bytes, xen->text.size, info->marker, strlen(info->marker))))
		return false;
	for (const char *const *path = info->headers; *path; path++)
		if (find_file(r, *path))
			return true;
	return false;
}

static void choose_views(struct header_reader *r, viewset arches)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const struct arch_info *info = arch_info(arch);

		if (!views_have_arch(arches, arch) || !has_arch(r, info))
			continue;
		for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++)
			if (audience != AUDIENCE_INTERNAL || info->has_hypervisor)
				r->views |= view_bit(arch, audience);
	}
}

/* Headers of an architecture that nobody here knows are a gap, not a silence. */
static void report_foreign_headers(struct header_reader *r)
{
	const struct header_file *file;

	vec_each(file, &r->request.files) {
		bool wanted = false;

		for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
			wanted |= arch_wants_header(arch, file->path);
		if (!wanted)
			skip_header(r,
				    arena_printf(&r->arena, "%s%s", r->request.shown_prefix,
						 file->path),
				    "it belongs to an architecture that xenabi does not know");
	}
}

/* The number after "export NAME = " in xen/Makefile; an empty string when it is not there. */
static void makefile_value(const char *text, const char *name, char *value, size_t room)
{
	const char *line = text;
	size_t len = strlen(name);

	*value = '\0';
	while (line) {
		const char *p = line + strspn(line, " \t");

		if (!strncmp(p, "export", 6))
			p += 6 + strspn(p + 6, " \t");
		if (!strncmp(p, name, len)) {
			p += len + strspn(p + len, " \t:?=");
			snprintf(value, room, "%.*s", (int)strcspn(p, " \t\r\n$#"), p);
			return;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
}

/* A source tree tells its version in xen/Makefile (xen/Rules.mk before 3.0.4). */
static void read_version(struct header_reader *r)
{
	struct blob makefile;
	struct xenabi_error ignored = {0};
	char major[16], minor[16], extra[64], version[128];

	if (source_read(r->source, TREE_MAKEFILE, MAX_MAKEFILE, &r->arena, &makefile, &ignored))
		return;
	makefile_value((const char *)makefile.bytes, "XEN_VERSION", major, sizeof(major));
	makefile_value((const char *)makefile.bytes, "XEN_SUBVERSION", minor, sizeof(minor));
	makefile_value((const char *)makefile.bytes, "XEN_EXTRAVERSION", extra, sizeof(extra));
	if (!*major || !*minor)
		return;
	snprintf(version, sizeof(version), "%s.%s%s", major, minor, extra);
	builder_set_version(r->builder, version);
}

static int take_facts(struct header_reader *r, const struct header_answers *answers,
		      struct xenabi_error *err)
{
	builder_add_views(r->builder, answers->views);
	builder_add_supplies(r->builder, SUPPLIES_HEADERS);
	for (size_t i = 0; i < answers->count; i++) {
		const struct strbuf *text = &answers->texts[i];
		bool complete;

		if (wire_read(r->builder, strbuf_str(text), text->len, answers->views, &complete,
			      err))
			return -1;
		if (!complete)
			return xenabi_error_set(err, XENABI_EINPUT, source_name(r->source),
						"the header worker stopped before its end");
	}
	return 0;
}

/* What cannot be told apart by versions, and where that begins. */
static bool is_too_much(struct header_reader *r, const char *file,
			const struct versioned_site *site)
{
	const char *what = NULL;

	r->versioned++;
	if (r->versioned == MAX_VERSIONED)
		what = "from here on, what hangs on the interface version is not looked at: there "
		       "is too much of it";
	else if (r->versioned < MAX_VERSIONED && !*site->conditions)
		what = "which interface versions see this is not known: it stands under too many "
		       "conditions";
	if (what)
		builder_add_gap(r->builder, &(struct evidence){.file = file, .line = site->line},
				what, "");
	return what || r->versioned >= MAX_VERSIONED;
}

static void add_versioned_part(struct header_reader *r, const char *file,
			       const struct versioned_site *site)
{
	struct versioned_part part = {
		.name = site->name, .code = site->code, .at = {.file = file, .line = site->line}};
	version_list versions = {0};

	versions_of_condition(site->conditions, &versions, &part.code);
	part.versions = arena_memdup(builder_arena(r->builder), versions.items,
				     versions.count * sizeof(*versions.items));
	part.version_count = versions.count;
	/* What all guests see, or none, does not hang on their version. */
	if (versions.count > 1 || (versions.count && versions.items[0]))
		builder_add_versioned_part(r->builder, &part);
	vec_free(&versions);
}

/* Views are read at the oldest and at the latest version; this is about those between. */
static void read_versioned(struct header_reader *r)
{
	struct intern *in = builder_intern(r->builder);
	const struct header_file *file;
	const struct versioned_site *site;

	vec_each(file, &r->request.files) {
		struct header_scan scan = {0};
		const char *path =
			arena_printf(&r->arena, "%s%s", r->request.shown_prefix, file->path);

		if (!memmem(file->text.bytes, file->text.size, INTERFACE_VERSION,
			    strlen(INTERFACE_VERSION)))
			continue;
		header_scan(&scan, &file->text, in);
		vec_each(site, &scan.versioned)
			if (!is_too_much(r, intern_str(in, path), site))
				add_versioned_part(r, intern_str(in, path), site);
		header_scan_deinit(&scan);
	}
}

static int parse_views(struct header_reader *r, const struct header_options *options,
		       struct header_answers *known, struct xenabi_error *err)
{
	struct header_answers own = {0}, *answers = known ? known : &own;
	struct xenabi_error failure = {0};
	struct strbuf request = {0};
	int rc;

	header_request_write(&r->request, &request);
	rc = header_ask(
		&(struct header_question){r->views, &request, options->jobs, options->cache},
		answers, &failure);
	if (rc)
		xenabi_error_set(err, failure.code, source_name(r->source),
				 "its public headers could not be read: %s: %s", failure.place,
				 failure.text);
	else
		rc = take_facts(r, answers, err);
	strbuf_deinit(&request);
	header_answers_deinit(&own);
	return rc;
}

/* What xen.h includes and is not here: "; xen.h includes <asm/interface.h>", or "". */
static const char *describe_missing(struct header_reader *r)
{
	const struct header_file *xen = find_file(r, "xen.h");
	const struct include_site *site;
	struct header_scan scan = {0};
	struct strbuf text = {0};
	const char *described;

	if (xen)
		header_scan(&scan, &xen->text, builder_intern(r->builder));
	vec_each(site, &scan.includes)
		if (site->is_angled && text.len < 200)
			strbuf_addf(&text, "%s<%s>", text.len ? ", " : "; xen.h includes ",
				    site->target);
	described = arena_strdup(&r->arena, strbuf_str(&text));
	strbuf_deinit(&text);
	header_scan_deinit(&scan);
	return described;
}

static int refuse_views(struct header_reader *r, struct xenabi_error *err)
{
	bool has_any = false;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		has_any |= has_arch(r, arch_info(arch));
	if (has_any)
		return xenabi_error_set(err, XENABI_EINPUT, source_name(r->source),
					"the headers are for no architecture that is wanted");
	return xenabi_error_set(err, XENABI_EINPUT, source_name(r->source),
				"no architecture's header is here (arch-x86/xen-x86_64.h, "
				"arch-x86/xen-x86_32.h, arch-arm.h, arch-riscv.h or arch-ppc.h)%s",
				describe_missing(r));
}

static int read_headers(struct header_reader *r, const struct header_options *options,
			struct header_answers *known, struct xenabi_error *err)
{
	r->directory = public_directory(r->source);
	if (!r->directory)
		return xenabi_error_set(err, XENABI_EINPUT, source_name(r->source),
					"no public headers of Xen here: neither "
					"xen/include/public/xen.h nor xen/xen.h nor xen.h");
	r->request.shown_prefix = *r->directory ? arena_printf(&r->arena, "%s/", r->directory) : "";
	if (source_list_reading(r->source, r->directory, is_header, visit_header, r, err))
		return -1;
	choose_views(r, options->arches);
	if (!r->views)
		return refuse_views(r, err);
	report_foreign_headers(r);
	read_version(r);
	read_versioned(r);
	return parse_views(r, options, known, err);
}

int header_read(struct source *s, const struct header_options *options,
		struct header_answers *known, struct builder *b, struct xenabi_error *err)
{
	struct header_reader r = {.source = s, .builder = b, .request.defines = options->defines};
	int rc = read_headers(&r, options, known, err);

	vec_free(&r.request.files);
	arena_deinit(&r.arena);
	return rc;
}
