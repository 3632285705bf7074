# SPDX-License-Identifier: GPL-2.0-only
"""Every format holds every finding of the JSON report, whatever its names are made of, and is what
its readers parse: SARIF 2.1.0, GitLab's Code Quality, JUnit, GitHub's commands, Markdown."""
import json, os, re, subprocess, sys, tempfile, xml.etree.ElementTree as ET

XENABI = os.environ['XENABI']
HOSTILE = 'X]]>&<b>"\'|`%0A::error::\x1b[31m,:_a_ *b* @me #1 [l](u) \u00e9\\'
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
    return ''.join('\\x%02x' % ord(c) if ord(c) < 0x20 or ord(c) == 0x7f else c for c in text)


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


def try_formats(name, old, new, *options):
    report = json.loads(run('diff', '--format', 'json', *options, old, new).stdout)
    wanted = sentences(report)
    if not wanted:
        return check('%s: there is something to lose' % name, False)
    texts = {f: run('diff', '--format', f, *options, old, new).stdout
             for f in ('sarif', 'codequality', 'junit', 'github', 'markdown')}
    text = run('diff', '--verbose', *options, old, new).stdout
    if name == 'hostile':
        check('%s: no control character is left' % name,
              not any(re.search('[\x00-\x08\x0b-\x1f\x7f]', t) for t in list(texts.values()) + [text]))
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
    items = re.split(r'\n(?=- |#)', texts['markdown'])
    has_all('%s: markdown' % name, [unescape_markdown(i) for i in items],
            [re.sub(' +', ' ', s) for s in wanted])
    long = [l for l in texts['markdown'].split('\n') if len(l) > 72 and ' ' in l.strip(' -')]
    check('%s: markdown is 72 columns wide' % name, not long, long)
    return report


def snapshot(path, constants):
    with open(path, 'w') as out:
        json.dump({'schema': 'xenabi-snapshot/1', 'release': '9.9.0', 'supplies': ['headers'], 'views': {'x86_64': 'gtil'},
                   'constants': constants}, out)


def allowed(folder):
    """What is waived or known is lost by none either, and counts nowhere."""
    old, new = (os.path.join('testdata/rules/continuation-mask-changed/fires-four-to-six-bits', f)
                for f in ('old.json', 'new.json'))
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


def main():
    plain = 'testdata/rules/continuation-mask-changed/fires-four-to-six-bits'
    try_formats('plain', plain + '/old.json', plain + '/new.json')
    with tempfile.TemporaryDirectory() as folder:
        old, new = os.path.join(folder, 'old.json'), os.path.join(folder, 'new.json')
        names = [HOSTILE, 'XEN_1. a', 'XEN_ - b', 'XEN_' + 'w ' * 60 + '- 1) #']
        snapshot(old, [constant(n, i, i + 1) for i, n in enumerate(names)] + [constant('XEN_kept', 1, 9)])
        snapshot(new, [constant('XEN_kept', 1, 9)])
        try_formats('hostile', old, new)
        allowed(folder)
    sys.exit(failed)


main()
