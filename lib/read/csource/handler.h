/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_HANDLER_H
#define XENABI_READ_CSOURCE_HANDLER_H

#include "lib/model/release.h"
#include "lib/read/csource/run.h"
#include "lib/read/csource/site.h"

/*
 * What the runs over one handler say of how it splits its command and which
 * ops it dispatches, added to b. texts names files.
 */
void handler_add_decode(struct sources *p, const text_list *texts, const struct family *family,
			enum entry_path entry, struct function *f, const struct exploration *e,
			struct builder *b);
/*
 * Tells which ops are refused whatever the call's way. Where a decision on the
 * op hides ways around it, or an error is not all that comes back, the op is
 * followed by itself.
 */
void handler_find_refused(struct sources *p, const struct family *family, enum entry_path entry,
			  struct function *f, struct exploration *runs);
/*
 * Where a handler compares the op before it switches on it, an op that it names
 * may have been refused by then: such an op is followed by itself.
 */
void handler_compare(struct sources *p, const struct family *family, enum entry_path entry,
		     struct function *f, struct exploration *runs);
/* Whether handler_find_refused() found that every call of that op fails. */
bool handler_refuses(const struct exploration *runs, uint64_t op);

#endif
