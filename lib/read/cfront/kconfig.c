// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/vec.h"
#include "lib/read/cfront/kconfig.h"

enum {
	BLOCKS_MAX = 16, /* of "if", "menu" and "choice" around an option */
	OPTIONS_MAX = 8192,
	EXPRESSION_DEPTH_MAX = 32,
	OPTION_DEPTH_MAX = 100, /* options that hang on each other */
	WORK_MAX = 8 << 20,
};

/* Truth of which a part may be missing. */
enum truth {
	FALSE,
	MAYBE,
	TRUE,
};

/* Text of an expression; empty: true. */
struct text {
	const char *at, *end;
};

struct condition {
	struct condition *next;
	struct text text;
};

/* "default VALUE if CONDITION" */
struct setting {
	struct setting *next;
	struct text value, condition;
};

/* "select": what sets it, whatever its own default is. */
struct selection {
	struct selection *next;
	struct option *by;
	struct text condition;
};

/* One block "config NAME". */
struct declaration {
	struct declaration *next;
	struct condition *needs;
	struct setting *settings, **last_setting;
	bool is_bool, is_offered, is_odd;
};

struct option {
	const char *name;
	struct option_place at;
	struct declaration *declarations;
	struct selection *selections;
	enum truth value;
	bool is_known, is_asked, is_implied;
};

struct block {
	struct condition *needs;
	bool is_choice;
};

struct parser {
	struct kconfig *k;
	const char *path;
	uint32_t line;
	struct block blocks[BLOCKS_MAX];
	size_t depth; /* may exceed BLOCKS_MAX */
	struct option *option;
	struct declaration *declaration; /* that lines belong to; NULL: none */
};

static size_t hash(const char *name, size_t room)
{
	return ((uintptr_t)name >> 4) * 11400714819323198485u % room;
}

/* name is interned. */
static struct option *find(const struct kconfig *k, const char *name)
{
	if (!k->room)
		return NULL;
	for (size_t i = hash(name, k->room); k->slots[i]; i = (i + 1) % k->room)
		if (k->slots[i]->name == name)
			return k->slots[i];
	return NULL;
}

static const char *intern_text(const struct kconfig *k, struct text t)
{
	return intern_strn(k->intern, t.at, (size_t)(t.end - t.at));
}

static void cut(struct kconfig *k, struct option_place at)
{
	if (!k->cut_at.path)
		k->cut_at = at;
}

static struct option *get(struct parser *p, struct text name)
{
	const char *interned = intern_text(p->k, name);
	struct kconfig *k = p->k;
	struct option *o = find(k, interned);
	size_t i;

	if (o)
		return o;
	if (k->count == OPTIONS_MAX) {
		k->is_full = true;
		cut(k, (struct option_place){p->path, p->line});
		return NULL;
	}
	if (!k->room) {
		k->room = 2 * OPTIONS_MAX;
		k->slots = arena_array(&k->arena, k->room, sizeof(*k->slots));
		memset(k->slots, 0, k->room * sizeof(*k->slots));
	}
	for (i = hash(interned, k->room); k->slots[i]; i = (i + 1) % k->room)
		;
	o = arena_alloc(&k->arena, sizeof(*o));
	*o = (struct option){.name = interned};
	k->slots[i] = o;
	k->count++;
	return o;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static struct text trim(struct text t)
{
	while (t.at < t.end && is_blank(*t.at))
		t.at++;
	while (t.at < t.end && is_blank(t.end[-1]))
		t.end--;
	return t;
}

/* The first word, taken off the text. */
static struct text take_word(struct text *t)
{
	struct text word;

	*t = trim(*t);
	word = (struct text){t->at, t->at};
	while (word.end < t->end && (is_name_char(*word.end) || *word.end == '-'))
		word.end++;
	t->at = word.end;
	*t = trim(*t);
	return word;
}

static bool is_word(struct text t, const char *word)
{
	return (size_t)(t.end - t.at) == strlen(word) && !memcmp(t.at, word, strlen(word));
}

/* Splits "A if B"; a comment goes away. */
static struct text take_condition(struct text *t)
{
	struct text condition = {t->end, t->end};
	bool is_quoted = false;

