// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>

#include "lib/base/identity.h"
#include "lib/read/frame.h"
#include "lib/read/shipped_kept.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The bytes as what the frame of an archive holds, or with a first 0 as the frame itself. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct strbuf archive = {0};
	struct shipped_kept k;
	const void *found;
	size_t len;

	if (size < 4)
		return 0;
	strbuf_addf(&archive, "xenabi-kept/1 %s %zu\n", xenabi_judge_identity,
		    *bytes ? size - 4 : bytes[1] | (size_t)bytes[2] << 8 | (size_t)bytes[3] << 16);
	if (!*bytes)
		strbuf_add(&archive, bytes + 4, size - 4);
	else if (!frame_pack(bytes + 4, size - 4, &archive))
		abort();
	shipped_kept_read(&k, archive.data, archive.len);
	for (size_t i = 0; i < k.entries.count; i++)
		if (!shipped_kept_find(&k, k.entries.items[i].key, &found, &len))
			abort();
	shipped_kept_close(&k);
	strbuf_deinit(&archive);
	return 0;
}
