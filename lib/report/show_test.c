// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>

#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/report/report.h"

#define INTERNAL64 view_bit(ARCH_X86_64, AUDIENCE_INTERNAL)
#define LEGACY64   view_bit(ARCH_X86_64, AUDIENCE_LEGACY)

static const struct print_options all = {.audience = AUDIENCE_COUNT};

static const char data[] =
	"{\"schema\":\"xenabi-families/1\",\"families\":["
	"{\"name\":\"PARAM\",\"kind\":\"numbers\",\"hypercall\":\"hvm_op\",\"prefix\":[\"PARAM_\"],"
	" \"ops\":[\"PARAM_a\",\"PARAM_err\"],\"stability\":\"guest\"},"
	"{\"name\":\"hvm_op\",\"kind\":\"ops\",\"hypercall\":\"hvm_op\","
	" \"number_macro\":\"__HYPERVISOR_hvm_op\",\"prefix\":[\"HVMOP_\"],"
	" \"ops\":[\"HVMOP_a\",\"HVMOP_b\",\"HVMOP_alias\",\"HVMOP_tool\",\"HVMOP_inner\"],"
	" \"op_in\":{\"argument\":0},"
	" \"handlers\":{\"native\":[\"do_hvm_op\"],\"compat\":[\"compat_hvm_op\"],"
	" \"hvm\":[\"hvm_hvm_op\"]}},"
	"{\"name\":\"set_gdt\",\"kind\":\"ops\",\"hypercall\":\"set_gdt\","
	" \"number_macro\":\"__HYPERVISOR_set_gdt\",\"prefix\":[],\"ops\":[]},"
	"{\"name\":\"domctl\",\"kind\":\"ops\",\"hypercall\":\"domctl\","
	" \"number_macro\":\"__HYPERVISOR_domctl\",\"prefix\":[\"DOMCTL_\"],\"ops\":[]}]}";

struct setup {
	struct intern in;
	struct catalogue catalogue;
	struct builder *builder;
	struct release *release;
	struct strbuf out;
};

static void add(struct setup *s, const char *name, int64_t value, viewset views)
{
	struct constant c = sample_constant(&s->in, name, value, 1, views);

	builder_add_constant(s->builder, &c);
}

static void init(struct setup *s)
{
	struct xenabi_error err = {0};

	*s = (struct setup){0};
	families_parse(&s->catalogue.families, data, sizeof(data) - 1, "data", &err);
	EXPECT_STR(err.text, "");
	s->builder = builder_create(&s->in, "dir");
	builder_set_version(s->builder, "4.5.0");
	builder_add_supplies(s->builder, SUPPLIES_HEADERS);
	builder_add_views(s->builder, GUEST64 | TOOLS64 | INTERNAL64 | LEGACY64 | GUESTARM);
	add(s, "__HYPERVISOR_hvm_op", 34, GUEST64 | GUESTARM);
	add(s, "__HYPERVISOR_set_gdt", 2, GUEST64);
	add(s, "HVMOP_a", 0, GUEST64 | TOOLS64 | LEGACY64 | GUESTARM);
	add(s, "HVMOP_alias", 0, GUEST64 | GUESTARM);
	add(s, "HVMOP_b", 1, GUEST64);
	add(s, "HVMOP_tool", 4, TOOLS64);
	add(s, "HVMOP_inner", 5, INTERNAL64);
	add(s, "HVMOP_new", 6, GUEST64);
	add(s, "HVMOP_old", 9, LEGACY64);
	add(s, "PARAM_a", 3, GUEST64);
	add(s, "PARAM_err", -2, GUEST64);
}

static void seal(struct setup *s)
{
	struct xenabi_error err = {0};

	s->release = builder_seal(s->builder, &err);
	EXPECT_STR(err.text, "");
}

static void deinit(struct setup *s)
{
	families_deinit(&s->catalogue.families);
	release_destroy(s->release);
	strbuf_deinit(&s->out);
	intern_deinit(&s->in);
}

static const char *print(struct setup *s, const char *format, const char *name,
			 const struct print_options *options)
{
	struct show show = {
		.release = s->release,
		.catalogue = &s->catalogue,
		.hypercalls = name ? &name : NULL,
		.hypercall_count = name ? 1 : 0,
	};

	strbuf_reset(&s->out);
	report_format_find(format)->print_show(&show, options, &s->out);
	return strbuf_str(&s->out);
}

static json_t *print_json(struct setup *s, const char *name, const struct print_options *options)
{
	json_error_t error;
	json_t *root = json_loads(print(s, "json", name, options), JSON_REJECT_DUPLICATES, &error);

	EXPECT(root);
	return root;
}

