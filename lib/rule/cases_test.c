// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/strbuf.h"
#include "lib/base/vec.h"
#include "lib/model/snapshot.h"
#include "lib/rule/case_test.h"
#include "lib/rule/catalogue.h"
#include "lib/rule/judge.h"

/*
 * Judges the releases of testdata/rules/<rule>/{fires,silent}-<name> and holds
 * the findings against what the case expects of them, a line each:
 *
 *   LEVEL RULE SUBJECT           there is such a finding
 *   silent RULE                  the rule does not fire
 *   at-most LEVEL RULE SUBJECT   it does not fire on this above that level
 *
 * After an empty line follow the command ("diff" or "check") with the base that
 * the releases begin with, and what the case adds to it: see case_test.h. A
 * finding stands for its rule and for those in "also". Of the case's own rule
 * there must be no finding that no line names. Then it proves that the rules,
 * their texts, the policy, the manual and the cases name each other.
 */

#define FILE_BYTES_MAX ((size_t)16 << 20)

typedef VEC(char *) name_vec;

/* One run of this program. */
struct suite {
	const char *testdata;
	struct arena arena;
	struct intern intern;
	struct catalogue catalogue;
	unsigned int problems; /* of the test being run */
	unsigned int failed;
};

enum line_kind { LINE_FIRES, LINE_SILENT, LINE_AT_MOST };

/* A line of "expect". */
struct line {
	enum line_kind kind;
	enum level level;
	const char *rule;
	const char *subject;
};

typedef VEC(struct line) line_vec;

struct seen {
	const struct finding *finding;
	bool is_named; /* by a line */
};

typedef VEC(struct seen) seen_vec;

__attribute__((format(printf, 2, 3))) static void problem(struct suite *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("# ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
	s->problems++;
}

/* Ends a test: prints its line and forgets its problems. */
static void conclude(struct suite *s, const char *name)
{
	printf("%s %s\n", s->problems ? "not ok" : "ok", name);
	fflush(stdout);
	s->failed += s->problems > 0;
	s->problems = 0;
}

static bool has_prefix(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static int read_all(int fd, struct strbuf *out)
{
	char chunk[1 << 16];
	ssize_t got;

	out->max = FILE_BYTES_MAX;
	while ((got = read(fd, chunk, sizeof(chunk))) != 0) {
		if (got > 0)
			strbuf_add(out, chunk, (size_t)got);
		else if (errno != EINTR)
			return -1;
	}
	return out->overflow ? -1 : 0;
}

/* The text of a file; NULL, which is a problem, when it cannot be read. */
static char *read_text(struct suite *s, const char *path)
{
	struct strbuf text = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *copy = NULL;

	if (fd >= 0 && !read_all(fd, &text))
		copy = arena_strdup(&s->arena, strbuf_str(&text));
	else
		problem(s, "%s cannot be read", path);
	if (fd >= 0)
		close(fd);
	strbuf_deinit(&text);
	return copy;
}

/* To be released with json_decref(); NULL, which is a problem, when it is no object. */
static json_t *read_json(struct suite *s, const char *path, const char *schema)
{
	char *text = read_text(s, path);
	json_error_t why;
	json_t *root;
	const char *found;

	if (!text)
		return NULL;
	root = json_loads(text, JSON_REJECT_DUPLICATES, &why);
	if (!root) {
		problem(s, "%s:%d: %s", path, why.line, why.text);
		return NULL;
	}
	found = json_string_value(json_object_get(root, "schema"));
	if (!found || strcmp(found, schema)) {
		problem(s, "%s: the schema is not %s", path, schema);
		json_decref(root);
		return NULL;
	}
	return root;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The entries of a directory that end in suffix, without it, sorted. */
static name_vec list_directory(struct suite *s, const char *path, const char *suffix)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	name_vec names = {0};

	if (!dir) {
		problem(s, "%s cannot be read", path);
		return names;
	}
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name), cut = strlen(suffix);

		if (entry->d_name[0] == '.' || len < cut ||
		    strcmp(entry->d_name + len - cut, suffix))
			continue;
		vec_push(&names, arena_printf(&s->arena, "%.*s", (int)(len - cut), entry->d_name));
	}
	closedir(dir);
	vec_sort(&names, compare_names);
	return names;
}

static bool names_hold(const name_vec *names, const char *name)
{
	char *const *item;

	vec_each(item, names)
		if (!strcmp(*item, name))
			return true;
	return false;
}

