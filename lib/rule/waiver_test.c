// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/test.h"
#include "lib/rule/baseline.h"
#include "lib/rule/waiver.h"

struct setup {
	struct catalogue catalogue;
	struct report report;
	struct xenabi_error err;
};

static void init(struct setup *s)
{
	*s = (struct setup){0};
	EXPECT(!catalogue_load(&s->catalogue, NULL, NULL, &s->err));
}

static void deinit(struct setup *s)
{
	report_deinit(&s->report);
	catalogue_deinit(&s->catalogue);
}

static void add_finding(struct setup *s, const char *rule, const char *subject, viewset views)
{
	vec_push(&s->report.findings, (struct finding){.rule = rule,
						       .level = LEVEL_ERROR,
						       .subject = subject,
						       .views = views,
						       .message = "it is gone",
						       .fingerprint = "0123456789abcdef"});
}

static void set_fingerprint(struct setup *s, size_t i, const char *fingerprint)
{
	strcpy(s->report.findings.items[i].fingerprint, fingerprint);
}

static int parse(struct setup *s, const char *items)
{
	struct arena *a = &s->report.arena;
	const char *text =
		arena_printf(a, "{\"schema\":\"xenabi-waivers/1\",\"waivers\":[%s]}", items);

	return waivers_parse(&s->report.waivers, &s->catalogue, text, "w.json", a, &s->err);
}

static void expect_refused(const char *items, const char *wanted)
{
	struct setup s;

	init(&s);
	EXPECT_INT(parse(&s, items), -1);
	EXPECT_INT(s.err.code, XENABI_EINPUT);
	EXPECT_STR(s.err.place, "w.json");
	EXPECT_STR(s.err.text, wanted);
	deinit(&s);
}

#define WAIVER(rule, more)                                                                         \
	"{\"rule\":\"" rule "\",\"subject\":\"XENMEM_*\",\"reason\":\"r\"" more "}"
#define UNTIL(end) ",\"until\":\"" end "\""

static void faults_are_told_with_the_number_of_the_waiver(void)
{
	expect_refused(WAIVER("op-removd", UNTIL("4.23")),
		       "waiver 1: there is no rule called op-removd; did you mean \"op-removed\"?");
	expect_refused(WAIVER("op-removed", UNTIL("4.23")) "," WAIVER("op-removed",
								      ",\"untill\":\"4.23\""),
		       "waiver 2: there is no key untill; did you mean \"until\"?");
	expect_refused(WAIVER("op-removed", ""), "waiver 1: it needs a text for until");
	expect_refused(WAIVER("op-removed", UNTIL("soon")),
		       "waiver 1: until is neither a release (4.23) nor a day (2027-06-30): soon");
	expect_refused(WAIVER("op-removed", UNTIL("2027-13-01")),
		       "waiver 1: until is neither a release (4.23) nor a day (2027-06-30): "
		       "2027-13-01");
	expect_refused(WAIVER("op-removed", UNTIL("4.23") ",\"arches\":[\"x86-64\"]"),
		       "waiver 1: there is no architecture called x86-64; did you mean "
		       "\"x86_64\"?");
	expect_refused("1", "waiver 1: it is no object");
	expect_refused(WAIVER("op-removed", UNTIL("4.23")) "]", "line 1: '}' expected near "
								"']'");
}

static void a_waiver_allows_its_rule_subjects_and_architectures(void)
{
	struct setup s;

	init(&s);
	add_finding(&s, "op-removed", "XENMEM_a", views_of_arch(ARCH_X86_64));
	add_finding(&s, "op-removed", "XENMEM_b",
		    views_of_arch(ARCH_X86_64) | views_of_arch(ARCH_ARM64));
	add_finding(&s, "op-renumbered", "XENMEM_c", views_of_arch(ARCH_X86_64));
	add_finding(&s, "op-removed", "HVMOP_d", views_of_arch(ARCH_X86_64));
	EXPECT(!parse(&s, WAIVER("op-removed", UNTIL("4.23") ",\"arches\":[\"x86_64\"]")));
	waivers_apply(&s.report);
	EXPECT(!finding_is_open(&s.report.findings.items[0]));
	EXPECT(finding_is_open(&s.report.findings.items[1]));
	EXPECT(finding_is_open(&s.report.findings.items[2]));
	EXPECT(finding_is_open(&s.report.findings.items[3]));
	EXPECT_INT(s.report.waivers.items.items[0].used, 1);
	deinit(&s);
}

static bool expires(const char *end, const char *version, const char *today)
{
	struct waiver w = {.until = end};
	struct waivers all = {.place = "w"};
	bool is_expired;

	vec_push(&all.items, w);
	waivers_expire(&all, version, today);
	is_expired = all.items.items[0].is_expired;
	vec_free(&all.items);
	return is_expired;
}

