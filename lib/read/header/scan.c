// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/read/header/scan.h"
#include "lib/read/header/spelling.h"

#define MAX_CONDITIONS 64

#define MAX_CONDITION_BYTES 4096
#define MAX_JOINED_BYTES    1024 /* of those that a site stands under together */

/* One open #if … #endif, as expressions that an #if of ours can ask again. */
struct condition {
	struct strbuf branch; /* holds where the lines that follow are read */
	struct strbuf none;   /* holds where no branch so far was taken */
};

struct scanner {
	struct header_scan *scan;
	struct intern *in;
	const char *begin, *at, *end;
	uint32_t line;
	struct strbuf logical; /* the directive's line: continuations joined, comments gone */
	struct condition conditions[MAX_CONDITIONS];
	unsigned int depth; /* may exceed MAX_CONDITIONS */
	/* Lines since the last directive, where they are such a site's. */
	struct versioned_site text;
};

static void skip_comment(struct scanner *s)
{
	for (s->at += 2; s->at < s->end; s->at++) {
		if (*s->at == '\n')
			s->line++;
		if (s->end - s->at >= 2 && s->at[0] == '*' && s->at[1] == '/') {
			s->at += 2;
			return;
		}
	}
}

/* Copies a string or character literal; an unterminated one ends with its line. */
static void copy_literal(struct scanner *s, bool keep)
{
	char quote = *s->at;
	const char *start = s->at++;

	while (s->at < s->end && *s->at != quote && *s->at != '\n')
		s->at += s->at[0] == '\\' && s->end - s->at >= 2 && s->at[1] != '\n' ? 2 : 1;
	if (s->at < s->end && *s->at == quote)
		s->at++;
	if (keep)
		strbuf_add(&s->logical, start, (size_t)(s->at - start));
}

/* Length of a backslash-newline at s->at, or 0. */
static size_t continuation_length(const struct scanner *s)
{
	if (s->at[0] != '\\')
		return 0;
	if (s->end - s->at >= 2 && s->at[1] == '\n')
		return 2;
	return s->end - s->at >= 3 && s->at[1] == '\r' && s->at[2] == '\n' ? 3 : 0;
}

/*
 * Reads one logical line, its newline included, into s->logical when keep is
 * set. Comments become a space.
 */
static void read_line(struct scanner *s, bool keep)
{
	strbuf_reset(&s->logical);
	while (s->at < s->end && *s->at != '\n') {
		size_t joined = continuation_length(s);

		if (joined) {
			s->at += joined;
			s->line++;
		} else if (s->end - s->at >= 2 && s->at[0] == '/' && s->at[1] == '*') {
			skip_comment(s);
			if (keep)
				strbuf_addch(&s->logical, ' ');
		} else if (s->end - s->at >= 2 && s->at[0] == '/' && s->at[1] == '/') {
			while (s->at < s->end && *s->at != '\n')
				s->at++;
		} else if (*s->at == '"' || *s->at == '\'') {
			copy_literal(s, keep);
		} else {
			if (keep)
				strbuf_addch(&s->logical, *s->at == '\r' ? ' ' : *s->at);
			s->at++;
		}
	}
	if (s->at < s->end) {
		s->at++;
		s->line++;
	}
}

/* At the start of a line: past white space and comments that begin it. */
static void skip_blanks(struct scanner *s)
{
	while (s->at < s->end) {
		if (s->end - s->at >= 2 && s->at[0] == '/' && s->at[1] == '*')
			skip_comment(s);
		else if (*s->at == ' ' || *s->at == '\t' || *s->at == '\f' || *s->at == '\v')
			s->at++;
		else
			return;
	}
}

