// SPDX-License-Identifier: GPL-2.0-only
#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/base/test.h"
#include "lib/read/unpack.h"

#define PACKED_ROOM ((size_t)1 << 20)

/* Packs with each library; returns the size of what is in out. */
typedef size_t pack_fn(unsigned char *out, const void *bytes, size_t size);

static size_t pack_gzip(unsigned char *out, const void *bytes, size_t size)
{
	z_stream z = {0};

	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
	z.next_in = (unsigned char *)(uintptr_t)bytes;
	z.avail_in = (unsigned int)size;
	z.next_out = out;
	z.avail_out = PACKED_ROOM;
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return PACKED_ROOM - z.avail_out;
}

static size_t pack_xz(unsigned char *out, const void *bytes, size_t size)
{
	size_t used = 0;

	lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, bytes, size, out, &used, PACKED_ROOM);
	return used;
}

static size_t pack_zstd(unsigned char *out, const void *bytes, size_t size)
{
	return ZSTD_compress(out, PACKED_ROOM, bytes, size, 3);
}

static pack_fn *const packers[] = {pack_gzip, pack_xz, pack_zstd};

#define PACKER_COUNT (sizeof(packers) / sizeof(packers[0]))

/* Text that does not pack to nothing; freed by the caller. */
static unsigned char *sample(size_t size)
{
	unsigned char *p = malloc(size + 1);
	unsigned int state = 1;

	for (size_t i = 0; i < size; i++) {
		state = state * 1103515245 + 12345;
		p[i] = (unsigned char)("abcdefgh"[state >> 16 & 7]);
	}
	p[size] = '\0';
	return p;
}

/* A copy of exactly size bytes, so that a read beyond it is seen; freed by the caller. */
static unsigned char *exact_copy(const unsigned char *bytes, size_t size)
{
	unsigned char *p = malloc(size ? size : 1);

	memcpy(p, bytes, size);
	return p;
}

static enum xenabi_errcode unpack(const unsigned char *bytes, size_t size, size_t max,
				  struct arena *a, struct blob *ret)
{
	unsigned char *copy = exact_copy(bytes, size);
	struct blob in = {.bytes = copy, .size = size};
	struct xenabi_error err = {0};
	int status = unpack_blob(&in, "test", max, a, ret, &err);

	EXPECT((status < 0) == (err.code != XENABI_OK));
	free(copy);
	return err.code;
}

static void unpacks_what_was_packed(void)
{
	static const size_t sizes[] = {0, 1, 100, 70000, 3000000};
	unsigned char *packed = malloc(PACKED_ROOM * 2);

	for (size_t k = 0; k < PACKER_COUNT; k++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			unsigned char *text = i < 4 ? sample(sizes[i]) : calloc(1, sizes[i]);
			size_t size = packers[k](packed, text, sizes[i]);
			struct arena a = {0};
			struct blob out;

			EXPECT_INT(unpack(packed, size, UNPACK_MAX_BYTES, &a, &out), XENABI_OK);
			EXPECT_INT(out.size, sizes[i]);
			EXPECT(out.bytes && memcmp(out.bytes, text, out.size) == 0 &&
			       !out.bytes[out.size]);
			arena_deinit(&a);
			free(text);
		}
	}
	free(packed);
}

static void hands_back_what_is_not_packed(void)
{
	struct blob in = {.bytes = (const unsigned char *)"\x1f\x8b", .size = 2}, out;
	struct xenabi_error err = {0};
	struct arena a = {0};

	EXPECT(!unpack_is_packed(&in));
	EXPECT_INT(unpack_blob(&in, "test", 1, &a, &out, &err), 0);
	EXPECT(out.bytes == in.bytes && out.size == in.size);
	arena_deinit(&a);
}

static void joins_members_and_ignores_padding(void)
{
	unsigned char *packed = calloc(2, PACKED_ROOM);

	for (size_t k = 0; k < PACKER_COUNT; k++) {
		size_t size = packers[k](packed, "one", 3);
		struct arena a = {0};
		struct blob out;

		size += packers[k](packed + size, "two", 3);
		memset(packed + size, 0, 64);
		EXPECT_INT(unpack(packed, size + 64, 6, &a, &out), XENABI_OK);
		EXPECT_STR((const char *)out.bytes, "onetwo");
		packed[size + 40] = 'x';
		EXPECT_INT(unpack(packed, size + 64, 6, &a, &out), XENABI_EINPUT);
		EXPECT(!out.bytes);
		arena_deinit(&a);
	}
	free(packed);
}

