// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/audit/growth.h"
#include "lib/base/strbuf.h"

/* Whether the way that an op space splits its register may still be changed. */

enum { OPS_NAMED = 6 };

/* What continues with something in the caller's registers that tells it from a first call. */
static bool is_in_register(const struct audit_continuing *c)
{
	switch (c->kind) {
	case CONTINUATION_REGISTER:
	case CONTINUATION_COUNT:
	case CONTINUATION_OP_REPLACED:
	case CONTINUATION_CALL_REPLACED:
		return true;
	case CONTINUATION_MEMORY:
	case CONTINUATION_RESTART:
	case CONTINUATION_UNKNOWN:
		break;
	}
	return false;
}

static bool masks(const struct audit_space *space)
{
	for (size_t i = 0; i < space->decode_count; i++)
		if (space->decodes[i].op_bits.state == NUMBER_KNOWN)
			return true;
	return false;
}

static bool is_unknown(const struct audit_space *space)
{
	for (size_t i = 0; i < space->decode_count; i++)
		if (space->decodes[i].op_bits.state == NUMBER_UNKNOWN &&
		    !space->decodes[i].is_op_in_buffer)
			return true;
	return !space->knows_masks || space->has_open_site;
}

static bool names_op(const struct strings *ops, const char *op)
{
	for (size_t i = 0; i < ops->count; i++)
		if (!strcmp(ops->items[i], op))
			return true;
	return false;
}

/* The ops that continue in the register, of guests or of tools; each once. */
static struct strings find_ops(struct audit *audit, const struct audit_space *space, bool of_tools)
{
	struct strings ops = {0};

	ops.items = arena_array(&audit->arena, space->continuing_count + 1, sizeof(*ops.items));
	for (size_t i = 0; i < space->continuing_count; i++) {
		const struct audit_continuing *c = &space->continuing[i];
		const char *op = *c->op ? c->op : "a call of it";

		if (is_in_register(c) && c->is_tools == of_tools && !names_op(&ops, op))
			ops.items[ops.count++] = op;
	}
	return ops;
}

static bool has_guest_op(const struct audit_space *space)
{
	for (size_t i = 0; i < space->continuing_count; i++)
		if (is_in_register(&space->continuing[i]) && !space->continuing[i].is_tools)
			return true;
	return false;
}

static void add_ops(struct strbuf *out, const struct strings *ops)
{
	size_t shown = ops->count > OPS_NAMED ? OPS_NAMED : ops->count;

	for (size_t i = 0; i < shown; i++)
		strbuf_addf(out, "%s%s", i ? i + 1 == ops->count ? " and " : ", " : "",
			    ops->items[i]);
	if (ops->count > shown)
		strbuf_addf(out, " and %zu more", ops->count - shown);
}

static enum audit_freedom freedom_of(const struct audit_space *space)
{
	bool has_tools_op = false;

	if (has_guest_op(space))
		return AUDIT_FROZEN;
	if (is_unknown(space))
		return AUDIT_UNKNOWN;
	for (size_t i = 0; i < space->continuing_count; i++)
		has_tools_op |= is_in_register(&space->continuing[i]);
	if (has_tools_op)
		return AUDIT_TOOLS_ONLY;
	return masks(space) ? AUDIT_UNUSED : AUDIT_NOTHING;
}

static bool same_known(const struct known_number *a, const struct known_number *b)
{
	return a->state == b->state && (a->state != NUMBER_KNOWN || a->value == b->value);
}

static const struct audit_decode *decode_like(const struct audit_space *space,
					      const struct audit_decode *d)
{
	for (size_t i = 0; i < space->decode_count; i++)
		if (space->decodes[i].arch == d->arch && space->decodes[i].entry == d->entry)
			return &space->decodes[i];
	return NULL;
}

