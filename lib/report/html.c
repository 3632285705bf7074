// SPDX-License-Identifier: GPL-2.0-only
#include "lib/base/version.h"
#include "lib/report/html.h"
#include "lib/report/text.h"

/* Nothing may be loaded, run or sent: the page has all it needs, and its own style alone. */
#define POLICY "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

void html_add(struct strbuf *out, const char *text)
{
	struct strbuf printable = {0};

	text_add(&printable, text);
	for (const char *c = strbuf_str(&printable); *c; c++) {
		switch (*c) {
		case '&':
			strbuf_addstr(out, "&amp;");
			break;
		case '<':
			strbuf_addstr(out, "&lt;");
			break;
		case '>':
			strbuf_addstr(out, "&gt;");
			break;
		case '"':
			strbuf_addstr(out, "&quot;");
			break;
		case '\'':
			strbuf_addstr(out, "&#39;");
			break;
		default:
			strbuf_addch(out, *c);
		}
	}
	strbuf_deinit(&printable);
}

void html_add_in(struct strbuf *out, const char *tag, const char *text)
{
	strbuf_addf(out, "<%s>", tag);
	html_add(out, text);
	strbuf_addf(out, "</%s>", tag);
}

void html_open(struct strbuf *out, const char *title)
{
	strbuf_addstr(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			   "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
			   "<meta name=\"viewport\" content=\"width=device-width, "
			   "initial-scale=1\">\n"
			   "<meta name=\"color-scheme\" content=\"light dark\">\n"
			   "<meta name=\"referrer\" content=\"no-referrer\">\n"
			   "<meta name=\"generator\" content=\"xenabi " XENABI_VERSION "\">\n");
	html_add_in(out, "title", title);
	strbuf_addstr(out, "\n<style>\n");
	strbuf_addstr(out, html_style());
	strbuf_addstr(out, "</style>\n</head>\n<body>\n"
			   "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
}

void html_open_main(struct strbuf *out)
{
	strbuf_addstr(out, "<main id=\"main\" tabindex=\"-1\">\n");
}

void html_close_main(struct strbuf *out)
{
	strbuf_addstr(out, "</main>\n");
}

void html_close(struct strbuf *out)
{
	strbuf_addstr(out, "<footer><p>xenabi " XENABI_VERSION "</p></footer>\n</body>\n</html>\n");
}

void html_add_heading(struct strbuf *out, const char *id, const char *title, size_t count)
{
	strbuf_addf(out, "<h2 id=\"%s\">%s", id, title);
	if (count)
		strbuf_addf(out, " <span class=\"count\">%zu</span>", count);
	strbuf_addstr(out, "</h2>\n");
}

void html_open_wide(struct strbuf *out, const char *label)
{
	strbuf_addstr(out, "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"");
	html_add(out, label);
	strbuf_addstr(out, "\">\n");
}

void html_close_wide(struct strbuf *out)
{
	strbuf_addstr(out, "</div>\n");
}
