// SPDX-License-Identifier: GPL-2.0-only
#include "lib/read/reader/channel.h"
#include "lib/read/reader/job.h"

void reader_job_write(const struct reader_job *job, struct strbuf *out)
{
	const struct input_options *o = &job->options;

	channel_put_string(out, job->spec);
	channel_put_string(out, job->place);
	strbuf_addch(out, job->separator);
	strbuf_add_uleb(out, o->arches);
	strbuf_addch(out, (char)o->headers_only);
	channel_put_string(out, o->defines);
	strbuf_add_uleb(out, o->families->text_len);
	strbuf_add(out, o->families->text, o->families->text_len);
}

bool reader_job_read(struct reader_job *job, struct families *families, const void *bytes,
		     size_t size, struct arena *a)
{
	struct cursor c = cursor_over(bytes, size);

	*job = (struct reader_job){.options.families = families, .options.jobs = 1};
	job->spec = channel_get_string(&c, a);
	job->place = channel_get_string(&c, a);
	job->separator = (char)cursor_u8(&c);
	job->options.arches = (viewset)cursor_uleb(&c);
	job->options.headers_only = cursor_u8(&c);
	job->options.defines = channel_get_string(&c, a);
	*families = (struct families){.text_len = cursor_uleb(&c)};
	families->text = (const char *)cursor_bytes(&c, families->text_len);
	return families->text;
}
