// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/audit/assemble.h"
#include "lib/audit/pair.h"
#include "lib/audit/series.h"
#include "lib/base/pool.h"
#include "lib/base/sort.h"
#include "lib/model/pack.h"
#include "lib/read/shipped_kept.h"
#include "lib/rule/judge.h"
#include "lib/source/tags.h"
#include "lib/xenabi_bisect.h"
#include "lib/xenabi_inner.h"

#define RELEASE_TAGS "RELEASE-[0-9]*.[0-9]*"

enum {
	SERIES_MAX = 2000,
	OPEN_MAX = 48, /* releases that one process holds at the same time */
};

struct part {
	const char *spec, *label;
};

typedef VEC(struct part) part_list;

/* What is compared: a release with its base, or for the matrix. */
struct pairing {
	size_t old, new;
	bool is_cell;
};

struct opened {
	struct release *release; /* NULL: not now */
	size_t used;		 /* when, by the count of uses */
};

struct run {
	struct xenabi *x;
	const struct xenabi_audit_settings *settings;
	struct audit *audit;
	part_list parts;
	struct strbuf *packs;	     /* one a release */
	char (*digests)[SHA256_HEX]; /* of them, or what stands for them; "": there is none */
	struct shipped_kept kept;    /* where some release is a shipped one */
	char shipped[SHA256_HEX];    /* digest of these releases */
	struct opened *opened;	     /* one a release, of this process */
	size_t open_count, uses;
	VEC(struct pairing) pairings;
	VEC(size_t) to_bisect; /* releases that broke what a commit is wanted of */
	size_t done, total;
	const char *what;
	struct xenabi_error first; /* failure of a release, the first of them in order */
	size_t first_failed;
};

static void add_part(struct run *run, const char *spec, const char *label)
{
	struct arena *a = &run->audit->arena;

	vec_push(&run->parts, (struct part){arena_strdup(a, spec), arena_strdup(a, label)});
}

/* "4.17.0" of the tag; else as it is called. */
static const char *label_of_revision(const char *rev)
{
	static const char prefix[] = "RELEASE-";

	if (!strncmp(rev, prefix, strlen(prefix)) && audit_parse_version(rev).count)
		return rev + strlen(prefix);
	return rev;
}

static void add_revision(struct run *run, const char *repo, const char *rev)
{
	add_part(run, arena_printf(&run->audit->arena, "%s@%s", repo, rev), label_of_revision(rev));
}

static int compare_tags(const void *pa, const void *pb)
{
	struct audit_version a = audit_parse_version(*(const char *const *)pa);
	struct audit_version b = audit_parse_version(*(const char *const *)pb);
	int order = a.count && b.count ? audit_compare_versions(&a, &b) : 0;

	return order ? order : strcmp(*(const char *const *)pa, *(const char *const *)pb);
}

static int add_tags(struct run *run, const char *repo, const char *pattern,
		    struct xenabi_error *err)
{
	struct arena *a = &run->audit->arena;
	struct source_tags tags;

	if (source_list_tags(repo, pattern, a, &tags, err))
		return -1;
	if (!tags.count)
		return xenabi_error_set(err, XENABI_EINPUT, repo,
					"no tag is like %s; `git fetch --tags` brings those "
					"that the clone lacks, or name the revisions to audit",
					pattern);
	sort_stable(tags.names, tags.count, sizeof(*tags.names), compare_tags);
	for (size_t i = 0; i < tags.count; i++)
		add_revision(run, repo, tags.names[i]);
	return 0;
}

static int add_shipped(struct run *run, const char *pattern, struct xenabi_error *err)
{
	struct arena *a = &run->audit->arena;
	const struct shipped *s;
	shipped_list list;
	size_t before = run->parts.count;

	shipped_list_all(&list, a);
	vec_each(s, &list)
		if (!fnmatch(pattern, s->version, 0))
			add_part(run, arena_printf(a, SHIPPED_PREFIX "%s", s->version), s->version);
	vec_free(&list);
	if (run->parts.count == before)
		return xenabi_error_set(err, XENABI_EINPUT, pattern,
					"no release that comes with xenabi is like it");
	return 0;
}

/* By itself: with other parts it is something else. */
static bool is_shipped_spec(const char *spec)
{
	return !strncmp(spec, SHIPPED_PREFIX, strlen(SHIPPED_PREFIX)) && !strchr(spec, ',');
}

static bool is_pattern(const char *text)
{
	return text[strcspn(text, "*?[")];
}

static bool is_there(const char *path)
{
	struct stat st;

	return !stat(path, &st);
}

