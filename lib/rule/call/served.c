// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/rule/call/served.h"

/* Sources have one table for all callers of Arm. */
static bool is_for(const struct table_slot *t, const char *caller, enum arch arch)
{
	if (t->arch != arch || !t->at.file)
		return false;
	return names_equal(t->table, caller) ||
	       (names_equal(t->table, "arm") && !strncmp(caller, "arm", strlen("arm")));
}

static bool tells(const struct release *r, const char *caller, enum arch arch)
{
	for (size_t i = 0; i < r->table_slot_count; i++)
		if (is_for(&r->table_slots[i], caller, arch))
			return true;
	return false;
}

static const struct constant *number_called(const struct call_facts *f, const char *macro)
{
	size_t count = 0;
	const struct constant *c = macro ? release_find_constants(f->release, macro, &count) : NULL;

	for (; count; count--, c++)
		if (c->kind == CONSTANT_INTEGER)
			return c;
	return NULL;
}

/* The hypercall's number as that release declares it, if under another name. */
static const struct constant *number_of(const struct call_facts *f)
{
	const struct constant *c = number_called(f, f->family->number_macro);

	for (size_t i = 0; !c && f->family->number_macro && i < f->families->count; i++)
		if (f->families->items[i].kind == FAMILY_HYPERCALLS)
			c = number_called(f, pair_list_value(&f->families->items[i].aliases,
							     f->family->number_macro));
	return c;
}

static const struct table_slot *find_slot(const struct call_facts *f, uint64_t number,
					  const char *caller, enum arch arch)
{
	for (size_t i = 0; i < f->release->table_slot_count; i++) {
		const struct table_slot *t = &f->release->table_slots[i];

		if (t->number == number && t->handler && is_for(t, caller, arch))
			return t;
	}
	return NULL;
}

/* Which part the families' data gives to the function; false: none. */
static bool find_part(const struct family *family, const char *handler, enum entry_path *ret)
{
	for (enum entry_path e = 0; e < ENTRY_COUNT; e++) {
		const struct name_list *list = &family->handlers[e];

		if (names_find(list->items, list->count, handler) == list->count)
			continue;
		*ret = e;
		return true;
	}
	return false;
}

/* What may be said of a record that a call takes. */
typedef bool record_test(const struct call_facts *f, const char *record, enum arch arch);

static bool is_translated(const struct call_facts *f, const char *record, enum arch arch)
{
	const struct translation *t = record ? release_translation_of(f->release, record) : NULL;

	(void)arch;
	return t && t->is_translated;
}

/* Whether callers of the two widths that the hypervisor serves lay it out each in its way. */
static bool differs_by_width(const struct call_facts *f, const char *record, enum arch arch)
{
	for (enum audience who = AUDIENCE_GUEST; record && who < AUDIENCE_INTERNAL; who++) {
		const struct record *wide =
			release_record_in(f->release, record, view_bit(arch, who));
		const struct record *narrow = release_record_in(
			f->release, record, view_bit(arch_info(arch)->narrow, who));

		if (wide && narrow && !record_layout_equal(wide, narrow))
			return true;
	}
	return false;
}

/* Whether that is so of some record of the hypercall. */
static bool has_record(const struct call_facts *f, record_test *test, enum arch arch)
{
	const struct family *family = f->family;
	bool any = test(f, family->op_in.record, arch);

	for (size_t i = 0; i < family->argument_of.count; i++)
		any |= test(f, family->argument_of.items[i].value, arch);
	for (size_t i = 0; i < family->buffer.count; i++)
		any |= test(f, family->buffer.items[i], arch);
	for (size_t i = 0; i < f->families->count; i++)
		if (f->families->items[i].kind == FAMILY_HYPERCALLS && family->number_macro)
			any |= test(f,
				    pair_list_value(&f->families->items[i].argument_of,
						    family->number_macro),
				    arch);
	return any;
}

static const struct signature *find_signature(const struct call_facts *f, enum entry_path entry,
					      enum arch arch)
{
	const struct release *r = f->release;

	for (size_t i = 0; i < r->signature_count; i++)
		if (r->signatures[i].arch == arch && r->signatures[i].entry == entry &&
		    names_equal(r->signatures[i].hypercall, f->family->hypercall))
			return &r->signatures[i];
	return NULL;
}

/* Whether the sources hold a handler for 32-bit callers, so that the native one is not for them. */
static bool has_compat(const struct call_facts *f, enum arch arch)
{
	return find_signature(f, ENTRY_COMPAT, arch);
}

