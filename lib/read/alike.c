// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/alike.h"
#include "lib/model/release.h"
#include "lib/read/csource/port.h"
#include "lib/read/cfront/spell.h"
#include "lib/read/csource/tree.h"
#include "lib/read/header/header.h"
#include "lib/read/save_load.h"

#define NUMBERS_PATH   "xen/include/public/xen.h"
#define CALL_PREFIX    "__HYPERVISOR_"
#define FILE_BYTES_MAX ((size_t)4 << 20) /* what is larger may matter by that alone */

struct comparison {
	struct source *sides[2];
	const struct families *families;
	struct blob numbers; /* the header that numbers all hypercalls */
};

static bool is_name_letter(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static size_t name_length(const char *at, const char *end)
{
	const char *p = at;

	while (p < end && is_name_letter(*p))
		p++;
	return (size_t)(p - at);
}

/* Whether a name in the file ends with an underscore and the call's. */
static bool names_handler(const struct blob *file, const char *call, size_t len)
{
	const char *at = (const char *)file->bytes, *end = at + file->size;

	while ((at = memmem(at, (size_t)(end - at), call, len))) {
		bool is_after = at > (const char *)file->bytes && at[-1] == '_';

		at += len;
		if (is_after && (at == end || !is_name_letter(*at)))
			return true;
	}
	return false;
}

/* A handler of a hypercall that only this tree knows is called after it: "do_x". */
static bool names_any_handler(const struct comparison *c, const struct blob *file)
{
	const char *at = (const char *)c->numbers.bytes, *end = at + c->numbers.size;
	const size_t prefix_len = strlen(CALL_PREFIX);

	while ((at = memmem(at, (size_t)(end - at), CALL_PREFIX, prefix_len))) {
		size_t len;

		at += prefix_len;
		len = name_length(at, end);
		if (len && names_handler(file, at, len))
			return true;
	}
	return false;
}

/* Whether a reader takes anything out of a .c file. */
static bool is_of_use(const struct comparison *c, struct source *side, const char *path)
{
	struct arena a = {0};
	struct blob file;
	bool is_used = source_read(side, path, FILE_BYTES_MAX, &a, &file, NULL);

	if (!is_used) {
		file = spell_out(&file, &a);
		is_used = tree_wants(c->families, path, &file) || names_any_handler(c, &file) ||
			  (save_loads_look_at(path) && save_loads_want(&file));
	}
	arena_deinit(&a);
	return is_used;
}

static bool matters(const void *arg, const char *path)
{
	const struct comparison *c = arg;
	size_t len = strlen(path);

	if (header_looks_at(path) || ports_look_at(path) || tree_may_include(path))
		return true;
	if (tree_is_build(path))
		return len < 2 || strcmp(path + len - 2, ".S") || is_of_use(c, c->sides[0], path) ||
		       is_of_use(c, c->sides[1], path);
	if (!tree_looks_at(path) && !save_loads_look_at(path))
		return false;
	return len < 2 || strcmp(path + len - 2, ".c") || is_of_use(c, c->sides[0], path) ||
	       is_of_use(c, c->sides[1], path);
}

static bool have_same_waivers(struct source *old, struct source *new)
{
	char ids[2][SOURCE_ID_BYTES] = {"", ""};

	source_object_id(old, WAIVERS_FILE, ids[0]);
	source_object_id(new, WAIVERS_FILE, ids[1]);
	return !strcmp(ids[0], ids[1]);
}

bool trees_alike(struct source *old, struct source *new, const struct families *families)
{
	struct comparison c = {.sides = {old, new}, .families = families};
	struct arena a = {0};
	bool are_alike = !source_read(old, NUMBERS_PATH, FILE_BYTES_MAX, &a, &c.numbers, NULL) &&
			 have_same_waivers(old, new) &&
			 !source_differs(old, new, "xen", matters, &c);

	arena_deinit(&a);
	return are_alike;
}
