// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>
#include <stdlib.h>

#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/report/report.h"
#include "lib/report/text.h"
#include "lib/rule/call/witness.h"
#include "lib/rule/gap_sides.h"

static const struct print_options all = {.gate = {LEVEL_ERROR, false, false},
					 .audience = AUDIENCE_COUNT};
static const struct print_options doubting = {.gate = {LEVEL_ERROR, true, false},
					      .audience = AUDIENCE_COUNT};
static const struct print_options verbose = {.audience = AUDIENCE_COUNT, .verbose = true};

struct setup {
	struct release old, new;
	struct constant minus_22, huge; /* XENMEM_a, as the old and the new release have it */
	struct report report;
	struct catalogue catalogue;
	struct strbuf out;
};

static struct finding sample_finding(enum level level, const char *rule, const char *message)
{
	return (struct finding){
		.rule = rule,
		.level = level,
		.subject = "XENMEM_a",
		.message = message,
		.views = GUEST64,
		.audience = AUDIENCE_GUEST,
		.fingerprint = "0123456789abcdef",
	};
}

static void init(struct setup *s)
{
	*s = (struct setup){
		.old = {.spec = "old \x1b[31mdir", .version = "4.1.0"},
		.new = {.spec = "new"},
		.minus_22 = {.name = "XENMEM_a", .is_signed = true, .value = (uint64_t)-22},
		.huge = {.name = "XENMEM_a", .value = UINT64_MAX},
		.report = {.command = "diff", .compared = {3012, 997, {1}, 0}},
	};
	s->minus_22.at = (struct evidence){.file = "x.h", .line = 3};
	s->huge.at = (struct evidence){.symbol = "do_memory_op", .offset = 0x1b, .build_id = "ab"};
	s->old.views = s->new.views = GUEST64 | TOOLS64 | GUEST32;
	s->old.supplies = SUPPLIES_HEADERS;
	s->new.supplies = SUPPLIES_HEADERS | SUPPLIES_BINARY;
	s->report.inputs[SIDE_OLD] = &s->old;
	s->report.inputs[SIDE_NEW] = &s->new;
	release_labels(&s->old, &s->new, &s->report.labels[SIDE_OLD], &s->report.labels[SIDE_NEW]);
	vec_push(&s->catalogue.rules, (struct rule){.id = "op-removed",
						    .commands = "diff",
						    .title = "An op is gone",
						    .why = "A caller still\npasses it.",
						    .action = "Keep it.",
						    .levels = {[STABILITY_GUEST] = LEVEL_ERROR}});
}

static void deinit(struct setup *s)
{
	report_deinit(&s->report);
	families_deinit(&s->catalogue.families);
	vec_free(&s->catalogue.rules);
	strbuf_deinit(&s->out);
}

static const char *print(struct setup *s, const char *format, const struct print_options *options)
{
	strbuf_reset(&s->out);
	report_format_find(format)->print_report(&s->report, &s->catalogue, options, &s->out);
	return strbuf_str(&s->out);
}

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		printf("# line %d: %s\n", error.line, error.text);
	EXPECT(root);
	return root;
}

static json_t *member(json_t *at, const char *const *path)
{
	for (; at && *path; path++)
		at = **path >= '0' && **path <= '9' ? json_array_get(at, (size_t)atoi(*path))
						    : json_object_get(at, *path);
	return at;
}

/* What a path of keys and indexes leads to, as text. */
#define AT(root, ...)	      member((root), (const char *[]){__VA_ARGS__, NULL})
#define STRING_AT(root, ...)  json_string_value(AT(root, __VA_ARGS__))
#define INTEGER_AT(root, ...) json_integer_value(AT(root, __VA_ARGS__))

static void add_removed(struct setup *s)
{
	static const char *also[] = {"op-number-reused"}, *ops[] = {"XENMEM_a", "XENMEM_b"};
	struct finding f = sample_finding(LEVEL_ERROR, "op-removed", "XENMEM_a (5) is \"gone\"");

	f.hypercall = "memory_op";
	f.also = (struct strings){also, 1};
	f.ops = (struct strings){ops, 2};
	f.views = GUEST64 | TOOLS64;
	f.facts[SIDE_OLD].constant = &s->minus_22;
	f.facts[SIDE_NEW].constant = &s->huge;
	vec_push(&f.evidence, (struct side_evidence){SIDE_OLD, s->minus_22.at});
	vec_push(&f.evidence, (struct side_evidence){SIDE_NEW, s->huge.at});
	vec_push(&s->report.findings, f);
}

