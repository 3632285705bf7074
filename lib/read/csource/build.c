// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/read/csource/build.h"

/* A word of a makefile; what quotes, commas and blanks part are words. */
struct word {
	const char *at;
	size_t len;
	uint32_t line;
	bool is_first; /* of its line */
};

struct look {
	struct tree *tree;
	const struct source_text *text;
	const char *folder; /* of the makefile, with its slash; all, where it is for all */
};

static bool is_name_start(char c)
{
	return c == '_' || isalpha((unsigned char)c);
}

static size_t name_length(const char *at, const char *end)
{
	size_t len = 0;

	while (at + len < end && (is_name_start(at[len]) || isdigit((unsigned char)at[len])))
		len++;
	return len;
}

static bool has_suffix(const char *s, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len >= n && !memcmp(s + len - n, suffix, n);
}

static void add_name(struct look *l, const char *name, size_t len, uint32_t line, bool is_symbol,
		     const char *what)
{
	static const char option[] = "CONFIG_";

	/* The reader takes those for switched on. */
	if (!is_symbol && len > strlen(option) && !memcmp(name, option, strlen(option)))
		return;
	vec_push(&l->tree->odd_names,
		 (struct odd_name){intern_strn(l->tree->intern, name, len), l->text->path, line,
				   what, is_symbol, false});
}

static void add_place(struct look *l, uint32_t line, const char *what)
{
	/* The headers' own makefile builds none of Xen's code, but tests them. */
	if (!strcmp(l->folder, "xen/include/"))
		return;
	vec_push(&l->tree->odd_places, (struct odd_place){l->folder, l->text->path, line, what});
}

/* Options of a compiler that give records, enums or numbers another layout or meaning. */
static bool changes_layout(const struct word *w)
{
	static const char *const options[] = {
		"-fpack-struct",  "-fshort-enums",  "-funsigned-char", "-fsigned-char",
		"-mms-bitfields", "-malign-double", "-mx32",	       "-funsigned-bitfields",
		"-fplugin",	  "-specs",	    "-wrapper"};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (w->len >= strlen(options[i]) && !memcmp(w->at, options[i], strlen(options[i])))
			return true;
	return false;
}

/* Options of the linker and of objcopy that give functions other names. */
static bool renames_symbol(const struct word *w)
{
	static const char *const options[] = {"--defsym",	   "--wrap",
					      "--redefine-sym",	   "--weaken-symbol",
					      "--localize-symbol", "--globalize-symbol",
					      "--add-symbol",	   "--strip-symbol"};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (w->len >= strlen(options[i]) && !memcmp(w->at, options[i], strlen(options[i])))
			return true;
	return false;
}

