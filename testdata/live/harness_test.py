# SPDX-License-Identifier: GPL-2.0-only
"""That live_test.py fails where it has to: logs that are cut, of another hypervisor or garbled,
machines that hang, answers that contradict, long calls that go on in another way than predicted.
Needs no QEMU."""
import os, sys, tempfile, time

os.environ.setdefault('XENABI', 'build/xenabi')
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from debian import exit_status, result  # noqa: E402

import acts, compare, hypervisors, machine, questions, serial  # noqa: E402
from paths import PATHS  # noqa: E402

BANNER = '(XEN) Xen version 4.17.5 (Debian) (gcc (Debian 12) 12.2.0) debug=n Sat Nov 29 13:52:25 UTC 2025\n'
ASKED = 'memory_op op=0 progress=0|a|c 0||b|c 0|\nmemory_op op=0 progress=1|a|c 40||b|c 40|\n\n'
LINES = ['memory_op op=0 progress=0 a -> 0 b -> -14\n', 'memory_op op=0 progress=1 a -> 1+3 b -> 0x10000\n']
END = 'probe: has asked everything\nprobe: ends\n(XEN) rebooting machine\n'
GOOD = BANNER + 'SeaBIOS..probe: begins\n' + ''.join(LINES) + END


def fails(name, function, *arguments):
    """A failure that is told; anything else, also a crash, is none."""
    try:
        got = function(*arguments)
    except machine.Failure:
        result(True, 'a failure: ' + name)
        return
    result(False, 'a failure: ' + name, got)


def test_logs():
    want = {('memory_op', 0, '0'): {'a': (0, 0), 'b': (-14, 0)},
            ('memory_op', 0, '1'): {'a': (1, 3), 'b': (0x10000, 0)}}
    result(serial.answers(GOOD, ASKED) == want, 'a whole log is read')
    message = GOOD.replace(' b -> -14', ' b(XEN) a message\r\n -> -14')
    result(serial.answers(message, ASKED) == want, 'a message of the hypervisor in a line is no matter')
    for name, text in (
            ('an empty log', ''), ('a log without a probe', BANNER),
            ('a log that is cut', GOOD[:GOOD.index(END)]), ('a log without its beginning', END),
            ('a probe that begins again', BANNER + 'probe: begins\n' + LINES[0] + GOOD),
            ('a log of two runs', GOOD + GOOD),
            ('a question without an answer', GOOD.replace(' b -> -14', '')),
            ('a question whose answer does not come', GOOD.replace(' b -> -14', ' b')),
            ('a line that is missing', GOOD.replace(LINES[0], '')),
            ('the last line missing', GOOD.replace(LINES[1], '')),
            ('a line twice, with another answer', GOOD.replace(LINES[1], LINES[0].replace('14', '22'))),
            ('a line too many', GOOD.replace(LINES[1], LINES[1] + LINES[0].replace('14', '22'))),
            ('lines in another order', GOOD.replace(''.join(LINES), LINES[1] + LINES[0])),
            ('an answer that is no number', GOOD.replace('-14', 'four')),
            ('half a number, and garbage', GOOD.replace('-14', '-1\0')),
            ('an answer to what was not asked', GOOD.replace('op=0 progress=1', 'op=1 progress=1'))):
        fails(name, serial.answers, text, ASKED)
    fails('a log of other questions', serial.answers, GOOD, ASKED.replace('op=0', 'op=3'))
    fails('a hypervisor that was built at another time', serial.check_build, BANNER, b'14:00:00 UTC 2025')
    fails('a hypervisor that says nothing', serial.check_build, GOOD[len(BANNER):], b'')
    result(serial.check_build(BANNER, b'..Sat Nov 29 13:52:25 UTC 2025..') is None, 'the same build is known')


def is_gone(folder):
    try:
        os.kill(int(open(folder + '/pid').read()), 0)
    except ProcessLookupError:
        return True
    return False


def test_machines(folder):
    log = folder + '/log'
    began = time.time()
    for name, script in (
            ('a machine that hangs', 'echo "probe: begins" > {0}; exec sleep 60'),
            ('a machine that prints nothing', 'exec sleep 60'),
            ('a machine that does not start', 'exit 0'),
            ('a machine that is ended', 'echo "probe: begins" > {0}; kill -9 $$'),
            ('a machine whose last line is cut', 'printf "probe: end" > {0}; exit 0'),
            ('a machine that never ends', 'while echo x; do sleep 0.3; done > {0}')):
        text = 'echo $$ > %s/pid; ' % folder + script.format(log)
        fails(name, machine.boot, ['sh', '-c', text], log, 'probe: ends', 1, 3)
        result(is_gone(folder), name + ': nothing of it is left')
    fails('a probe that cannot be built', machine.build, folder, 'none-none', ['act.c'], 0, [])
    fails('no QEMU', machine.boot, ['qemu-system-none'], log)
    with open(log, 'w') as f:
        f.write(GOOD)
    fails('the log of a run before', machine.boot, ['true'], log)
    result(time.time() - began < 30, 'what hangs is ended')
    result('probe: ends' in machine.boot(['sh', '-c', 'echo "probe: ends" > %s; exec sleep 60' % log], log),
           'a machine that comes to its end is not waited for')


