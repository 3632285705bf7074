// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "lib/base/strbuf.h"
#include "lib/diff/layout_fields.h"
#include "lib/rule/judge.h"

#define FIELDS_SHOWN 4

/* One release's headers against what its hypervisor was built with. */
struct mismatch_judge {
	struct judge *judge;
	enum side side;
	const struct release *headers; /* the release itself */
	const struct release *compiled;
	/* How Xen's own reading of the record at hand differs from its guests'; see find_own(). */
	struct record_change own;
	enum stability stability; /* of the record at hand */
	enum audience audience;
};

static const char compat_prefix[] = "compat_";

static bool is_compat(const struct record *r)
{
	return views_have_arch(r->views, ARCH_X86_32) &&
	       !strncmp(r->name, compat_prefix, strlen(compat_prefix));
}

/* All views of the architecture but the one of older interface versions. */
static viewset views_of_latest(enum arch arch)
{
	return views_of_arch(arch) & ~view_bit(arch, AUDIENCE_LEGACY);
}

/* Xen derives compat_foo from xen_foo, xenfoo or foo, for 32-bit callers. */
static const struct record *find_translated(const struct mismatch_judge *m, const struct record *r)
{
	static const char *const prefixes[] = {"xen_", "", "xen"};
	const char *rest = r->name + strlen(compat_prefix);
	const struct record *found = NULL;

	for (size_t i = 0; !found && i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		found = release_record_in(
			m->headers,
			arena_printf(&m->judge->report->arena, "%s%s", prefixes[i], rest),
			views_of_latest(ARCH_X86_32));
	return found;
}

/* The record that the headers declare, in the view that the hypervisor was built with. */
static const struct record *find_declared(const struct mismatch_judge *m, const struct record *r)
{
	return is_compat(r) ? find_translated(m, r)
			    : release_record_in(m->headers, r->name, r->views);
}

/*
 * Of a difference that the comparison found, whether the layout shows it. A
 * name alone does not, nor another member of a union; and in a record for
 * 32-bit callers a pointer is as wide as Xen's own, which never follows it.
 */
static bool is_of_layout(const struct field_change *f, bool compat)
{
	const struct field *any = f->old ? f->old : f->new;

	switch (f->aspect) {
	case LAYOUT_FIELD_REMOVED:
	case LAYOUT_FIELD_IN_PADDING:
		return !(compat && any->in_union);
	case LAYOUT_FIELD_MOVED:
	case LAYOUT_HANDLE_WIDTH:
		return true;
	case LAYOUT_FIELD_RESIZED:
		return !(compat && f->new->class == FIELD_POINTER);
	case LAYOUT_FIELD_RETYPED:
		return !f->is_slight;
	case LAYOUT_SAVE_RECORD:
	case LAYOUT_RECORD_REMOVED:
	case LAYOUT_RECORD_SIZE:
	case LAYOUT_RECORD_ALIGNMENT:
	case LAYOUT_FLEXIBLE_ARRAY:
	case LAYOUT_FIELD_RENAMED:
	case LAYOUT_FIELD_ADDED:
	case LAYOUT_ASPECT_COUNT:
		break;
	}
	return false;
}

/*
 * A compat record is made from what the headers show under __XEN__, of which
 * there is no reading for 32-bit callers. How such a reading differs from the
 * guests' is seen in the native ones: multicall_entry has an argument less.
 */
static void find_own(struct mismatch_judge *m, const struct record *declared,
		     const struct record *built)
{
	viewset guest = view_bit(ARCH_X86_64, AUDIENCE_GUEST);
	viewset internal = view_bit(ARCH_X86_64, AUDIENCE_INTERNAL);
	const struct record *old = release_record_in(m->headers, declared->name, guest);
	const struct record *new = release_record_in(m->headers, declared->name, internal);
	const struct layout_question q = {
		.old_release = m->headers,
		.new_release = m->headers,
		.old = old,
		.new = new,
		.view = internal,
		.arena = &m->judge->report->arena,
	};

	m->own = (struct record_change){.name = declared->name};
	if (is_compat(built) && old && new &&old != new)
		layout_compare_fields(&m->own, &q);
}

/* In the same ratio: of as many elements, each of its own size. */
static bool is_resized_alike(const struct field_change *a, const struct field_change *b)
{
	return a->aspect != LAYOUT_FIELD_RESIZED ||
	       a->old->size_bits * b->new->size_bits == b->old->size_bits * a->new->size_bits;
}

/* Whether the native record differs in that way too, under __XEN__. */
static bool is_own(const struct mismatch_judge *m, const struct field_change *f)
{
	for (size_t i = 0; i < m->own.field_count; i++) {
		const struct field_change *other = &m->own.fields[i];

		if (other->aspect == f->aspect && !strcmp(other->name, f->name) &&
		    is_resized_alike(f, other))
			return true;
	}
	return false;
}

static void add_place(struct strbuf *out, const struct field *f, const char *where)
{
	if (f->offset_bits % 8 || f->size_bits % 8)
		strbuf_addf(out, "%" PRIu64 " bits at bit %" PRIu64, f->size_bits, f->offset_bits);
	else
		strbuf_addf(out, "%" PRIu64 " bytes at byte %" PRIu64, f->size_bits / 8,
			    f->offset_bits / 8);
	strbuf_addf(out, " in the %s", where);
}

static void add_field(struct strbuf *out, const struct field_change *f)
{
	strbuf_addstr(out, f->name);
	if (!f->old || !f->new) {
		strbuf_addf(out, " is in the %s alone", f->old ? "headers" : "hypervisor");
	} else if (f->aspect == LAYOUT_FIELD_RETYPED) {
		strbuf_addf(out, " is %s in the headers, %s in the hypervisor", f->old->type,
			    f->new->type);
	} else {
		strbuf_addstr(out, " is ");
		add_place(out, f->old, "headers");
		strbuf_addstr(out, ", ");
		add_place(out, f->new, "hypervisor");
	}
}

static void add_difference(struct strbuf *out)
{
	strbuf_addstr(out, out->len ? "; " : "");
}

/* What is different, "" where nothing that counts is. */
static void describe(const struct mismatch_judge *m, struct strbuf *out,
		     const struct record_change *change, const struct record *declared,
		     const struct record *built)
{
	size_t count = 0;

	if (record_change_has(change, LAYOUT_RECORD_SIZE) &&
	    !record_change_has(&m->own, LAYOUT_RECORD_SIZE)) {
		strbuf_addf(out, "%" PRIu64 " bytes in the headers, %" PRIu64 " in the hypervisor",
			    declared->size_bytes, built->size_bytes);
	}
	for (size_t i = 0; i < change->field_count; i++) {
		if (!is_of_layout(&change->fields[i], is_compat(built)) ||
		    is_own(m, &change->fields[i]) || count++ >= FIELDS_SHOWN)
			continue;
		add_difference(out);
		add_field(out, &change->fields[i]);
	}
	if (count > FIELDS_SHOWN)
		strbuf_addf(out, "; and %zu more", count - FIELDS_SHOWN);
}

static const char *take_text(struct mismatch_judge *m, struct strbuf *out, const char *name)
{
	const char *text = arena_printf(&m->judge->report->arena, "%s: %s", name, strbuf_str(out));

	strbuf_deinit(out);
	return text;
}

static void classify(struct mismatch_judge *m, const char *name, const struct evidence *at,
		     viewset views)
{
	m->audience = views ? views_audience(views) : AUDIENCE_GUEST;
	m->stability = families_stability(&m->judge->catalogue->families, NULL, name, at->file,
					  m->audience);
}

static struct finding *add_finding(struct mismatch_judge *m, const char *name, viewset views,
				   const char *message)
{
	struct finding *f = judge_add(m->judge, "layout-mismatch", m->stability, LEVEL_ERROR, name);

	f->views = views;
	f->audience = m->audience;
	f->message = message;
	return f;
}

static void add_evidence(struct mismatch_judge *m, struct finding *f, const struct evidence *at)
{
	vec_push(&f->evidence, (struct side_evidence){m->side, *at});
}

static void judge_record(struct mismatch_judge *m, const struct record *declared,
			 const struct record *built)
{
	struct record_change change = {.name = declared->name};
	const struct layout_question q = {
		.old_release = m->headers,
		.new_release = m->compiled,
		.old = declared,
		.new = built,
		.view = is_compat(built) ? views_of_latest(ARCH_X86_32) : built->views,
		.arena = &m->judge->report->arena,
	};
	struct strbuf out = {0};
	struct finding *f;

	layout_compare_fields(&change, &q);
	find_own(m, declared, built);
	describe(m, &out, &change, declared, built);
	if (!out.len) {
		strbuf_deinit(&out);
		return;
	}
	classify(m, declared->name, &declared->at, declared->views);
	f = add_finding(m, built->name, built->views, take_text(m, &out, built->name));
	add_evidence(m, f, &declared->at);
	add_evidence(m, f, &built->at);
}

static void judge_records(struct mismatch_judge *m)
{
	for (size_t i = 0; i < m->compiled->record_count; i++) {
		const struct record *built = &m->compiled->records[i];
		const struct record *declared = find_declared(m, built);

		if (!declared)
			continue;
		m->judge->report->compared.compiled++;
		judge_record(m, declared, built);
	}
}

static void judge_constant(struct mismatch_judge *m, const struct constant *declared,
			   const struct constant *built)
{
	struct strbuf out = {0};
	struct finding *f;

	strbuf_addf(&out, "%" PRId64 " in the headers, %" PRId64 " in the hypervisor",
		    (int64_t)declared->value, (int64_t)built->value);
	classify(m, declared->name, &declared->at, declared->views);
	f = add_finding(m, built->name, built->views, take_text(m, &out, built->name));
	judge_set_constant(f, m->side, declared);
	add_evidence(m, f, &built->at);
}

static void judge_constants(struct mismatch_judge *m)
{
	for (size_t i = 0; i < m->compiled->constant_count; i++) {
		const struct constant *built = &m->compiled->constants[i];
		const struct constant *declared =
			release_constant_in(m->headers, built->name, built->views);

		if (declared && declared->enumeration && !constant_value_equal(declared, built))
			judge_constant(m, declared, built);
	}
}

static void add_unit(struct strbuf *out, const struct record *r, const struct record_change *change,
		     bool is_new)
{
	strbuf_addf(out, "%" PRIu64 " bytes", r->size_bytes);
	for (size_t i = 0, count = 0; i < change->field_count && count < FIELDS_SHOWN; i++) {
		const struct field *f = is_new ? change->fields[i].new : change->fields[i].old;

		if (f && f->offset_bits % 8 == 0 && ++count)
			strbuf_addf(out, ", %s at byte %" PRIu64, f->name, f->offset_bits / 8);
	}
}

/* Two units of the hypervisor do not agree on a record. */
static void judge_rival(struct mismatch_judge *m, const struct record *rival)
{
	const struct record *chosen = release_record_in(m->compiled, rival->name, rival->views);
	struct record_change change = {.name = rival->name};
	const struct layout_question q = {
		.old_release = m->compiled,
		.new_release = m->compiled,
		.old = chosen,
		.new = rival,
		.view = rival->views,
		.arena = &m->judge->report->arena,
	};
	struct strbuf out = {0};
	struct finding *f;

	if (!chosen)
		return;
	layout_compare_fields(&change, &q);
	strbuf_addstr(&out, "parts of the hypervisor are built with different layouts: ");
	add_unit(&out, chosen, &change, false);
	strbuf_addstr(&out, "; and ");
	add_unit(&out, rival, &change, true);
	classify(m, rival->name, &rival->at, VIEWS_NONE);
	f = add_finding(m, rival->name, rival->views, take_text(m, &out, rival->name));
	add_evidence(m, f, &chosen->at);
	add_evidence(m, f, &rival->at);
}

void judge_mismatches(struct judge *j, enum side side, const struct release *release)
{
	struct mismatch_judge m = {
		.judge = j, .side = side, .headers = release, .compiled = release->compiled};

	if (!m.compiled)
		return;
	for (size_t i = 0; i < m.compiled->rival_count; i++)
		judge_rival(&m, &m.compiled->rivals[i]);
	if (!(release->supplies & SUPPLIES_HEADERS))
		return;
	judge_records(&m);
	judge_constants(&m);
}
