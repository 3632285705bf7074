# SPDX-License-Identifier: GPL-2.0-only
"""What a running hypervisor is asked: hypercalls whose op is in their first argument.

Each op number is asked with several values of progress and several buffers: one that is not
mapped shows what is refused before the buffer is looked at, one of zeros and one that makes sense
what is refused after it. What would end or harm the run is left out, and SKIPPED says why."""
import struct

SELF = 0x7ff0  # the number by which a domain calls itself
LARGE = 0x100001  # progress far beyond what any question here asks for
MOST_OPS = 36  # beyond the ops of any hypercall here

# Of each hypercall: its number, the bit at which a step of progress is put, the op numbers asked.
# The bit is where the hypercall's progress is; elsewhere one that shows a mask like memory_op's.
CALLS = {
    'memory_op': (12, 6, range(64)),
    'grant_table_op': (20, 12, [*range(32), 63, 64, 255, 4095]),
    'event_channel_op': (32, 6, range(64)),
    'sched_op': (29, 6, range(64)),
    'sched_op_compat': (6, 6, range(64)),
    'vcpu_op': (24, 6, range(64)),
    'physdev_op': (33, 6, range(64)),
    'xen_version': (17, 6, range(64)),
    'hvm_op': (34, 8, range(64)),
    'console_io': (18, 6, range(64)),
    'vm_assist': (21, 6, range(64)),
    'callback_op': (30, 6, range(64)),
    'nmi_op': (28, 6, range(64)),
    'kexec_op': (37, 6, range(64)),
    'xenoprof_op': (31, 6, range(64)),
    'xenpmu_op': (40, 6, range(64)),
    'argo_op': (39, 6, range(64)),
    'hypfs_op': (42, 6, range(64)),
}

# Op numbers that no release has, by which the answer to an op that is not there is known.
ABSENT = {'memory_op': [56, 57, 58, 60, 61, 62], 'grant_table_op': [63, 64, 255, 4095]}
ABSENT_ELSEWHERE = [56, 57, 58, 60, 61, 62]

BUFFERS = ('unmapped', 'zeroed', 'plausible')

# (hypercall, op): the buffers with which it is not asked, and why.
SKIPPED = {
    ('sched_op', 1): (BUFFERS, 'block waits for an event, and none comes'),
    ('sched_op', 2): (('zeroed', 'plausible'), 'shutdown ends the run'),
    ('sched_op', 3): (('zeroed', 'plausible'), 'poll of no ports waits for ever'),
    ('sched_op', 4): (('zeroed', 'plausible'), 'remote_shutdown of domain 0 ends the run'),
    ('sched_op', 5): (('zeroed', 'plausible'), 'shutdown_code changes how the run ends'),
    ('sched_op', 6): (('zeroed', 'plausible'), 'watchdog ends the run'),
    ('sched_op_compat', 1): (BUFFERS, 'block waits for an event, and none comes'),
    ('sched_op_compat', 2): (BUFFERS, 'shutdown ends the run'),
    ('vcpu_op', 2): (BUFFERS, 'down stops the only processor'),
    ('vcpu_op', 11): (BUFFERS, 'send_nmi needs a handler of interrupts'),
    ('kexec_op', 0): (('zeroed', 'plausible'), 'kexec leaves the hypervisor'),
    ('xenoprof_op', 4): (BUFFERS, 'start would take the counters for the rest of the run'),
    ('hvm_op', 0): (('zeroed', 'plausible'), 'set_param 0 would set the interrupt of events'),
}


class Machine:
    """How a caller lays out memory, and where it has the scratch memory."""

    def __init__(self, caller, bits, scratch, unmapped, absent_frame=0x200000):
        self.bits, self.scratch, self.unmapped = bits, scratch, unmapped
        self.frames = absent_frame  # guest frames where nothing is
        # In records, Arm's callers of either width have numbers and addresses of 64 bits.
        self.field = 'q' if bits == 64 or caller.startswith('arm') else 'i'
        # i386 aligns 64 bits to 4 bytes.
        self.most_aligned = 4 if self.field == 'i' else 8

    def pack(self, *fields):
        """'h', 'i', 'q': 16, 32, 64 bits; 'l': a number; 'p': the address of a scratch offset."""
        out = b''
        for kind, value in fields:
            if kind == 'p':
                value += self.scratch
            if kind in 'lp':
                kind = self.field
            size = {'h': 2, 'i': 4, 'q': 8}[kind]
            out += bytes(-len(out) % min(size, self.most_aligned))
            out += struct.pack({'h': '<H', 'i': '<I', 'q': '<Q'}[kind], value)
        return out

    def at(self, offset, *memories):
        """Memory that begins with some, and has more at an offset."""
        first, then = memories
        return first.ljust(offset, b'\0') + then


def reservation(m, extents=4):
    return m.pack(('p', 0x100), ('l', extents), ('i', 0), ('i', 0), ('h', SELF))


