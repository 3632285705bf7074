// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "lib/base/names.h"
#include "lib/base/test.h"
#include "lib/model/sample_test.h"
#include "lib/rule/judge.h"

#define KNOWN(n)                                                                                   \
	{                                                                                          \
		.state = NUMBER_KNOWN, .value = (n)                                                \
	}

/* What a test says of one side's memory_op, beside a site that every release has. */
struct side_sample {
	struct decode decode;
	struct continuation sites[4];
	size_t site_count;
	const char *decoded;	 /* the hypercall that the handler serves; NULL: memory_op */
	const char *hypercall;	 /* that is asked about, and of the sites; NULL: memory_op */
	const char *record;	 /* NULL: xen_memory_exchange */
	uint64_t exchange_bytes; /* 0: the record is not known */
	bool is_headers_only;
	const char *inner;     /* a second native handler; NULL: none */
	bool is_in_table;      /* a table names do_memory_op alone */
	uint64_t code;	       /* of the handler; 0: nothing tells of it */
	const char *taken_too; /* another hypercall that a handler is known for */
	bool has_binary;
	uint64_t sysctl_version; /* 0: not known */
};

static const struct dispatched_op both_accept[] = {
	{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_ACCEPTED},
	{.number = 11, .dispatched = ANSWER_YES, .progress = PROGRESS_REFUSED},
};

static const uint64_t op6[] = {6}, op11[] = {11};

static struct side_sample sample(unsigned int bits)
{
	return (struct side_sample){
		.decode = {.op_bits = KNOWN(bits),
			   .progress_lsb = KNOWN(bits),
			   .register_bits = 64,
			   .unit = 1,
			   .ops = both_accept,
			   .op_count = 2},
		.sites = {{.kind = CONTINUATION_REGISTER,
			   .ops = op6,
			   .op_count = 1,
			   .progress_lsb = KNOWN(bits)}},
		.site_count = 1,
	};
}

static void add_site(struct builder *b, struct continuation c, const char *hypercall)
{
	struct intern *in = builder_intern(b);

	c.hypercall = intern_str(in, hypercall);
	c.at.file = c.at.file ? intern_str(in, c.at.file) : NULL;
	c.function = intern_str(in, "do_it");
	c.format = intern_str(in, "ih");
	builder_add_continuation(b, &c);
}

/* As native callers see it and, since no other path is told, 32-bit ones. */
static void add_record(struct builder *b, const char *name, uint64_t size_bytes)
{
	struct intern *in = builder_intern(b);
	struct field f = {
		.name = intern_str(in, "nr"), .type = intern_str(in, "u"), .size_bits = 32};
	struct record r = {.name = intern_str(in, name),
			   .views = TOOLS64 | view_bit(ARCH_X86_32, AUDIENCE_TOOLS),
			   .size_bytes = size_bytes,
			   .align_bytes = 4,
			   .fields = &f,
			   .field_count = 1};

	builder_add_record(b, &r);
}

/* A handler that splits otherwise than the first one. */
static void add_inner(struct builder *b, struct decode d, const struct side_sample *s)
{
	struct intern *in = builder_intern(b);
	struct table_slot slot = {.table = intern_str(in, "table"),
				  .arch = ARCH_X86_64,
				  .number = 12,
				  .handler = intern_str(in, "do_memory_op")};

	if (!s->inner)
		return;
	d.handler = intern_str(in, s->inner);
	d.op_bits.value = 9;
	builder_add_decode(b, &d);
	if (s->is_in_table)
		builder_add_table_slot(b, &slot);
}

static const char *asked(const struct side_sample *s)
{
	return s->hypercall ? s->hypercall : "memory_op";
}

static void add_code(struct builder *b, const struct side_sample *s)
{
	struct intern *in = builder_intern(b);
	struct signature signature = {.hypercall = intern_str(in, asked(s)),
				      .arch = ARCH_X86_64,
				      .handler = intern_str(in, "do_it"),
				      .code = s->code};

	if (s->code)
		builder_add_signature(b, &signature);
	signature.hypercall = s->taken_too ? intern_str(in, s->taken_too) : NULL;
	if (s->taken_too)
		builder_add_signature(b, &signature);
	if (s->has_binary)
		builder_add_supplies(b, SUPPLIES_BINARY);
}