/* Adds the lines of a base and of those that it rests on. */
static void add_base(struct suite *s, struct case_releases *c, const char *name)
{
	char *rest = read_text(s, arena_printf(&s->arena, "%s/bases/%s", s->testdata, name));
	const char *text;

	while ((text = strsep(&rest, "\n"))) {
		if (has_prefix(text, "base "))
			add_base(s, c, text + strlen("base "));
		else if (*text && !case_add_line(c, text))
			problem(s, "bases/%s: \"%s\" is no line of a release", name, text);
	}
	c->list = NULL;
}

/* rest begins with the line of the command. */
static void add_lines(struct suite *s, struct case_releases *c, char *rest)
{
	const char *text;

	while ((text = strsep(&rest, "\n")))
		if (*text && !case_add_line(c, text))
			problem(s, "\"%s\" is no line of a release", text);
}

/* To be released with release_destroy(); NULL, which is a problem, when the case makes none. */
static struct release *make_release(struct suite *s, struct case_releases *c, enum side side)
{
	json_error_t why;
	struct xenabi_error error = {0};
	const char *text = case_snapshot(c, side, &why);
	struct builder *b;

	if (!text) {
		problem(s, "%s: %s", side_name(side), why.text);
		return NULL;
	}
	b = builder_create(&s->intern, side_name(side));
	if (snapshot_read(b, text, strlen(text), side_name(side), &error)) {
		problem(s, "%s: %s", side_name(side), error.text);
		builder_destroy(b);
		return NULL;
	}
	return builder_seal(b, NULL);
}

static bool stands_for(const struct seen *seen, const char *rule)
{
	const struct strings *also = &seen->finding->also;

	if (!strcmp(seen->finding->rule, rule))
		return true;
	for (size_t i = 0; i < also->count; i++)
		if (!strcmp(also->items[i], rule))
			return true;
	return false;
}

static bool is_about(const struct seen *seen, const struct line *line)
{
	return stands_for(seen, line->rule) && !strcmp(seen->finding->subject, line->subject);
}

static enum level take_level(char **rest)
{
	char *word = strsep(rest, " ");

	return word ? level_from_name(word) : LEVEL_COUNT;
}

/* false when the line is none of the three forms. */
static bool parse_line(char *text, struct line *ret)
{
	*ret = (struct line){.kind = LINE_FIRES};
	if (has_prefix(text, "silent ")) {
		ret->kind = LINE_SILENT;
		strsep(&text, " ");
	} else if (has_prefix(text, "at-most ")) {
		ret->kind = LINE_AT_MOST;
		strsep(&text, " ");
	}
	if (ret->kind != LINE_SILENT)
		ret->level = take_level(&text);
	ret->rule = strsep(&text, " ");
	if (ret->kind != LINE_SILENT)
		ret->subject = strsep(&text, " ");
	return ret->level != LEVEL_COUNT && ret->rule && *ret->rule && !text &&
	       (ret->kind == LINE_SILENT || (ret->subject && *ret->subject));
}

/* Those up to the first empty one; *rest becomes what follows. */
static line_vec read_lines(struct suite *s, char **rest)
{
	line_vec lines = {0};
	char *text;

	while ((text = strsep(rest, "\n")) && *text) {
		const char *shown = arena_strdup(&s->arena, text);
		struct line line;

		if (parse_line(text, &line))
			vec_push(&lines, line);
		else
			problem(s, "\"%s\" expects nothing", shown);
	}
	return lines;
}

static void print_finding(struct suite *s, const char *how, const struct seen *seen)
{
	const struct finding *f = seen->finding;

	problem(s, "%s %s %s %s", how, level_name(f->level), f->rule, f->subject);
}

/* A finding for each line that wants one, and not one finding for two lines. */
static void judge_fires(struct suite *s, const struct line *line, seen_vec *findings)
{
	struct seen *seen;

	vec_each(seen, findings) {
		if (seen->is_named || seen->finding->level != line->level || !is_about(seen, line))
			continue;
		seen->is_named = true;
		return;
	}
	problem(s, "expected: %s %s %s", level_name(line->level), line->rule, line->subject);
}

static void judge_at_most(struct suite *s, const struct line *line, seen_vec *findings)
{
	struct seen *seen;

	vec_each(seen, findings) {
		if (!is_about(seen, line))
			continue;
		if (seen->finding->level > line->level)
			print_finding(s, "too high:", seen);
		seen->is_named = true;
	}
}

