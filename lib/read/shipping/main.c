// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/read/shipped.h"
#include "lib/read/shipped_kept.h"
#include "lib/source/source.h"

/*
 * ship VERSION=SNAPSHOT... > ARCHIVE: puts snapshots together as the releases
 * that are part of xenabi, from the oldest to the newest. For `make baselines`.
 *
 * ship --kept FOLDER > ARCHIVE: the same with what is in a cache's folder.
 */

#define SNAPSHOT_MAX ((size_t)64 << 20)

/* Cuts "VERSION=SNAPSHOT". */
static int read_input(char *arg, struct arena *a, struct shipped_input *ret,
		      struct xenabi_error *err)
{
	char *file = strchr(arg, '=');

	if (!file)
		return xenabi_error_set(err, XENABI_EUSAGE, arg, "expected VERSION=SNAPSHOT");
	*file++ = '\0';
	ret->version = arg;
	return source_read_file(file, SNAPSHOT_MAX, a, &ret->snapshot, err);
}

static int ship(char **args, size_t count, struct strbuf *out, struct xenabi_error *err)
{
	struct arena a = {0};
	struct shipped_input *inputs = arena_array(&a, count + 1, sizeof(*inputs));
	int rc = 0;

	if (count == 2 && !strcmp(args[0], "--kept")) {
		if (!shipped_kept_write(args[1], out))
			rc = xenabi_error_set(err, XENABI_EINPUT, args[1], "nothing is there");
		arena_deinit(&a);
		return rc;
	}
	for (size_t i = 0; i < count && !rc; i++)
		rc = read_input(args[i], &a, &inputs[i], err);
	if (!rc)
		rc = shipped_write(inputs, count, out, err);
	arena_deinit(&a);
	return rc;
}

int main(int argc, char **argv)
{
	struct xenabi_error err = {0};
	struct strbuf out = {0};
	int rc = ship(argv + 1, (size_t)argc - 1, &out, &err);

	if (!rc && (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout)))
		rc = xenabi_error_set(&err, XENABI_ESYSTEM, "standard output", "cannot write");
	if (rc)
		fprintf(stderr, "ship: %s: %s\n", err.place, err.text);
	strbuf_deinit(&out);
	return rc ? 1 : 0;
}