	for (const char *c = t->at; c < t->end; c++) {
		is_quoted ^= *c == '"';
		if (is_quoted)
			continue;
		if (*c == '#') {
			t->end = c;
			condition.end = c;
			break;
		}
		if (condition.at >= t->end && t->end - c > 4 && is_blank(c[0]) && c[1] == 'i' &&
		    c[2] == 'f' && is_blank(c[3]))
			condition.at = c + 4;
	}
	if (condition.at < condition.end)
		t->end = condition.at - 4;
	else
		condition = (struct text){t->end, t->end};
	*t = trim(*t);
	return trim(condition);
}

static void need(struct parser *p, struct condition **list, struct text text)
{
	struct condition *c = arena_alloc(&p->k->arena, sizeof(*c));

	take_condition(&text);
	*c = (struct condition){*list, trim(text)};
	*list = c;
}

/* NULL: there is none, or it is nested too deep to be kept. */
static struct block *innermost(struct parser *p)
{
	return p->depth && p->depth <= BLOCKS_MAX ? &p->blocks[p->depth - 1] : NULL;
}

static void open_block(struct parser *p, bool is_choice)
{
	const struct block *outer = innermost(p);

	p->declaration = NULL;
	if (p->depth++ < BLOCKS_MAX)
		p->blocks[p->depth - 1] = (struct block){outer ? outer->needs : NULL,
							 is_choice || (outer && outer->is_choice)};
	else
		cut(p->k, (struct option_place){p->path, p->line});
}

static void close_block(struct parser *p)
{
	p->declaration = NULL;
	p->depth -= p->depth > 0;
}

static void declare(struct parser *p, struct text rest)
{
	struct option *o = get(p, take_word(&rest));
	struct declaration *d;

	p->declaration = NULL;
	if (!o)
		return;
	d = arena_alloc(&p->k->arena, sizeof(*d));
	*d = (struct declaration){.next = o->declarations};
	d->last_setting = &d->settings;
	if (innermost(p)) {
		d->needs = innermost(p)->needs;
		d->is_odd = innermost(p)->is_choice;
	} else if (p->depth) {
		d->is_odd = true;
	}
	if (!o->at.path)
		o->at = (struct option_place){p->path, p->line};
	o->declarations = d;
	p->option = o;
	p->declaration = d;
}

static void set_default(struct parser *p, struct text rest)
{
	struct setting *s = arena_alloc(&p->k->arena, sizeof(*s));

	*s = (struct setting){.condition = take_condition(&rest)};
	s->value = rest;
	*p->declaration->last_setting = s;
	p->declaration->last_setting = &s->next;
}

static void add_selection(struct parser *p, struct text rest)
{
	struct text condition = take_condition(&rest);
	struct option *o = get(p, take_word(&rest));
	struct selection *s;

	if (!o)
		return;
	s = arena_alloc(&p->k->arena, sizeof(*s));
	*s = (struct selection){o->selections, p->option, condition};
	o->selections = s;
}

static void imply(struct parser *p, struct text rest)
{
	struct option *o = get(p, take_word(&rest));

	if (o)
		o->is_implied = true;
}

/* A line of an option's own. */
static void take_attribute(struct parser *p, struct text word, struct text rest)
{
	struct declaration *d = p->declaration;

	if (is_word(word, "bool")) {
		d->is_bool = true;
		d->is_offered |= rest.at < rest.end && *rest.at == '"';
	} else if (is_word(word, "def_bool")) {
		d->is_bool = true;
		set_default(p, rest);
	} else if (is_word(word, "default")) {
		set_default(p, rest);
	} else if (is_word(word, "prompt")) {
		d->is_offered = true;
	} else if (is_word(word, "depends")) {
		take_word(&rest);
		need(p, &d->needs, rest);
	} else if (is_word(word, "select")) {
		add_selection(p, rest);
	} else if (is_word(word, "imply")) {
		imply(p, rest);
	} else if (is_word(word, "option")) {
		d->is_odd = true;
	}
}

static void take_line(struct parser *p, struct text line)
{
	struct text word = take_word(&line);

	if (is_word(word, "config") || is_word(word, "menuconfig")) {
		declare(p, line);
	} else if (is_word(word, "if")) {
		open_block(p, false);
		if (innermost(p))
			need(p, &innermost(p)->needs, line);
	} else if (is_word(word, "menu") || is_word(word, "choice")) {
		open_block(p, is_word(word, "choice"));
	} else if (is_word(word, "endif") || is_word(word, "endmenu") ||
		   is_word(word, "endchoice")) {
		close_block(p);
	} else if (p->declaration) {
		take_attribute(p, word, line);
	} else if (innermost(p) && is_word(word, "depends")) {
		take_word(&line);
		need(p, &innermost(p)->needs, line);
	}
}

static size_t indentation(struct text line)
{
	size_t width = 0;

	for (; line.at < line.end && is_blank(*line.at); line.at++)
		width = *line.at == '\t' ? (width | 7) + 1 : width + 1;
	return width;
}

static bool is_help(struct text line)
{
	line = trim(line);
	return is_word(line, "help") || is_word(line, "---help---");
}

void kconfig_read(struct kconfig *k, const char *path, const char *bytes, size_t size,
		  struct intern *in)
{
	struct parser p = {.k = k, .path = path};
	const char *end = bytes + size;
	size_t help = 0; /* the indentation of the help's first line, behind the word */
	bool is_in_help = false;

