/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_MODEL_FACT_H
#define XENABI_MODEL_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/strbuf.h"
#include "lib/model/view.h"

/*
 * What is known of a release, one struct a kind of fact. Strings are interned
 * in the release's interner: equal strings have one address. A fact that is
 * the same in several views is held once, with all of them in .views.
 */

/* Where a fact was read: in a text (file, line) or in a binary (the others). */
struct evidence {
	const char *file; /* as the input names it; NULL for a binary */
	uint32_t line;	  /* from 1; 0: none */
	const char *symbol;
	uint64_t offset; /* bytes from the symbol */
	const char *build_id;
};

enum constant_kind {
	CONSTANT_INTEGER,  /* an integer constant expression */
	CONSTANT_STRING,   /* a string literal */
	CONSTANT_OTHER,	   /* an object-like macro that has no constant value */
	CONSTANT_FUNCTION, /* a function-like macro */
};

/* A macro or an enumerator. */
struct constant {
	const char *name;
	viewset views;
	enum constant_kind kind;
	bool is_signed;	    /* integers: value is to be read as int64_t */
	uint8_t width_bits; /* integers: of the expression's type */
	uint64_t value;	    /* integers: sign-extended to 64 bits */
	/*
	 * Strings: the value. Integers and others: the name that is the whole body. Functions:
	 * what they make of samples, if that is constant (see packed.h). Or NULL.
	 */
	const char *text;
	const char *enumeration; /* enumerators: the enum's name, "" if it has none; else NULL */
	struct evidence at;
};

/* What a field holds, as far as an ABI cares. */
enum field_class {
	FIELD_INTEGER,
	FIELD_FLOAT,
	FIELD_ENUM,
	FIELD_POINTER,
	FIELD_HANDLE,	/* XEN_GUEST_HANDLE(): as wide as the caller's pointers (64 bits on Arm) */
	FIELD_HANDLE64, /* XEN_GUEST_HANDLE_64() */
	FIELD_RECORD,	/* a record with a name of its own */
	FIELD_GROUP,	/* a nameless struct or union; its members are the fields that follow */
	FIELD_OTHER,
};

struct field {
	/* Dotted path from the record, "u.exec.entry"; a nameless member adds no component. */
	const char *name;
	const char *type;   /* as the header spells it; "" for a group */
	const char *record; /* FIELD_RECORD: the name of that record; else NULL */
	enum field_class class;
	uint64_t offset_bits;  /* from the start of the record */
	uint64_t size_bits;    /* of the whole array, if it is one; 0 for a flexible one */
	uint64_t elements;     /* of an array, all dimensions multiplied; 0: not an array */
	uint64_t element_bits; /* of an array without a size, "x[]" or "x[0]"; else 0 */
	bool is_signed, is_bitfield, is_flexible, in_union;
	uint32_t line;
};

/* A struct or union that has a name: its tag or, without one, its typedef. */
struct record {
	const char *name;
	viewset views;
	bool is_union;
	uint64_t size_bytes, align_bytes;
	struct field *fields;
	size_t field_count;
	struct evidence at;
};

/* Over which path a guest's call comes to a handler. */
enum entry_path {
	ENTRY_NATIVE,
	ENTRY_COMPAT,
	ENTRY_HVM,
	ENTRY_COUNT,
};

/* What can be said of one number: of a mask's width, of a bit's position. */
struct known_number {
	enum { NUMBER_UNKNOWN, NUMBER_NONE, NUMBER_KNOWN } state;
	uint64_t value;
};

enum answer {
	ANSWER_UNKNOWN,
	ANSWER_NO,
	ANSWER_YES,
};

/* What a handler makes of progress that is not zero in an op's command register. */
enum progress_answer {
	PROGRESS_UNKNOWN,
	PROGRESS_NONE, /* there is no place for it */
	PROGRESS_REFUSED,
	PROGRESS_ACCEPTED,
	PROGRESS_IGNORED, /* the op runs as if it were zero */
};

/* What becomes of one op number that comes to a handler. */
struct dispatched_op {
	uint64_t number;
	enum answer dispatched;
	enum progress_answer progress; /* of a dispatched op */
	/* Without this option, that need not be set, it is not dispatched; NULL: every build does. */
	const char *option;
	struct evidence option_at; /* where it is declared; no file: not known */
};

/* A name that the sources of a handler spell as an op's. */
struct op_name {
	uint64_t number;
	const char *name;
};

/* A constant macro of the hypervisor's own by which a handler masks or shifts. */
struct split_macro {
	const char *name;
	uint64_t value;
	struct evidence at; /* its definition */
};

/* A decode's unknown_because where progress_lsb is unknown since ops differ in it. */
#define DECODE_SEVERAL_BITS "ops look for progress at several bits"