/* Whether the registers are split in the same way on all paths that both have. */
static bool same_splits(const struct audit_space *a, const struct audit_space *b)
{
	for (size_t i = 0; i < a->decode_count; i++) {
		const struct audit_decode *d = &a->decodes[i], *other = decode_like(b, d);

		if (other && (!same_known(&d->op_bits, &other->op_bits) ||
			      !same_known(&d->progress_lsb, &other->progress_lsb)))
			return false;
	}
	return true;
}

/* The first of the releases up to last through which the split was the same, and as free. */
static size_t find_since(const struct audit *audit, const struct audit_family *family, size_t last)
{
	const struct audit_space *now = &family->spaces[last];
	size_t since = last;

	for (size_t i = last; i-- > 0;) {
		const struct audit_space *space = &family->spaces[i];

		if (audit->releases[i].failure || audit->releases[i].is_point)
			continue;
		if (!space->is_there || freedom_of(space) != freedom_of(now) ||
		    !same_splits(space, now))
			break;
		since = i;
	}
	return since;
}

static const char *take(struct audit *audit, struct strbuf *text)
{
	const char *kept = arena_strdup(&audit->arena, strbuf_str(text));

	strbuf_deinit(text);
	return kept;
}

/* Whether no release before it was looked at. */
static bool is_first(const struct audit *audit, size_t release)
{
	size_t first = 0;

	while (first < audit->release_count &&
	       (audit->releases[first].failure || audit->releases[first].is_point))
		first++;
	return release == first;
}

static const char *explain(struct audit *audit, const struct audit_space *space,
			   const struct audit_status *status)
{
	const char *since = status->since == AUDIT_NONE ? "" : audit->releases[status->since].label;
	const char *earlier = is_first(audit, status->since) ? " or before" : "";
	struct strbuf out = {0};

	switch (status->freedom) {
	case AUDIT_FROZEN:
		strbuf_addf(&out, "frozen for guests since %s%s: one saved inside ", since,
			    earlier);
		add_ops(&out, &status->ops);
		strbuf_addstr(&out, " has progress in its registers");
		break;
	case AUDIT_TOOLS_ONLY:
		strbuf_addstr(&out, "may still be changed: only ");
		add_ops(&out, &status->ops);
		strbuf_addf(&out,
			    " continue%s in registers, for tools alone, whose calls are not "
			    "live across a migration",
			    status->ops.count == 1 ? "s" : "");
		break;
	case AUDIT_UNUSED:
		strbuf_addstr(&out, "may still be changed: no op continues under the mask");
		break;
	case AUDIT_UNRELEASED:
		strbuf_addf(&out,
			    "may still be changed before this release: no release has it; as of "
			    "now a guest that is saved in ");
		add_ops(&out, &status->ops);
		strbuf_addstr(&out, " would freeze it");
		break;
	case AUDIT_UNKNOWN:
		strbuf_addstr(&out,
			      space->knows_masks
				      ? "not known: what some of its code does was not understood"
				      : "not known, for want of sources or a hypervisor");
		break;
	case AUDIT_NOTHING:
		strbuf_addstr(&out, "nothing to freeze: no op leaves progress in registers");
		break;
	}
	return take(audit, &out);
}

void status_find(struct audit *audit, struct audit_family *family)
{
	struct audit_status *status = &family->status;
	size_t last = family_last(audit, family);
	const struct audit_space *space;

	*status = (struct audit_status){.since = AUDIT_NONE};
	if (last == AUDIT_NONE || family->kind != FAMILY_OPS || !family->hypercall)
		return;
	space = &family->spaces[last];
	status->freedom = freedom_of(space);
	status->ops = find_ops(audit, space, status->freedom == AUDIT_TOOLS_ONLY);
	status->since = find_since(audit, family, last);
	if (status->freedom == AUDIT_FROZEN && status->since == last && last &&
	    !audit->releases[last].is_release)
		status->freedom = AUDIT_UNRELEASED;
	status->why = explain(audit, space, status);
}
