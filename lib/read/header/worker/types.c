// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/packed.h"
#include "lib/read/header/spelling.h"
#include "lib/read/header/worker/parse.h"

#define MAX_DEPTH 32

/* A record while its fields are gathered. */
struct record_writer {
	struct parsed_unit *unit;
	VEC(struct field) fields;
	bool is_broken; /* something in it has no layout that could be trusted */
};

/* Where the fields that are visited stand within the record. */
struct group {
	struct record_writer *w;
	const char *prefix; /* "u." */
	uint64_t offset_bits;
	bool in_union;
	unsigned int depth;
};

static bool is_record_kind(enum CXCursorKind kind)
{
	return kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl;
}

static bool is_handle(const char *name, const char *prefix)
{
	return name && !strncmp(name, prefix, strlen(prefix));
}

/* Follows the typedefs of a type, in search of the name of a guest handle. */
static bool find_handle_class(const struct view_parser *parser, CXType type,
			      enum field_class *ret_class)
{
	for (unsigned int depth = 0; depth < MAX_DEPTH; depth++) {
		const char *name = type_name(parser, type);

		if (is_handle(name, "__guest_handle_64_")) {
			*ret_class = FIELD_HANDLE64;
			return true;
		}
		if (is_handle(name, "__guest_handle_")) {
			*ret_class = FIELD_HANDLE;
			return true;
		}
		if (type.kind == CXType_Elaborated)
			type = clang_Type_getNamedType(type);
		else if (type.kind == CXType_Typedef)
			type = clang_getTypedefDeclUnderlyingType(clang_getTypeDeclaration(type));
		else
			return false;
	}
	return false;
}

static bool kind_is_signed(enum CXTypeKind kind)
{
	return kind >= CXType_Char_S && kind <= CXType_Int128;
}

/* The name under which a record is a fact of its own, or NULL for a nameless one. */
static const char *record_name(const struct view_parser *parser, CXCursor declaration)
{
	return type_name(parser, clang_getCursorType(declaration));
}

/* A field's name; "" where it has none, which newer versions of libclang describe instead. */
static const char *field_name(const struct view_parser *parser, CXCursor cursor)
{
	const char *name = cursor_name(parser, cursor);

	return strchr(name, '(') ? "" : name;
}

/* Fills class, record and signedness from the type of one element. */
static void classify(const struct view_parser *parser, CXType type, struct field *f)
{
	CXType canonical = clang_getCanonicalType(type);

	f->is_signed = kind_is_signed(canonical.kind);
	if (find_handle_class(parser, type, &f->class))
		return;
	switch ((int)canonical.kind) {
	case CXType_Record:
		f->record = record_name(parser, clang_getTypeDeclaration(canonical));
		f->class = f->record ? FIELD_RECORD : FIELD_GROUP;
		return;
	case CXType_Enum:
		f->class = FIELD_ENUM;
		return;
	case CXType_Pointer:
		f->class = FIELD_POINTER;
		return;
	case CXType_Float:
	case CXType_Double:
	case CXType_LongDouble:
	case CXType_Float128:
	case CXType_Half:
		f->class = FIELD_FLOAT;
		return;
	default:
		f->class = canonical.kind >= CXType_Bool && canonical.kind <= CXType_Int128
				   ? FIELD_INTEGER
				   : FIELD_OTHER;
	}
}

/* Takes the array dimensions off a type; counts the elements. */
static CXType strip_arrays(CXType type, struct field *f)
{
	for (;;) {
		CXType plain = clang_getCanonicalType(type);
		long long count;

		if (plain.kind == CXType_IncompleteArray) {
			f->is_flexible = true;
			count = 0;
		} else if (plain.kind == CXType_ConstantArray) {
			count = clang_getArraySize(plain);
		} else {
			return type;
		}
		/* The spelled type keeps typedef names, which canonical ones lose. */
		if (type.kind != CXType_IncompleteArray && type.kind != CXType_ConstantArray)
			type = plain;
		type = clang_getArrayElementType(type);
		if (__builtin_mul_overflow(f->elements ? f->elements : 1,
					   (uint64_t)(count > 0 ? count : 0), &f->elements))
			f->elements = UINT64_MAX;
	}
}