/* A continuation's unknown_because where what makes it puts a value where nobody takes it from. */
#define SITE_NUMBER_MISPLACED                                                                      \
	"the hypercall's number is put into a register that it is not taken from"
#define SITE_ARGUMENT_MISPLACED "an argument is put into the register of another one"
#define SITE_ARGUMENT_MISTAKEN	"an argument is looked for in the register of another one"

/* What .asked of a decode holds for that name, asked for one op or, NULL, for every op. */
uint64_t decode_question(const char *name, size_t len, const uint64_t *op);

/* What a handler asks of the single bits of an argument, whatever else it does with it. */
struct tested_argument {
	uint8_t argument; /* from 0 */
	uint64_t bits;	  /* that it looks at one by one */
	uint64_t refused; /* of these: where it is set, nothing but an error is returned */
};

/* A condition on the domain, the vcpu or the machine under which an op is refused, whatever the guest passes. */
struct op_refusal {
	uint64_t op;
	bool is_every; /* of the handler's ops, instead */
	/* Functions, fields, variables: "a,b" one thing by several names, "a&b" both have to be so. */
	const char *asks;
	const char *condition; /* as spelled, with its other parts */
	struct evidence at;
};

/* How a handler splits the register that holds its op, and what it does with each. */
struct decode {
	const char *hypercall;
	enum entry_path entry;
	enum arch arch;
	const char *handler;
	bool is_op_in_buffer;	     /* the op is in the guest's memory: no register is split */
	uint8_t register_bits;	     /* of the command that have any effect; 0: not known */
	struct known_number op_bits; /* none: nothing masks, the whole register is the op */
	struct known_number progress_lsb; /* none: no bit of it is progress */
	uint64_t
		unit; /* of progress: what one step at progress_lsb counts; 0: not known, or none */
	const uint64_t *only_for; /* numbers of the ops that the mask applies to; NULL: all */
	size_t only_for_count;
	/* Sorted by number. One that is not listed was not looked at: nothing is known of it. */
	const struct dispatched_op *ops;
	size_t op_count;
	/* One for each of .ops, of machine code: a digest of the names that it alone calls; 0: none. */
	const uint64_t *bodies;
	size_t body_count; /* .op_count, or 0: not known */
	/*
	 * Of machine code: numbers of which it is not known whether they are ops, but that do
	 * nothing that one which is none does not; sorted.
	 */
	const uint64_t *idle;
	size_t idle_count;
	/* Of machine code: the arguments beside the op's register that were looked into. */
	const struct tested_argument *tested;
	size_t tested_count;
	/* Ops that no data knows and that the sources take for such, reachable or not; by name. */
	const struct op_name *spelled;
	size_t spelled_count;
	/* Of sources: each after those that it is made of. */
	const struct split_macro *macros;
	size_t macro_count;
	/* Of sources: false where they were not looked for, or not all of them. */
	bool tells_refusals;
	const struct op_refusal *refusals;
	size_t refusal_count;
	/* decode_question() of all that is asked for any op, refused or not; sorted. */
	const uint64_t *asked;
	size_t asked_count;
	const char *unknown_because; /* NULL when nothing of the split is unknown */
	struct evidence at;
};

enum continuation_kind {
	CONTINUATION_REGISTER, /* progress stands above the op in the command register */
	/* A count argument gets its highest bit set; sources: progress_lsb none where that is all. */
	CONTINUATION_COUNT,
	CONTINUATION_OP_REPLACED,   /* another op goes on */
	CONTINUATION_CALL_REPLACED, /* another hypercall goes on */
	CONTINUATION_MEMORY,	    /* progress is in the guest's memory */
	CONTINUATION_RESTART,	    /* the registers do not tell it from a first call; memory may */
	CONTINUATION_UNKNOWN,
};

/* What a continuation leaves of a count that tells how much there is to do. */
enum rest {
	REST_UNKNOWN, /* nothing is told: there is no count, or no source */
	REST_SAME,    /* the count as it came */
	REST_LESS,    /* the count less something: what is left to do */
	REST_OTHER,   /* something that is not shown to be either */
};

/* What one argument of a continuation is, seen from the call that it continues. */
enum carried_kind {
	CARRIED_UNKNOWN, /* not followed */
	CARRIED_COMMAND, /* the one that holds the op: .kind and .progress_lsb tell of it */
	CARRIED_OWN,	 /* an argument as it came */
	CARRIED_REST,	 /* what is left of a number after something was taken off */
	CARRIED_MOVED,	 /* a handle or a number that was moved on */
	CARRIED_MIXED,	 /* with bits put in, or taken out */
	CARRIED_SCALED,	 /* shifted, multiplied or divided */
	CARRIED_CONSTANT,
	CARRIED_OTHER, /* nothing of any argument is seen in it */
};