static void json_holds_a_finding(void)
{
	struct setup s;
	json_t *root;

	init(&s);
	add_removed(&s);
	root = parse(print(&s, "json", &all));
	EXPECT_STR(STRING_AT(root, "schema"), "xenabi-report/1");
	EXPECT_STR(STRING_AT(root, "tool", "name"), "xenabi");
	EXPECT_STR(STRING_AT(root, "command"), "diff");
	EXPECT(!AT(root, "unchanged"));
	EXPECT_STR(STRING_AT(root, "inputs", "0", "spec"), "old \x1b[31mdir");
	EXPECT_STR(STRING_AT(root, "inputs", "0", "release"), "4.1.0");
	EXPECT(json_is_null(AT(root, "inputs", "1", "release")));
	EXPECT_STR(STRING_AT(root, "inputs", "1", "kinds", "1"), "binary");
	EXPECT_STR(STRING_AT(root, "inputs", "1", "arches", "1"), "x86_32");
	EXPECT_STR(STRING_AT(root, "findings", "0", "also", "0"), "op-number-reused");
	EXPECT_STR(STRING_AT(root, "findings", "0", "level"), "error");
	EXPECT_STR(STRING_AT(root, "findings", "0", "hypercall"), "memory_op");
	EXPECT_STR(STRING_AT(root, "findings", "0", "ops", "1"), "XENMEM_b");
	EXPECT_INT(json_array_size(AT(root, "findings", "0", "arches")), 1);
	EXPECT_STR(STRING_AT(root, "findings", "0", "audience"), "guest");
	EXPECT_STR(STRING_AT(root, "findings", "0", "message"), "XENMEM_a (5) is \"gone\"");
	EXPECT_STR(STRING_AT(root, "findings", "0", "between", "1"), "new");
	EXPECT_STR(STRING_AT(root, "findings", "0", "fingerprint"), "0123456789abcdef");
	EXPECT(json_is_null(AT(root, "findings", "0", "waived")));
	json_decref(root);
	deinit(&s);
}

static void json_holds_values_and_places(void)
{
	struct setup s;
	json_t *root;

	init(&s);
	add_removed(&s);
	root = parse(print(&s, "json", &all));
	EXPECT_STR(STRING_AT(root, "findings", "0", "old", "value"), "-22");
	EXPECT_INT(INTEGER_AT(root, "findings", "0", "old", "number"), -22);
	EXPECT_STR(STRING_AT(root, "findings", "0", "new", "value"), "18446744073709551615");
	EXPECT(!AT(root, "findings", "0", "new", "number"));
	EXPECT_STR(STRING_AT(root, "findings", "0", "evidence", "0", "file"), "x.h");
	EXPECT_INT(INTEGER_AT(root, "findings", "0", "evidence", "0", "line"), 3);
	EXPECT(!AT(root, "findings", "0", "evidence", "0", "symbol"));
	EXPECT_STR(STRING_AT(root, "findings", "0", "evidence", "1", "offset"), "0x1b");
	EXPECT_STR(STRING_AT(root, "findings", "0", "evidence", "1", "build_id"), "ab");
	json_decref(root);
	deinit(&s);
}