static const char *skip_space(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

static size_t identifier_length(const char *p)
{
	size_t len = 0;

	if (isdigit((unsigned char)*p))
		return 0;
	while (isalnum((unsigned char)p[len]) || p[len] == '_')
		len++;
	return len;
}

static size_t trimmed_length(const char *p)
{
	size_t len = strlen(p);

	while (len && isspace((unsigned char)p[len - 1]))
		len--;
	return len;
}

static bool body_is_balanced(const char *p, size_t len)
{
	char open[64];
	size_t depth = 0;

	for (size_t i = 0; i < len; i++) {
		if (p[i] == '"' || p[i] == '\'') {
			char quote = p[i++];

			for (; i < len && p[i] != quote; i++)
				i += p[i] == '\\';
			if (i >= len)
				return false;
		} else if (strchr("([{", p[i])) {
			if (depth == sizeof(open))
				return false;
			open[depth++] = p[i] == '(' ? ')' : p[i] == '[' ? ']' : '}';
		} else if (strchr(")]}", p[i])) {
			if (!depth || open[--depth] != p[i])
				return false;
		} else if (p[i] == ';') {
			return false;
		}
	}
	return depth == 0;
}

/* Whether nothing in the text keeps an expression from being a constant of integers. */
static bool is_arithmetic(const char *p)
{
	for (; *p; p++) {
		if ((!isalnum((unsigned char)*p) && !isspace((unsigned char)*p) &&
		     !strchr("_()<>&|^~+-*/%?:=!,", *p)) ||
		    (p[0] == '-' && p[1] == '>'))
			return false;
	}
	return true;
}

/* Of "(a, b) body": how many parameters; 0: none, too many, or not of that form. */
static unsigned int count_sampled(const char *text)
{
	size_t len = strcspn(text, ")");
	unsigned int count = 1;

	if (!text[len] || !text[len + 1] || !is_arithmetic(text))
		return 0;
	for (size_t i = 0; i < len; i++)
		count += text[i] == ',';
	return strspn(text + 1, " \t") == len - 1 || count > SAMPLED_MAX ? 0 : count;
}

static void scan_define(struct scanner *s, const char *p, uint32_t line)
{
	size_t len = identifier_length(p);
	struct macro_site site = {.line = line, .end = (size_t)(s->at - s->begin)};

	if (!len)
		return;
	site.name = intern_strn(s->in, p, len);
	site.is_function = p[len] == '(';
	p = skip_space(p + len);
	site.body_len = trimmed_length(p);
	site.body = arena_strndup(&s->scan->arena, p, site.body_len);
	site.is_empty = !site.is_function && !site.body_len;
	if (!site.is_function && site.body_len && identifier_length(site.body) == site.body_len)
		site.alias = intern_str(s->in, site.body);
	if (site.is_function)
		site.sampled = count_sampled(site.body);
	site.is_balanced = body_is_balanced(site.body, site.body_len);
	vec_push(&s->scan->macros, site);
}

static void scan_include(struct scanner *s, const char *p, const char *start)
{
	char close = *p == '<' ? '>' : '"';
	struct include_site site = {.is_angled = close == '>'};
	const char *end, *raw;

	if (*p != '<' && *p != '"')
		return;
	end = strchr(p + 1, close);
	if (!end)
		return;
	site.target = intern_strn(s->in, p + 1, (size_t)(end - p - 1));
	raw = memmem(start, (size_t)(s->at - start), p, (size_t)(end + 1 - p));
	if (raw) {
		site.offset = (size_t)(raw - s->begin);
		site.len = (size_t)(end + 1 - p);
	}
	vec_push(&s->scan->includes, site);
}

static void scan_if(struct scanner *s, const char *negation, const char *function, const char *text)
{
	struct condition *c;

	if (s->depth++ >= MAX_CONDITIONS)
		return;
	c = &s->conditions[s->depth - 1];
	c->branch.max = c->none.max = MAX_CONDITION_BYTES;
	strbuf_reset(&c->branch);
	strbuf_reset(&c->none);
	strbuf_addf(&c->branch, "%s%s(%.*s)", negation, function, (int)trimmed_length(text), text);
	strbuf_addf(&c->none, "!(%s)", strbuf_str(&c->branch));
}

/* text is the condition of an #elif; NULL: an #else. */
static void scan_else(struct scanner *s, const char *text)
{
	struct condition *c;

	if (!s->depth || s->depth > MAX_CONDITIONS)
		return;
	c = &s->conditions[s->depth - 1];
	strbuf_reset(&c->branch);
	strbuf_addstr(&c->branch, strbuf_str(&c->none));
	if (!text)
		return;
	strbuf_addf(&c->branch, " && (%.*s)", (int)trimmed_length(text), text);
	strbuf_addf(&c->none, " && !(%.*s)", (int)trimmed_length(text), text);
}

static bool name_is_one_of(const char *name, size_t len, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == len && !memcmp(*list, name, len))
			return true;
	return false;
}