struct carried_argument {
	enum carried_kind kind;
	uint8_t argument; /* OWN to SCALED: which of the call's it is made of, from 0 */
	/* Machine code tells: */
	bool has_plus;
	int8_t plus;  /* constants added to what it is made of, before it is scaled */
	uint64_t set; /* bits that are 1 for certain; a constant's value */
};

/* Whether it is made of one of the call's arguments, which .argument tells. */
static inline bool carried_has_argument(const struct carried_argument *c)
{
	return c->kind >= CARRIED_OWN && c->kind <= CARRIED_SCALED;
}

enum { CARRIED_MAX = 6 }; /* registers that a hypercall has */

/*
 * How far the progress of one op can grow, as a place puts it into the command
 * register, of callers whose registers hold 32 bits.
 */
struct progress_bound {
	uint64_t op;
	struct known_number largest; /* in steps of its lowest bit; more than 64 bits: all ones */
	/* The number of the caller's that lets it grow so far; NULL: it need not come so far. */
	const char *limit;
	struct evidence at; /* the comparison that holds that number down; .file NULL: its type */
	const char *unknown_because; /* NULL when .largest is known */
};

/* A place that makes a continuation. */
struct continuation {
	const char *hypercall; /* that is called again; NULL: not known */
	enum entry_path entry;
	enum arch arch;
	const char *function;
	const char *format; /* of hypercall_create_continuation(): "lh"; NULL: not known */
	enum continuation_kind kind;
	bool is_translation; /* hypercall_xlat_continuation(): re-encodes what another site made */
	bool carries_own_op; /* the op is the one that the handler was called with */
	const uint64_t *ops; /* numbers that the command can carry here, sorted */
	size_t op_count;     /* 0: not known, or none is concerned */
	bool ops_may;	     /* no other op comes here, but some of .ops may not either */
	struct known_number progress_lsb;
	const char *memory; /* MEMORY: the fields of the guest's that hold it, "a,b" */
	enum rest rest;
	uint64_t
		rest_bits; /* LESS: of the count, where it was left by such a continuation, taken */
	/* How often an argument was shifted, multiplied or divided at most; sources alone tell. */
	uint8_t scalings;
	struct carried_argument
		carried[CARRIED_MAX];	     /* its arguments; a translation's: what it leaves */
	uint8_t carried_count;		     /* 0: not known */
	const struct progress_bound *bounds; /* one for each of .ops; NULL: not looked for */
	size_t bound_count;
	const char *unknown_because; /* NULL when nothing is unknown */
	struct evidence at;
};

/* What an argument of a hypercall is to its caller. */
enum argument_class {
	ARGUMENT_OTHER, /* not told: a type that is not looked into */
	ARGUMENT_INTEGER,
	ARGUMENT_HANDLE, /* of the caller's memory, as wide as the caller's pointers */
	ARGUMENT_HANDLE64,
};

struct argument {
	const char *name; /* NULL: the sources give it none */
	const char *type; /* as they spell it */
	enum argument_class class;
	uint8_t width_bits; /* of an integer; else 0 */
};

/* The arguments that a handler takes, one a register. */
struct signature {
	const char *hypercall;
	enum entry_path entry;
	enum arch arch;
	const char *handler;
	const struct argument *arguments;
	size_t argument_count;
	uint64_t code; /* a digest: where it is equal, so is all code that matters; 0: not known */
	struct evidence at;
};

/* What some code has to do with a hypercall that is in flight. */
enum slice_kind {
	SLICE_PROGRESS,	   /* it reads, writes, refuses or bounds progress */
	SLICE_TRANSLATION, /* it hands the call on for 32-bit callers */
	SLICE_RESTART,	   /* it has the guest's call executed again */
	SLICE_REFUSAL,	   /* it says no to calls, for one that deals with progress */
	SLICE_MACHINE,	   /* all of a function, as it was compiled */
};

struct slice_line {
	uint32_t code; /* a digest */
	uint32_t line;
};

/*
 * Where a function ends or refuses a call because of what the caller chose: by
 * what it hangs on, the label of a switch over ops apart.
 */
struct slice_stop {
	uint32_t code;	/* a digest */
	uint32_t under; /* of the label, as in .labels; 0: none */
	uint32_t line;
};

/*
 * The part of a function that matters to what is in flight, as digests, in which
 * comments, places, the names of variables and the spelling of numbers are no part.
 */
struct code_slice {
	const char *hypercall; /* NULL: it serves them all */
	enum entry_path entry; /* of a slice for all: compat, or native where it is for any path */
	enum arch arch;
	const char *function;
	uint32_t under; /* what of it stands under that label, as in .labels; 0: the rest */
	enum slice_kind kind;
	uint64_t code; /* of all of it */
	/* Of each statement, in their order; MACHINE: of each straight piece, .line its offset. */
	const struct slice_line *lines;
	size_t line_count;
	bool tells_stops; /* an older version of this program did not */
	/* MACHINE: of each way from one piece to another. */
	const struct slice_stop *stops;
	size_t stop_count;
	const uint64_t *labels; /* all that it knows, so that what is for a new op is known */
	size_t label_count;
	struct evidence at; /* the function */
};