static void take_symbols(struct look *l, const struct word *w, const struct word *next)
{
	const char *at = memchr(w->at, '=', w->len), *end = w->at + w->len;

	if (!at && next) {
		at = next->at;
		end = at + next->len;
	}
	while (at && at < end) {
		size_t len = is_name_start(*at) ? name_length(at, end) : 0;

		if (len)
			add_name(l, at, len, w->line, true, "the linker is told of");
		at += len ? len : 1;
	}
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What some release's own makefiles give, which the rules for options tell of. */
static bool is_usual_macro(const char *name)
{
	static const char *const names[] = {
		"ACM_SECURITY",
		"BUILD_ID_EFI",
		"CPPCHECK",
		"CRASH_DEBUG",
		"EARLY_PRINTK",
		"EARLY_PRINTK_BAUD",
		"EARLY_PRINTK_INC",
		"EARLY_PRINTK_INIT_UART",
		"EARLY_PRINTK_VERSION_",
		"EARLY_PRINTK_VERSION_NONE",
		"EARLY_UART_BASE_ADDRESS",
		"EARLY_UART_REG_SHIFT",
		"EFI",
		"FLASK_AVC_STATS",
		"FLASK_BOOTPARAM",
		"FLASK_DEVELOP",
		"FLASK_ENABLE",
		"GCC_HAS_VISIBILITY_ATTRIBUTE",
		"GENERATE_ASM_OFFSETS",
		"GUEST_PAGING_LEVELS",
		"HAS_ACPI",
		"HAS_DEVICE_TREE",
		"HAS_GDBSX",
		"HAS_GICV3",
		"HAS_IOPORTS",
		"HAS_MEM_ACCESS",
		"HAS_MEM_PAGING",
		"HAS_MEM_SHARING",
		"HAS_PASSTHROUGH",
		"HAS_PCI",
		"HAS_PDX",
		"HAVE_AS_CLAC_STAC",
		"HAVE_AS_CLWB",
		"HAVE_AS_ENQCMD",
		"HAVE_AS_EPT",
		"HAVE_AS_FSGSBASE",
		"HAVE_AS_INVPCID",
		"HAVE_AS_MOVDIR",
		"HAVE_AS_NEGATIVE_TRUE",
		"HAVE_AS_NOPS_DIRECTIVE",
		"HAVE_AS_QUOTED_SYM",
		"HAVE_AS_RDRAND",
		"HAVE_AS_RDSEED",
		"HAVE_AS_SSE4_2",
		"HAVE_AS_VMX",
		"HAVE_AS_XSAVEOPT",
		"HAVE_GAS_EPT",
		"HAVE_GAS_FSGSBASE",
		"HAVE_GAS_QUOTED_SYM",
		"HAVE_GAS_RDRAND",
		"HAVE_GAS_RDSEED",
		"HAVE_GAS_SSE4_2",
		"HAVE_GAS_VMX",
		"HAVE_LD_SORT_BY_INIT_PRIORITY",
		"IA64",
		"IA64_TASK_SIZE",
		"INIT_SECTIONS_ONLY",
		"LINKER_SCRIPT",
		"LINUX_2_6",
		"LOCK_PROFILE",
		"MAX_PHYS_CPUS",
		"MAX_PHYS_IRQS",
		"NDEBUG",
		"PERF_ARRAYS",
		"PERF_COUNTERS",
		"TEST_COVERAGE",
		"VERBOSE",
		"VHPT_ENABLED",
		"VTI_DEBUG",
		"XEN",
		"XEN_BITSPERLONG",
		"XEN_BUILD_EFI",
		"XEN_GDBSX_CONFIG",
		"XEN_GENERATING_COMPAT_HEADERS",
		"XEN_IMG_OFFSET",
		"XEN_PHYS_START",
		"XSM_ENABLE",
		"XSM_MAGIC",
		"__ASSEMBLY__",
		"__KERNEL__",
		"__LINKER__",
		"__OBJECT_FILE__",
		"__OBJECT_LABEL__",
		"__XEN_TOOLS__",
		"__XEN__",
		"i386",
	};

	return bsearch(&name, names, sizeof(names) / sizeof(names[0]), sizeof(names[0]),
		       compare_words) != NULL;
}

static void add_given(struct look *l, const char *name, size_t len, uint32_t line)
{
	struct odd_name *last;
	size_t count = l->tree->odd_names.count;

	add_name(l, name, len, line, false, "the compiler's command line defines");
	if (l->tree->odd_names.count == count)
		return;
	last = vec_end(&l->tree->odd_names) - 1;
	last->is_given = !is_usual_macro(last->name);
}

/* "-DNAME=1", "-D NAME": rest is what stands behind the letter, or the next word. */
static void take_macro(struct look *l, const struct word *w, const struct word *next)
{
	const char *at = w->at + 2, *end = w->at + w->len;
	size_t len;

	if (at == end && next) {
		at = next->at;
		end = at + next->len;
	}
	len = at < end && is_name_start(*at) ? name_length(at, end) : 0;
	if (len)
		add_given(l, at, len, w->line);
	else if (at < end && *at != '-' && *at != '%')
		add_place(l, w->line, "which macros its compiler is given is not known");
}

/* What Xen's own makefiles have always given to all files, and to none of its own. */
static bool is_usual_include(const struct word *w)
{
	return has_suffix(w->at, w->len, "include/xen/config.h") ||
	       has_suffix(w->at, w->len, "xen-compat.h") || has_suffix(w->at, w->len, "stdint.h");
}

static bool is_word(const struct word *w, const char *text)
{
	return w->len == strlen(text) && !memcmp(w->at, text, w->len);
}

/* What stands behind the assignment of "CFLAGS-y+=-DNAME", or behind a bracket. */
static struct word option_in(const struct word *w)
{
	struct word ret = *w;

	for (const char *at = w->at + 1; at < w->at + w->len && w->at[0] != '-'; at++)
		if (*at == '-' && (at[-1] == '=' || at[-1] == '(')) {
			ret.len -= (size_t)(at - w->at);
			ret.at = at;
			break;
		}
	return ret;
}

static void take_word(struct look *l, const struct word *whole, const struct word *next)
{
	const struct word option = option_in(whole), *w = &option;

	if (w->len > 1 && w->at[0] == '-' && (w->at[1] == 'D' || w->at[1] == 'U'))
		take_macro(l, w, next);
	else if ((is_word(w, "-include") || is_word(w, "-imacros") || is_word(w, "--include")) &&
		 !w->is_first && !(next && is_usual_include(next)))
		add_place(l, w->line, "its compiler is told to include another file");
	else if (changes_layout(w))
		add_place(l, w->line,
			  "its compiler is told to lay out records or numbers otherwise");
	else if (renames_symbol(w))
		take_symbols(l, w, next);
}

static bool parts_words(char c)
{
	return isspace((unsigned char)c) || c == ',' || c == '"' || c == '\'' || c == '`';
}

/* The next word of a makefile, comments and joined lines passed over; false: there is none. */
static bool next_word(const char **at, const char *end, uint32_t *line, bool *is_first,
		      struct word *ret)
{
	while (*at < end && (parts_words(**at) || **at == '\\' || **at == '#')) {
		const char c = **at;

		if (c == '#')
			while (*at < end && **at != '\n')
				++*at;
		if (*at == end)
			return false;
		if (**at == '\n') {
			++*line;
			*is_first |= (*at)[-1] != '\\';
		}
		++*at;
	}
	*ret = (struct word){.at = *at, .line = *line, .is_first = *is_first};
	*is_first = false;
	while (*at < end && !parts_words(**at) && **at != '\\')
		++*at;
	ret->len = (size_t)(*at - ret->at);
	return ret->len > 0;
}

static void look_through_makefile(struct look *l)
{
	const char *at = l->text->bytes, *end = at + l->text->size;
	struct word w, next;
	bool is_first = true, has_next;
	uint32_t line = 1;

	if (!next_word(&at, end, &line, &is_first, &w))
		return;
	do {
		has_next = next_word(&at, end, &line, &is_first, &next);
		take_word(l, &w, has_next ? &next : NULL);
		w = next;
	} while (has_next);
}

static const char *folder_of(struct tree *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	bool is_for_all = !strcmp(path, "xen/Makefile") || has_suffix(path, strlen(path), ".mk");

	return is_for_all ? intern_str(t->intern, "xen/")
			  : intern_strn(t->intern, path, (size_t)(slash - path) + 1);
}

/* "NAME = ...", "PROVIDE(NAME = ...)", "NAME:", ".set NAME, ...", "FUNC(NAME)". */
void build_add_symbols(struct tree *tree, const char *path, uint32_t line, const char *bytes,
		       size_t size)
{
	const struct source_text text = {.path = path};
	struct look look = {.tree = tree, .text = &text}, *l = &look;
	static const char *const words[] = {"set",   "equ",  "weak",   "symver",
					    "ENTRY", "FUNC", "GLOBAL", "SYM_FUNC_START"};
	token_list list = {0};

	token_lex(bytes, size, 0, tree->intern, &list);
	for (size_t i = 0; i < list.count; i++) {
		const struct token *t = &list.items[i], *before = i ? t - 1 : t;
		bool is_last = i + 1 == list.count;

		if (before != t && token_is(before, '(') && before != list.items)
			before--;
		if (t->kind == TOKEN_NAME &&
		    ((!is_last && (token_is(t + 1, ':') || token_is(t + 1, '='))) ||
		     (before != t && before->kind == TOKEN_NAME &&
		      names_find(words, sizeof(words) / sizeof(words[0]), before->text) <
			      sizeof(words) / sizeof(words[0]))))
			add_name(l, t->text, t->len, line ? line : t->line, true,
				 "assembler code or a linker script defines");
	}
	vec_free(&list);
}

static int compare_names(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct odd_name *)a)->name;
	uintptr_t y = (uintptr_t)((const struct odd_name *)b)->name;

	return x < y ? -1 : x > y;
}

void build_read(struct tree *t)
{
	const struct source_text *text;

	vec_each(text, &t->builds) {
		struct look l = {.tree = t, .text = text, .folder = folder_of(t, text->path)};
		size_t len = strlen(text->path);

		if (has_suffix(text->path, len, ".S") || has_suffix(text->path, len, ".lds"))
			build_add_symbols(t, text->path, 0, text->bytes, text->size);
		else
			look_through_makefile(&l);
	}
	vec_sort(&t->odd_names, compare_names);
}
