# SPDX-License-Identifier: GPL-2.0-only
"""Every format holds every finding of the JSON report, whatever its names are made of, and is what
its readers parse: SARIF 2.1.0, GitLab's Code Quality, JUnit, GitHub's commands, Markdown, HTML."""
import html.parser, json, os, re, subprocess, sys, tempfile, xml.etree.ElementTree as ET

XENABI = os.environ['XENABI']
MASK_WIDENED = 'testdata/snapshots/four-bit-mask.json', 'testdata/snapshots/six-bit-mask.json'
HOSTILE = 'X]]>&<b>"\'|`%0A::error::\x1b[31m,:_a_ *b* @me #1 [l](u) \u00e9\u202e\u200b\\'
MARKUP = "</title></style><script>alert(1)</script><!--<img src=x onerror=alert(1)>\"' onclick=x &lt;"
HIDDEN = '\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff'
failed = False


def check(name, good, detail=''):
    global failed
    failed |= not good
    print('%s %s' % ('ok' if good else 'not ok', name))
    if not good:
        print('# %s' % str(detail)[:600])


def run(*argv):
    return subprocess.run((XENABI,) + argv, capture_output=True, text=True)


def constant(name, value, line):
    return {'name': name, 'value': hex(value), 'width_bits': 32, 'views': {'x86_64': 'gtil'},
            'file': 'xen/include/public/a b.h', 'line': line}


def spell(text):
    """As every format spells out what would drive a terminal."""
    return re.sub('[%s]' % HIDDEN, lambda m: ''.join('\\x%02x' % b for b in m.group().encode()), text)


def sentences(report):
    return [spell(f['message']) for f in report['findings']]


def has_all(name, texts, wanted):
    left = list(texts)
    for sentence in wanted:
        match = next((t for t in left if sentence in t), None)
        if match is None:
            return check(name, False, 'lost: %r of %r' % (sentence, left))
        left.remove(match)
    check(name, True)


def is_sarif(doc, count):
    """What the schema of SARIF 2.1.0 demands of the members that are used."""
    problems = []

    def need(at, value, kind, allowed=None):
        if not isinstance(value, kind) or (allowed and value not in allowed):
            problems.append('%s is %r' % (at, value))

    def only(at, value, *keys):
        need(at, value, dict)
        problems.extend('%s has %s' % (at, k) for k in value if k not in keys)

    def message(at, value):
        only(at, value, 'text')
        need(at, value.get('text'), str)

    def location(at, value):
        only(at, value, 'physicalLocation', 'logicalLocations', 'message')
        artifact = value['physicalLocation']['artifactLocation']
        only(at, artifact, 'uri', 'uriBaseId')
        if not re.fullmatch(r"[A-Za-z0-9/._~+%-]+", artifact['uri']) or re.search('%(?![0-9A-F]{2})', artifact['uri']):
            problems.append('%s: no URI: %s' % (at, artifact['uri']))
        need(at, value['physicalLocation'].get('region', {}).get('startLine', 1), int)
        if value['physicalLocation'].get('region', {}).get('startLine', 1) < 1:
            problems.append('%s: lines are from 1' % at)

    only('root', doc, '$schema', 'version', 'runs')
    need('version', doc.get('version'), str, ['2.1.0'])
    need('runs', doc.get('runs'), list)
    for run_ in doc['runs']:
        only('run', run_, 'tool', 'invocations', 'results')
        rules = run_['tool']['driver']['rules']
        need('name', run_['tool']['driver'].get('name'), str)
        for rule in rules:
            only('rule', rule, 'id', 'shortDescription', 'fullDescription', 'help', 'defaultConfiguration')
            for part in ('shortDescription', 'fullDescription', 'help'):
                message(part, rule[part])
            need('level', rule['defaultConfiguration']['level'], str, ['none', 'note', 'warning', 'error'])
        if len({r['id'] for r in rules}) != len(rules):
            problems.append('a rule is there twice')
        for i in run_['invocations']:
            only('invocation', i, 'executionSuccessful', 'toolExecutionNotifications')
            need('executionSuccessful', i.get('executionSuccessful'), bool)
            for n in i['toolExecutionNotifications']:
                only('notification', n, 'level', 'message')
                message('notification', n['message'])
        for r in run_['results']:
            only('result', r, 'ruleId', 'ruleIndex', 'level', 'message', 'locations', 'relatedLocations',
                 'partialFingerprints', 'suppressions', 'baselineState')
            message('result', r['message'])
            need('level', r['level'], str, ['none', 'note', 'warning', 'error'])
            if rules[r['ruleIndex']]['id'] != r['ruleId']:
                problems.append('ruleIndex of %s' % r['ruleId'])
            for at in r['locations'] + r.get('relatedLocations', []):
                location('location', at)
            need('state', r.get('baselineState', 'new'), str, ['new', 'unchanged', 'updated', 'absent'])
            for s in r.get('suppressions', []):
                only('suppression', s, 'kind', 'status', 'justification')
                need('kind', s['kind'], str, ['inSource', 'external'])
                need('status', s['status'], str, ['accepted', 'underReview', 'rejected'])
        if len(run_['results']) != count:
            problems.append('%d results of %d findings' % (len(run_['results']), count))
    check('sarif is what the schema wants', not problems, problems)


