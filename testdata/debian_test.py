# SPDX-License-Identifier: GPL-2.0-only
"""The tool on Debian's Xen packages of three releases: headers and compiled hypervisors.

The packages are fetched into .cache by .ci/packages.sh; what cannot be fetched is skipped, and
the line says so. What is known of these releases is stated here as numbers: how Xen 4.14, 4.17
and 4.20 split the command registers of their hypercalls."""
import json, re, sys

from debian import (ARCHES, RELEASES, exit_status, fetch, headers, hypervisor, hypervisors, images, result,
                    scan, xenabi)

# (memory_op's bits, grant_table_op's bits, hvm_op's bits), None: the whole register is the op.
SPLITS = {'memory_op': (6, 6), 'grant_table_op': (12, 12), 'hvm_op': (None, None)}

# Slots of the tables of handlers, which are arrays up to 4.16 and switches later; arm32's switch is inlined.
SLOTS = {('4.14', 'amd64'): 120, ('4.14', 'arm64'): 19, ('4.14', 'armhf'): 19,
         ('4.17', 'amd64'): 84, ('4.17', 'arm64'): 16, ('4.20', 'amd64'): 81, ('4.20', 'arm64'): 16}

# Ops that the headers declare and Debian's x86 hypervisors do not serve to 64-bit PV callers, and why.
NOT_SERVED = {
    'XENMEM_paging_op': 'CONFIG_MEM_PAGING', 'XENMEM_sharing_op': 'CONFIG_MEM_SHARING',
    'XEN_DOMCTL_mem_sharing_op': 'CONFIG_MEM_SHARING', 'XEN_DOMCTL_audit_p2m': 'CONFIG_MEM_SHARING',
    'XEN_DOMCTL_gdbsx_pausevcpu': 'CONFIG_GDBSX', 'XEN_SYSCTL_perfc_op': 'CONFIG_PERF_COUNTERS',
    'XEN_SYSCTL_lockprof_op': 'CONFIG_DEBUG_LOCK_PROFILE',
    'XEN_DOMCTL_cacheflush': 'Arm', 'XEN_DOMCTL_vuart_op': 'Arm', 'XEN_SYSCTL_dt_overlay': 'Arm',
    'XEN_DOMCTL_real_mode_area': 'PowerPC', 'XEN_DOMCTL_set_opt_feature': 'Itanium',
    'HVMOP_set_pci_intx_level': 'dm_op', 'HVMOP_set_isa_irq_level': 'dm_op',
    'HVMOP_set_pci_link_route': 'dm_op', 'HVMOP_set_mem_access': 'memory_op',
    'HVMOP_get_mem_access': 'memory_op', 'GNTTABOP_dump_table': 'gone before 3.0.2',
    'XEN_MC_notifydomain': 'VIRQ_MCA instead', 'PHYSDEVOP_FREE_VECTOR': 'Itanium',
    'PHYSDEVOP_free_irq_vector': 'Itanium'}
# What Arm's handlers serve of hypercalls most of which is x86's.
ON_ARM = {'platform_op': {'XENPF_settime64'},
          'vcpu_op': {'VCPUOP_register_runstate_memory_area', 'VCPUOP_register_vcpu_info'}}


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
    check_ops_in_buffers(name, suite)


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


def check_ops_in_buffers(name, suite):
    """lib/code takes each op in a buffer for 32 bits at its start."""
    records = {r['name']: r for r in scan(headers(suite))['records']}
    for f in json.load(open('rules/families.json'))['families']:
        place = f.get('op_in', {})
        if f['kind'] == 'ops' and 'argument' in place and place.get('record') in records:
            field = next(x for x in records[place['record']]['fields'] if x['name'] == place['field'])
            result((field.get('offset_bits', 0), field['size_bits']) == (0, 32),
                   '%s: the op of %s is its first 32 bits' % (name, place['record']), field)


