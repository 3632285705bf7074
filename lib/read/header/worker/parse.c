// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/arch/arch.h"
#include "lib/read/header/worker/parse.h"

#define MAIN_FILE	HEADER_ROOT "unit.c"
#define MAX_ERRORS_TOLD 50
#define MAX_ERRORS_KEPT 20000

struct mapped_file {
	CXFile file;
	size_t index;
};

/* What each audience defines; see views in lib/model/view.h. */
static const char *const audience_flags[AUDIENCE_COUNT] = {
	[AUDIENCE_GUEST] = "-D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__",
	[AUDIENCE_TOOLS] = "-D__XEN_TOOLS__",
	[AUDIENCE_INTERNAL] = "-D__XEN__",
	[AUDIENCE_LEGACY] = "-D__XEN_INTERFACE_VERSION__=0x00000000",
};

static int compare_paths(const void *key, const void *file)
{
	return strcmp(key, ((const struct header_file *)file)->path);
}

static const char *intern_clang(const struct view_parser *parser, CXString s)
{
	const char *text = clang_getCString(s);
	const char *interned = intern_str(parser->in, text ? text : "");

	clang_disposeString(s);
	return interned;
}

static size_t index_of_file(const struct parsed_unit *unit, CXFile file)
{
	const struct header_request *request = unit->parser->set->request;
	const char *path = intern_clang(unit->parser, clang_getFileName(file));
	const struct header_file *found = NULL;

	if (!strncmp(path, HEADER_PUBLIC, strlen(HEADER_PUBLIC)))
		found = bsearch(path + strlen(HEADER_PUBLIC), request->files.items,
				request->files.count, sizeof(*found), compare_paths);
	return found ? (size_t)(found - request->files.items) : NO_FILE;
}

/* The place as the header itself has it, to whose text lines were added. */
static struct place in_original(const struct parsed_unit *unit, struct place place)
{
	if (place.file != NO_FILE)
		place.line = header_set_line(unit->parser->set, place.file, place.line);
	return place;
}

struct place place_of(struct parsed_unit *unit, CXSourceLocation at)
{
	struct mapped_file *known;
	struct place place = {NO_FILE, 0};
	CXFile file = NULL;

	clang_getFileLocation(at, &file, &place.line, NULL, NULL);
	if (!file)
		return place;
	vec_each(known, &unit->files) {
		if (known->file == file) {
			place.file = known->index;
			return in_original(unit, place);
		}
	}
	place.file = index_of_file(unit, file);
	vec_push(&unit->files, (struct mapped_file){file, place.file});
	return in_original(unit, place);
}

void note_file(struct parsed_unit *unit, size_t file)
{
	const struct mapped_file *known;

	vec_each(known, &unit->files)
		if (known->index == file)
			return;
	vec_push(&unit->files, (struct mapped_file){NULL, file});
}

bool unit_wants(const struct parsed_unit *unit, struct place place)
{
	return place.file != NO_FILE && (unit->only == NO_FILE || unit->only == place.file);
}

struct evidence evidence_at(const struct parsed_unit *unit, struct place place)
{
	const struct header_request *request = unit->parser->set->request;
	char path[4096];

	if (place.file == NO_FILE)
		return (struct evidence){0};
	snprintf(path, sizeof(path), "%s%s", request->shown_prefix,
		 request->files.items[place.file].path);
	return (struct evidence){.file = intern_str(unit->parser->in, path), .line = place.line};
}

static void put_gap_at(const struct view_parser *parser, struct evidence at, const char *text)
{
	struct strbuf what = {0};

	strbuf_addf(&what, "%s: %s", arch_name(parser->arch), text);
	wire_put_gap(parser->out, &(struct gap){.what = strbuf_str(&what), .needs = "", .at = at});
	strbuf_deinit(&what);
}

void put_gap(const struct view_parser *parser, struct place place, const char *fmt, ...)
{
	struct parsed_unit nowhere = {.parser = parser};
	struct strbuf text = {.max = 500};
	char *spelled = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&spelled, fmt, ap) >= 0)
		strbuf_addstr(&text, spelled);
	va_end(ap);
	free(spelled);
	put_gap_at(parser, evidence_at(&nowhere, place), strbuf_str(&text));
	strbuf_deinit(&text);
}

const char *cursor_name(const struct view_parser *parser, CXCursor cursor)
{
	return intern_clang(parser, clang_getCursorSpelling(cursor));
}

