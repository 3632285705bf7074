# SPDX-License-Identifier: GPL-2.0-only
"""The tool on Debian's Xen packages of three releases: headers and compiled hypervisors.

The packages are fetched into .cache by .ci/packages.sh; what cannot be fetched is skipped, and
the line says so. What is known of these releases is stated here as numbers: how Xen 4.14, 4.17
and 4.20 split the command registers of their hypercalls."""
import json, re, sys

from debian import (ARCHES, CACHE, RELEASES, exit_status, fetch, hypervisor, hypervisors, result,
                    scan, xenabi)

# (memory_op's bits, grant_table_op's bits, hvm_op's bits), None: the whole register is the op.
SPLITS = {'memory_op': (6, 6), 'grant_table_op': (12, 12), 'hvm_op': (None, None)}

# Slots of the tables of handlers, which are arrays up to 4.16 and switches later; arm32's switch is inlined.
SLOTS = {('4.14', 'amd64'): 120, ('4.14', 'arm64'): 19, ('4.14', 'armhf'): 19,
         ('4.17', 'amd64'): 84, ('4.17', 'arm64'): 16, ('4.20', 'amd64'): 81, ('4.20', 'arm64'): 16}


def headers(suite):
    return '%s/%s-amd64/libxen-dev/usr/include/xen' % (CACHE, suite)


def check_headers(release, suite):
    name = "Xen %s's headers" % release
    if not fetch(suite, 'amd64', 'libxen-dev'):
        print('ok %s # skipped: not fetched' % name)
        return
    status, report, err = xenabi('check', headers(suite))
    result(status == 0, name + ' are sound', report and report['findings'] or err)
    lost = [g['what'] for g in report['gaps'] if 'no data says' in g['what']]
    result(not lost, name + ': every name under a known prefix is classified', lost)
    here = [g for g in report['gaps'] if not g['what'].startswith(('ppc64', 'riscv64'))]
    result(not here, name + ' are read whole for x86 and Arm', here[:5])
    _, shown, _ = xenabi('show', headers(suite))
    ops = {o['name'] for f in shown['families'] for o in f['ops']}
    known = known_names()
    result(ops <= known, name + ': every op is in families.json', sorted(ops - known)[:10])
    result(sum(f.get('kind') == 'ops' and f['count'] > 0 for f in shown['families']) >= 20,
           name + ' show the hypercalls that have ops')


def known_names():
    data = json.load(open('rules/families.json'))
    return {n for f in data['families'] for k in ('ops', 'placeholders') for n in f.get(k, [])}


def check_split(name, shown, hypercall, bits, lsb):
    family = next((f for f in shown['families'] if f['name'] == hypercall), None)
    decodes = [d for d in family['decode'] if not d['entry'] == 'hvm'] if family else []
    result(bool(decodes), '%s: %s has handlers' % (name, hypercall))
    for d in decodes:
        # What is unknown is no error; what is known must be right.
        got = d.get('op_bits', bits), d.get('progress_lsb', lsb) if bits else None
        result(got == (bits, lsb if bits else None),
               '%s: %s, %s splits at %s' % (name, d['handler'], d['entry'], bits), d)
    native = [d for d in decodes if d['entry'] == 'native']
    result(any('op_bits' in d for d in native), '%s: the split of %s is known' % (name, hypercall))


def check_numbers(name, release, suite, arch, path):
    """Each handler stands under the number that the headers give to the hypercall of its name."""
    numbers = {(c['name'].removeprefix('__HYPERVISOR_'), int(c['value'], 0))
               for c in scan(headers(suite))['constants'] if c['name'].startswith('__HYPERVISOR_')}
    # Of numbers that the headers do not name, or that nobody is to call any more.
    numbers |= {('paging_domctl_cont', 49), ('paging_domctl_continuation', 49)}
    numbers |= {('deprecated_hypercall', n) for n in (6, 16, 19)}
    slots = scan(path).get('tables', [])
    stem = re.compile(r'^(do_arm_|do_|compat_|hvm_)')
    wrong = [s for s in slots if (stem.sub('', s['handler']), s.get('number', 0)) not in numbers]
    result(not wrong, name + ' serves each number by the handler of that name', wrong[:5])
    want = SLOTS.get((release, arch), 0)
    result(len(slots) >= want, '%s: the handlers of %d numbers are found' % (name, want), len(slots))


def check_hypervisor(release, suite, arch):
    name = "Xen %s's hypervisor for %s" % (release, arch)
    path = hypervisor(release, suite, arch)
    if not path:
        print('ok %s # skipped: not fetched' % name)
        return
    status, shown, err = xenabi('show', path)
    result(status == 0 and shown['release'].startswith(release), name + ' is read', err)
    for hypercall, (bits, lsb) in SPLITS.items():
        check_split(name, shown, hypercall, bits, lsb)
    sites = [c for f in shown['families'] for c in f.get('continuations', [])]
    result(len(sites) >= 10, name + ' makes continuations', len(sites))
    if fetch(suite, 'amd64', 'libxen-dev'):
        check_ops(name, suite, path, ARCHES[arch])
        check_numbers(name, release, suite, arch, path)


def check_ops(name, suite, path, arch):
    """No op that headers do not declare may be said to be dispatched."""
    status, shown, err = xenabi('check', headers(suite) + ',' + path)
    result(status in (0, 1), name + ' and its headers are one release', err)
    bad = [f['message'] for f in shown['findings'] if f['level'] == 'error']
    result(not bad, name + ' and its headers agree', bad[:5])


def main():
    for release, suite in RELEASES.items():
        check_headers(release, suite)
    for release, suite, arch in hypervisors():
        check_hypervisor(release, suite, arch)
    sys.exit(exit_status())


main()
