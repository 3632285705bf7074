// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/cfront/ctype.h"

struct named_type {
	const char *name;
	uint8_t width; /* 0: that of a long */
	bool is_signed;
};

static const struct named_type named_types[] = {
	{"bool", 8, false},
	{"_Bool", 8, false},
	{"bool_t", 8, false},
	{"u8", 8, false},
	{"s8", 8, true},
	{"uint8_t", 8, false},
	{"int8_t", 8, true},
	{"u16", 16, false},
	{"s16", 16, true},
	{"uint16_t", 16, false},
	{"int16_t", 16, true},
	{"u32", 32, false},
	{"s32", 32, true},
	{"uint32_t", 32, false},
	{"int32_t", 32, true},
	{"u64", 64, false},
	{"s64", 64, true},
	{"uint64_t", 64, false},
	{"int64_t", 64, true},
	{"size_t", 0, false},
	{"ssize_t", 0, true},
	{"domid_t", 16, false},
	{"uint", 32, false},
	{"ulong", 0, false},
	{"uint64_aligned_t", 64, false},
	{"s_time_t", 64, true},
	{"xen_ulong_t", 64, false},
};

static const char *const words[] = {
	"int",	  "unsigned",	"signed",     "long",	       "short",		"char",
	"void",	  "const",	"volatile",   "static",	       "struct",	"union",
	"enum",	  "register",	"extern",     "inline",	       "typeof",	"__typeof__",
	"float",  "double",	"__inline__", "always_inline", "__attribute__", "noreturn",
	"__init", "__initdata", "cf_check",   "auto",	       "__read_mostly",
};

static bool is_word(const struct token *t)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (token_is_name(t, words[i]))
			return true;
	return false;
}

static const struct named_type *find_named(const struct token *t)
{
	for (size_t i = 0; i < sizeof(named_types) / sizeof(named_types[0]); i++)
		if (token_is_name(t, named_types[i].name))
			return &named_types[i];
	return NULL;
}

static bool has_prefix(const struct token *t, const char *prefix)
{
	return t->kind == TOKEN_NAME && !strncmp(t->text, prefix, strlen(prefix));
}

static bool is_handle(const struct token *t)
{
	return has_prefix(t, "XEN_GUEST_HANDLE") || has_prefix(t, "COMPAT_HANDLE") ||
	       has_prefix(t, "GUEST_HANDLE");
}

static bool is_typedef_like(const struct token *t)
{
	return t->kind == TOKEN_NAME && t->len > 2 && !strcmp(t->text + t->len - 2, "_t");
}

bool ctype_starts(const struct token *t)
{
	return t->kind == TOKEN_NAME &&
	       (is_word(t) || find_named(t) || is_handle(t) || is_typedef_like(t));
}

/* The words of a basic type. */
struct basic {
	unsigned int longs;
	bool is_unsigned, is_signed, is_short, is_char, is_int, is_void;
	bool has_type; /* something that names a type was there */
};

static bool add_basic(struct basic *b, const struct token *t)
{
	bool *const flags[] = {&b->is_unsigned, &b->is_signed, &b->is_short,
			       &b->is_char,	&b->is_int,    &b->is_void};
	static const char *const names[] = {"unsigned", "signed", "short", "char", "int", "void"};

	if (token_is_name(t, "long")) {
		b->longs++;
		return b->has_type = true;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (token_is_name(t, names[i])) {
			*flags[i] = true;
			return b->has_type = true;
		}
	return false;
}

static void set_basic(const struct basic *b, unsigned int long_bits, struct ctype *ret)
{
	ret->is_signed = !b->is_unsigned;
	if (b->is_char)
		ret->width = 8;
	else if (b->is_short)
		ret->width = 16;
	else if (b->longs)
		ret->width = b->longs > 1 ? 64 : (uint8_t)long_bits;
	else if (!b->is_void && (b->is_int || b->is_unsigned || b->is_signed))
		ret->width = 32;
}

static const char *without_t(const struct token *t, struct intern *in)
{
	return is_typedef_like(t) ? intern_strn(in, t->text, t->len - 2) : t->text;
}

static bool parse_record(const struct token **at, const struct token *end, struct ctype *ret)
{
	bool is_enum = token_is_name(*at, "enum");

	++*at;
	if (*at != end && (*at)->kind == TOKEN_NAME) {
		ret->record = is_enum ? NULL : (*at)->text;
		++*at;
	}
	if (*at != end && token_is(*at, '{'))
		*at = token_skip_brackets(*at, end);
	return true;
}

static void skip_arguments(const struct token **at, const struct token *end)
{
	++*at;
	if (*at != end && token_is(*at, '('))
		*at = token_skip_brackets(*at, end);
}

/* One specifier; false when none is here. */
static bool parse_specifier(const struct token **at, const struct token *end,
			    unsigned int long_bits, struct intern *in, struct basic *b,
			    struct ctype *ret)
{
	const struct token *t = *at;
	const struct named_type *named = find_named(t);

	if (t->kind != TOKEN_NAME)
		return false;
	if (token_is_name(t, "struct") || token_is_name(t, "union") || token_is_name(t, "enum"))
		return b->has_type = parse_record(at, end, ret);
	if (is_handle(t) || token_is_name(t, "typeof") || token_is_name(t, "__typeof__")) {
		skip_arguments(at, end);
		return b->has_type = true;
	}
	if (token_is_name(t, "__attribute__")) {
		skip_arguments(at, end);
		return true;
	}
	if (!add_basic(b, t) && !is_word(t)) {
		if (b->has_type || (!named && !is_typedef_like(t)))
			return false;
		b->has_type = true;
		ret->record = named ? NULL : without_t(t, in);
		ret->width = named ? (named->width ? named->width : (uint8_t)long_bits) : 0;
		ret->is_signed = named && named->is_signed;
	}
	++*at;
	return true;
}

bool ctype_parse(const struct token **at, const struct token *end, unsigned int long_bits,
		 struct intern *in, struct ctype *ret)
{
	struct basic b = {0};

	*ret = (struct ctype){0};
	while (*at != end && parse_specifier(at, end, long_bits, in, &b, ret))
		;
	if (!ret->width && !ret->record)
		set_basic(&b, long_bits, ret);
	while (*at != end && (token_is(*at, '*') || token_is_name(*at, "const"))) {
		if (token_is(*at, '*')) {
			ret->width = 0;
			ret->is_indirect = true;
		}
		++*at;
	}
	return b.has_type;
}
