// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "lib/base/names.h"
#include "lib/base/strbuf.h"
#include "lib/read/header/odd.h"

struct odd {
	const struct odd_finder *finder;
	const char *at, *end;
	uint32_t line;
	struct strbuf logical; /* without comments, literals and continuations */
	const char *what;      /* is odd in the line; NULL: nothing */
};

static char peek(const struct odd *o, size_t n)
{
	return n < (size_t)(o->end - o->at) ? o->at[n] : '\0';
}

/* A backslash, perhaps blanks, and the end of the line; its length, or 0. */
static size_t splice(struct odd *o)
{
	size_t n = 1;

	if (peek(o, 0) != '\\')
		return 0;
	while (peek(o, n) == ' ' || peek(o, n) == '\t' || peek(o, n) == '\r')
		n++;
	if (peek(o, n) != '\n')
		return 0;
	if (n > 2 || (n == 2 && peek(o, 1) != '\r'))
		o->what = "blanks stand between a backslash and the end of its line";
	return n + 1;
}

static void note_byte(struct odd *o)
{
	if (*o->at == '\0')
		o->what = "a byte 0";
	else if (*o->at == '\r' && peek(o, 1) != '\n')
		o->what = "a carriage return that ends no line, for some compilers";
}

static void skip_block_comment(struct odd *o)
{
	for (o->at += 2; o->at < o->end && !(peek(o, 0) == '*' && peek(o, 1) == '/'); o->at++) {
		o->line += *o->at == '\n';
		note_byte(o);
	}
	o->at = o->end - o->at < 2 ? o->end : o->at + 2;
}

static void skip_literal(struct odd *o)
{
	char quote = *o->at++;

	while (o->at < o->end && *o->at != quote && *o->at != '\n') {
		note_byte(o);
		o->at += *o->at == '\\' && peek(o, 1) && peek(o, 1) != '\n' ? 2 : 1;
	}
	o->at += o->at < o->end && *o->at == quote;
}