static bool name_is_guard(const char *name, size_t len)
{
	static const char start[] = "__XEN_PUBLIC_", end[] = "_H__";

	return len >= sizeof(start) + sizeof(end) - 2 && !memcmp(name, start, sizeof(start) - 1) &&
	       !memcmp(name + len - (sizeof(end) - 1), end, sizeof(end) - 1);
}

/*
 * Whether the outcome of a condition is settled before the header is read:
 * it rests on the compiler, on what the reader defines, or on include guards.
 */
static bool condition_is_settled(const char *p, bool *is_about_audience)
{
	static const char *const audience[] = {"__XEN__", "__XEN_TOOLS__",
					       "__XEN_INTERFACE_VERSION__", NULL};
	static const char *const machine[] = {"defined",	 "__i386__",	"__x86_64__",
					      "__arm__",	 "__aarch64__", "__ia64__",
					      "__powerpc64__",	 "__riscv",	"__GNUC__",
					      "__STRICT_ANSI__", "__powerpc__", NULL};

	while (*p) {
		size_t len = identifier_length(p);

		if (!len) {
			/* A number swallows its suffix, so that 0x10UL is no name. */
			do
				p++;
			while (isdigit((unsigned char)p[-1]) && (isalnum((unsigned char)*p)));
			continue;
		}
		if (name_is_one_of(p, len, audience))
			*is_about_audience = true;
		else if (!name_is_one_of(p, len, machine) && !name_is_guard(p, len))
			return false;
		p += len;
	}
	return true;
}

static void scan_error(struct scanner *s, const char *text, uint32_t line)
{
	struct refusal refusal = {.depth = s->depth, .line = line};
	struct strbuf directives = {0};
	bool settled = s->depth && s->depth <= MAX_CONDITIONS;

	for (unsigned int i = 0; settled && i < s->depth; i++) {
		const struct condition *c = &s->conditions[i];

		settled = !c->branch.overflow && !c->none.overflow &&
			  condition_is_settled(strbuf_str(&c->branch), &refusal.is_about_audience);
		strbuf_addf(&directives, "#if %s\n", strbuf_str(&c->branch));
	}
	if (settled) {
		refusal.directives = arena_strdup(&s->scan->arena, strbuf_str(&directives));
		refusal.text = arena_strndup(&s->scan->arena, text, trimmed_length(text));
		vec_push(&s->scan->refusals, refusal);
	}
	strbuf_deinit(&directives);
}

/* If p begins with the word, what follows it; else NULL. */
static const char *after_word(const char *p, const char *word)
{
	size_t len = strlen(word);

	return identifier_length(p) == len && !memcmp(p, word, len) ? skip_space(p + len) : NULL;
}

/* start is where the directive's line begins in the text. */
static void scan_directive(struct scanner *s, const char *start, uint32_t line)
{
	const char *p = skip_space(strbuf_str(&s->logical)), *rest;

	if ((rest = after_word(p, "define")))
		scan_define(s, rest, line);
	else if ((rest = after_word(p, "include")))
		scan_include(s, rest, start);
	else if ((rest = after_word(p, "if")))
		scan_if(s, "", "", rest);
	else if ((rest = after_word(p, "ifdef")))
		scan_if(s, "", "defined", rest);
	else if ((rest = after_word(p, "ifndef")))
		scan_if(s, "!", "defined", rest);
	else if ((rest = after_word(p, "elif")))
		scan_else(s, rest);
	else if (after_word(p, "else"))
		scan_else(s, NULL);
	else if (after_word(p, "endif"))
		s->depth -= s->depth != 0;
	else if ((rest = after_word(p, "error")))
		scan_error(s, rest, line);
}