/*
 * How a type is spelled, without the place that libclang gives a nameless one,
 * "struct (unnamed struct at x.h:8:5) *": how it says so differs by version,
 * and where a type stands is no part of it.
 */
static const char *spell_type(const struct view_parser *parser, CXType type)
{
	CXString spelled = clang_getTypeSpelling(type);
	const char *rest = clang_getCString(spelled), *at, *end, *name;
	struct strbuf text = {0};

	while ((at = strstr(rest, " at " HEADER_ROOT)) && (end = strchr(at, ')'))) {
		while (at > rest && *at != '(')
			at--;
		strbuf_add(&text, rest, (size_t)(at - rest));
		strbuf_addstr(&text, "(unnamed)");
		rest = end + 1;
	}
	strbuf_addstr(&text, rest);
	name = intern_str(parser->in, strbuf_str(&text));
	strbuf_deinit(&text);
	clang_disposeString(spelled);
	return name;
}

/* Of one record; libclang looks at all of them for the offset of each. Xen has some 200 at most. */
#define FIELDS_MAX 2000

static enum CXVisitorResult count_field(CXCursor cursor, CXClientData data)
{
	size_t *count = data;

	(void)cursor;
	return ++*count > FIELDS_MAX ? CXVisit_Break : CXVisit_Continue;
}

static bool has_too_many_fields(CXType type)
{
	size_t count = 0;

	clang_Type_visitFields(type, count_field, &count);
	return count > FIELDS_MAX;
}

static enum CXVisitorResult visit_field(CXCursor cursor, CXClientData data);

/* The members of a nameless record stand in the one around it. */
static void descend(const struct group *outer, CXType type, const struct field *f,
		    const char *spelling)
{
	const struct view_parser *parser = outer->w->unit->parser;
	CXCursor declaration = clang_getTypeDeclaration(clang_getCanonicalType(type));
	struct group inner = *outer;
	struct strbuf prefix = {0};

	if (++inner.depth > MAX_DEPTH || has_too_many_fields(clang_getCursorType(declaration))) {
		outer->w->is_broken = true;
		return;
	}
	strbuf_addstr(&prefix, outer->prefix);
	if (*spelling)
		strbuf_addf(&prefix, "%s.", spelling);
	inner.prefix = intern_str(parser->in, strbuf_str(&prefix));
	inner.offset_bits = f->offset_bits;
	inner.in_union |= clang_getCursorKind(declaration) == CXCursor_UnionDecl;
	strbuf_deinit(&prefix);
	clang_Type_visitFields(clang_getCursorType(declaration), visit_field, &inner);
}

static bool measure_field(CXCursor cursor, CXType type, CXType element, const struct group *group,
			  struct field *f)
{
	long long offset = clang_Cursor_getOffsetOfField(cursor);
	long long size = f->is_flexible ? 0 : clang_Type_getSizeOf(type);
	long long element_size = clang_Type_getSizeOf(element);

	f->is_bitfield = clang_Cursor_isBitField(cursor);
	if (offset < 0 || size < 0 || clang_isInvalidDeclaration(cursor))
		return false;
	f->offset_bits = group->offset_bits + (uint64_t)offset;
	f->size_bits =
		f->is_bitfield ? (uint64_t)clang_getFieldDeclBitWidth(cursor) : (uint64_t)size * 8;
	if (!f->size_bits && element_size > 0)
		f->element_bits = (uint64_t)element_size * 8;
	return true;
}

static enum CXVisitorResult visit_field(CXCursor cursor, CXClientData data)
{
	struct group *group = data;
	struct record_writer *w = group->w;
	const struct view_parser *parser = w->unit->parser;
	CXType type = clang_getCursorType(cursor), element;
	const char *spelling = field_name(parser, cursor);
	struct field f = {.in_union = group->in_union};
	char name[1024];

