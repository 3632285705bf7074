// SPDX-License-Identifier: GPL-2.0-only
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/read/unpack.h"

#define FIRST_BYTES	((size_t)1 << 20)
#define LZMA_MAX_MEMORY ((uint64_t)128 << 20)
#define ZSTD_MAX_WINDOW 27 /* log2 of bytes */

/*
 * One decompression: out[0..out_used) is what came so far, room of it is
 * allocated. Invariant: out_used <= room <= max + 1; the byte beyond max is
 * there to tell a content of exactly max from a longer one.
 */
struct unpacker {
	const unsigned char *in;
	size_t in_left;
	unsigned char *out;
	size_t out_used, room, max;
	bool ended; /* a whole member or frame is out */
	const char *failure;
};

/* One call of a library: consumes in, fills out, sets ended or failure. */
typedef void step_fn(void *state, struct unpacker *u);

struct format {
	const char *name;
	const char *magic;
	size_t magic_size;
	/* NULL when the library refuses. */
	void *(*begin)(void);
	/* Ready for the next member. */
	bool (*again)(void *state);
	step_fn *step;
	void (*end)(void *state);
};

static unsigned int at_most_uint(size_t n)
{
	return n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (unsigned int)n;
}

static void *inflate_begin(int window_bits)
{
	z_stream *z = xalloc(sizeof(*z));

	if (inflateInit2(z, window_bits) == Z_OK)
		return z;
	free(z);
	return NULL;
}

static void *gzip_begin(void)
{
	return inflate_begin(15 + 16);
}

static void *zlib_begin(void)
{
	return inflate_begin(15);
}

static bool gzip_again(void *state)
{
	return inflateReset(state) == Z_OK;
}

static void gzip_step(void *state, struct unpacker *u)
{
	unsigned int in_size = at_most_uint(u->in_left);
	unsigned int out_size = at_most_uint(u->room - u->out_used);
	z_stream *z = state;
	int status;

	z->next_in = (unsigned char *)(uintptr_t)u->in;
	z->avail_in = in_size;
	z->next_out = u->out + u->out_used;
	z->avail_out = out_size;
	status = inflate(z, Z_NO_FLUSH);
	u->in += in_size - z->avail_in;
	u->in_left -= in_size - z->avail_in;
	u->out_used += out_size - z->avail_out;
	u->ended = status == Z_STREAM_END;
	if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
		u->failure = z->msg ? z->msg : "damaged";
}

static void gzip_end(void *state)
{
	inflateEnd(state);
	free(state);
}

static bool xz_again(void *state)
{
	return lzma_stream_decoder(state, LZMA_MAX_MEMORY, 0) == LZMA_OK;
}

static void xz_end(void *state)
{
	lzma_end(state);
	free(state);
}

static void *xz_begin(void)
{
	lzma_stream *lz = xalloc(sizeof(*lz));

	*lz = (lzma_stream)LZMA_STREAM_INIT;
	if (xz_again(lz))
		return lz;
	xz_end(lz);
	return NULL;
}

static void xz_step(void *state, struct unpacker *u)
{
	lzma_stream *lz = state;
	lzma_ret status;

	lz->next_in = u->in;
	lz->avail_in = u->in_left;
	lz->next_out = u->out + u->out_used;
	lz->avail_out = u->room - u->out_used;
	status = lzma_code(lz, LZMA_RUN);
	u->in = lz->next_in;
	u->in_left = lz->avail_in;
	u->out_used = u->room - lz->avail_out;
	u->ended = status == LZMA_STREAM_END;
	if (status == LZMA_MEMLIMIT_ERROR)
		u->failure = "its dictionary is too large";
	else if (status != LZMA_OK && status != LZMA_STREAM_END && status != LZMA_BUF_ERROR)
		u->failure = "damaged";
}

static void *zstd_begin(void)
{
	ZSTD_DCtx *z = ZSTD_createDCtx();

	if (z)
		ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, ZSTD_MAX_WINDOW);
	return z;
}

static bool zstd_again(void *state)
{
	return !ZSTD_isError(ZSTD_DCtx_reset(state, ZSTD_reset_session_only));
}

static void zstd_step(void *state, struct unpacker *u)
{
	ZSTD_inBuffer in = {.src = u->in, .size = u->in_left};
	ZSTD_outBuffer out = {.dst = u->out, .size = u->room, .pos = u->out_used};
	size_t status = ZSTD_decompressStream(state, &out, &in);

	u->in += in.pos;
	u->in_left -= in.pos;
	u->out_used = out.pos;
	u->ended = status == 0;
	if (ZSTD_isError(status))
		u->failure = ZSTD_getErrorName(status);
}

