// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "lib/read/header/header.h"

/* What the views define, each its own. */
static bool is_of_views(const char *name, size_t len)
{
	static const char *const names[] = {"__XEN__", "__XEN_TOOLS__",
					    "__XEN_INTERFACE_VERSION__"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && !strncmp(names[i], name, len))
			return true;
	return false;
}

static size_t name_length(const char *text)
{
	size_t len = 0;

	if (isdigit((unsigned char)*text))
		return 0;
	while (isalnum((unsigned char)text[len]) || text[len] == '_')
		len++;
	return len;
}

/* With its parameters, if it has any; 0: there is no macro's name at the start. */
static size_t head_length(const char *text)
{
	size_t len = name_length(text), parameters;

	if (!len || text[len] != '(')
		return len;
	parameters = strcspn(text + len, ")=");
	return text[len + parameters] == ')' ? len + parameters + 1 : 0;
}

static int write_define(const char *text, struct strbuf *out, struct xenabi_error *err)
{
	size_t head = head_length(text);

	if (!head || strpbrk(text, "\n\r") || (text[head] && text[head] != '='))
		return xenabi_error_set(err, XENABI_EUSAGE, text,
					"no macro: NAME, NAME=VALUE or NAME(X)=VALUE is expected");
	if (is_of_views(text, name_length(text)))
		return xenabi_error_set(err, XENABI_EUSAGE, text,
					"headers are read with and without it in any case");
	strbuf_addf(out, "#define %.*s %s\n", (int)head, text, text[head] ? text + head + 1 : "1");
	return 0;
}

int header_write_defines(const char *const *defines, struct strbuf *out, struct xenabi_error *err)
{
	for (; defines && *defines; defines++)
		if (write_define(*defines, out, err))
			return -1;
	return 0;
}