static int add_operand(struct run *run, const char *repo, const char *operand,
		       struct xenabi_error *err)
{
	bool is_release = is_shipped_spec(operand);

	if (is_release && is_pattern(operand))
		return add_shipped(run, operand + strlen(SHIPPED_PREFIX), err);
	if (repo && !is_release && !strchr(operand, '@') && !is_there(operand)) {
		if (is_pattern(operand))
			return add_tags(run, repo, operand, err);
		add_revision(run, repo, operand);
		return 0;
	}
	add_part(run, operand, is_release ? operand + strlen(SHIPPED_PREFIX) : operand);
	return 0;
}

static bool is_repository(const char *operand)
{
	struct stat st;

	return !stat(operand, &st) && S_ISDIR(st.st_mode) && source_is_repository(operand);
}

static int find_parts(struct run *run, struct xenabi_error *err)
{
	const struct xenabi_audit_settings *settings = run->settings;
	const char *const *operands = settings->operands;
	size_t count = settings->operand_count;
	const char *repo = NULL;

	if (!count)
		return add_shipped(run, "*", err);
	if (is_repository(operands[0])) {
		repo = operands[0];
		run->audit->repo = arena_strdup(&run->audit->arena, repo);
		if (count == 1)
			return add_tags(run, repo, RELEASE_TAGS, err);
	}
	for (size_t i = repo ? 1 : 0; i < count; i++)
		if (add_operand(run, repo, operands[i], err))
			return -1;
	return 0;
}

static void tell(struct run *run)
{
	if (run->settings->progress)
		run->settings->progress(run->settings->arg, run->what, run->done, run->total);
}

static void begin_stage(struct run *run, const char *what, size_t total)
{
	run->what = what;
	run->done = 0;
	run->total = total;
	tell(run);
}

static int run_stage(struct run *run, pool_work_fn *work, pool_done_fn *done, size_t count,
		     struct xenabi_error *err)
{
	struct pool pool = {.work = work, .done = done, .arg = run, .jobs = run->x->input.jobs};

	return pool_run(&pool, count, err);
}

/* Whether anything that was found out before can be right: other rules may know other hypercalls. */
static bool keeps(const struct run *run)
{
	return !run->x->rules_directory && (run->x->cache.folder || run->kept.entries.count);
}

static bool is_shipped(const struct run *run, size_t i)
{
	return is_shipped_spec(run->parts.items[i].spec);
}

static bool find_kept(struct run *run, const char *key, struct strbuf *out)
{
	struct arena a = {0};
	const void *shipped;
	const char *bytes;
	size_t len;
	bool is_there = *key && shipped_kept_find(&run->kept, key, &shipped, &len);

	if (is_there) {
		strbuf_add(out, shipped, len);
		return true;
	}
	is_there = *key && cache_get(&run->x->cache, key, &a, &bytes, &len);
	if (is_there)
		strbuf_add(out, bytes, len);
	arena_deinit(&a);
	return is_there;
}

static void keep(struct run *run, const char *key, const struct strbuf *bytes)
{
	if (*key)
		cache_put(&run->x->cache, key, bytes->data, bytes->len);
}

/*
 * A release's sheet, behind its length, and its facts. Of a shipped release the
 * sheet alone is kept: its facts are part of the program.
 */
static int read_anew(struct run *run, size_t i, const char *key, struct strbuf *out,
		     struct xenabi_error *err)
{
	unsigned int jobs = run->x->input.jobs;
	struct release *release = NULL;
	struct strbuf sheet = {0};
	int rc;

	/* As many are read at the same time already. */
	if (run->parts.count > 1)
		run->x->input.jobs = 1;
	rc = xenabi_open(run->x, run->parts.items[i].spec, &release, err);
	run->x->input.jobs = jobs;
	if (rc)
		return -1;
	sheet_write(release, &run->x->catalogue, &sheet);
	strbuf_add_uleb(out, sheet.len);
	strbuf_add(out, sheet.data, sheet.len);
	if (is_shipped(run, i))
		keep(run, key, out);
	pack_write(release, out);
	if (!is_shipped(run, i))
		keep(run, key, out);
	strbuf_deinit(&sheet);
	xenabi_close(release);
	return 0;
}

/* key is left "" where nothing can be kept. */
static void find_key(const struct run *run, const char *spec, char key[SHA256_HEX],
		     char date[SOURCE_DATE_BYTES])
{
	struct sha256 s = cache_judge_key("audit, shipped");

	if (!keeps(run) || *run->x->input.defines)
		return;
	if (is_shipped_spec(spec)) {
		sha256_add_text(&s, run->shipped);
		sha256_add_text(&s, spec);
		sha256_add(&s, &run->x->input.arches, sizeof(run->x->input.arches));
		sha256_finish(&s, key);
	} else if (!input_key(spec, "audit", &run->x->input, key, date)) {
		*key = '\0';
	}
}

