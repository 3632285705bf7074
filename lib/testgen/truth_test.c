// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the truth true? The handlers are compiled for this machine and called with
 * real register values; what they do is compared with what truth.c says.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/strbuf.h"
#include "lib/base/test.h"
#include "lib/testgen/emit.h"
#include "lib/testgen/truth.h"

#define HANDLERS   GEN_MAX_HANDLERS
#define RESTART	   (-85L)
#define MAX_NUMBER 512 /* op numbers that are tried below the mask */

/* What the functions that handlers call were asked to do, and what they saw. */
struct observer {
	unsigned long count; /* .count of every buffer that is copied in */
	long result;	     /* of all work */
	int preempt, compat;
	unsigned long works, continuations, number, reg;
	char format[16];
};

static const char observer_text[] =
	"#include <stdarg.h>\n#include <string.h>\n"
	"struct observer { unsigned long count; long result; int preempt, compat;\n"
	"\tunsigned long works, continuations, number, reg; char format[16]; } observer;\n"
	"int ext_copy(void *to, const void *from, unsigned long size)\n"
	"{\n\tmemset(to, 0, size);\n\tif (size == sizeof(struct buffer))\n"
	"\t\t((struct buffer *)to)->count = observer.count;\n\treturn 0;\n}\n"
	"int ext_put(void *to, const void *from, unsigned long size) { return 0; }\n"
	"int ext_preempt(void) { return observer.preempt; }\n"
	"int ext_check(const void *p) { return 0; }\n"
	"int ext_is_compat(void) { return observer.compat; }\n"
	"void ext_enter(unsigned long token) {}\nvoid ext_leave(unsigned long token) {}\n"
	"void ext_trace(unsigned long value) {}\nvoid ext_log(unsigned long value) {}\n"
	"long hypercall_create_continuation(unsigned int op, const char *format, ...)\n"
	"{\n\tva_list ap;\n\tva_start(ap, format);\n\tobserver.continuations++;\n"
	"\tobserver.number = op;\n\tstrcpy(observer.format, format);\n"
	"\tobserver.reg = *format == 'i' ? va_arg(ap, unsigned int) : va_arg(ap, unsigned long);\n"
	"\tva_end(ap);\n\treturn 1;\n}\n"
	"int hypercall_xlat_continuation(unsigned int *id, unsigned int nr, unsigned int mask, ...)\n"
	"{\n\treturn 0;\n}\n";

/* Handlers, compiled and loaded. */
struct loaded {
	struct gen_handler handlers[HANDLERS];
	struct gen_truth truths[HANDLERS];
	void *library;
	struct observer *observer;
};

static void write_source(struct loaded *l, const char *path)
{
	struct strbuf text = {0};
	FILE *f = fopen(path, "w");

	gen_emit_prelude(&text);
	strbuf_addstr(&text, observer_text);
	for (unsigned int i = 0; i < GEN_WORK_FUNCTIONS; i++)
		strbuf_addf(&text,
			    "%s ext_work%u(unsigned long token, unsigned long value)\n"
			    "{\n\tobserver.works++;\n\treturn observer.result;\n}\n",
			    i % 2 ? "int" : "long", i);
	for (unsigned int i = 0; i < HANDLERS; i++)
		gen_emit_handler(&text, &l->handlers[i]);
	EXPECT(f && fputs(strbuf_str(&text), f) != EOF);
	if (f)
		fclose(f);
	strbuf_deinit(&text);
}

/* NULL where no directory can be made; an empty library where nothing compiles. */
static struct loaded *load(uint64_t seed)
{
	struct loaded *l = calloc(1, sizeof(*l));
	const char *tmp = getenv("TMPDIR");
	char dir[128], path[160], command[512];