/* One of unknown kind continues it is not known what. */
static const char *hypercall_of(const struct side_sample *s, const struct continuation *site)
{
	if (site->hypercall)
		return site->hypercall;
	return site->kind == CONTINUATION_UNKNOWN ? NULL : asked(s);
}

static struct release *make_release(struct intern *in, const char *version,
				    const struct side_sample *s)
{
	struct builder *b = builder_create(in, version);
	struct constant number = sample_constant(in, "__HYPERVISOR_memory_op", 12, 1, TOOLS64);
	struct constant op = sample_constant(in, "XENMEM_exchange", 11, 2, TOOLS64);
	struct decode d = s->decode, other = {.ops = both_accept};

	builder_set_version(b, version);
	builder_add_supplies(b, SUPPLIES_HEADERS);
	builder_add_constant(b, &number);
	builder_add_constant(b, &op);
	if (s->sysctl_version) {
		op = sample_constant(in, "XEN_SYSCTL_INTERFACE_VERSION", s->sysctl_version, 3,
				     TOOLS64);
		builder_add_constant(b, &op);
	}
	if (s->exchange_bytes)
		add_record(b, s->record ? s->record : "xen_memory_exchange", s->exchange_bytes);
	if (!s->is_headers_only) {
		builder_add_supplies(b, SUPPLIES_SOURCE);
		d.hypercall = intern_str(in, s->decoded ? s->decoded : "memory_op");
		d.handler = intern_str(in, "do_memory_op");
		other.hypercall = intern_str(in, "sched_op");
		other.handler = intern_str(in, "do_sched_op");
		if (d.register_bits)
			builder_add_decode(b, &d);
		add_inner(b, d, s);
		add_code(b, s);
		builder_add_decode(b, &other);
		add_site(b, (struct continuation){.kind = CONTINUATION_RESTART}, "sched_op");
		for (size_t i = 0; i < s->site_count; i++)
			add_site(b, s->sites[i], hypercall_of(s, &s->sites[i]));
	}
	return builder_seal(b, NULL);
}

struct outcome {
	enum verdict_kind kind;
	char reason[256];
	size_t entries;
};

/* Whoever finds out that guests are hurt: a gate that looks at findings has to fail. */
static bool is_told(const struct report *report, const struct verdict *v)
{
	const struct finding *f;

	if (v->kind != VERDICT_BROKEN || v->is_for_tools)
		return true;
	vec_each(f, &report->findings)
		if (f->level == LEVEL_ERROR && views_have_arch(f->views, v->arch) &&
		    (names_equal(f->hypercall, v->hypercall) || strstr(v->reason, "may hold")))
			return true;
	printf("# no finding tells that %s\n", v->reason);
	return false;
}

static struct outcome judge(const struct side_sample *old, const struct side_sample *new)
{
	struct intern in = {0};
	struct release *was = make_release(&in, "1.0.0", old);
	struct release *is = make_release(&in, "2.0.0", new);
	struct catalogue catalogue;
	struct report report = {0};
	struct outcome outcome = {.kind = VERDICT_UNKNOWN};
	const struct verdict *v;

	EXPECT(!catalogue_load(&catalogue, NULL, NULL, NULL));
	judge_diff(&report, &catalogue, was, is, NULL);
	vec_each(v, &report.verdicts) {
		EXPECT(is_told(&report, v));
		if (strcmp(v->hypercall, asked(old)) || v->entry != ENTRY_NATIVE)
			continue;
		outcome.kind = v->kind;
		snprintf(outcome.reason, sizeof(outcome.reason), "%s", v->reason);
	}
	outcome.entries = compared_entries(&report.compared);
	report_deinit(&report);
	catalogue_deinit(&catalogue);
	release_destroy(was);
	release_destroy(is);
	intern_deinit(&in);
	return outcome;
}

#define EXPECT_VERDICT(old, new, wanted, text)                                                     \
	do {                                                                                       \
		struct outcome outcome_ = judge(old, new);                                         \
		EXPECT_STR(verdict_kind_name(outcome_.kind), verdict_kind_name(wanted));           \
		EXPECT(strstr(outcome_.reason, text));                                             \
		if (!strstr(outcome_.reason, text))                                                \
			printf("# the reason is \"%s\"\n", outcome_.reason);                       \
	} while (0)

