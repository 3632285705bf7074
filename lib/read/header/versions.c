// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sort.h"
#include "lib/read/header/scan.h"
#include "lib/read/header/spelling.h"
#include "lib/read/header/versions.h"

#define MAX_DEPTH      200
#define MAX_THRESHOLDS 64

/* The value of a part of a condition. */
struct part {
	enum { PART_UNKNOWN, PART_NUMBER, PART_VERSION } kind;
	uint64_t value;
};

/* One pass over a condition, for one version. */
struct pass {
	const char *at;
	uint64_t version;
	unsigned int depth;
	bool is_odd;		  /* it is no expression of the kinds that are known */
	version_list *thresholds; /* to be added to; or NULL */
	uint64_t *digest;	  /* of what else is asked; or NULL */
};

static struct part read_or(struct pass *p);

static void skip_space(struct pass *p)
{
	while (isspace((unsigned char)*p->at))
		p->at++;
}

static bool take(struct pass *p, const char *text)
{
	skip_space(p);
	if (strncmp(p->at, text, strlen(text)))
		return false;
	p->at += strlen(text);
	return true;
}

static size_t word_length(const char *p)
{
	size_t len = 0;

	while (isalnum((unsigned char)p[len]) || p[len] == '_')
		len++;
	return len;
}

static bool word_is(const char *word, size_t len, const char *name)
{
	return len == strlen(name) && !memcmp(word, name, len);
}

static struct part number(uint64_t value)
{
	return (struct part){PART_NUMBER, value};
}

static struct part ask_else(struct pass *p, const char *word, size_t len)
{
	if (p->digest)
		*p->digest = spelling_digest(*p->digest, word, len);
	return (struct part){.kind = PART_UNKNOWN};
}

/* What a guest's C does not define. */
static bool is_never_defined(const char *word, size_t len)
{
	static const char *const names[] = {"__XEN__", "__XEN_TOOLS__", "__ASSEMBLY__",
					    "__ASSEMBLER__"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (word_is(word, len, names[i]))
			return true;
	return false;
}

/* The name after "defined"; what reads headers at an older version is a guest. */
static struct part read_defined(struct pass *p)
{
	bool in_brackets = take(p, "(");
	const char *word;
	size_t len;

	skip_space(p);
	word = p->at;
	len = word_length(word);
	p->at += len;
	if (!len || (in_brackets && !take(p, ")")))
		p->is_odd = true;
	if (word_is(word, len, INTERFACE_VERSION))
		return number(1);
	if (is_never_defined(word, len))
		return number(0);
	return ask_else(p, word, len);
}

static struct part read_word(struct pass *p)
{
	const char *word = p->at;
	size_t len = word_length(word);
	char *end;
	uint64_t value;

	p->at += len;
	if (!len)
		p->is_odd = true;
	else if (word_is(word, len, "defined"))
		return read_defined(p);
	else if (word_is(word, len, INTERFACE_VERSION))
		return (struct part){PART_VERSION, p->version};
	else if (isdigit((unsigned char)*word)) {
		value = strtoull(word, &end, 0);
		if (strspn(end, "uUlL") >= len - (size_t)(end - word))
			return number(value);
		p->is_odd = true;
	}
	return ask_else(p, word, len);
}

static struct part read_unary(struct pass *p)
{
	struct part part;

	if (++p->depth > MAX_DEPTH)
		p->is_odd = true;
	if (p->is_odd)
		return (struct part){.kind = PART_UNKNOWN};
	skip_space(p);
	if (*p->at == '!' && p->at[1] != '=') {
		p->at++;
		part = read_unary(p);
		part = part.kind == PART_UNKNOWN ? ask_else(p, "!", 1) : number(!part.value);
	} else if (take(p, "(")) {
		part = read_or(p);
		p->is_odd |= !take(p, ")");
	} else {
		part = read_word(p);
	}
	p->depth--;
	return part;
}

enum comparison { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, UNEQUAL, NO_COMPARISON };

static enum comparison take_comparison(struct pass *p)
{
	/* The longer of two that begin alike first. */
	static const struct {
		const char *text;
		enum comparison which;
	} comparisons[] = {{"<=", LESS_EQUAL}, {">=", GREATER_EQUAL}, {"==", EQUAL},
			   {"!=", UNEQUAL},    {"<", LESS},	      {">", GREATER}};

	skip_space(p);
	/* A shift is none. */
	if ((p->at[0] == '<' || p->at[0] == '>') && p->at[1] == p->at[0])
		return NO_COMPARISON;
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++)
		if (take(p, comparisons[i].text))
			return comparisons[i].which;
	return NO_COMPARISON;
}