static json_t *family_at(json_t *root, size_t at)
{
	return json_array_get(json_object_get(root, "families"), at);
}

static const char *string_of(json_t *at, const char *key)
{
	return json_string_value(json_object_get(at, key));
}

static json_int_t integer_of(json_t *at, const char *key)
{
	return json_integer_value(json_object_get(at, key));
}

static void families_come_in_order(void)
{
	struct setup s;
	json_t *root;

	init(&s);
	seal(&s);
	root = print_json(&s, NULL, &all);
	EXPECT_STR(string_of(root, "schema"), "xenabi-show/1");
	EXPECT_STR(string_of(root, "release"), "4.5.0");
	EXPECT_INT(json_array_size(json_object_get(root, "families")), 3);
	EXPECT_STR(string_of(family_at(root, 0), "hypercall"), "set_gdt");
	EXPECT_INT(integer_of(family_at(root, 0), "count"), 0);
	EXPECT_STR(string_of(family_at(root, 1), "hypercall"), "hvm_op");
	EXPECT_STR(string_of(family_at(root, 1), "prefix"), "HVMOP_");
	EXPECT_STR(string_of(family_at(root, 2), "name"), "PARAM");
	EXPECT_INT(integer_of(family_at(root, 2), "max"), 3);
	EXPECT_INT(json_array_size(json_object_get(root, "gaps")), 1);
	json_decref(root);
	deinit(&s);
}

static void expect_op(json_t *ops, size_t at, const char *name, json_int_t number,
		      const char *audience, size_t arch_count)
{
	json_t *op = json_array_get(ops, at);

	EXPECT_STR(string_of(op, "name"), name);
	EXPECT_INT(integer_of(op, "number"), number);
	EXPECT_STR(string_of(op, "audience"), audience);
	EXPECT_STR(string_of(op, "progress"), "unknown");
	EXPECT_INT(json_array_size(json_object_get(op, "arches")), arch_count);
}

static void ops_have_number_audience_and_arches(void)
{
	struct setup s;
	json_t *root, *hvm_op, *ops;

	init(&s);
	seal(&s);
	root = print_json(&s, "hvm_op", &all);
	EXPECT_INT(json_array_size(json_object_get(root, "families")), 1);
	hvm_op = family_at(root, 0);
	ops = json_object_get(hvm_op, "ops");
	EXPECT_INT(integer_of(hvm_op, "number"), 34);
	EXPECT_INT(integer_of(hvm_op, "count"), 5);
	EXPECT_INT(integer_of(hvm_op, "max"), 6);
	EXPECT_INT(json_array_size(ops), 6);
	expect_op(ops, 0, "HVMOP_a", 0, "guest", 2);
	expect_op(ops, 1, "HVMOP_alias", 0, "guest", 2);
	expect_op(ops, 3, "HVMOP_tool", 4, "tools", 1);
	expect_op(ops, 4, "HVMOP_inner", 5, "internal", 1);
	expect_op(ops, 5, "HVMOP_new", 6, "guest", 1);
	EXPECT(json_is_true(json_object_get(json_array_get(ops, 5), "unclassified")));
	EXPECT(!json_object_get(hvm_op, "capacity"));
	json_decref(root);
	deinit(&s);
}

static void audience_limits_the_list_not_the_count(void)
{
	struct print_options guest = {.audience = AUDIENCE_GUEST};
	struct setup s;
	json_t *root;

	init(&s);
	seal(&s);
	root = print_json(&s, "hvm_op", &guest);
	EXPECT_INT(json_array_size(json_object_get(family_at(root, 0), "ops")), 4);
	EXPECT_INT(integer_of(family_at(root, 0), "count"), 5);
	json_decref(root);
	deinit(&s);
}

static void add_decode(struct setup *s, enum entry_path entry, struct known_number op_bits)
{
	static const uint64_t only_for[] = {1};
	struct decode d = sample_decode(&s->in, "hvm_op", ARCH_X86_64, entry, "do_hvm_op");

	d.op_bits = op_bits;
	d.progress_lsb.value = 8;
	d.unit = 256;
	d.only_for = only_for;
	d.only_for_count = 1;
	builder_add_decode(s->builder, &d);
	builder_add_supplies(s->builder, SUPPLIES_BINARY);
}

