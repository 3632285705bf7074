// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/header/answers.h"

void header_answers_deinit(struct header_answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		strbuf_deinit(&answers->texts[i]);
	strbuf_deinit(&answers->request);
	*answers = (struct header_answers){0};
}