def frames(m, count=4):
    return m.pack(*[('l', m.frames + i) for i in range(count)])


def memory_op(m, op):
    domain = m.pack(('h', SELF))
    return {
        0: lambda: m.at(0x100, reservation(m), frames(m)),
        1: lambda: m.at(0x100, reservation(m), frames(m)),
        3: lambda: domain, 4: lambda: domain, 14: lambda: domain,
        5: lambda: m.pack(('i', 4), ('p', 0x100), ('i', 0)),
        6: lambda: m.at(0x100, reservation(m), frames(m)),
        7: lambda: m.pack(('h', SELF), ('h', 0), ('i', 1), ('l', 0), ('l', m.frames + 16)),
        9: lambda: m.pack(('i', 4), ('p', 0x100)),
        10: lambda: m.pack(('i', 4), ('p', 0x100)),
        13: lambda: m.pack(('h', SELF), ('i', 0), ('p', 0x100)),
        15: lambda: m.pack(('h', SELF), ('l', m.frames)),
        21: lambda: m.pack(('h', 1), ('h', SELF), ('i', 0), ('q', m.frames)),
        23: lambda: m.at(0x100, m.pack(('h', SELF), ('h', 1), ('h', 4), ('h', 0), ('p', 0x200),
                                       ('p', 0x100), ('p', 0x300)), frames(m)),
        24: lambda: reservation(m, 0),
        25: lambda: m.pack(('i', 4), ('p', 0x100), ('i', 0)),
        26: lambda: m.pack(('h', SELF), ('h', 0), ('i', 4), ('i', 4), ('i', 0),
                           ('p', 0x100), ('p', 0x200), ('p', 0x300)),
        27: lambda: m.pack(('i', 0), ('i', 4), ('p', 0x100), ('i', 0)),
    }.get(op, bytes)()


def event_channel_op(m, op):
    return {
        1: lambda: m.pack(('i', 0), ('i', 0)),
        5: lambda: m.pack(('h', SELF), ('i', 1)),
        6: lambda: m.pack(('h', SELF), ('h', SELF)),
        7: lambda: m.pack(('i', 0)),
    }.get(op, bytes)()


# The arguments behind the op, by the buffer: its address is the scratch memory's or one where
# nothing is. A count of 0 lets a call succeed that has nothing to do.
def arguments(m, call, op, buffer):
    at = m.unmapped if buffer == 'unmapped' else m.scratch
    if call == 'grant_table_op':
        return [at, 0 if buffer == 'plausible' else 1]
    if call == 'console_io':
        return [0 if buffer == 'plausible' else 1, at]
    if call == 'vcpu_op':
        return [0, at]
    if call == 'vm_assist':
        return [0x7f if buffer == 'unmapped' else 5]
    if call == 'hypfs_op':
        return [at, 2, at, 0x100]
    return [at]


def contents(m, call, op, buffer):
    """The bytes in the scratch memory before the call."""
    if buffer != 'plausible':
        # What console_io prints is what the log loses first.
        return b'\r' if call == 'console_io' else b'/\0' if call == 'hypfs_op' else b''
    if call == 'memory_op':
        return memory_op(m, op)
    if call == 'event_channel_op':
        return event_channel_op(m, op)
    return {'hypfs_op': b'/\0', 'hvm_op': m.pack(('h', SELF), ('i', 1))}.get(call, b'')


def progresses(m, call, op):
    """(what it is called, the bits that it puts beside the op)."""
    lsb = CALLS[call][1]
    mask = (1 << m.bits) - 1
    yield '0', 0
    # Numbers that no release has come to are asked whether they are ops, and no more.
    if op >= MOST_OPS:
        return
    yield from ((str(n), n << lsb & mask) for n in (1, 2))
    yield 'large', LARGE << lsb & mask
    if m.bits == 64:
        yield 'high', 1 << 32
    # What can be done once only has another answer the next time, whatever the progress.
    yield 'again', 0


def is_skipped(call, op, progress, buffer):
    buffers, _ = SKIPPED.get((call, op), ((), ''))
    # With other progress the hypervisor is held to refuse what is no op; its own word counts. But bits
    # in the registers' upper half may be ignored, so that the op would be done after all.
    return buffer in buffers and progress in ('0', 'again', 'high')


def questions(m, calls=None):
    """The lines for the probe: of each hypercall, op and progress, with every buffer."""
    for call in calls or CALLS:
        for op in CALLS[call][2]:
            for progress, bits in progresses(m, call, op):
                asked = [question(m, call, op, bits, buffer) for buffer in BUFFERS
                         if not is_skipped(call, op, progress, buffer)]
                if asked:
                    yield '%s op=%d progress=%s|%s' % (call, op, progress, '|'.join(asked))


def question(m, call, op, bits, buffer):
    words = [CALLS[call][0], op | bits, *arguments(m, call, op, buffer)]
    return '%s|%s|%s' % (buffer, ' '.join('%x' % w for w in words), contents(m, call, op, buffer).hex())