/* Which function serves a hypercall's number, by a table in a binary. */
struct table_slot {
	const char *table; /* the array, or the function that switches */
	enum entry_path entry;
	enum arch arch;
	uint32_t number;
	const char *handler; /* NULL: none serves it */
	struct evidence at;
};

/* What the hypervisor's build is told of a record that 32-bit callers pass (xen/include/xlat.lst). */
struct translation {
	const char *record; /* as listed: "xen_" may have to stand before it */
	bool is_translated; /* else it is used as it is, so its layout must be the same to all */
	struct evidence at;
};

/* A place that loads a record of the HVM save stream, or registers who loads it. */
struct save_load {
	const char *type;     /* "LAPIC"; "?": a registration whose typecode was not understood */
	bool zero_extends;    /* one that is shorter is taken, with zeros behind it; else refused */
	bool is_registration; /* of a load function for the typecode; else a call that loads */
	uint32_t instances;   /* of a registration: how many there is room for; 0: not told */
	struct evidence at;
};

/*
 * A part of a header that some __XEN_INTERFACE_VERSION__s see and others do not:
 * a directive, or the text between two of them.
 */
struct versioned_part {
	const char *name; /* of the macro that it defines; NULL: it is something else */
	uint64_t code;	  /* a digest of what it says, and of all else that it hangs on */
	/* It is seen from the first of these versions to before the second, from the third on… */
	const uint64_t *versions;
	size_t version_count;
	struct evidence at;
};

/* A part of an input that was not understood, so nothing is claimed of it. */
struct gap {
	const char *what;
	const char *needs; /* what would close it; "" when nothing the user can give */
	struct evidence at;
};

enum fact_kind {
	FACT_CONSTANT,
	FACT_RECORD,
	FACT_DECODE,
	FACT_CONTINUATION,
	FACT_SIGNATURE,
	FACT_CODE_SLICE,
	FACT_TABLE_SLOT,
	FACT_TRANSLATION,
	FACT_SAVE_LOAD,
	FACT_VERSIONED,
	FACT_RIVAL, /* a record that another was preferred to */
	FACT_GAP,
	FACT_KINDS,
};

/* Whose headers it is in, which its text begins with: "arm64: ..."; ARCH_COUNT: it names none. */
enum arch gap_arch(const struct gap *gap);
/*
 * Whose hypervisor it is of, which its text names in parentheses, at its end or
 * before a colon: "... (do_domctl, arm32)", "do_domctl (arm32): ..."; ARCH_COUNT:
 * it names none.
 */
enum arch gap_hypervisor(const struct gap *gap);

/* An order of places, as strcmp(3): 0 for one and the same. */
int evidence_compare(const struct evidence *a, const struct evidence *b);
/* Equality in everything, place included, but the views. */
bool constant_same(const struct constant *a, const struct constant *b);
bool record_same(const struct record *a, const struct record *b);
/* Equality of what a caller can feel: number as a number, whatever its type or spelling. */
bool constant_value_equal(const struct constant *a, const struct constant *b);
bool record_layout_equal(const struct record *a, const struct record *b);

/*
 * Appends the field's type as Xen's headers write it: "uint64_t[3]", "x[]",
 * "XEN_GUEST_HANDLE_64(uint8)"; "{...}" for a group.
 */
void field_add_type(struct strbuf *out, const struct field *f);

const char *constant_kind_name(enum constant_kind kind);
const char *field_class_name(enum field_class class);
const char *entry_path_name(enum entry_path entry);
const char *continuation_kind_name(enum continuation_kind kind);
const char *rest_name(enum rest rest);
bool rest_from_name(const char *name, enum rest *ret);
const char *carried_kind_name(enum carried_kind kind);
const char *argument_class_name(enum argument_class class);
const char *slice_kind_name(enum slice_kind kind);
bool slice_kind_from_name(const char *name, enum slice_kind *ret);
const char *answer_name(enum answer answer);
const char *progress_answer_name(enum progress_answer progress);
bool answer_from_name(const char *name, enum answer *ret);
bool progress_answer_from_name(const char *name, enum progress_answer *ret);
/* The way back; false, and *ret untouched, when there is none of that name. */
bool constant_kind_from_name(const char *name, enum constant_kind *ret);
bool field_class_from_name(const char *name, enum field_class *ret);
bool entry_path_from_name(const char *name, enum entry_path *ret);
bool carried_kind_from_name(const char *name, enum carried_kind *ret);
bool argument_class_from_name(const char *name, enum argument_class *ret);
bool continuation_kind_from_name(const char *name, enum continuation_kind *ret);

#endif