static void judge_silent(struct suite *s, const struct line *line, seen_vec *findings)
{
	struct seen *seen;

	vec_each(seen, findings) {
		if (!stands_for(seen, line->rule))
			continue;
		print_finding(s, "not expected:", seen);
		seen->is_named = true;
	}
}

static void judge_findings(struct suite *s, const char *rule, const line_vec *lines,
			   seen_vec *findings)
{
	const struct line *line;
	const struct seen *seen;

	vec_each(line, lines) {
		switch (line->kind) {
		case LINE_FIRES:
			judge_fires(s, line, findings);
			break;
		case LINE_AT_MOST:
			judge_at_most(s, line, findings);
			break;
		case LINE_SILENT:
			judge_silent(s, line, findings);
			break;
		}
	}
	vec_each(seen, findings)
		if (!seen->is_named && stands_for(seen, rule))
			print_finding(s, "not expected:", seen);
}

/* A case that fires says on what; one that is silent says so of its own rule. */
static void check_lines(struct suite *s, const char *rule, bool fires, const line_vec *lines)
{
	const struct line *line;
	size_t firing = 0, silent = 0;

	vec_each(line, lines) {
		if (strcmp(line->rule, rule))
			continue;
		firing += line->kind == LINE_FIRES;
		silent += line->kind != LINE_FIRES;
	}
	if (fires && !firing)
		problem(s, "expect: no line says on what %s fires", rule);
	if (!fires && (firing || !silent))
		problem(s, "expect: no line says that %s does not fire", rule);
}

/* Whether the rule's file names that command. */
static bool has_command(const json_t *rule, const char *command)
{
	const json_t *list = json_object_get(rule, "commands");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));

		if (word && !strcmp(word, command))
			return true;
	}
	return false;
}

/* The releases borrow from c and the interner, the report from the releases. */
static void judge_case(struct suite *s, const char *id, struct case_releases *c, bool is_diff,
		       const line_vec *lines)
{
	struct release *old = is_diff ? make_release(s, c, SIDE_OLD) : NULL;
	struct release *new = make_release(s, c, SIDE_NEW);
	struct report report = {0};
	seen_vec findings = {0};
	const struct finding *f;

	if (new &&old)
		judge_diff(&report, &s->catalogue, old, new, NULL);
	else if (new && !is_diff)
		judge_check(&report, &s->catalogue, new);
	vec_each(f, &report.findings)
		vec_push(&findings, (struct seen){.finding = f});
	judge_findings(s, id, lines, &findings);
	vec_free(&findings);
	report_deinit(&report);
	release_destroy(old);
	release_destroy(new);
}

static void test_case(struct suite *s, const char *id, const json_t *rule, const char *name)
{
	char *rest = read_text(s, arena_printf(&s->arena, "%s/rules/%s/%s", s->testdata, id, name));
	line_vec lines = read_lines(s, &rest);
	char *base = strsep(&rest, "\n"), *command = strsep(&base, " ");
	struct case_releases c = {.arena = &s->arena};

	check_lines(s, id, has_prefix(name, "fires-"), &lines);
	if (!command || !has_command(rule, command))
		problem(s, "%s is no rule of %s", id, command ? command : "no command");
	if (base)
		add_base(s, &c, base);
	add_lines(s, &c, rest);
	if (!s->problems)
		judge_case(s, id, &c, !strcmp(command, "diff"), &lines);
	case_releases_deinit(&c);
	vec_free(&lines);
	conclude(s, arena_printf(&s->arena, "%s/%s", id, name));
}

/* The cases of a rule; those of neither kind are a problem. */
static name_vec list_cases(struct suite *s, const char *id)
{
	const char *dir = arena_printf(&s->arena, "%s/rules/%s", s->testdata, id);
	name_vec cases = list_directory(s, dir, "");
	size_t fires = 0, silent = 0;
	char *const *name;

	vec_each(name, &cases) {
		bool is_firing = has_prefix(*name, "fires-"),
		     is_silent = has_prefix(*name, "silent-");

		fires += is_firing;
		silent += is_silent;
		if (!is_firing && !is_silent)
			problem(s, "%s/%s: neither fires- nor silent-", id, *name);
	}
	if (!fires)
		problem(s, "%s has no firing case", id);
	if (!silent)
		problem(s, "%s has no silent case", id);
	return cases;
}

