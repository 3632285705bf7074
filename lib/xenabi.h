/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_H
#define XENABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/suggest.h"
#include "lib/base/version.h"

/*
 * The library behind the commands: open inputs, compare or check them, print.
 * A program's path is xenabi_create(), xenabi_open() once an input,
 * xenabi_check() or xenabi_diff(), xenabi_print_report(); then all of it is
 * released in the reverse order. man/examples/ has such a program.
 *
 * Errors: functions that can fail return 0 or -1 and fill the caller's *err,
 * which is to be zeroed first; it needs no release. err may be NULL. What an
 * out-parameter points to is set on success alone.
 *
 * Ownership: what a function gives through ret_... is the caller's, to be
 * released by the function that the declaration names; those accept NULL.
 * Texts are the caller's to free(), NUL-terminated, with their length in
 * *ret_len. What is passed in stays the caller's and is not kept, but where a
 * comment says so.
 *
 * Threads: nothing is shared between one struct xenabi and another. One of
 * them, with its releases and reports, belongs to one thread at a time.
 *
 * Processes: headers and debug information are parsed by worker programs,
 * which libexec/xenabi holds. They are started and reaped by the call that
 * needs them; a caller must not reap children that are not its own.
 *
 * The library never prints and never exits, but for memory that is not to be
 * had: that ends the program with a message.
 */
#pragma GCC visibility push(default)

struct xenabi;	/* rules, families, and the strings of all releases */
struct release; /* what is known of one Xen release */
struct report;	/* what a comparison or a check found out */

enum xenabi_level { XENABI_NOTE, XENABI_WARNING, XENABI_ERROR, XENABI_NEVER };

/* The strings are the caller's and must outlive the xenabi. */
struct xenabi_settings {
	const char *rules_directory; /* NULL: the rules built in */
	const char *policy_file;     /* NULL: the policy of the rules */
	const char *waivers_file;    /* NULL: that of the old input, if it has one */
	const char *baseline_file;   /* a saved report in JSON; NULL: none */
	const char *const *arches;   /* names, NULL-terminated; NULL: all */
	/*
	 * Macros to be defined for public headers, NULL-terminated: "NAME", "NAME=VALUE",
	 * "NAME(X)=VALUE"; NULL: none.
	 */
	const char *const *defines;
	bool is_subset;	   /* a comparison's new input has a part of what the old one has */
	unsigned int jobs; /* processes that parse at the same time; 0: one a core */
	/*
	 * What revisions of git repositories hold is kept in the user's cache
	 * folder, $XDG_CACHE_HOME/xenabi, and found there again.
	 */
	bool keeps_cache;
	unsigned int seconds; /* that an input may take; 0: two minutes */
};

/* One line on whether this system can confine the processes that parse inputs; static. */
const char *xenabi_confinement(void);

int xenabi_create(const struct xenabi_settings *settings, struct xenabi **ret_x,
		  struct xenabi_error *err);
void xenabi_destroy(struct xenabi *x);

/* Reads an INPUT as the manual describes it. xenabi_close() it before xenabi_destroy(). */
int xenabi_open(struct xenabi *x, const char *spec, struct release **ret_release,
		struct xenabi_error *err);
void xenabi_close(struct release *release);
/* 0, or -1 where macros were to be defined and no input so far had headers to be read with them. */
int xenabi_check_defines(const struct xenabi *x, struct xenabi_error *err);

/* Two revisions of one repository, or the commits between them. */
struct xenabi_range;

struct xenabi_commit {
	const char *hash, *subject;
	const char *parent, *input; /* as inputs */
	bool is_concerned;	    /* it changes something that is read */
};

/*
 * Takes "[REPO]@A..B" apart, or "[REPO]@A...B", where the merge base of A and B
 * takes the place of A; A or B may be missing, which means HEAD, and so may the
 * '@' of the current folder's repository. *ret_range is
 * NULL where spec is no range, or a file of that name. xenabi_range_free() it.
 */