static void keeps_the_limit_exactly(void)
{
	static const size_t sizes[] = {1, 1000, (size_t)1 << 20, 3000000};
	unsigned char *packed = malloc(PACKED_ROOM);

	for (size_t k = 0; k < PACKER_COUNT; k++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			unsigned char *zeros = calloc(1, sizes[i]);
			size_t size = packers[k](packed, zeros, sizes[i]);
			struct arena a = {0};
			struct blob out;

			EXPECT_INT(unpack(packed, size, sizes[i], &a, &out), XENABI_OK);
			EXPECT_INT(unpack(packed, size, sizes[i] - 1, &a, &out), XENABI_ELIMIT);
			EXPECT_INT(unpack(packed, size, 0, &a, &out), XENABI_ELIMIT);
			arena_deinit(&a);
			free(zeros);
		}
	}
	free(packed);
}

/* A bomb costs as much memory as the limit says, not as much as it holds. */
static void defuses_bombs(void)
{
	size_t size = (size_t)64 << 20;
	unsigned char *packed = malloc(PACKED_ROOM), *zeros = calloc(1, size);

	for (size_t k = 0; k < PACKER_COUNT; k++) {
		size_t packed_size = packers[k](packed, zeros, size);
		struct arena a = {0};
		struct blob out;

		EXPECT(packed_size < size / 100);
		EXPECT_INT(unpack(packed, packed_size, 100000, &a, &out), XENABI_ELIMIT);
		EXPECT_INT(a.total, 0);
		arena_deinit(&a);
	}
	free(zeros);
	free(packed);
}

static void refuses_every_truncation(void)
{
	unsigned char *packed = malloc(PACKED_ROOM), *text = sample(600);

	for (size_t k = 0; k < PACKER_COUNT; k++) {
		size_t size = packers[k](packed, text, 600);

		for (size_t cut = 6; cut < size; cut++) {
			struct arena a = {0};
			struct blob out;

			EXPECT_INT(unpack(packed, cut, 1000, &a, &out), XENABI_EINPUT);
			arena_deinit(&a);
		}
	}
	free(text);
	free(packed);
}

/* A flipped bit may hit padding or a time stamp; what comes out must still be the text. */
static void never_gives_damaged_content(void)
{
	unsigned char *packed = malloc(PACKED_ROOM), *text = sample(300);

	for (size_t k = 0; k < 2; k++) { /* zstd as packed here has no checksum */
		size_t size = packers[k](packed, text, 300);

		for (size_t bit = 8 * 6; bit < 8 * size; bit++) {
			struct arena a = {0};
			struct blob out;

			packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
			if (unpack(packed, size, 100000, &a, &out) == XENABI_OK)
				EXPECT(out.size == 300 && memcmp(out.bytes, text, 300) == 0);
			packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
			arena_deinit(&a);
		}
	}
	free(text);
	free(packed);
}

static void survives_flips_in_zstd(void)
{
	unsigned char *packed = malloc(PACKED_ROOM), *text = sample(300);
	size_t size = pack_zstd(packed, text, 300);

	for (size_t bit = 8 * 4; bit < 8 * size; bit++) {
		struct arena a = {0};
		struct blob out;

		packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
		if (unpack(packed, size, 100000, &a, &out) == XENABI_OK)
			EXPECT(out.size <= 100000);
		packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
		arena_deinit(&a);
	}
	free(text);
	free(packed);
}

static const struct unit_test tests[] = {
	TEST(unpacks_what_was_packed),
	TEST(hands_back_what_is_not_packed),
	TEST(joins_members_and_ignores_padding),
	TEST(keeps_the_limit_exactly),
	TEST(defuses_bombs),
	TEST(refuses_every_truncation),
	TEST(never_gives_damaged_content),
	TEST(survives_flips_in_zstd),
};

TEST_MAIN(tests);
