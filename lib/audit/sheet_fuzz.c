// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>

#include "lib/audit/assemble.h"
#include "lib/audit/pair.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The bytes as each of the things that an audit keeps; what made sense is put together. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct intern in = {0};
	struct audit *audit = audit_create(2, &in);

	audit->releases[0].label = "4.16.0";
	audit->releases[1].label = "4.17.0";
	if (!audit_add_sheet(audit, 0, bytes, size, NULL) &&
	    !audit_add_sheet(audit, 1, bytes, size, NULL))
		audit_order(audit);
	pair_read_findings(audit, 0, 1, bytes, size, NULL);
	pair_read_cell(audit, 0, 1, bytes, size, NULL);
	audit_finish(audit);
	audit_destroy(audit);
	intern_deinit(&in);
	return 0;
}
