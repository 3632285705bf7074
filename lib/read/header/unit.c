// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/read/header/unit.h"

#define PRELUDE HEADER_ROOT "prelude.h"

#define MARK "xenabi_at_"

enum {
	ROUNDS = 16,	      /* for what one macro makes of another; chains of Xen's take three */
	MAX_WEIGHT = 1 << 18, /* of a macro that the compiler is asked for; Xen's weigh 10,000 */
};

/* What ends a declaration that a header leaves open; faults of the unit's own text are nobody's. */
#define MENDING ";};};};};\n"

static int compare_macro_names(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct macro_name *)a)->name;
	uintptr_t y = (uintptr_t)((const struct macro_name *)b)->name;

	return x < y ? -1 : x > y;
}

static struct macro_name *find_macro(const struct header_set *set, const char *name)
{
	struct macro_name key = {.name = name};

	if (!set->macros.count)
		return NULL;
	return bsearch(&key, set->macros.items, set->macros.count, sizeof(key),
		       compare_macro_names);
}

size_t header_set_find_macro(const struct header_set *set, const char *name)
{
	const struct macro_name *m = find_macro(set, name);

	return m ? (size_t)(m - set->macros.items) : set->macros.count;
}

static void merge_equal_names(struct header_set *set)
{
	size_t kept = 0;

	vec_sort(&set->macros, compare_macro_names);
	for (size_t i = 0; i < set->macros.count; i++) {
		struct macro_name *m = &set->macros.items[i];
		struct macro_name *last = kept ? &set->macros.items[kept - 1] : NULL;

		if (last && last->name == m->name) {
			last->has_more_places = true;
			last->has_value_site |= m->has_value_site;
			last->is_poisoned |= m->is_poisoned;
			last->sampled = m->sampled ? m->sampled : last->sampled;
		} else {
			set->macros.items[kept++] = *m;
		}
	}
	set->macros.count = kept;
}

/*
 * Whether the compiler, the reader or a stub may define the name as well: theirs
 * begin with an underscore or have no capital letter, or stand in a text of ours.
 */
static bool may_be_given(const struct header_set *set, const char *name)
{
	bool has_capital = false;

	for (const char *p = name; *p; p++)
		has_capital |= *p >= 'A' && *p <= 'Z';
	return *name == '_' || !has_capital || strstr(set->request->defines, name) ||
	       strstr(header_stubs[0].text, name);
}

static void collect_macros(struct header_set *set)
{
	for (size_t i = 0; i < set->request->files.count; i++) {
		const struct macro_site *site;

		vec_each(site, &set->scans[i].macros) {
			vec_push(&set->macros,
				 (struct macro_name){
					 .name = site->name,
					 .place = set->places.count,
					 .has_more_places = may_be_given(set, site->name),
					 .sampled = site->sampled,
					 .has_value_site = !site->is_function && !site->is_empty,
					 .is_poisoned = !site->is_balanced,
				 });
			vec_push(&set->places, (struct macro_place){site->name, i, site});
		}
	}
	merge_equal_names(set);
}

/* The next macro that a body names from *at on; NULL: there is no other. */
static const struct macro_name *next_used(const struct header_set *set, const char **at,
					  const char *end, struct intern *in)
{
	while (*at < end) {
		const char *start = *at;
		const struct macro_name *used;

		while (*at < end && (isalnum((unsigned char)**at) || **at == '_'))
			(*at)++;
		if (*at == start) {
			(*at)++;
			continue;
		}
		used = find_macro(set, intern_strn(in, start, (size_t)(*at - start)));
		if (used)
			return used;
	}
	return NULL;
}

/* Whether a macro's body names a poisoned one. */
static bool body_is_poisoned(const struct header_set *set, const struct macro_site *site,
			     struct intern *in)
{
	const char *at = site->body, *end = site->body + site->body_len;
	const struct macro_name *used;

	while ((used = next_used(set, &at, end, in)))
		if (used->is_poisoned)
			return true;
	return false;
}