static void json_holds_verdicts_gaps_and_counts(void)
{
	struct setup s;
	json_t *root;

	init(&s);
	add_removed(&s);
	vec_push(&s.report.findings, sample_finding(LEVEL_NOTE, "op-added", "b"));
	vec_push(&s.report.findings, sample_finding(LEVEL_NOTE, "op-added", "c"));
	vec_push(&s.report.verdicts, (struct verdict){.hypercall = "memory_op",
						      .entry = ENTRY_COMPAT,
						      .arch = ARCH_X86_64,
						      .kind = VERDICT_BROKEN,
						      .reason = "why"});
	vec_push(&s.report.gaps,
		 (struct side_gap){.side = SIDE_NEW,
				   .gap = {.what = "w", .needs = "n", .at = {.file = "f.h"}}});
	root = parse(print(&s, "json", &all));
	EXPECT(!AT(root, "findings", "1", "hypercall"));
	EXPECT_INT(json_object_size(AT(root, "findings", "1", "old")), 0);
	EXPECT_STR(STRING_AT(root, "verdicts", "0", "entry"), "compat");
	EXPECT_STR(STRING_AT(root, "verdicts", "0", "arch"), "x86_64");
	EXPECT_STR(STRING_AT(root, "verdicts", "0", "verdict"), "broken");
	EXPECT_STR(STRING_AT(root, "gaps", "0", "side"), "new");
	EXPECT_STR(STRING_AT(root, "gaps", "0", "needs"), "n");
	EXPECT_STR(STRING_AT(root, "gaps", "0", "file"), "f.h");
	EXPECT_INT(INTEGER_AT(root, "summary", "error"), 1);
	EXPECT_INT(INTEGER_AT(root, "summary", "warning"), 0);
	EXPECT_INT(INTEGER_AT(root, "summary", "note"), 2);
	EXPECT_INT(INTEGER_AT(root, "summary", "waived"), 0);
	EXPECT_INT(INTEGER_AT(root, "summary", "compared", "constants"), 3012);
	EXPECT_INT(INTEGER_AT(root, "summary", "compared", "entries"), 1);
	json_decref(root);
	deinit(&s);
}

static void json_of_an_unchanged_tree_says_so(void)
{
	struct setup s;
	json_t *root;

	init(&s);
	s.report = (struct report){.command = "diff", .is_unchanged = true};
	root = parse(print(&s, "json", &all));
	EXPECT(json_is_true(AT(root, "unchanged")));
	EXPECT_INT(json_array_size(AT(root, "inputs")), 0);
	EXPECT(json_is_array(AT(root, "findings")));
	json_decref(root);
	EXPECT_STR(print(&s, "text", &all), "pass: nothing found: no ABI-relevant file differs\n");
	deinit(&s);
}

static void json_lists_the_fields_that_differ(void)
{
	struct intern in = {0};
	struct field old_fields[2], new_fields[2];
	struct record old = sample_record(&in, "page", 24, 7, GUEST64, old_fields);
	struct record new = sample_record(&in, "page", 32, 9, GUEST64, new_fields);
	struct finding f = sample_finding(LEVEL_ERROR, "field-moved", "page.b moved");
	struct setup s;
	json_t *root;

	init(&s);
	new_fields[1].offset_bits = 128;
	f.facts[SIDE_OLD].record = &old;
	f.facts[SIDE_NEW].record = &new;
	vec_push(&s.report.findings, f);
	root = parse(print(&s, "json", &all));
	EXPECT_INT(INTEGER_AT(root, "findings", "0", "old", "size_bytes"), 24);
	EXPECT_INT(INTEGER_AT(root, "findings", "0", "new", "size_bytes"), 32);
	EXPECT_INT(json_array_size(AT(root, "findings", "0", "old", "fields")), 1);
	EXPECT_STR(STRING_AT(root, "findings", "0", "new", "fields", "0", "name"), "b");
	EXPECT_INT(INTEGER_AT(root, "findings", "0", "new", "fields", "0", "offset_bits"), 128);
	json_decref(root);

	s.report.findings.items[0].facts[SIDE_NEW].record = NULL;
	root = parse(print(&s, "json", &all));
	EXPECT_INT(json_array_size(AT(root, "findings", "0", "old", "fields")), 2);
	json_decref(root);
	deinit(&s);
	intern_deinit(&in);
}

static void text_of_a_finding(void)
{
	struct setup s;

	init(&s);
	add_removed(&s);
	EXPECT_STR(
		print(&s, "text", &all),
		"x.h:3: error: XENMEM_a (5) is \"gone\" [op-removed]\n"
		"    new   do_memory_op+0x1b\n"
		"    ops   XENMEM_a, XENMEM_b\n"
		"    also  op-number-reused\n"
		"    for   guests; x86_64\n"
		"xenabi explain op-removed tells why that matters\n"
		"fail: 1 error; compared 3,012 constants, 997 records, 1 entry of a hypercall\n");
	EXPECT(strstr(print(&s, "text", &verbose), "    why\n        A caller still passes it.\n"));
	EXPECT(strstr(print(&s, "text", &verbose), "old: old \\x1b[31mdir, Xen 4.1.0, headers; "
						   "x86_64, x86_32\n"));
	deinit(&s);
}

