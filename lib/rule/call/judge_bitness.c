// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/rule/judge.h"
#include "lib/rule/layout/record_use.h"
#include "lib/rule/call/served.h"

/* Records that callers of both widths pass to one handler, as they are. */

#define RULE	  "layout-differs-by-bitness"
#define DEPTH_MAX 16

#define FIELD_BUDGET ((size_t)1 << 24)

static const struct {
	enum arch wide, narrow;
} arch_pairs[] = {
	{ARCH_X86_64, ARCH_X86_32},
	{ARCH_ARM64, ARCH_ARM32},
};

/* Why a record must be laid out alike. */
struct claim {
	const struct translation *listed; /* in xlat.lst */
	const struct table_slot *route;	  /* else: 32-bit callers come to a handler not theirs */
	const struct family *family;	  /* else: of whose calls it is an argument */
	const char *record;		  /* that is listed, or is the argument */
};

struct bitness {
	struct judge *judge;
	struct record_index index;
	struct intern seen; /* names of records that were looked at */
	size_t compared;
	size_t budget; /* how many more fields may be looked at in search of others */
};

/* One record as two callers see it. */
struct views_pair {
	const struct record *wide, *narrow;
	viewset views;
};

/* The field of that name, which most likely is the one of that index. */
static const struct field *field_called(struct bitness *b, const struct record *r, const char *name,
					size_t index)
{
	if (index < r->field_count && r->fields[index].name == name)
		return &r->fields[index];
	for (size_t i = 0; i < r->field_count && b->budget; i++, b->budget--)
		if (r->fields[i].name == name)
			return &r->fields[i];
	return NULL;
}

/* Records within, and groups, are compared by themselves. */
static bool has_own_size(const struct field *f)
{
	return f->class != FIELD_RECORD && f->class != FIELD_GROUP;
}

static uint64_t size_in_record(const struct field *f)
{
	return has_own_size(f) ? f->size_bits : 0;
}

/*
 * The first field that is elsewhere, or of another size, to the narrow caller;
 * NULL: none, or none before a record within, ret_held, that moves what follows.
 */
static const struct field *first_difference(struct bitness *b, const struct views_pair *p,
					    const struct field **ret_narrow,
					    const struct field **ret_held)
{
	for (size_t i = 0; i < p->wide->field_count && b->budget; i++) {
		const struct field *f = &p->wide->fields[i];
		const struct field *n = field_called(b, p->narrow, f->name, i);

		*ret_narrow = n;
		if (!n || f->offset_bits != n->offset_bits || f->elements != n->elements ||
		    size_in_record(f) != size_in_record(n))
			return f;
		/* What stands behind is moved by it. */
		if (!has_own_size(f) && f->size_bits != n->size_bits) {
			*ret_held = f;
			return NULL;
		}
	}
	return NULL;
}

static bool find_views(const struct release *r, const char *name, size_t arches,
		       struct views_pair *ret)
{
	for (enum audience audience = AUDIENCE_GUEST; audience < AUDIENCE_INTERNAL; audience++) {
		viewset wide = view_bit(arch_pairs[arches].wide, audience);
		viewset narrow = view_bit(arch_pairs[arches].narrow, audience);

		ret->wide = release_record_in(r, name, wide);
		ret->narrow = release_record_in(r, name, narrow);
		ret->views = wide | narrow;
		if (ret->wide && ret->narrow)
			return true;
	}
	return false;
}

static void add_place(struct strbuf *out, const struct field *f)
{
	strbuf_addf(out, "%" PRIu64 " bytes at %" PRIu64, f->size_bits / 8, f->offset_bits / 8);
}

static void add_sizes(struct strbuf *out, const struct views_pair *p)
{
	strbuf_addstr(out, p->wide->name);
	if (p->wide->size_bytes == p->narrow->size_bytes)
		strbuf_addf(out, ", %" PRIu64 " bytes, differs between", p->wide->size_bytes);
	else
		strbuf_addf(out, " is %" PRIu64 " bytes to 64-bit and %" PRIu64 " to",
			    p->wide->size_bytes, p->narrow->size_bytes);
	if (p->wide->size_bytes == p->narrow->size_bytes)
		strbuf_addstr(out, " 64-bit and");
	strbuf_addstr(out, " 32-bit callers");
}

static void add_claim(struct strbuf *out, const char *name, const struct claim *claim)
{
	if (claim->route)
		strbuf_addf(out,
			    "; %s, which %s callers come to, takes it as 64-bit ones lay it out",
			    claim->route->handler, claim->route->table);
	else if (!claim->listed)
		strbuf_addf(out, "; %s translates nothing for 32-bit callers",
			    claim->family->hypercall);
	else if (strcmp(name, claim->record))
		strbuf_addf(out, "; xlat.lst says that %s, which holds it, is the same to both",
			    claim->record);
	else
		strbuf_addstr(out, "; xlat.lst says that it is the same to both");
}

static const char *describe(struct bitness *b, const struct views_pair *p, const struct field *wide,
			    const struct field *narrow, const struct claim *claim)
{
	struct strbuf out = {0};
	const char *text;

	add_sizes(&out, p);
	if (wide) {
		strbuf_addf(&out, ": %s is ", wide->name);
		add_place(&out, wide);
		strbuf_addstr(&out, narrow ? ", and " : ", and is not there");
		if (narrow)
			add_place(&out, narrow);
	}
	add_claim(&out, p->wide->name, claim);
	text = arena_strdup(&b->judge->report->arena, strbuf_str(&out));
	strbuf_deinit(&out);
	return text;
}

