// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "lib/testgen/names.h"
#include "lib/testgen/truth.h"

/* Whether the entry lets an op through to the native handler. */
static bool is_let_through(const struct gen_handler *h, enum entry_path entry, unsigned int i)
{
	bool is_refused = i < 32 && (h->hvm_refused >> i & 1);

	if (entry == ENTRY_COMPAT)
		return i < 32 && (h->compat_set >> i & 1);
	if (entry == ENTRY_HVM && h->hvm_looks_unmasked)
		return i < 32 && !is_refused;
	return entry != ENTRY_HVM || !is_refused;
}

static unsigned int register_bits_of(const struct gen_handler *h, enum entry_path entry)
{
	if (entry == ENTRY_COMPAT || h->param != PARAM_ULONG)
		return 32;
	return entry == ENTRY_HVM && h->hvm_takes_int ? 32 : 0;
}

static void fill_ops(const struct gen_handler *h, struct gen_entry_truth *e, bool refuses_all)
{
	bool any_takes = false;

	for (unsigned int i = 0; i < h->op_count; i++) {
		const struct gen_op *op = &h->ops[i];
		enum gen_progress progress =
			gen_has_mask(h) && !refuses_all ? op->progress : GEN_REFUSED;

		if (!is_let_through(h, e->entry, i))
			continue;
		e->ops[e->op_count++] = (struct gen_op_truth){op->value, progress};
		any_takes |= progress != GEN_REFUSED;
		e->has_progress |= progress == GEN_USED;
	}
	e->mask_is_hidden = gen_has_mask(h) && !any_takes;
}

static void add_entry(const struct gen_handler *h, struct gen_truth *t, enum entry_path entry,
		      const char *prefix)
{
	struct gen_entry_truth *e = &t->entries[t->entry_count++];

	e->entry = entry;
	snprintf(e->function, sizeof(e->function), "%s_g%u_op", prefix, h->id);
	e->register_bits = register_bits_of(h, entry);
	e->has_mask = gen_has_mask(h);
	e->op_bits = h->op_bits;
	e->progress_lsb = h->encoding == ENCODING_SHIFTED ? h->shift : h->op_bits;
	e->unit = h->encoding == ENCODING_SHIFTED ? 1 : gen_mask_of(h) + 1;
	e->is_per_op = h->encoding == ENCODING_PER_OP;
	fill_ops(h, e, entry == ENTRY_HVM && h->hvm_looks_unmasked);
}

static struct gen_site_truth *add_site(const struct gen_handler *h, struct gen_truth *t,
				       unsigned int level, enum continuation_kind kind)
{
	struct gen_site_truth *s = &t->sites[t->site_count++];

	snprintf(s->function, sizeof(s->function), "%s_g%u_op", gen_level_prefix(level), h->id);
	s->number = h->number;
	s->format = gen_format(h, !level && h->has_count);
	s->kind = kind;
	s->progress_lsb = h->encoding == ENCODING_SHIFTED ? h->shift : h->op_bits;
	return s;
}

/* Every op that shares the body of the one at first. */
static void add_group(const struct gen_handler *h, struct gen_site_truth *s, unsigned int first)
{
	for (unsigned int i = first; i == first || (i < h->op_count && h->ops[i].joins_previous);
	     i++)
		s->ops[s->op_count++] = h->ops[i].value;
}

static void add_loop_site(const struct gen_handler *h, struct gen_truth *t, unsigned int i)
{
	const struct gen_op *op = &h->ops[i];
	struct gen_site_truth *s;

	if (op->body == BODY_LOOP && gen_has_tail(h, op->level))
		return;
	s = add_site(h, t, op->level, CONTINUATION_REGISTER);
	s->has_progress = true;
	add_group(h, s, i);
	if (op->body == BODY_HELPER) {
		memcpy(s->inlined_in, s->function, sizeof(s->inlined_in));
		snprintf(s->function, sizeof(s->function), "helper_g%u_%u", h->id, op->value);
	}
}

static void add_plain_site(const struct gen_handler *h, struct gen_truth *t, unsigned int i)
{
	const struct gen_op *op = &h->ops[i];
	struct gen_site_truth *s = add_site(h, t, op->level,
					    op->body == BODY_RESTART ? CONTINUATION_RESTART
								     : CONTINUATION_OP_REPLACED);

	if (op->body == BODY_RENUMBER) {
		s->number = op->other;
		s->is_foreign = true;
	}
	if (op->body == BODY_REPLACE)
		s->ops[s->op_count++] = op->other;
	else
		add_group(h, s, i);
}