def check_dispatched(name, suite, arch, path):
    """Each op that is said not to be served has its reason; none is served that is not declared."""
    numbers = {c['name']: int(c['value'], 0) for c in scan(headers(suite))['constants']
               if c.get('value', '').startswith('0x')}
    families = {f['hypercall']: f for f in json.load(open('rules/families.json'))['families']
                if f['kind'] == 'ops' and f['ops']}
    facts = scan(path)
    outer = {s['handler'] for s in facts.get('tables', [])}
    for d in facts['decodes']:
        if d['handler'] not in outer or d['hypercall'] not in families or 'ops' not in d or \
                d['entry'] != 'native':
            continue
        served = {int(o.split()[0]): o.split()[1] for o in d['ops']}
        ops = {n for n in families[d['hypercall']]['ops'] if n in numbers}
        yes = {n for n in ops if served.get(numbers[n]) == 'yes'}
        no = {n for n in ops if served.get(numbers[n]) == 'no'}
        if arch == 'amd64':
            result(no <= set(NOT_SERVED), '%s: what %s does not serve is known' % (name, d['handler']),
                   sorted(no - set(NOT_SERVED)))
        elif d['hypercall'] in ON_ARM:
            wanted = ON_ARM[d['hypercall']]
            result(yes <= wanted and not no & wanted, '%s: what %s serves' % (name, d['handler']), (yes, no))
            if (arch, d['hypercall']) == ('arm64', 'platform_op'):
                result(yes | no == ops, '%s: each op of %s is told' % (name, d['handler']), ops - yes - no)


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
        check_dispatched(name, suite, arch, path)


# Arm's images name functions only: of these calls the security module's answer hides the ops.
BEHIND_HOOKS = {'console_io', 'hypfs_op', 'xen_version', 'platform_op', 'sysctl', 'domctl',
                'memory_op', 'grant_table_op'}


def at(fact):
    return tuple(fact.get(k) for k in ('hypercall', 'handler', 'symbol', 'offset', 'entry', 'arch'))


def split_of(decode):
    """Without what the handler looks at in other arguments, which rests on more of its code."""
    return {key: value for key, value in decode.items() if key != 'tested'}


def is_no_more(got, wanted):
    """Whether got says what wanted says, or less."""
    known = {o.split()[0]: o.split()[1:] for o in wanted.get('ops', [])}
    return all(got.get(k) == wanted.get(k) for k in ('op_bits', 'progress_lsb') if k in got) and \
        all(a == b or a == 'unknown' or d == 'unknown'
            for o in got.get('ops', []) for n, *answers in [o.split()]
            for a, b, d in zip(answers, known[n], known[n][:1] * 2))


def check_images(release, suite, arch):
    """What boots tells what xen-syms tells."""
    name = "Xen %s's boot images for %s" % (release, arch)
    syms, paths = hypervisor(release, suite, arch), images(release, suite, arch)
    if not syms or not paths:
        print('ok %s # skipped: not fetched' % name)
        return
    wanted = scan(syms)
    for path in paths:
        got = scan(path)
        own = '%s: %s' % (name, path.rpartition('/')[2])
        result('rests_on' in got, own + ' says what it rests on')
        result(got['release'] == wanted['release'], own + ' tells its version', got['release'])
        if path.endswith('.efi') and arch == 'amd64':
            check_linked_anew(own, got, wanted)
            continue
        result(got['decodes'][0]['build_id'] == wanted['decodes'][0]['build_id'], own + ' has its build-id')
        if arch == 'amd64':
            for kind in ('decodes', 'continuations', 'tables'):
                result(got.get(kind) == wanted.get(kind), '%s has the %s of %s' % (own, kind, syms))
            continue
        sites = [sorted(map(str, map(at, f['continuations']))) for f in (got, wanted)]
        result(sites[0] == sites[1], own + ' has the continuations of xen-syms', sites)
        theirs = {at(d): d for d in wanted['decodes']}
        bad = [at(d) for d in got['decodes'] if not is_no_more(d, theirs[at(d)])]
        result(not bad, own + ' says nothing that xen-syms does not', bad)
        more = [at(d) for d in got['decodes'] if not set(d.get('tested', [])) <= set(theirs[at(d)].get('tested', []))]
        result(not more, own + ' tells no other use of arguments', more)
        less = {d['hypercall'] for d in got['decodes'] if split_of(d) != split_of(theirs[at(d)])}
        result(less <= BEHIND_HOOKS, own + ' says as much of all but a few calls', less - BEHIND_HOOKS)


def check_linked_anew(name, got, wanted):
    """xen.efi is linked by itself, so that offsets may differ, and nothing else."""
    facts = [[(d['hypercall'], d['handler'], d.get('op_bits', 0), d.get('progress_lsb'), d.get('ops'))
              for d in f['decodes']] for f in (got, wanted)]
    result(facts[0] == facts[1], name + ' splits and dispatches as xen-syms does')
    sites = [sorted((c['function'], c.get('hypercall', ''), c['kind']) for c in f['continuations'])
             for f in (got, wanted)]
    result(sites[0] == sites[1], name + ' continues as xen-syms does')


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
        check_images(release, suite, arch)
    sys.exit(exit_status())


main()
