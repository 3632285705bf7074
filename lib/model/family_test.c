// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/model/family.h"

static const char sample[] =
	"{\"schema\":\"xenabi-families/1\",\"families\":["
	"{\"name\":\"memory_op\",\"kind\":\"ops\",\"hypercall\":\"memory_op\","
	" \"number_macro\":\"__HYPERVISOR_memory_op\",\"prefix\":[\"XENMEM_\"],"
	" \"ops\":[\"XENMEM_populate\",\"XENMEM_access_op\",\"XENMEM_held\",\"XENMEM_range\","
	"          \"XENMEM_batch\",\"XENMEM_old_batch\"],"
	" \"placeholders\":[\"XENMEM_held\"],"
	" \"aliases\":{\"XENMEM_range\":\"XENMEM_batch\",\"XENMEM_old_batch\":\"XENMEM_batch\"},"
	" \"not_ops\":{\"flag\":[\"XENMEMF_*\",\"XENMEM_*_flag\"],\"value\":[\"XENMEM_a_flag\","
	"              \"XENMEM_m[ae]x\"]},"
	" \"op_in\":{\"argument\":0},\"args\":[\"cmd\",\"arg\"],"
	" \"handlers\":{\"native\":[\"do_memory_op\"],\"compat\":[\"compat_memory_op\"]},"
	" \"delegates\":[\"arch_memory_op\"],\"arches\":[\"x86_64\",\"arm64\"],"
	" \"stability\":\"guest\",\"stability_of\":{\"XENMEM_access_op\":\"tools-unversioned\"},"
	" \"argument_of\":{\"XENMEM_populate\":\"xen_memory_reservation\"},"
	" \"progress_noun\":\"extent\",\"unserved\":{\"XENMEM_range\":\"never was\"},"
	" \"bare_ops\":[\"XENMEM_access_op\"],\"one_layout\":true,\"may_differ\":[\"odd\"],"
	" \"shared_by\":{\"ring\":\"XENMEM_batch\"},\"later\":{}},"
	"{\"name\":\"access_op\",\"kind\":\"subops\",\"prefix\":[\"XENMEM_access_op_\",\"XENMEM_acc\"],"
	" \"op_in\":{\"op\":\"XENMEM_access_op\",\"record\":\"xen_mem_access_op\",\"field\":\"op\"}},"
	"{\"name\":\"multicall\",\"kind\":\"ops\",\"hypercall\":\"multicall\",\"prefix\":[],"
	" \"buffer\":[],\"holds_calls\":true},"
	"{\"name\":\"virq\",\"kind\":\"numbers\",\"prefix\":[\"VIRQ_\"]}],"
	"\"headers\":[{\"pattern\":\"io/*\",\"stability\":\"wire\"},"
	"             {\"pattern\":\"*save*.h\",\"stability\":\"migration\"}],"
	"\"constants\":[{\"pattern\":\"TRC_*\",\"stability\":\"tools-unversioned\"},"
	"               {\"pattern\":\"GUEST_*\",\"header\":\"arch-arm.h\",\"role\":\"value\","
	"                \"stability\":\"internal\"},"
	"               {\"pattern\":\"TRC_MAX\",\"role\":\"limit\"},"
	"               {\"pattern\":\"__XEN_*_H__\",\"role\":\"guard\"}],"
	"\"unshared\":[\"*_front_ring\"],\"own_pages\":[\"shared_info\",\"*_sring\"]}";

static void parse_sample(struct families *f)
{
	struct xenabi_error err = {0};

	EXPECT_INT(families_parse(f, sample, sizeof(sample) - 1, "families.json", &err), 0);
	EXPECT_STR(err.text, "");
}