static void zstd_end(void *state)
{
	ZSTD_freeDCtx(state);
}

static const struct format formats[] = {
	{"gzip", "\x1f\x8b\x08", 3, gzip_begin, gzip_again, gzip_step, gzip_end},
	{"xz", "\xfd\x37\x7a\x58\x5a", 6, xz_begin, xz_again, xz_step, xz_end},
	{"zstd", "\x28\xb5\x2f\xfd", 4, zstd_begin, zstd_again, zstd_step, zstd_end},
};

/* Without a magic number, so that whoever has it must know. */
static const struct format zlib_format = {
	"zlib", "", 0, zlib_begin, gzip_again, gzip_step, gzip_end,
};

static const struct format *format_of(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (size >= formats[i].magic_size &&
		    memcmp(bytes, formats[i].magic, formats[i].magic_size) == 0)
			return &formats[i];
	return NULL;
}

bool unpack_is_packed(const struct blob *file)
{
	return format_of(file->bytes, file->size);
}

/* More room for output, up to one byte beyond the limit; false when that is used up. */
static bool grow(struct unpacker *u)
{
	size_t limit = u->max + 1, room;

	if (u->out_used < u->room)
		return true;
	if (u->room == limit)
		return false;
	room = u->room ? u->room * 2 : FIRST_BYTES;
	u->room = room > limit ? limit : room;
	u->out = xrealloc(u->out, u->room);
	return true;
}

/* Zeros after the last member are padding; anything else begins another one. */
static bool only_zeros_left(const struct unpacker *u)
{
	for (size_t i = 0; i < u->in_left; i++)
		if (u->in[i])
			return false;
	return true;
}

/* Whether another member follows the one that ended. */
static bool next_member(const struct format *f, void *state, struct unpacker *u)
{
	if (only_zeros_left(u))
		return false;
	if (format_of(u->in, u->in_left) == f && f->again(state))
		return true;
	u->failure = "other bytes follow it";
	return false;
}

static int fail(const struct format *f, const struct unpacker *u, const char *place,
		struct xenabi_error *err)
{
	if (u->failure)
		return xenabi_error_set(err, XENABI_EINPUT, place, "a %s file, but %s", f->name,
					u->failure);
	if (u->out_used > u->max)
		return xenabi_error_set(err, XENABI_ELIMIT, place,
					"a %s file of more than %zu bytes once unpacked", f->name,
					u->max);
	return xenabi_error_set(err, XENABI_EINPUT, place, "a %s file, but truncated", f->name);
}

static int run(const struct format *f, struct unpacker *u, const char *place,
	       struct xenabi_error *err)
{
	void *state = f->begin();

	if (!state)
		return xenabi_error_set(err, XENABI_ESYSTEM, place, "cannot unpack %s", f->name);
	while (grow(u)) {
		size_t in_left = u->in_left, out_used = u->out_used;

		f->step(state, u);
		if (u->failure || (u->ended && !next_member(f, state, u)))
			break;
		if (!u->ended && in_left == u->in_left && out_used == u->out_used)
			break;
	}
	f->end(state);
	if (u->failure || !u->ended || u->out_used > u->max)
		return fail(f, u, place, err);
	return 0;
}

static int unpack(const struct format *f, const struct blob *file, const char *place, size_t max,
		  struct arena *a, struct blob *ret_blob, struct xenabi_error *err)
{
	struct unpacker u = {
		.in = file->bytes,
		.in_left = file->size,
		.max = max < SIZE_MAX ? max : max - 1,
	};
	int status = run(f, &u, place, err);

	if (status == 0) {
		unsigned char *bytes = arena_alloc(a, u.out_used + 1);

		if (u.out_used)
			memcpy(bytes, u.out, u.out_used);
		*ret_blob = (struct blob){.bytes = bytes, .size = u.out_used};
	} else {
		*ret_blob = (struct blob){0};
	}
	free(u.out);
	return status;
}

int unpack_blob(const struct blob *file, const char *place, size_t max, struct arena *a,
		struct blob *ret_blob, struct xenabi_error *err)
{
	const struct format *f = format_of(file->bytes, file->size);

	*ret_blob = *file;
	return f ? unpack(f, file, place, max, a, ret_blob, err) : 0;
}

int unpack_zlib(const struct blob *packed, const char *place, size_t max, struct arena *a,
		struct blob *ret_blob, struct xenabi_error *err)
{
	return unpack(&zlib_format, packed, place, max, a, ret_blob, err);
}
