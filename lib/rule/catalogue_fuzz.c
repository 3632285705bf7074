// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <string.h>

#include "lib/rule/catalogue.h"
#include "lib/source/fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char families_text[] = "{\"schema\": \"xenabi-families/1\", \"families\": []}";
static const char rule_text[] =
	"{\"schema\": \"xenabi-rule/1\", \"id\": \"fuzz\", \"commands\": [\"check\"],"
	" \"title\": \"t\", \"why\": \"w\", \"action\": \"a\", \"example\": \"e\"}";
static const char policy_text[] =
	"{\"schema\": \"xenabi-policy/1\", \"levels\": {\"all\": {\"guest\": \"error\","
	" \"wire\": \"error\", \"migration\": \"error\", \"tools-versioned\": \"note\","
	" \"tools-unversioned\": \"note\", \"internal\": \"note\"}},"
	" \"rules\": {\"fuzz\": \"all\"}, \"thresholds\": {\"op_space_low_percent\": 75}}";

static void put(struct fixture *f, const char *path, const void *bytes, size_t size)
{
	struct arena a = {0};
	FILE *out = fopen(arena_printf(&a, "%s/%s", f->dir, path), "w");

	if (!out || fwrite(bytes, 1, size, out) != size || fclose(out))
		give_up(path);
	arena_deinit(&a);
}

/* A directory of rules, of which the bytes are one file: the rule, or with a first '!' the policy. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	bool is_policy = size && *bytes == '!';
	struct catalogue c;
	static struct fixture f;

	if (!*f.dir) {
		setup(&f);
		put(&f, "families.json", families_text, strlen(families_text));
	}
	if (is_policy)
		put(&f, "policy.json", bytes + 1, size - 1);
	else
		put(&f, "policy.json", policy_text, strlen(policy_text));
	if (is_policy)
		put(&f, "fuzz.json", rule_text, strlen(rule_text));
	else
		put(&f, "fuzz.json", bytes, size);
	catalogue_load(&c, f.dir, NULL, NULL);
	catalogue_deinit(&c);
	return 0;
}
