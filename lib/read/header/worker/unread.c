// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/read/header/worker/parse.h"

/*
 * The compiler goes on after an error with a guess: an unknown type is an int,
 * an enumerator without a value is the last one plus 1. What rests on a guess
 * was not read.
 */

#define MAX_DEPTH 32
#define MAX_STEPS 4096 /* types that one question may look at */

struct walk {
	struct parsed_unit *unit;
	unsigned int depth, steps;
	bool is_read;
};

static bool is_read(struct walk *w, CXType type);

bool has_error_inside(struct parsed_unit *unit, CXCursor declaration)
{
	CXSourceRange range = clang_getCursorExtent(declaration);
	struct place start = place_of(unit, clang_getRangeStart(range));
	struct place end = place_of(unit, clang_getRangeEnd(range));
	const struct place *at;

	/* It was the unit that closed it. */
	if (end.file != start.file)
		return true;
	vec_each(at, &unit->errors)
		if (at->file == start.file && at->line >= start.line && at->line <= end.line)
			return true;
	return false;
}

static bool declaration_is_sound(struct walk *w, CXCursor declaration)
{
	return !clang_isInvalidDeclaration(declaration) && !has_error_inside(w->unit, declaration);
}

static enum CXVisitorResult visit_member(CXCursor cursor, CXClientData data)
{
	struct walk *w = data;

	w->is_read = w->is_read && is_read(w, clang_getCursorType(cursor));
	return w->is_read ? CXVisit_Continue : CXVisit_Break;
}

static bool record_is_read(struct walk *w, CXType type)
{
	if (!declaration_is_sound(w, clang_getTypeDeclaration(type)))
		return false;
	clang_Type_visitFields(type, visit_member, w);
	return w->is_read;
}

static bool step_is_read(struct walk *w, CXType type)
{
	CXCursor declaration;

	switch ((int)type.kind) {
	case CXType_Elaborated:
		return is_read(w, clang_Type_getNamedType(type));
	case CXType_Typedef:
		declaration = clang_getTypeDeclaration(type);
		return declaration_is_sound(w, declaration) &&
		       is_read(w, clang_getTypedefDeclUnderlyingType(declaration));
	case CXType_IncompleteArray:
	case CXType_ConstantArray:
		return is_read(w, clang_getArrayElementType(type));
	case CXType_Record:
		return record_is_read(w, type);
	case CXType_Enum:
		return declaration_is_sound(w, clang_getTypeDeclaration(type));
	case CXType_Invalid:
		return false;
	default:
		return true;
	}
}

/* What is too deep to be followed counts as unread. */
static bool is_read(struct walk *w, CXType type)
{
	bool read;

	if (w->depth == MAX_DEPTH || w->steps == MAX_STEPS)
		return false;
	w->depth++;
	w->steps++;
	read = step_is_read(w, type);
	w->depth--;
	return read;
}

bool type_is_read(struct parsed_unit *unit, CXType type)
{
	struct walk w = {.unit = unit, .is_read = true};

	return !unit->errors.count || is_read(&w, type);
}

static bool enumerator_is_read(struct walk *w, CXCursor enumerator)
{
	return clang_getCursorKind(enumerator) != CXCursor_EnumConstantDecl ||
	       declaration_is_sound(w, clang_getCursorSemanticParent(enumerator));
}

static enum CXChildVisitResult visit_use(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct walk *w = data;
	enum CXCursorKind kind = clang_getCursorKind(cursor);

	if (w->steps++ == MAX_STEPS)
		w->is_read = false;
	else if (kind == CXCursor_DeclRefExpr)
		w->is_read = enumerator_is_read(w, clang_getCursorReferenced(cursor));
	else if (kind == CXCursor_TypeRef && clang_isExpression(clang_getCursorKind(parent)))
		w->is_read = is_read(w, clang_getCursorType(cursor));
	return w->is_read ? CXChildVisit_Recurse : CXChildVisit_Break;
}

bool uses_are_read(struct parsed_unit *unit, CXCursor declaration)
{
	struct walk w = {.unit = unit, .is_read = true};

	if (unit->errors.count)
		clang_visitChildren(declaration, visit_use, &w);
	return w.is_read;
}

/* "struct x { ... } name;", where name is no variable's that other files may use. */
static bool is_stray(CXCursor variable)
{
	CXCursor record =
		clang_getTypeDeclaration(clang_getCanonicalType(clang_getCursorType(variable)));
	enum CXCursorKind kind = clang_getCursorKind(record);
	CXSourceLocation start = clang_getRangeStart(clang_getCursorExtent(variable));
	CXSourceLocation record_start = clang_getRangeStart(clang_getCursorExtent(record));

	return (kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl) &&
	       clang_Cursor_getStorageClass(variable) == CX_SC_None &&
	       clang_equalLocations(start, record_start);
}

static enum CXChildVisitResult visit_variable(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct parsed_unit *unit = data;
	struct place place;

	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_VarDecl || !is_stray(cursor))
		return CXChildVisit_Continue;
	place = place_of(unit, clang_getCursorLocation(cursor));
	if (place.file == NO_FILE)
		return CXChildVisit_Continue;
	vec_push(&unit->errors, place_of(unit, clang_getRangeStart(clang_getCursorExtent(cursor))));
	vec_push(&unit->strays, (struct stray){place, cursor_name(unit->parser, cursor)});
	return CXChildVisit_Continue;
}

void find_strays(struct parsed_unit *unit)
{
	clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_variable, unit);
}
