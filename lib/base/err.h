/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_BASE_ERR_H
#define XENABI_BASE_ERR_H

/* What kind of failure; a command turns it into an exit status. */
enum xenabi_errcode {
	XENABI_OK = 0,
	XENABI_EUSAGE,	/* the caller asked for something that makes no sense */
	XENABI_EINPUT,	/* an input is missing, malformed or of no known kind */
	XENABI_ELIMIT,	/* an input is larger than this tool is willing to read */
	XENABI_ESYSTEM, /* the system refused something that is not an input */
};

/*
 * Caller-owned, needs no allocation and no release. Zero it before use. The
 * first error set stays; later ones, met while unwinding, are dropped.
 */
struct xenabi_error {
	enum xenabi_errcode code;
	char place[256]; /* file, file:line or input spec; may be empty */
	char text[512];
};

#pragma GCC visibility push(default)
/* Fills *err unless it already holds an error. Always returns -1. err may be NULL. */
int xenabi_error_set(struct xenabi_error *err, enum xenabi_errcode code, const char *place,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));
#pragma GCC visibility pop

#endif
