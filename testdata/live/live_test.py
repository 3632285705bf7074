# SPDX-License-Identifier: GPL-2.0-only
"""Hypervisors, started under QEMU and asked themselves.

    live_test.py sample                               one of Debian's, some hypercalls
    live_test.py all                                  all of Debian's, all hypercalls
    live_test.py RELEASE PATH                         one of Debian's: 4.17 hvm32
    live_test.py PATH IMAGE SYMBOLS CONFIG [SOURCES]  one of one's own: pv32 xen.gz xen-syms .config .

A probe of our own (probe/) is the first domain. It makes the hypercalls of questions.py, and what
comes back is held against what the tool says of the same hypervisor, and of its sources: Debian's
source package, or the revision of the repository that XEN_GIT names. What cannot be fetched is
passed over, as is the sample where there is no QEMU, and the line says so."""
import fcntl, json, os, re, signal, sys, time

os.environ.setdefault('XENABI', 'build/xenabi')
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from debian import ARCHES, exit_status, result, xenabi  # noqa: E402

import acts, compare, hypervisors, machine, questions, serial  # noqa: E402
from paths import PATHS  # noqa: E402

OUT = 'build/live'

X86_PATHS, ARM_PATHS = ('pv64', 'pv32', 'hvm64', 'hvm32'), ('arm64', 'arm64-gic3', 'arm32-arm64', 'arm32')
RUNS = [(release, path) for paths in (X86_PATHS, ARM_PATHS) for release in ('4.17', '4.14', '4.20')
        for path in paths if (release, path) != ('4.20', 'arm32')]
SAMPLE = [('4.17', 'pv64')]
SAMPLE_CALLS = ['memory_op', 'grant_table_op', 'sched_op']
SAMPLE_ACTS = ['populate_physmap', 'multicall', 'mmu_update']
# Of memory_op's ops, as snapshots of Debian's 4.17 have them.
FALSE_FACTS = [('"2 yes rejected"', '"2 yes accepted"'), ('"6 yes accepted"', '"6 yes rejected"'),
               ('"8 no unknown"', '"8 yes rejected"')]
MOST_UNKNOWN = 0.05
# Kinds of long calls: no machine code shows which bits cache_flush leaves free, nor, on arm32 in 4.14,
# where all grant ops share a call, any other of them.
MOST_ACTS_UNKNOWN = 2
# Seconds that all runs may take together, and one of them.
MOST_TIME = 3600


