// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <zstd.h>

#include "lib/base/arena.h"
#include "lib/read/frame.h"

#define WINDOW_LOG 26

static size_t compress(const void *bytes, size_t size, void *to, size_t room)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	size_t packed = 0;

	if (z && !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, 19)) &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, WINDOW_LOG)) &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_enableLongDistanceMatching, 1)) &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1)))
		packed = ZSTD_compress2(z, to, room, bytes, size);
	ZSTD_freeCCtx(z);
	return ZSTD_isError(packed) ? 0 : packed;
}

bool frame_pack(const void *bytes, size_t size, struct strbuf *out)
{
	size_t room = ZSTD_compressBound(size), packed;
	void *to = xalloc(room);

	packed = compress(bytes, size, to, room);
	strbuf_add(out, to, packed);
	free(to);
	return packed;
}

bool frame_unpack(const void *frame, size_t frame_size, void *to, size_t size, bool is_all)
{
	ZSTD_inBuffer in = {frame, frame_size, 0};
	ZSTD_outBuffer out = {to, size, 0};
	ZSTD_DCtx *z = ZSTD_createDCtx();
	size_t status = 1;

	if (!z || ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, WINDOW_LOG)))
		status = 0;
	while (status && !ZSTD_isError(status) && (is_all || out.pos < out.size)) {
		size_t before = in.pos + out.pos;

		status = ZSTD_decompressStream(z, &out, &in);
		if (in.pos + out.pos == before)
			break;
	}
	ZSTD_freeDCtx(z);
	return out.pos == size && !ZSTD_isError(status) && !(is_all && status);
}