const char *type_name(const struct view_parser *parser, CXType type)
{
	static const char *const keywords[] = {"const ", "volatile ", "struct ", "union ", "enum "};
	const char *name = intern_clang(parser, clang_getTypeSpelling(type));

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strncmp(name, keywords[i], strlen(keywords[i])))
			name += strlen(keywords[i]);
	return *name && !strchr(name, '(') ? intern_str(parser->in, name) : NULL;
}

static void fill_unsaved(const struct header_set *set, const struct strbuf *main_text,
			 struct arena *a, struct CXUnsavedFile *unsaved)
{
	for (size_t i = 0; i < set->request->files.count; i++)
		*unsaved++ = (struct CXUnsavedFile){
			arena_printf(a, HEADER_PUBLIC "%s", set->request->files.items[i].path),
			(const char *)set->texts[i].bytes,
			set->texts[i].size,
		};
	for (size_t i = 0; i < header_stub_count; i++)
		*unsaved++ = (struct CXUnsavedFile){header_stubs[i].path, header_stubs[i].text,
						    strlen(header_stubs[i].text)};
	*unsaved = (struct CXUnsavedFile){MAIN_FILE, main_text->data, main_text->len};
}

static CXTranslationUnit parse_text(const struct view_parser *parser,
				    const struct strbuf *main_text)
{
	const char *const args[] = {
		"-target",
		arch_info(parser->arch)->clang_target,
		audience_flags[parser->audience],
		"-std=gnu17",
		"-ffreestanding",
		"-nostdinc",
		"-w",
		"-ferror-limit=0",
		"-fno-spell-checking",
		"-I" HEADER_ROOT,
		/* As gcc, with which Xen is built: a header may ask. */
		"-fgnuc-version=12.2.0",
		"-U__clang__",
		"-U__clang_major__",
		"-U__clang_minor__",
		"-U__clang_patchlevel__",
		"-U__clang_version__",
		"-U__llvm__",
		"-U__has_feature",
		"-U__has_extension",
		"-U__has_warning",
		"-U__is_identifier",
	};
	const unsigned int options =
		CXTranslationUnit_SkipFunctionBodies | CXTranslationUnit_KeepGoing;
	size_t count = parser->set->request->files.count + header_stub_count + 1;
	struct arena a = {0};
	struct CXUnsavedFile *unsaved = arena_array(&a, count, sizeof(*unsaved));
	CXTranslationUnit tu = NULL;

	fill_unsaved(parser->set, main_text, &a, unsaved);
	if (clang_parseTranslationUnit2(parser->index, MAIN_FILE, args,
					sizeof(args) / sizeof(args[0]), unsaved,
					(unsigned int)count, options, &tu) != CXError_Success)
		tu = NULL;
	arena_deinit(&a);
	return tu;
}

static void collect_errors(struct parsed_unit *unit)
{
	unsigned int count = clang_getNumDiagnostics(unit->tu);

	for (unsigned int i = 0; i < count && unit->errors.count < MAX_ERRORS_KEPT; i++) {
		CXDiagnostic d = clang_getDiagnostic(unit->tu, i);

		if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
			struct place at = place_of(unit, clang_getDiagnosticLocation(d));

			/* Where a probe has no value, the unit's own text is at fault, by design. */
			if (at.file != NO_FILE)
				vec_push(&unit->errors, at);
		}
		clang_disposeDiagnostic(d);
	}
}

static void put_stray_gaps(struct parsed_unit *unit)
{
	const struct stray *stray;

	vec_each(stray, &unit->strays)
		put_gap(unit->parser, stray->place,
			"nothing defines '%s', which is taken for a variable", stray->name);
}

static void put_error_gaps(struct parsed_unit *unit)
{
	unsigned int count = clang_getNumDiagnostics(unit->tu), told = 0;

	for (unsigned int i = 0; i < count; i++) {
		CXDiagnostic d = clang_getDiagnostic(unit->tu, i);
		struct place at = place_of(unit, clang_getDiagnosticLocation(d));
		bool is_error = clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error;

		if (is_error && at.file != NO_FILE && told < MAX_ERRORS_TOLD) {
			CXString text = clang_getDiagnosticSpelling(d);

			put_gap(unit->parser, at, "%s", clang_getCString(text));
			clang_disposeString(text);
			told++;
		}
		clang_disposeDiagnostic(d);
	}
	if (unit->errors.count > told + unit->strays.count)
		put_gap(unit->parser, unit->errors.items[told], "%zu more errors from here on",
			unit->errors.count - told - unit->strays.count);
	put_stray_gaps(unit);
}

