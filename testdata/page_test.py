# SPDX-License-Identifier: GPL-2.0-only
"""page_test.py NAME FILE...: whether pages can be read by keyboard and screen reader, in light and dark.

Headings in order and each id once, links and labels that lead somewhere, tables with a name and headers that say what they
are of, drawings and scrollable parts with a name, nothing loaded from elsewhere, and each colour of text on each ground that
it stands on with a contrast of 4.5 (WCAG 2, level AA)."""
import html.parser, re, sys

VOID = {'meta', 'link', 'br', 'hr', 'img', 'input', 'path', 'rect', 'line', 'circle'}
TEXTS = ('text', 'soft', 'error', 'warning', 'note', 'good')
GROUNDS = ('ground', 'shade', 'op', 'progress', 'mark')


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.bad, self.ids, self.refs, self.levels, self.open, self.style, self.first = [], [], [], [], [], '', None
        self.tables = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        where = '<%s> at line %d' % (tag, self.getpos()[0])
        if tag not in VOID:
            self.open.append(tag)
        if tag == 'html' and not a.get('lang'):
            self.bad.append('no language')
        if 'id' in a:
            self.ids.append(a['id'])
        if tag == 'a':
            self.first = self.first or a.get('href')
            if a.get('href', '').startswith('#'):
                self.refs.append(a['href'][1:])
        self.refs += a.get('aria-labelledby', '').split() + a.get('aria-describedby', '').split()
        if re.fullmatch('h[1-6]', tag):
            self.levels.append(int(tag[1]))
        if tag == 'th' and a.get('scope') not in ('col', 'row', 'colgroup', 'rowgroup'):
            self.bad.append(where + ' has no scope')
        if tag == 'table':
            self.tables.append([where, bool(a.get('aria-label')), False])
        if tag == 'caption':
            self.tables[-1][1] = True
        if tag == 'th':
            self.tables[-1][2] = True
        if tag == 'svg' and not a.get('aria-label') and a.get('aria-hidden') != 'true' and not a.get('aria-labelledby'):
            self.bad.append(where + ' has no name')
        if a.get('tabindex') == '0' and not (a.get('role') and a.get('aria-label')):
            self.bad.append(where + ' can be reached and has no name')
        if tag in ('script', 'link', 'img', 'iframe', 'object') or 'src' in a or any(k.startswith('on') for k in a):
            self.bad.append(where + ' loads or runs something')

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.bad.append('</%s> at line %d closes something else' % (tag, self.getpos()[0]))

    def handle_data(self, data):
        if self.open and self.open[-1] == 'style':
            self.style += data

    def finish(self):
        self.bad += ['id %s is there twice' % i for i in set(self.ids) if self.ids.count(i) > 1]
        self.bad += ['nothing is called %s' % r for r in set(self.refs) - set(self.ids)]
        self.bad += [t[0] + ' has no caption' for t in self.tables if not t[1]]
        self.bad += [t[0] + ' has no headers' for t in self.tables if not t[2]]
        if self.levels.count(1) != 1 or any(b > a + 1 for a, b in zip(self.levels, self.levels[1:])):
            self.bad.append('headings leave a level out')
        if self.first != '#main' or 'main' not in self.ids:
            self.bad.append('no link leads past what stands before the content')
        self.bad += contrasts(self.style)
        return self.bad


def luminance(color):
    digits = color.lstrip('#')
    digits = ''.join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [p / 12.92 if p <= .03928 else ((p + .055) / 1.055) ** 2.4 for p in parts]
    return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2]


def contrasts(style):
    bad, roots = [], [dict(re.findall(r'--(\w+):(#\w+)', r)) for r in re.findall(r':root\{([^}]*)\}', style)]
    if len(roots) < 2:
        return ['no colours for light and dark']
    for root in roots:
        colors = {**roots[0], **root}
        for text in TEXTS:
            for ground in GROUNDS:
                a, b = sorted((luminance(colors[text]), luminance(colors[ground])))
                if (b + .05) / (a + .05) < 4.5:
                    bad.append('%s on %s: %s on %s' % (text, ground, colors[text], colors[ground]))
    return bad


for name in sys.argv[1:]:
    bad = Page(open(name, encoding='utf-8').read()).finish()
    for line in bad[:10]:
        print('# ' + line)
    print('%sok page %s' % ('not ' if bad else '', name.rsplit('/', 1)[-1]))
