// SPDX-License-Identifier: GPL-2.0-only
/*
 * The package worker: standard input is a file that holds a package, standard
 * output receives what is in it (see unpack.h). libarchive, and whatever
 * foreign bytes make it do, live in this process only.
 */
#include "lib/read/package/worker/unpack.h"
#include "lib/read/serving/confine.h"
#include "lib/read/serving/limits.h"
#include "lib/read/serving/serve.h"

int main(void)
{
	struct strbuf out = {0};
	struct blob request;
	int rc = 0;

	if (!serve_take_request(&request))
		return 2;
	confine_resources(PACKAGE_CPU_SECONDS, PACKAGE_MEMORY_MIB * MIB);
	package_unpack(&request, confine(), &out);
	rc = serve_send(&out);
	strbuf_deinit(&out);
	serve_drop_request(&request);
	return rc ? 1 : 0;
}
