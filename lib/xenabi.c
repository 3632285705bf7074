// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/suggest.h"
#include "lib/model/snapshot.h"
#include "lib/read/release_tag.h"
#include "lib/report/outcome.h"
#include "lib/report/shared.h"
#include "lib/rule/gap_sides.h"
#include "lib/rule/judge.h"
#include "lib/rule/arch_limit.h"
#include "lib/rule/newly_unread.h"
#include "lib/rule/settle.h"
#include "lib/rule/waiver.h"
#include "lib/source/source.h"
#include "lib/xenabi_inner.h"

#define BASELINE_MAX_BYTES ((size_t)256 << 20)

_Static_assert((int)XENABI_NOTE == (int)LEVEL_NOTE && (int)XENABI_ERROR == (int)LEVEL_ERROR,
	       "the public levels are the library's own");

/* A report and the releases that live as long as it does. */
struct owned_report {
	struct report report; /* first, so that a report is where its owner is */
	struct release *releases[SIDE_COUNT];
	struct release *last; /* found for the version rules; NULL: none */
};

static int choose_arches(const char *const *names, viewset *ret_arches, struct xenabi_error *err)
{
	*ret_arches = names ? VIEWS_NONE : ~VIEWS_NONE;
	for (; names && *names; names++) {
		enum arch arch = arch_from_name(*names);

		if (arch == ARCH_COUNT)
			return xenabi_error_set(err, XENABI_EUSAGE, *names,
						"no such architecture; there are x86_64, x86_32, "
						"arm64, arm32, riscv64 and ppc64");
		*ret_arches |= views_of_arch(arch);
	}
	return 0;
}

int xenabi_check_defines(const struct xenabi *x, struct xenabi_error *err)
{
	if (!x->defines.len || x->known_headers.count)
		return 0;
	return xenabi_error_set(err, XENABI_EUSAGE, "",
				"--define is for headers, and no input has any to be read");
}

static unsigned int default_jobs(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores > 0 ? (unsigned int)cores : 1;
}

static int read_text(struct xenabi *x, const char *file, size_t max, const char **ret,
		     struct xenabi_error *err)
{
	struct blob blob;

	if (source_read_file(file, max, &x->arena, &blob, err))
		return -1;
	*ret = (const char *)blob.bytes;
	if (memchr(blob.bytes, '\0', blob.size))
		return xenabi_error_set(err, XENABI_EINPUT, file, "it holds a NUL byte");
	return 0;
}

static int read_allowances(struct xenabi *x, const struct xenabi_settings *settings,
			   struct xenabi_error *err)
{
	const char *text;

	x->waivers_file = settings->waivers_file;
	if (x->waivers_file && read_text(x, x->waivers_file, WAIVERS_MAX_BYTES, &x->waivers, err))
		return -1;
	if (!settings->baseline_file)
		return 0;
	x->has_baseline = true;
	if (read_text(x, settings->baseline_file, BASELINE_MAX_BYTES, &text, err))
		return -1;
	return baseline_parse(&x->baseline, text, settings->baseline_file, err);
}

int xenabi_create(const struct xenabi_settings *settings, struct xenabi **ret_x,
		  struct xenabi_error *err)
{
	struct xenabi *x = xalloc(sizeof(*x));

	x->input.seconds = settings->seconds;
	x->input.jobs = settings->jobs ? settings->jobs : default_jobs();
	x->rules_directory = settings->rules_directory;
	x->policy_file = settings->policy_file;
	x->is_subset = settings->is_subset;
	/* Other rules may know of other hypercalls. */
	if (settings->keeps_cache && !settings->rules_directory)
		cache_open(&x->cache);
	if (choose_arches(settings->arches, &x->arches, err) ||
	    header_write_defines(settings->defines, &x->defines, err)) {
		xenabi_destroy(x);
		return -1;
	}
	x->input.arches = arch_limit_reading(x->arches);
	if (read_allowances(x, settings, err)) {
		xenabi_destroy(x);
		return -1;
	}
	x->input.defines = strbuf_str(&x->defines);
	*ret_x = x;
	return 0;
}