static void check_text(struct suite *s, const char *id, const json_t *rule)
{
	static const char *const keys[] = {"title", "why", "action", "example"};
	const char *said = json_string_value(json_object_get(rule, "id"));
	const char *title = json_string_value(json_object_get(rule, "title"));

	if (!said || strcmp(said, id))
		problem(s, "rules/%s.json: the id is not the file's name", id);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!json_string_length(json_object_get(rule, keys[i])))
			problem(s, "rules/%s.json: no %s", id, keys[i]);
	if (title && (strchr(title, '\n') || strlen(title) > 100))
		problem(s, "rules/%s.json: the title is not one line of at most 100 bytes", id);
	if (!has_command(rule, "diff") && !has_command(rule, "check"))
		problem(s, "rules/%s.json: neither a rule of diff nor of check", id);
}

/* Whether text holds word, not as a part of a longer one. */
static bool holds_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at++) {
		bool starts = at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '-');
		bool ends = !(isalnum((unsigned char)at[len]) || at[len] == '-');

		if (starts && ends)
			return true;
	}
	return false;
}

/* In a manual page a hyphen may be written "\-". */
static void drop_backslashes(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (*from != '\\')
			*to++ = *from;
	*to = '\0';
}

static void test_rule(struct suite *s, const char *id, const json_t *policy, const char *manual)
{
	const char *path = arena_printf(&s->arena, "%s/../rules/%s.json", s->testdata, id);
	json_t *rule = read_json(s, path, "xenabi-rule/1");
	name_vec cases;
	char *const *name;

	if (rule)
		check_text(s, id, rule);
	if (!json_object_get(json_object_get(policy, "rules"), id))
		problem(s, "rules/policy.json does not name %s", id);
	if (!manual || !holds_word(manual, id))
		problem(s, "the manual does not name %s", id);
	cases = list_cases(s, id);
	conclude(s, id);
	vec_each(name, &cases)
		if (has_prefix(*name, "fires-") || has_prefix(*name, "silent-"))
			test_case(s, id, rule, *name);
	vec_free(&cases);
	json_decref(rule);
}

/* The other way round: nothing is named that is no rule. */
static void test_names(struct suite *s, const name_vec *rules, json_t *policy)
{
	const char *dir = arena_printf(&s->arena, "%s/rules", s->testdata);
	name_vec named = list_directory(s, dir, "");
	json_t *level;
	const char *id;
	char *const *name;

	vec_each(name, &named)
		if (!names_hold(rules, *name))
			problem(s, "testdata/rules/%s names no rule", *name);
	json_object_foreach(json_object_get(policy, "rules"), id, level)
		if (!names_hold(rules, id))
			problem(s, "rules/policy.json: %s is no rule", id);
	if (!rules->count)
		problem(s, "there is no rule");
	vec_free(&named);
	conclude(s, "every name is a rule's");
}

/* The ids of the rules: the names of their files. */
static name_vec list_rules(struct suite *s)
{
	const char *dir = arena_printf(&s->arena, "%s/../rules", s->testdata);
	name_vec names = list_directory(s, dir, ".json");
	size_t kept = 0;

	for (size_t i = 0; i < names.count; i++)
		if (strcmp(names.items[i], "families") && strcmp(names.items[i], "policy"))
			names.items[kept++] = names.items[i];
	names.count = kept;
	return names;
}

static void test_all(struct suite *s)
{
	name_vec rules = list_rules(s);
	char *manual = read_text(s, arena_printf(&s->arena, "%s/../man/xenabi.1", s->testdata));
	json_t *policy =
		read_json(s, arena_printf(&s->arena, "%s/../rules/policy.json", s->testdata),
			  "xenabi-policy/1");
	char *const *id;

	test_names(s, &rules, policy);
	if (manual)
		drop_backslashes(manual);
	vec_each(id, &rules)
		test_rule(s, *id, policy, manual);
	json_decref(policy);
	vec_free(&rules);
}

int main(int argc, char **argv)
{
	struct xenabi_error error = {0};
	struct suite s = {0};

	if (argc != 2) {
		fprintf(stderr, "usage: cases_test TESTDATA\n");
		return 2;
	}
	s.testdata = argv[1];
	if (catalogue_load(&s.catalogue, NULL, NULL, &error))
		problem(&s, "%s", error.text);
	test_all(&s);
	if (s.failed)
		printf("# %u failed\n", s.failed);
	catalogue_deinit(&s.catalogue);
	intern_deinit(&s.intern);
	arena_deinit(&s.arena);
	return s.failed ? 1 : 0;
}