	for (unsigned int i = 0; i < HANDLERS; i++) {
		gen_make(seed + i, &l->handlers[i]);
		gen_truth_make(&l->handlers[i], &l->truths[i]);
	}
	snprintf(dir, sizeof(dir), "%s/truth.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		return NULL;
	snprintf(path, sizeof(path), "%s/a.c", dir);
	write_source(l, path);
	snprintf(command, sizeof(command), "cc -w -O0 -shared -fPIC -o %s/a.so %s", dir, path);
	EXPECT_INT(system(command), 0);
	snprintf(command, sizeof(command), "%s/a.so", dir);
	l->library = dlopen(command, RTLD_NOW);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	EXPECT_INT(system(command), 0);
	EXPECT(l->library);
	if (l->library)
		l->observer = dlsym(l->library, "observer");
	return l;
}

static void unload(struct loaded *l)
{
	if (l->library)
		dlclose(l->library);
	free(l);
}

/* An entry of a loaded handler. */
struct subject {
	struct loaded *l;
	const struct gen_handler *handler;
	const struct gen_truth *truth;
	const struct gen_entry_truth *entry;
};

static long call(const struct subject *s, uint64_t reg)
{
	void *function = dlsym(s->l->library, s->entry->function);
	struct observer *o = s->l->observer;

	o->works = o->continuations = 0;
	if (s->entry->register_bits == 32)
		return ((long (*)(unsigned int, void *, unsigned int))function)((unsigned int)reg,
										NULL, 0);
	return ((long (*)(unsigned long, void *, unsigned int))function)(reg, NULL, 0);
}

static bool has_effect(const struct subject *s, uint64_t reg)
{
	return call(s, reg) >= 0 || s->l->observer->works;
}

static void expect(bool is_so, const struct subject *s, const char *what, uint64_t reg)
{
	EXPECT(is_so);
	if (!is_so)
		printf("# seed %llu, %s(%#llx): %s\n", (unsigned long long)s->handler->seed,
		       s->entry->function, (unsigned long long)reg, what);
}

static void set_observer(const struct subject *s, unsigned long count, int preempt, long result)
{
	s->l->observer->count = count;
	s->l->observer->preempt = preempt;
	s->l->observer->result = result;
}

static void try_dispatch(const struct subject *s)
{
	uint64_t end = s->entry->has_mask ? gen_mask_of(s->handler) + 1 : 256;

	set_observer(s, 1, 0, 0);
	for (uint64_t op = 0; op < end && op < MAX_NUMBER; op++)
		expect(has_effect(s, op) == !!gen_truth_op(s->entry, (unsigned int)op), s,
		       "dispatched?", op);
	for (unsigned int i = 0; i < s->entry->op_count; i++)
		expect(has_effect(s, s->entry->ops[i].value), s, "dispatched?",
		       s->entry->ops[i].value);
}

static void try_progress(const struct subject *s)
{
	unsigned int lsb = s->entry->progress_lsb;

	for (unsigned int i = 0; s->entry->has_mask && i < s->entry->op_count; i++) {
		const struct gen_op_truth *op = &s->entry->ops[i];

		for (uint64_t progress = 1; progress < 4; progress++) {
			uint64_t reg = op->value | progress << lsb;

			set_observer(s, (progress << (s->entry->unit == 1 ? 0 : lsb)) + 1, 0, 0);
			expect(has_effect(s, reg) == (op->progress != GEN_REFUSED), s,
			       "progress taken?", reg);
		}
		set_observer(s, 1, 0, 0);
		if (op->progress == GEN_USED)
			expect(s->entry->has_progress, s, "used, so it can be seen", op->value);
	}
}

static bool is_true_site(const struct subject *s, uint64_t reg)
{
	const struct observer *o = s->l->observer;
	uint64_t mask = s->entry->has_mask ? gen_mask_of(s->handler) : ~(uint64_t)0;

	for (unsigned int i = 0; i < s->truth->site_count; i++) {
		const struct gen_site_truth *t = &s->truth->sites[i];
		bool carries = false;

		for (unsigned int k = 0; k < t->op_count; k++)
			carries |= (o->reg & mask) == t->ops[k];
		if (carries && t->number == o->number && strcmp(t->format, o->format) == 0 &&
		    (t->kind == CONTINUATION_REGISTER || !(o->reg >> t->progress_lsb) ||
		     o->reg == reg))
			return true;
	}
	return false;
}

static void try_sites(const struct subject *s)
{
	static const long results[] = {0, RESTART};

	for (unsigned int i = 0; i < s->entry->op_count * 2; i++) {
		const struct gen_op_truth *op = &s->entry->ops[i / 2];
		uint64_t reg = op->value;

		if (s->entry->has_mask && op->progress == GEN_USED)
			reg |= (uint64_t)2 << s->entry->progress_lsb;
		set_observer(s, reg * 4 + (16UL << s->handler->op_bits), i % 2 == 0,
			     results[i % 2]);
		call(s, reg);
		if (s->l->observer->continuations)
			expect(is_true_site(s, reg), s, "a true site?", reg);
		else if (op->progress == GEN_USED && i % 2 == 0)
			expect(false, s, "continues?", reg);
	}
}

static void for_each_entry(void (*try_one)(const struct subject *s), bool native_only)
{
	struct loaded *l = load(1);

	for (unsigned int i = 0; l && l->observer && i < HANDLERS; i++) {
		struct subject s = {l, &l->handlers[i], &l->truths[i], NULL};

		for (unsigned int e = 0; e < s.truth->entry_count; e++) {
			s.entry = &s.truth->entries[e];
			if (!native_only || s.entry->entry == ENTRY_NATIVE)
				try_one(&s);
		}
	}
	if (l)
		unload(l);
}

static void dispatches_what_it_says(void)
{
	for_each_entry(try_dispatch, false);
}

static void takes_progress_as_it_says(void)
{
	for_each_entry(try_progress, false);
}

static void continues_as_it_says(void)
{
	for_each_entry(try_sites, true);
}

static void is_the_same_each_time(void)
{
	struct gen_handler a, b;

	gen_make(42, &a);
	gen_make(42, &b);
	EXPECT(memcmp(&a, &b, sizeof(a)) == 0);
	gen_make(43, &b);
	EXPECT(memcmp(&a, &b, sizeof(a)) != 0);
}

static const struct unit_test tests[] = {
	TEST(dispatches_what_it_says),
	TEST(takes_progress_as_it_says),
	TEST(continues_as_it_says),
	TEST(is_the_same_each_time),
};

TEST_MAIN(tests);