/* Loaded when first needed: a pre-commit check that has nothing to do is to be quick. */
int xenabi_need_catalogue(struct xenabi *x, struct xenabi_error *err)
{
	if (x->has_catalogue)
		return 0;
	if (catalogue_load(&x->catalogue, x->rules_directory, x->policy_file, err)) {
		catalogue_deinit(&x->catalogue);
		return -1;
	}
	x->has_catalogue = true;
	return 0;
}

void xenabi_destroy(struct xenabi *x)
{
	if (!x)
		return;
	if (x->has_catalogue)
		catalogue_deinit(&x->catalogue);
	header_answers_deinit(&x->known_headers);
	known_tree_deinit(&x->known_tree);
	shipped_bytes_deinit(&x->known_releases);
	cache_close(&x->cache);
	baseline_deinit(&x->baseline);
	arena_deinit(&x->arena);
	strbuf_deinit(&x->defines);
	intern_deinit(&x->intern);
	free(x);
}

/* Headers that are for other architectures alone leave nothing to judge. */
static int need_arches(const struct xenabi *x, struct release **release, struct xenabi_error *err)
{
	struct release *r = *release;

	if (!r->views || (r->views & x->arches))
		return 0;
	xenabi_error_set(err, XENABI_EINPUT, r->spec,
			 "the headers are for no architecture that is wanted");
	release_destroy(r);
	*release = NULL;
	return -1;
}

/* Files of a directory are found below it; those of the current one by their own names. */
static void set_folder(struct release *r)
{
	struct stat st, here;
	size_t len = strlen(r->spec);

	if (stat(r->spec, &st) || !S_ISDIR(st.st_mode) || stat(".", &here))
		return;
	while (len > 1 && r->spec[len - 1] == '/')
		len--;
	r->folder = st.st_dev == here.st_dev && st.st_ino == here.st_ino
			    ? ""
			    : arena_strndup(&r->arena, r->spec, len);
}

static int open_input(struct xenabi *x, const char *spec, bool headers_only,
		      struct release **ret_release, struct xenabi_error *err)
{
	struct input_options options = x->input;
	struct builder *b;

	if (xenabi_need_catalogue(x, err))
		return -1;
	b = builder_create(&x->intern, spec);
	builder_limit(b, x->input.arches);
	options.families = &x->catalogue.families;
	options.headers_only = headers_only;
	options.cache = &x->cache;
	options.known_headers = &x->known_headers;
	options.known_tree = &x->known_tree;
	options.known_releases = &x->known_releases;
	if (input_read(spec, &options, b, err)) {
		builder_destroy(b);
		return -1;
	}
	*ret_release = builder_seal(b, err);
	if (*ret_release)
		set_folder(*ret_release);
	return *ret_release ? need_arches(x, ret_release, err) : -1;
}

int xenabi_open(struct xenabi *x, const char *spec, struct release **ret_release,
		struct xenabi_error *err)
{
	return open_input(x, spec, false, ret_release, err);
}

void xenabi_close(struct release *release)
{
	if (release)
		release_destroy(release);
}

static void put_day(char *day, size_t room, int days_from_now)
{
	time_t then = time(NULL) + (time_t)days_from_now * 24 * 60 * 60;
	struct tm tm;

	gmtime_r(&then, &tm);
	strftime(day, room, "%Y-%m-%d", &tm);
}

/* What concerns nobody who was asked for is gone, and what is allowed is marked. */
static int finish_report(struct xenabi *x, struct report *report, struct xenabi_error *err)
{
	char today[16];

	put_day(today, sizeof(today), 0);
	arch_limit_report(report, x->arches);
	return settle_report(report, &x->catalogue,
			     &(struct allowances){
				     .waivers = x->waivers,
				     .waivers_place = x->waivers_file,
				     .baseline = x->has_baseline ? &x->baseline : NULL,
				     .today = today,
			     },
			     err);
}

int xenabi_use_waivers_of(struct xenabi *x, const struct xenabi_range *range,
			  struct xenabi_error *err)
{
	const char *spec = xenabi_range_old(range), *text = NULL;
	struct source *tree;
	int rc;

	if (x->waivers)
		return 0;
	if (input_open_tree(spec, &tree, err))
		return -1;
	rc = tree ? input_waivers(tree, &x->arena, &text, err) : 0;
	source_close(tree);
	x->waivers = text ? text : "";
	x->waivers_file = arena_printf(&x->arena, "%s: " WAIVERS_FILE, spec);
	return rc;
}

