// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/model/snapshot.h"
#include "lib/read/header/header.h"
#include "lib/read/input.h"
#include "lib/read/release_tag.h"
#include "lib/report/shared.h"
#include "lib/rule/judge.h"
#include "lib/rule/limit.h"
#include "lib/rule/lost.h"
#include "lib/xenabi.h"

_Static_assert((int)XENABI_NOTE == (int)LEVEL_NOTE && (int)XENABI_ERROR == (int)LEVEL_ERROR,
	       "the public levels are the library's own");

struct xenabi {
	struct intern intern;
	const char *rules_directory, *policy_file; /* the caller's, until they are read */
	struct catalogue catalogue;
	bool has_catalogue;
	viewset arches; /* that were asked for */
	struct input_options input;
	struct header_answers known_headers;
};

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

static unsigned int default_jobs(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores > 0 ? (unsigned int)cores : 1;
}

int xenabi_create(const struct xenabi_settings *settings, struct xenabi **ret_x,
		  struct xenabi_error *err)
{
	struct xenabi *x = xalloc(sizeof(*x));

	x->input.jobs = settings->jobs ? settings->jobs : default_jobs();
	x->rules_directory = settings->rules_directory;
	x->policy_file = settings->policy_file;
	if (choose_arches(settings->arches, &x->arches, err)) {
		xenabi_destroy(x);
		return -1;
	}
	x->input.arches = limit_reading(x->arches);
	*ret_x = x;
	return 0;
}

/* Loaded when first needed: a pre-commit check that has nothing to do is to be quick. */
static int need_catalogue(struct xenabi *x, struct xenabi_error *err)
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

static int open_input(struct xenabi *x, const char *spec, bool headers_only,
		      struct release **ret_release, struct xenabi_error *err)
{
	struct input_options options = x->input;
	struct builder *b;

	if (need_catalogue(x, err))
		return -1;
	b = builder_create(&x->intern, spec);
	builder_limit(b, x->input.arches);
	options.families = &x->catalogue.families;
	options.headers_only = headers_only;
	options.known_headers = &x->known_headers;
	if (input_read(spec, &options, b, err)) {
		builder_destroy(b);
		return -1;
	}
	*ret_release = builder_seal(b, err);
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

int xenabi_check(struct xenabi *x, const struct release *release, struct report **ret_report,
		 struct xenabi_error *err)
{
	struct owned_report *owned;

	if (need_catalogue(x, err))
		return -1;
	owned = xalloc(sizeof(*owned));
	judge_check(&owned->report, &x->catalogue, release);
	limit_report(&owned->report, x->arches);
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

	if (need_catalogue(x, err))
		return -1;
	if (!changes_common_views(old, new) &&
	    !changes_common_views(release_layouts(old), release_layouts(new)) &&
	    !(knows_masks(old) && knows_masks(new)))
		return xenabi_error_set(err, XENABI_EINPUT, new->spec,
					"nothing to compare: it shares no architecture with %s",
					old->spec);
	judge_diff(&owned->report, &x->catalogue, old, new,
		   &(struct last_release){find_last_release, &search});
	limit_report(&owned->report, x->arches);
	return 0;
}

int xenabi_diff(struct xenabi *x, const struct release *old, const struct release *new,
		const struct release *released, struct report **ret_report,
		struct xenabi_error *err)
{
	struct owned_report *owned = xalloc(sizeof(*owned));

	if (compare(x, owned, old, new, released, err)) {
		free(owned);
		return -1;
	}
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

size_t xenabi_report_findings(const struct report *report, enum xenabi_level level,
			      const char *audience)
{
	const struct print_options options = {
		.audience = audience ? audience_from_name(audience) : AUDIENCE_COUNT,
	};
	size_t count = 0;

	for (int at = (int)level; at < LEVEL_COUNT; at++)
		count += report_count_wanted(report, &options, (enum level)at);
	return count;
}

size_t xenabi_report_gaps(const struct report *report)
{
	return report->gaps.count;
}

int xenabi_report_is_whole(const struct report *report, struct xenabi_error *err)
{
	const struct gap *gap = lost_find(report);
	char place[sizeof(err->place)];

	if (!gap)
		return 0;
	snprintf(place, sizeof(place), "%s:%u", gap->at.file, gap->at.line);
	return xenabi_error_set(err, XENABI_EINPUT, place,
				"%s; the old input's header can be read, so this is no comparison",
				gap->what);
}

size_t xenabi_report_unknown_verdicts(const struct report *report)
{
	const struct verdict *verdict;
	size_t count = 0;

	vec_each(verdict, &report->verdicts)
		count += verdict->kind == VERDICT_UNKNOWN;
	return count;
}

size_t xenabi_release_gaps(const struct xenabi *x, const struct release *release)
{
	struct arena a = {0};
	size_t count = limit_release(release, x->arches, &a)->gap_count;

	arena_deinit(&a);
	return count;
}

static int find_format(const struct xenabi_print *print, const struct report_format **ret_format,
		       struct print_options *options, struct xenabi_error *err)
{
	options->color = print->color;
	options->quiet = print->quiet;
	options->verbose = print->verbose;
	options->notes = print->notes;
	options->audience = AUDIENCE_COUNT;
	if (print->audience)
		options->audience = audience_from_name(print->audience);
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