static bool compare(uint64_t a, enum comparison how, uint64_t b)
{
	switch (how) {
	case LESS:
		return a < b;
	case LESS_EQUAL:
		return a <= b;
	case GREATER:
		return a > b;
	case GREATER_EQUAL:
		return a >= b;
	case EQUAL:
		return a == b;
	case UNEQUAL:
		return a != b;
	case NO_COMPARISON:
		break;
	}
	return false;
}

/* Where the outcome may change: at the number, or behind it. */
static void add_thresholds(struct pass *p, uint64_t value)
{
	if (!p->thresholds || p->thresholds->count + 2 > MAX_THRESHOLDS)
		return;
	vec_push(p->thresholds, value);
	if (value != UINT64_MAX)
		vec_push(p->thresholds, value + 1);
}

static struct part read_comparison(struct pass *p)
{
	struct part left = read_unary(p), right;
	enum comparison how = take_comparison(p);

	if (how == NO_COMPARISON)
		return left;
	right = read_unary(p);
	if (left.kind == PART_UNKNOWN || right.kind == PART_UNKNOWN)
		return (struct part){.kind = PART_UNKNOWN};
	if (left.kind == PART_VERSION)
		add_thresholds(p, right.value);
	if (right.kind == PART_VERSION)
		add_thresholds(p, left.value);
	return number(compare(left.value, how, right.value));
}

static struct part read_and(struct pass *p)
{
	struct part all = read_comparison(p);

	while (!p->is_odd && take(p, "&&")) {
		struct part next = read_comparison(p);

		if ((all.kind != PART_UNKNOWN && !all.value) ||
		    (next.kind != PART_UNKNOWN && !next.value))
			all = number(0);
		else if (all.kind == PART_UNKNOWN || next.kind == PART_UNKNOWN)
			all.kind = PART_UNKNOWN;
	}
	return all;
}

static struct part read_or(struct pass *p)
{
	struct part any = read_and(p);

	while (!p->is_odd && take(p, "||")) {
		struct part next = read_and(p);

		if ((any.kind != PART_UNKNOWN && any.value) ||
		    (next.kind != PART_UNKNOWN && next.value))
			any = number(1);
		else if (any.kind == PART_UNKNOWN || next.kind == PART_UNKNOWN)
			any.kind = PART_UNKNOWN;
	}
	return any;
}

/* Whether some guest of the version meets it. */
static bool may_hold(const char *condition, uint64_t version, version_list *thresholds,
		     uint64_t *digest)
{
	struct pass p = {
		.at = condition, .version = version, .thresholds = thresholds, .digest = digest};
	struct part part = read_or(&p);

	skip_space(&p);
	if (p.is_odd || *p.at) {
		if (digest)
			*digest = spelling_digest(*digest, condition, strlen(condition));
		return true;
	}
	return part.kind == PART_UNKNOWN || part.value;
}

static int compare_versions(const void *pa, const void *pb)
{
	const uint64_t *a = pa, *b = pb;

	return (*a > *b) - (*a < *b);
}

void versions_of_condition(const char *condition, version_list *ret, uint64_t *digest)
{
	version_list thresholds = {0};
	bool was_seen = may_hold(condition, 0, &thresholds, digest);

	if (was_seen)
		vec_push(ret, 0);
	vec_sort(&thresholds, compare_versions);
	for (size_t i = 0; i < thresholds.count; i++) {
		bool is_seen = may_hold(condition, thresholds.items[i], NULL, NULL);

		if (is_seen != was_seen)
			vec_push(ret, thresholds.items[i]);
		was_seen = is_seen;
	}
	vec_free(&thresholds);
}