static void add_finding(struct bitness *b, const struct views_pair *p, const struct claim *claim,
			const char *message)
{
	struct record_use use = {0};
	enum audience audience = views_audience(p->views);
	struct finding *f;

	record_use_find(&use, &b->index, p->wide, p->views, audience);
	f = judge_add(b->judge, RULE, use.stability, LEVEL_ERROR, p->wide->name);
	f->views = p->views;
	f->audience = audience;
	f->message = message;
	record_use_set_calls(&use, b->judge, f);
	judge_set_record(f, SIDE_NEW, p->wide);
	if (claim->listed)
		vec_push(&f->evidence, (struct side_evidence){SIDE_NEW, claim->listed->at});
	if (claim->route)
		vec_push(&f->evidence, (struct side_evidence){SIDE_NEW, claim->route->at});
	record_use_deinit(&use);
}

/* Whether a record within tells of the difference by itself; one that is translated does not. */
static bool is_told_within(const struct bitness *b, const struct field *held)
{
	const struct translation *listed =
		held && held->record ? release_translation_of(b->index.release, held->record)
				     : NULL;

	return held && (!listed || !listed->is_translated);
}

static void judge_pair(struct bitness *b, const struct views_pair *p, const struct claim *claim)
{
	const struct field *narrow = NULL, *held = NULL, *wide;

	wide = first_difference(b, p, &narrow, &held);
	if (wide || (!is_told_within(b, held) && p->wide->size_bytes != p->narrow->size_bytes))
		add_finding(b, p, claim, describe(b, p, wide, narrow, claim));
}

static void judge_record(struct bitness *b, const char *name, const struct claim *claim,
			 unsigned int depth);

/* What it holds by value is passed with it, unless that is listed by itself. */
static void judge_held(struct bitness *b, const struct record *r, const struct claim *claim,
		       unsigned int depth)
{
	for (size_t i = 0; i < r->field_count; i++) {
		const char *held = r->fields[i].record;

		if (r->fields[i].class == FIELD_RECORD && held &&
		    !release_translation_of(b->index.release, held))
			judge_record(b, held, claim, depth + 1);
	}
}

static void judge_record(struct bitness *b, const char *name, const struct claim *claim,
			 unsigned int depth)
{
	size_t before = b->seen.count;
	const char *counted = NULL;

	intern_str(&b->seen, name);
	if (b->seen.count == before || depth > DEPTH_MAX ||
	    (claim->family && !family_keeps_layout(claim->family, name)))
		return;
	for (size_t i = 0; i < sizeof(arch_pairs) / sizeof(arch_pairs[0]); i++) {
		struct views_pair p;

		if (!find_views(b->index.release, name, i, &p))
			continue;
		b->compared += name != counted;
		counted = name;
		judge_pair(b, &p, claim);
		judge_held(b, p.wide, claim, depth);
	}
}

/* Where one side is listed as it is, whatever its prefix. */
static void judge_listed(struct bitness *b)
{
	const struct release *r = b->index.release;

	for (size_t i = 0; i < r->record_count; i++) {
		struct claim claim = {.listed = release_translation_of(r, r->records[i].name),
				      .record = r->records[i].name};

		if (claim.listed && !claim.listed->is_translated)
			judge_record(b, r->records[i].name, &claim, 0);
	}
}

static void judge_arguments(struct bitness *b)
{
	const struct record_op *op;

	vec_each(op, &b->index.ops) {
		struct claim claim = {.family = op->family, .record = op->record};

		if (op->is_direct && family_keeps_layout(op->family, op->record) &&
		    !release_translation_of(b->index.release, op->record))
			judge_record(b, op->record, &claim, 0);
	}
}

/* What 32-bit callers pass to the native handler, though the sources have one for them. */
static void judge_routed(struct bitness *b, const struct record_op *op)
{
	struct call_facts f = {.release = b->index.release, .families = b->index.families};
	struct claim claim = {.record = op->record};

	f.family = op->hypercall ? families_of_hypercall(f.families, op->hypercall) : NULL;
	/* One that stands within the record of all ops is told with that. */
	if (f.family && f.family->op_in.record && strcmp(op->record, f.family->op_in.record))
		return;
	for (size_t i = 0; f.family && i < sizeof(arch_pairs) / sizeof(arch_pairs[0]); i++) {
		size_t before = b->seen.count;
		const struct field *narrow = NULL, *held = NULL, *wide;
		struct views_pair p;

		claim.route = served_untranslated(&f, arch_pairs[i].wide);
		if (!claim.route || !find_views(f.release, op->record, i, &p) ||
		    record_layout_equal(p.wide, p.narrow))
			continue;
		intern_str(&b->seen, op->record);
		wide = first_difference(b, &p, &narrow, &held);
		if (b->seen.count != before)
			add_finding(b, &p, &claim, describe(b, &p, wide, narrow, &claim));
	}
}

static void judge_routes(struct bitness *b)
{
	const struct record_op *op;

	vec_each(op, &b->index.ops)
		if (op->is_direct)
			judge_routed(b, op);
}

void judge_bitness(struct judge *j, const struct release *release)
{
	struct bitness b = {.judge = j, .budget = FIELD_BUDGET};
	struct record_refs refs = {0};

	record_refs_find(&refs, release);
	record_index_init(&b.index, &j->catalogue->families, release, &refs);
	judge_listed(&b);
	judge_arguments(&b);
	judge_routes(&b);
	j->report->compared.records = b.compared;
	intern_deinit(&b.seen);
	record_index_deinit(&b.index);
	record_refs_deinit(&refs);
}