/* Whether 32-bit callers pass in two registers what others pass in one. */
static bool splits_arguments(const struct call_facts *f, enum arch arch)
{
	const struct signature *narrow = find_signature(f, ENTRY_COMPAT, arch),
			       *native = find_signature(f, ENTRY_NATIVE, arch);

	return narrow && native && narrow->argument_count > native->argument_count;
}

/* Whether 32-bit callers who are served natively now are misread: xlat.lst lists but some records. */
static bool loses_translation(const struct call_facts *old, const struct call_facts *new,
			      enum arch arch)
{
	return has_record(old, is_translated, arch) || splits_arguments(old, arch) ||
	       (has_record(old, differs_by_width, arch) && has_compat(new, arch));
}

const struct table_slot *served_untranslated(const struct call_facts *f, enum arch arch)
{
	const struct arch_caller *callers = arch_info(arch)->callers;
	const struct constant *number = number_of(f);
	enum entry_path part;

	if (!number || !arch_info(arch)->narrow_has_own_layout || !has_compat(f, arch))
		return NULL;
	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++) {
		const struct table_slot *slot = NULL;

		if (callers[i].name && callers[i].register_bits < arch_info(arch)->register_bits)
			slot = find_slot(f, number->value, callers[i].name, arch);
		if (slot && find_part(f->family, slot->handler, &part) && part == ENTRY_NATIVE)
			return slot;
	}
	return NULL;
}

struct served served_compare(const struct call_facts *old, const struct call_facts *new,
			     const char *caller, enum arch arch)
{
	const struct constant *was = number_of(old), *is = number_of(new);
	struct served s = {.change = SERVED_ALIKE};
	enum entry_path before, now;

	if (!was || !is || !tells(old->release, caller, arch) || !tells(new->release, caller, arch))
		return s;
	s.was = find_slot(old, was->value, caller, arch);
	s.is = find_slot(new, is->value, caller, arch);
	if (!s.was)
		return s;
	if (!s.is) {
		s.change = SERVED_NO_MORE;
		return s;
	}
	if (!find_part(old->family, s.was->handler, &before) ||
	    !find_part(new->family, s.is->handler, &now) || before == now)
		return s;
	s.change = SERVED_BY_ANOTHER;
	if (before == ENTRY_COMPAT && now == ENTRY_NATIVE && loses_translation(old, new, arch))
		s.change = SERVED_NATIVELY;
	return s;
}

const char *served_describe(const struct served *s, const struct call_facts *old,
			    const struct call_facts *new, const char *callers, struct arena *a)
{
	const char *before = old->label, *now = new->label;

	if (!s->is)
		return arena_printf(a, "%s is not served to %s callers any more in %s; in %s it is",
				    old->family->hypercall, callers, now, before);
	return arena_printf(a, "%s serves %s callers in %s, %s in %s%s", s->was->handler, callers,
			    before, s->is->handler, now,
			    s->change == SERVED_NATIVELY
				    ? ", which takes their arguments as 64-bit callers lay them out"
				    : "");
}

static bool has_path(const struct call_facts *f, enum entry_path entry, enum arch arch)
{
	for (size_t i = 0; i < f->entries.count; i++)
		if (f->entries.items[i].decode.arch == arch &&
		    f->entries.items[i].decode.entry == entry)
			return true;
	return false;
}

/* By which path that caller came in the release; a path of its own counts if it is known. */
static enum entry_path path_of(const struct call_facts *f, const struct arch_caller *caller,
			       enum arch arch)
{
	for (unsigned int i = 0; i < caller->path_count; i++)
		if (has_path(f, caller->paths[i], arch))
			return caller->paths[i];
	return ENTRY_NATIVE;
}

static const struct decode *find_decode(const struct call_facts *f, const struct table_slot *slot)
{
	for (size_t i = 0; i < f->entries.count; i++)
		if (f->entries.items[i].decode.arch == slot->arch &&
		    names_equal(f->entries.items[i].decode.handler, slot->handler))
			return &f->entries.items[i].decode;
	return NULL;
}

static bool is_same_number(const struct known_number *a, const struct known_number *b)
{
	return a->state != NUMBER_UNKNOWN && a->state == b->state &&
	       (a->state == NUMBER_NONE || a->value == b->value);
}

