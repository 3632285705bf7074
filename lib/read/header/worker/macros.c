// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/packed.h"
#include "lib/read/header/spelling.h"
#include "lib/read/header/worker/parse.h"

#define MAX_STRING 4096

struct macro_writer {
	struct parsed_unit *unit;
	size_t place; /* of the macro that comes next, as the compiler saw it; or NO_FILE */
	struct strbuf samples; /* of the macro that comes next */
};

static bool type_is_integer(CXType type)
{
	type = clang_getCanonicalType(type);
	return (type.kind >= CXType_Bool && type.kind <= CXType_ULongLong) ||
	       (type.kind >= CXType_Char_S && type.kind <= CXType_LongLong) ||
	       type.kind == CXType_Enum;
}

static void take_integer(CXEvalResult result, CXType type, struct constant *c)
{
	c->kind = CONSTANT_INTEGER;
	c->is_signed = !clang_EvalResult_isUnsignedInt(result);
	c->value = c->is_signed ? (uint64_t)clang_EvalResult_getAsLongLong(result)
				: clang_EvalResult_getAsUnsigned(result);
	c->width_bits = (uint8_t)(8 * clang_Type_getSizeOf(type));
}

/* Through parentheses and implicit conversions to a string literal; else to nothing. */
static enum CXChildVisitResult find_string(CXCursor cursor, CXCursor parent, CXClientData data)
{
	CXCursor *found = data;
	enum CXCursorKind kind = clang_getCursorKind(cursor);

	(void)parent;
	if (kind == CXCursor_StringLiteral)
		*found = cursor;
	return kind == CXCursor_ParenExpr || kind == CXCursor_UnexposedExpr ? CXChildVisit_Recurse
									    : CXChildVisit_Break;
}

/* The value is the literal's text as C spells it, without its quotes. */
static void take_string(const struct view_parser *parser, CXCursor variable, struct constant *c)
{
	CXCursor literal = clang_getNullCursor();
	const char *text;
	size_t len;

	clang_visitChildren(variable, find_string, &literal);
	if (clang_Cursor_isNull(literal))
		return;
	text = cursor_name(parser, literal);
	len = strlen(text);
	if (len < 2 || len > MAX_STRING || text[0] != '"')
		return;
	c->kind = CONSTANT_STRING;
	c->text = intern_strn(parser->in, text + 1, len - 2);
}

static void take_value(const struct view_parser *parser, CXCursor variable, struct constant *c)
{
	CXType type = clang_getCursorType(variable);
	CXEvalResult result;

	if (clang_isInvalidDeclaration(variable))
		return;
	if (!type_is_integer(type)) {
		take_string(parser, variable, c);
		return;
	}
	result = clang_Cursor_Evaluate(variable);
	if (!result)
		return;
	if (clang_EvalResult_getKind(result) == CXEval_Int)
		take_integer(result, type, c);
	clang_EvalResult_dispose(result);
}

/* "<sample>_<name>": adds its value, where it is a constant that was read. */
static void add_sample(struct macro_writer *w, const char *rest, CXCursor variable)
{
	const struct view_parser *parser = w->unit->parser;
	struct constant c = {.kind = CONSTANT_OTHER};
	unsigned int sample;
	char *name;
	size_t i;

	sample = (unsigned int)strtoul(rest, &name, 10);
	if (*name++ != '_')
		return;
	i = header_set_find_macro(parser->set, intern_str(parser->in, name));
	if (i == parser->set->macros.count || clang_isInvalidDeclaration(variable) ||
	    !type_is_integer(clang_getCursorType(variable)) || !uses_are_read(w->unit, variable))
		return;
	take_value(parser, variable, &c);
	if (c.kind != CONSTANT_INTEGER)
		return;
	strbuf_addstr(&w->samples, w->samples.len ? "; " : "");
	header_write_sample(&w->samples, parser->set->macros.items[i].sampled, sample);
	strbuf_addf(&w->samples, "=0x%" PRIx64, c.value);
}

/* If name begins with prefix, what follows it; else NULL. */
static const char *after_prefix(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(name, prefix, len) ? NULL : name + len;
}