static void masks_give_capacity_and_headroom(void)
{
	struct setup s;
	json_t *root, *decode;

	init(&s);
	add_decode(&s, ENTRY_NATIVE, (struct known_number){NUMBER_KNOWN, 8});
	add_decode(&s, ENTRY_HVM, (struct known_number){NUMBER_NONE, 0});
	seal(&s);
	root = print_json(&s, "hvm_op", &all);
	EXPECT_INT(integer_of(family_at(root, 0), "capacity"), 256);
	EXPECT_INT(integer_of(family_at(root, 0), "headroom"), 249);
	decode = json_array_get(json_object_get(family_at(root, 0), "decode"), 0);
	EXPECT_STR(string_of(decode, "entry"), "native");
	EXPECT_STR(string_of(decode, "op_in"), "argument 0");
	EXPECT_INT(integer_of(decode, "op_bits"), 8);
	EXPECT_INT(integer_of(decode, "unit"), 256);
	EXPECT_INT(json_array_size(json_object_get(decode, "only_for")), 1);
	decode = json_array_get(json_object_get(family_at(root, 0), "decode"), 1);
	EXPECT(json_is_null(json_object_get(decode, "op_bits")));
	EXPECT_INT(json_array_size(json_object_get(root, "gaps")), 0);
	json_decref(root);
	EXPECT(strstr(print(&s, "text", "hvm_op", &all),
		      "    native, x86_64, do_hvm_op: op in the low 8 bits, progress from bit 8 in "
		      "steps of 256, only for HVMOP_b (do_hvm_op+0xb)\n"));
	EXPECT(strstr(strbuf_str(&s.out), "    capacity 256, room for 249 more\n"));
	deinit(&s);
}

static void add_answers(struct setup *s, enum entry_path entry, const char *handler,
			const struct dispatched_op *ops, size_t count)
{
	struct decode d = sample_decode(&s->in, "hvm_op", ARCH_X86_64, entry, handler);

	d.ops = ops;
	d.op_count = count;
	builder_add_decode(s->builder, &d);
	builder_add_supplies(s->builder, SUPPLIES_BINARY);
}

/* "0 yes accepted; 9 no": what the list's members tell. */
static void expect_ops(json_t *at, const char *want)
{
	struct strbuf got = {0};
	json_t *op;
	size_t i;

	json_array_foreach(json_object_get(at, "ops"), i, op) {
		const char *progress = string_of(op, "progress");

		strbuf_addf(&got, "%s%" JSON_INTEGER_FORMAT " %s%s%s", i ? "; " : "",
			    integer_of(op, "number"), string_of(op, "dispatched"),
			    progress ? " " : "", progress ? progress : "");
	}
	EXPECT_STR(strbuf_str(&got), want);
	strbuf_deinit(&got);
}

static void each_caller_has_the_answers_of_its_path(void)
{
	static const struct dispatched_op native[] = {
		{0, ANSWER_YES, PROGRESS_ACCEPTED, 0, {0}},
		{1, ANSWER_YES, PROGRESS_ACCEPTED, 0, {0}},
		{4, ANSWER_YES, PROGRESS_REFUSED, "CONFIG_A", {0}},
		{50, ANSWER_NO, PROGRESS_UNKNOWN, 0, {0}}};
	static const struct dispatched_op compat[] = {
		{0, ANSWER_YES, PROGRESS_REFUSED, 0, {0}},
		{1, ANSWER_NO, PROGRESS_UNKNOWN, 0, {0}},
		{4, ANSWER_UNKNOWN, PROGRESS_UNKNOWN, 0, {0}}};
	static const struct dispatched_op hvm[] = {{0, ANSWER_YES, PROGRESS_ACCEPTED, 0, {0}},
						   {1, ANSWER_YES, PROGRESS_NONE, 0, {0}},
						   {4, ANSWER_NO, PROGRESS_UNKNOWN, 0, {0}}};
	struct setup s;
	json_t *root, *callers, *pv64;

	init(&s);
	add_answers(&s, ENTRY_NATIVE, "do_hvm_op", native, 4);
	add_answers(&s, ENTRY_COMPAT, "compat_hvm_op", compat, 3);
	add_answers(&s, ENTRY_HVM, "hvm_hvm_op", hvm, 3);
	seal(&s);
	root = print_json(&s, "hvm_op", &all);
	callers = json_object_get(family_at(root, 0), "callers");
	pv64 = json_array_get(callers, 0);
	EXPECT_STR(string_of(pv64, "caller"), "pv64");
	EXPECT_STR(string_of(pv64, "handler"), "do_hvm_op");
	expect_ops(pv64, "0 yes accepted; 1 yes accepted; 4 yes rejected");
	EXPECT_STR(string_of(json_array_get(json_object_get(pv64, "ops"), 2), "option"),
		   "CONFIG_A");
	EXPECT_INT(json_integer_value(json_array_get(json_object_get(pv64, "not_dispatched"), 0)),
		   50);
	/* By the wrapper, and the handler behind it. */
	EXPECT_STR(string_of(json_array_get(callers, 1), "caller"), "hvm64");
	expect_ops(json_array_get(callers, 1), "0 yes accepted; 1 yes none; 4 no");
	expect_ops(json_array_get(callers, 2), "0 yes rejected; 1 no; 4 unknown");
	expect_ops(json_array_get(callers, 3), "0 yes rejected; 1 no; 4 no");
	expect_ops(json_array_get(json_object_get(family_at(root, 0), "decode"), 1),
		   "0 yes rejected; 1 no; 4 unknown");
	json_decref(root);
	deinit(&s);
}