int xenabi_range_find(const char *spec, struct xenabi_range **ret_range, struct xenabi_error *err);
void xenabi_range_free(struct xenabi_range *range);
/* Its two ends, as inputs. */
const char *xenabi_range_old(const struct xenabi_range *range);
const char *xenabi_range_new(const struct xenabi_range *range);
/* The commits from the old end to the new, the oldest first, without merges; the range owns them. */
int xenabi_range_commits(struct xenabi_range *range, const struct xenabi_commit **ret_commits,
			 size_t *ret_count, struct xenabi_error *err);

/*
 * From now on the waivers at the range's old end are those of every report, so
 * that no commit waives a later one of its series. Without effect where the
 * settings name a file.
 */
int xenabi_use_waivers_of(struct xenabi *x, const struct xenabi_range *range,
			  struct xenabi_error *err);

/* What of a git work tree `diff` compares with HEAD. */
enum xenabi_change { XENABI_WORKTREE, XENABI_STAGED };

/* Both give a report that borrows its releases: xenabi_report_free() it before they close. */
int xenabi_check(struct xenabi *x, const struct release *release, struct report **ret_report,
		 struct xenabi_error *err);
/*
 * released is the last release, which interface versions are held against. NULL:
 * old itself where it is a release, else, where old is a revision of a git
 * repository, the one that its version follows, if that has a RELEASE-x.y.z tag.
 */
int xenabi_diff(struct xenabi *x, const struct release *old, const struct release *new,
		const struct release *released, struct report **ret_report,
		struct xenabi_error *err);
/*
 * The report of two inputs that are revisions of a source tree between which no
 * file differs that matters: nothing is read, and it says so. *ret_report is NULL
 * where that is not certain, or where more is asked for than findings of theirs.
 */
int xenabi_diff_alike(struct xenabi *x, const char *old_spec, const char *new_spec,
		      struct report **ret_report, struct xenabi_error *err);
/*
 * HEAD of the current git work tree against the work tree or the index. Where
 * no ABI-relevant file differs nothing is read, and the report says so. The
 * releases are the report's own.
 */
int xenabi_diff_head(struct xenabi *x, enum xenabi_change change, const struct release *released,
		     struct report **ret_report, struct xenabi_error *err);
void xenabi_report_free(struct report *report);

/* Gaps that nobody knows yet: of a comparison those that the new input brings. */
size_t xenabi_report_gaps(const struct report *report);
/*
 * 0, or -1 and an error that says where, when the new input has a header that
 * cannot be read and the old input's can: what was not compared is no pass.
 */
int xenabi_report_is_whole(const struct report *report, struct xenabi_error *err);
/* Those that are in no baseline. */
size_t xenabi_report_unknown_verdicts(const struct report *report);
size_t xenabi_report_broken_verdicts(const struct report *report);
/* As far as they concern the architectures that were asked for. */
size_t xenabi_release_gaps(const struct xenabi *x, const struct release *release);

/* What became of a series of releases. */
struct audit;

/* Strings are the caller's and are not kept. */
struct xenabi_audit_settings {
	/*
	 * What to audit. A first one that is a git repository is where those behind
	 * it are revisions, or patterns for tags, "RELEASE-4.1?.0"; without any,
	 * all release tags. What is no revision is an input, "release:*" all
	 * that are part of the library, which are taken where nothing is given.
	 */
	const char *const *operands;
	size_t operand_count;
	bool bisect;		 /* finds the commit of findings of that level or above */
	enum xenabi_level level; /* for .bisect */
	const char *subject;	 /* bisects those alone whose subject matches; NULL: all */
	/* Told what is done, of how much; NULL: nobody is. */
	void (*progress)(void *arg, const char *what, size_t done, size_t total);
	void *arg;
};

/*
 * Reads the releases and compares them. One that cannot be read is part of the
 * audit; it fails where none can. xenabi_audit_free() it before xenabi_destroy().
 */
int xenabi_audit(struct xenabi *x, const struct xenabi_audit_settings *settings,
		 struct audit **ret_audit, struct xenabi_error *err);
void xenabi_audit_free(struct audit *audit);
/* Findings whose commits the settings ask for, found or not. */
size_t xenabi_audit_bisected(const struct audit *audit,
			     const struct xenabi_audit_settings *settings);
/* Releases that could not be read. */
size_t xenabi_audit_failed(const struct audit *audit);
/* Gaps of all its releases. */
size_t xenabi_audit_gaps(const struct audit *audit);