static void same_split_is_compatible(void)
{
	struct side_sample old = sample(6), new = sample(6);

	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "in flight means the same");
	EXPECT(judge(&old, &new).entries >= 1);
}

static void wider_mask_is_broken(void)
{
	struct side_sample old = sample(4), new = sample(6);

	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, "holds 0x16, which is op 22 in 2.0.0");
}

static void one_op_with_other_progress_is_told_with_it(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.decode.progress_lsb = old.sites[0].progress_lsb = (struct known_number)KNOWN(8);
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN,
		       "suspended in op 6 at extent 1 holds 0x106, which is op 6 at extent 4 in "
		       "2.0.0");
}

static void nothing_in_flight_is_compatible(void)
{
	struct side_sample old = sample(4), new = sample(6);

	old.site_count = 0;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "none is in flight");
	new.is_headers_only = true;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "none is in flight");
}

/* None of an older version is taken, while one of a newer may be. */
static void tools_of_an_older_version_are_refused(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.hypercall = new.hypercall = "sysctl";
	old.sites[0].kind = CONTINUATION_RESTART;
	old.sysctl_version = new.sysctl_version = 0x13;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "only tools call it");
	new.sysctl_version = 0x14;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE,
		       "was 0x13 and is 0x14, so that 2.0.0 refuses what the old release left");
	new.sysctl_version = 0x12;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "only tools call it");
}

static void what_is_not_told_is_unknown(void)
{
	struct side_sample old = sample(6), new = sample(6);

	new.is_headers_only = true;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "the new input does not tell");
	old.is_headers_only = true;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "public headers do not tell");
	EXPECT_INT(judge(&old, &new).entries, 0);
	new = sample(6);
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "the old input does not tell");
	old = sample(6);
	new.decode.register_bits = 0; /* no decode */
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "the new input does not tell how it is taken");
}

static void open_sites_are_unknown(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.sites[1] = (struct continuation){.kind = CONTINUATION_UNKNOWN};
	old.site_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "a hypercall that is not known");
	old.sites[1] =
		(struct continuation){.kind = CONTINUATION_REGISTER, .progress_lsb = KNOWN(6)};
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "with which ops is not known");
	old = sample(6);
	old.sites[0].progress_lsb.state = NUMBER_UNKNOWN;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "where it puts progress is not known");
}

static void open_answers_are_unknown(void)
{
	struct dispatched_op open[] = {
		{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_UNKNOWN}};
	struct side_sample old = sample(6), new = sample(6);

	new.decode.ops = open;
	new.decode.op_count = 1;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "whether the op runs");
	EXPECT_VERDICT(&new, &old, VERDICT_UNKNOWN, "whether the op runs");
	new = sample(6);
	new.decode.op_bits.state = NUMBER_UNKNOWN;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "the mask is not known");
	new = sample(6);
	new.decode.unit = 0;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "what a step of progress counts");
}

/* The number that both read from the register is the same, and counts other things. */
static void steps_of_another_size_break(void)
{
	struct side_sample old = sample(6), new = sample(6);

	new.decode.unit = 64;
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, ", in steps of 64 instead of 1");
	old.decode.unit = 64;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
}

/* A call without an op: its arguments, and what they point to. */
static void plain_restarts_need_the_same_arguments(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.hypercall = new.hypercall = "update_va_mapping";
	old.sites[0] = (struct continuation){.kind = CONTINUATION_RESTART};
	new.site_count = 0;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "arguments of the format \"ih\"");
	new.site_count = 1;
	new.sites[0] = old.sites[0];
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE,
		       "in registers means the same, and the records");
	old.hypercall = new.hypercall = "multicall";
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "struct multicall_entry, which public headers");
	old.hypercall = new.hypercall = "set_gdt";
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "what the guest's memory holds");
}

