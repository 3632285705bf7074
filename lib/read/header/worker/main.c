// SPDX-License-Identifier: GPL-2.0-only
/*
 * The header worker: standard input is a file that holds a request (see
 * request.h), the arguments are views ("x86_64/guest"), standard output
 * receives the facts in the wire format. libclang lives in this process only.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/read/header/worker/confine.h"
#include "lib/read/header/worker/parse.h"

#define MAX_OUTPUT ((size_t)256 << 20)

#ifdef __SANITIZE_ADDRESS__
/* Looking for leaks at the end takes system calls that confine() takes away. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

static int write_all(const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(STDOUT_FILENO, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

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

static int serve(const struct header_request *request, struct intern *in, char **views)
{
	struct wire_writer out = {.out.max = MAX_OUTPUT};
	struct view_parser parser = {.in = in, .out = &out};
	struct header_set set;
	int rc = 0;

	confine_resources();
	parser.index = clang_createIndex(0, 0);
	if (!confine())
		put_unconfined_gap(&out);
	header_set_init(&set, request, in);
	parser.set = &set;
	for (; *views && !rc; views++) {
		if (!parse_view_name(*views, &parser.arch, &parser.audience))
			return -1;
		parse_view(&parser);
		rc = out.out.overflow ? -1 : write_all(strbuf_str(&out.out), out.out.len);
		strbuf_reset(&out.out);
	}
	wire_put_end(&out);
	if (!rc)
		rc = write_all(strbuf_str(&out.out), out.out.len);
	header_set_deinit(&set);
	clang_disposeIndex(parser.index);
	wire_writer_deinit(&out);
	return rc;
}

int main(int argc, char **argv)
{
	struct header_request request = {0};
	struct intern in = {0};
	struct stat st;
	void *bytes;
	int rc;

	if (argc < 2 || fstat(STDIN_FILENO, &st) || !S_ISREG(st.st_mode) || !st.st_size) {
		fputs("This program serves xenabi; it is not to be run by hand.\n", stderr);
		return 2;
	}
	/* A thread for each parse would need system calls that confine() takes away. */
	setenv("LIBCLANG_NOTHREADS", "1", 1);
	setenv("LIBCLANG_DISABLE_CRASH_RECOVERY", "1", 1);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	if (bytes == MAP_FAILED || header_request_read(&request, &in, bytes, (size_t)st.st_size))
		return 1;
	rc = serve(&request, &in, argv + 1);
	header_request_deinit(&request);
	intern_deinit(&in);
	munmap(bytes, (size_t)st.st_size);
	return rc ? 1 : 0;
}