static void text_says_when_nothing_was_found(void)
{
	struct print_options quiet = {.audience = AUDIENCE_COUNT, .quiet = true};
	struct setup s;

	init(&s);
	EXPECT_STR(print(&s, "text", &all), "pass: nothing found; compared 3,012 constants, "
					    "997 records, 1 entry of a hypercall\n");
	EXPECT_STR(print(&s, "text", &quiet), "");
	deinit(&s);
}

/* A doubt about what tools alone call is a number in the last line; one about guests is named. */
static void text_is_one_line_where_nothing_was_found(void)
{
	struct verdict v = {.hypercall = "vcpu_op",
			    .kind = VERDICT_UNKNOWN,
			    .reason = "why",
			    .is_for_tools = true};
	struct setup s;

	init(&s);
	vec_push(&s.report.verdicts, v);
	v.kind = VERDICT_COMPATIBLE;
	vec_push(&s.report.verdicts, v);
	vec_push(&s.report.gaps, (struct side_gap){.side = SIDE_OLD, .gap = {.what = "w"}});
	EXPECT_STR(print(&s, "text", &all),
		   "pass: nothing found; compared 3,012 constants, 997 records, 1 entry of a "
		   "hypercall; 1 unknown verdict; 1 gap\n");
	s.report.verdicts.items[0].is_for_tools = false;
	EXPECT(strstr(print(&s, "text", &all), "unknown     vcpu_op (native; x86_64): why\n"));
	s.report.verdicts.items[0].kind = VERDICT_BROKEN;
	EXPECT(strstr(print(&s, "text", &all), "    broken      vcpu_op (native; x86_64): why\n"));
	deinit(&s);
}

static void the_last_line_tells_what_is_known_or_waived(void)
{
	static const struct waiver waiver = {.reason = "agreed", .until = "4.23"};
	struct setup s;

	init(&s);
	vec_push(&s.report.findings, sample_finding(LEVEL_ERROR, "op-removed", "m"));
	vec_push(&s.report.findings, sample_finding(LEVEL_ERROR, "op-removed", "n"));
	s.report.findings.items[0].is_known = s.report.findings.items[1].is_known = true;
	EXPECT(strstr(print(&s, "text", &all), "\npass: nothing new; 2 known; compared "));
	s.report.findings.items[0].is_known = false;
	s.report.findings.items[0].waiver = &waiver;
	EXPECT(strstr(print(&s, "text", &all), "\npass: nothing new; 1 known, 1 waived; comp"));
	s.report.findings.items[1].is_known = false;
	EXPECT(strstr(print(&s, "text", &all), "\nfail: 1 error; 1 waived; compared "));
	deinit(&s);
}

static void the_last_line_tells_of_verdicts_once(void)
{
	struct verdict v = {.hypercall = "domctl", .kind = VERDICT_BROKEN, .is_for_tools = true};
	struct setup s;

	init(&s);
	v.reason = v.told_of = "domctl";
	vec_push(&s.report.verdicts, v);
	EXPECT(strstr(print(&s, "text", &all), "\npass: 1 broken verdict, for tools alone; comp"));
	EXPECT(strstr(print(&s, "text", &doubting), "\nfail: 1 broken verdict; compared "));
	s.report.verdicts.items[0].is_for_tools = false;
	EXPECT(strstr(print(&s, "text", &all), "\npass: 1 broken verdict; compared "));
	s.report.verdicts.items[0].kind = VERDICT_UNKNOWN;
	EXPECT(strstr(print(&s, "text", &doubting), "\nfail: 1 unknown verdict; compared 3,012 "
						    "constants, 997 records, 1 entry of a "
						    "hypercall\n"));
	v.kind = VERDICT_UNKNOWN;
	v.is_known = true;
	vec_push(&s.report.verdicts, v);
	EXPECT(strstr(print(&s, "text", &doubting), "; 1 unknown verdict of the baseline\n"));
	deinit(&s);
}

static void junit_fails_by_what_the_command_fails_by(void)
{
	struct verdict v = {.hypercall = "vcpu_op", .kind = VERDICT_UNKNOWN, .reason = "why"};
	struct setup s;
	const char *text;

	init(&s);
	v.told_of = v.hypercall;
	vec_push(&s.report.verdicts, v);
	text = print(&s, "junit", &all);
	EXPECT(strstr(text, "failures=\"0\""));
	EXPECT(!strstr(text, "<failure"));
	text = print(&s, "junit", &doubting);
	EXPECT(strstr(text, "tests=\"1\" failures=\"1\" errors=\"0\""));
	EXPECT(strstr(text,
		      "name=\"outcome\">\n      <failure message=\"1 unknown verdict\">fail: 1 "
		      "unknown verdict</failure>\n"));
	deinit(&s);
}