/* The definition that holds at the end of the unit; NULL: it is in no header. */
static const struct macro_place *find_definition(const struct macro_writer *w, const char *name)
{
	const struct header_set *set = w->unit->parser->set;
	size_t i = header_set_find_macro(set, name), place = w->place;

	if (i == set->macros.count)
		return NULL;
	if (!set->macros.items[i].has_more_places)
		place = set->macros.items[i].place;
	if (place >= set->places.count || set->places.items[place].name != name)
		return NULL;
	return &set->places.items[place];
}

static void take_place(struct macro_writer *w, CXCursor variable)
{
	long long size = clang_getArraySize(clang_getCursorType(variable));

	w->place = size > 0 ? (size_t)size - 1 : NO_FILE;
}

/* What the macro makes of samples or, where that is no constant, of which code it is. */
static const char *function_text(const struct macro_writer *w, const struct macro_site *site)
{
	char body[96];

	if (w->samples.len)
		return intern_str(w->unit->parser->in, strbuf_str(&w->samples));
	snprintf(body, sizeof(body),
		 PACKED_BODY "=0x%016" PRIx64 "; " PACKED_ALIKE "=0x%016" PRIx64,
		 spelling_macro(site->body, site->body_len),
		 spelling_alike(site->body, site->body_len));
	return intern_str(w->unit->parser->in, body);
}

static void write_macro(struct macro_writer *w, const char *name, CXCursor variable, bool has_value)
{
	const struct view_parser *parser = w->unit->parser;
	struct constant c = {
		.name = intern_str(parser->in, name),
		.views = view_bit(parser->arch, parser->audience),
		.kind = CONSTANT_OTHER,
	};
	const struct macro_place *defined = find_definition(w, c.name);
	struct place place;

	if (!defined)
		return;
	place = (struct place){defined->file, defined->site->line};
	note_file(w->unit, place.file);
	if (!unit_wants(w->unit, place))
		return;
	c.at = evidence_at(w->unit, place);
	c.kind = defined->site->is_function ? CONSTANT_FUNCTION : CONSTANT_OTHER;
	if (defined->site->is_function)
		c.text = function_text(w, defined->site);
	else if (has_value && !uses_are_read(w->unit, variable)) {
		put_gap(parser, place, "%s: its value could not be read", c.name);
		return;
	} else if (has_value) {
		take_value(parser, variable, &c);
	}
	if (c.kind == CONSTANT_INTEGER || c.kind == CONSTANT_OTHER)
		c.text = defined->site->alias;
	wire_put(parser->out, FACT_CONSTANT, &c);
}

/* A header that refuses by audience does so by design; by machine, it is lost to that machine. */
static void write_refusal(const struct parsed_unit *unit, const char *indices)
{
	const struct header_set *set = unit->parser->set;
	size_t file, i;

	if (sscanf(indices, "%zu_%zu", &file, &i) != 2 || file >= set->request->files.count ||
	    i >= set->scans[file].refusals.count)
		return;
	if (!set->scans[file].refusals.items[i].is_about_audience)
		put_gap(unit->parser, (struct place){file, set->scans[file].refusals.items[i].line},
			"the header refuses: #error %s", set->scans[file].refusals.items[i].text);
}

static enum CXChildVisitResult visit_probe(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct macro_writer *w = data;
	const char *name, *rest;

	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_VarDecl)
		return CXChildVisit_Continue;
	name = cursor_name(w->unit->parser, cursor);
	if (after_prefix(name, UNIT_SITE)) {
		take_place(w, cursor);
		return CXChildVisit_Continue;
	}
	if ((rest = after_prefix(name, UNIT_SAMPLE))) {
		add_sample(w, rest, cursor);
		return CXChildVisit_Continue;
	}
	if ((rest = after_prefix(name, UNIT_VALUE)))
		write_macro(w, rest, cursor, true);
	else if ((rest = after_prefix(name, UNIT_DEFINED)))
		write_macro(w, rest, cursor, false);
	else if ((rest = after_prefix(name, UNIT_REFUSED)))
		write_refusal(w->unit, rest);
	strbuf_reset(&w->samples);
	w->place = NO_FILE;
	return CXChildVisit_Continue;
}

void write_macros(struct parsed_unit *unit)
{
	struct macro_writer w = {.unit = unit, .place = NO_FILE};

	clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_probe, &w);
	strbuf_deinit(&w.samples);
}
