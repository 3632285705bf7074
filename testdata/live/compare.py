# SPDX-License-Identifier: GPL-2.0-only
"""What a running hypervisor answered, beside what the tool says of it.

A cell is a hypercall, a path, an op and a progress. The machine tells of one by its answers with
each buffer, held beside those to the plain op and to op numbers that no release has. Where they
leave open what the tool claims, the cell is silent, and counts for nothing."""
import copy

from questions import ABSENT, ABSENT_ELSEWHERE, CALLS

AGREE, UNKNOWN, CONTRADICT, SILENT = 'agree', 'unknown', 'contradict', 'silent'
EXPLAINED = 'explained'
VERDICTS = (AGREE, UNKNOWN, CONTRADICT, EXPLAINED, SILENT)
ENOSYS, EFAULT, EOPNOTSUPP = -38, -14, -95

# (callers, hypercall, ops, what they return of every buffer that they can read): why that is not
# about the ABI.
NOT_ABOUT_THE_ABI = [
    ('', 'xenpmu_op', range(8), EOPNOTSUPP,
     'guests are given counters only where the command line says so'),
    ('hvm', 'physdev_op', (5, 12, 13, 14, 23), ENOSYS,
     'a first domain that is PVH has no emulated interrupts to map'),
    ('arm', 'memory_op', (21,), ENOSYS, 'Debian builds those of Arm without CONFIG_MEM_ACCESS'),
    ('arm', 'event_channel_op', (2,), EOPNOTSUPP,
     'since 4.20 what binds PIRQs does nothing but refuse: the sources say that nothing serves it'),
    ('pv', 'xenoprof_op', range(18), ENOSYS, 'Debian builds 4.20 without CONFIG_XENOPROF'),
    ('', 'argo_op', range(1, 5), ENOSYS, 'Debian builds no hypervisor with CONFIG_ARGO'),
]


class Claims:
    """What `show --format json` says of one kind of caller."""

    def __init__(self, shown, caller, options=None):
        """options: those that the hypervisor was built with; None: shown is of its own code."""
        self.caller, self.calls, self.options = caller, {}, options
        for family in shown['families']:
            for c in family.get('callers', []):
                if c['caller'] == caller and family['name'] in CALLS:
                    self.calls[family['name']] = self.read(family, c)

    def read(self, family, caller):
        ops = {o['number']: (o['dispatched'], o.get('progress')) if self.is_built(o) else ('no', None)
               for o in caller['ops']}
        ops.update({n: ('no', None) for n in caller['not_dispatched']})
        bits = next((d.get('register_bits') for d in family['decode']
                     if d['handler'] == caller['handler'] and d['arch'] == caller['arch']), None)
        return {'ops': ops, 'register_bits': bits, 'handler': caller['handler']}

    def falsified(self, call, op, kept, other):
        """The same, but for one claim."""
        dispatched, progress = self.calls[call]['ops'].get(op, ('no', None))
        if kept in ('yes', 'no'):
            dispatched = other
        else:
            progress = other
        false = copy.copy(self)
        false.calls = {**self.calls, call: {**self.calls[call], 'ops': {
            **self.calls[call]['ops'], op: (dispatched, progress)}}}
        return false

    def is_built(self, op):
        return self.options is None or 'option' not in op or op['option'] in self.options

    def is_told(self, call, op):
        """Sources tell of the ops that they name, and of other numbers nothing."""
        return self.options is None or call in self.calls and op in self.calls[call]['ops']

    def is_served(self, call):
        return call in self.calls

    def handler(self, call):
        return self.calls[call]['handler']

    def dispatched(self, call, op):
        return self.calls[call]['ops'].get(op, ('unknown', None))[0]

    def progress(self, call, op, progress):
        """What becomes of it; 'plain': it is in bits that have no effect there."""
        bits = self.calls[call]['register_bits']
        if progress == 'high' and bits != 64:
            return 'plain' if bits else 'unknown'
        return self.calls[call]['ops'].get(op, ('unknown', 'unknown'))[1] or 'unknown'


def returned(answer):
    return {buffer: value for buffer, (value, _) in answer.items()}


def refusal(answers, call):
    """What an op that is not there gets, with each buffer; None: these differ."""
    absent = [returned(answers[call, op, '0']) for op in ABSENT.get(call, ABSENT_ELSEWHERE)
              if (call, op, '0') in answers]
    return absent[0] if absent and all(a == absent[0] for a in absent) else None


def same(a, b):
    return all(a[buffer] == b[buffer] for buffer in a if buffer in b)