/* What the body grows to, as far as that is known by now. */
static size_t body_weight(const struct header_set *set, const struct macro_site *site,
			  struct intern *in)
{
	const char *at = site->body, *end = site->body + site->body_len;
	const struct macro_name *used;
	size_t weight = site->body_len;

	while (weight < MAX_WEIGHT && (used = next_used(set, &at, end, in)))
		if (used->name != site->name)
			weight += used->weight;
	return weight;
}

/* One round: true when it made another macro heavier. */
static bool weigh_macros(struct header_set *set, struct intern *in)
{
	bool has_grown = false;

	for (size_t i = 0; i < set->request->files.count; i++) {
		const struct macro_site *site;

		vec_each(site, &set->scans[i].macros) {
			struct macro_name *m = find_macro(set, site->name);
			size_t weight = body_weight(set, site, in);

			if (m->weight >= MAX_WEIGHT || weight <= m->weight)
				continue;
			m->weight = weight;
			has_grown = true;
		}
	}
	return has_grown;
}

/*
 * The compiler is not to be asked for what would keep it busy for ever: a
 * chain of macros, each of which names the one before twice.
 */
static void poison_heavy(struct header_set *set, struct intern *in)
{
	struct macro_name *m;

	for (unsigned int round = 0; round < ROUNDS && weigh_macros(set, in); round++)
		;
	vec_each(m, &set->macros) {
		m->is_heavy = m->weight >= MAX_WEIGHT;
		m->is_poisoned |= m->is_heavy;
	}
}

/* One round: true when it poisoned another macro. */
static bool spread_poison(struct header_set *set, struct intern *in)
{
	bool spread = false;

	for (size_t i = 0; i < set->request->files.count; i++) {
		const struct macro_site *site;

		vec_each(site, &set->scans[i].macros) {
			struct macro_name *m = find_macro(set, site->name);

			if (m->is_poisoned || !body_is_poisoned(set, site, in))
				continue;
			m->is_poisoned = spread = true;
		}
	}
	return spread;
}

/*
 * Poison reaches real macros within two or three steps; a longer chain is
 * somebody's game, and all that is left may then be poisoned.
 */
static void close_poison(struct header_set *set, struct intern *in)
{
	struct macro_name *m;

	for (unsigned int round = 0; round < ROUNDS; round++)
		if (!spread_poison(set, in))
			return;
	vec_each(m, &set->macros)
		m->is_poisoned = true;
}

static int compare_paths(const void *key, const void *file)
{
	return strcmp(key, ((const struct header_file *)file)->path);
}

static const struct header_file *find_file(const struct header_request *request, const char *path)
{
	return bsearch(path, request->files.items, request->files.count,
		       sizeof(*request->files.items), compare_paths);
}

/* "a/../b.h" and "./b.h" as "b.h"; what climbs above the root stays as it is. */
static void tidy_path(char *path)
{
	char *step;

	while ((step = strstr(path, "/../")) && step > path) {
		char *start = step;

		while (start > path && start[-1] != '/')
			start--;
		memmove(start, step + 4, strlen(step + 4) + 1);
	}
	while (!strncmp(path, "./", 2))
		memmove(path, path + 2, strlen(path + 2) + 1);
}

/* The header that an include means, or NULL when it is none of the set. */
static const struct header_file *resolve_include(const struct header_request *request,
						 const char *from, const struct include_site *site)
{
	static const char *const roots[] = {"public/", "xen/"};
	const char *slash = strrchr(from, '/');
	const struct header_file *found = NULL;
	char path[1024];

	if (!site->is_angled) {
		snprintf(path, sizeof(path), "%.*s%s", slash ? (int)(slash + 1 - from) : 0, from,
			 site->target);
		tidy_path(path);
		found = find_file(request, path);
	}
	for (size_t i = 0; !found && i < sizeof(roots) / sizeof(roots[0]); i++)
		if (!strncmp(site->target, roots[i], strlen(roots[i])))
			found = find_file(request, site->target + strlen(roots[i]));
	return found;
}