	element = strip_arrays(type, &f);
	if (!measure_field(cursor, type, element, group, &f) || !type_is_read(w->unit, type) ||
	    !uses_are_read(w->unit, cursor)) {
		w->is_broken = true;
		return CXVisit_Break;
	}
	classify(parser, element, &f);
	snprintf(name, sizeof(name), "%s%s", group->prefix, spelling);
	f.name = intern_str(parser->in, name);
	f.line = place_of(w->unit, clang_getCursorLocation(cursor)).line;
	if (f.class == FIELD_GROUP) {
		f.type = intern_str(parser->in, "");
		if (*spelling)
			vec_push(&w->fields, f);
		descend(group, element, &f, spelling);
		return CXVisit_Continue;
	}
	if (*spelling) {
		f.type = spell_type(parser, element);
		vec_push(&w->fields, f);
	}
	return CXVisit_Continue;
}

static bool gather_fields(struct record_writer *w, CXCursor declaration, struct record *r)
{
	CXType type = clang_getCursorType(declaration);
	long long size = clang_Type_getSizeOf(type), align = clang_Type_getAlignOf(type);
	struct group group = {.w = w, .prefix = "", .in_union = r->is_union};

	if (has_too_many_fields(type))
		return false;
	clang_Type_visitFields(type, visit_field, &group);
	if (w->is_broken || size < 0 || align <= 0)
		return false;
	r->size_bytes = (uint64_t)size;
	r->align_bytes = (uint64_t)align;
	r->fields = w->fields.items;
	r->field_count = w->fields.count;
	return true;
}

static void write_record(struct parsed_unit *unit, CXCursor declaration)
{
	const struct view_parser *parser = unit->parser;
	struct place start = place_of(unit, clang_getCursorLocation(declaration));
	struct record_writer w = {.unit = unit};
	struct record r = {
		.name = record_name(parser, declaration),
		.views = view_bit(parser->arch, parser->audience),
		.is_union = clang_getCursorKind(declaration) == CXCursor_UnionDecl,
	};

	if (!r.name || !unit_wants(unit, start) || is_handle(r.name, "__guest_handle_"))
		return;
	r.at = evidence_at(unit, start);
	if (!clang_isInvalidDeclaration(declaration) && !has_error_inside(unit, declaration) &&
	    gather_fields(&w, declaration, &r))
		wire_put_record(parser->out, &r);
	else
		put_gap(parser, start, "%s: its layout could not be read", r.name);
	vec_free(&w.fields);
}

static enum CXChildVisitResult visit_enumerator(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct parsed_unit *unit = data;
	const struct view_parser *parser = unit->parser;
	CXType type = clang_getCanonicalType(clang_getEnumDeclIntegerType(parent));
	const char *name = type_name(parser, clang_getCursorType(parent));
	struct place place = place_of(unit, clang_getCursorLocation(cursor));
	struct constant c = {
		.name = cursor_name(parser, cursor),
		.views = view_bit(parser->arch, parser->audience),
		.kind = CONSTANT_INTEGER,
		.is_signed = kind_is_signed(type.kind),
		.width_bits = (uint8_t)(8 * clang_Type_getSizeOf(type)),
		.value = (uint64_t)clang_getEnumConstantDeclValue(cursor),
		.enumeration = name ? name : intern_str(parser->in, ""),
	};

	if (clang_getCursorKind(cursor) != CXCursor_EnumConstantDecl || !unit_wants(unit, place))
		return CXChildVisit_Continue;
	if (has_error_inside(unit, parent) || !uses_are_read(unit, parent)) {
		put_gap(parser, place, "%s: its value could not be read", c.name);
		return CXChildVisit_Continue;
	}
	c.at = evidence_at(unit, place);
	wire_put(parser->out, FACT_CONSTANT, &c);
	return CXChildVisit_Continue;
}

static void write_enum(struct parsed_unit *unit, CXCursor declaration)
{
	clang_visitChildren(declaration, visit_enumerator, unit);
}

/* Where a comment ends that begins at that place; the place, where none does. */
static size_t end_of_comment(const struct blob *text, size_t at)
{
	const char *start = (const char *)text->bytes + at, *end = NULL;
	size_t left = text->size - at;

	if (left > 3 && !memcmp(start, "/*", 2))
		end = memmem(start + 2, left - 2, "*/", 2);
	return end ? at + (size_t)(end - start) + 2 : at;
}