/* Of many that are alike it is told which calls they are, too. */
static void every_format_for_review_tells_what_shows_it_and_what_undoes_it(void)
{
	static const char *const names[] = {"text", "markdown", "github", "junit"};
	struct witness w = {.value = 0x16,
			    .intro = "a guest holds",
			    .progress_noun = "extent",
			    .readings = {{.label = "old"}, {.label = "new"}}};
	struct setup s;

	init(&s);
	add_removed(&s);
	s.report.findings.items[0].witness = &w;
	s.report.findings.items[0].advice = "use 14 again";
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *text = print(&s, names[i], &all);

		EXPECT(strstr(text, "a guest holds 0x16"));
		EXPECT(strstr(text, "use 14 again"));
	}
	deinit(&s);
}

static void text_names_each_call_that_is_unknown(void)
{
	static const char *const calls[] = {"a_op", "b_op", "c_op", "d_op", "e_op", "f_op"};
	struct verdict v = {.kind = VERDICT_UNKNOWN, .reason = "masks"};
	struct setup s;

	init(&s);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		v.hypercall = calls[i];
		vec_push(&s.report.verdicts, v);
	}
	v.kind = VERDICT_COMPATIBLE;
	vec_push(&s.report.verdicts, v);
	EXPECT(strstr(print(&s, "text", &all), "    unknown     e_op (native; x86_64): masks\n"
					       "    unknown     f_op (native; x86_64): masks\n"));
	EXPECT(!strstr(print(&s, "text", &all), "of which"));
	deinit(&s);
}

static void add_many(struct setup *s, size_t notes, size_t gaps)
{
	for (size_t i = 0; i < notes; i++)
		vec_push(&s->report.findings,
			 sample_finding(LEVEL_NOTE, i < 4 ? "op-added" : "op-renamed", "m"));
	for (size_t i = 0; i < gaps; i++)
		vec_push(&s->report.gaps,
			 (struct side_gap){.side = SIDE_OLD, .gap = {.what = "w", .needs = ""}});
}

static void text_counts_what_is_many(void)
{
	struct setup s;
	const char *text;

	init(&s);
	add_many(&s, 11, 6);
	text = print(&s, "text", &all);
	EXPECT(strstr(text,
		      "11 notes not shown: 4 op-added, 7 op-renamed; --verbose shows them\n"));
	EXPECT(!strstr(text, "note: "));
	EXPECT(strstr(text, "nothing is claimed of it:\n    old   w\n"));
	EXPECT(strstr(text, "    and 1 more; --verbose shows them\n"));
	EXPECT(strstr(text, "\npass: 11 notes; compared "));
	EXPECT(strstr(text, "; 6 gaps\n"));
	text = print(&s, "text", &verbose);
	EXPECT(strstr(text, "note: m [op-added]\n"));
	EXPECT(!strstr(text, "--verbose"));
	deinit(&s);
}

static void text_shows_few_notes_and_gaps(void)
{
	struct setup s;
	const char *text;

	init(&s);
	add_many(&s, 10, 5);
	text = print(&s, "text", &all);
	EXPECT(strstr(
		text,
		"note: m [op-renamed]\nnote: m [op-renamed]\n    for   guests; x86_64, all 6\n"));
	EXPECT(!strstr(text, "--verbose"));
	deinit(&s);
}

