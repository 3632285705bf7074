# SPDX-License-Identifier: GPL-2.0-only
"""Debian's hypervisors, started under QEMU and asked themselves.

    live_test.py sample | all | RELEASE PATH

A probe of our own (probe/) is the first domain. It makes the hypercalls of questions.py, and what
comes back is held against what the tool says of the same hypervisor. What cannot be fetched, and
all of it where there is no QEMU, is passed over, and the line says so."""
import json, os, signal, sys

os.environ.setdefault('XENABI', 'build/xenabi')
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from debian import ARCHES, CACHE, RELEASES, exit_status, fetch, hypervisor, result, xenabi  # noqa: E402

import acts, compare, machine, questions  # noqa: E402

OUT = 'build/live'

COM1 = 'console=com1 com1=115200,8n1 dom0_mem=64M'
X86 = ['qemu-system-x86_64', '-m', '256', '-vga', 'none']
# A first domain of the HVM kind needs nested paging and an IOMMU; QEMU emulates AMD's.
SVM = ['qemu-system-x86_64', '-m', '512', '-vga', 'none', '-machine', 'q35', '-device', 'amd-iommu',
       '-cpu', 'max']
PVH = COM1 + ' dom0=pvh iommu=no-intremap'
ARM64 = ['qemu-system-aarch64', '-m', '512', '-cpu', 'cortex-a57',
         '-machine', 'virt,virtualization=on,gic-version=2']
UART = 'console=dtuart dtuart=/pl011@9000000 dom0_mem=64M'
MODULE = 0x4a000000  # where in memory Xen finds the first domain's kernel

# How a probe is built and started for each kind of caller.
PATHS = {
    'pv64': {'arch': 'amd64', 'bits': 64, 'target': 'x86_64-linux-gnu', 'flags': ['-mno-red-zone'],
             'sources': ['probe.c', 'act.c', 'x86.c', 'pv.c', 'pv64.S'], 'address': 0x400000,
             'unmapped': 0x600000000000, 'qemu': X86, 'options': COM1},
    'hvm64': {'arch': 'amd64', 'bits': 64, 'target': 'x86_64-linux-gnu', 'flags': ['-mno-red-zone'],
              'sources': ['probe.c', 'act.c', 'x86.c', 'pvh.c', 'pvh.S'], 'address': 0x400000,
              'unmapped': 0x600000000000, 'qemu': SVM, 'options': PVH},
    'hvm32': {'arch': 'amd64', 'bits': 32, 'target': 'i386-linux-gnu', 'flags': [],
              'sources': ['probe.c', 'act.c', 'x86.c', 'pvh.c', 'pvh.S'], 'address': 0x400000,
              'unmapped': 0x60000000, 'qemu': SVM, 'options': PVH},
    'arm64': {'arch': 'arm64', 'bits': 64, 'target': 'aarch64-linux-gnu', 'flags': [],
              'sources': ['probe.c', 'act.c', 'arm.c', 'arm64.S'], 'address': 0x7fc0000000,
              'unmapped': 0x1000000000, 'qemu': ARM64, 'options': UART, 'is_arm': True},
}

RUNS = [(release, path) for release in ('4.17', '4.14', '4.20')
        for path in ('pv64', 'hvm64', 'hvm32')] + [('4.17', 'arm64'), ('4.20', 'arm64')]
SAMPLE = [('4.17', 'pv64')]
SAMPLE_CALLS = ['memory_op', 'grant_table_op', 'sched_op']
SAMPLE_ACTS = ['populate_physmap', 'multicall', 'mmu_update']
MOST_UNKNOWN = 0.05


def image(release, arch):
    """The hypervisor as it is booted."""
    package = 'xen-hypervisor-%s-%s' % (release, arch)
    if not fetch(RELEASES[release], arch, package):
        return None
    folder = '%s/%s-%s/%s/boot' % (CACHE, RELEASES[release], arch, package)
    names = [n for n in os.listdir(folder) if not n.endswith(('.config', '.efi'))]
    return os.path.join(folder, names[0]) if names else None