static void a_waiver_ends_after_its_release_or_day(void)
{
	EXPECT(!expires("4.23", "4.22.1", "2026-11-30"));
	EXPECT(!expires("4.23", "4.23-unstable", "2026-11-30"));
	EXPECT(!expires("4.23", "4.23.2", "2026-11-30"));
	EXPECT(expires("4.23", "4.24-unstable", "2026-11-30"));
	EXPECT(expires("4.9", "4.10.0", "2026-11-30"));
	EXPECT(expires("4.23.1", "4.23.2-pre", "2026-11-30"));
	EXPECT(!expires("4.23.1", "4.23-rc1", "2026-11-30"));
	EXPECT(expires("4.23", "5.0.0", "2026-11-30"));
	EXPECT(!expires("4.23", NULL, "2026-11-30"));
	EXPECT(!expires("2026-11-30", "4.24.0", "2026-11-30"));
	EXPECT(expires("2026-11-29", "4.1.0", "2026-11-30"));
}

static void one_that_has_expired_allows_nothing(void)
{
	struct setup s;

	init(&s);
	add_finding(&s, "op-removed", "XENMEM_a", views_of_arch(ARCH_X86_64));
	EXPECT(!parse(&s, WAIVER("op-removed", UNTIL("4.22"))));
	waivers_expire(&s.report.waivers, "4.23.0", "2026-11-30");
	waivers_apply(&s.report);
	EXPECT(finding_is_open(&s.report.findings.items[0]));
	deinit(&s);
}

static void what_is_written_is_read_and_allows_what_was_found(void)
{
	struct strbuf text = {0};
	struct setup s;

	init(&s);
	add_finding(&s, "op-removed", "XENMEM_[a]*", views_of_arch(ARCH_X86_64));
	add_finding(&s, "op-removed", "XENMEM_[a]b", views_of_arch(ARCH_X86_64));
	set_fingerprint(&s, 1, "0123456789abcde0");
	waivers_write(&s.report, LEVEL_ERROR, "4.23-unstable", "2027-01-01", &text);
	EXPECT(strstr(strbuf_str(&text), "\"until\": \"4.23\""));
	EXPECT(!waivers_parse(&s.report.waivers, &s.catalogue, strbuf_str(&text), "w",
			      &s.report.arena, &s.err));
	EXPECT_INT(s.report.waivers.items.count, 2);
	waivers_apply(&s.report);
	EXPECT_INT(s.report.waivers.items.items[0].used, 1);
	EXPECT_INT(s.report.waivers.items.items[1].used, 1);
	strbuf_deinit(&text);
	deinit(&s);
}

/* Two mistakes of one hypercall have one rule and one subject. */
static void what_is_written_allows_no_other_finding_of_its_subject(void)
{
	struct strbuf text = {0};
	struct setup s;

	init(&s);
	add_finding(&s, "encoder-decoder-mismatch", "memory_op", views_of_arch(ARCH_X86_64));
	waivers_write(&s.report, LEVEL_ERROR, "4.23-unstable", "2027-01-01", &text);
	EXPECT(!waivers_parse(&s.report.waivers, &s.catalogue, strbuf_str(&text), "w",
			      &s.report.arena, &s.err));
	set_fingerprint(&s, 0, "0123456789abcde0");
	waivers_apply(&s.report);
	EXPECT(finding_is_open(&s.report.findings.items[0]));
	strbuf_deinit(&text);
	deinit(&s);
}

static void only_what_is_new_is_added(void)
{
	struct waivers added = {0}, ours;
	struct setup s;

	init(&s);
	EXPECT(!parse(&s, WAIVER("op-removed", UNTIL("4.22"))));
	ours = s.report.waivers;
	s.report.waivers = (struct waivers){0};
	EXPECT(!parse(&s,
		      WAIVER("op-removed", UNTIL("4.22")) "," WAIVER("op-removed", UNTIL("4.23"))));
	waivers_find_added(&added, &ours, &s.report.waivers);
	EXPECT_INT(added.items.count, 1);
	EXPECT_STR(added.items.items[0].until, "4.23");
	vec_free(&added.items);
	vec_free(&ours.items);
	deinit(&s);
}

static void expect_no_baseline(const char *text, const char *wanted)
{
	struct xenabi_error err = {0};
	struct baseline b = {0};

	EXPECT_INT(baseline_parse(&b, text, "b.json", &err), -1);
	EXPECT_STR(err.text, wanted);
	baseline_deinit(&b);
}

static void a_baseline_is_a_whole_report(void)
{
	expect_no_baseline("{\"schema\":\"xenabi-report/1\",\"findings\":[",
			   "no whole report in JSON: line 1: ']' expected near end of file");
	expect_no_baseline("{\"schema\":\"xenabi-snapshot/1\"}",
			   "its schema is xenabi-snapshot/1, expected xenabi-report/1, which "
			   "--format json prints");
	expect_no_baseline("{\"schema\":\"xenabi-report/1\"}", "a report without findings");
	expect_no_baseline("{\"schema\":\"xenabi-report/1\",\"findings\":[{}]}",
			   "finding 1 has no fingerprint");
}

static const struct unit_test tests[] = {
	TEST(faults_are_told_with_the_number_of_the_waiver),
	TEST(a_waiver_allows_its_rule_subjects_and_architectures),
	TEST(a_waiver_ends_after_its_release_or_day),
	TEST(one_that_has_expired_allows_nothing),
	TEST(what_is_written_is_read_and_allows_what_was_found),
	TEST(what_is_written_allows_no_other_finding_of_its_subject),
	TEST(only_what_is_new_is_added),
	TEST(a_baseline_is_a_whole_report),
};

TEST_MAIN(tests);