static void everything_is_read(void)
{
	const struct family *family;
	struct families f;

	parse_sample(&f);
	EXPECT_INT(f.count, 4);
	family = &f.items[0];
	EXPECT_STR(family->name, "memory_op");
	EXPECT_INT(family->kind, FAMILY_OPS);
	EXPECT_STR(family->number_macro, "__HYPERVISOR_memory_op");
	EXPECT(!family->version_macro);
	EXPECT_INT(family->ops.count, 6);
	EXPECT_INT(family->args.count, 2);
	EXPECT(family->op_in.known && !family->op_in.argument && !family->op_in.record);
	EXPECT_STR(family->handlers[ENTRY_COMPAT].items[0], "compat_memory_op");
	EXPECT_INT(family->handlers[ENTRY_HVM].count, 0);
	EXPECT_STR(family->delegates.items[0], "arch_memory_op");
	EXPECT_STR(family->argument_of.items[0].name, "XENMEM_populate");
	EXPECT_STR(family->argument_of.items[0].value, "xen_memory_reservation");
	EXPECT_STR(family->shared_by.items[0].name, "ring");
	EXPECT_STR(family->shared_by.items[0].value, "XENMEM_batch");
	EXPECT(families_has_own_page(&f, "shared_info"));
	EXPECT(families_has_own_page(&f, "blkif_sring"));
	EXPECT(!families_has_own_page(&f, "blkif_sring_entry"));
	EXPECT(families_is_unshared(&f, "blkif_front_ring"));
	EXPECT(!families_is_unshared(&f, "blkif_sring"));
	EXPECT(family->one_layout && !f.items[1].one_layout);
	EXPECT(family_keeps_layout(family, "even"));
	EXPECT(!family_keeps_layout(family, "odd"));
	EXPECT(!family_keeps_layout(&f.items[1], "even"));
	EXPECT_INT(family->stability, STABILITY_GUEST);
	EXPECT_STR(family->progress_noun, "extent");
	EXPECT_STR(pair_list_value(&family->unserved, "XENMEM_range"), "never was");
	EXPECT(!pair_list_value(&family->unserved, "XENMEM_batch"));
	EXPECT_STR(family->bare_ops.items[0], "XENMEM_access_op");
	EXPECT(!family->holds_calls && f.items[2].holds_calls);
	EXPECT(!family->knows_buffer && f.items[2].knows_buffer && !f.items[2].buffer.count);
	EXPECT_INT(f.items[1].stability, STABILITY_UNSTATED);
	EXPECT(!f.items[1].op_in.known);
	EXPECT_STR(f.items[1].op_in.field, "op");
	families_deinit(&f);
	EXPECT(!f.items && !f.count);
}

static const char *family_name_of(const struct families *f, const char *name)
{
	const struct family *family = families_of_name(f, name);

	return family ? family->name : "none";
}

static void longest_prefix_wins(void)
{
	struct families f;

	parse_sample(&f);
	EXPECT_STR(family_name_of(&f, "XENMEM_populate"), "memory_op");
	EXPECT_STR(family_name_of(&f, "XENMEM_access_op_set"), "access_op");
	EXPECT_STR(family_name_of(&f, "XENMEM_access_op"), "access_op");
	EXPECT_STR(family_name_of(&f, "XENMEM_abc"), "memory_op");
	EXPECT_STR(family_name_of(&f, "XENMEM_zzz"), "memory_op");
	EXPECT_STR(family_name_of(&f, "XENMEM_"), "memory_op");
	EXPECT_STR(family_name_of(&f, "XENMEM"), "none");
	EXPECT_STR(family_name_of(&f, "VIRQ_TIMER"), "virq");
	EXPECT_STR(family_name_of(&f, "AAA"), "none");
	EXPECT_STR(family_name_of(&f, "ZZZ"), "none");
	EXPECT_STR(family_name_of(&f, ""), "none");
	EXPECT_STR(families_of_hypercall(&f, "multicall")->name, "multicall");
	EXPECT(!families_of_hypercall(&f, "virq"));
	families_deinit(&f);
}