def judge_dispatch(claim, answer, refused):
    if refused is None:
        return SILENT
    if claim == 'unknown':
        return UNKNOWN
    return AGREE if (claim == 'yes') != same(answer, refused) else CONTRADICT


def observe(answer, plain, again):
    """'runs' (with some buffer), 'as-plain' (and nothing shows the progress), 'refused', 'silent'."""
    is_plain = same(answer, plain) or again is not None and same(answer, again)
    if any(value >= 0 for value in answer.values()):
        return 'as-plain' if is_plain else 'runs'
    return 'silent' if is_plain else 'refused'


def judge_absent(answer, refused):
    """Of an op that is not there, with progress: refused in whatever way, before the buffer."""
    if refused is None:
        return SILENT
    values = set(answer.values())
    return AGREE if same(answer, refused) or len(values) == 1 and max(values) < 0 else CONTRADICT


def judge_progress(claim, progress, answer, plain, again, refused):
    seen = observe(answer, plain, again)
    is_there = refused is not None and not same(plain, refused)
    if claim == 'plain':
        # What is done once may have another answer the second time, but not that of no op.
        return AGREE if same(answer, plain) or is_there and not same(answer, refused) else CONTRADICT
    if claim == 'none':
        return SILENT if not is_there else AGREE if same(answer, refused) else CONTRADICT
    if seen == 'silent':
        return SILENT
    if claim == 'unknown':
        return UNKNOWN
    if claim == 'rejected':
        return AGREE if seen == 'refused' else CONTRADICT
    if claim == 'accepted' and seen == 'refused':
        # No question asks for so much that large progress were part of it.
        return SILENT if progress not in ('1', '2') else CONTRADICT
    return CONTRADICT if claim == 'ignored' and seen != 'as-plain' else AGREE


def judge(call, op, progress, answer, plain, again, refused, claims):
    """The verdict, and the claim that it is on."""
    dispatched = claims.dispatched(call, op)
    if progress == '0':
        return judge_dispatch(dispatched, answer, refused), dispatched
    claim = claims.progress(call, op, progress)
    if dispatched == 'no' and claim != 'plain':
        return judge_absent(answer, refused), dispatched
    if plain is None:
        return SILENT, claim
    return judge_progress(claim, progress, answer, plain, again, refused), claim


def is_explained(caller, call, op, answer):
    values = set(answer.values()) - {EFAULT}
    return any(caller.startswith(who) and call == what and op in ops and values == {value}
               for who, what, ops, value, _ in NOT_ABOUT_THE_ABI)


def compare(answers, claims):
    """[(verdict, hypercall, op, progress, the claim, the answer)]."""
    cells = []
    for (call, op, progress), values in answers.items():
        if progress == 'again' or not claims.is_told(call, op):
            continue
        plain, again = answers.get((call, op, '0')), answers.get((call, op, 'again'))
        answer = returned(values)
        if claims.is_served(call):
            verdict, claim = judge(call, op, progress, answer, plain and returned(plain),
                                   again and returned(again), refusal(answers, call), claims)
        else:
            verdict, claim = AGREE if set(answer.values()) == {ENOSYS} else UNKNOWN, 'no handler'
        if verdict == CONTRADICT and is_explained(claims.caller, call, op, answer):
            verdict = EXPLAINED
        cells.append((verdict, call, op, progress, claim, answer))
    return cells


def table(cells):
    """{hypercall: [how many of each verdict]}."""
    rows = {}
    for verdict, call, *_ in cells:
        rows.setdefault(call, [0] * len(VERDICTS))[VERDICTS.index(verdict)] += 1
    return rows


OTHERS = {'yes': ['no'], 'no': ['yes'], 'rejected': ['accepted'], 'accepted': ['rejected'],
          'ignored': ['rejected']}


def flips(answers, claims):
    """(how many, [those that nothing contradicts]): claims that are agreed on, each made another."""
    count, unseen = 0, []
    # What is not asked without progress tells only that it is refused with it.
    cells = [c for c in compare(answers, claims) if c[0] == AGREE and c[4] in OTHERS and
             (c[3] == '0' or c[4] not in ('yes', 'no'))]
    for call, op, kept in dict.fromkeys((c[1], c[2], c[4]) for c in cells):
        about = {key: value for key, value in answers.items()
                 if key[0] == call and (key[1] == op or key[1] in ABSENT.get(call, ABSENT_ELSEWHERE))}
        for other in OTHERS[kept]:
            false = claims.falsified(call, op, kept, other)
            count += 1
            if not any(c[0] in (CONTRADICT, EXPLAINED) for c in compare(about, false) if c[2] == op):
                unseen.append((call, op, kept, other))
    return count, unseen
