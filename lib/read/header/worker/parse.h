/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_HEADER_WORKER_PARSE_H
#define XENABI_READ_HEADER_WORKER_PARSE_H

#include <clang-c/Index.h>

#include "lib/model/wire.h"
#include "lib/read/header/unit.h"

/* A line of one of the headers. */
struct place {
	size_t file; /* index into the request's files, or NO_FILE */
	uint32_t line;
};

#define NO_FILE SIZE_MAX

/*
 * A name behind a record's brace that the compiler takes for a variable: no
 * header declares one there, so it is an attribute that nothing defines.
 */
struct stray {
	struct place place;
	const char *name;
};

/* What is needed to read one view of the headers, and where its facts go. */
struct view_parser {
	CXIndex index;
	const struct header_set *set;
	struct intern *in;
	struct wire_writer *out;
	enum arch arch;
	enum audience audience;
};

/* One translation unit, as the compiler understood it. */
struct parsed_unit {
	const struct view_parser *parser;
	CXTranslationUnit tu;
	size_t only;		  /* the one file whose facts are wanted, or NO_FILE for all */
	bool is_whole;		  /* parsed to its end: no open bracket swallowed the probes */
	VEC(struct place) errors; /* where the compiler found fault with a header */
	VEC(struct stray) strays; /* those of them that it did not tell */
	VEC(struct mapped_file) files;
};

/* Where something is. */
struct place place_of(struct parsed_unit *unit, CXSourceLocation at);
/* The unit has something of that file, where no place_of() tells. */
void note_file(struct parsed_unit *unit, size_t file);
/* Whether facts of that place are to be written. */
bool unit_wants(const struct parsed_unit *unit, struct place place);
struct evidence evidence_at(const struct parsed_unit *unit, struct place place);
/* Says that something at the place was not understood; names the architecture. */
void put_gap(const struct view_parser *parser, struct place place, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The cursor's name, interned. */
const char *cursor_name(const struct view_parser *parser, CXCursor cursor);
/* A tag or typedef name as the compiler spells it, "struct " and the like taken off; NULL: none. */
const char *type_name(const struct view_parser *parser, CXType type);

/* Finds the unit's strays, which become errors of it too. */
void find_strays(struct parsed_unit *unit);
/* Whether the compiler found fault with a line of the declaration, or no end to it in its file. */
bool has_error_inside(struct parsed_unit *unit, CXCursor declaration);
/*
 * Whether all that a type's size and layout rest on could be read; what a
 * pointer points to does not count.
 */
bool type_is_read(struct parsed_unit *unit, CXType type);
/* The same for the types and enumerators that an expression within the declaration uses. */
bool uses_are_read(struct parsed_unit *unit, CXCursor declaration);

/* Writes what the view shows of the headers. */
void parse_view(const struct view_parser *parser);

/* The macros of the unit. */
void write_macros(struct parsed_unit *unit);
/* Every record and enum of the unit. */
void write_types(struct parsed_unit *unit);

#endif