/* What is put into a header's text in place of some of it. */
struct edit {
	size_t at, len;
	const char *text;
};

typedef VEC(struct edit) edit_list;

static int compare_edits(const void *pa, const void *pb)
{
	const struct edit *a = pa, *b = pb;

	return (a->at > b->at) - (a->at < b->at);
}

/* clang looks files that exist in memory only up by their exact path: it is to know each by one name. */
static void respell_includes(struct header_set *set, size_t file, edit_list *edits)
{
	const struct header_file *from = &set->request->files.items[file];
	const struct include_site *site;

	vec_each(site, &set->scans[file].includes) {
		const struct header_file *to = resolve_include(set->request, from->path, site);

		if (to && site->len)
			vec_push(edits,
				 (struct edit){site->offset, site->len,
					       arena_printf(&set->arena, "\"" HEADER_PUBLIC "%s\"",
							    to->path)});
	}
}

/*
 * Behind a definition that may not be the last of its name, a macro tells which
 * it was. That costs a third less than having the compiler record every
 * expansion of a macro for the sake of their definitions.
 */
static void mark_places(struct header_set *set, size_t file, edit_list *edits)
{
	for (size_t i = 0; i < set->places.count; i++) {
		const struct macro_place *place = &set->places.items[i];

		if (place->file != file || !find_macro(set, place->name)->has_more_places)
			continue;
		/* The first newline ends what may have been left open. */
		vec_push(edits,
			 (struct edit){place->site->end, 0,
				       arena_printf(&set->arena, "\n#define " MARK "%s %zu\n",
						    place->name, i)});
	}
}

static size_t count_lines(const unsigned char *text, size_t from, size_t to)
{
	size_t lines = 0;

	for (; from < to; from++)
		lines += text[from] == '\n';
	return lines;
}

static struct blob edit_text(struct header_set *set, size_t file)
{
	const struct blob *from = &set->request->files.items[file].text;
	struct strbuf text = {0};
	edit_list edits = {0};
	const struct edit *edit;
	struct blob edited;
	size_t at = 0, line = 0;

	respell_includes(set, file, &edits);
	mark_places(set, file, &edits);
	vec_sort(&edits, compare_edits);
	vec_each(edit, &edits) {
		strbuf_add(&text, from->bytes + at, edit->at - at);
		strbuf_addstr(&text, edit->text);
		line += count_lines(from->bytes, at, edit->at);
		if (!edit->len)
			vec_push(&set->added[file].before, line);
		at = edit->at + edit->len;
	}
	strbuf_add(&text, from->bytes + at, from->size - at);
	edited.bytes = arena_memdup(&set->arena, text.data, text.len + 1);
	edited.size = text.len;
	strbuf_deinit(&text);
	vec_free(&edits);
	return edited;
}

uint32_t header_set_line(const struct header_set *set, size_t file, uint32_t line)
{
	const struct added_lines *added = &set->added[file];
	size_t low = 0, high = added->before.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (line > added->before.items[middle] + 2 * (middle + 1))
			low = middle + 1;
		else
			high = middle;
	}
	return line - 2 * (uint32_t)low;
}

void header_set_init(struct header_set *set, const struct header_request *request,
		     struct intern *in)
{
	*set = (struct header_set){.request = request};
	set->scans = xalloc(request->files.count * sizeof(*set->scans));
	for (size_t i = 0; i < request->files.count; i++)
		header_scan(&set->scans[i], &request->files.items[i].text, in);
	collect_macros(set);
	poison_heavy(set, in);
	close_poison(set, in);
	set->texts = arena_array(&set->arena, request->files.count, sizeof(*set->texts));
	set->added = arena_array(&set->arena, request->files.count, sizeof(*set->added));
	for (size_t i = 0; i < request->files.count; i++)
		set->texts[i] = edit_text(set, i);
}

void header_set_deinit(struct header_set *set)
{
	for (size_t i = 0; i < set->request->files.count; i++) {
		header_scan_deinit(&set->scans[i]);
		if (set->added)
			vec_free(&set->added[i].before);
	}
	free(set->scans);
	vec_free(&set->macros);
	vec_free(&set->places);
	arena_deinit(&set->arena);
}