	k->intern = in;
	k->is_read = true;
	for (const char *at = bytes, *next; at < end; at = next + 1) {
		struct text line = {at, NULL};

		next = memchr(at, '\n', (size_t)(end - at));
		next = next ? next : end;
		line.end = next;
		p.line++;
		if (trim(line).at == trim(line).end)
			continue;
		if (is_in_help && !help)
			help = indentation(line);
		if (is_in_help && help && indentation(line) >= help)
			continue;
		is_in_help = is_help(line);
		help = 0;
		if (!is_in_help)
			take_line(&p, line);
	}
}

static enum truth value_of(struct kconfig *k, struct option *o);

struct expression {
	struct kconfig *k;
	struct text text;
	unsigned int depth;
	bool has_failed;
};

static bool skip(struct expression *e, const char *punctuation)
{
	size_t len = strlen(punctuation);

	e->text = trim(e->text);
	if ((size_t)(e->text.end - e->text.at) < len || memcmp(e->text.at, punctuation, len))
		return false;
	e->text.at += len;
	return true;
}

static enum truth parse_or(struct expression *e);

static enum truth parse_primary(struct expression *e)
{
	struct text word;
	struct option *o;
	enum truth t;

	if (e->depth++ >= EXPRESSION_DEPTH_MAX)
		e->has_failed = true;
	if (e->has_failed)
		return MAYBE;
	if (skip(e, "!")) {
		t = (enum truth)(TRUE - parse_primary(e));
	} else if (skip(e, "(")) {
		t = parse_or(e);
		e->has_failed |= !skip(e, ")");
	} else {
		word = take_word(&e->text);
		o = find(e->k, intern_text(e->k, word));
		e->has_failed |= word.at == word.end;
		if (is_word(word, "y") || is_word(word, "n"))
			t = *word.at == 'y' ? TRUE : FALSE;
		else
			t = o ? value_of(e->k, o) : e->k->is_full ? MAYBE : FALSE;
	}
	e->depth--;
	return t;
}

static enum truth parse_and(struct expression *e)
{
	enum truth t = parse_primary(e);