static void add_slot(struct setup *s, const char *table, enum entry_path entry, const char *handler)
{
	builder_add_table_slot(s->builder, &(struct table_slot){.table = table,
								.entry = entry,
								.arch = ARCH_X86_64,
								.number = 34,
								.handler = handler,
								.at = {.symbol = table}});
}

/* A hypervisor's tables tell who is served, and by whom. */
static void a_caller_without_a_handler_is_not_listed(void)
{
	static const struct dispatched_op ops[] = {{0, ANSWER_YES, PROGRESS_NONE, 0, {0}}};
	struct setup s;
	json_t *root, *callers;

	init(&s);
	add_answers(&s, ENTRY_NATIVE, "do_hvm_op", ops, 1);
	add_slot(&s, "pv_hypercall", ENTRY_NATIVE, "do_hvm_op");
	add_slot(&s, "hvm_hypercall", ENTRY_COMPAT, "do_hvm_op");
	add_slot(&s, "do_entry_int82", ENTRY_COMPAT, "do_hvm_op");
	seal(&s);
	root = print_json(&s, "hvm_op", &all);
	callers = json_object_get(family_at(root, 0), "callers");
	EXPECT_INT(json_array_size(callers), 3);
	EXPECT_STR(string_of(json_array_get(callers, 0), "caller"), "pv64");
	EXPECT_STR(string_of(json_array_get(callers, 1), "caller"), "pv32");
	EXPECT_STR(string_of(json_array_get(callers, 2), "caller"), "hvm32");
	json_decref(root);
	deinit(&s);
}

/* As where the compiler puts a wrapper into the switch over hypercalls. */
static void a_handler_that_its_table_lacks_serves_its_own_path(void)
{
	static const struct dispatched_op ops[] = {{0, ANSWER_YES, PROGRESS_NONE, 0, {0}}};
	struct setup s;
	json_t *root, *callers;

	init(&s);
	add_answers(&s, ENTRY_NATIVE, "do_hvm_op", ops, 1);
	add_answers(&s, ENTRY_HVM, "hvm_hvm_op", ops, 1);
	add_slot(&s, "pv_hypercall", ENTRY_NATIVE, "do_hvm_op");
	add_slot(&s, "hvm_hypercall", ENTRY_NATIVE, "do_set_gdt");
	seal(&s);
	root = print_json(&s, "hvm_op", &all);
	callers = json_object_get(family_at(root, 0), "callers");
	EXPECT_INT(json_array_size(callers), 2);
	EXPECT_STR(string_of(json_array_get(callers, 1), "caller"), "hvm64");
	EXPECT_STR(string_of(json_array_get(callers, 1), "handler"), "hvm_hvm_op");
	json_decref(root);
	deinit(&s);
}

static void one_unknown_mask_leaves_capacity_unknown(void)
{
	struct setup s;
	json_t *root;

	init(&s);
	add_decode(&s, ENTRY_NATIVE, (struct known_number){NUMBER_KNOWN, 8});
	add_decode(&s, ENTRY_COMPAT, (struct known_number){NUMBER_UNKNOWN, 0});
	seal(&s);
	root = print_json(&s, "hvm_op", &all);
	EXPECT(!json_object_get(family_at(root, 0), "capacity"));
	json_decref(root);
	deinit(&s);
}

static void a_full_mask_has_no_headroom(void)
{
	struct setup s;
	json_t *root;

	init(&s);
	add_decode(&s, ENTRY_NATIVE, (struct known_number){NUMBER_KNOWN, 2});
	seal(&s);
	root = print_json(&s, "hvm_op", &all);
	EXPECT_INT(integer_of(family_at(root, 0), "capacity"), 4);
	EXPECT(json_object_get(family_at(root, 0), "headroom"));
	EXPECT_INT(integer_of(family_at(root, 0), "headroom"), 0);
	json_decref(root);
	deinit(&s);
}