/* A multicall is as broken as what it may hold. */
static void a_call_that_holds_calls(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.hypercall = new.hypercall = "multicall";
	old.record = new.record = "multicall_entry";
	old.exchange_bytes = new.exchange_bytes = 64;
	old.sites[0].hypercall = new.sites[0].hypercall = "memory_op";
	old.sites[1] = new.sites[1] = (struct continuation){.kind = CONTINUATION_RESTART};
	old.site_count = new.site_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "have their own verdicts");
	new.decode = sample(7).decode;
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, "it may hold memory_op, which is broken");
}

/* Restarted before its op was looked at: any op that the handler takes. */
static void a_restart_of_any_op_is_compared_for_all(void)
{
	struct dispatched_op refuses[] = {
		{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_ACCEPTED},
		{.number = 11, .dispatched = ANSWER_NO, .progress = PROGRESS_UNKNOWN}};
	struct side_sample old = sample(6), new = sample(6);

	old.decode.ops = new.decode.ops = refuses + 1;
	old.decode.op_count = new.decode.op_count = 1;
	old.sites[0] = (struct continuation){.kind = CONTINUATION_RESTART, .carries_own_op = true};
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	old.decode.ops = both_accept + 1;
	new.decode.ops = both_accept + 1;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "struct xen_memory_exchange");
	old.exchange_bytes = new.exchange_bytes = 8;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	new.decode.ops = refuses;
	new.decode.op_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, "XENMEM_exchange");
	old.sites[0].carries_own_op = false;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "with which ops");
}

static void a_refusal_is_broken(void)
{
	struct dispatched_op refuses[] = {
		{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_REFUSED}};
	struct side_sample old = sample(6), new = sample(6);

	new.decode.ops = refuses;
	new.decode.op_count = 1;
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN,
		       "suspended in op 6 at extent 1 holds 0x46, which is refused in 2.0.0");
}

static void counts_need_the_same_of_the_new_side(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.hypercall = new.hypercall = "mmu_update";
	old.record = new.record = "mmu_update";
	old.exchange_bytes = new.exchange_bytes = 16;
	old.sites[0] = (struct continuation){.kind = CONTINUATION_COUNT};
	new.sites[0] = (struct continuation){.kind = CONTINUATION_RESTART};
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "highest bit");
	new.sites[0] = old.sites[0];
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	new.exchange_bytes = 24;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "struct mmu_update, which has changed");
	new.exchange_bytes = 16;
	old.sites[1] = old.sites[0];
	old.sites[1].at.line = 7;
	old.site_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "in fewer places");
}

/* Sources tell whether anything is left of the count. */
static void each_form_of_a_count_has_to_be_made(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.hypercall = new.hypercall = "mmu_update";
	old.record = new.record = "mmu_update";
	old.exchange_bytes = new.exchange_bytes = 16;
	old.sites[0] = (struct continuation){
		.kind = CONTINUATION_COUNT, .at.file = "mm.c", .progress_lsb = KNOWN(0)};
	new.sites[0] = new.sites[1] = old.sites[0];
	new.sites[1].at.line = 7;
	new.sites[1].progress_lsb.state = NUMBER_NONE;
	new.site_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	EXPECT_VERDICT(&new, &old, VERDICT_UNKNOWN, "alone, which is done nowhere in 2.0.0");
}

static void replaced_ops_have_to_be_served(void)
{
	struct dispatched_op lacks[] = {
		{.number = 11, .dispatched = ANSWER_NO, .progress = PROGRESS_UNKNOWN}};
	struct side_sample old = sample(6), new = sample(6);

	old.sites[0] =
		(struct continuation){.kind = CONTINUATION_OP_REPLACED, .ops = op11, .op_count = 1};
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	new.decode.ops = lacks;
	new.decode.op_count = 1;
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, "XENMEM_exchange holds 0xb, which is refused");
	new.decode.op_count = 0;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "whether the op is dispatched");
}

/* What an older release has, but never went on as, does other work there. */
static void another_op_is_expected_where_it_was_added_for_that(void)
{
	static const uint64_t op12[] = {12};
	struct side_sample old = sample(6), new = sample(6);

	new.sites[1] = (struct continuation){
		.kind = CONTINUATION_OP_REPLACED, .at.file = "a.c", .ops = op11, .op_count = 1};
	new.site_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "as another op, which 1.0.0 has");
	EXPECT_VERDICT(&new, &new, VERDICT_COMPATIBLE, "means the same");
	new.sites[1].ops = op12;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
}