int xenabi_check(struct xenabi *x, const struct release *release, struct report **ret_report,
		 struct xenabi_error *err)
{
	struct owned_report *owned;

	if (xenabi_need_catalogue(x, err))
		return -1;
	owned = xalloc(sizeof(*owned));
	judge_check(&owned->report, &x->catalogue, release);
	if (finish_report(x, &owned->report, err)) {
		xenabi_report_free(&owned->report);
		return -1;
	}
	*ret_report = &owned->report;
	return 0;
}

static bool knows_masks(const struct release *r)
{
	return r->supplies & (SUPPLIES_SOURCE | SUPPLIES_BINARY);
}

/* The last release, for as long as a comparison takes to judge. */
struct last_search {
	struct xenabi *x;
	const struct release *given, *old;
	struct release **ret_found; /* the report's own, to outlive the search */
};

/*
 * The one that was given, else the release that OLD's version follows, its
 * headers alone, from OLD's repository; NULL where it has none.
 */
static const struct release *find_last_release(void *arg)
{
	struct last_search *search = arg;
	struct xenabi_error ignored = {0};
	struct arena a = {0};
	const char *tag, *spec;

	if (search->given || *search->ret_found)
		return search->given ? search->given : *search->ret_found;
	tag = release_tag_before(search->old->version, &a);
	spec = tag ? input_at_revision(search->old->spec, tag, &a) : NULL;
	if (spec && open_input(search->x, spec, true, search->ret_found, &ignored))
		*search->ret_found = NULL;
	arena_deinit(&a);
	return *search->ret_found;
}

/* Two releases that have neither a view nor a kind of fact in common leave nothing to compare. */
static int compare(struct xenabi *x, struct owned_report *owned, const struct release *old,
		   const struct release *new, const struct release *released,
		   struct xenabi_error *err)
{
	struct last_search search = {x, released, old, &owned->last};

	if (xenabi_need_catalogue(x, err))
		return -1;
	if (!changes_common_views(old, new) &&
	    !changes_common_views(release_layouts(old), release_layouts(new)) &&
	    !(knows_masks(old) && knows_masks(new)))
		return xenabi_error_set(err, XENABI_EINPUT, new->spec,
					"nothing to compare: it shares no architecture with %s",
					old->spec);
	owned->report.is_subset = x->is_subset;
	judge_diff(&owned->report, &x->catalogue, old, new,
		   &(struct last_release){find_last_release, &search});
	return finish_report(x, &owned->report, err);
}

int xenabi_diff(struct xenabi *x, const struct release *old, const struct release *new,
		const struct release *released, struct report **ret_report,
		struct xenabi_error *err)
{
	struct owned_report *owned = xalloc(sizeof(*owned));

	if (compare(x, owned, old, new, released, err)) {
		xenabi_report_free(&owned->report);
		return -1;
	}
	*ret_report = &owned->report;
	return 0;
}

int xenabi_diff_alike(struct xenabi *x, const char *old_spec, const char *new_spec,
		      struct report **ret_report, struct xenabi_error *err)
{
	struct owned_report *owned;

	*ret_report = NULL;
	/* What was asked for may be wrong for these inputs, which only their reading tells. */
	if (x->waivers || x->has_baseline || x->defines.len || x->arches != ~VIEWS_NONE)
		return 0;
	if (xenabi_need_catalogue(x, err))
		return -1;
	if (!input_alike(old_spec, new_spec, &x->catalogue.families))
		return 0;
	owned = xalloc(sizeof(*owned));
	owned->report.command = "diff";
	owned->report.is_unchanged = true;
	*ret_report = &owned->report;
	return 0;
}

static int diff_changed_head(struct xenabi *x, enum xenabi_change change, const char *root,
			     struct owned_report *owned, const struct release *released,
			     struct xenabi_error *err)
{
	bool is_staged = change == XENABI_STAGED;

	if (xenabi_open(x, "@HEAD", &owned->releases[SIDE_OLD], err) ||
	    xenabi_open(x, is_staged ? "@:index" : root, &owned->releases[SIDE_NEW], err))
		return -1;
	owned->report.labels[SIDE_OLD] = "HEAD";
	owned->report.labels[SIDE_NEW] = is_staged ? "the index" : "the work tree";
	return compare(x, owned, owned->releases[SIDE_OLD], owned->releases[SIDE_NEW], released,
		       err);
}

