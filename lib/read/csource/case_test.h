/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_CASE_TEST_H
#define XENABI_READ_CSOURCE_CASE_TEST_H

#include <inttypes.h>
#include <string.h>

#include "lib/read/csource/box_test.h"
#include "lib/read/csource/csource.h"
#include "lib/source/fixture.h"

/* A tree, and what was read of it. */
struct tree_case {
	struct fixture f;
	struct intern intern;
	struct families families;
	struct release *release;
};

static inline void open_case(struct tree_case *c)
{
	*c = (struct tree_case){0};
	setup(&c->f);
	for (size_t i = 0; i < sizeof(box_dirs) / sizeof(box_dirs[0]); i++)
		make_dir(&c->f, box_dirs[i]);
	write_file(&c->f, "xen/include/public/box.h", public_text);
	EXPECT_INT(families_parse(&c->families, families_text, strlen(families_text), "families",
				  &c->f.err),
		   0);
}

static inline void read_case(struct tree_case *c)
{
	struct builder *b = builder_create(&c->intern, "case");

	EXPECT_INT(source_open_directory(c->f.dir, &c->f.source, &c->f.err), 0);
	EXPECT(csource_probe(c->f.source));
	EXPECT_INT(csource_read(c->f.source, &c->families, b, &c->f.err), 0);
	builder_add_constant(b, &(struct constant){.name = intern_str(&c->intern, "any"),
						   .views = 1,
						   .kind = CONSTANT_INTEGER});
	c->release = builder_seal(b, &c->f.err);
	EXPECT(c->release);
}

static inline void close_case(struct tree_case *c)
{
	if (c->release)
		release_destroy(c->release);
	families_deinit(&c->families);
	teardown(&c->f);
	intern_deinit(&c->intern);
}

static inline const struct decode *find_decode(const struct tree_case *c, const char *handler,
					       enum arch arch)
{
	static const struct decode none;

	for (size_t i = 0; c->release && i < c->release->decode_count; i++)
		if (!strcmp(c->release->decodes[i].handler, handler) &&
		    c->release->decodes[i].arch == arch)
			return &c->release->decodes[i];
	EXPECT(!"no such decode");
	return &none;
}

/* "none", "?" or the number. */
static inline const char *number(struct tree_case *c, const struct known_number *n)
{
	if (n->state == NUMBER_KNOWN)
		return arena_printf(&c->f.arena, "%" PRIu64, n->value);
	return n->state == NUMBER_NONE ? "none" : "?";
}

/* "bits 4 lsb 4 unit 1: 0 yes accepted, ..." */
static inline const char *describe(struct tree_case *c, const struct decode *d)
{
	struct strbuf text = {0};
	const char *s;

	strbuf_addf(&text, "bits %s lsb %s unit %" PRIu64 ":", number(c, &d->op_bits),
		    number(c, &d->progress_lsb), d->unit);
	for (size_t i = 0; i < d->op_count; i++)
		strbuf_addf(&text, " %" PRIu64 " %s %s;", d->ops[i].number,
			    answer_name(d->ops[i].dispatched),
			    progress_answer_name(d->ops[i].progress));
	for (size_t i = 0; i < d->only_for_count; i++)
		strbuf_addf(&text, " only %" PRIu64, d->only_for[i]);
	s = arena_strdup(&c->f.arena, strbuf_str(&text));
	strbuf_deinit(&text);
	return s;
}

/* All continuations of an architecture, one a line. */
static inline const char *describe_sites(struct tree_case *c, enum arch arch)
{
	struct strbuf text = {0};
	const char *s;

	for (size_t i = 0; c->release && i < c->release->continuation_count; i++) {
		const struct continuation *k = &c->release->continuations[i];

		if (k->arch != arch)
			continue;
		strbuf_addf(&text, "%s %s %s %s %s lsb %s", k->function, entry_path_name(k->entry),
			    k->hypercall ? k->hypercall : "?", k->format ? k->format : "?",
			    continuation_kind_name(k->kind), number(c, &k->progress_lsb));
		for (size_t j = 0; j < k->op_count; j++)
			strbuf_addf(&text, " %" PRIu64, k->ops[j]);
		strbuf_addf(&text, "%s%s\n", k->carries_own_op ? " own" : "",
			    k->is_translation ? " translation" : "");
	}
	s = arena_strdup(&c->f.arena, strbuf_str(&text));
	strbuf_deinit(&text);
	return s;
}

/* The head of every handler of these tests. */
#define HANDLER(type, name) "long " name "(" type " cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n"

/* A handler of one op, which is made again as it came. */
#define RESTARTING_BOX                                                                             \
	HANDLER("unsigned long", "do_box_op")                                                      \
	"{\n    if ( cmd != BOXOP_a )\n        return -ENOSYS;\n"                                  \
	"    return hypercall_create_continuation(__HYPERVISOR_box_op, \"lh\", cmd, arg);\n}\n"

#endif
