// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DWARF worker: standard input is a file that holds a request, standard
 * output receives the answer (see request.h). libdwarf, and whatever foreign
 * bytes make it do, live in this process only.
 */
#include <libdwarf.h>

#include "lib/read/dwarf/worker/answer.h"
#include "lib/read/serving/confine.h"
#include "lib/read/serving/limits.h"
#include "lib/read/serving/serve.h"

int main(void)
{
	struct strbuf out = {0};
	struct blob request;
	int rc;

	if (!serve_take_request(&request))
		return 2;
	confine_resources(DWARF_CPU_SECONDS, DWARF_MEMORY_MIB * MIB);
	/* What is read is released by hand; libdwarf's own list of it costs more than reading. */
	dwarf_set_de_alloc_flag(0);
	rc = dwarf_answer(&request, confine(), &out);
	if (!rc)
		rc = serve_send(&out);
	strbuf_deinit(&out);
	serve_drop_request(&request);
	return rc ? 1 : 0;
}