int xenabi_diff_head(struct xenabi *x, enum xenabi_change change, const struct release *released,
		     struct report **ret_report, struct xenabi_error *err)
{
	/* Where a change can alter a fact that some reader takes from a tree. */
	static const char *const prefixes[] = {"xen/"};
	struct owned_report *owned = xalloc(sizeof(*owned));
	const char *root;
	bool changed;
	int rc;

	owned->report.command = "diff";
	rc = source_worktree_root(&owned->report.arena, &root, err);
	if (!rc)
		rc = source_changed_since_head(
			NULL, change == XENABI_STAGED ? SOURCE_GIT_INDEX : SOURCE_GIT_WORKTREE,
			prefixes, sizeof(prefixes) / sizeof(prefixes[0]), &changed, err);
	if (!rc && !changed)
		owned->report.is_unchanged = true;
	else if (!rc)
		rc = diff_changed_head(x, change, root, owned, released, err);
	if (rc) {
		xenabi_report_free(&owned->report);
		return -1;
	}
	*ret_report = &owned->report;
	return 0;
}

void xenabi_report_free(struct report *report)
{
	struct owned_report *owned = (struct owned_report *)report;

	if (!owned)
		return;
	report_deinit(&owned->report);
	for (enum side side = 0; side < SIDE_COUNT; side++)
		xenabi_close(owned->releases[side]);
	xenabi_close(owned->last);
	free(owned);
}

size_t xenabi_report_gaps(const struct report *report)
{
	return gap_count_open(report);
}

int xenabi_report_is_whole(const struct report *report, struct xenabi_error *err)
{
	const struct gap *gap = newly_unread_find(report);
	char place[sizeof(err->place)];

	if (report_compares_nothing(report))
		return xenabi_error_set(err, XENABI_EINPUT, report->labels[SIDE_NEW],
					"nothing could be compared, so this is no pass");
	if (!gap)
		return 0;
	snprintf(place, sizeof(place), "%s:%u", gap->at.file, gap->at.line);
	return xenabi_error_set(err, XENABI_EINPUT, place,
				"%s; the old input's header can be read, so this is no comparison",
				gap->what);
}

size_t xenabi_report_unknown_verdicts(const struct report *report)
{
	return outcome_count_unknown(report);
}

size_t xenabi_report_broken_verdicts(const struct report *report)
{
	return outcome_count_broken(report);
}

size_t xenabi_release_gaps(const struct xenabi *x, const struct release *release)
{
	struct arena a = {0};
	size_t count = arch_limit_release(release, x->arches, &a)->gap_count;

	arena_deinit(&a);
	return count;
}

static struct print_options options_of(const struct xenabi_print *print)
{
	return (struct print_options){
		.gate = {.fail_on = (enum level)print->fail_on,
			 .fail_on_unknown = print->fail_on_unknown,
			 .strict = print->strict},
		.commit_hash = print->commit ? print->commit->hash : NULL,
		.commit_subject = print->commit ? print->commit->subject : NULL,
		.color = print->color,
		.columns = print->columns,
		.quiet = print->quiet,
		.verbose = print->verbose,
		.notes = print->notes,
		.audience = print->audience ? audience_from_name(print->audience) : AUDIENCE_COUNT,
	};
}

bool xenabi_report_fails(const struct report *report, const struct xenabi_print *print)
{
	struct print_options options = options_of(print);
	struct strbuf why = {0};
	enum outcome outcome;

	options.gate.strict = false;
	outcome = outcome_of(report, &options, &why);
	strbuf_deinit(&why);
	return outcome == OUTCOME_FAIL;
}

int xenabi_find_format(const struct xenabi_print *print, const struct report_format **ret_format,
		       struct print_options *options, struct xenabi_error *err)
{
	*options = options_of(print);
	if (print->audience && options->audience >= AUDIENCE_LEGACY)
		return xenabi_error_set(err, XENABI_EUSAGE, print->audience,
					"no such audience; there are guest, tools and internal");
	*ret_format = report_format_find(print->format);
	if (!*ret_format)
		return xenabi_error_set(err, XENABI_EUSAGE, print->format,
					"no such format; there are %s", report_format_names());
	return 0;
}