/* In a process of the pool. The date is a commit's, which its tree does not tell. */
static int read_release(void *arg, size_t i, struct strbuf *out, struct xenabi_error *err)
{
	struct run *run = arg;
	char key[SHA256_HEX] = "", date[SOURCE_DATE_BYTES] = "";
	struct strbuf body = {0};
	int rc = 0;

	find_key(run, run->parts.items[i].spec, key, date);
	if (!find_kept(run, key, &body))
		rc = read_anew(run, i, key, &body, err);
	strbuf_add_uleb(out, strlen(date));
	strbuf_addstr(out, date);
	strbuf_add(out, body.data, body.len);
	strbuf_deinit(&body);
	return rc;
}

static void set_digest(struct run *run, size_t i)
{
	struct sha256 s;

	sha256_init(&s);
	if (is_shipped(run, i)) {
		sha256_add_text(&s, run->shipped);
		sha256_add_text(&s, run->parts.items[i].spec);
	} else {
		sha256_add(&s, run->packs[i].data, run->packs[i].len);
	}
	sha256_finish(&s, run->digests[i]);
}

static void fail_release(struct run *run, size_t i, const struct xenabi_error *why)
{
	struct audit_release *r = &run->audit->releases[i];

	if (!run->audit->failed++ || i < run->first_failed) {
		run->first = *why;
		run->first_failed = i;
	}
	r->failure = arena_printf(&run->audit->arena, "%s%s%s", why->place, *why->place ? ": " : "",
				  why->text);
}

static void take_release(void *arg, size_t i, const struct strbuf *bytes,
			 const struct xenabi_error *failure)
{
	struct run *run = arg;
	struct xenabi_error err = {0};

	run->done++;
	if (bytes) {
		struct cursor c = cursor_over(bytes->data, bytes->len);
		size_t date_len = (size_t)cursor_uleb(&c);
		const unsigned char *date = cursor_bytes(&c, date_len);
		size_t len = (size_t)cursor_uleb(&c);
		const unsigned char *sheet = cursor_bytes(&c, len);

		if (date && date_len)
			run->audit->releases[i].date =
				arena_strndup(&run->audit->arena, (const char *)date, date_len);
		if (!sheet || audit_add_sheet(run->audit, i, sheet, len, &err))
			failure = &err;
		else
			strbuf_add(&run->packs[i], bytes->data + c.at, bytes->len - c.at);
		if (keeps(run))
			set_digest(run, i);
	}
	if (failure)
		fail_release(run, i, failure);
	tell(run);
}

static void close_one(struct run *run)
{
	struct opened *oldest = NULL;

	for (size_t i = 0; i < run->parts.count; i++)
		if (run->opened[i].release && (!oldest || run->opened[i].used < oldest->used))
			oldest = &run->opened[i];
	if (oldest) {
		release_destroy(oldest->release);
		oldest->release = NULL;
		run->open_count--;
	}
}

static const struct release *open_release(struct run *run, size_t i, struct xenabi_error *err)
{
	struct opened *o = &run->opened[i];
	struct builder *b;

	o->used = ++run->uses;
	if (o->release)
		return o->release;
	if (run->open_count == OPEN_MAX)
		close_one(run);
	if (!run->packs[i].len) {
		if (xenabi_open(run->x, run->parts.items[i].spec, &o->release, err))
			return NULL;
		run->open_count++;
		return o->release;
	}
	b = builder_create(&run->x->intern, run->parts.items[i].spec);
	if (pack_read(b, run->packs[i].data, run->packs[i].len, run->parts.items[i].spec, err)) {
		builder_destroy(b);
		return NULL;
	}
	o->release = builder_seal(b, err);
	run->open_count += o->release != NULL;
	return o->release;
}

static int compare_anew(struct run *run, const struct pairing *p, struct strbuf *out,
			struct xenabi_error *err)
{
	const struct release *old = open_release(run, p->old, err);
	const struct release *new = old ? open_release(run, p->new, err) : NULL;
	struct report *report;

	if (!new)
		return -1;
	if (p->is_cell) {
		const char *labels[SIDE_COUNT] = {run->parts.items[p->old].label,
						  run->parts.items[p->new].label};

		pair_write_cell(&run->x->catalogue, old, new, labels, run->x->arches, out);
		return 0;
	}
	if (xenabi_diff(run->x, old, new, old, &report, err))
		return -1;
	pair_write_findings(report, out);
	xenabi_report_free(report);
	return 0;
}

