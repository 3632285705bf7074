// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/read/save_load.h"
#include "lib/read/save_register.h"

#define DIRECTORY "xen/arch/x86"
#define STRICT	  "hvm_load_entry"
#define EXTENDING "_zeroextend"
#define MAX_FILE  ((size_t)4 << 20)

struct reading {
	struct source *source;
	struct builder *builder;
};

/* A file's text, and how far it was looked through. */
struct scan {
	const char *at;
	uint32_t line;
};

static bool is_name_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Moves to text's next place that begins with word; false: there is none. */
static bool scan_to(struct scan *scan, const char *word)
{
	const char *found = strstr(scan->at, word);

	for (; found && scan->at < found; scan->at++)
		scan->line += *scan->at == '\n';
	return found;
}

/* The call at the scan's place: its name may go on, and it begins with the type and a comma. */
static void read_call(struct reading *r, const struct scan *scan, const char *path)
{
	const char *at = scan->at + strlen(STRICT), *type;
	struct save_load load = {0};
	size_t len = 0;

	load.zero_extends = !strncmp(at, EXTENDING, strlen(EXTENDING));
	at += load.zero_extends ? strlen(EXTENDING) : 0;
	if (*at != '(')
		return;
	type = at + 1 + strspn(at + 1, " \t\n");
	while (is_name_letter(type[len]))
		len++;
	if (!len || type[len + strspn(type + len, " \t\n")] != ',')
		return;
	load.type = intern_strn(builder_intern(r->builder), type, len);
	load.at.file = intern_str(builder_intern(r->builder), path);
	load.at.line = scan->line;
	builder_add_save_load(r->builder, &load);
}

static void read_text(struct reading *r, const char *text, const char *path)
{
	struct scan scan = {text, 1};

	while (scan_to(&scan, STRICT)) {
		if (scan.at == text || !is_name_letter(scan.at[-1]))
			read_call(r, &scan, path);
		scan.at += strlen(STRICT);
	}
}

bool save_loads_look_at(const char *path)
{
	size_t len = strlen(path);

	return !strncmp(path, DIRECTORY "/", strlen(DIRECTORY "/")) && len > 2 &&
	       !strcmp(path + len - 2, ".c");
}

bool save_loads_want(const struct blob *file)
{
	return memmem(file->bytes, file->size, STRICT, strlen(STRICT)) || save_registers_want(file);
}

static bool is_source(const void *arg, const struct source_entry *entry)
{
	(void)arg;
	return entry->is_regular && entry->size <= MAX_FILE && save_loads_look_at(entry->path);
}

static int visit(void *arg, const struct source_entry *entry, struct xenabi_error *err)
{
	struct reading *r = arg;
	struct arena a = {0};
	struct blob file;
	int rc = 0;

	if (!is_source(NULL, entry))
		return 0;
	rc = source_read(r->source, entry->path, MAX_FILE, &a, &file, err);
	if (!rc) {
		read_text(r, (const char *)file.bytes, entry->path);
		save_registers_read(r->builder, (const char *)file.bytes, file.size, entry->path);
	}
	arena_deinit(&a);
	return rc;
}

int save_loads_read(struct source *s, struct builder *b, struct xenabi_error *err)
{
	struct reading r = {s, b};

	if (!source_has_directory(s, DIRECTORY))
		return 0;
	return source_list_reading(s, DIRECTORY, is_source, visit, &r, err);
}