	return find_format(print, &format, &options, err);
}

int xenabi_check_show(struct xenabi *x, const char *const *hypercalls, struct xenabi_error *err)
{
	if (need_catalogue(x, err))
		return -1;
	for (; hypercalls && *hypercalls; hypercalls++)
		if (!show_knows(&x->catalogue, *hypercalls))
			return xenabi_error_set(err, XENABI_EUSAGE, *hypercalls,
						"no such hypercall or number space");
	return 0;
}

static int no_output(const struct xenabi_print *print, struct xenabi_error *err)
{
	return xenabi_error_set(err, XENABI_EUSAGE, print->format,
				"this format has no such output");
}

static int give_text(struct strbuf *text, char **ret_text, size_t *ret_len)
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

	if (find_format(print, &format, &options, err))
		return -1;
	if (!format->print_report)
		return no_output(print, err);
	format->print_report(report, &x->catalogue, &options, &text);
	return give_text(&text, ret_text, ret_len);
}

int xenabi_print_show(struct xenabi *x, const struct release *release,
		      const char *const *hypercalls, const struct xenabi_print *print,
		      char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct show show = {.catalogue = &x->catalogue, .hypercalls = hypercalls};
	struct strbuf text = {0};
	struct arena a = {0};

	if (find_format(print, &format, &options, err) || xenabi_check_show(x, hypercalls, err))
		return -1;
	if (!format->print_show)
		return no_output(print, err);
	while (hypercalls && hypercalls[show.hypercall_count])
		show.hypercall_count++;
	show.release = limit_release(release, x->arches, &a);
	format->print_show(&show, &options, &text);
	arena_deinit(&a);
	return give_text(&text, ret_text, ret_len);
}

/* The ops of that hypercall, with or without the prefix of its macro. */
static const struct family *find_call(const struct xenabi *x, const char *hypercall,
				      struct xenabi_error *err)
{
	static const char prefix[] = "__HYPERVISOR_";
	bool has_prefix = !strncmp(hypercall, prefix, strlen(prefix));
	const struct family *family = families_of_hypercall(
		&x->catalogue.families, hypercall + (has_prefix ? strlen(prefix) : 0));

	if (!family)
		xenabi_error_set(err, XENABI_EUSAGE, hypercall, "no such hypercall");
	return family;
}

int xenabi_check_decode(struct xenabi *x, const char *hypercall, struct xenabi_error *err)
{
	return need_catalogue(x, err) || !find_call(x, hypercall, err) ? -1 : 0;
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

int xenabi_print_decode(struct xenabi *x, const struct release *release, const char *hypercall,
			uint64_t value, const struct xenabi_print *print, char **ret_text,
			size_t *ret_len, struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct strbuf text = {0};
	struct call_facts facts;
	struct arena arena = {0};
	int rc;

	if (find_format(print, &format, &options, err) || xenabi_check_decode(x, hypercall, err))
		return -1;
	if (!format->print_decode)
		return no_output(print, err);
	call_facts_init(&facts, limit_release(release, x->arches, &arena), &x->catalogue.families,
			find_call(x, hypercall, err), &arena);
	rc = check_value(&facts, value, err);
	if (!rc) {
		format->print_decode(&(struct decoding){&facts, value}, &options, &text);
		give_text(&text, ret_text, ret_len);
	}
	call_facts_deinit(&facts);
	arena_deinit(&arena);
	return rc;
}

int xenabi_print_snapshot(const struct release *release, char **ret_text, size_t *ret_len,
			  struct xenabi_error *err)
{
	struct strbuf text = {0};

	(void)err;
	snapshot_write(release, &text);
	return give_text(&text, ret_text, ret_len);
}

static int print_rules(struct xenabi *x, const struct rule *rule, const struct xenabi_print *print,
		       char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	const struct report_format *format;
	struct print_options options;
	struct strbuf text = {0};

	if (find_format(print, &format, &options, err))
		return -1;
	if (!format->print_rules)
		return no_output(print, err);
	format->print_rules(&x->catalogue, rule, &options, &text);
	return give_text(&text, ret_text, ret_len);
}

int xenabi_print_rules(struct xenabi *x, const struct xenabi_print *print, char **ret_text,
		       size_t *ret_len, struct xenabi_error *err)
{
	if (need_catalogue(x, err))
		return -1;
	return print_rules(x, NULL, print, ret_text, ret_len, err);
}

int xenabi_print_rule(struct xenabi *x, const char *id, const struct xenabi_print *print,
		      char **ret_text, size_t *ret_len, struct xenabi_error *err)
{
	const struct rule *rule;

	if (need_catalogue(x, err))
		return -1;
	rule = catalogue_find(&x->catalogue, id);
	if (!rule)
		return xenabi_error_set(err, XENABI_EUSAGE, id,
					"no such rule; `xenabi rules` lists them");
	return print_rules(x, rule, print, ret_text, ret_len, err);
}