class Run:
    """One hypervisor, asked as one kind of caller."""

    def __init__(self, xen, path, until):
        self.xen, self.path, self.until = xen, PATHS[path], until
        self.folder = '%s/%s-%s' % (OUT, xen.release, path)
        self.name = "Xen %s's %s callers" % (xen.release, path)

    def boot(self, folder, text):
        """What the probe printed that was given these questions."""
        os.makedirs(folder, exist_ok=True)
        if time.time() > self.until:
            raise machine.Failure('no time is left of the %d s that all runs may take' % MOST_TIME)
        probe = self.path.start(folder, text)
        argv = [*self.path.qemu, '-kernel', machine.unpack(self.xen.image, folder), *probe,
                '-append', self.path.options]
        printed = machine.boot(argv, folder + '/log', limit=min(machine.LIMIT, self.until - time.time()))
        serial.check_build(printed, machine.unpacked(self.xen.symbols))
        return printed

    def asked(self, calls):
        return '\n'.join(questions.questions(self.path.machine(), calls)) + '\n\n'

    def claims(self):
        return compare.Claims(self.xen.shown(), self.path.caller)

    def check(self, calls, names):
        """The cells; calls: of these hypercalls only, or None; names: of the long calls to judge."""
        try:
            asked = self.asked(calls)
            answers = serial.answers(self.boot(self.folder, asked), asked)
            cells = compare.compare(answers, self.claims())
            self.check_cells('the tool', cells)
            self.check_flips(answers)
            if calls:
                self.check_falsified(answers)
            else:
                self.check_sources(answers)
            self.check_acts(self.boot(self.folder + '-act', 'act\n'), names)
        except machine.Failure as e:
            result(False, self.name + ': the run comes to its end', e)
            return []
        return cells

    def check_cells(self, whom, cells):
        asked = [c for c in cells if c[0] != compare.SILENT]
        bad = [c for c in cells if c[0] == compare.CONTRADICT]
        unknown = [c for c in cells if c[0] == compare.UNKNOWN]
        result(asked and not bad,
               '%s: nothing contradicts %s in %d answers' % (self.name, whom, len(asked)),
               '\n'.join(map(str, bad[:20])))
        result(asked and len(unknown) <= MOST_UNKNOWN * len(asked),
               '%s: %d of them are unknown to %s' % (self.name, len(unknown), whom), unknown[:20])

    def check_flips(self, answers):
        """The comparison can fail: of what is agreed on, any claim that were another would be seen."""
        count, unseen = compare.flips(answers, self.claims())
        result(count and not unseen,
               '%s: each of %d claims would be contradicted if it were another' % (self.name, count),
               unseen[:20])

    def check_falsified(self, answers):
        """The same of all of the tool: a snapshot with a false fact is found out."""
        for true, false in FALSE_FACTS:
            _, shown, _ = xenabi('show', self.snapshot(true, false))
            cells = compare.compare(answers, compare.Claims(shown, self.path.caller))
            result(any(c[0] == compare.CONTRADICT for c in cells),
                   '%s: a snapshot with %s for %s is contradicted' % (self.name, false, true))

    def has_sources(self):
        return self.xen.sources and self.xen.options is not None

    def check_sources(self, answers):
        """The same answers beside what the tool says of the sources."""
        if not self.has_sources():
            print('ok %s: the sources # skipped: there are none' % self.name)
            return
        claims = compare.Claims(self.xen.shown_of_sources(), self.path.caller, self.xen.options)
        self.check_cells('the sources ' + os.path.basename(self.xen.sources),
                         compare.compare(answers, claims))

    def snapshot(self, *false):
        """The facts of the hypervisor in a file; false: (what to replace in memory_op's, by what)."""
        path = self.folder + '/facts.json'
        facts = hypervisors.scan(self.xen.symbols)
        if false:
            facts = re.sub('.*"handler":"do_memory_op".*', lambda line: line[0].replace(*false), facts)
        with open(path, 'w') as f:
            f.write(facts)
        return path

    def decode(self, hypercall, value):
        """(op, progress), as the handler that such a caller comes to takes the value."""
        handler = self.claims().handler(hypercall)
        _, decoded, _ = xenabi('decode', self.snapshot(), hypercall, '%#x' % value)
        return next(((h['number'], h.get('progress') or 0) for h in decoded['handlers']
                     if h['handler'] == handler and h['accepted'] == 'yes'), None)

    def is_absent(self, act):
        """Whether the tool knows that there is no such call."""
        claims = self.claims()
        if act.holder == 'entry':
            return not any(c['caller'] == self.path.caller for f in self.xen.shown()['families']
                           if f['name'] == 'multicall' for c in f['callers'])
        return claims.dispatched(act.hypercall, act.op) == 'no'

    def check_acts(self, text, names):
        """Long calls, caught in the act by the events for which the hypervisor breaks off."""
        predictions = acts.Predictions(self.xen.shown(), ARCHES[self.xen.arch])
        # Where there was no multicall, it left nothing to be taken away again.
        made = [a for a in acts.read(serial.lines(text)) if a.name in names and a.count]
        absent = [a for a in made if a.returned == acts.ENOSYS]
        for act in absent:
            # No long call where there is none: the machine says so, and so has the tool to.
            result(self.is_absent(act), '%s: %s is not there, and is not said to be' %
                   (self.name, act.name))
        done = [a for a in made if a not in absent]
        for act in done:
            wrong = acts.judge_course(act) + acts.judge_decoded(act, predictions, self.decode)
            result(not wrong, '%s: %s, caught in the act %d times, is decoded, and finishes' %
                   (self.name, act.name, len(act.values)), wrong)
            print('# %s: %s' % (act.name, ' '.join('%#x' % v for v in act.values)))
        result(len(done) >= min(4, len(names)), '%s: %d kinds of long calls' % (self.name, len(done)))
        result(any(acts.is_seen_one_bit_off(a, predictions) for a in done),
               '%s: it would be seen if progress stood at another bit' % self.name)
        self.check_predictions('the tool', done, predictions)
        if self.has_sources():
            self.check_predictions('the sources', done, acts.Predictions(
                self.xen.shown_of_sources(), ARCHES[self.xen.arch]))

    def check_predictions(self, whom, made, predictions):
        told = [(a.name, *acts.judge(a, predictions)) for a in made]
        wrong = [(name, w) for name, w, _ in told if w]
        result(not wrong, '%s: nothing was caught that %s did not predict' % (self.name, whom), wrong)
        unknown = {name: count for name, _, count in told if count}
        result(len(unknown) <= MOST_ACTS_UNKNOWN, '%s: unknown to %s is what was caught of %s' % (
            self.name, whom, ' '.join(unknown) or 'nothing'))


