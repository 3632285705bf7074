// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader: parses one input (see content.h), confined, and answers with its
 * facts. What it may ask for is in channel.h, what it is given in job.h.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/model/pack.h"
#include "lib/model/snapshot.h"
#include "lib/read/content.h"
#include "lib/read/reader/job.h"
#include "lib/read/reader/worker/ask.h"
#include "lib/read/serving/confine.h"
#include "lib/read/serving/limits.h"

static bool is_started_by_hand(void)
{
	struct stat st;

	return fstat(READER_CHANNEL, &st) || !S_ISSOCK(st.st_mode);
}

/* A snapshot has no use for them, and to parse them takes longer than many a snapshot does. */
static int need_families(const struct reader_job *job, const struct blob *file,
			 struct families *families, struct xenabi_error *err)
{
	const struct families told = *families;

	if (!job->separator && snapshot_probe((const char *)file->bytes, file->size))
		return 0;
	return families_parse(families, told.text, told.text_len, "families.json", err);
}

/* A file's bytes are taken before it is confined, and looked at afterwards. */
static int read_content(const struct reader_job *job, const struct blob *file, struct builder *b,
			struct xenabi_error *err)
{
	struct source *tree;
	int rc;

	if (!job->separator)
		return content_read_file(file, job->place, &job->options, b, err);
	tree = ask_tree(job->place, job->separator);
	rc = content_read_tree(tree, job->spec, &job->options, b, err);
	source_close(tree);
	return rc;
}

static void tell_error(const struct xenabi_error *err)
{
	struct strbuf out = {0};

	channel_put_error(&out, err);
	ask_tell(MESSAGE_FAILED, out.data, out.len);
	strbuf_deinit(&out);
}

static void read_and_tell(const struct reader_job *job, const struct blob *file,
			  struct families *families, char *place)
{
	struct intern in = {0};
	struct builder *b = builder_create(&in, job->spec);
	struct xenabi_error err = {0};
	struct strbuf packed = {0};

	builder_limit(b, job->options.arches);
	if (place != MAP_FAILED)
		builder_set_place(b, place, READER_PLACE_BYTES);
	if (need_families(job, file, families, &err) || read_content(job, file, b, &err)) {
		tell_error(&err);
		return;
	}
	pack_write(builder_seal_part(b), &packed);
	ask_tell(MESSAGE_FACTS, packed.data, packed.len);
}

static int serve(unsigned int seconds)
{
	struct xenabi_error err = {0};
	struct strbuf text = {0};
	struct families families;
	struct reader_job job;
	struct arena a = {0};
	struct blob file = {0};
	char is_confined, *place;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	place = mmap(NULL, READER_PLACE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, READER_PLACE, 0);
	ask_job(&text);
	confine_resources(seconds, READER_MEMORY_MIB * MIB);
	if (!reader_job_read(&job, &families, text.data, text.len, &a) ||
	    (!job.separator &&
	     source_read_fd(READER_INPUT, job.place, INPUT_FILE_MAX, &a, &file, &err))) {
		tell_error(&err);
		return 1;
	}
	is_confined = confine_asking();
	ask_tell(MESSAGE_READY, &is_confined, 1);
	read_and_tell(&job, &file, &families, place);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "probe"))
		return !confine_asking();
	if (argc != 2 || is_started_by_hand()) {
		fputs("This program serves xenabi; it is not to be run by hand.\n", stderr);
		return 2;
	}
	/* Its memory goes with it. */
	_exit(serve((unsigned int)strtoul(argv[1], NULL, 10)));
}
