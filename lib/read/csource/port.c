// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <strings.h>

#include "lib/base/names.h"
#include "lib/model/xen_name.h"
#include "lib/read/cfront/macro.h"
#include "lib/read/csource/port.h"
#include "lib/read/cfront/spell.h"

#define FILE_BYTES_MAX ((size_t)4 << 20)

/* Where an architecture's own code stands; ARCH_COUNT: one of which nothing else is known. */
struct port {
	const char *directory;
	enum arch arch;
};

static const struct port ports[] = {
	{"xen/arch/riscv", ARCH_RISCV64},
	{"xen/arch/ppc", ARCH_PPC64},
	{"xen/arch/powerpc", ARCH_COUNT},
	{"xen/arch/ia64", ARCH_COUNT},
};

struct reading {
	struct source *source;
	struct builder *builder;
	const struct families *families;
	bool serves; /* some file names what serves hypercalls */
};

static bool is_code(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h") || !strcmp(dot, ".S"));
}

static bool is_handler(const struct families *families, const char *name)
{
	for (size_t i = 0; i < families->count; i++) {
		const struct family *f = &families->items[i];

		for (unsigned int e = 0; f->kind == FAMILY_OPS && e < ENTRY_COUNT; e++)
			if (names_find(f->handlers[e].items, f->handlers[e].count, name) !=
			    f->handlers[e].count)
				return true;
	}
	return false;
}

/*
 * A table, a dispatcher or a trap of hypercalls is called so; a handler is
 * called by its name. What every port has to define for the common code to
 * link, served or not, tells nothing.
 */
static bool tells_of_serving(const struct families *families, const struct token *t)
{
	if (t->kind != TOKEN_NAME)
		return false;
	if (strcasestr(t->text, "hypercall") || !strncmp(t->text, "call_handlers", 13))
		return !xen_name_is(XEN_EVERY_PORT_HAS, t->text);
	return is_handler(families, t->text);
}

bool ports_look_at(const char *path)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		size_t len = strlen(ports[i].directory);

		if (!strncmp(path, ports[i].directory, len) && path[len] == '/')
			return is_code(path);
	}
	return false;
}

static int visit(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct reading *r = arg;
	token_list tokens = {0};
	struct arena a = {0};
	const struct token *t;
	struct blob file;
	int rc;

	if (r->serves || !entry->is_regular || !is_code(entry->path))
		return 0;
	if (entry->size > FILE_BYTES_MAX) {
		r->serves = true; /* for all that is known */
		return 0;
	}
	rc = source_read(r->source, entry->path, FILE_BYTES_MAX, &a, &file, err);
	if (!rc) {
		file = spell_out(&file, &a);
		r->serves = !token_lex((const char *)file.bytes, file.size, 0,
				       builder_intern(r->builder), &tokens);
		vec_each(t, &tokens)
			r->serves |= tells_of_serving(r->families, t);
	}
	vec_free(&tokens);
	arena_deinit(&a);
	return rc;
}

static int read_port(struct reading *r, const struct port *port, struct xenabi_error *err)
{
	struct evidence at = {.file = intern_str(builder_intern(r->builder), port->directory)};

	r->serves = port->arch == ARCH_COUNT;
	if (source_list(r->source, port->directory, visit, r, err))
		return -1;
	if (r->serves)
		builder_add_gap(r->builder, &at, "the sources of this architecture are not read",
				"");
	else
		builder_add_undispatched(r->builder, port->arch);
	return 0;
}

int ports_read(struct source *s, const struct families *families, struct builder *b,
	       struct xenabi_error *err)
{
	struct reading r = {.source = s, .builder = b, .families = families};

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (source_has_directory(s, ports[i].directory) && read_port(&r, &ports[i], err))
			return -1;
	return 0;
}
