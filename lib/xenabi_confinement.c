// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/reader/reader.h"
#include "lib/xenabi.h"

const char *xenabi_confinement(void)
{
	return reader_can_confine()
		       ? "confinement: inputs are parsed behind seccomp filters"
		       : "confinement: none; this system lacks seccomp filters, or the readers in "
			 "libexec/xenabi are not installed";
}
