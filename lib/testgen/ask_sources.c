// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/base/vec.h"
#include "lib/code/sites.h"
#include "lib/read/csource/csource.h"
#include "lib/testgen/ask.h"
#include "lib/testgen/emit.h"

#define HANDLERS_PATH "xen/common/generated.c"

/* Numbers below have a name in the public headers, whether they are ops or not. */
enum { NAMED_NUMBERS = 64, PATH_BYTES = 256 };

static const char *const directories[] = {"xen",	  "xen/common",	 "xen/arch",
					  "xen/arch/x86", "xen/include", "xen/include/public"};

/* A tree, and what was read of it. */
struct asked {
	const struct gen_subject *subjects;
	size_t count;
	struct arena arena;
	struct intern intern;
	struct families families;
	struct source *source;
	struct release *release;
};

static int write_file(const char *root, const char *name, const struct strbuf *text,
		      struct xenabi_error *err)
{
	char path[PATH_BYTES];
	bool written;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	f = fopen(path, "w");
	written = f && fputs(strbuf_str(text), f) != EOF;
	if (f && fclose(f) != 0)
		written = false;
	return written ? 0 : xenabi_error_set(err, XENABI_ESYSTEM, path, "%s", strerror(errno));
}

static int make_directories(const char *root, struct xenabi_error *err)
{
	if (mkdir(root, 0777) < 0)
		return xenabi_error_set(err, XENABI_ESYSTEM, root, "%s", strerror(errno));
	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++) {
		char path[PATH_BYTES];

		snprintf(path, sizeof(path), "%s/%s", root, directories[i]);
		if (mkdir(path, 0777) < 0)
			return xenabi_error_set(err, XENABI_ESYSTEM, path, "%s", strerror(errno));
	}
	return 0;
}

/* The i-th number that has a name; false: there are no more. */
static bool named_number(const struct gen_handler *h, unsigned int i, unsigned int *ret)
{
	for (unsigned int k = 0; i >= NAMED_NUMBERS && k < h->op_count; k++) {
		if (h->ops[k].value >= NAMED_NUMBERS && i-- == NAMED_NUMBERS) {
			*ret = h->ops[k].value;
			return true;
		}
	}
	*ret = i;
	return i < NAMED_NUMBERS;
}

/* The numbers of the hypercalls and of the ops. */
static int write_header(const struct asked *a, const char *root, struct xenabi_error *err)
{
	struct strbuf text = {0};
	struct arena scratch = {0};
	unsigned int value;
	int status;

	gen_emit_numbers(&text);
	for (size_t i = 0; i < a->count; i++) {
		const struct gen_handler *h = a->subjects[i].handler;

		for (unsigned int k = 0; named_number(h, k, &value); k++)
			strbuf_addf(&text, "#define %s %u\n", gen_op_macro(h, value, &scratch),
				    value);
	}
	status = write_file(root, "xen/include/public/xen.h", &text, err);
	arena_deinit(&scratch);
	strbuf_deinit(&text);
	return status;
}

static int write_handlers(const struct asked *a, const char *root, struct xenabi_error *err)
{
	struct strbuf text = {0};
	int status;

	gen_emit_declarations(&text);
	for (size_t i = 0; i < a->count; i++)
		gen_emit_handler(&text, a->subjects[i].handler);
	status = write_file(root, HANDLERS_PATH, &text, err);
	strbuf_deinit(&text);
	return status;
}

static json_t *names_json(const struct name_list *names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < names->count; i++)
		json_array_append_new(list, json_string(names->items[i]));
	return list;
}

static json_t *ops_json(const struct gen_handler *h, struct arena *a)
{
	json_t *list = json_array();
	unsigned int value;

	for (unsigned int i = 0; named_number(h, i, &value); i++)
		json_array_append_new(list, json_string(gen_op_macro(h, value, a)));
	return list;
}

static json_t *bare_family(const char *hypercall, struct arena *a)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:[], s:[]}", "name", hypercall, "kind", "ops",
			 "hypercall", hypercall, "number_macro",
			 arena_printf(a, "__HYPERVISOR_%s", hypercall), "prefix", "ops");
}

static json_t *family_json(const struct gen_subject *s, struct arena *a)
{
	json_t *handlers = json_object(), *json;
	struct family f = {0};

	gen_describe(s, a, &f);
	json = bare_family(f.hypercall, a);
	for (unsigned int entry = 0; entry < ENTRY_COUNT; entry++)
		if (f.handlers[entry].count)
			json_object_set_new(handlers, entry_path_name((enum entry_path)entry),
					    names_json(&f.handlers[entry]));
	json_object_set_new(json, "handlers", handlers);
	json_object_set_new(json, "delegates", names_json(&f.delegates));
	json_object_set_new(json, "args", names_json(&f.args));
	if (!f.op_in.known)
		return json;
	json_object_set_new(json, "op_in", json_pack("{s:i}", "argument", 0));
	json_object_set_new(json, "prefix",
			    json_pack("[s]", arena_printf(a, "G%uOP_", s->handler->id)));
	json_object_set_new(json, "ops", ops_json(s->handler, a));
	return json;
}

static bool is_served(const struct asked *a, const char *hypercall)
{
	for (size_t i = 0; i < a->count; i++)
		if (!strcmp(hypercall_name(a->subjects[i].handler->number), hypercall))
			return true;
	return false;
}