static void roles_are_told(void)
{
	const struct family *family;
	struct families f;

	parse_sample(&f);
	family = &f.items[0];
	EXPECT_INT(family_role(family, "XENMEM_populate"), ROLE_OP);
	EXPECT_INT(family_role(family, "XENMEM_held"), ROLE_PLACEHOLDER);
	EXPECT_INT(family_role(family, "XENMEMF_x"), ROLE_FLAG);
	EXPECT_INT(family_role(family, "XENMEM_a_flag"), ROLE_FLAG);
	EXPECT_INT(family_role(family, "XENMEM_max"), ROLE_VALUE);
	EXPECT_INT(family_role(family, "XENMEM_mox"), ROLE_UNKNOWN);
	EXPECT_INT(family_role(family, "XENMEM_max_not"), ROLE_UNKNOWN);
	EXPECT_INT(family_role(&f.items[3], "VIRQ_TIMER"), ROLE_UNKNOWN);
	EXPECT_INT(families_constant_role(&f, "TRC_MAX", "trace.h"), ROLE_LIMIT);
	EXPECT_INT(families_constant_role(&f, "TRC_MIN", "trace.h"), ROLE_UNKNOWN);
	EXPECT_INT(families_constant_role(&f, "GUEST_RAM", "xen/arch-arm.h"), ROLE_VALUE);
	EXPECT_INT(families_constant_role(&f, "GUEST_RAM", "xen/xen.h"), ROLE_UNKNOWN);
	EXPECT_INT(families_constant_role(&f, "GUEST_RAM", NULL), ROLE_UNKNOWN);
	EXPECT_INT(families_constant_role(&f, "__XEN_A_H__", NULL), ROLE_GUARD);
	EXPECT_INT(families_constant_role(&f, "__XEN_H__", NULL), ROLE_UNKNOWN);
	EXPECT_INT(families_constant_role(&f, "__XEN_A_H__x", NULL), ROLE_UNKNOWN);
	families_deinit(&f);
}

static void aliases_and_arches(void)
{
	const struct family *family;
	struct families f;

	parse_sample(&f);
	family = &f.items[0];
	EXPECT(family_are_aliases(family, "XENMEM_range", "XENMEM_batch"));
	EXPECT(family_are_aliases(family, "XENMEM_batch", "XENMEM_range"));
	EXPECT(family_are_aliases(family, "XENMEM_range", "XENMEM_old_batch"));
	EXPECT(!family_are_aliases(family, "XENMEM_range", "XENMEM_populate"));
	EXPECT(family_on_arch(family, ARCH_ARM64) && !family_on_arch(family, ARCH_X86_32));
	EXPECT(family_on_arch(&f.items[3], ARCH_PPC64));
	families_deinit(&f);
}

static void stability_has_an_order(void)
{
	const struct family *memory, *virq;
	struct families f;

	parse_sample(&f);
	memory = &f.items[0];
	virq = &f.items[3];
	EXPECT_INT(families_stability(&f, memory, "XENMEM_access_op", "io/a.h", AUDIENCE_GUEST),
		   STABILITY_TOOLS_UNVERSIONED);
	EXPECT_INT(families_stability(&f, memory, "XENMEM_populate", "io/a.h", AUDIENCE_TOOLS),
		   STABILITY_GUEST);
	EXPECT_INT(families_stability(&f, memory, "XENMEM_populate", NULL, AUDIENCE_INTERNAL),
		   STABILITY_INTERNAL);
	EXPECT_INT(
		families_stability(&f, virq, "VIRQ_A", "xen/include/public/io/a.h", AUDIENCE_GUEST),
		STABILITY_WIRE);
	EXPECT_INT(
		families_stability(&f, virq, "VIRQ_A", "xen/arch-x86/hvm/save.h", AUDIENCE_GUEST),
		STABILITY_MIGRATION);
	EXPECT_INT(families_stability(&f, virq, "VIRQ_A", NULL, AUDIENCE_TOOLS),
		   STABILITY_TOOLS_UNVERSIONED);
	EXPECT_INT(families_stability(&f, NULL, "A", "xen.h", AUDIENCE_LEGACY), STABILITY_GUEST);
	EXPECT_INT(families_stability(&f, NULL, "TRC_A", "io/a.h", AUDIENCE_GUEST),
		   STABILITY_TOOLS_UNVERSIONED);
	EXPECT_INT(families_stability(&f, NULL, "GUEST_A", "arch-arm.h", AUDIENCE_GUEST),
		   STABILITY_INTERNAL);
	EXPECT_INT(families_stability(&f, NULL, "GUEST_A", "xen.h", AUDIENCE_GUEST),
		   STABILITY_GUEST);
	families_deinit(&f);
}

