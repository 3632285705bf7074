// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/input.h"

int input_waivers(struct source *s, struct arena *a, const char **ret_text,
		  struct xenabi_error *err)
{
	struct blob text;

	*ret_text = NULL;
	if (!source_has_file(s, WAIVERS_FILE))
		return 0;
	if (source_read(s, WAIVERS_FILE, WAIVERS_MAX_BYTES, a, &text, err))
		return -1;
	if (memchr(text.bytes, '\0', text.size))
		return xenabi_error_set(err, XENABI_EINPUT, WAIVERS_FILE, "it holds a NUL byte");
	*ret_text = (const char *)text.bytes;
	return 0;
}