static void write_refusal(struct strbuf *out, const struct refusal *refusal, size_t file,
			  size_t index)
{
	strbuf_addstr(out, refusal->directives);
	strbuf_addf(out, "#define xenabi_refusal\nextern int " UNIT_REFUSED "%zu_%zu;\n", file,
		    index);
	for (unsigned int i = 0; i < refusal->depth; i++)
		strbuf_addstr(out, "#endif\n");
}

static void write_include(const struct header_set *set, size_t file, bool is_mended,
			  struct strbuf *out)
{
	const struct header_scan *scan = &set->scans[file];

	for (size_t i = 0; i < scan->refusals.count; i++)
		write_refusal(out, &scan->refusals.items[i], file, i);
	strbuf_addf(out, "#ifndef xenabi_refusal\n#include \"" HEADER_PUBLIC "%s\"\n#endif\n",
		    set->request->files.items[file].path);
	if (scan->refusals.count)
		strbuf_addstr(out, "#undef xenabi_refusal\n");
	strbuf_addstr(out, is_mended ? MENDING : "");
}

static void write_includes(const struct header_set *set, const bool *wanted, bool of_arch,
			   bool is_mended, struct strbuf *out)
{
	for (size_t i = 0; i < set->request->files.count; i++) {
		const char *path = set->request->files.items[i].path;

		if (wanted[i] && !strncmp(path, "arch-", strlen("arch-")) == of_arch)
			write_include(set, i, is_mended, out);
	}
}

/* Small ones as callers write them, in an int; large ones wide enough that nothing overflows. */
static const char *const sample_values[] = {
	"1", "2", "0xff", "0x1000", "0x12345678ull", "0xffffffffull", "0x123456789abcdef0ull",
};

enum { VALUE_COUNT = sizeof(sample_values) / sizeof(sample_values[0]) };

unsigned int header_sample_count(unsigned int parameters)
{
	return parameters * VALUE_COUNT + 2;
}

/* Each parameter takes each value with the others 0; at last all are 0, then all differ. */
void header_write_sample(struct strbuf *out, unsigned int parameters, unsigned int sample)
{
	static const char *const different[] = {"3", "5", "9"};
	bool is_last = sample == parameters * VALUE_COUNT + 1;

	for (unsigned int i = 0; i < parameters; i++) {
		const char *value = sample / VALUE_COUNT == i && sample < parameters * VALUE_COUNT
					    ? sample_values[sample % VALUE_COUNT]
					    : "0";

		strbuf_addf(out, "%s%s", i ? ", " : "(", is_last ? different[i] : value);
	}
	strbuf_addch(out, ')');
}

static void write_samples(const struct macro_name *m, struct strbuf *out)
{
	strbuf_addf(out, "#ifdef %s\n", m->name);
	for (unsigned int i = 0; i < header_sample_count(m->sampled); i++) {
		strbuf_addf(out, "static const __auto_type " UNIT_SAMPLE "%u_%s = (%s", i, m->name,
			    m->name);
		header_write_sample(out, m->sampled, i);
		strbuf_addstr(out, ");\n");
	}
	strbuf_addstr(out, "#endif\n");
}

static void write_probe(const struct macro_name *m, struct strbuf *out)
{
	if (m->has_more_places)
		strbuf_addf(out,
			    "#if defined(%s) && defined(" MARK "%s)\n"
			    "extern int " UNIT_SITE "%s[" MARK "%s + 1];\n#endif\n",
			    m->name, m->name, m->name, m->name);
	if (m->sampled && !m->has_value_site && !m->is_poisoned)
		write_samples(m, out);
	if (m->has_value_site && !m->is_poisoned)
		strbuf_addf(out,
			    "#ifdef %s\nstatic const __auto_type " UNIT_VALUE
			    "%s = (%s);\n#endif\n",
			    m->name, m->name, m->name);
	else
		strbuf_addf(out, "#ifdef %s\nextern int " UNIT_DEFINED "%s;\n#endif\n", m->name,
			    m->name);
}