def check_debian(release, path, calls, names, until):
    xen = hypervisors.debian(release, PATHS[path].arch)
    if not xen:
        print("ok Xen %s's %s callers # skipped: not fetched" % (release, path))
        return []
    if PATHS[path].needs and PATHS[path].needs not in xen.options:
        print("ok Xen %s's %s callers # skipped: Debian builds it without %s" %
              (release, path, PATHS[path].needs))
        return []
    if not calls:
        xen.sources = hypervisors.sources(release, xen.arch)
    return [(release, path, *cell) for cell in Run(xen, path, until).check(calls, names)]


def check_own(path, image, symbols, config, sources=None):
    xen = hypervisors.Hypervisor('own', PATHS[path].arch, image, symbols, config, sources)
    run = Run(xen, path, time.time() + MOST_TIME)
    return [('own', path, *cell) for cell in run.check(None, acts.ACTS)]


def print_table(cells):
    with open(OUT + '/table', 'w') as f:
        for release, path in dict.fromkeys(c[:2] for c in cells):
            rows = compare.table([c[2:] for c in cells if c[:2] == (release, path)])
            rows['all'] = [sum(r[i] for r in rows.values()) for i in range(len(compare.VERDICTS))]
            for call, row in rows.items():
                line = '%-5s %-11s %-18s %s' % (release, path, call, ' '.join(
                    '%s %d' % (v, n) for v, n in zip(compare.VERDICTS, row)))
                print('# ' + line)
                f.write(line + '\n')
    with open(OUT + '/cells', 'w') as f:
        for cell in cells:
            if cell[2] not in (compare.AGREE, compare.SILENT):
                f.write('%s\n' % json.dumps(cell))


def lock():
    """Two at once would start their machines with each other's questions: one waits."""
    os.makedirs(OUT, exist_ok=True)
    held = open(OUT + '/lock', 'w')
    fcntl.flock(held, fcntl.LOCK_EX)
    return held


def check_all(argv):
    if len(argv) in (4, 5):
        return check_own(*argv)
    until = time.time() + MOST_TIME
    if argv == ['sample']:
        return [c for r in SAMPLE for c in check_debian(*r, SAMPLE_CALLS, SAMPLE_ACTS, until)]
    runs = [r for r in RUNS if argv in (['all'], list(r))]
    if not runs:
        sys.exit(__doc__)
    return [c for r in runs for c in check_debian(*r, None, acts.ACTS, until)]


def main():
    is_sample = sys.argv[1:] == ['sample']
    if is_sample and not machine.has_tools('qemu-system-x86_64', 'clang', 'ld.lld'):
        print('ok the running hypervisor # skipped: no QEMU, clang or lld')
        return 0
    # Whoever ends the test ends its QEMU with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with lock():
        cells = check_all(sys.argv[1:])
        result(cells or is_sample, 'some hypervisor was asked')
        print_table(cells)
    return exit_status()


if __name__ == '__main__':
    sys.exit(main())