static void another_hypercall_is_expected_where_it_was_added_for_that(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.code = new.code = 1;
	old.hypercall = new.hypercall = "memory_op";
	new.sites[1] = (struct continuation){
		.kind = CONTINUATION_CALL_REPLACED, .at.file = "a.c", .hypercall = "sched_op"};
	new.site_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	old.taken_too = "sched_op";
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "do_it continues as sched_op");
	EXPECT_VERDICT(&new, &new, VERDICT_COMPATIBLE, "means the same");
}

static void memory_has_to_be_compared(void)
{
	struct side_sample old = sample(6), new = sample(6);

	old.sites[0] =
		(struct continuation){.kind = CONTINUATION_RESTART, .ops = op11, .op_count = 1};
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "headers of both releases are needed");
	old.exchange_bytes = new.exchange_bytes = 8;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE,
		       "how the code uses their fields is not compared");
	new.exchange_bytes = 12;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "which has changed");
}

static void every_handler_has_to_be_compared(void)
{
	struct side_sample old = sample(6), new = sample(6);

	new.inner = "do_other_op";
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "do_other_op has no counterpart in 1.0.0");
	EXPECT_VERDICT(&new, &old, VERDICT_UNKNOWN, "do_other_op has no counterpart in 2.0.0");
	new.is_in_table = true;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
}

static void set_arguments(struct side_sample *s, enum carried_kind kind, uint8_t argument)
{
	s->sites[0].at.file = "memory.c";
	s->sites[0].carried_count = 2;
	s->sites[0].carried[0].kind = CARRIED_COMMAND;
	s->sites[0].carried[1] = (struct carried_argument){.kind = kind, .argument = argument};
}

static void arguments_are_taken_as_they_were(void)
{
	struct side_sample old = sample(6), new = sample(6);

	set_arguments(&old, CARRIED_OWN, 1);
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	set_arguments(&new, CARRIED_OWN, 1);
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	set_arguments(&new, CARRIED_OTHER, 0);
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "something else as arg in 2.0.0");
	EXPECT_VERDICT(&new, &new, VERDICT_COMPATIBLE, "means the same");
	set_arguments(&new, CARRIED_MIXED, 1);
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "passes arg with bits put in");
	set_arguments(&new, CARRIED_OWN, 0);
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, "puts cmd where the handler takes arg");
	EXPECT_VERDICT(&new, &new, VERDICT_COMPATIBLE, "means the same");
	set_arguments(&new, CARRIED_OWN, 1);
	new.sites[0].scalings = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "its unit may be another");
}

enum taking { TAKEN, REFUSED, OPEN };

/* The op and progress of a masked value, where it is taken. */
static enum taking take(const struct decode *d, uint32_t value, uint64_t *op, uint64_t *progress)
{
	uint64_t mask = ((uint64_t)1 << d->op_bits.value) - 1;
	const struct dispatched_op *found = NULL;

	*op = value & mask;
	*progress = value >> d->progress_lsb.value;
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].number == *op)
			found = &d->ops[i];
	if (!found || found->dispatched != ANSWER_YES)
		return OPEN;
	if (!(value & ~mask))
		return TAKEN;
	if (found->progress == PROGRESS_REFUSED)
		return REFUSED;
	if (found->progress == PROGRESS_IGNORED)
		*progress = 0;
	else if (found->progress != PROGRESS_ACCEPTED)
		return OPEN;
	return TAKEN;
}

/* Over all values that a 32-bit command can have beside the op. */
static bool all_agree(const struct decode *old, const struct decode *new, uint64_t op,
		      unsigned int lsb)
{
	for (uint64_t k = 0; k < (uint64_t)1 << (32 - lsb); k++) {
		uint32_t value = (uint32_t)(op | k << lsb);
		uint64_t a, b, p, q;
		enum taking was = take(old, value, &a, &p), is = take(new, value, &b, &q);

		if (was == OPEN || was != is || a != b || (was == TAKEN && p != q))
			return false;
	}
	return true;
}