/* All hypercalls, so that a continuation that goes to another one is known. */
static int describe_all(struct asked *a, struct xenabi_error *err)
{
	json_t *families = json_array(), *all;
	char *text;
	int status;

	for (size_t i = 0; i < a->count; i++)
		json_array_append_new(families, family_json(&a->subjects[i], &a->arena));
	for (unsigned int id = 0; id < GEN_MAX_HANDLERS; id++) {
		const char *name = hypercall_name(gen_number(id));

		if (!is_served(a, name))
			json_array_append_new(families, bare_family(name, &a->arena));
	}
	all = json_pack("{s:s, s:o}", "schema", "xenabi-families/1", "families", families);
	text = json_dumps(all, JSON_COMPACT);
	status = families_parse(&a->families, text, strlen(text), "generated", err);
	free(text);
	json_decref(all);
	return status;
}

static int read_tree(struct asked *a, const char *root, struct xenabi_error *err)
{
	struct builder *b;

	if (source_open_directory(root, &a->source, err) < 0)
		return -1;
	b = builder_create(&a->intern, "generated");
	if (csource_read(a->source, &a->families, b, err) < 0) {
		builder_destroy(b);
		return -1;
	}
	builder_add_constant(b, &(struct constant){.name = intern_str(&a->intern, "any"),
						   .views = 1,
						   .kind = CONSTANT_INTEGER});
	a->release = builder_seal(b, err);
	return a->release ? 0 : -1;
}

static const struct decode *find_decode(const struct release *r, const char *handler)
{
	for (size_t i = 0; i < r->decode_count; i++)
		if (r->decodes[i].arch == ARCH_X86_64 && !strcmp(r->decodes[i].handler, handler))
			return &r->decodes[i];
	return NULL;
}

static void judge_entry(const struct gen_judge *j, const struct release *r,
			const struct gen_entry_truth *t)
{
	const struct decode *d = find_decode(r, t->function);
	struct gen_entry_answer a = {0};
	struct gen_op_answer *ops = NULL;

	if (d) {
		a.op_bits = d->op_bits;
		a.unknown_because = d->unknown_because;
		a.progress_lsb = d->progress_lsb;
		a.unit = d->unit;
		a.is_for_some_ops = d->only_for;
		for (size_t i = 0; i < d->only_for_count && i < GEN_MAX_OPS; i++)
			a.only_for[a.only_for_count++] = (unsigned int)d->only_for[i];
		a.ops = ops = xalloc(d->op_count * sizeof(*ops));
		for (size_t i = 0; i < d->op_count; i++)
			ops[a.op_count++] =
				gen_op_answer_of((unsigned int)d->ops[i].number,
						 d->ops[i].dispatched, d->ops[i].progress);
	}
	gen_judge_entry(j, t, &a);
	free(ops);
}

static struct gen_site_answer site_answer(const struct continuation *c)
{
	struct gen_site_answer a = {
		.function = c->function,
		.format = c->format,
		.kind = c->kind == CONTINUATION_CALL_REPLACED ? CONTINUATION_OP_REPLACED : c->kind,
		.progress_lsb = c->progress_lsb,
	};

	for (unsigned int id = 0; c->hypercall && id < GEN_MAX_HANDLERS; id++)
		if (!strcmp(hypercall_name(gen_number(id)), c->hypercall)) {
			a.has_number = true;
			a.number = gen_number(id);
		}
	for (size_t i = 0; i < c->op_count && i < GEN_MAX_OPS; i++)
		a.ops[a.op_count++] = (unsigned int)c->ops[i];
	return a;
}

static void judge_all(const struct asked *asked, struct gen_score *score)
{
	const struct release *r = asked->release;
	struct gen_site_answer *sites = xalloc(r->continuation_count * sizeof(*sites));
	size_t count = 0;

	for (size_t i = 0; i < r->continuation_count; i++)
		if (r->continuations[i].arch == ARCH_X86_64 && !r->continuations[i].is_translation)
			sites[count++] = site_answer(&r->continuations[i]);
	for (size_t i = 0; i < asked->count; i++) {
		const struct gen_subject *s = &asked->subjects[i];
		struct gen_judge j = {s->handler, "sources", score};

		for (unsigned int e = 0; e < s->truth->entry_count; e++)
			judge_entry(&j, r, &s->truth->entries[e]);
		gen_judge_sites(&j, s->truth, sites, count);
	}
	free(sites);
}

static void deinit(struct asked *a)
{
	if (a->release)
		release_destroy(a->release);
	if (a->source)
		source_close(a->source);
	families_deinit(&a->families);
	intern_deinit(&a->intern);
	arena_deinit(&a->arena);
}

int gen_sources_judge(const char *root, const struct gen_subject *subjects, size_t count,
		      struct gen_score *score, struct xenabi_error *err)
{
	struct asked a = {.subjects = subjects, .count = count};
	clock_t start = clock();
	int status;

	status = describe_all(&a, err);
	if (!status)
		status = make_directories(root, err);
	if (!status)
		status = write_header(&a, root, err);
	if (!status)
		status = write_handlers(&a, root, err);
	if (!status)
		status = read_tree(&a, root, err);
	if (!status)
		judge_all(&a, score);
	score->seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
	deinit(&a);
	return status;
}
