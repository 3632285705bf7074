// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completion for shells, made from the tables of commands and options, so that
 * it offers what is parsed. Not listed in the help: `make install` calls it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/xenabi/command.h"

/* What may stand for an option's argument or for an operand. */
enum offer { OFFER_NOTHING, OFFER_WORDS, OFFER_FILES, OFFER_NAMES };

static enum offer offer_of(const struct opt *o)
{
	static const char *const files[] = {"FILE", "DIR", "INPUT"};

	if (o->words)
		return OFFER_WORDS;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(o->argument, files[i]))
			return OFFER_FILES;
	return strcmp(o->argument, "FORMAT") ? OFFER_NOTHING : OFFER_WORDS;
}

/* Words with blanks between them, as all three shells want them. */
static void put_words(const struct opt *o, FILE *out)
{
	const char *names = xenabi_format_names();

	for (size_t i = 0; o->words && o->words[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", o->words[i]);
	for (; !o->words && *names; names++)
		if (*names != ',')
			fputc(*names, out);
}

/* The text between single quotes; escape: what a quote of its own becomes. */
static void put_quoted(const char *text, const char *special, const char *escape, FILE *out)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs(escape, out);
			continue;
		}
		if (strchr(special, *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

/* The first operand of explain, and those of show and decode behind the input, are names. */
static bool names_first(const struct command *command)
{
	return !strncmp(command->operands, "RULE", 4);
}

static bool names_later(const struct command *command)
{
	return strstr(command->operands, " HYPERCALL") || strstr(command->operands, "[HYPERCALL");
}

static bool is_of(const struct opt *o, unsigned int groups)
{
	return o->groups & groups;
}

static void put_option_words(unsigned int groups, FILE *out)
{
	struct opt_set set = options_of(groups);

	for (size_t i = 0; i < set.count; i++) {
		if (!is_of(&set.items[i], groups))
			continue;
		fprintf(out, " --%s", set.items[i].name);
		if (set.items[i].letter)
			fprintf(out, " -%c", set.items[i].letter);
	}
}

static void put_bash_arguments(FILE *out)
{
	struct opt_set set = options_of(~0u);

	fputs("\tcase $before in\n", out);
	for (size_t i = 0; i < set.count; i++) {
		const struct opt *o = &set.items[i];

		if (o->kind == OPT_FLAG)
			continue;
		fprintf(out, "\t--%s", o->name);
		if (o->letter)
			fprintf(out, " | -%c", o->letter);
		fputs(") ", out);
		if (offer_of(o) == OFFER_WORDS) {
			fputs("COMPREPLY=($(compgen -W '", out);
			put_words(o, out);
			fputs("' -- \"$word\")); ", out);
		}
		fputs("return ;;\n", out);
	}
	fputs("\tesac\n", out);
}

static void put_bash(const struct command *const *commands, size_t count, FILE *out)
{
	fputs("# bash completion for xenabi, printed by `xenabi completion bash`\n"
	      "_xenabi()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\tlocal options= names= place=0 i\n\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [ \"$word\" = = ]; then\n\t\tword=\n"
	      "\telif [ \"$before\" = = ]; then\n\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n",
	      out);
	put_bash_arguments(out);
	fputs("\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s ", commands[i]->name);
	fputs("--help --version' -- \"$word\"))\n\t\treturn\n\tfi\n"
	      "\tfor ((i = 2; i < COMP_CWORD; i++)); do\n"
	      "\t\t[[ ${COMP_WORDS[i]} == -* ]] || place=$((place + 1))\n\tdone\n"
	      "\tcase ${COMP_WORDS[1]} in\n",
	      out);
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "\t%s)\n\t\toptions='", commands[i]->name);
		put_option_words(commands[i]->groups, out);
		fputs("'\n", out);
		if (names_first(commands[i]))
			fputs("\t\t[ $place = 0 ] && names=1\n", out);
		if (names_later(commands[i]))
			fputs("\t\t[ $place -gt 0 ] && names=1\n", out);
		fputs("\t\t;;\n", out);
	}
	fputs("\tesac\n"
	      "\tif [[ $word == -* ]]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
	      "\telif [ \"$names\" ]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$(\"$1\" completion names 2>/dev/null)\" -- "
	      "\"$word\"))\n"
	      "\tfi\n}\n"
	      "# Where nothing of the above is offered, files are.\n"
	      "complete -o bashdefault -o default -F _xenabi xenabi\n",
	      out);
}

static void put_zsh_option(const struct opt *o, FILE *out)
{
	fputs("\t\t", out);
	if (o->letter)
		fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", o->letter, o->name, o->letter,
			o->argument ? "+" : "", o->name, o->argument ? "=" : "");
	else
		fprintf(out, "'--%s%s", o->name, o->argument ? "=" : "");
	fputc('[', out);
	put_quoted(o->help, "[]:\\", "'\\''", out);
	fputc(']', out);
	if (o->argument) {
		fprintf(out, ":%s:", o->argument);
		if (offer_of(o) == OFFER_WORDS) {
			fputc('(', out);
			put_words(o, out);
			fputc(')', out);
		} else if (offer_of(o) == OFFER_FILES) {
			fputs("_files", out);
		}
	}
	fputs("' \\\n", out);
}

