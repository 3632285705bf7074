// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "lib/base/json.h"
#include "lib/rule/waiver.h"

static void put_text(struct strbuf *out, const char *key, const char *text)
{
	strbuf_addf(out, ",\n      \"%s\": ", key);
	strbuf_add_json(out, text);
}

static void put_arches(struct strbuf *out, archset arches)
{
	const char *separator = "";

	if (!arches)
		return;
	strbuf_addstr(out, ",\n      \"arches\": [");
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!archset_has(arches, arch))
			continue;
		strbuf_addf(out, "%s\"%s\"", separator, arch_name(arch));
		separator = ", ";
	}
	strbuf_addch(out, ']');
}

static void put_waiver(struct strbuf *out, const struct waiver *w, bool is_first)
{
	strbuf_addstr(out, is_first ? "\n    { \"rule\": " : ",\n    { \"rule\": ");
	strbuf_add_json(out, w->rule);
	put_text(out, "subject", w->subject);
	put_arches(out, w->arches);
	if (w->fingerprint)
		put_text(out, "fingerprint", w->fingerprint);
	put_text(out, "reason", w->reason);
	put_text(out, "until", w->until);
	strbuf_addstr(out, " }");
}

/* The subject as a pattern that matches itself alone. */
static const char *quote_pattern(const char *subject, struct strbuf *pattern)
{
	strbuf_reset(pattern);
	for (; *subject; subject++) {
		if (strchr("*?[\\", *subject))
			strbuf_addch(pattern, '\\');
		strbuf_addch(pattern, *subject);
	}
	return strbuf_str(pattern);
}

static archset arches_of(viewset views)
{
	archset set = 0;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if (views_have_arch(views, arch))
			set |= (archset)1 << arch;
	return set;
}

/* "4.23" of "4.23-unstable", "4.23.1-pre"; "" where it is no such version. */
static const char *release_of(const char *version, struct strbuf *text)
{
	size_t major = version ? strspn(version, "0123456789") : 0;
	size_t minor =
		major && version[major] == '.' ? strspn(version + major + 1, "0123456789") : 0;

	strbuf_reset(text);
	if (minor)
		strbuf_add(text, version, major + 1 + minor);
	return strbuf_str(text);
}

/* One waiver allows all findings of its fingerprint. */
static bool is_told(const struct report *report, const struct finding *f)
{
	const struct finding *before;

	for (before = report->findings.items; before != f; before++)
		if (finding_is_open(before) && before->level == f->level &&
		    !strcmp(before->fingerprint, f->fingerprint))
			return true;
	return false;
}

void waivers_write(const struct report *report, enum level level, const char *version,
		   const char *day, struct strbuf *out)
{
	struct strbuf pattern = {0}, release = {0};
	const char *until = *release_of(version, &release) ? strbuf_str(&release) : day;
	const struct waiver *w;
	const struct finding *f;
	bool is_first = true;

	strbuf_addstr(out, "{\n  \"schema\": \"xenabi-waivers/1\",\n  \"waivers\": [");
	vec_each(w, &report->waivers.items) {
		if (w->is_expired)
			continue;
		put_waiver(out, w, is_first);
		is_first = false;
	}
	vec_each(f, &report->findings) {
		struct waiver new = {.rule = f->rule,
				     .arches = arches_of(f->views),
				     .fingerprint = f->fingerprint};

		if (f->level < level || !finding_is_open(f) || is_told(report, f))
			continue;
		new.subject = quote_pattern(f->subject, &pattern);
		new.reason = f->message;
		new.until = until;
		put_waiver(out, &new, is_first);
		is_first = false;
	}
	strbuf_addstr(out, is_first ? "]\n}\n" : "\n  ]\n}\n");
	strbuf_deinit(&pattern);
	strbuf_deinit(&release);
}