static void text_shows_the_gaps_of_a_change_first(void)
{
	static const struct release release = {.spec = "dir"};
	char names[8][2] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	struct setup s;
	const char *text;

	init(&s);
	for (int i = 0; i < 8; i++) {
		struct side_gap gap = {.side = SIDE_OLD, .gap = {.what = names[i], .needs = ""}};

		vec_push(&s.report.gaps, gap);
		gap.side = SIDE_NEW;
		vec_push(&s.report.gaps, gap);
	}
	vec_push(&s.report.gaps,
		 (struct side_gap){.side = SIDE_NEW, .gap = {.what = "brought", .needs = ""}});
	s.report.inputs[SIDE_OLD] = s.report.inputs[SIDE_NEW] = &release;
	gap_sides_mark(&s.report);
	text = print(&s, "text", &all);
	EXPECT(strstr(text, "nothing is claimed of it:\n    new   brought\n"));
	EXPECT(strstr(text,
		      "    new   brought\n    both  8 gaps that both inputs have; --verbose"));
	EXPECT(strstr(text, "; 9 gaps\n"));
	EXPECT(strstr(print(&s, "markdown", &all), "hypercall; 9 gaps\n"));
	text = print(&s, "html", &all);
	EXPECT(strstr(text, "; 9 gaps</p>"));
	EXPECT(strstr(text, ">Not understood</a> 9</li>"));
	EXPECT(strstr(text, "In both inputs <span class=\"count\">8<"));
	text = print(&s, "text", &verbose);
	EXPECT(strstr(text, "    both  h\n"));
	s.report.inputs[SIDE_OLD] = s.report.inputs[SIDE_NEW] = NULL;
	deinit(&s);
}

static void text_joins_the_architectures_of_a_verdict(void)
{
	struct verdict v = {.hypercall = "vcpu_op", .entry = ENTRY_NATIVE, .reason = "no masks"};
	struct setup s;

	init(&s);
	v.kind = VERDICT_UNKNOWN;
	v.arch = ARCH_X86_64;
	vec_push(&s.report.verdicts, v);
	v.kind = VERDICT_BROKEN;
	v.arch = ARCH_ARM64;
	vec_push(&s.report.verdicts, v);
	v.arch = ARCH_ARM32;
	vec_push(&s.report.verdicts, v);
	EXPECT(strstr(print(&s, "text", &all),
		      "verdicts: 2 broken, 1 unknown, 0 compatible\n"
		      "    a guest suspended in a hypercall under 4.1.0 cannot always be resumed "
		      "under new: 2 entries are\n"
		      "    broken, 1 entry is unknown\n"
		      "    broken      vcpu_op (native; arm64, arm32): no masks\n"
		      "    unknown     vcpu_op (native; x86_64): no masks\n"));
	deinit(&s);
}

static void text_joins_verdicts_of_one_reason(void)
{
	struct verdict v = {.hypercall = "memory_op",
			    .entry = ENTRY_NATIVE,
			    .arch = ARCH_X86_64,
			    .kind = VERDICT_UNKNOWN,
			    .reason = "no masks"};
	struct setup s;
	const char *text;

	init(&s);
	vec_push(&s.report.verdicts, v);
	v.entry = ENTRY_COMPAT;
	vec_push(&s.report.verdicts, v);
	text = print(&s, "text", &doubting);
	EXPECT(strstr(text, "verdicts: unknown for 2 entries of hypercalls: no masks\n"));
	s.report.verdicts.items[1].kind = VERDICT_COMPATIBLE;
	s.report.verdicts.items[1].reason = "";
	text = print(&s, "text", &doubting);
	EXPECT(strstr(text, "verdicts: 0 broken, 1 unknown, 1 compatible\n"
			    "    a guest suspended in a hypercall under 4.1.0 can be resumed under "
			    "new, except that 1 entry is\n"
			    "    unknown\n"
			    "    unknown     memory_op (native; x86_64): no masks\n"
			    "    compatible  all others; --verbose names them\n"));
	text = print(&s, "text", &verbose);
	EXPECT(strstr(text, "    compatible  memory_op (compat; x86_64)\n"));
	deinit(&s);
}

static void text_joins_the_paths_of_a_verdict(void)
{
	struct verdict v = {.hypercall = "memory_op", .kind = VERDICT_BROKEN, .reason = "masks"};
	struct setup s;

	init(&s);
	v.entry = ENTRY_COMPAT;
	vec_push(&s.report.verdicts, v);
	v.entry = ENTRY_HVM;
	vec_push(&s.report.verdicts, v);
	EXPECT(strstr(print(&s, "text", &doubting),
		      "    broken      memory_op (compat, hvm; x86_64): masks\n"));
	deinit(&s);
}