/* Reached with whatever op's work returned the restart code, a delegate's too. */
static void add_tail_site(const struct gen_handler *h, struct gen_truth *t, unsigned int level)
{
	struct gen_site_truth *s;

	if (!gen_has_tail(h, level))
		return;
	s = add_site(h, t, level, CONTINUATION_REGISTER);
	s->has_progress = s->may_restart = true;
	for (unsigned int i = 0; i < h->op_count; i++)
		if (h->ops[i].level >= level)
			s->ops[s->op_count++] = h->ops[i].value;
}

static void add_op_sites(const struct gen_handler *h, struct gen_truth *t)
{
	for (unsigned int i = 0; i < h->op_count; i++) {
		const struct gen_op *op = &h->ops[i];

		if (op->joins_previous)
			continue;
		if (gen_op_continues(op))
			add_loop_site(h, t, i);
		else if (op->body == BODY_RESTART || op->body == BODY_REPLACE ||
			 op->body == BODY_RENUMBER)
			add_plain_site(h, t, i);
	}
	for (unsigned int level = 0; level < h->levels; level++)
		add_tail_site(h, t, level);
}

void gen_truth_make(const struct gen_handler *h, struct gen_truth *t)
{
	memset(t, 0, sizeof(*t));
	if (h->encoding == ENCODING_COUNT) {
		struct gen_site_truth *s = add_site(h, t, 0, CONTINUATION_COUNT);

		s->format = "hihi";
		return;
	}
	add_entry(h, t, ENTRY_NATIVE, "do");
	if (h->has_compat)
		add_entry(h, t, ENTRY_COMPAT, "compat");
	if (h->has_hvm)
		add_entry(h, t, ENTRY_HVM, "hvm");
	add_op_sites(h, t);
}

const struct gen_op_truth *gen_truth_op(const struct gen_entry_truth *t, unsigned int value)
{
	for (unsigned int i = 0; i < t->op_count; i++)
		if (t->ops[i].value == value)
			return &t->ops[i];
	return NULL;
}

const char *gen_progress_name(enum gen_progress progress)
{
	static const char *const names[] = {"used", "ignored", "refused"};

	return names[progress];
}

static json_t *number_or_null(bool is_there, uint64_t value)
{
	return is_there ? json_integer((json_int_t)value) : json_null();
}

static json_t *entry_json(const struct gen_entry_truth *e)
{
	json_t *dispatched = json_array(), *progress = json_object(), *only = json_array();

	for (unsigned int i = 0; i < e->op_count; i++) {
		char key[16];

		snprintf(key, sizeof(key), "%u", e->ops[i].value);
		json_array_append_new(dispatched, json_integer(e->ops[i].value));
		json_object_set_new(progress, key,
				    json_string(gen_progress_name(e->ops[i].progress)));
		if (e->ops[i].progress != GEN_REFUSED)
			json_array_append_new(only, json_integer(e->ops[i].value));
	}
	if (!e->is_per_op) {
		json_decref(only);
		only = json_null();
	}
	return json_pack("{s:s, s:s, s:i, s:o, s:b, s:o, s:o, s:o, s:o, s:o}", "function",
			 e->function, "entry", entry_path_name(e->entry), "register_bits",
			 (int)e->register_bits, "op_bits", number_or_null(e->has_mask, e->op_bits),
			 "mask_is_hidden", e->mask_is_hidden, "progress_lsb",
			 number_or_null(e->has_progress, e->progress_lsb), "unit",
			 number_or_null(e->has_progress, e->unit), "only_for", only, "dispatched",
			 dispatched, "progress", progress);
}

static json_t *site_json(const struct gen_site_truth *s)
{
	json_t *ops = json_array();

	for (unsigned int i = 0; i < s->op_count; i++)
		json_array_append_new(ops, json_integer(s->ops[i]));
	return json_pack("{s:s, s:s, s:i, s:b, s:s, s:s, s:o, s:o}", "function", s->function,
			 "inlined_in", s->inlined_in, "number", (int)s->number, "is_foreign",
			 s->is_foreign, "format", s->format, "kind",
			 continuation_kind_name(s->kind), "ops", ops, "progress_lsb",
			 number_or_null(s->has_progress, s->progress_lsb));
}

json_t *gen_truth_json(const struct gen_handler *h, const struct gen_truth *t)
{
	json_t *entries = json_array(), *sites = json_array();

	for (unsigned int i = 0; i < t->entry_count; i++)
		json_array_append_new(entries, entry_json(&t->entries[i]));
	for (unsigned int i = 0; i < t->site_count; i++)
		json_array_append_new(sites, site_json(&t->sites[i]));
	return json_pack("{s:I, s:i, s:o, s:o}", "seed", (json_int_t)h->seed, "number",
			 (int)h->number, "entries", entries, "sites", sites);
}
