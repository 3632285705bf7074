// SPDX-License-Identifier: GPL-2.0-only
/* The probe as a domain of Arm: the questions are what follows it in the image that Xen loads. */
#include "machine.h"

extern const char image_end[];

void start(void);

void start(void)
{
	size_t length = 0;

	while (image_end[length] != '\0')
		length++;
	ask_all(image_end, length);
	finish();
}
