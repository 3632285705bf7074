// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>

#include "lib/base/err.h"

int xenabi_error_set(struct xenabi_error *err, enum xenabi_errcode code, const char *place,
		     const char *fmt, ...)
{
	va_list ap;

	if (!err || err->code != XENABI_OK)
		return -1;
	err->code = code;
	snprintf(err->place, sizeof(err->place), "%s", place ? place : "");
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -1;
}
