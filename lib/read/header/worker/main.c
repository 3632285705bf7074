// SPDX-License-Identifier: GPL-2.0-only
/*
 * The header worker: standard input is a file that holds a request (see
 * request.h), the arguments are views ("x86_64/guest"), standard output
 * receives the facts in the wire format. libclang lives in this process only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/read/header/odd.h"
#include "lib/read/header/worker/parse.h"
#include "lib/read/serving/confine.h"
#include "lib/read/serving/limits.h"
#include "lib/read/serving/serve.h"

static bool parse_view_name(const char *text, enum arch *ret_arch, enum audience *ret_audience)
{
	const char *slash = strchr(text, '/');
	char arch[32];

	if (!slash || (size_t)(slash - text) >= sizeof(arch))
		return false;
	snprintf(arch, sizeof(arch), "%.*s", (int)(slash - text), text);
	*ret_arch = arch_from_name(arch);
	*ret_audience = audience_from_name(slash + 1);
	return *ret_arch < ARCH_COUNT && *ret_audience < AUDIENCE_COUNT;
}

static void put_unconfined_gap(struct wire_writer *out)
{
	wire_put_gap(out, &(struct gap){
				  .what = "the header worker could not be confined, so a "
					  "hostile header might have made it read other files",
				  .needs = "a kernel with seccomp filters",
			  });
}

/* The header that odd places are looked for in. */
struct odd_header {
	const struct header_set *set;
	struct wire_writer *out;
	struct intern *in;
	size_t file;
};

static bool is_own_macro(void *arg, const char *name, size_t len)
{
	const struct odd_header *h = arg;

	return header_set_find_macro(h->set, intern_strn(h->in, name, len)) < h->set->macros.count;
}

static void put_gap_at(const struct odd_header *h, size_t file, uint32_t line, const char *what)
{
	const struct header_request *request = h->set->request;
	struct strbuf path = {0};

	strbuf_addf(&path, "%s%s", request->shown_prefix, request->files.items[file].path);
	wire_put_gap(h->out, &(struct gap){.what = what,
					   .needs = "",
					   .at = {.file = strbuf_str(&path), .line = line}});
	strbuf_deinit(&path);
}

static void put_odd_gap(void *arg, uint32_t line, const char *what)
{
	const struct odd_header *h = arg;
	struct strbuf text = {0};

	strbuf_addf(&text, "%s: Xen's compiler may read this header otherwise", what);
	put_gap_at(h, h->file, line, strbuf_str(&text));
	strbuf_deinit(&text);
}

static void put_heavy_gaps(const struct odd_header *h)
{
	const struct header_set *set = h->set;
	const struct macro_name *m;

	vec_each(m, &set->macros) {
		const struct macro_place *place = &set->places.items[m->place];
		struct strbuf text = {0};

		if (!m->is_heavy)
			continue;
		strbuf_addf(&text, "%s is a macro that grows too large to be evaluated", m->name);
		put_gap_at(h, place->file, place->site->line, strbuf_str(&text));
		strbuf_deinit(&text);
	}
}

static void put_odd_gaps(const struct header_set *set, struct wire_writer *out, struct intern *in)
{
	struct odd_header h = {.set = set, .out = out, .in = in};
	const struct odd_finder finder = {is_own_macro, put_odd_gap, &h};

	for (; h.file < set->request->files.count; h.file++)
		header_find_odd(&set->request->files.items[h.file].text, &finder);
	put_heavy_gaps(&h);
}

static int serve(const struct header_request *request, struct intern *in, char **views)
{
	struct wire_writer out = {.out.max = HEADER_OUTPUT_MIB * MIB};
	struct view_parser parser = {.in = in, .out = &out};
	struct header_set set;
	int rc = 0;

	confine_resources(HEADER_CPU_SECONDS, HEADER_MEMORY_MIB * MIB);
	parser.index = clang_createIndex(0, 0);
	if (!confine())
		put_unconfined_gap(&out);
	header_set_init(&set, request, in);
	parser.set = &set;
	put_odd_gaps(&set, &out, in);
	for (; *views && !rc; views++) {
		if (!parse_view_name(*views, &parser.arch, &parser.audience))
			return -1;
		parse_view(&parser);
		rc = serve_send(&out.out);
	}
	wire_put_end(&out);
	if (!rc)
		rc = serve_send(&out.out);
	header_set_deinit(&set);
	clang_disposeIndex(parser.index);
	wire_writer_deinit(&out);
	return rc;
}

int main(int argc, char **argv)
{
	struct header_request request = {0};
	struct intern in = {0};
	struct blob bytes;
	int rc;

	if (!serve_take_request(&bytes) || argc < 2)
		return 2;
	/* A thread for each parse would need system calls that confine() takes away. */
	setenv("LIBCLANG_NOTHREADS", "1", 1);
	setenv("LIBCLANG_DISABLE_CRASH_RECOVERY", "1", 1);
	if (header_request_read(&request, &in, bytes.bytes, bytes.size))
		return 1;
	rc = serve(&request, &in, argv + 1);
	header_request_deinit(&request);
	intern_deinit(&in);
	serve_drop_request(&bytes);
	return rc ? 1 : 0;
}