def start_x86(out, path, text):
    """How QEMU is told of the probe and the questions."""
    p = PATHS[path]
    probe = machine.build(out, path, p['target'], p['sources'], p['address'], p['flags'])
    with open(out + '/questions', 'w') as f:
        f.write(text)
    return ['-initrd', '%s,%s/questions' % (probe, out)]


def start_arm(out, path, text):
    p = PATHS[path]
    probe = machine.build(out, path, p['target'], p['sources'], p['address'], p['flags'],
                          '--oformat', 'binary')
    machine.append(probe, text)
    return ['-device', 'guest-loader,addr=%#x,kernel=%s,bootargs=probe' % (MODULE, probe)]


def boot(name, release, path, text):
    """What the probe printed that was given these questions."""
    p, out = PATHS[path], os.path.join(OUT, name)
    os.makedirs(out, exist_ok=True)
    start = start_arm if p.get('is_arm') else start_x86
    probe = start(out, path, text)
    xen = machine.unpack(image(release, p['arch']), out)
    return machine.boot([*p['qemu'], '-kernel', xen, *probe, '-append', p['options']],
                        out + '/log')


def check_claims_matter(name, answers, shown, path):
    """The comparison can fail: a hypervisor that answered otherwise would be found out."""
    for was, instead in (('rejected', 'accepted'), ('accepted', 'rejected')):
        claims = compare.Claims(shown, path)
        for call in claims.calls.values():
            call['ops'] = {n: (d, instead if p == was else p) for n, (d, p) in call['ops'].items()}
        bad = [c for c in compare.compare(answers, claims) if c[0] == compare.CONTRADICT]
        result(bad, '%s: it would be seen if what is %s were %s' % (name, was, instead))


def asked_of(path, calls):
    p = PATHS[path]
    m = questions.Machine(path, p['bits'], p['address'] + machine.SCRATCH_BEHIND, p['unmapped'])
    return '\n'.join(questions.questions(m, calls)) + '\n\n'


def options_of(release, arch):
    """The options of Kconfig that the hypervisor was built with."""
    text = open(image(release, arch).split('.gz')[0] + '.config').read()
    return {line[:-2] for line in text.split('\n') if line.endswith('=y')}


def check_sources(name, release, path, answers):
    """The same answers beside what the tool says of the sources."""
    arch, tree = PATHS[path]['arch'], '%s/%s-source/xen' % (CACHE, RELEASES[release])
    if not fetch(RELEASES[release], 'source', 'xen'):
        print('ok %s: the sources # skipped: not fetched' % name)
        return
    _, shown, _ = xenabi('show', '--arch', ARCHES[arch], tree)
    cells = compare.compare(answers, compare.Claims(shown, path, options_of(release, arch)))
    asked = [c for c in cells if c[0] != compare.SILENT]
    bad = [c for c in cells if c[0] == compare.CONTRADICT]
    unknown = [c for c in cells if c[0] == compare.UNKNOWN]
    result(not bad, '%s: nothing contradicts what the sources say in %d answers' % (name, len(asked)),
           '\n'.join(map(str, bad[:20])))
    result(asked and len(unknown) <= MOST_UNKNOWN * len(asked),
           '%s: %d of them are unknown from the sources' % (name, len(unknown)), unknown[:20])


def check_answers(name, release, path, shown, calls):
    try:
        text = boot('%s-%s' % (release, path), release, path, asked_of(path, calls))
    except machine.Failure as e:
        result(False, name + ': the probe comes to its end', e)
        return []
    answers = machine.answers(text)
    cells = compare.compare(answers, compare.Claims(shown, path))
    asked = [c for c in cells if c[0] != compare.SILENT]
    bad = [c for c in cells if c[0] == compare.CONTRADICT]
    unknown = [c for c in cells if c[0] == compare.UNKNOWN]
    result(not bad, '%s: nothing contradicts the tool in %d answers' % (name, len(asked)),
           '\n'.join(map(str, bad[:20])))
    result(asked and len(unknown) <= MOST_UNKNOWN * len(asked),
           '%s: %d of them are unknown to it' % (name, len(unknown)), unknown[:20])
    check_claims_matter(name, answers, shown, path)
    if not calls:
        check_sources(name, release, path, answers)
    return [(release, path, *cell) for cell in cells]