int xenabi_check_print(const struct xenabi_print *print, struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;

	return xenabi_find_format(print, &format, &options, err);
}

/* text: what there is none of. */
static int fail_name(const struct families *families, const char *name, const char *text,
		     struct xenabi_error *err)
{
	struct suggestion s = {.word = name};

	for (size_t i = 0; i < families->count; i++)
		suggestion_offer(&s, families->items[i].name);
	return xenabi_error_set(err, XENABI_EUSAGE, name, "%s%s", text, suggestion_text(&s).text);
}

/* With the hypercalls that only the release knows. */
static int extend_catalogue(struct xenabi *x, const struct release *release, struct arena *a,
			    struct catalogue *ret, struct xenabi_error *err)
{
	const struct release *const releases[SIDE_COUNT] = {release};

	if (xenabi_need_catalogue(x, err))
		return -1;
	*ret = catalogue_extend(&x->catalogue, releases, a);
	return 0;
}

/* An op or a number stands for the space that it is of. */
static int take_names(struct show *show, const char *const *words, const struct release *release,
		      struct arena *a, struct xenabi_error *err)
{
	const char **names;

	while (words && words[show->hypercall_count])
		show->hypercall_count++;
	show->hypercalls = names =
		words ? arena_array(a, show->hypercall_count + 1, sizeof(*names)) : NULL;
	for (size_t i = 0; i < show->hypercall_count; i++) {
		const struct family *space;

		names[i] = words[i];
		if (show_knows(show->catalogue, words[i]))
			continue;
		space = explain_space(show->catalogue, release, words[i]);
		if (!space)
			return fail_name(&show->catalogue->families, words[i],
					 "no such hypercall, op or number space", err);
		names[i] = space->name;
	}
	return 0;
}

int xenabi_no_output(const struct xenabi_print *print, struct xenabi_error *err)
{
	return xenabi_error_set(err, XENABI_EUSAGE, print->format,
				"this format has no such output");
}

int xenabi_give_text(struct strbuf *text, char **ret_text, size_t *ret_len)
{
	if (!text->data)
		strbuf_add(text, "", 0);
	*ret_text = text->data;
	*ret_len = text->len;
	return 0;
}

int xenabi_print_report(struct xenabi *x, const struct report *report,
			const struct xenabi_print *print, char **ret_text, size_t *ret_len,
			struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct strbuf text = {0};

	if (xenabi_find_format(print, &format, &options, err))
		return -1;
	if (!format->print_report)
		return xenabi_no_output(print, err);
	format->print_report(report, &x->catalogue, &options, &text);
	return xenabi_give_text(&text, ret_text, ret_len);
}

int xenabi_print_series(const struct xenabi_print *print, enum xenabi_series part, size_t judged,
			size_t count, char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct strbuf text = {0};

	if (xenabi_find_format(print, &format, &options, err))
		return -1;
	if (!format->series)
		return xenabi_error_set(err, XENABI_EUSAGE, "", "--each cannot print %s",
					format->name);
	if (part == XENABI_SERIES_TAIL)
		format->series->add_tail(&text, judged, count);
	else
		strbuf_addstr(&text, part == XENABI_SERIES_HEAD ? format->series->head
								: format->series->between);
	return xenabi_give_text(&text, ret_text, ret_len);
}

int xenabi_print_show(struct xenabi *x, const struct release *release,
		      const char *const *hypercalls, const struct xenabi_print *print,
		      char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct catalogue catalogue;
	struct show show = {.catalogue = &catalogue};
	struct strbuf text = {0};
	struct arena a = {0};
	int rc;

	if (xenabi_find_format(print, &format, &options, err))
		return -1;
	if (!format->print_show)
		return xenabi_no_output(print, err);
	rc = extend_catalogue(x, release, &a, &catalogue, err) ||
			     take_names(&show, hypercalls, release, &a, err)
		     ? -1
		     : 0;
	if (!rc) {
		show.release = arch_limit_release(release, x->arches, &a);
		format->print_show(&show, &options, &text);
		xenabi_give_text(&text, ret_text, ret_len);
	}
	arena_deinit(&a);
	return rc;
}

