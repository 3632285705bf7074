# SPDX-License-Identifier: GPL-2.0-only
"""Reading the log of a serial port: what a probe printed, and which hypervisor it ran on.

Nothing is taken for an answer that was not asked for, and nothing that was asked may be missing: a
log that is cut, garbled or of another run is a failure."""
import re

from machine import Failure

BEGINS, ASKED, ENDS = 'probe: begins', 'probe: has asked everything', 'probe: ends'
# The hypervisor's own messages come in between, also in the midst of a line.
MESSAGE = re.compile(r'\(XEN\)[^\n]*\n')
# Of the first of them: the release, and when it was built, which no other build has.
BANNER = re.compile(r'\(XEN\) +(?:\[[^]]*\] )?Xen version (\S+) .* debug=\w+ +(\S.*\d{4}\S*)$', re.M)
ANSWER = re.compile(r' (\w+) -> (0x[\da-f]+|-?\d+)(?:\+(\d+))?')


def lines(text):
    """What the probe printed between its first line and its last."""
    printed = MESSAGE.sub('', text.replace('\r', ''))
    # The firmware's last line has no end.
    printed = printed[max(0, printed.find(BEGINS)):].split('\n')
    marks = [line for line in printed if line.startswith('probe: ')]
    if marks != [BEGINS, ASKED, ENDS]:
        raise Failure('the probe did not go from its beginning to its end, once: %s' % marks)
    if printed[printed.index(ASKED) + 1] != ENDS:
        raise Failure('something comes after the last question')
    return printed[printed.index(BEGINS) + 1:printed.index(ASKED)]


def answers(text, asked):
    """{(hypercall, op, progress): {buffer: (returned, words changed)}} to the lines of questions."""
    found = {}
    questions, printed = [q for q in asked.split('\n') if q], lines(text)
    for question, line in zip(questions, printed):
        label, *parts = question.split('|')
        told = ANSWER.findall(line[len(label):])
        if line != label + ''.join(' %s -> %s%s' % (b, r, c and '+' + c) for b, r, c in told) or \
                [b for b, _, _ in told] != parts[::3]:
            raise Failure('asked %s of %s, it printed: %s' % (label, parts[::3], line))
        call, op, progress = re.fullmatch(r'(\w+) op=(\d+) progress=(\w+)', label).groups()
        found[call, int(op), progress] = {b: (int(r, 0), int(c or 0)) for b, r, c in told}
    if len(printed) != len(questions) or len(found) != len(questions):
        raise Failure('%d questions, %d answers' % (len(questions), len(printed)))
    return found


def check_build(text, symbols):
    """symbols: the bytes of the hypervisor with symbols; a Failure where another one ran."""
    banner = BANNER.search(text.replace('\r', ''))
    if not banner:
        raise Failure('the hypervisor does not say what it is')
    if banner[2].encode() not in symbols:
        raise Failure('Xen %s built %s ran, which the symbols are not of' % (banner[1], banner[2]))