/* Takes a logical line, its end included. */
static void take_line(struct odd *o)
{
	bool is_comment = false;
	size_t n;

	while (o->at < o->end && *o->at != '\n') {
		if ((n = splice(o))) {
			o->at += n;
			o->line++;
		} else if (!is_comment && peek(o, 0) == '/' && peek(o, 1) == '*') {
			skip_block_comment(o);
			strbuf_addch(&o->logical, ' ');
		} else if (!is_comment && (*o->at == '"' || *o->at == '\'')) {
			skip_literal(o);
			strbuf_addch(&o->logical, '"');
		} else {
			is_comment |= peek(o, 0) == '/' && peek(o, 1) == '/';
			note_byte(o);
			if (!is_comment && (unsigned char)*o->at >= 0x80)
				o->what = "a byte-order mark, or another byte outside of ASCII";
			if (!is_comment)
				strbuf_addch(&o->logical, *o->at ? *o->at : ' ');
			o->at++;
		}
	}
	if (o->at < o->end) {
		o->at++;
		o->line++;
	}
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static size_t name_length(const char *s)
{
	size_t len = 0;

	while (is_name_byte(s[len]))
		len++;
	return len;
}

static bool has_prefix(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* What only the compiler defines, and one compiler not as the other. */
static bool is_compilers(const char *name)
{
	static const char *const prefixes[] = {
		"__has_",
		"__clang",
		"__CLANG",
		"__llvm",
		"__OBJC",
		"__OPENCL",
		"__GNUC_M",
		"__GNUC_P",
		"__GNUC_E",
		"__GNUC_W",
		"__GNUC_S",
		"__GNUC_R",
		"__GCC_",
		"__FLT",
		"__DEC32",
		"__VERSION__",
		"__seg_",
		"__COUNTER__",
		"__tune_",
		"__BASE_FILE__",
		"__FILE_NAME__",
		"__TIME",
		"__DATE__",
		"__LDBL_",
		"__DBL_",
		"__INTEL",
		"_MSC_",
		"__is_identifier",
		"__INCLUDE_LEVEL__",
		"__DEC64",
		"__DEC128",
		"__DECIMAL",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (has_prefix(name, prefixes[i]))
			return true;
	return false;
}

/* Names for the compiler that both compilers, and every header of Xen, agree on. */
static bool is_agreed(const char *name, size_t len)
{
	static const char *const names[] = {
		"__i386__",
		"__x86_64__",
		"__arm__",
		"__aarch64__",
		"__ia64__",
		"__powerpc__",
		"__powerpc64__",
		"__riscv",
		"__GNUC__",
		"__STRICT_ANSI__",
		"__STDC_VERSION__",
		"__STDC__",
		"__ASSEMBLY__",
		"__ASSEMBLER__",
		"__cplusplus",
		"__KERNEL__",
		"__LP64__",
		"_LP64",
		"__BYTE_ORDER__",
		"__MINIOS__",
		"__ORDER_LITTLE_ENDIAN__",
		"__ORDER_BIG_ENDIAN__",
		"__linux__",
		"__sun",
		"__FreeBSD__",
		"__NetBSD__",
		"__OpenBSD__",
		"__MINGW32__",
		"_WIN32",
		"_WIN64",
		"__riscv_xlen",
		"__SIZEOF_POINTER__",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && !memcmp(names[i], name, len))
			return true;
	return memmem(name, len, "XEN", 3) != NULL;
}

static bool is_reserved(const char *name, size_t len)
{
	return len > 2 && name[0] == '_' && (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'));
}

static void look_at_names(struct odd *o, const char *text, bool is_condition)
{
	const struct odd_finder *f = o->finder;
	size_t len;

	for (const char *p = text; *p; p += len ? len : 1) {
		len = name_length(p);
		if (!is_reserved(p, len))
			continue;
		if (is_compilers(p) ||
		    (is_condition && !is_agreed(p, len) && !f->is_own(f->arg, p, len)))
			o->what = "a question that compilers answer differently";
	}
}

static void look_at_directive(struct odd *o, const char *text)
{
	static const char *const conditions[] = {"if", "ifdef", "ifndef", "elif"};
	static const char *const odd_words[] = {"line",	  "include_next", "import",
						"assert", "unassert",	  "ident"};
	const char *word = text + strspn(text, " \t\f\v"), *rest;
	char name[16];
	size_t len = name_length(word);

	rest = word + len + strspn(word + len, " \t\f\v");
	snprintf(name, sizeof(name), "%.*s", len < sizeof(name) ? (int)len : 0, word);
	if (*word >= '0' && *word <= '9')
		o->what = "a directive that renumbers lines";
	else if (names_find(odd_words, sizeof(odd_words) / sizeof(odd_words[0]), name) <
		 sizeof(odd_words) / sizeof(odd_words[0]))
		o->what = "a directive that is not followed";
	else if (!strcmp(name, "pragma") && !has_prefix(rest, "pack") && !has_prefix(rest, "once"))
		o->what = "a pragma that is not followed";
	else
		look_at_names(o, rest, names_find(conditions, 4, name) < 4);
}

static void look_at_line(struct odd *o)
{
	const char *text = strbuf_str(&o->logical);

	text += strspn(text, " \t\f\v");
	if (has_prefix(text, "%:")) {
		o->what = "a directive that begins with a digraph";
	} else if (*text == '#') {
		look_at_directive(o, text + 1);
	} else if (strstr(text, "_Pragma") || strstr(text, "__pragma")) {
		o->what = "a pragma that is not followed";
	}
}

void header_find_odd(const struct blob *text, const struct odd_finder *finder)
{
	struct odd o = {.finder = finder, .line = 1};

	o.at = (const char *)text->bytes;
	o.end = o.at + text->size;
	while (o.at < o.end) {
		uint32_t line = o.line;

		o.what = NULL;
		strbuf_reset(&o.logical);
		take_line(&o);
		if (!o.what)
			look_at_line(&o);
		if (o.what)
			finder->found(finder->arg, line, o.what);
	}
	strbuf_deinit(&o.logical);
}
