// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/names.h"
#include "lib/model/xen_name.h"
#include "lib/read/cfront/spell.h"
#include "lib/read/csource/build.h"
#include "lib/read/csource/included.h"
#include "lib/read/csource/sources.h"
#include "lib/read/csource/tree.h"

#define FILE_BYTES_MAX ((size_t)4 << 20)
#define TREE_BYTES_MAX ((size_t)64 << 20)

#define XLAT_LIST "xen/include/xlat.lst"

enum { NEEDLES_ROOM = 1024, TEXTS_MAX = 2000, UNREAD_MAX = 16 };

/* Names, one of which a .c file has to hold; open addressing. */
struct needles {
	const char *slots[NEEDLES_ROOM];
	size_t count;
};

struct reading {
	struct tree *tree;
	struct source *source;
	struct builder *builder;
	struct needles needles;
	path_list paths;	  /* of all files */
	const char *unknown_arch; /* the folder that was met last; NULL: none yet */
};

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static size_t hash_name(const char *s, size_t len)
{
	size_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

static void add_needle(struct needles *n, const char *name)
{
	size_t i = hash_name(name, strlen(name)) % NEEDLES_ROOM;

	if (2 * n->count >= NEEDLES_ROOM)
		return;
	while (n->slots[i]) {
		if (!strcmp(n->slots[i], name))
			return;
		i = (i + 1) % NEEDLES_ROOM;
	}
	n->slots[i] = name;
	n->count++;
}

static bool is_needle(const struct needles *n, const char *s, size_t len, size_t hash)
{
	for (size_t i = hash % NEEDLES_ROOM; n->slots[i]; i = (i + 1) % NEEDLES_ROOM)
		if (!strncmp(n->slots[i], s, len) && !n->slots[i][len])
			return true;
	return false;
}

static void add_list(struct needles *n, const struct name_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		add_needle(n, list->items[i]);
}

static void add_needles(struct needles *n, const struct families *families)
{
	for (unsigned int i = 0; xen_name_nth(XEN_SERVES, i); i++)
		add_needle(n, xen_name_nth(XEN_SERVES, i));
	for (size_t i = 0; i < families->count; i++) {
		const struct family *f = &families->items[i];

		if (f->kind != FAMILY_OPS)
			continue;
		for (unsigned int e = 0; e < ENTRY_COUNT; e++)
			add_list(n, &f->handlers[e]);
		add_list(n, &f->delegates);
	}
}

/* Whether a byte can be in a name; a table, since every byte of the tree is asked. */
static bool is_name_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool holds_needle(const struct needles *n, const struct blob *file)
{
	const unsigned char *at = file->bytes, *end = at + file->size;

	while (at < end) {
		const unsigned char *start;
		size_t h = 2166136261u;

		if (!is_name_byte(*at)) {
			at++;
			continue;
		}
		for (start = at; at < end && is_name_byte(*at); at++)
			h = (h ^ *at) * 16777619u;
		if (is_needle(n, (const char *)start, (size_t)(at - start), h))
			return true;
	}
	return false;
}

bool tree_is_header(const char *path)
{
	return names_end_in(path, ".h");
}

bool tree_is_xlat(const char *path)
{
	return !strcmp(path, XLAT_LIST);
}

bool tree_is_kconfig(const char *path)
{
	const char *slash = strrchr(path, '/');

	return has_prefix(slash ? slash + 1 : path, "Kconfig");
}

static bool is_public(const char *path)
{
	return has_prefix(path, "xen/include/public/");
}

/* A folder's name in the path that stands for an architecture; ARCH_COUNT: none. */
static enum arch own_arch(const char *path)
{
	static const struct {
		const char *part;
		enum arch arch;
	} parts[] = {
		{"/x86_32/", ARCH_X86_32},	  {"arch-x86_32", ARCH_X86_32},
		{"xen-x86_32", ARCH_X86_32},	  {"/arm32/", ARCH_ARM32},
		{"/arm64/", ARCH_ARM64},	  {"compat", ARCH_X86_64},
		{"arch/x86/", ARCH_X86_64},	  {"asm-x86/", ARCH_X86_64},
		{"public/arch-x86", ARCH_X86_64}, {"/hvm/save", ARCH_X86_64},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(path, parts[i].part))
			return parts[i].arch;
	return ARCH_COUNT;
}

static bool is_arm(const char *path)
{
	return strstr(path, "arch/arm/") || strstr(path, "asm-arm/") ||
	       strstr(path, "public/arch-arm");
}

bool tree_is_for(const char *path, enum arch arch)
{
	enum arch own = own_arch(path);

	if (own != ARCH_COUNT)
		return own == arch;
	if (is_arm(path))
		return arch == ARCH_ARM32 || arch == ARCH_ARM64;
	return true;
}

/* The length of the name behind the prefix up to the next slash; 0: the path is no file below. */
static size_t folder_length(const char *path, const char *prefix)
{
	const char *slash = has_prefix(path, prefix) ? strchr(path + strlen(prefix), '/') : NULL;

	return slash ? (size_t)(slash - path) - strlen(prefix) : 0;
}

static bool is_one_of(const char *name, size_t len, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == len && !strncmp(*list, name, len))
			return true;
	return false;
}