/* All that a comparison depends on, and what the releases are called in it. */
static void pair_key(const struct run *run, const struct pairing *p, char key[SHA256_HEX])
{
	struct sha256 s = cache_judge_key(p->is_cell ? "cell" : "pair");

	sha256_add_text(&s, run->digests[p->old]);
	sha256_add_text(&s, run->digests[p->new]);
	sha256_add_text(&s, run->parts.items[p->old].label);
	sha256_add_text(&s, run->parts.items[p->new].label);
	sha256_add(&s, &run->x->arches, sizeof(run->x->arches));
	sha256_finish(&s, key);
}

static int compare_pair(void *arg, size_t i, struct strbuf *out, struct xenabi_error *err)
{
	struct run *run = arg;
	const struct pairing *p = &run->pairings.items[i];
	char key[SHA256_HEX] = "";

	if (keeps(run) && !run->x->policy_file)
		pair_key(run, p, key);
	if (find_kept(run, key, out))
		return 0;
	if (compare_anew(run, p, out, err))
		return -1;
	keep(run, key, out);
	return 0;
}

static void add_pair_gap(struct run *run, const struct pairing *p, const struct xenabi_error *why)
{
	struct arena *a = &run->audit->arena;
	struct audit_gap gap = {.release = p->new, .gap.needs = ""};

	gap.gap.what =
		arena_printf(a, "not compared with %s: %s%s%s", run->parts.items[p->old].label,
			     why->place, *why->place ? ": " : "", why->text);
	vec_push(&run->audit->gaps, gap);
}

static void take_pair(void *arg, size_t i, const struct strbuf *bytes,
		      const struct xenabi_error *failure)
{
	struct run *run = arg;
	const struct pairing *p = &run->pairings.items[i];
	struct xenabi_error err = {0};
	int rc = 0;

	run->done++;
	if (bytes)
		rc = p->is_cell ? pair_read_cell(run->audit, p->old, p->new, bytes->data,
						 bytes->len, &err)
				: pair_read_findings(run->audit, p->old, p->new, bytes->data,
						     bytes->len, &err);
	if (failure || rc)
		add_pair_gap(run, p, failure ? failure : &err);
	tell(run);
}

static bool is_in_matrix(const struct audit_release *r)
{
	return !r->failure && !r->is_point;
}

static void find_pairings(struct run *run)
{
	const struct audit *audit = run->audit;

	for (size_t i = 0; i < audit->release_count; i++)
		if (audit->releases[i].base != AUDIT_NONE)
			vec_push(&run->pairings,
				 (struct pairing){audit->releases[i].base, i, false});
	for (size_t i = 0; i < audit->release_count; i++)
		for (size_t k = i + 1; k < audit->release_count; k++)
			if (is_in_matrix(&audit->releases[i]) && is_in_matrix(&audit->releases[k]))
				vec_push(&run->pairings, (struct pairing){i, k, true});
}

/* What is called alike is told apart by what the user wrote. */
static void set_labels(struct run *run)
{
	struct audit *audit = run->audit;

	for (size_t i = 0; i < run->parts.count; i++) {
		struct part *part = &run->parts.items[i];

		for (size_t k = 0; k < i; k++)
			if (!strcmp(run->parts.items[k].label, part->label))
				part->label =
					arena_printf(&audit->arena, "%s (%zu)", part->spec, i + 1);
		audit->releases[i] = (struct audit_release){
			.spec = part->spec, .label = part->label, .base = AUDIT_NONE};
	}
}

static int read_all(struct run *run, struct xenabi_error *err)
{
	begin_stage(run, "reading", run->parts.count);
	if (run_stage(run, read_release, take_release, run->parts.count, err))
		return -1;
	if (run->audit->failed == run->parts.count)
		return xenabi_error_set(err, run->first.code, run->first.place, "%s",
					run->first.text);
	audit_order(run->audit);
	return 0;
}

static int compare_all(struct run *run, struct xenabi_error *err)
{
	find_pairings(run);
	begin_stage(run, "comparing", run->pairings.count);
	return run_stage(run, compare_pair, take_pair, run->pairings.count, err);
}

/* In a process of the pool: the commits of what one release broke. */
static int bisect_one(void *arg, size_t i, struct strbuf *out, struct xenabi_error *err)
{
	struct run *run = arg;
	unsigned int jobs = run->x->input.jobs;
	int rc;

	if (run->to_bisect.count > 1)
		run->x->input.jobs = 1;
	rc = bisect_release(run->x, run->audit, run->settings, run->to_bisect.items[i], out, err);
	run->x->input.jobs = jobs;
	return rc;
}

