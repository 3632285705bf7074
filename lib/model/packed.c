// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "lib/model/packed.h"

enum { SAMPLES_MAX = 64 }; /* that are looked at: a text may come from anywhere */

/* The sample at the start; what follows it, or NULL at the end. Without a '=' there is no value. */
static const char *take_sample(const char *text, struct packed_sample *ret)
{
	size_t len = strcspn(text, ";"), head;
	const char *next = text + len;

	text += strspn(text, " ");
	len = (size_t)(next - text);
	head = strcspn(text, "=;");
	*ret = (struct packed_sample){.arguments = text, .arguments_len = head};
	if (head < len) {
		ret->value = text + head + 1;
		ret->value_len = len - head - 1;
	}
	return *next ? next + 1 : NULL;
}

static bool find_sample(const char *text, const struct packed_sample *like,
			struct packed_sample *ret)
{
	for (unsigned int i = 0; text && i < SAMPLES_MAX; i++) {
		text = take_sample(text, ret);
		if (ret->arguments_len == like->arguments_len &&
		    !memcmp(ret->arguments, like->arguments, like->arguments_len))
			return true;
	}
	return false;
}

bool packed_difference(const char *a, const char *b, struct packed_sample *ret_a,
		       struct packed_sample *ret_b)
{
	if (!a || !b || !strcmp(a, b))
		return false;
	for (unsigned int i = 0; a && i < SAMPLES_MAX; i++) {
		a = take_sample(a, ret_a);
		if (find_sample(b, ret_a, ret_b) &&
		    (ret_a->value_len != ret_b->value_len ||
		     memcmp(ret_a->value ? ret_a->value : "", ret_b->value ? ret_b->value : "",
			    ret_a->value_len)))
			return true;
	}
	return false;
}

bool packed_is_body(const char *text)
{
	static const char start[] = PACKED_BODY "=";

	return text && !strncmp(text, start, sizeof(start) - 1);
}

bool packed_is_alike(const char *a, const char *b)
{
	static const struct packed_sample like = {.arguments = PACKED_ALIKE,
						  .arguments_len = sizeof(PACKED_ALIKE) - 1};
	struct packed_sample was, is;

	return packed_is_body(a) && packed_is_body(b) && find_sample(a, &like, &was) &&
	       find_sample(b, &like, &is) && was.value && was.value_len == is.value_len &&
	       !memcmp(was.value, is.value, was.value_len);
}

bool packed_is_widened(const char *a, const char *b)
{
	for (unsigned int i = 0; a && i < SAMPLES_MAX; i++) {
		struct packed_sample was, is;
		unsigned long long bits;

		a = take_sample(a, &was);
		if (!find_sample(b, &was, &is) || !was.value || !is.value)
			continue;
		bits = strtoull(was.value, NULL, 0);
		if ((bits & strtoull(is.value, NULL, 0)) != bits)
			return false;
	}
	return true;
}