static void put_zsh_command(const struct command *command, FILE *out)
{
	struct opt_set set = options_of(command->groups);

	fprintf(out, "%s)\n\t_arguments \\\n", command->name);
	for (size_t i = 0; i < set.count; i++)
		if (is_of(&set.items[i], command->groups))
			put_zsh_option(&set.items[i], out);
	fprintf(out, "\t\t'1:%s:%s' \\\n\t\t'*:%s:%s'\n\t;;\n",
		names_first(command) ? "name" : "input",
		names_first(command) ? "_xenabi_names" : "_files",
		names_later(command) ? "name" : "input",
		names_later(command) ? "_xenabi_names" : "_files");
}

static void put_zsh(const struct command *const *commands, size_t count, FILE *out)
{
	fputs("#compdef xenabi\n# printed by `xenabi completion zsh`\n"
	      "_xenabi_names() {\n"
	      "\tlocal -a names\n"
	      "\tnames=(${(f)\"$(_call_program names xenabi completion names 2>/dev/null)\"})\n"
	      "\tcompadd -a names\n}\n"
	      "local -a commands\ncommands=(\n",
	      out);
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "\t'%s:", commands[i]->name);
		put_quoted(commands[i]->summary, "", "'\\''", out);
		fputs("'\n", out);
	}
	fputs(")\nif ((CURRENT == 2)); then\n"
	      "\t_describe command commands\n"
	      "\tcompadd -- --help --version\n\treturn\nfi\n"
	      "shift words\n((CURRENT--))\ncase $words[1] in\n",
	      out);
	for (size_t i = 0; i < count; i++)
		put_zsh_command(commands[i], out);
	fputs("esac\n", out);
}

static void put_fish_option(const struct command *command, const struct opt *o, FILE *out)
{
	fprintf(out, "complete -c xenabi -n '__fish_seen_subcommand_from %s' -l %s", command->name,
		o->name);
	if (o->letter)
		fprintf(out, " -s %c", o->letter);
	if (o->argument)
		fputs(offer_of(o) == OFFER_FILES ? " -r -F" : " -x", out);
	if (o->argument && offer_of(o) == OFFER_WORDS) {
		fputs(" -a '", out);
		put_words(o, out);
		fputc('\'', out);
	}
	fputs(" -d '", out);
	put_quoted(o->help, "\\", "\\'", out);
	fputs("'\n", out);
}

static void put_fish(const struct command *const *commands, size_t count, FILE *out)
{
	fputs("# fish completion for xenabi, printed by `xenabi completion fish`\n", out);
	for (size_t i = 0; i < count; i++) {
		struct opt_set set = options_of(commands[i]->groups);

		fprintf(out, "complete -c xenabi -n __fish_use_subcommand -f -a %s -d '",
			commands[i]->name);
		put_quoted(commands[i]->summary, "\\", "\\'", out);
		fputs("'\n", out);
		for (size_t k = 0; k < set.count; k++)
			if (is_of(&set.items[k], commands[i]->groups))
				put_fish_option(commands[i], &set.items[k], out);
		if (names_first(commands[i]) || names_later(commands[i]))
			fprintf(out,
				"complete -c xenabi -n '__fish_seen_subcommand_from %s' -a "
				"'(xenabi completion names 2>/dev/null)'\n",
				commands[i]->name);
	}
}

static int print_names(const struct call *call, struct xenabi_error *err)
{
	struct xenabi *x = NULL;
	int status = -1;
	char *text;
	size_t len;

	if (!call_create(call, &x, err) && !xenabi_print_names(x, &text, &len, err))
		status = call_write(call, text, len, err);
	xenabi_destroy(x);
	return status;
}

static int run(const struct call *call, struct xenabi_error *err)
{
	static const struct {
		const char *name;
		void (*put)(const struct command *const *commands, size_t count, FILE *out);
	} shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};
	size_t count, len = 0;
	const struct command *const *commands = command_list(&count);
	char *text = NULL;
	FILE *out;

	if (!strcmp(call->operands[0], "names"))
		return print_names(call, err);
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(call->operands[0], shells[i].name))
			continue;
		out = open_memstream(&text, &len);
		if (!out)
			return xenabi_error_set(err, XENABI_ESYSTEM, "", "out of memory");
		shells[i].put(commands, count, out);
		fclose(out);
		return call_write(call, text, len, err);
	}
	return xenabi_error_set(err, XENABI_EUSAGE, call->operands[0],
				"completion is for bash, zsh or fish");
}

const struct command command_completion = {
	.name = "completion",
	.operands = "bash|zsh|fish",
	.summary = "print the completion of a shell",
	.groups = OPTIONS_ALL,
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