/* A caller of 64 bits is served as well by a handler that splits as the one before did. */
static bool splits_alike(const struct served *s, const struct call_facts *old,
			 const struct call_facts *new, const char *caller)
{
	const struct decode *was = find_decode(old, s->was), *is = find_decode(new, s->is);

	return strstr(caller, "64") && was && is && is_same_number(&was->op_bits, &is->op_bits) &&
	       is_same_number(&was->progress_lsb, &is->progress_lsb);
}

static struct doubt doubt_of_caller(const struct call_facts *old, const struct call_facts *new,
				    const char *caller, enum arch arch, struct arena *a)
{
	struct served s = served_compare(old, new, caller, arch);
	struct doubt doubt = {VERDICT_BROKEN, NULL};

	if (s.change == SERVED_ALIKE ||
	    (s.change == SERVED_BY_ANOTHER && splits_alike(&s, old, new, caller)))
		return doubt;
	if (s.change == SERVED_BY_ANOTHER)
		doubt.kind = VERDICT_UNKNOWN;
	doubt.reason = served_describe(&s, old, new, caller, a);
	return doubt;
}

struct doubt served_doubt(const struct call_facts *old, const struct call_facts *new,
			  enum entry_path entry, enum arch arch, struct arena *a)
{
	const struct arch_caller *callers = arch_info(arch)->callers;
	struct doubt worst = {0};

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
		if (callers[i].name && path_of(old, &callers[i], arch) == entry)
			worst = doubt_stronger(worst,
					       doubt_of_caller(old, new, callers[i].name, arch, a));
	return worst;
}

/* The one handler of the path; NULL: there is none, or there are several. */
static const struct decode *only_on_path(const struct call_facts *f, enum entry_path entry,
					 enum arch arch)
{
	const struct decode *only = NULL;

	for (size_t i = 0; i < f->entries.count; i++) {
		const struct decode *d = &f->entries.items[i].decode;

		if (d->arch != arch || d->entry != entry)
			continue;
		if (only)
			return NULL;
		only = d;
	}
	return only;
}

/* Since 4.17 narrow PV callers come by a gate of their own. */
static bool is_of_nature(const char *table, const struct arch_caller *caller)
{
	const char *name = names_equal(table, "do_entry_int82") ? "pv_hypercall" : table;

	return !strncmp(name, caller->name, strcspn(caller->name, "0123456789"));
}

/* Whose table it is in a binary, where PV and HVM callers, wide and narrow, have one each. */
static bool is_in_binary_for(const struct table_slot *t, const struct arch_caller *caller,
			     enum arch arch)
{
	enum entry_path width = caller->register_bits < arch_info(arch)->register_bits
					? ENTRY_COMPAT
					: ENTRY_NATIVE;

	if (t->arch != arch || t->at.file || !t->table)
		return false;
	if (!strncmp(caller->name, "arm", strlen("arm")))
		return true;
	return t->entry == width && is_of_nature(t->table, caller);
}

static bool has_binary_table(const struct release *r, enum arch arch)
{
	for (size_t i = 0; i < r->table_slot_count; i++)
		if (r->table_slots[i].arch == arch && !r->table_slots[i].at.file)
			return true;
	return false;
}

static bool has_binary_table_for(const struct release *r, const struct arch_caller *caller,
				 enum arch arch)
{
	for (size_t i = 0; i < r->table_slot_count; i++)
		if (is_in_binary_for(&r->table_slots[i], caller, arch))
			return true;
	return false;
}

/* By the handler's name, so that no header has to tell the hypercall's number. */
static const struct table_slot *find_in_binary(const struct call_facts *f,
					       const struct arch_caller *caller, enum arch arch)
{
	enum entry_path part;

	for (size_t i = 0; i < f->release->table_slot_count; i++) {
		const struct table_slot *t = &f->release->table_slots[i];

		if (is_in_binary_for(t, caller, arch) && t->handler &&
		    find_part(f->family, t->handler, &part))
			return t;
	}
	return NULL;
}

/*
 * A table that is a switch lacks those of its handlers that the compiler put into
 * it: a handler that is there for that path alone serves it all the same.
 */
static const struct decode *served_in_binary(const struct call_facts *f,
					     const struct arch_caller *caller, enum arch arch)
{
	const struct table_slot *slot = find_in_binary(f, caller, arch);

	if (slot)
		return find_decode(f, slot);
	if (caller->paths[0] == ENTRY_NATIVE || !has_binary_table_for(f->release, caller, arch))
		return NULL;
	return only_on_path(f, caller->paths[0], arch);
}

