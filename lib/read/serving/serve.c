// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/read/serving/serve.h"

#ifdef __SANITIZE_ADDRESS__
/* Looking for leaks at the end takes system calls that confine() takes away. */
const char *__asan_default_options(void);

__attribute__((visibility("default"))) const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

bool serve_take_request(struct blob *ret_request)
{
	void *bytes = MAP_FAILED;
	struct stat st;

	/* Nobody is left to take the answer. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!fstat(STDIN_FILENO, &st) && S_ISREG(st.st_mode) && st.st_size)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	if (bytes == MAP_FAILED) {
		fputs("This program serves xenabi; it is not to be run by hand.\n", stderr);
		return false;
	}
	*ret_request = (struct blob){.bytes = bytes, .size = (size_t)st.st_size};
	return true;
}

void serve_drop_request(struct blob *request)
{
	munmap((void *)(uintptr_t)request->bytes, request->size);
}

int serve_send(struct strbuf *out)
{
	const char *bytes = out->data;
	size_t size = out->len;

	if (out->overflow)
		return -1;
	while (size) {
		ssize_t written = write(STDOUT_FILENO, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		bytes += written;
		size -= (size_t)written;
	}
	strbuf_reset(out);
	return 0;
}