def shown(ops, sites=()):
    """What show says of memory_op, whose numbers beyond the ops are not served."""
    return {'families': [{
        'name': 'memory_op', 'kind': 'ops', 'ops': [], 'continuations': list(sites),
        'decode': [{'handler': 'do_memory_op', 'arch': 'x86_64', 'register_bits': 64}],
        'callers': [{'caller': 'pv64', 'arch': 'x86_64', 'handler': 'do_memory_op',
                     'not_dispatched': [n for n in range(64) if n not in ops],
                     'ops': [{'number': n, 'dispatched': 'yes', 'progress': p}
                             for n, p in ops.items()]}]}]}


def answered():
    """By a hypervisor with ops 6 and 7, of which 6 takes progress."""
    told = {}
    for op in [6, 7, *questions.ABSENT['memory_op']]:
        told['memory_op', op, '0'] = {'a': (0 if op < 8 else -38, 0), 'b': (-14 if op < 8 else -38, 0)}
    told['memory_op', 6, '1'] = {'a': (1, 0), 'b': (-22, 0)}
    told['memory_op', 7, '1'] = {'a': (-38, 0), 'b': (-38, 0)}
    return told


def contradicted(ops):
    cells = compare.compare(answered(), compare.Claims(shown(ops), 'pv64'))
    return [(c[2], c[3]) for c in cells if c[0] == compare.CONTRADICT]


def test_comparison():
    right = {6: 'accepted', 7: 'rejected'}
    result(contradicted(right) == [], 'what is right is not contradicted')
    for name, ops, where in (
            ('an op that is said to refuse progress', {**right, 6: 'rejected'}, (6, '1')),
            ('an op that is said to take it', {**right, 7: 'accepted'}, (7, '1')),
            ('an op that is said not to be there', {7: 'rejected'}, (6, '0')),
            ('an op that is said to be there', {**right, 56: 'rejected'}, (56, '0'))):
        result(where in contradicted(ops), 'a contradiction: ' + name, contradicted(ops))
    count, unseen = compare.flips(answered(), compare.Claims(shown(right), 'pv64'))
    result(count == 10 and not unseen, 'every claim that is false would be seen', (count, unseen))
    unknown = compare.compare(answered(), compare.Claims(shown({6: 'unknown', 7: 'rejected'}), 'pv64'))
    result([c[2:4] for c in unknown if c[0] == compare.UNKNOWN] == [(6, '1')], 'unknown is no agreement')


SITE = {'arch': 'x86_64', 'kind': 'register', 'hypercall': 'memory_op', 'ops': [6], 'progress_lsb': 6}
CAUGHT = 'populate_physmap count=2000 caught call=c registers=%x,412268,0,0'
RETURNED = 'populate_physmap count=2000 returned=2000'


def acted(*values, site=SITE, end=RETURNED, decoded=lambda v: (v & 63, v >> 6)):
    """What is wrong with a call that was caught with these values."""
    act, = acts.read([*[CAUGHT % v for v in values], end])
    told = acts.Predictions(shown({}, [site]), 'x86_64')
    wrong, unknown = acts.judge(act, told)
    return wrong + acts.judge_course(act) + acts.judge_decoded(act, told, lambda _, v: decoded(v)) + \
        ['unknown'] * unknown


def test_acts():
    result(not acted(0x46, 0x3406), 'a call that goes on as it is predicted to')
    for name, wrong in (
            ('another op', acted(0x45)), ('progress at another bit', acted(0x106, site={**SITE, 'progress_lsb': 8},
                                                                          decoded=lambda v: (6, 4))),
            ('progress beyond the count', acted(2001 << 6 | 6)), ('progress that is lost', acted(0x3406, 0x46)),
            ('a call that is not caught', acted()), ('no prediction', acted(0x46, site={**SITE, 'ops': [7]})),
            ('a call that does not finish', acted(0x46, end=RETURNED.replace('returned=2000', 'returned=7'))),
            ('no knowledge', acted(0x46, site={**SITE, 'kind': 'unknown', 'progress_lsb': None})),
            ('another word of decode', acted(0x46, decoded=lambda v: (6, 2))),
            ('no word of decode', acted(0x46, decoded=lambda v: None))):
        result(wrong, 'a long call that is wrong: ' + name)
    for name, lines in (
            ('a call without an end', [CAUGHT % 0x46]), ('a call that ends twice', [RETURNED, RETURNED]),
            ('another hypercall', [(CAUGHT % 0x46).replace('call=c', 'call=d'), RETURNED]),
            ('an unknown line', [CAUGHT % 0x46, 'something', RETURNED])):
        fails('of long calls, ' + name, acts.read, lines)


def test_questions():
    """Every op is asked on every path, and nothing twice."""
    for name, path in PATHS.items():
        labels = [q.split('|')[0] for q in questions.questions(path.machine())]
        asked = {label.split()[0] for label in labels}
        result(len(labels) == len(set(labels)) > 2000 and asked == set(questions.CALLS),
               name + ': each question is asked once, of each hypercall')
    result(not hypervisors.sources_in('.', ''), 'no sources are of no version')


def main():
    test_logs()
    with tempfile.TemporaryDirectory() as folder:
        test_machines(folder)
    test_comparison()
    test_acts()
    test_questions()
    return exit_status()


if __name__ == '__main__':
    sys.exit(main())