void header_set_write_unit(const struct header_set *set, const bool *wanted, bool is_mended,
			   struct strbuf *out)
{
	const struct macro_name *m;

	strbuf_addf(out, "#include \"" PRELUDE "\"\n%s#include \"" HEADER_PUBLIC "xen.h\"\n",
		    set->request->defines);
	strbuf_addstr(out, is_mended ? MENDING : "");
	/* The architectures' headers rely on the common ones, as hvm/save.h shows. */
	write_includes(set, wanted, false, is_mended, out);
	write_includes(set, wanted, true, is_mended, out);
	/* A header may have given the words that the probes are made of another meaning. */
	strbuf_addstr(out, "#undef static\n#undef const\n#undef extern\n#undef int\n"
			   "#undef __auto_type\n");
	vec_each(m, &set->macros)
		write_probe(m, out);
	strbuf_addstr(out, "static const int " UNIT_END " = 1;\n");
}

/*
 * The integer types that the public headers take for granted, the errno names
 * that old io/xs_wire.h lists, and what Xen's own view of the headers borrows
 * from the hypervisor. The widths are the compiler's; nothing here is recorded
 * as a fact.
 */
static const char prelude[] =
	"typedef __INT8_TYPE__ int8_t; typedef __UINT8_TYPE__ uint8_t;\n"
	"typedef __INT16_TYPE__ int16_t; typedef __UINT16_TYPE__ uint16_t;\n"
	"typedef __INT32_TYPE__ int32_t; typedef __UINT32_TYPE__ uint32_t;\n"
	"typedef __INT64_TYPE__ int64_t; typedef __UINT64_TYPE__ uint64_t;\n"
	"typedef __INTPTR_TYPE__ intptr_t; typedef __UINTPTR_TYPE__ uintptr_t;\n"
	"typedef __SIZE_TYPE__ size_t; typedef __PTRDIFF_TYPE__ ptrdiff_t;\n"
	"typedef __INTPTR_TYPE__ ssize_t; typedef _Bool bool;\n"
	"#define NULL ((void *)0)\n"
	"#define offsetof(type, member) __builtin_offsetof(type, member)\n"
	"enum { EPERM = 1, ENOENT = 2, EIO = 5, EBADF = 9, EAGAIN = 11, ENOMEM = 12,\n"
	"       EACCES = 13, EBUSY = 16, EEXIST = 17, EISDIR = 21, EINVAL = 22, ENOSPC = 28,\n"
	"       EROFS = 30, ENOSYS = 38, ENOTEMPTY = 39, EISCONN = 106, E2BIG = 7,\n"
	"       ETIMEDOUT = 110 };\n"
	"#define BITS_PER_LONG (__SIZEOF_LONG__ * 8)\n"
	"#define DECLARE_BITMAP(name, bits) \\\n"
	"	unsigned long name[((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG]\n"
	"void BUG(void);\n";

const struct header_stub header_stubs[] = {
	{PRELUDE, prelude},
	{HEADER_ROOT "inttypes.h", ""},
	{HEADER_ROOT "stdint.h", ""},
	{HEADER_ROOT "stddef.h", ""},
	{HEADER_ROOT "stdbool.h", ""},
	{HEADER_ROOT "stdio.h", ""},
	{HEADER_ROOT "stdlib.h", ""},
	{HEADER_ROOT "string.h", ""},
	{HEADER_ROOT "errno.h", ""},
	{HEADER_ROOT "sys/types.h", ""},
	{HEADER_ROOT "asm/perfmon.h", ""},
	{HEADER_ROOT "xen/bug.h", ""},
	{HEADER_ROOT "xen/config.h", ""},
	{HEADER_ROOT "xen/lib.h", ""},
	{HEADER_ROOT "xen/list.h", ""},
	{HEADER_ROOT "xen/types.h", ""},
};

const size_t header_stub_count = sizeof(header_stubs) / sizeof(header_stubs[0]);