/* The length of the path's folder of an architecture that nothing here knows; 0: it is in none. */
static size_t unknown_arch_folder(const char *path)
{
	static const char arch[] = "xen/arch/";
	static const char *const known[] = {"x86", "arm", "ia64", "powerpc", "ppc", "riscv", NULL};
	size_t len = folder_length(path, arch);

	return len && !is_one_of(path + strlen(arch), len, known) ? strlen(arch) + len : 0;
}

static bool has_unknown_asm(const char *path)
{
	static const char asm_prefix[] = "xen/include/asm-";
	static const char *const known[] = {"x86", "arm", "generic", NULL};
	size_t len = folder_length(path, asm_prefix);

	return len && !is_one_of(path + strlen(asm_prefix), len, known);
}

/* Other architectures', and programs that only help to build or to test. */
bool tree_is_foreign(const char *path)
{
	static const char *const parts[] = {"ia64",	"powerpc", "arch-ppc", "arch/ppc",
					    "asm-ppc",	"/ppc",	   "riscv",    "/x86_32/",
					    "x86_32.h", "/tools/", "/test/"};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(path, parts[i]))
			return true;
	return unknown_arch_folder(path) || has_unknown_asm(path);
}

static void add_gap(struct reading *r, const char *path, const char *what)
{
	struct evidence at = {.file = intern_str(builder_intern(r->builder), path)};

	builder_add_gap(r->builder, &at, what, "");
}

static void leave_unread(struct reading *r, const char *path, const char *what)
{
	add_gap(r, path, what);
	if (r->tree->unread.count < UNREAD_MAX)
		vec_push(&r->tree->unread, intern_str(r->tree->intern, path));
}

/* Headers that define what every file may use in a constant. */
static bool is_basic(const char *path)
{
	static const char *const names[] = {"/errno.h",	 "/types.h",  "/kernel.h",
					    "/lib.h",	 "/const.h",  "/config.h",
					    "/limits.h", "/macros.h", "/xen/bitops.h"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names_end_in(path, names[i]))
			return true;
	return false;
}

