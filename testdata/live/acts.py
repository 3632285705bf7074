# SPDX-License-Identifier: GPL-2.0-only
"""Long calls that a probe caught in the act, beside the continuations that the tool predicts.

What a probe prints is told in probe/act.c: the registers with which a call will go on, read by the
handler of the event for which the hypervisor broke off."""
import re

OUT_OF_COUNT = 1 << 31  # the bit of a count that tells that something was done before
ENOSYS = -38

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

    def take(self, registers, entry):
        words = [int(w, 16) for w in registers.split(',')]
        self.values.append({'command': words[0], 'second': words[1],
                            'entry': int(entry or '0', 16)}[self.holder])

    def has_finished(self):
        return self.returned == (self.count if self.wanted == 'count' else self.wanted)


def read(text):
    acts = {}
    for line in text.replace('\r', '').split('\n'):
        caught, returned = CAUGHT.match(line), RETURNED.match(line)
        if caught and caught[1] in ACTS:
            acts.setdefault(caught[1], Act(caught[1])).take(caught[4], caught[5])
        if returned and returned[1] in ACTS:
            act = acts.setdefault(returned[1], Act(returned[1]))
            act.count, act.returned = int(returned[2]), int(returned[3])
    return list(acts.values())


class Predictions:
    """The continuations that `show --format json` lists, of one architecture."""

    def __init__(self, shown, arch):
        self.sites = [c for f in shown['families'] for c in f.get('continuations', [])
                      if c['arch'] == arch]

    def of(self, hypercall, op):
        """With numbers for names, which only headers give."""
        return [s for s in self.sites if s.get('hypercall') == hypercall and
                (op is None or op in s.get('ops', [op]))]


def one_bit_off(sites):
    """Predictions that are wrong, by which to see that the comparison can fail."""
    return [{**s, 'progress_lsb': s['progress_lsb'] + 1} for s in sites if s['kind'] == 'register']


def progress_in(value, op, sites):
    """(the progress with which some site predicts the value, 0 for none; whether one may)."""
    for site in sites:
        lsb = site.get('progress_lsb')
        if site['kind'] == 'register' and lsb and value >> lsb and \
                value == op | value >> lsb << lsb:
            return value >> lsb, True
        if site['kind'] == 'restart' and value == op:
            return 0, True
    return 0, any(s['kind'] == 'unknown' for s in sites)


def judge_value(act, value, sites):
    """What is wrong with it, or None."""
    if act.op is None:
        left = value & ~OUT_OF_COUNT
        if not any(s['kind'] in ('count', 'unknown') for s in sites):
            return 'no continuation by a count is predicted'
        return None if value & OUT_OF_COUNT and 0 < left <= act.count else 'not a count: %#x' % value
    progress, is_predicted = progress_in(value, act.op, sites)
    if not is_predicted:
        return 'no continuation predicts %#x' % value
    return None if progress < act.count else 'progress %d of %d' % (progress, act.count)


def judge(act, predictions, decode):
    """What is wrong with an act; decode(hypercall, value): (op number, progress) or None."""
    sites = predictions.of(act.hypercall, act.op)
    wrong = [w for w in (judge_value(act, v, sites) for v in act.values) if w]
    if not act.values:
        wrong.append('it was not caught')
    if not act.has_finished():
        wrong.append('it returned %s' % act.returned)
    # In a count, what is left gets less; in a command, progress gets more.
    if act.values != sorted(act.values, reverse=act.op is None):
        wrong.append('it goes back: %s' % act.values)
    if act.op is not None and act.values:
        last = act.values[-1]
        decoded, want = decode(act.hypercall, last), (act.op, progress_in(last, act.op, sites)[0])
        if decoded != want:
            wrong.append('%#x is decoded as %s, not %s' % (last, decoded, want))
    return wrong
