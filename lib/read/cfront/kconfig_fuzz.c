// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <string.h>

#include "lib/read/cfront/kconfig.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Every word of the text is asked for as an option's name. */
static void ask_for_words(struct kconfig *k, const char *text, struct intern *in)
{
	static const char between[] = " \t\n()!&|=<>\"#";

	while (*(text += strspn(text, between))) {
		size_t len = strcspn(text, between);
		struct option_place at;

		kconfig_state(k, intern_strn(in, text, len), &at);
		text += len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct intern in = {0};
	struct kconfig k = {0};
	struct arena a = {0};
	const char *text = arena_strndup(&a, (const char *)bytes, size);

	kconfig_read(&k, "Kconfig", text, size, &in);
	ask_for_words(&k, text, &in);
	kconfig_deinit(&k);
	intern_deinit(&in);
	arena_deinit(&a);
	return 0;
}