static void header_paths_are_stripped(void)
{
	EXPECT_STR(families_header_path("xen/include/public/io/ring.h"), "io/ring.h");
	EXPECT_STR(families_header_path("src/xen/include/public/xen.h"), "xen.h");
	EXPECT_STR(families_header_path("xen/io/ring.h"), "io/ring.h");
	EXPECT_STR(families_header_path("io/ring.h"), "io/ring.h");
	EXPECT_STR(families_header_path("notxen/include/public/a.h"), "notxen/include/public/a.h");
}

static void expect_refused(const char *text, const char *why)
{
	struct xenabi_error err = {0};
	struct families f;

	EXPECT_INT(families_parse(&f, text, strlen(text), "families.json", &err), -1);
	EXPECT_INT(err.code, XENABI_EINPUT);
	EXPECT_STR(err.place, "families.json");
	if (!strstr(err.text, why))
		printf("# %s\n", err.text);
	EXPECT(strstr(err.text, why) != NULL);
	EXPECT(!f.items && !f.arena.chunks);
}

#define ROOT(x)	  "{\"schema\":\"xenabi-families/1\",\"families\":[]," x "}"
#define LIST(x)	  "{\"schema\":\"xenabi-families/1\",\"families\":[" x "]}"
#define START	  "\"name\":\"f\",\"kind\":\"ops\",\"prefix\":[\"F_\"]"
#define FAMILY(x) LIST("{" START "," x "}")

static void wrong_root_is_refused(void)
{
	expect_refused("{", "line 1");
	expect_refused("[]", "none, where \"xenabi-families/1\" was expected");
	expect_refused("{\"schema\":\"xenabi-families/2\"}",
		       "schema: \"xenabi-families/2\", where");
	expect_refused("{\"schema\":\"xenabi-families/1\"}", "\"families\" is not a list");
	expect_refused(ROOT("\"headers\":{}"), "headers: it is not a list");
	expect_refused(ROOT("\"headers\":[{}]"), "headers: an entry has no \"pattern\"");
	expect_refused(ROOT("\"headers\":[1]"), "headers: an entry is not an object");
	expect_refused(ROOT("\"constants\":[{\"pattern\":\"A\",\"role\":\"op\"}]"),
		       "constants: unknown role \"op\"");
	expect_refused(ROOT("\"constants\":[{\"pattern\":\"A\",\"stability\":\"firm\"}]"),
		       "constants: unknown stability \"firm\"");
	expect_refused(ROOT("\"headers\":[],\"headers\":[]"), "duplicate");
}

