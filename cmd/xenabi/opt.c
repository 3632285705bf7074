// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/xenabi/opt.h"

#define HELP_COLUMN 30

struct parser {
	const struct opt_set *set;
	int argc, at; /* at: the next argument to look at */
	char **argv;
	char *values;
	uint64_t given; /* by index: options that had their argument */
	struct xenabi_error *err;
};

static bool is_in_set(const struct opt_set *set, const struct opt *o)
{
	return o->groups & set->groups;
}

static bool is_called(const struct opt *o, const char *name, size_t len)
{
	return !strncmp(o->name, name, len) && !o->name[len];
}

static const struct opt *find_name(const struct opt_set *set, const char *name, size_t len)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_in_set(set, &set->items[i]) && is_called(&set->items[i], name, len))
			return &set->items[i];
	return NULL;
}

/* Whether other commands have it. */
static bool is_elsewhere(const struct opt_set *set, const char *name, size_t len)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_called(&set->items[i], name, len))
			return true;
	return false;
}

static const struct opt *find_letter(const struct opt_set *set, char letter)
{
	for (size_t i = 0; i < set->count; i++) {
		if (is_in_set(set, &set->items[i]) && set->items[i].letter == letter)
			return &set->items[i];
	}
	return NULL;
}

static int set_word(struct parser *p, const struct opt *o, const char *argument)
{
	char words[200] = "";

	for (unsigned int i = 0; o->words[i]; i++) {
		size_t len = strlen(words);

		if (!strcmp(o->words[i], argument)) {
			memcpy(p->values + o->offset, &i, sizeof(i));
			return 0;
		}
		snprintf(words + len, sizeof(words) - len, "%s%s", i ? ", " : "", o->words[i]);
	}
	return xenabi_error_set(p->err, XENABI_EUSAGE, "", "--%s: \"%s\" is none of %s", o->name,
				argument, words);
}

static int set_count(struct parser *p, const struct opt *o, const char *argument)
{
	unsigned long number;
	unsigned int count;
	char *end;

	errno = 0;
	number = strtoul(argument, &end, 10);
	if (errno || *end || *argument < '0' || *argument > '9' || !number || number > o->max)
		return xenabi_error_set(p->err, XENABI_EUSAGE, "",
					"--%s: \"%s\" is no number from 1 to %u", o->name, argument,
					o->max);
	count = (unsigned int)number;
	memcpy(p->values + o->offset, &count, sizeof(count));
	return 0;
}

static int set_text(struct parser *p, const struct opt *o, const char *argument)
{
	memcpy(p->values + o->offset, &argument, sizeof(argument));
	return 0;
}

static int add_text(struct parser *p, const struct opt *o, const char *argument)
{
	struct opt_list *list = (struct opt_list *)(void *)(p->values + o->offset);

	if (list->count == OPT_LIST_MAX)
		return xenabi_error_set(p->err, XENABI_EUSAGE, "",
					"--%s is given more than %d times", o->name, OPT_LIST_MAX);
	list->items[list->count++] = argument;
	return 0;
}

static int set_flag(struct parser *p, const struct opt *o)
{
	bool flag = true;

	memcpy(p->values + o->offset, &flag, sizeof(flag));
	return 0;
}

/* attached: the argument where it is part of the option's own word; else NULL. */
static int take_option(struct parser *p, const struct opt *o, const char *attached)
{
	const char *argument = attached;
	uint64_t bit = (uint64_t)1 << (o - p->set->items);

	if (o->kind == OPT_FLAG && attached)
		return xenabi_error_set(p->err, XENABI_EUSAGE, "", "--%s takes no argument",
					o->name);
	if (o->kind == OPT_FLAG)
		return set_flag(p, o);
	if (!argument && p->at < p->argc)
		argument = p->argv[p->at++];
	if (!argument || !*argument)
		return xenabi_error_set(p->err, XENABI_EUSAGE, "", "--%s needs %s", o->name,
					o->argument);
	if (o->kind == OPT_LIST)
		return add_text(p, o, argument);
	if (p->given & bit)
		return xenabi_error_set(p->err, XENABI_EUSAGE, "", "--%s is given twice", o->name);
	p->given |= bit;
	if (o->kind == OPT_WORD)
		return set_word(p, o, argument);
	return o->kind == OPT_COUNT ? set_count(p, o, argument) : set_text(p, o, argument);
}

static int fail_unknown(struct parser *p, const char *word, size_t len)
{
	char *name = strndup(word, len);
	struct suggestion s = {.word = name ? name : ""};
	struct suggestion_text text = {""};

	if (is_elsewhere(p->set, word, len)) {
		free(name);
		return xenabi_error_set(p->err, XENABI_EUSAGE, "",
					"this command has no option --%.*s", (int)len, word);
	}
	for (size_t i = 0; i < p->set->count; i++)
		if (is_in_set(p->set, &p->set->items[i]))
			suggestion_offer(&s, p->set->items[i].name);
	if (s.best)
		snprintf(text.text, sizeof(text.text), "; did you mean --%.40s?", s.best);
	free(name);
	return xenabi_error_set(p->err, XENABI_EUSAGE, "", "unknown option --%.*s%s", (int)len,
				word, text.text);
}

static int take_long(struct parser *p, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct opt *o = find_name(p->set, word, len);

	if (!o)
		return fail_unknown(p, word, len);
	return take_option(p, o, word[len] ? word + len + 1 : NULL);
}

/* "-qv" is "-q -v"; what follows the letter of an option with an argument is that. */
static int take_letters(struct parser *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct opt *o = find_letter(p->set, *letters);

		if (!o)
			return xenabi_error_set(p->err, XENABI_EUSAGE, "", "unknown option -%c",
						*letters);
		if (o->kind != OPT_FLAG)
			return take_option(p, o, letters[1] ? letters + 1 : NULL);
		set_flag(p, o);
	}
	return 0;
}

int opt_parse(const struct opt_set *set, int argc, char **argv, void *values, const char **operands,
	      size_t *ret_count, struct xenabi_error *err)
{
	struct parser p = {.set = set, .argc = argc, .argv = argv, .values = values, .err = err};
	bool has_ended = false;

	*ret_count = 0;
	while (p.at < argc) {
		const char *word = argv[p.at++];
		int rc = 0;

		if (has_ended || word[0] != '-' || !word[1])
			operands[(*ret_count)++] = word;
		else if (!strcmp(word, "--"))
			has_ended = true;
		else
			rc = word[1] == '-' ? take_long(&p, word + 2) : take_letters(&p, word + 1);
		if (rc)
			return -1;
	}
	return 0;
}

void opt_print_help(const struct opt_set *set, FILE *out)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct opt *o = &set->items[i];
		int width;

		if (!is_in_set(set, o))
			continue;
		width = o->letter ? fprintf(out, "  -%c, --%s", o->letter, o->name)
				  : fprintf(out, "      --%s", o->name);
		if (o->argument)
			width += fprintf(out, " %s", o->argument);
		if (width + 2 > HELP_COLUMN) {
			fputc('\n', out);
			width = 0;
		}
		fprintf(out, "%*s%s\n", HELP_COLUMN - width, "", o->help);
	}
}