/* Numbers that stand in arguments are no commands, whatever hypercall takes them; their ops are. */
static int refuse_numbers(const struct explain *found, const char *word, struct xenabi_error *err)
{
	if (found->op || !found->family || !found->family->hypercall ||
	    found->family->kind == FAMILY_OPS)
		return 0;
	return xenabi_error_set(err, XENABI_EUSAGE, word,
				"these numbers are no commands of %s, but stand in its "
				"arguments; name the hypercall or an op",
				found->family->hypercall);
}

/* The ops of the hypercall that the word names: itself, by its number, or by an op of it. */
static const struct family *find_call(const struct catalogue *catalogue,
				      const struct release *release, const char *word,
				      struct xenabi_error *err)
{
	const struct family *call = NULL;
	struct explain found;

	explain_find(catalogue, release, word, &found);
	if (refuse_numbers(&found, word, err))
		return NULL;
	if (found.family && found.family->hypercall)
		call = families_of_hypercall(&catalogue->families, found.family->hypercall);
	if (!call)
		fail_name(&catalogue->families, word, "no such hypercall", err);
	return call;
}

/* How many bits the widest of the handlers' registers has; 64 where one does not tell. */
static unsigned int widest_register(const struct call_facts *facts)
{
	unsigned int widest = 0;

	for (size_t i = 0; i < facts->entries.count; i++) {
		unsigned int bits = facts->entries.items[i].decode.register_bits;

		if (!bits || bits > widest)
			widest = bits ? bits : 64;
	}
	return widest;
}

static int check_value(const struct call_facts *facts, uint64_t value, struct xenabi_error *err)
{
	unsigned int bits = widest_register(facts);

	if (!facts->entries.count)
		return xenabi_error_set(err, XENABI_EINPUT, facts->release->spec,
					"it does not tell how %s splits its command register%s: "
					"that takes " SHOW_MASKS_NEED,
					facts->family->hypercall,
					show_knows_masks(facts->release) ? " there" : "");
	if (bits < 64 && value >> bits)
		return xenabi_error_set(err, XENABI_EUSAGE, "",
					"0x%" PRIx64 " is wider than the %u bits of the command "
					"that %s takes",
					value, bits, facts->family->hypercall);
	return 0;
}

static int print_decode(const struct call_facts *facts, uint64_t value,
			const struct report_format *format, const struct print_options *options,
			struct strbuf *text, struct xenabi_error *err)
{
	if (check_value(facts, value, err))
		return -1;
	format->print_decode(&(struct decoding){facts, value}, options, text);
	return 0;
}

int xenabi_print_decode(struct xenabi *x, const struct release *release, const char *hypercall,
			uint64_t value, const struct xenabi_print *print, char **ret_text,
			size_t *ret_len, struct xenabi_error *err)
{
	const struct report_format *format;
	const struct family *family = NULL;
	struct print_options options;
	struct catalogue catalogue;
	struct strbuf text = {0};
	struct call_facts facts;
	struct arena arena = {0};
	int rc = -1;

	if (xenabi_find_format(print, &format, &options, err))
		return -1;
	if (!format->print_decode)
		return xenabi_no_output(print, err);
	if (!extend_catalogue(x, release, &arena, &catalogue, err))
		family = find_call(&catalogue, release, hypercall, err);
	if (family) {
		call_facts_init(&facts, arch_limit_release(release, x->arches, &arena),
				&catalogue.families, family, &arena);
		rc = print_decode(&facts, value, format, &options, &text, err);
		call_facts_deinit(&facts);
	}
	if (!rc)
		xenabi_give_text(&text, ret_text, ret_len);
	arena_deinit(&arena);
	return rc;
}

int xenabi_print_waivers(const struct report *report, enum xenabi_level level, char **ret_text,
			 size_t *ret_len, struct xenabi_error *err)
{
	const struct release *new = report->inputs[SIDE_NEW];
	struct strbuf text = {0};
	char day[16];

	(void)err;
	put_day(day, sizeof(day), 90);
	waivers_write(report, (enum level)level, new ? new->version : NULL, day, &text);
	return xenabi_give_text(&text, ret_text, ret_len);
}

int xenabi_print_snapshot(const struct release *release, char **ret_text, size_t *ret_len,
			  struct xenabi_error *err)
{
	struct strbuf text = {0};

	(void)err;
	snapshot_write(release, &text);
	return xenabi_give_text(&text, ret_text, ret_len);
}

const char *xenabi_format_names(void)
{
	return report_format_names();
}