static void wrong_family_is_refused(void)
{
	expect_refused(LIST("1"), "family 1 of the list: it is not an object");
	expect_refused(LIST("{}"), "family 1 of the list: it has no \"name\"");
	expect_refused(LIST("{\"name\":\"f\"}"), "family \"f\": it has no \"prefix\"");
	expect_refused(LIST("{\"name\":\"f\",\"prefix\":[]}"), "family \"f\": it has no \"kind\"");
	expect_refused(LIST("{\"name\":\"f\",\"prefix\":[],\"kind\":\"sort\"}"),
		       "family \"f\": unknown kind \"sort\"");
	expect_refused(FAMILY("\"hypercall\":1"), "\"hypercall\" wants strings");
	expect_refused(FAMILY("\"ops\":\"A\""), "family \"f\": \"ops\" is not a list");
	expect_refused(FAMILY("\"ops\":[\"A\",1]"), "\"ops\" wants strings");
	expect_refused(FAMILY("\"ops\":[\"\"]"), "\"ops\" wants strings that are not empty");
	expect_refused(FAMILY("\"aliases\":[]"), "\"aliases\" is not an object");
	expect_refused(FAMILY("\"aliases\":{\"a\":1}"), "\"aliases\" wants strings");
	expect_refused(FAMILY("\"not_ops\":[]"), "\"not_ops\" is not an object");
	expect_refused(FAMILY("\"not_ops\":{\"op\":[\"A\"]}"), "unknown role \"op\"");
	expect_refused(FAMILY("\"not_ops\":{\"flag\":\"A\"}"), "\"flag\" is not a list");
	expect_refused(FAMILY("\"op_in\":0"), "\"op_in\" is not an object");
	expect_refused(FAMILY("\"op_in\":{\"argument\":6}"), "is not from 0 to 5");
	expect_refused(FAMILY("\"op_in\":{\"argument\":\"0\"}"), "is not from 0 to 5");
	expect_refused(FAMILY("\"op_in\":{\"argument\":0,\"field\":\"a\"}"), "or neither");
	expect_refused(FAMILY("\"handlers\":[]"), "\"handlers\" is not an object");
	expect_refused(FAMILY("\"handlers\":{\"pv\":[]}"), "unknown entry \"pv\"");
	expect_refused(FAMILY("\"arches\":[\"vax\"]"), "unknown architecture \"vax\"");
	expect_refused(FAMILY("\"stability\":\"firm\""), "unknown stability \"firm\"");
	expect_refused(FAMILY("\"stability_of\":{\"A\":\"firm\"}"), "unknown stability \"firm\"");
	expect_refused(LIST("{" START "},{" START "}"), "families: two are called \"f\"");
	expect_refused(LIST("{" START "},{\"name\":\"g\",\"kind\":\"ops\",\"prefix\":[\"F_\"]}"),
		       "prefix \"F_\" is in both");
}

static void shortened_text_is_refused(void)
{
	for (size_t len = 0; len < sizeof(sample) - 1; len++) {
		struct xenabi_error err = {0};
		char *copy = xalloc(len);
		struct families f;

		memcpy(copy, sample, len);
		EXPECT_INT(families_parse(&f, copy, len, "families.json", &err), -1);
		free(copy);
	}
}

static void read_file(const char *path, struct strbuf *sb)
{
	FILE *file = fopen(path, "rb");
	char bytes[4096];
	size_t len;

	EXPECT(file != NULL);
	while (file && (len = fread(bytes, 1, sizeof(bytes), file)))
		strbuf_add(sb, bytes, len);
	if (file)
		fclose(file);
}

/* Every op that the data lists must be found by its own prefixes. */
static void shipped_data_agrees_with_itself(void)
{
	struct xenabi_error err = {0};
	struct strbuf text = {0};
	struct families f;

	read_file("rules/families.json", &text);
	EXPECT_INT(families_parse(&f, strbuf_str(&text), text.len, "families.json", &err), 0);
	EXPECT_STR(err.text, "");
	EXPECT(f.count > 50);
	for (size_t i = 0; i < f.count; i++) {
		const struct family *family = &f.items[i];

		for (size_t k = 0; k < family->ops.count; k++)
			EXPECT_STR(family_name_of(&f, family->ops.items[k]), family->name);
		for (size_t k = 0; k < family->aliases.count; k++)
			EXPECT(family_role(family, family->aliases.items[k].name) != ROLE_UNKNOWN);
	}
	families_deinit(&f);
	strbuf_deinit(&text);
}

static const struct unit_test tests[] = {
	TEST(everything_is_read),
	TEST(longest_prefix_wins),
	TEST(roles_are_told),
	TEST(aliases_and_arches),
	TEST(stability_has_an_order),
	TEST(header_paths_are_stripped),
	TEST(wrong_root_is_refused),
	TEST(wrong_family_is_refused),
	TEST(shortened_text_is_refused),
	TEST(shipped_data_agrees_with_itself),
};

TEST_MAIN(tests);