def decode(syms, path, shown, hypercall, value):
    """(op, progress), as the handler that such a caller comes to takes the value."""
    handler = compare.Claims(shown, path).handler(hypercall)
    _, decoded, _ = xenabi('decode', syms, hypercall, '%#x' % value)
    return next(((h['number'], h.get('progress') or 0) for h in decoded['handlers']
                 if h['handler'] == handler and h['accepted'] == 'yes'), None)


def has_multicall(shown, caller):
    return any(c['caller'] == caller for f in shown['families'] if f['name'] == 'multicall'
               for c in f['callers'])


def check_acts(name, release, path, shown, syms, names):
    """Long calls, caught in the act by the events for which the hypervisor breaks off."""
    try:
        text = boot('%s-%s-act' % (release, path), release, path, 'act\n')
    except machine.Failure as e:
        result(False, name + ': the probe of long calls comes to its end', e)
        return
    predictions = acts.Predictions(shown, ARCHES[PATHS[path]['arch']])
    claims = compare.Claims(shown, path)
    done, seen = 0, False
    for act in acts.read(text):
        # Where there was no multicall, it left nothing to be taken away again.
        if act.name not in names or not act.count:
            continue
        # No long call where there is none: the machine says so, and so has the tool to.
        if act.returned == acts.ENOSYS:
            result(not has_multicall(shown, path) if act.holder == 'entry' else
                   claims.dispatched(act.hypercall, act.op) == 'no',
                   '%s: %s is not there, and is not said to be' % (name, act.name))
            continue
        wrong = acts.judge(act, predictions, lambda h, v: decode(syms, path, shown, h, v))
        result(not wrong, '%s: %s, caught in the act %d times' % (name, act.name, len(act.values)),
               wrong)
        seen |= any(acts.judge_value(act, v, acts.one_bit_off(predictions.of(act.hypercall, act.op)))
                    for v in act.values)
        print('# %s: %s' % (act.name, ' '.join('%#x' % v for v in act.values)))
        done += 1
    result(done >= min(4, len(names)), '%s: %d kinds of long calls' % (name, done))
    result(seen, '%s: it would be seen if progress stood at another bit' % name)


def check(release, path, calls):
    name = "Xen %s's %s callers" % (release, path)
    arch = PATHS[path]['arch']
    syms = hypervisor(release, RELEASES[release], arch)
    if not syms or not image(release, arch):
        print('ok %s # skipped: not fetched' % name)
        return []
    _, shown, _ = xenabi('show', syms)
    cells = check_answers(name, release, path, shown, calls)
    check_acts(name, release, path, shown, syms, SAMPLE_ACTS if calls else acts.ACTS)
    return cells


def print_table(cells):
    with open(OUT + '/table', 'w') as f:
        for release, path in dict.fromkeys(c[:2] for c in cells):
            rows = compare.table([c[2:] for c in cells if c[:2] == (release, path)])
            rows['all'] = [sum(r[i] for r in rows.values()) for i in range(len(compare.VERDICTS))]
            for call, row in rows.items():
                line = '%-5s %-6s %-18s %s' % (release, path, call, ' '.join(
                    '%s %d' % (v, n) for v, n in zip(compare.VERDICTS, row)))
                print('# ' + line)
                f.write(line + '\n')
    with open(OUT + '/cells', 'w') as f:
        for cell in cells:
            if cell[2] not in (compare.AGREE, compare.SILENT):
                f.write('%s\n' % json.dumps(cell))


def main():
    if not machine.has_tools('qemu-system-x86_64', 'clang', 'ld.lld'):
        print('ok the running hypervisor # skipped: no QEMU, clang or lld')
        return 0
    # Whoever ends the test ends its QEMU with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    is_sample = sys.argv[1:] == ['sample']
    runs = SAMPLE if is_sample else [r for r in RUNS if sys.argv[1:] in (['all'], list(r))]
    os.makedirs(OUT, exist_ok=True)
    cells = []
    for release, path in runs:
        cells += check(release, path, SAMPLE_CALLS if is_sample else None)
    print_table(cells)
    return exit_status()


if __name__ == '__main__':
    sys.exit(main())