static void text_is_a_table(void)
{
	struct setup s;

	init(&s);
	seal(&s);
	EXPECT_STR(print(&s, "text", NULL, &all),
		   "Xen 4.5.0, dir\n"
		   "\n"
		   "set_gdt (2): no ops\n"
		   "\n"
		   "hvm_op (34): 5 ops up to 6\n"
		   "    mask, progress, capacity: needs sources or a hypervisor\n"
		   "        0  HVMOP_a      guest\n"
		   "        0  HVMOP_alias  guest\n"
		   "        1  HVMOP_b      guest; x86_64\n"
		   "        4  HVMOP_tool   tools; x86_64\n"
		   "        5  HVMOP_inner  internal; x86_64\n"
		   "        6  HVMOP_new    guest, unclassified; x86_64\n"
		   "\n"
		   "PARAM (of hvm_op): 2 numbers up to 3; stability guest\n"
		   "        3  PARAM_a    guest; x86_64\n"
		   "       -2  PARAM_err  guest; x86_64\n");
	deinit(&s);
}

static void add_site(struct setup *s, enum arch arch, enum continuation_kind kind, uint32_t line)
{
	static const uint64_t ops[] = {0, 77};

	builder_add_continuation(s->builder,
				 &(struct continuation){.hypercall = "hvm_op",
							.arch = arch,
							.function = "handler",
							.kind = kind,
							.progress_lsb = {NUMBER_KNOWN, 8},
							.ops = ops,
							.op_count = 2,
							.at = {.file = "a.c", .line = line}});
}

static void a_site_on_two_architectures_is_one(void)
{
	struct print_options verbose = all;
	struct setup s;
	const char *text;

	init(&s);
	add_site(&s, ARCH_X86_64, CONTINUATION_REGISTER, 7);
	add_site(&s, ARCH_ARM64, CONTINUATION_REGISTER, 7);
	add_site(&s, ARCH_X86_64, CONTINUATION_RESTART, 9);
	seal(&s);
	text = print(&s, "text", "hvm_op", &all);
	EXPECT(strstr(text, "    continuations: 1 register, 1 restart; --verbose shows them\n"));
	EXPECT(strstr(text, "HVMOP_a      guest; continued by register, restart\n"));
	EXPECT(strstr(text, "HVMOP_b      guest; x86_64\n"));
	verbose.verbose = true;
	EXPECT(strstr(print(&s, "text", "hvm_op", &verbose),
		      "    continuations: 1 register, 1 restart\n"
		      "        handler (native; x86_64, arm64): register, progress from bit 8; "
		      "HVMOP_a, op 77 (a.c:7)\n"));
	deinit(&s);
}

static void what_the_release_lacks_is_said(void)
{
	struct setup s;

	init(&s);
	seal(&s);
	EXPECT_STR(print(&s, "text", "domctl", &all),
		   "Xen 4.5.0, dir\nnone of the hypercalls asked for is in this release\n");
	deinit(&s);
}

static void names_are_known_in_each_form(void)
{
	struct setup s;

	init(&s);
	seal(&s);
	EXPECT(show_knows(&s.catalogue, "hvm_op"));
	EXPECT(show_knows(&s.catalogue, "__HYPERVISOR_hvm_op"));
	EXPECT(show_knows(&s.catalogue, "PARAM"));
	EXPECT(!show_knows(&s.catalogue, "HVM_OP"));
	EXPECT(!show_knows(&s.catalogue, ""));
	deinit(&s);
}

static const struct unit_test tests[] = {
	TEST(families_come_in_order),
	TEST(ops_have_number_audience_and_arches),
	TEST(audience_limits_the_list_not_the_count),
	TEST(masks_give_capacity_and_headroom),
	TEST(each_caller_has_the_answers_of_its_path),
	TEST(a_caller_without_a_handler_is_not_listed),
	TEST(a_handler_that_its_table_lacks_serves_its_own_path),
	TEST(one_unknown_mask_leaves_capacity_unknown),
	TEST(a_full_mask_has_no_headroom),
	TEST(text_is_a_table),
	TEST(a_site_on_two_architectures_is_one),
	TEST(what_the_release_lacks_is_said),
	TEST(names_are_known_in_each_form),
};

TEST_MAIN(tests);
