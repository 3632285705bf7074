# SPDX-License-Identifier: GPL-2.0-only
"""The records of Debian's 4.20 hypervisor for amd64, by its debug information: against the headers of
the same release, against those of another, and against what pahole reads there. Of the hypervisors
that Debian has, only this one's debug information is published. And a hypervisor of ours by two
compilers: what one leaves out of its debug information has not changed."""
import os, re, shutil, subprocess, sys, tempfile

from debian import exit_status, fetch, headers, hypervisor, result, scan, xenabi

NAME = "Xen 4.20's debug information"


def mismatches(suite, path):
    """The records that are said to differ, how many were compared, what was not read."""
    _, report, _ = xenabi('check', headers(suite) + ',' + path)
    found = [f['subject'] for f in report['findings'] if f['rule'] == 'layout-mismatch']
    lost = [g['what'] for g in report['gaps'] if 'debug information' in g['what']]
    return sorted(found), report['summary']['compared'].get('compiled', 0), lost


def check_headers(path):
    found, count, lost = mismatches('trixie', path)
    result(not found and count >= 500, '%s: %d records are as the headers declare them' % (NAME, count),
           (count, found))
    result(not lost, NAME + ' is read whole', lost)
    found, count, _ = mismatches('bookworm', path)
    known = {'xen_domctl_createdomain', 'xen_domctl_assign_device', 'xen_sysctl_livepatch_op',
             'hvm_hw_lapic', 'XENMEM_access_default'}
    result(set(found) == known, "%s: what changed since 4.17's headers, and nothing else" % NAME, found)


def pahole_records(text):
    """What pahole prints: name -> (bytes, {(last part of the name, offset, bytes)}), without bit fields."""
    records, name, members = {}, None, set()
    for line in text.splitlines():
        start = re.match(r'(?:struct|union) (\w+) \{', line)
        size = re.search(r'/\* size: (\d+)', line)
        member = re.search(r'(\w+)(?:\[\d*\])*(?: +__attribute__\S+)?;\s*/\*\s*(\d+)\s+(\d+) \*/', line)
        if start:
            name, members = start[1], set()
        elif member and name:
            members.add((member[1], int(member[2]), int(member[3])))
        elif size and name:
            records.setdefault(name, (int(size[1]), members))
            name = None
    return records


def our_records(snapshot):
    return {r['name']: (r['size_bytes'],
                        {(f['name'].split('.')[-1], f.get('offset_bits', 0) // 8, f.get('size_bits', 0) // 8)
                         for f in r['fields'] if not f.get('bitfield') and f['class'] != 'group'})
            for r in snapshot['compiled_records'] if not r.get('union')}


def check_pahole(path):
    """Another program's reading of the same."""
    name = NAME + ': pahole agrees'
    if not shutil.which('pahole'):
        print('ok %s # skipped: pahole is not installed' % name)
        return
    r = subprocess.run(['pahole', path], capture_output=True, text=True, timeout=300)
    theirs, ours = pahole_records(r.stdout), our_records(scan(path))
    both = sorted(set(ours) & set(theirs))
    differ = [(n, ours[n][0], theirs[n][0], sorted(ours[n][1] - theirs[n][1])) for n in both
              if ours[n][0] != theirs[n][0] or not ours[n][1] <= theirs[n][1]]
    result(not differ and len(both) >= 400, '%s on %d records' % (name, len(both)), differ[:5])


# As xen/include/public/hvm/save.h binds a record to its number, and as it is used.
SAVE_H = '''
#define DECLARE_HVM_SAVE_TYPE(_x, _code, _type) \\
    struct __HVM_SAVE_TYPE_##_x { _type t; char c[_code]; char cpt[1]; }
#define HVM_SAVE_TYPE(_x) __typeof__(((struct __HVM_SAVE_TYPE_##_x *)0)->t)
#define HVM_SAVE_CODE(_x) (sizeof(((struct __HVM_SAVE_TYPE_##_x *)0)->c))
struct hvm_hw_rtc { unsigned long cmos[2]; unsigned int index; };
DECLARE_HVM_SAVE_TYPE(RTC, RTC_CODE, struct hvm_hw_rtc);
'''
RTC_C = '''
#include "include/public/hvm/save.h"
struct hvm_hw_rtc rtc;
void hvm_register_savevm(unsigned long code, unsigned long size) { rtc.index = code + size; }
void __hvm_register_RTC_save_and_restore(void)
{
    hvm_register_savevm(HVM_SAVE_CODE(RTC), sizeof(HVM_SAVE_TYPE(RTC)));
}
long do_memory_op(unsigned int cmd, void *arg) { return (cmd & 0x3f) + rtc.cmos[cmd >> 6 & 1]; }
'''


def compile_save(folder, compiler, code):
    path = '%s/xen-%s-%d' % (folder, compiler, code)
    r = subprocess.run([compiler, '-g', '-O1', '-nostdlib', '-static', '-Wl,-e,do_memory_op',
                        '-DRTC_CODE=%d' % code, '-o', path, 'rtc.c'], cwd=folder, capture_output=True)
    return path if r.returncode == 0 else None


def check_compilers():
    name = 'a record of saved domains, compiled by gcc and by clang'
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(folder + '/include/public/hvm')
        for path, text in ('include/public/hvm/save.h', SAVE_H), ('rtc.c', RTC_C):
            with open('%s/%s' % (folder, path), 'w') as f:
                f.write(text)
        builds = [compile_save(folder, c, n) for c, n in (('gcc', 13), ('clang', 13), ('gcc', 14))]
        if not all(builds):
            print('ok %s # skipped: a compiler is missing' % name)
            return
        gcc, clang, other = builds
        rules = [[f['rule'] for f in xenabi('diff', old, new)[1]['findings'] if f['level'] != 'note']
                 for old, new in ((gcc, clang), (clang, gcc), (gcc, other))]
        result(rules[:2] == [[], []], name + ': nothing has changed', rules)
        result(rules[2] == ['save-record-changed'], name + ': another number is seen', rules)


def main():
    check_compilers()
    path = hypervisor('4.20', 'trixie', 'amd64')
    if not path or not all(fetch(s, 'amd64', 'libxen-dev') for s in ('trixie', 'bookworm')):
        print('ok %s # skipped: not fetched' % NAME)
        return
    check_headers(path)
    check_pahole(path)


main()
sys.exit(exit_status())
