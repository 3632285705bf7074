// SPDX-License-Identifier: GPL-2.0-only
/*
 * The input is edits, four bytes each: an offset (three bytes) into what the
 * worker is sent for a small hypervisor of ours, and the byte to put there.
 */
#include <stdint.h>

#include "lib/read/dwarf/sample_test.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
const char *__asan_default_options(void);

/* libdwarf loses some of its errors, which in the worker ends with the process. */
__attribute__((visibility("default"))) const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

static struct blob request_of_sample(void)
{
	struct blob request = {0}, copy;
	struct sample s;

	sample_init(&s);
	if (!sample_compile(&s, "gcc -gdwarf-5") || !sample_open(&s, &request))
		abort();
	copy = (struct blob){memcpy(xalloc(request.size), request.bytes, request.size),
			     request.size};
	sample_deinit(&s);
	return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct blob sample;
	struct strbuf answer = {0};
	unsigned char *edited;

	if (!sample.bytes)
		sample = request_of_sample();
	edited = memcpy(xalloc(sample.size), sample.bytes, sample.size);
	for (size_t i = 0; i + 4 <= size; i += 4) {
		size_t at = bytes[i] | (size_t)bytes[i + 1] << 8 | (size_t)bytes[i + 2] << 16;

		edited[at % sample.size] = bytes[i + 3];
	}
	dwarf_answer(&(struct blob){edited, sample.size}, true, &answer);
	strbuf_deinit(&answer);
	free(edited);
	return 0;
}
