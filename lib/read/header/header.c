// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/arch/arch.h"
#include "lib/base/cursor.h"
#include "lib/model/wire.h"
#include "lib/read/header/header.h"
#include "lib/read/header/request.h"
#include "lib/read/header/scan.h"
#include "lib/read/worker.h"

#define WORKER	      "header-worker"
#define MAX_HEADER    ((size_t)4 << 20)
#define MAX_HEADERS   ((size_t)64 << 20) /* together */
#define MAX_MAKEFILE  ((size_t)1 << 20)
#define MAX_VIEWS     (ARCH_COUNT * AUDIENCE_COUNT)
#define MAX_VIEW_NAME 32

struct header_reader {
	struct source *source;
	struct builder *builder;
	struct arena arena;
	const char *directory; /* of the public headers; "" for the root */
	struct header_request request;
	size_t total_bytes;
	char views[MAX_VIEWS][MAX_VIEW_NAME];
	viewset view_bits[MAX_VIEWS];
	size_t view_count;
};

static const char *public_directory(struct source *s)
{
	if (source_has_file(s, "xen/include/public/xen.h"))
		return "xen/include/public";
	if (source_has_file(s, "xen/xen.h"))
		return "xen";
	return source_has_file(s, "xen.h") ? "" : NULL;
}

bool header_probe(struct source *s)
{
	return public_directory(s) != NULL;
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

static int visit_header(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct header_reader *r = arg;
	const char *path = entry->path + (*r->directory ? strlen(r->directory) + 1 : 0);
	struct header_file file = {0};

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
	if (source_read(r->source, entry->path, MAX_HEADER, &r->arena, &file.text, err))
		return -1;
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

static void add_view(struct header_reader *r, enum arch arch, enum audience audience)
{
	snprintf(r->views[r->view_count], MAX_VIEW_NAME, "%s/%s", arch_name(arch),
		 audience_name(audience));
	r->view_bits[r->view_count++] = view_bit(arch, audience);
}

static void choose_views(struct header_reader *r, viewset arches)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const struct arch_info *info = arch_info(arch);

		if (!views_have_arch(arches, arch) || !has_arch(r, info))
			continue;
		for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++)
			if (audience != AUDIENCE_INTERNAL || info->has_hypervisor)
				add_view(r, arch, audience);
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

	if (source_read(r->source, "xen/Makefile", MAX_MAKEFILE, &r->arena, &makefile, &ignored))
		return;
	makefile_value((const char *)makefile.bytes, "XEN_VERSION", major, sizeof(major));
	makefile_value((const char *)makefile.bytes, "XEN_SUBVERSION", minor, sizeof(minor));
	makefile_value((const char *)makefile.bytes, "XEN_EXTRAVERSION", extra, sizeof(extra));
	if (!*major || !*minor)
		return;
	snprintf(version, sizeof(version), "%s.%s%s", major, minor, extra);
	builder_set_version(r->builder, version);
}

static viewset chosen_views(const struct header_reader *r)
{
	viewset views = VIEWS_NONE;

	for (size_t i = 0; i < r->view_count; i++)
		views |= r->view_bits[i];
	return views;
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

void header_answers_deinit(struct header_answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		strbuf_deinit(&answers->texts[i]);
	strbuf_deinit(&answers->request);
	*answers = (struct header_answers){0};
}

static bool is_answered(const struct header_answers *answers, const struct strbuf *request,
			viewset views)
{
	return answers->count && answers->views == views && answers->request.len == request->len &&
	       !memcmp(answers->request.data, request->data, request->len);
}

/* All that the answers depend on: headers, what they are called, and who asks. */
static void make_key(const struct strbuf *request, viewset views, char key[SHA256_HEX])
{
	struct sha256 s = cache_key("headers");

	sha256_add(&s, &views, sizeof(views));
	sha256_add(&s, request->data, request->len);
	sha256_finish(&s, key);
}

/* As an earlier run was answered; false: none was, or nothing was kept. */
static bool find_answers(const struct header_reader *r, struct cache *cache, struct strbuf *request,
			 struct header_answers *answers)
{
	char key[SHA256_HEX];
	struct arena a = {0};
	const char *bytes;
	size_t len;
	bool is_there;

	if (!cache)
		return false;
	make_key(request, chosen_views(r), key);
	is_there = cache_get(cache, key, &a, &bytes, &len);
	if (is_there) {
		struct cursor c = cursor_over(bytes, len);

		header_answers_deinit(answers);
		answers->views = chosen_views(r);
		while (!cursor_done(&c) && answers->count < HEADER_JOBS_MAX) {
			size_t size = (size_t)cursor_uleb(&c);
			const unsigned char *text = cursor_bytes(&c, size);

			if (text)
				strbuf_add(&answers->texts[answers->count++], text, size);
		}
		answers->request = *request;
		*request = (struct strbuf){0};
	}
	arena_deinit(&a);
	return is_there;
}

static void keep_answers(struct cache *cache, const struct header_answers *answers)
{
	struct strbuf bytes = {0};
	char key[SHA256_HEX];

	if (!cache)
		return;
	make_key(&answers->request, answers->views, key);
	for (size_t i = 0; i < answers->count; i++) {
		strbuf_add_uleb(&bytes, answers->texts[i].len);
		strbuf_add(&bytes, answers->texts[i].data, answers->texts[i].len);
	}
	cache_put(cache, key, bytes.data, bytes.len);
	strbuf_deinit(&bytes);
}

/* Asks workers, each for some of the views. The answers own the request from then on. */
static int ask_workers(const struct header_reader *r, unsigned int jobs, struct strbuf *request,
		       struct header_answers *answers, struct xenabi_error *err)
{
	size_t count = jobs < 1 ? 1 : jobs > HEADER_JOBS_MAX ? HEADER_JOBS_MAX : jobs;
	const char *args[HEADER_JOBS_MAX][MAX_VIEWS + 1] = {{0}};
	struct worker_job workers[HEADER_JOBS_MAX] = {{0}};
	int rc;

	if (count > r->view_count)
		count = r->view_count;
	for (size_t i = 0; i < r->view_count; i++)
		args[i % count][i / count] = r->views[i];
	for (size_t i = 0; i < count; i++)
		workers[i].args = args[i];
	rc = worker_run(WORKER, &(struct blob){(const unsigned char *)request->data, request->len},
			1, workers, count, err);
	header_answers_deinit(answers);
	*answers = (struct header_answers){
		.request = *request, .views = chosen_views(r), .count = count};
	*request = (struct strbuf){0};
	for (size_t i = 0; i < count; i++)
		answers->texts[i] = workers[i].output;
	if (rc)
		header_answers_deinit(answers);
	return rc;
}

static int parse_views(struct header_reader *r, const struct header_options *options,
		       struct header_answers *known, struct xenabi_error *err)
{
	struct header_answers own = {0}, *answers = known ? known : &own;
	struct strbuf request = {0};
	int rc = 0;

	header_request_write(&r->request, &request);
	if (!is_answered(answers, &request, chosen_views(r)) &&
	    !find_answers(r, options->cache, &request, answers)) {
		rc = ask_workers(r, options->jobs, &request, answers, err);
		if (!rc)
			keep_answers(options->cache, answers);
	}
	if (!rc)
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
	if (source_list(r->source, r->directory, visit_header, r, err))
		return -1;
	choose_views(r, options->arches);
	if (!r->view_count)
		return refuse_views(r, err);
	report_foreign_headers(r);
	read_version(r);
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