	while (!e->has_failed && skip(e, "&&")) {
		enum truth other = parse_primary(e);

		t = other < t ? other : t;
	}
	return t;
}

static enum truth parse_or(struct expression *e)
{
	enum truth t = parse_and(e);

	while (!e->has_failed && skip(e, "||")) {
		enum truth other = parse_and(e);

		t = other > t ? other : t;
	}
	return t;
}

/* Comparisons, calls and what else there is are not read. */
static enum truth evaluate(struct kconfig *k, struct text text)
{
	struct expression e = {.k = k, .text = text};
	enum truth t;

	if (text.at == text.end)
		return TRUE;
	k->work += (size_t)(text.end - text.at);
	if (k->work > WORK_MAX)
		return MAYBE;
	t = parse_or(&e);
	e.text = trim(e.text);
	return e.has_failed || e.text.at != e.text.end ? MAYBE : t;
}

static enum truth least(enum truth a, enum truth b)
{
	return a < b ? a : b;
}

static enum truth most(enum truth a, enum truth b)
{
	return a > b ? a : b;
}

/* The first default whose condition holds is the one. */
static enum truth default_of(struct kconfig *k, const struct declaration *d)
{
	for (const struct setting *s = d->settings; s; s = s->next) {
		enum truth holds = evaluate(k, s->condition);

		if (holds == TRUE)
			return evaluate(k, s->value);
		if (holds == MAYBE)
			return MAYBE;
	}
	return FALSE;
}

static enum truth needs_of(struct kconfig *k, const struct declaration *d)
{
	enum truth t = TRUE;

	for (const struct condition *c = d->needs; c; c = c->next)
		t = least(t, evaluate(k, c->text));
	return t;
}

static enum truth declared_value(struct kconfig *k, const struct option *o)
{
	enum truth t = FALSE;
	bool is_bool = false;

	for (const struct declaration *d = o->declarations; d; d = d->next) {
		enum truth own = d->is_odd ? MAYBE : default_of(k, d);

		is_bool |= d->is_bool;
		t = most(t, least(own, needs_of(k, d)));
	}
	if (o->is_implied && t == FALSE)
		t = MAYBE;
	return is_bool || !o->declarations ? t : MAYBE;
}

static enum truth value_of(struct kconfig *k, struct option *o)
{
	enum truth t;

	if (o->is_known)
		return o->value;
	if (o->is_asked)
		return MAYBE;
	if (k->depth == OPTION_DEPTH_MAX || k->work > WORK_MAX) {
		cut(k, o->at);
		return MAYBE;
	}
	o->is_asked = true;
	k->depth++;
	t = declared_value(k, o);
	for (const struct selection *s = o->selections; s && o->declarations; s = s->next)
		t = most(t, least(value_of(k, s->by), evaluate(k, s->condition)));
	k->depth--;
	o->is_asked = false;
	o->is_known = true;
	o->value = t;
	return t;
}

/* Whether anyone may set it who configures a build, or some other option that may be set. */
static bool is_open(const struct option *o)
{
	for (const struct declaration *d = o->declarations; d; d = d->next)
		if (d->is_offered || d->is_odd)
			return true;
	return o->selections || o->is_implied;
}

enum option_state kconfig_state(struct kconfig *k, const char *name, struct option_place *ret_at)
{
	struct option *o = find(k, name);

	*ret_at = o ? o->at : (struct option_place){0};
	if (!k->is_read)
		return OPTION_UNKNOWN;
	if (!o || !o->declarations)
		return k->is_full ? OPTION_UNKNOWN : OPTION_NEVER;
	switch (value_of(k, o)) {
	case TRUE:
		return OPTION_ON;
	case FALSE:
		return is_open(o) ? OPTION_OFF : OPTION_NEVER;
	case MAYBE:
		break;
	}
	return OPTION_UNKNOWN;
}

void kconfig_deinit(struct kconfig *k)
{
	arena_deinit(&k->arena);
}