/* Headers of drivers and libraries tell nothing of hypercalls. */
static bool is_header_place(const char *path)
{
	static const char *const prefixes[] = {
		"xen/common/",	    "xen/arch/", "xen/include/public/",	     "xen/include/xen/",
		"xen/include/asm-", "xen/xsm/",	 "xen/drivers/passthrough/", "xen/drivers/char/",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (has_prefix(path, prefixes[i]))
			return true;
	return false;
}

static bool is_wanted(const struct needles *needles, const char *path, const struct blob *file)
{
	if (tree_is_xlat(path) || tree_is_kconfig(path))
		return true;
	return tree_is_header(path) || holds_needle(needles, file);
}

bool tree_wants(const struct families *families, const char *path, const struct blob *file)
{
	struct needles needles = {0};

	add_needles(&needles, families);
	return is_wanted(&needles, path, file);
}

static bool is_reserve(const char *path, const struct blob *file)
{
	return tree_is_header(path) && !is_public(path) && !is_basic(path) &&
	       !memmem(file->bytes, file->size, "hypercall", strlen("hypercall"));
}

static bool is_source(const char *path)
{
	return names_end_in(path, ".c") || tree_is_xlat(path) || tree_is_kconfig(path) ||
	       (tree_is_header(path) && is_header_place(path));
}

bool tree_is_build(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (tree_is_foreign(path))
		return false;
	return has_prefix(name, "Makefile") || has_prefix(name, "Kbuild") ||
	       names_end_in(name, ".mk") || names_end_in(name, ".S") || names_end_in(name, ".lds");
}

bool tree_may_include(const char *path)
{
	static const char *const never[] = {".c",   ".S",   ".s",   ".py", ".pl", ".sh",
					    ".awk", ".rst", ".txt", ".md", ".xsl"};

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (names_end_in(path, never[i]))
			return false;
	return has_prefix(path, "xen/") && !strstr(path, "/tools/") && !strstr(path, "/test/");
}

/* Paths come sorted, so that a folder's files come together. */
static void note_unknown_arch(struct reading *r, const char *path)
{
	size_t len = unknown_arch_folder(path);

	if (!len || (r->unknown_arch && strlen(r->unknown_arch) == len &&
		     !strncmp(r->unknown_arch, path, len)))
		return;
	r->unknown_arch = intern_strn(r->tree->intern, path, len);
	add_gap(r, r->unknown_arch, "the sources of this architecture are not read");
}

bool tree_looks_at(const char *path)
{
	return !tree_is_foreign(path) && is_source(path);
}

/* As long as there is no more than can be read. */
static bool is_read(const void *arg, const struct source_entry *entry)
{
	(void)arg;
	return (tree_looks_at(entry->path) || tree_is_build(entry->path)) &&
	       entry->size <= FILE_BYTES_MAX;
}

/* Of assembler code only what names a handler can stand in its place. */
static bool is_build_wanted(const struct reading *r, const char *path, const struct blob *file)
{
	return !names_end_in(path, ".S") || names_end_in(path, ".lds.S") ||
	       holds_needle(&r->needles, file);
}

static int visit(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct reading *r = arg;
	struct tree *t = r->tree;
	struct arena a = {0};
	struct blob file;
	int rc;

	note_unknown_arch(r, entry->path);
	if (!entry->is_regular)
		return 0;
	vec_push(&r->paths, intern_str(t->intern, entry->path));
	if (!tree_looks_at(entry->path) && !tree_is_build(entry->path))
		return 0;
	if (entry->size > FILE_BYTES_MAX) {
		leave_unread(r, entry->path, "a source file that is too large to be read");
		return 0;
	}
	if (t->bytes + entry->size > TREE_BYTES_MAX || t->texts.count == TEXTS_MAX) {
		leave_unread(r, entry->path, "more sources than can be read");
		return 0;
	}
	builder_tell_place(r->builder, entry->path, NULL);
	rc = source_read(r->source, entry->path, FILE_BYTES_MAX, &a, &file, err);
	if (!rc)
		file = spell_out(&file, &a);
	if (!rc && (tree_is_build(entry->path) ? is_build_wanted(r, entry->path, &file)
					       : is_wanted(&r->needles, entry->path, &file))) {
		struct source_text text = {
			.path = intern_str(t->intern, entry->path),
			.bytes = arena_memdup(&t->arena, file.bytes, file.size + 1),
			.size = file.size,
			.is_reserve = is_reserve(entry->path, &file),
		};

		t->bytes += file.size;
		if (tree_is_build(entry->path))
			vec_push(&t->builds, text);
		else
			vec_push(&t->texts, text);
	}
	arena_deinit(&a);
	return rc;
}

static int compare_texts(const void *a, const void *b)
{
	const struct source_text *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void find_arches(struct reading *r)
{
	struct tree *t = r->tree;

	t->has_arch[ARCH_X86_64] = source_has_directory(r->source, "xen/arch/x86");
	t->has_arch[ARCH_ARM64] = source_has_directory(r->source, "xen/arch/arm/arm64");
	/* At first there were no other processors than 32-bit ones, and no folder of their own. */
	t->has_arch[ARCH_ARM32] =
		source_has_directory(r->source, "xen/arch/arm/arm32") ||
		(source_has_directory(r->source, "xen/arch/arm") && !t->has_arch[ARCH_ARM64]);
}

int tree_read(struct tree *t, struct source *s, const struct families *families, struct builder *b,
	      struct xenabi_error *err)
{
	struct reading r = {.tree = t, .source = s, .builder = b};
	int rc = 0;

	*t = (struct tree){.intern = builder_intern(b)};
	add_needles(&r.needles, families);
	rc = source_list_reading(s, "xen", is_read, visit, &r, err);
	vec_sort(&t->texts, compare_texts);
	if (!rc) {
		find_arches(&r);
		included_read(t, s, &r.paths);
		build_read(t);
	}
	vec_free(&r.paths);
	return rc;
}

void tree_deinit(struct tree *t)
{
	struct source_text *text;

	vec_each(text, &t->texts)
		vec_free(&text->tokens);
	vec_free(&t->texts);
	vec_free(&t->unread);
	vec_free(&t->included);
	vec_free(&t->builds);
	vec_free(&t->odd_names);
	vec_free(&t->odd_places);
	arena_deinit(&t->arena);
}