static void text_keeps_the_doubts_of_tools_short(void)
{
	struct verdict v = {.hypercall = "domctl", .kind = VERDICT_UNKNOWN, .is_for_tools = true};
	struct setup s;

	init(&s);
	v.reason = "a version was raised";
	vec_push(&s.report.verdicts, v);
	v.hypercall = "sysctl";
	v.reason = "another was raised";
	vec_push(&s.report.verdicts, v);
	EXPECT(strstr(print(&s, "text", &doubting),
		      "    unknown     domctl, sysctl, which only tools call"));
	EXPECT(strstr(print(&s, "text", &verbose),
		      "sysctl (native; x86_64): another was raised\n"));
	deinit(&s);
}

static void text_tells_what_is_alike_together(void)
{
	struct finding f = sample_finding(LEVEL_NOTE, "op-not-dispatched", "nobody has A");
	struct setup s;

	init(&s);
	f.gist = "nobody has these";
	f.subject = "A";
	vec_push(&s.report.findings, f);
	f.subject = "B";
	vec_push(&s.report.findings, f);
	f.gist = NULL;
	vec_push(&s.report.findings, f);
	EXPECT(strstr(print(&s, "text", &all), "note: nobody has A [op-not-dispatched]\n"));
	EXPECT(strstr(print(&s, "text", &all), "note: nobody has these [op-not-dispatched]\n"
					       "          A, B\n"
					       "    for   guests; x86_64\n"));
	deinit(&s);
}

static void text_folds_the_gaps_of_an_architecture(void)
{
	static const char *const files[] = {"a.h", "b.h", "c.h", "d.h"};
	struct side_gap gap = {.side = SIDE_NEW,
			       .gap = {.what = "ppc64: unknown type", .needs = ""}};
	struct setup s;

	init(&s);
	for (size_t i = 0; i < 4; i++) {
		gap.gap.at.file = files[i];
		vec_push(&s.report.gaps, gap);
	}
	EXPECT(strstr(print(&s, "text", &all), "    new   ppc64: 4 gaps, of which the first: a.h: "
					       "ppc64: unknown type\npass: nothing found"));
	EXPECT(strstr(print(&s, "text", &verbose), "    new   d.h: ppc64: unknown type\n"));
	deinit(&s);
}

static void only_the_audience_asked_for_is_printed(void)
{
	struct print_options options = {.audience = AUDIENCE_GUEST};
	struct setup s;
	json_t *root;

	init(&s);
	add_many(&s, 2, 0);
	s.report.findings.items[0].audience = AUDIENCE_TOOLS;
	s.report.findings.items[1].audience = AUDIENCE_LEGACY;
	root = parse(print(&s, "json", &options));
	EXPECT_INT(json_array_size(AT(root, "findings")), 1);
	EXPECT_STR(STRING_AT(root, "findings", "0", "audience"), "guest");
	EXPECT_INT(INTEGER_AT(root, "summary", "note"), 1);
	json_decref(root);
	options.audience = AUDIENCE_TOOLS;
	root = parse(print(&s, "json", &options));
	EXPECT_INT(json_array_size(AT(root, "findings")), 2);
	json_decref(root);
	deinit(&s);
}

static void color_is_there_when_asked_for(void)
{
	struct print_options options = {.audience = AUDIENCE_COUNT, .color = true};
	struct setup s;

	init(&s);
	add_removed(&s);
	EXPECT(!strchr(print(&s, "text", &all), '\x1b'));
	EXPECT(strstr(print(&s, "text", &options), "x.h:3: \x1b[1;31merror\x1b[0m: XENMEM_a (5) "));
	deinit(&s);
}

static void hostile_text_is_spelled_out(void)
{
	struct strbuf out = {0};

	text_add(&out, "a\x1b]0;x\x07\n\x7f\xc2\x9b\xc3\xa9\xc2");
	EXPECT_STR(strbuf_str(&out), "a\\x1b]0;x\\x07\\x0a\\x7f\\xc2\\x9b\xc3\xa9\\xc2");
	strbuf_reset(&out);
	text_add(&out, "a\xe2\x80\xae"
		       "b\xe2\x80\xa7\xef\xbb\xbf\xf3\xa0\x81\x81\xff");
	EXPECT_STR(strbuf_str(&out), "a\\xe2\\x80\\xae"
				     "b\xe2\x80\xa7\\xef\\xbb\\xbf\\xf3\\xa0\\x81\\x81\\xff");
	strbuf_deinit(&out);
}