static enum CXChildVisitResult see_end(CXCursor cursor, CXCursor parent, CXClientData data)
{
	bool *seen = data;
	CXString name;

	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_VarDecl)
		return CXChildVisit_Continue;
	name = clang_getCursorSpelling(cursor);
	*seen |= !strcmp(clang_getCString(name), UNIT_END);
	clang_disposeString(name);
	return CXChildVisit_Continue;
}

/* False, with a gap, where the compiler gives up altogether. */
static bool unit_open(struct parsed_unit *unit, const struct view_parser *parser,
		      const bool *wanted, bool is_mended)
{
	struct strbuf text = {0};

	*unit = (struct parsed_unit){.parser = parser, .only = NO_FILE};
	header_set_write_unit(parser->set, wanted, is_mended, &text);
	unit->tu = parse_text(parser, &text);
	strbuf_deinit(&text);
	if (!unit->tu) {
		put_gap(parser, (struct place){NO_FILE, 0},
			"the compiler gave up on the headers that the %s view shows",
			audience_name(parser->audience));
		return false;
	}
	clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), see_end, &unit->is_whole);
	collect_errors(unit);
	find_strays(unit);
	return true;
}

static void unit_close(struct parsed_unit *unit)
{
	vec_free(&unit->errors);
	vec_free(&unit->strays);
	vec_free(&unit->files);
	if (unit->tu)
		clang_disposeTranslationUnit(unit->tu);
}

static void unit_write(struct parsed_unit *unit)
{
	put_error_gaps(unit);
	if (!unit->is_whole)
		put_gap(unit->parser,
			unit->errors.count ? unit->errors.items[0] : (struct place){NO_FILE, 0},
			"not parsed to the end: the values of macros are not known");
	write_macros(unit);
	write_types(unit);
}

/* Parses one header by itself (after xen.h) and writes what could be read of it. */
static void parse_alone(const struct view_parser *parser, size_t file)
{
	bool *wanted = xalloc(parser->set->request->files.count);
	struct parsed_unit unit;

	wanted[file] = true;
	if (unit_open(&unit, parser, wanted, true)) {
		unit.only = file;
		unit_write(&unit);
	}
	unit_close(&unit);
	free(wanted);
}

/* Whether every error is in a header that is set aside already. */
static bool errors_are_aside(const struct parsed_unit *unit, const bool *aside)
{
	const struct place *at;

	vec_each(at, &unit->errors)
		if (!aside[at->file])
			return false;
	return unit->is_whole;
}

/* What others include was read with them, as far as it can be. */
static void take_back_included(const struct parsed_unit *unit, bool *aside)
{
	const struct mapped_file *file;

	vec_each(file, &unit->files)
		if (file->index != NO_FILE)
			aside[file->index] = false;
}

/*
 * A fault in one header must not cost the others their facts, and must not
 * lend them wrong ones: the headers at fault are set aside and parsed alone,
 * the others together; if that does not end the trouble, each is parsed alone.
 */
static void parse_apart(const struct view_parser *parser, const struct parsed_unit *first,
			bool *wanted)
{
	size_t count = parser->set->request->files.count;
	bool *aside = xalloc(count);
	const struct place *at;
	struct parsed_unit rest;

	vec_each(at, &first->errors)
		aside[at->file] = true;
	for (size_t i = 0; i < count; i++)
		wanted[i] &= !aside[i];
	if (unit_open(&rest, parser, wanted, true) && errors_are_aside(&rest, aside)) {
		unit_write(&rest);
		take_back_included(&rest, aside);
	} else {
		for (size_t i = 0; i < count; i++)
			aside[i] |= wanted[i];
	}
	unit_close(&rest);
	for (size_t i = 0; i < count; i++)
		if (aside[i])
			parse_alone(parser, i);
	free(aside);
}

void parse_view(const struct view_parser *parser)
{
	const struct header_request *request = parser->set->request;
	bool *wanted = xalloc(request->files.count);
	struct parsed_unit unit;

	for (size_t i = 0; i < request->files.count; i++)
		wanted[i] = arch_wants_header(parser->arch, request->files.items[i].path);
	if (unit_open(&unit, parser, wanted, false)) {
		if (unit.is_whole && !unit.errors.count)
			unit_write(&unit);
		else
			parse_apart(parser, &unit, wanted);
	}
	unit_close(&unit);
	free(wanted);
}