static bool is_versioned(const struct scanner *s)
{
	for (unsigned int i = 0; i < s->depth && i < MAX_CONDITIONS; i++)
		if (strstr(strbuf_str(&s->conditions[i].branch), INTERFACE_VERSION))
			return true;
	return false;
}

static void add_versioned(struct scanner *s, struct versioned_site site)
{
	struct strbuf conditions = {.max = MAX_JOINED_BYTES};
	size_t count = s->scan->versioned.count;
	const char *before = count ? s->scan->versioned.items[count - 1].conditions : NULL;

	for (unsigned int i = 0; i < s->depth && i < MAX_CONDITIONS; i++)
		strbuf_addf(&conditions, "%s(%s)", i ? " && " : "",
			    strbuf_str(&s->conditions[i].branch));
	/* Most that follow one another share theirs. */
	if (conditions.overflow)
		site.conditions = "";
	else if (before && !strcmp(before, strbuf_str(&conditions)))
		site.conditions = before;
	else
		site.conditions = arena_strdup(&s->scan->arena, strbuf_str(&conditions));
	vec_push(&s->scan->versioned, site);
	strbuf_deinit(&conditions);
}

/* A line that is no directive goes on with those before it. */
static void take_text(struct scanner *s, uint32_t line)
{
	const char *text = strbuf_str(&s->logical);

	if (!*skip_space(text))
		return;
	if (!s->text.line)
		s->text = (struct versioned_site){.code = SPELLING_START, .line = line};
	s->text.code = spelling_digest(s->text.code, text, s->logical.len);
}

static void end_text(struct scanner *s)
{
	if (s->text.line)
		add_versioned(s, s->text);
	s->text.line = 0;
}

static bool is_condition(const char *p)
{
	static const char *const words[] = {"if", "ifdef", "ifndef", "elif", "else", "endif", NULL};

	return name_is_one_of(p, identifier_length(p), words);
}

static void take_directive(struct scanner *s, uint32_t line)
{
	const char *p = skip_space(strbuf_str(&s->logical)), *name = after_word(p, "define");
	struct versioned_site site = {.line = line};

	if (is_condition(p) || !is_versioned(s))
		return;
	if (name && identifier_length(name))
		site.name = intern_strn(s->in, name, identifier_length(name));
	site.code = spelling_digest(SPELLING_START, p, strlen(p));
	add_versioned(s, site);
}

void header_scan(struct header_scan *scan, const struct blob *text, struct intern *in)
{
	struct scanner s = {.scan = scan, .in = in, .line = 1};

	s.begin = s.at = (const char *)text->bytes;
	s.end = s.at + text->size;
	while (s.at < s.end) {
		const char *start;
		uint32_t line;
		bool is_directive;

		skip_blanks(&s);
		if (s.at >= s.end)
			break;
		start = s.at;
		line = s.line;
		is_directive = *s.at == '#';
		s.at += is_directive;
		read_line(&s, is_directive || is_versioned(&s));
		if (!is_directive) {
			take_text(&s, line);
			continue;
		}
		end_text(&s);
		take_directive(&s, line);
		scan_directive(&s, start, line);
	}
	end_text(&s);
	strbuf_deinit(&s.logical);
	for (unsigned int i = 0; i < MAX_CONDITIONS; i++) {
		strbuf_deinit(&s.conditions[i].branch);
		strbuf_deinit(&s.conditions[i].none);
	}
}

void header_scan_deinit(struct header_scan *scan)
{
	vec_free(&scan->macros);
	vec_free(&scan->includes);
	vec_free(&scan->refusals);
	vec_free(&scan->versioned);
	arena_deinit(&scan->arena);
}