struct xenabi_print {
	const char *format;   /* "text", "json" */
	const char *audience; /* "guest", "tools", "internal"; NULL: all */
	/* Whose report it is, of a series; NULL: of none. */
	const struct xenabi_commit *commit;
	bool color, quiet, verbose;
	unsigned int columns; /* text: of a line, where words allow it; 0: 100 */
	bool notes;	      /* text: in full, however many */
	/* What fails: findings of that level or above, unknown verdicts, gaps. */
	enum xenabi_level fail_on;
	bool fail_on_unknown, strict;
};

/* Of an output of several reports: what stands before them, between two, and behind them. */
enum xenabi_series { XENABI_SERIES_HEAD, XENABI_SERIES_BETWEEN, XENABI_SERIES_TAIL };

/* judged: the reports; count: the commits. XENABI_EUSAGE where the format has no such output. */
int xenabi_print_series(const struct xenabi_print *print, enum xenabi_series part, size_t judged,
			size_t count, char **ret_text, size_t *ret_len, struct xenabi_error *err);
/* Whether a report has findings that fail, or unknown verdicts where these do. */
bool xenabi_report_fails(const struct report *report, const struct xenabi_print *print);

/* The same of an audit. */
bool xenabi_audit_fails(const struct audit *audit, const struct xenabi_print *print);

/* The names of all formats: "text, json". */
const char *xenabi_format_names(void);
/* 0, or -1 for a format or an audience that does not exist: to be known before inputs are read. */
int xenabi_check_print(const struct xenabi_print *print, struct xenabi_error *err);

/* Each fails where the format is unknown or has no such output. */
int xenabi_print_report(struct xenabi *x, const struct report *report,
			const struct xenabi_print *print, char **ret_text, size_t *ret_len,
			struct xenabi_error *err);
int xenabi_print_audit(struct xenabi *x, const struct audit *audit,
		       const struct xenabi_print *print, char **ret_text, size_t *ret_len,
		       struct xenabi_error *err);
/* hypercalls: NULL-terminated names, or NULL for all; an unknown name fails. */
int xenabi_print_show(struct xenabi *x, const struct release *release,
		      const char *const *hypercalls, const struct xenabi_print *print,
		      char **ret_text, size_t *ret_len, struct xenabi_error *err);
/*
 * What a value of the hypercall's command register means to each of its
 * handlers. Fails for an unknown hypercall, and where the release does not
 * tell how the register is split.
 */
int xenabi_print_decode(struct xenabi *x, const struct release *release, const char *hypercall,
			uint64_t value, const struct xenabi_print *print, char **ret_text,
			size_t *ret_len, struct xenabi_error *err);
/*
 * A waiver file that allows what fails of a report, beside what its waivers
 * allow already: until NEW's release or, where that is not known, for 90 days.
 */
int xenabi_print_waivers(const struct report *report, enum xenabi_level level, char **ret_text,
			 size_t *ret_len, struct xenabi_error *err);
int xenabi_print_snapshot(const struct release *release, char **ret_text, size_t *ret_len,
			  struct xenabi_error *err);
/* All names that xenabi_print_explain() knows, one a line. */
int xenabi_print_names(struct xenabi *x, char **ret_text, size_t *ret_len,
		       struct xenabi_error *err);
int xenabi_print_rules(struct xenabi *x, const struct xenabi_print *print, char **ret_text,
		       size_t *ret_len, struct xenabi_error *err);
int xenabi_print_rule(struct xenabi *x, const char *id, const struct xenabi_print *print,
		      char **ret_text, size_t *ret_len, struct xenabi_error *err);
/*
 * What a name stands for: a rule, a hypercall, another number space, an op or
 * number of one, or a name that the headers declare. release: what it is there,
 * which a rule does not depend on; NULL: the newest that comes with xenabi. Fails
 * with XENABI_EUSAGE for a name that is not known, and says which one is like it.
 */
int xenabi_print_explain(struct xenabi *x, const struct release *release, const char *name,
			 const struct xenabi_print *print, char **ret_text, size_t *ret_len,
			 struct xenabi_error *err);

#pragma GCC visibility pop

#endif