def unescape_github(text):
    return re.sub('%([0-9A-F]{2})', lambda m: chr(int(m.group(1), 16)), text)


def unescape_markdown(text):
    lines = [re.sub(r'^\s+|\s+$', '', line) for line in text.split('\n')]
    return re.sub(r'\\([\\`*_{}\[\]<>()#|~&@.=+-])', r'\1', ' '.join(lines))


class Page(html.parser.HTMLParser):
    """A page as a browser takes it apart: what is wrong with it, its ids, links and messages."""
    EMPTY = ('meta',)
    TAGS = set('html head title style body header main section nav footer h1 h2 h3 p ul li dl dt dd div span b strong i '
               'code a details summary table caption thead tbody tfoot tr th td figure figcaption svg rect text path '
               'meta desc'.split())
    ATTRIBUTES = set('lang charset content name http-equiv class id href scope colspan rowspan role tabindex open '
                     'aria-label aria-labelledby aria-hidden viewbox x y d width height'.split())

    def __init__(self, text):
        super().__init__()
        self.problems, self.open, self.ids, self.links, self.messages, self.metas = [], [], [], [], [], []
        self.title, self.levels = '', []
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append('left open: %s' % self.open)
        self.problems += ['there is no #%s' % l for l in self.links if l not in self.ids]
        if len(set(self.ids)) != len(self.ids):
            self.problems.append('an id is there twice')
        if [b for a, b in zip(self.levels, self.levels[1:]) if b > a + 1]:
            self.problems.append('headings leave out a level: %s' % self.levels)
        policy = [m['content'] for m in self.metas if m.get('http-equiv') == 'Content-Security-Policy']
        if policy != ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]:
            self.problems.append('policy: %s' % policy)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in self.TAGS or set(values) - self.ATTRIBUTES:
            self.problems.append('<%s %s>' % (tag, values))
        if tag == 'th' and 'scope' not in values:
            self.problems.append('a <th> without scope')
        if 'href' in values:
            if not values['href'].startswith('#'):
                self.problems.append('leads outside: %s' % values['href'])
            self.links.append(values['href'][1:])
        self.links += values.get('aria-labelledby', '').split()
        self.ids += [values['id']] if 'id' in values else []
        self.metas += [values] if tag == 'meta' else []
        self.levels += [int(tag[1])] if re.fullmatch('h[1-6]', tag) else []
        self.messages += [''] if values.get('class') == 'message' else []
        if tag not in self.EMPTY:
            self.open.append((tag, values.get('class')))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop()[0] != tag:
            self.problems.append('</%s> closes nothing' % tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == ('p', 'message'):
            self.messages[-1] += data
        elif self.open and self.open[-1][0] == 'title' and self.open[-2][0] == 'head':
            self.title += data
        elif self.open and self.open[-1][0] == 'style' and re.search(r'url|@import|<', data):
            self.problems.append('the style asks for more')

    def handle_comment(self, data):
        self.problems.append('a comment: %s' % data)


def is_page(name, text):
    page = Page(text)
    check('%s: html is a page by itself' % name, not page.problems and text.startswith('<!DOCTYPE html>'), page.problems)
    return page


def try_formats(name, old, new, *options):
    report = json.loads(run('diff', '--format', 'json', *options, old, new).stdout)
    wanted = sentences(report)
    if not wanted:
        return check('%s: there is something to lose' % name, False)
    texts = {f: run('diff', '--format', f, *options, old, new).stdout
             for f in ('sarif', 'codequality', 'junit', 'github', 'markdown', 'html')}
    text = run('diff', '--verbose', *options, old, new).stdout
    if name == 'hostile':
        check('%s: no control character is left' % name,
              not any(re.search('[%s]' % HIDDEN, t) for t in list(texts.values()) + [text]))
    has_all('%s: text' % name, text.split('\n'), wanted)
    sarif = json.loads(texts['sarif'])
    is_sarif(sarif, len(wanted))
    has_all('%s: sarif' % name, [r['message']['text'] for r in sarif['runs'][0]['results']], wanted)
    quality = json.loads(texts['codequality'])
    open_ = [spell(f['message']) for f in report['findings'] if not f['waived'] and not f.get('known')]
    has_all('%s: codequality' % name, [i['description'] for i in quality], open_)
    check('%s: codequality has what GitLab wants' % name,
          all(i['severity'] in ('info', 'minor', 'major', 'critical', 'blocker') and i['check_name'] and
              i['location']['lines']['begin'] >= 1 and not i['location']['path'].startswith('./') for i in quality)
          and len({i['fingerprint'] for i in quality}) == len(quality), quality)
    suite = ET.fromstring(texts['junit']).find('testsuite')
    cases = suite.findall('testcase')
    has_all('%s: junit' % name, [''.join(c.itertext()) for c in cases], wanted)
    check('%s: junit counts its cases' % name,
          [int(suite.get(k)) for k in ('tests', 'failures', 'skipped')] ==
          [len(cases), len(suite.findall('testcase/failure')), len(suite.findall('testcase/skipped'))])
    lines = texts['github'].rstrip('\n').split('\n')
    parsed = [re.fullmatch(r'::(error|warning|notice) file=([^,:]+),line=(\d+),title=([^,:]+)::(.*)', l) for l in lines[:-1]]
    check('%s: github has a command a line' % name, all(parsed) and len(parsed) == len(open_), lines)
    has_all('%s: github' % name, [unescape_github(m.group(5)) for m in parsed if m], open_)
    has_all('%s: html' % name, is_page(name, texts['html']).messages, wanted)
    items = re.split(r'\n(?=- |#)', texts['markdown'])
    has_all('%s: markdown' % name, [unescape_markdown(i) for i in items],
            [re.sub(' +', ' ', s) for s in wanted])
    long = [l for l in texts['markdown'].split('\n') if len(l) > 72 and ' ' in l.strip(' -')]
    check('%s: markdown is 72 columns wide' % name, not long, long)
    return report


def snapshot(path, constants, release='9.9.0', **facts):
    with open(path, 'w') as out:
        json.dump({'schema': 'xenabi-snapshot/1', 'release': release, 'supplies': ['headers'], 'views': {'x86_64': 'gtil'},
                   'constants': constants, **facts}, out)


def hostile_page(folder):
    """Names from strangers are text, wherever they stand: of ops, records, fields, files, gaps, releases and inputs."""
    def record(size):
        return {'name': 'xen_' + MARKUP, 'size_bytes': size, 'align_bytes': 4, 'views': {'x86_64': 'gtil'},
                'file': 'xen/include/public/%s.h' % MARKUP, 'line': 1,
                'fields': [{'name': MARKUP, 'type': MARKUP, 'class': 'integer', 'offset_bits': 0, 'size_bits': size * 8}]}

    paths = [os.path.join(folder, '"><img src=x>%d' % side) for side in range(2)]
    for side, path in enumerate(paths):
        gaps = [{'what': MARKUP, 'needs': MARKUP, 'file': MARKUP + '.h', 'line': 1}] if side else []
        snapshot(path, [constant('XEN_kept', 1, 1)] + [constant('XEN_%d%s' % (side, MARKUP), 7, 2)],
                 MARKUP + str(side), records=[record(4 + 4 * side)], gaps=gaps)
    got = run('diff', '--format', 'html', *paths)
    check('hostile names are compared', got.returncode in (0, 1), got.stderr)
    page = is_page('hostile names', got.stdout)
    check('hostile names are told as they are', sum(MARKUP in m for m in page.messages) == 2, page.messages)
    check('a hostile release is a title', page.title == 'Xen ABI: %s0 to %s1' % (MARKUP, MARKUP), page.title)
    page = is_page('hostile names, check', run('check', '--format', 'html', paths[1]).stdout)
    check('what check reads is the title', page.title == 'Xen ABI: %s1' % MARKUP, page.title)
    audit = run('audit', '--format', 'html', *paths)
    check('hostile names are audited', audit.returncode in (0, 1), audit.stderr)
    page = is_page('hostile names, audit', audit.stdout)
    check('an audit tells them as they are', sum(MARKUP in m for m in page.messages) == 2, page.messages)
    is_page('nothing found', run('diff', '--format', 'html', paths[0], paths[0]).stdout)


def allowed(folder):
    """What is waived or known is lost by none either, and counts nowhere."""
    old, new = MASK_WIDENED
    waivers, baseline = os.path.join(folder, 'waivers.json'), os.path.join(folder, 'baseline.json')
    run('diff', '--format', 'json', '-o', baseline, old, new)
    report = json.load(open(baseline))
    run('diff', '--write-waivers', '-o', waivers, old, new)
    waived = try_formats('waived', old, new, '--waivers', waivers)
    check('all errors are waived', waived and waived['summary']['error'] == 0 and
          waived['summary']['waived'] == report['summary']['error'], waived and waived['summary'])
    known = try_formats('known', old, new, '--baseline', baseline)
    check('all findings are known', known and known['summary']['known'] == len(report['findings']))
    check('what is waived passes', run('diff', '--waivers', waivers, old, new).returncode == 0)
    check('what is known passes', run('diff', '--fail-on', 'note', '--baseline', baseline, old, new).returncode == 0)


def audited():
    """The page holds every finding of an audit, and draws what its masks bound."""
    report = json.loads(run('audit', '--format', 'json', *MASK_WIDENED).stdout)
    text = run('audit', '--format', 'html', *MASK_WIDENED).stdout
    has_all('audit: html', is_page('audit', text).messages, sentences(report))
    check('audit: there is a plot', 'Numbers in use of memory_op' in text and 'can hold 16' not in text and
          'can hold 64' in text, text)
    check('audit: registers are drawn by release', 'bits 15 to 4 (progress), bits 3 to 0 (op)' in text and
          'bits 15 to 6 (progress), bits 5 to 0 (op)' in text)
    check('audit: the matrix tells in words', re.search('class="heard">broken ', text), text)


def main():
    try_formats('plain', *MASK_WIDENED)
    with tempfile.TemporaryDirectory() as folder:
        old, new = os.path.join(folder, 'old.json'), os.path.join(folder, 'new.json')
        names = [HOSTILE, 'XEN_1. a', 'XEN_ - b', 'XEN_' + 'w ' * 60 + '- 1) #']
        snapshot(old, [constant(n, i, i + 1) for i, n in enumerate(names)] + [constant('XEN_kept', 1, 9)])
        snapshot(new, [constant('XEN_kept', 1, 9)])
        try_formats('hostile', old, new)
        allowed(folder)
        hostile_page(folder)
    audited()
    sys.exit(failed)


main()