/* Where the body ends that begins behind at, or at a ';' before any; 0: nowhere. */
static size_t end_of_body(const struct blob *text, size_t at)
{
	size_t depth = 0;

	for (; (at = end_of_comment(text, at)) < text->size; at++) {
		depth += text->bytes[at] == '{';
		if (text->bytes[at] == ';' && !depth)
			return 0;
		if (text->bytes[at] == '}' && (!depth || !--depth))
			return depth ? 0 : at + 1;
	}
	return 0;
}

/* With the body, which the compiler passes over; a null range: there is none. */
static CXSourceRange range_of_function(struct parsed_unit *unit, CXCursor function)
{
	CXSourceLocation start = clang_getRangeStart(clang_getCursorExtent(function));
	struct place place = place_of(unit, start);
	unsigned int offset;
	CXFile file;
	size_t end;

	if (place.file == NO_FILE)
		return clang_getNullRange();
	clang_getFileLocation(start, &file, NULL, NULL, &offset);
	end = end_of_body(&unit->parser->set->texts[place.file], offset);
	if (!end)
		return clang_getNullRange();
	return clang_getRange(start, clang_getLocationForOffset(unit->tu, file, (unsigned int)end));
}

/* Of the declaration's code, without its comments; 0: it has none, or it cannot be told. */
static uint64_t digest_of_code(struct parsed_unit *unit, CXCursor declaration)
{
	CXSourceRange range = clang_getCursorKind(declaration) == CXCursor_FunctionDecl
				      ? range_of_function(unit, declaration)
				      : clang_getCursorExtent(declaration);
	CXToken *tokens = NULL;
	unsigned int count = 0;
	uint64_t digest = SPELLING_START;

	if (!clang_Range_isNull(range))
		clang_tokenize(unit->tu, range, &tokens, &count);
	for (unsigned int i = 0; i < count; i++) {
		CXString text = clang_getTokenSpelling(unit->tu, tokens[i]);
		const char *token = clang_getCString(text);

		if (clang_getTokenKind(tokens[i]) != CXToken_Comment && token)
			digest = spelling_digest(digest, token, strlen(token));
		clang_disposeString(text);
	}
	clang_disposeTokens(unit->tu, tokens, count);
	return count ? digest : 0;
}

/* What is compiled into whoever includes the header, as a macro's code is. */
static void write_code(struct parsed_unit *unit, CXCursor declaration)
{
	const struct view_parser *parser = unit->parser;
	struct place place = place_of(unit, clang_getCursorLocation(declaration));
	struct constant c = {.name = cursor_name(parser, declaration),
			     .views = view_bit(parser->arch, parser->audience),
			     .kind = CONSTANT_FUNCTION};
	char body[64];
	uint64_t digest;

	if (place.file == NO_FILE || !unit_wants(unit, place) || !*c.name ||
	    has_error_inside(unit, declaration))
		return;
	digest = digest_of_code(unit, declaration);
	if (!digest)
		return;
	snprintf(body, sizeof(body), PACKED_BODY "=0x%016" PRIx64, digest);
	c.text = intern_str(parser->in, body);
	c.at = evidence_at(unit, place);
	wire_put(parser->out, FACT_CONSTANT, &c);
}

/* A function, or a table of the header's own, with what it does or holds. */
static bool has_code(CXCursor cursor)
{
	enum CXCursorKind kind = clang_getCursorKind(cursor);

	return clang_Cursor_getStorageClass(cursor) == CX_SC_Static &&
	       (kind == CXCursor_FunctionDecl || kind == CXCursor_VarDecl);
}

/* Types may be declared inside records; those in functions are nobody's ABI. */
static enum CXChildVisitResult visit_type(CXCursor cursor, CXCursor parent, CXClientData data)
{
	enum CXCursorKind kind = clang_getCursorKind(cursor);

	(void)parent;
	if (kind == CXCursor_EnumDecl)
		write_enum(data, cursor);
	if (has_code(cursor))
		write_code(data, cursor);
	if (!is_record_kind(kind))
		return CXChildVisit_Continue;
	if (clang_isCursorDefinition(cursor))
		write_record(data, cursor);
	return CXChildVisit_Recurse;
}

void write_types(struct parsed_unit *unit)
{
	clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_type, unit);
}
