/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CFRONT_KCONFIG_H
#define XENABI_READ_CFRONT_KCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/intern.h"

/*
 * What the Kconfig files of a tree say of the options it can be built with, as
 * far as whether one is set when nobody chooses. Of the language no more is
 * read than that needs: what is not understood leaves an option unknown.
 */
enum option_state {
	OPTION_UNKNOWN,
	OPTION_NEVER, /* nothing can set it: no file knows it, or no file offers it to anyone */
	OPTION_OFF,   /* not set when nobody chooses to */
	OPTION_ON,
};

struct option;

/* Where an option is declared first. */
struct option_place {
	const char *path; /* NULL: nowhere */
	uint32_t line;
};

/* Zeroed, it is empty. */
struct kconfig {
	struct arena arena;
	struct intern *intern; /* that of whoever reads */
	struct option **slots; /* by the name's address */
	size_t room, count;
	bool is_read;	    /* some file was: what is in none is not there */
	unsigned int depth; /* of options that the one that is asked about hangs on */
	size_t work;	    /* bytes of expressions that were evaluated */
	bool is_full;	    /* there are more options than are kept: none is known to be missing */
	struct option_place cut_at; /* where a limit was met first: what hangs on it is unknown */
};

/* Adds what a file declares; bytes must be followed by a 0 and path must outlive k. */
void kconfig_read(struct kconfig *k, const char *path, const char *bytes, size_t size,
		  struct intern *in);
/* name is interned, without "CONFIG_". Nothing was read: unknown. */
enum option_state kconfig_state(struct kconfig *k, const char *name, struct option_place *ret_at);
void kconfig_deinit(struct kconfig *k);

#endif