const struct decode *served_by(const struct call_facts *f, const struct arch_caller *caller,
			       enum arch arch)
{
	const struct constant *number = number_of(f);
	const struct table_slot *slot;

	if (number && tells(f->release, caller->name, arch)) {
		slot = find_slot(f, number->value, caller->name, arch);
		return slot ? find_decode(f, slot) : NULL;
	}
	if (has_binary_table(f->release, arch))
		return served_in_binary(f, caller, arch);
	return only_on_path(f, path_of(f, caller, arch), arch);
}

static enum answer answer_of(const struct decode *d, uint64_t number)
{
	const struct dispatched_op *op = d ? decode_find_op(d, number) : NULL;

	return op ? op->dispatched : ANSWER_UNKNOWN;
}

/* Whether callers of another width come to the same handler, which tells them apart itself. */
static bool is_for_all_widths(const struct call_facts *f, const struct decode *d,
			      const struct arch_caller *caller, enum arch arch)
{
	const struct arch_caller *all = arch_info(arch)->callers;

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++)
		if (all[i].name && all[i].register_bits != caller->register_bits &&
		    served_by(f, &all[i], arch) == d)
			return true;
	return false;
}

/* The handler that such a wrapper hands calls of the caller's width on to; NULL: it is not told. */
static const struct decode *inner_of(const struct call_facts *f, const struct decode *d,
				     const struct arch_caller *caller, enum arch arch)
{
	enum entry_path width = caller->register_bits == 32 ? ENTRY_COMPAT : ENTRY_NATIVE;

	if (!d || d->entry != ENTRY_HVM || !is_for_all_widths(f, d, caller, arch))
		return NULL;
	return only_on_path(f, has_path(f, width, arch) ? width : ENTRY_NATIVE, arch);
}

enum answer served_op(const struct call_facts *f, uint64_t number, const struct arch_caller *caller,
		      enum arch arch)
{
	const struct decode *d = served_by(f, caller, arch), *inner = inner_of(f, d, caller, arch);
	enum answer answer = answer_of(d, number);

	return answer == ANSWER_YES && inner ? answer_of(inner, number) : answer;
}

static enum progress_answer progress_of(const struct decode *d, uint64_t number)
{
	const struct dispatched_op *op = decode_find_op(d, number);

	return op && op->dispatched == ANSWER_YES ? op->progress : PROGRESS_UNKNOWN;
}

enum progress_answer served_progress(const struct call_facts *f, uint64_t number,
				     const struct arch_caller *caller, enum arch arch)
{
	const struct decode *d = served_by(f, caller, arch), *inner = inner_of(f, d, caller, arch);
	enum progress_answer first, last;

	if (served_op(f, number, caller, arch) != ANSWER_YES)
		return PROGRESS_UNKNOWN;
	first = progress_of(d, number);
	if (!inner || first == PROGRESS_NONE || first == PROGRESS_REFUSED)
		return first;
	last = progress_of(inner, number);
	return last == PROGRESS_REFUSED || first == last ? last : PROGRESS_UNKNOWN;
}

/* Whether some kind of caller that sees the headers so has it; unknown: of one no table tells. */
static enum answer has_on(const struct call_facts *f, const struct constant *number, enum arch arch,
			  unsigned int register_bits)
{
	const struct arch_caller *callers = arch_info(arch)->callers;
	enum answer answer = ANSWER_UNKNOWN;

	for (size_t i = 0; i < ARCH_CALLERS_MAX; i++) {
		if (!callers[i].name || callers[i].register_bits != register_bits)
			continue;
		if (!tells(f->release, callers[i].name, arch))
			return ANSWER_UNKNOWN;
		if (find_slot(f, number->value, callers[i].name, arch))
			return ANSWER_YES;
		answer = ANSWER_NO;
	}
	return answer;
}

bool served_to_nobody(const struct call_facts *f, enum arch callers)
{
	const struct constant *number = number_of(f);
	bool is_told = false;

	for (enum arch arch = 0; number && arch < ARCH_COUNT; arch++) {
		enum answer answer = ANSWER_UNKNOWN;

		if (arch == callers || arch_info(arch)->narrow == callers)
			answer = has_on(f, number, arch, arch_info(callers)->register_bits);
		if (answer == ANSWER_YES)
			return false;
		is_told |= answer == ANSWER_NO;
	}
	return is_told;
}