static void long_text_is_wrapped(void)
{
	struct strbuf out = {0};
	char word[51];

	memset(word, 'w', 50);
	word[50] = '\0';
	text_add_wrapped(&out, &all, 4, "");
	EXPECT_STR(strbuf_str(&out), "");
	strbuf_addf(&out, "%s %s  short", word, word);
	{
		struct strbuf wrapped = {0};

		text_add_wrapped(&wrapped, &all, 4, strbuf_str(&out));
		EXPECT_INT(strbuf_str(&wrapped)[54], '\n');
		EXPECT_STR(strbuf_str(&wrapped) + 55 + 54, " short\n");
		strbuf_deinit(&wrapped);
	}
	strbuf_deinit(&out);
}

static void counts_are_grouped(void)
{
	struct strbuf out = {0};

	text_add_count(&out, 0, "gap", "gaps");
	text_add_count(&out, 1, "gap", "gaps");
	text_add_count(&out, 999, "gap", "gaps");
	text_add_count(&out, 1000, "gap", "gaps");
	text_add_count(&out, 12034005, "gap", "gaps");
	EXPECT_STR(strbuf_str(&out), "0 gaps1 gap999 gaps1,000 gaps12,034,005 gaps");
	strbuf_deinit(&out);
}

static void rules_are_listed_and_explained(void)
{
	const struct report_format *text = report_format_find("text");
	struct setup s;
	json_t *root;

	init(&s);
	text->print_rules(&s.catalogue, NULL, &all, &s.out);
	EXPECT_STR(strbuf_str(&s.out), "op-removed  An op is gone\n");
	strbuf_reset(&s.out);
	text->print_rules(&s.catalogue, &s.catalogue.rules.items[0], &all, &s.out);
	EXPECT(strstr(strbuf_str(&s.out), "what to do\n    Keep it.\n"));
	EXPECT(strstr(strbuf_str(&s.out), "    guest              error\n"));
	EXPECT(!strstr(strbuf_str(&s.out), "example"));
	strbuf_reset(&s.out);
	report_format_find("json")->print_rules(&s.catalogue, NULL, &all, &s.out);
	root = parse(strbuf_str(&s.out));
	EXPECT_STR(STRING_AT(root, "rules", "0", "id"), "op-removed");
	EXPECT_STR(STRING_AT(root, "rules", "0", "levels", "guest"), "error");
	json_decref(root);
	deinit(&s);
}

static void formats_are_found_by_name(void)
{
	EXPECT_STR(report_format_names(),
		   "text, json, sarif, codequality, junit, github, markdown, html");
	EXPECT_STR(report_format_find("json")->name, "json");
	EXPECT(!report_format_find("htm"));
	EXPECT(!report_format_find(""));
}

static const struct unit_test tests[] = {
	TEST(json_holds_a_finding),
	TEST(json_holds_values_and_places),
	TEST(json_holds_verdicts_gaps_and_counts),
	TEST(json_of_an_unchanged_tree_says_so),
	TEST(json_lists_the_fields_that_differ),
	TEST(text_of_a_finding),
	TEST(text_says_when_nothing_was_found),
	TEST(text_is_one_line_where_nothing_was_found),
	TEST(the_last_line_tells_what_is_known_or_waived),
	TEST(the_last_line_tells_of_verdicts_once),
	TEST(junit_fails_by_what_the_command_fails_by),
	TEST(every_format_for_review_tells_what_shows_it_and_what_undoes_it),
	TEST(text_names_each_call_that_is_unknown),
	TEST(text_counts_what_is_many),
	TEST(text_shows_few_notes_and_gaps),
	TEST(text_shows_the_gaps_of_a_change_first),
	TEST(text_joins_the_architectures_of_a_verdict),
	TEST(text_joins_verdicts_of_one_reason),
	TEST(text_joins_the_paths_of_a_verdict),
	TEST(text_keeps_the_doubts_of_tools_short),
	TEST(text_tells_what_is_alike_together),
	TEST(text_folds_the_gaps_of_an_architecture),
	TEST(only_the_audience_asked_for_is_printed),
	TEST(color_is_there_when_asked_for),
	TEST(hostile_text_is_spelled_out),
	TEST(long_text_is_wrapped),
	TEST(counts_are_grouped),
	TEST(rules_are_listed_and_explained),
	TEST(formats_are_found_by_name),
};

TEST_MAIN(tests);
