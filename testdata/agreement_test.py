# SPDX-License-Identifier: GPL-2.0-only
"""Two readers of one truth must agree: Xen's sources, and the hypervisors that Debian built of them.

The sources are those of the stable release of the same number: from the git repository that
XENABI_XEN_GIT names, else from Debian's source package. What cannot be had is skipped, and the
line says so. The numbers of what was compared stand in the lines."""
import os, re, subprocess, sys

from debian import ARCHES, CACHE, exit_status, fetch, hypervisor, hypervisors, result, xenabi

SPLIT = ('op_bits', 'progress_lsb', 'unit', 'only_for')
PLAIN = {'restart', 'memory'}

# (release, hypercall, op, why): where the readers differ, and both are right as far as they go.
KNOWN = {
    ('4.14', 'memory_op', 28): "the binary's compat handler hands progress on, and nobody uses it",
}


def has_revision(repo, revision):
    return subprocess.run(['git', '-C', repo, 'rev-parse', '-q', '--verify', revision + '^{commit}'],
                          capture_output=True).returncode == 0


def sources(suite, version):
    """The input that is the tree of that version, or None. Debian's "4.20.4-pre" comes before 4.20.4."""
    repo = os.environ.get('XENABI_XEN_GIT')
    number = version.split('-')[0]
    if repo and has_revision(repo, 'RELEASE-' + number):
        return '%s@RELEASE-%s' % (repo, number)
    if not repo and fetch(suite, 'source', 'xen'):
        return '%s/%s-source/xen' % (CACHE, suite)
    return None


def by_handler(scan, arch):
    return {(d['hypercall'], d['entry'], d['handler']): d for d in scan['decodes'] if d['arch'] == arch}


def ops_of(decode):
    return {int(n): (dispatched, progress) for n, dispatched, progress in
            (text.split()[:3] for text in decode.get('ops', []))}


def compare_splits(name, source, binary):
    compared, bad = 0, []
    for key in source.keys() & binary.keys():
        for part in SPLIT:
            if part in source[key] and part in binary[key]:
                compared += 1
                if source[key][part] != binary[key][part]:
                    bad.append((key, part, source[key][part], binary[key][part]))
    result(compared and not bad, '%s: %d parts of splits agree' % (name, compared), bad)


def compare_ops(name, release, source, binary):
    """A binary may have been built without an op; what it does dispatch, sources have to show."""
    compared, left_out, bad = 0, 0, []
    for key in source.keys() & binary.keys():
        theirs = ops_of(binary[key])
        for number, (dispatched, progress) in ops_of(source[key]).items():
            other, its_progress = theirs.get(number, ('unknown', 'unknown'))
            if 'unknown' in (dispatched, other):
                continue
            compared += 1
            left_out += (dispatched, other) == ('yes', 'no')
            if (dispatched, other) == ('no', 'yes'):
                bad.append((key, number, 'is dispatched by the binary alone'))
            elif dispatched == other == 'yes' and 'unknown' not in (progress, its_progress) and \
                    progress != its_progress and (release, key[0], number) not in KNOWN:
                bad.append((key, number, progress, its_progress))
    result(compared and not bad, '%s: %d answers about ops agree, %d more ops are in sources alone' %
           (name, compared - left_out, left_out), bad)


def is_kind(source, site):
    return site['kind'] == 'unknown' or source['kind'] == site['kind'] or \
        {source['kind'], site['kind']} <= PLAIN


def counterparts(site, candidates):
    """Of the same hypercall, or where the binary does not tell it, in the same function."""
    return [s for s in candidates if is_kind(s, site) and
            (s.get('hypercall') == site['hypercall'] if site.get('hypercall')
             else s['function'] == site['function'])]


def is_covered(site, same):
    """Every op of the binary's site is one that some source site carries, at the same bit."""
    if any(not s.get('ops') for s in same) or not site.get('ops'):
        return bool(same)
    fitting = [s for s in same if 'progress_lsb' not in site or site['kind'] == 'unknown' or
               s.get('progress_lsb') == site['progress_lsb']]
    return set(site['ops']) <= {op for s in fitting for op in s['ops']}


def is_refused(site, decodes):
    """No handler of the sources lets an op of the site through: its code is never run."""
    mine = [ops_of(d) for (hypercall, _, _), d in decodes.items() if hypercall == site.get('hypercall')]
    return site.get('ops') and mine and all(ops.get(op) == ('no', 'unknown')
                                            for op in site['ops'] for ops in mine)


def compare_sites(name, source, binary, arch):
    candidates = [c for c in source['continuations'] if c['arch'] == arch]
    decodes = by_handler(source, arch)
    alone, moved = [], 0
    for site in binary['continuations']:
        same = counterparts(site, candidates)
        if is_refused(site, decodes):
            continue
        if not is_covered(site, same):
            alone.append({k: v for k, v in site.items() if k != 'build_id'})
        moved += all(s['function'] != site['function'] for s in same)
    result(binary['continuations'] and not alone,
           '%s: %d places that continue are in sources, %d in a function that was inlined' %
           (name, len(binary['continuations']), moved), alone)


def check(release, suite, arch):
    name = 'Xen %s for %s' % (release, arch)
    path = hypervisor(release, suite, arch)
    _, binary, _ = xenabi('scan', path) if path else (0, None, '')
    tree = sources(suite, binary['release']) if binary else None
    if not tree:
        print('ok %s # skipped: %s' % (name, 'no sources' if path else 'not fetched'))
        return
    _, source, err = xenabi('scan', tree)
    arch = ARCHES[arch]
    result(bool(source), name + ': sources are read', err)
    mine, theirs = by_handler(source, arch), by_handler(binary, arch)
    compare_splits(name, mine, theirs)
    compare_ops(name, release, mine, theirs)
    compare_sites(name, source, binary, arch)
    _, report, err = xenabi('check', tree + ',' + path)
    bad = [f['message'] for f in report['findings'] if f['rule'] == 'mask-source-binary-mismatch']
    result(not bad, name + ': no mismatch between sources and binary', bad)


def main():
    for release, suite, arch in hypervisors():
        check(release, suite, arch)
    sys.exit(exit_status())


main()