static void take_commits(void *arg, size_t i, const struct strbuf *bytes,
			 const struct xenabi_error *failure)
{
	struct run *run = arg;

	run->done++;
	bisect_take(run->audit, run->settings, run->to_bisect.items[i], bytes, failure);
	tell(run);
}

static int bisect_all(struct run *run, struct xenabi_error *err)
{
	const struct audit_event *event;
	size_t last = AUDIT_NONE;

	vec_each(event, &run->audit->events) {
		if (event->new == last || !bisect_is_wanted(run->audit, run->settings, event))
			continue;
		last = event->new;
		vec_push(&run->to_bisect, last);
	}
	if (!run->to_bisect.count)
		return 0;
	begin_stage(run, "bisecting", run->to_bisect.count);
	return run_stage(run, bisect_one, take_commits, run->to_bisect.count, err);
}

static int begin(struct run *run, struct xenabi_error *err)
{
	run->audit = audit_create(SERIES_MAX, &run->x->intern);
	if (find_parts(run, err))
		return -1;
	if (run->parts.count > SERIES_MAX)
		return xenabi_error_set(err, XENABI_ELIMIT, "", "more than %d releases",
					SERIES_MAX);
	run->audit->release_count = run->parts.count;
	run->packs = arena_array(&run->audit->arena, run->parts.count, sizeof(*run->packs));
	run->digests = arena_array(&run->audit->arena, run->parts.count, sizeof(*run->digests));
	run->opened = arena_array(&run->audit->arena, run->parts.count, sizeof(*run->opened));
	set_labels(run);
	for (size_t i = 0; i < run->parts.count && !*run->shipped; i++) {
		if (!is_shipped(run, i))
			continue;
		shipped_digest(run->shipped);
		shipped_kept_open(&run->kept);
	}
	return 0;
}

static void end(struct run *run)
{
	for (size_t i = 0; run->packs && i < run->parts.count; i++)
		strbuf_deinit(&run->packs[i]);
	while (run->open_count)
		close_one(run);
	shipped_kept_close(&run->kept);
	vec_free(&run->parts);
	vec_free(&run->pairings);
	vec_free(&run->to_bisect);
}

int xenabi_audit(struct xenabi *x, const struct xenabi_audit_settings *settings,
		 struct audit **ret_audit, struct xenabi_error *err)
{
	struct run run = {.x = x, .settings = settings};
	int rc;

	if (xenabi_need_catalogue(x, err))
		return -1;
	rc = begin(&run, err);
	if (!rc)
		rc = read_all(&run, err);
	if (!rc)
		rc = compare_all(&run, err);
	if (!rc)
		audit_finish(run.audit);
	if (!rc)
		rc = bisect_all(&run, err);
	end(&run);
	/* Those that did the work are gone. */
	x->cache.is_put = x->cache.folder != NULL;
	if (rc) {
		audit_destroy(run.audit);
		return -1;
	}
	*ret_audit = run.audit;
	return 0;
}

size_t xenabi_audit_bisected(const struct audit *audit,
			     const struct xenabi_audit_settings *settings)
{
	const struct audit_event *event;
	size_t count = 0;

	vec_each(event, &audit->events)
		count += bisect_is_wanted(audit, settings, event);
	return count;
}

void xenabi_audit_free(struct audit *audit)
{
	audit_destroy(audit);
}

bool xenabi_audit_fails(const struct audit *audit, const struct xenabi_print *print)
{
	const struct audit_event *e;

	vec_each(e, &audit->events)
		if (e->finding.level >= (enum level)print->fail_on)
			return true;
	return false;
}

size_t xenabi_audit_failed(const struct audit *audit)
{
	return audit->failed;
}

size_t xenabi_audit_gaps(const struct audit *audit)
{
	return audit->gaps.count;
}

int xenabi_print_audit(struct xenabi *x, const struct audit *audit,
		       const struct xenabi_print *print, char **ret_text, size_t *ret_len,
		       struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct strbuf text = {0};

	if (xenabi_find_format(print, &format, &options, err))
		return -1;
	if (!format->print_audit)
		return xenabi_error_set(err, XENABI_EUSAGE, print->format,
					"this format has no such output");
	format->print_audit(audit, &x->catalogue, &options, &text);
	*ret_text = text.data;
	*ret_len = text.len;
	return 0;
}
