# SPDX-License-Identifier: GPL-2.0-only
"""Long calls that a probe caught in the act, beside the continuations that the tool predicts.

What a probe prints is told in probe/act.c: the registers with which a call will go on, read by the
handler of the event for which the hypervisor broke off."""
import re

from machine import Failure

OUT_OF_COUNT = 1 << 31  # the bit of a count that tells that something was done before
ENOSYS = -38
UNKNOWN = 'unknown'
NUMBERS = {'mmu_update': 1, 'memory_op': 12, 'multicall': 13, 'grant_table_op': 20, 'mmuext_op': 26}
LSB = {'memory_op': 6, 'grant_table_op': 12}  # where the public headers put progress

# What the probe calls it: (hypercall, its op, what holds the op or the count, what it returns).
ACTS = {
    'populate_physmap': ('memory_op', 6, 'command', 'count'),
    'decrease_reservation': ('memory_op', 1, 'command', 'count'),
    'increase_reservation': ('memory_op', 0, 'command', 'count'),
    'multicall': ('memory_op', 6, 'entry', 0),
    'decrease_after_multicall': ('memory_op', 1, 'command', 'count'),
    'map_grant_ref': ('grant_table_op', 0, 'command', 0),
    'cache_flush': ('grant_table_op', 12, 'command', 0),
    'mmuext_op': ('mmuext_op', None, 'second', 0),
    'mmu_update': ('mmu_update', None, 'second', 0),
}

CAUGHT = re.compile(r'^(\w+) count=(\d+) caught call=(\w+) registers=([\w,]+)(?: entry=(\w+))?$')
RETURNED = re.compile(r'^(\w+) count=(\d+) returned=(-?\d+)$')


class Act:
    """One call: the values of the register that matters, in their order, and how it ended."""

    def __init__(self, name):
        self.name, self.values, self.count, self.returned = name, [], 0, None
        self.hypercall, self.op, self.holder, self.wanted = ACTS[name]
        self.number = NUMBERS['multicall' if self.holder == 'entry' else self.hypercall]

    def take(self, number, registers, entry):
        if number != self.number:
            raise Failure('%s was caught as hypercall %d' % (self.name, number))
        words = [int(w, 16) for w in registers.split(',')]
        self.values.append({'command': words[0], 'second': words[1],
                            'entry': int(entry or '0', 16)}[self.holder])

    def has_finished(self):
        return self.returned == (self.count if self.wanted == 'count' else self.wanted)


def read(lines):
    """The acts that a probe printed; whatever else it did is a failure, as is one that has no end."""
    made = []
    for line in lines:
        caught, returned = CAUGHT.match(line), RETURNED.match(line)
        name = (caught or returned or [None, None])[1]
        if name not in ACTS:
            raise Failure('the probe of long calls printed: ' + line)
        if not made or made[-1].name != name:
            made.append(Act(name))
        act = made[-1]
        if act.returned is not None:
            raise Failure('%s goes on after its end' % name)
        if caught:
            act.take(int(caught[3], 16), caught[4], caught[5])
        else:
            act.count, act.returned = int(returned[2]), int(returned[3])
    unfinished = [a.name for a in made if a.returned is None]
    if unfinished or [a.name for a in made] != [n for n in ACTS if n in {a.name for a in made}]:
        raise Failure('long calls without an end, or twice: %s of %s' %
                      (unfinished, [a.name for a in made]))
    return made


class Predictions:
    """The continuations that `show --format json` lists, of one architecture."""

    def __init__(self, shown, arch):
        self.sites = [c for f in shown['families'] for c in f.get('continuations', [])
                      if c['arch'] == arch]
        self.named = {o['name']: o['number'] for f in shown['families'] if f['kind'] == 'ops'
                      for o in f['ops']}

    def of(self, hypercall, op):
        return [s for s in self.sites if s.get('hypercall') == hypercall and
                (op is None or op in self.numbers(s, op))]

    def numbers(self, site, op):
        """Of its ops; where headers are read too, show names them."""
        return [self.named.get(o, o) for o in site.get('ops', [op])]


def progress_in(value, op, sites):
    """The progress with which some site predicts the value, 0 for none; None: no site predicts it."""
    for site in sites:
        lsb = site.get('progress_lsb')
        if site['kind'] == 'register' and lsb and value == op | value >> lsb << lsb:
            return value >> lsb
        if site['kind'] == 'restart' and value == op:
            return 0
    return None


def judge_value(act, value, sites):
    """What is wrong with it, UNKNOWN or None."""
    if act.op is None:
        left = value & ~OUT_OF_COUNT
        is_predicted = any(s['kind'] == 'count' for s in sites)
        wrong = not (value & OUT_OF_COUNT and 0 < left <= act.count)
    else:
        progress = progress_in(value, act.op, sites)
        is_predicted = progress is not None
        wrong = is_predicted and progress >= act.count
    if not is_predicted and any(s['kind'] == 'unknown' for s in sites):
        return UNKNOWN
    if not is_predicted:
        return 'no continuation predicts %#x' % value
    return '%#x is more than there is to do' % value if wrong else None


def is_seen_one_bit_off(act, predictions):
    """Whether the comparison can fail: predictions that are wrong contradict what was caught."""
    sites = [{**s, 'progress_lsb': s['progress_lsb'] + 1}
             for s in predictions.of(act.hypercall, act.op) if s['kind'] == 'register']
    return any(judge_value(act, v, sites) not in (None, UNKNOWN) for v in act.values)


def judge(act, predictions):
    """(what is wrong with what was caught, how many of the values are unknown)."""
    told = [judge_value(act, v, predictions.of(act.hypercall, act.op)) for v in act.values]
    return [w for w in told if w not in (None, UNKNOWN)], told.count(UNKNOWN)


def judge_course(act):
    """What is wrong with how the call went on."""
    wrong = [] if act.values else ['it was not caught']
    if not act.has_finished():
        wrong.append('it returned %s' % act.returned)
    # In a count, what is left gets less; in a command, progress gets more.
    if act.values != sorted(act.values, reverse=act.op is None):
        wrong.append('it goes back: %s' % act.values)
    return wrong


def judge_decoded(act, predictions, decode):
    """Each value, as decode(hypercall, value) tells of it: (op number, progress) or None."""
    if act.op is None:
        return []
    wrong, sites = [], predictions.of(act.hypercall, act.op)
    for value in dict.fromkeys(act.values):
        # Of what is not predicted, decode tells all the same what it is.
        progress = progress_in(value, act.op, sites)
        if progress is None:
            progress = value - act.op >> LSB[act.hypercall]
        decoded = decode(act.hypercall, value)
        if decoded != (act.op, progress):
            wrong.append('%#x is decoded as %s, not %s' % (value, decoded, (act.op, progress)))
    return wrong
