// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/strbuf.h"
#include "lib/testgen/build.h"
#include "lib/testgen/emit.h"

#define MAX_WORDS  64
#define PATH_BYTES 512

extern char **environ;

/* Flags of which a seed takes one; "" is none of them. */
struct choice {
	const char *flags[4];
};

struct toolchain {
	const char *name;
	const char *command;
	struct choice choices[8];
};

#define STACK_PROTECTOR                                                                            \
	{                                                                                          \
		{                                                                                  \
			"", "-fno-stack-protector", "-fstack-protector-strong", ""                 \
		}                                                                                  \
	}
#define FRAME_POINTER                                                                              \
	{                                                                                          \
		{                                                                                  \
			"", "-fomit-frame-pointer", "-fno-omit-frame-pointer", ""                  \
		}                                                                                  \
	}
#define SIBLING_CALLS                                                                              \
	{                                                                                          \
		{                                                                                  \
			"", "", "", "-fno-optimize-sibling-calls"                                  \
		}                                                                                  \
	}
#define JUMP_TABLES                                                                                \
	{                                                                                          \
		{                                                                                  \
			"", "", "", "-fno-jump-tables"                                             \
		}                                                                                  \
	}

static const struct toolchain toolchains[GEN_TOOLCHAINS] = {
	{"gcc-x86_64",
	 "gcc -m64 -mno-red-zone -mno-sse -mno-mmx",
	 {STACK_PROTECTOR,
	  FRAME_POINTER,
	  SIBLING_CALLS,
	  JUMP_TABLES,
	  {{"-fno-pic", "-fPIC -fvisibility=hidden", "-fno-pic", "-fPIC -fvisibility=hidden"}},
	  {{"-fcf-protection=none", "-fcf-protection=branch", "", ""}},
	  {{"", "-mindirect-branch=thunk-extern -mindirect-branch-register", "",
	    "-mindirect-branch=thunk-extern -mfunction-return=thunk-extern"}},
	  {{"", "", "", "-mstackrealign"}}}},
	{"clang-x86_64",
	 "clang --target=x86_64-linux-gnu -mno-red-zone -mno-sse -mno-mmx",
	 {STACK_PROTECTOR,
	  FRAME_POINTER,
	  SIBLING_CALLS,
	  JUMP_TABLES,
	  {{"-fno-pic", "-fPIC -fvisibility=hidden", "-fno-pic", "-fPIC -fvisibility=hidden"}},
	  {{"-fcf-protection=none", "-fcf-protection=branch", "", ""}},
	  {{"", "", "", "-mstackrealign"}}}},
	{"clang-arm64",
	 "clang --target=aarch64-linux-gnu -mgeneral-regs-only",
	 {STACK_PROTECTOR,
	  FRAME_POINTER,
	  SIBLING_CALLS,
	  JUMP_TABLES,
	  {{"", "", "-mbranch-protection=bti", "-mbranch-protection=standard"}},
	  {{"-fno-pic", "-fPIC -fvisibility=hidden", "", ""}}}},
	{"clang-arm32",
	 "clang --target=arm-linux-gnueabi -march=armv7-a -marm -mfloat-abi=soft",
	 {STACK_PROTECTOR,
	  FRAME_POINTER,
	  SIBLING_CALLS,
	  JUMP_TABLES,
	  {{"-fno-pic", "-fPIC -fvisibility=hidden", "", ""}}}},
};

static const char levels[GEN_LEVELS] = {'0', '1', '2', '3', 's'};

uint64_t gen_config_number(const struct gen_config *c)
{
	return (c->seed * GEN_TOOLCHAINS + c->toolchain) * GEN_LEVELS + c->level;
}

uint64_t gen_config_seed(uint64_t number)
{
	return number / (GEN_TOOLCHAINS * GEN_LEVELS);
}

static void add_flags(struct strbuf *sb, const struct gen_config *c)
{
	const struct toolchain *t = &toolchains[c->toolchain];
	uint64_t bits = gen_config_number(c) * 0x9e3779b97f4a7c15 >> 40;

	strbuf_addf(sb, "-O%c", levels[c->level]);
	for (size_t i = 0; i < sizeof(t->choices) / sizeof(t->choices[0]); i++) {
		const char *flags = t->choices[i].flags[bits >> 2 * i & 3];

		if (flags && *flags)
			strbuf_addf(sb, " %s", flags);
	}
}