static void compatible_is_so_for_every_value(void)
{
	size_t wrong = 0, compatible = 0, broken = 0;

	srand(3);
	for (unsigned int round = 0; round < 300; round++) {
		struct side_sample old = sample(20 + (unsigned int)rand() % 3);
		struct side_sample new = sample(20 + (unsigned int)rand() % 3);
		struct dispatched_op ops[2][1] = {
			{{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_ACCEPTED}},
			{{.number = 6, .dispatched = ANSWER_YES, .progress = PROGRESS_ACCEPTED}}};
		struct outcome outcome;
		bool agree;

		for (unsigned int side = 0; side < 2; side++)
			if (rand() % 4 == 0)
				ops[side][0].progress = (enum progress_answer)(rand() % 5);
		if (rand() % 2)
			new.decode = old.decode;
		if (rand() % 5 == 0)
			new.decode.progress_lsb.value = 19 + (uint64_t)rand() % 5;
		old.decode.ops = ops[0];
		new.decode.ops = ops[1];
		old.decode.op_count = new.decode.op_count = 1;
		outcome = judge(&old, &new);
		agree = all_agree(&old.decode, &new.decode, 6,
				  (unsigned int)old.sites[0].progress_lsb.value);
		wrong += outcome.kind == VERDICT_COMPATIBLE && !agree;
		/* That the new side does not take what it makes itself is another matter. */
		wrong += outcome.kind == VERDICT_BROKEN && agree &&
			 !strstr(outcome.reason, "its handler takes otherwise");
		compatible += outcome.kind == VERDICT_COMPATIBLE;
		broken += outcome.kind == VERDICT_BROKEN;
	}
	EXPECT_INT(wrong, 0);
	EXPECT(compatible > 20);
	EXPECT(broken > 20);
}

/* What is not understood means the same where it is the same code. */
static void the_same_code_means_the_same(void)
{
	struct side_sample old = {
		.hypercall = "mmuext_op",
		.record = "mmuext_op",
		.exchange_bytes = 4,
		.sites = {{.hypercall = "mmuext_op", .kind = CONTINUATION_UNKNOWN}},
		.site_count = 1,
		.code = 7,
	};
	struct side_sample new = old;

	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "same code");
	new.code = 8;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	old.code = new.code = 0;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	old.code = new.code = 7;
	new.has_binary = true;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	new.has_binary = false;
	/* The code says nothing of how its arguments are laid out. */
	new.exchange_bytes = 8;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "has changed");
	/* Of which hypercall it is not known is nobody's code. */
	new.exchange_bytes = 4;
	old.sites[1].kind = new.sites[1].kind = CONTINUATION_UNKNOWN;
	old.site_count = new.site_count = 2;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "a hypercall that is not known");
}

/* Where progress stands is not known, but anything there is taken as it was. */
static void an_op_may_stand_beside_anything_that_is_taken_alike(void)
{
	struct side_sample old = sample(6), new;

	old.sites[0] = (struct continuation){.hypercall = "memory_op",
					     .kind = CONTINUATION_UNKNOWN,
					     .carries_own_op = true,
					     .ops = op6,
					     .op_count = 1,
					     .at = {.file = NULL}};
	new = old;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	new.decode.unit = 64;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	new.decode.unit = 1;
	new.sites[0].kind = CONTINUATION_REGISTER;
	new.sites[0].progress_lsb = (struct known_number)KNOWN(6);
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	new = old;
	old.sites[0].carries_own_op = false;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	/* Where both refuse whatever stands there, its place need not be known. */
	old = new;
	old.sites[0].ops = op11;
	old.decode.progress_lsb.state = NUMBER_UNKNOWN;
	new = old;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	old.sites[0].ops = new.sites[0].ops = op6;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
}

/* However it goes on, what is dispatched no more does not. */
static void an_op_that_is_gone_is_broken(void)
{
	static const struct dispatched_op gone[] = {
		{.number = 6, .dispatched = ANSWER_NO},
		{.number = 11, .dispatched = ANSWER_YES, .progress = PROGRESS_REFUSED},
	};
	struct side_sample old = sample(6), new = sample(6);

	old.sites[0] = (struct continuation){.hypercall = "memory_op",
					     .kind = CONTINUATION_UNKNOWN,
					     .carries_own_op = true,
					     .ops = op6,
					     .op_count = 1};
	new.decode.ops = gone;
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, "is dispatched no more in 2.0.0");
	/* Nor does one in flight that the old handler did not let in. */
	old.decode.ops = gone;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
}

