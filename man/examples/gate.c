/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gate of one's own: compares two releases of Xen and prints the report in
 * JSON where anything breaks for guests.
 *
 *	cc -o gate gate.c $(pkg-config --cflags --libs libxenabi)
 *	./gate OLD NEW
 */
#include <stdio.h>
#include <stdlib.h>
#include <xenabi.h>

static int complain(const struct xenabi_error *err)
{
	fprintf(stderr, "gate: %s%s%s\n", err->place, *err->place ? ": " : "", err->text);
	return 3;
}

/* 1 where something fails, 0 where nothing does, -1 and an error. */
static int judge(struct xenabi *x, const struct report *report, struct xenabi_error *err)
{
	const struct xenabi_print print = {
		.format = "json", .audience = "guest", .fail_on = XENABI_ERROR};
	char *text;
	size_t len;

	if (!xenabi_report_fails(report, &print))
		return xenabi_report_is_whole(report, err) ? -1 : 0;
	if (xenabi_print_report(x, report, &print, &text, &len, err))
		return -1;
	fwrite(text, 1, len, stdout);
	free(text);
	return 1;
}

int main(int argc, char **argv)
{
	struct xenabi_settings settings = {0};
	struct xenabi_error err = {0};
	struct xenabi *x = NULL;
	struct release *old = NULL, *new = NULL;
	struct report *report = NULL;
	int status = -1;

	if (argc != 3) {
		fprintf(stderr, "usage: gate OLD NEW\n");
		return 2;
	}
	if (!xenabi_create(&settings, &x, &err) && !xenabi_open(x, argv[1], &old, &err) &&
	    !xenabi_open(x, argv[2], &new, &err) && !xenabi_diff(x, old, new, NULL, &report, &err))
		status = judge(x, report, &err);
	xenabi_report_free(report);
	xenabi_close(new);
	xenabi_close(old);
	xenabi_destroy(x);
	return status < 0 ? complain(&err) : status;
}