void gen_config_describe(const struct gen_config *c, char *text, size_t size)
{
	struct strbuf sb = {0};

	strbuf_addf(&sb, "%s ", toolchains[c->toolchain].name);
	add_flags(&sb, c);
	snprintf(text, size, "%s", strbuf_str(&sb));
	strbuf_deinit(&sb);
}

/* The words of the line, which it changes, for an exec; NULL after the last. */
static void split(char *line, char *words[MAX_WORDS])
{
	unsigned int count = 0;
	char *next;

	for (char *word = strtok_r(line, " ", &next); word && count + 1 < MAX_WORDS;
	     word = strtok_r(NULL, " ", &next))
		words[count++] = word;
	words[count] = NULL;
}

/* Runs a command line without quoting. */
static int run_line(const char *line, struct xenabi_error *err)
{
	char *copy = strdup(line), *words[MAX_WORDS];
	int status = -1, failed;
	pid_t pid;

	split(copy, words);
	failed = posix_spawnp(&pid, words[0], NULL, NULL, words, environ);
	while (!failed && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			failed = errno;
	free(copy);
	if (failed)
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "%s: %s", line, strerror(failed));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return xenabi_error_set(err, XENABI_ESYSTEM, "", "failed: %s", line);
	return 0;
}

static int write_text(const char *path, const struct strbuf *text, struct xenabi_error *err)
{
	FILE *f = fopen(path, "w");
	bool written = f && fputs(strbuf_str(text), f) != EOF;

	if (f && fclose(f) != 0)
		written = false;
	return written ? 0 : xenabi_error_set(err, XENABI_ESYSTEM, path, "%s", strerror(errno));
}

#define COMMON "-w -std=gnu17 -ffreestanding -fno-common -fno-asynchronous-unwind-tables"

int gen_build_support(const char *dir, struct xenabi_error *err)
{
	struct strbuf text = {0}, line = {0};
	char path[PATH_BYTES];
	int status;

	snprintf(path, sizeof(path), "%s/support.c", dir);
	gen_emit_support(&text);
	status = write_text(path, &text, err);
	for (unsigned int i = 0; status == 0 && i < GEN_TOOLCHAINS; i++) {
		strbuf_reset(&line);
		strbuf_addf(&line, "%s %s -O1 -fPIC -fvisibility=hidden -c %s -o %s/support.%s.o",
			    toolchains[i].command, COMMON, path, dir, toolchains[i].name);
		status = run_line(strbuf_str(&line), err);
	}
	strbuf_deinit(&text);
	strbuf_deinit(&line);
	return status;
}

int gen_build(const char *dir, const char *name, const struct gen_config *c, char *ret_path,
	      size_t size, struct xenabi_error *err)
{
	const struct toolchain *t = &toolchains[c->toolchain];
	struct strbuf line = {0}, stem = {0};
	int status;

	strbuf_addf(&stem, "%s/%s.%s-O%c", dir, name, t->name, levels[c->level]);
	strbuf_addf(&line, "%s %s ", t->command, COMMON);
	add_flags(&line, c);
	strbuf_addf(&line, " -c %s/%s.c -o %s.o", dir, name, strbuf_str(&stem));
	status = run_line(strbuf_str(&line), err);
	if (status == 0) {
		strbuf_reset(&line);
		strbuf_addf(&line,
			    "ld.lld -static --image-base=0x200000 -e 0 --build-id=none -o %s.elf "
			    "%s.o %s/support.%s.o",
			    strbuf_str(&stem), strbuf_str(&stem), dir, t->name);
		status = run_line(strbuf_str(&line), err);
	}
	snprintf(ret_path, size, "%s.elf", strbuf_str(&stem));
	strbuf_deinit(&line);
	strbuf_deinit(&stem);
	return status;
}

int gen_count_calls(const char *image_path, const char *function)
{
	size_t stem = strlen(image_path) - strlen(".elf");
	char line[PATH_BYTES + 64];
	int count = 0;
	FILE *f;

	snprintf(line, sizeof(line), "readelf -rW %.*s.o", (int)stem, image_path);
	f = popen(line, "r");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		count += strstr(line, function) != NULL;
	return pclose(f) == 0 ? count : -1;
}