/* A restart of any op: one for which nothing is done leaves nothing that could be lost. */
static void an_idle_op_leaves_nothing(void)
{
	static const struct dispatched_op ops[] = {
		{.number = 6, .dispatched = ANSWER_YES},
		{.number = 11, .dispatched = ANSWER_UNKNOWN},
	};
	struct side_sample old = {
		.decoded = "mmuext_op",
		.hypercall = "mmuext_op",
		.record = "mmuext_op",
		.exchange_bytes = 4,
		.sites = {{.kind = CONTINUATION_RESTART, .carries_own_op = true}},
		.site_count = 1,
		.decode = {
			.is_op_in_buffer = true, .register_bits = 64, .ops = ops, .op_count = 2}};
	struct side_sample new = old;

	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	old.decode.idle = op11;
	old.decode.idle_count = 1;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "is not known");
	new.decode.idle = op11;
	new.decode.idle_count = 1;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
}

/* A flag in an argument beside the op: the handler has to look at it, and not to refuse it. */
static void a_flag_has_to_be_looked_at(void)
{
	static const struct tested_argument looked[] = {{1, 0x4000, 0}},
					    refused[] = {{1, 0x4000, 0x4000}},
					    other[] = {{1, 0x8000, 0}};
	struct side_sample old = sample(6), new;

	old.sites[0].carried[0].kind = CARRIED_COMMAND;
	old.sites[0].carried[1] =
		(struct carried_argument){.kind = CARRIED_MIXED, .argument = 1, .set = 0x4000};
	old.sites[0].carried_count = 2;
	old.decode.tested = looked;
	old.decode.tested_count = 1;
	new = old;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
	new.decode.tested = other;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "nothing shows that do_memory_op looks at");
	new.decode.tested_count = 0;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "nothing shows that do_memory_op looks at");
	new.decode.tested = refused;
	new.decode.tested_count = 1;
	EXPECT_VERDICT(&old, &new, VERDICT_BROKEN, "returns an error");
	/* A constant is a flag where it was looked at as one. */
	old.sites[0].carried[1].kind = new.sites[0].carried[1].kind = CARRIED_CONSTANT;
	new.decode.tested = other;
	EXPECT_VERDICT(&old, &new, VERDICT_UNKNOWN, "nothing shows that do_memory_op looks at");
	old.decode.tested = other;
	EXPECT_VERDICT(&old, &new, VERDICT_COMPATIBLE, "means the same");
}

static const struct unit_test tests[] = {
	TEST(a_flag_has_to_be_looked_at),
	TEST(an_op_may_stand_beside_anything_that_is_taken_alike),
	TEST(an_op_that_is_gone_is_broken),
	TEST(an_idle_op_leaves_nothing),
	TEST(same_split_is_compatible),
	TEST(wider_mask_is_broken),
	TEST(one_op_with_other_progress_is_told_with_it),
	TEST(nothing_in_flight_is_compatible),
	TEST(tools_of_an_older_version_are_refused),
	TEST(what_is_not_told_is_unknown),
	TEST(open_sites_are_unknown),
	TEST(steps_of_another_size_break),
	TEST(open_answers_are_unknown),
	TEST(a_refusal_is_broken),
	TEST(plain_restarts_need_the_same_arguments),
	TEST(a_call_that_holds_calls),
	TEST(a_restart_of_any_op_is_compared_for_all),
	TEST(counts_need_the_same_of_the_new_side),
	TEST(each_form_of_a_count_has_to_be_made),
	TEST(replaced_ops_have_to_be_served),
	TEST(another_op_is_expected_where_it_was_added_for_that),
	TEST(another_hypercall_is_expected_where_it_was_added_for_that),
	TEST(memory_has_to_be_compared),
	TEST(every_handler_has_to_be_compared),
	TEST(the_same_code_means_the_same),
	TEST(arguments_are_taken_as_they_were),
	TEST(compatible_is_so_for_every_value),
};

TEST_MAIN(tests);
