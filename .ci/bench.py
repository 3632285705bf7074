# SPDX-License-Identifier: GPL-2.0-only
"""bench.py XENABI OLD NEW [HYPERVISOR...]: what xenabi costs beside its peers.

`diff` of two header trees: the floor is `clang -fsyntax-only` of the same headers in the same views; the peer is
abi-compliance-checker, on one architecture only, where it is installed.
`scan` of compiled hypervisors: beside `objdump -d`. The records of a hypervisor's debug information: what `scan` takes
more than for the same file without it, beside `pahole -C` of the same records, `pahole` of all and, where it is
installed, `abidw`. CPU time is that of all processes, user and system, the least of a few runs; memory is the largest process's."""
import json, os, resource, shutil, subprocess, sys, tempfile

TARGETS = {'x86_64': 'x86_64-unknown-linux-gnu', 'x86_32': 'i686-unknown-linux-gnu',
           'arm64': 'aarch64-unknown-linux-gnu', 'arm32': 'armv7-unknown-linux-gnueabi'}
OWN = {'x86_64': ('arch-x86', 'arch-x86_64'), 'x86_32': ('arch-x86', 'arch-x86_32'),
       'arm64': ('arch-arm',), 'arm32': ('arch-arm',)}
AUDIENCES = {'guest': '-D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__',
             'tools': '-D__XEN_TOOLS__', 'internal': '-D__XEN__',
             'legacy': '-D__XEN_INTERFACE_VERSION__=0'}
TOOLS_ONLY = ('domctl.h', 'sysctl.h')


def run(argv, **kw):
    """CPU seconds and peak memory in MiB of a command and its children."""
    code = ('import resource, subprocess, sys; r = subprocess.run(sys.argv[1:], '
            'stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); '
            'u = resource.getrusage(resource.RUSAGE_CHILDREN); '
            'print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, r.returncode)')
    out = subprocess.run([sys.executable, '-c', code] + argv, capture_output=True, text=True, **kw)
    cpu, mem, status = out.stdout.split()
    return float(cpu), float(mem), int(status)


def best(argv, times=3, ok=(0, 1), **kw):
    results = [run(argv, **kw) for _ in range(times)]
    if any(r[2] not in ok for r in results):
        sys.exit('failed: ' + ' '.join(argv))
    return min(r[0] for r in results), max(r[1] for r in results)


def wall(argv):
    import time
    t = time.monotonic()
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - t


def headers(root, arch, audience):
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), root)
            top = path.split('/')[0]
            if not name.endswith('.h') or top in ('sys', 'foreign', 'dom0_ops.h'):
                continue
            if top.startswith('arch-') and top.split('.')[0] not in OWN[arch]:
                continue
            if path == 'arch-x86/xen-x86_%d.h' % (32 if arch == 'x86_64' else 64):
                continue
            if path in TOOLS_ONLY and audience in ('guest', 'legacy'):
                continue
            found.append(path)
    return sorted(found, key=lambda p: (p != 'xen.h', p.startswith('arch-'), p))


def write_units(root, folder):
    """One C file a view; returns (file, flags)."""
    units = []
    for arch, target in TARGETS.items():
        for audience, define in AUDIENCES.items():
            if (arch, audience) == ('x86_32', 'internal'):
                continue
            name = os.path.join(folder, '%s-%s-%s.c' % (os.path.basename(folder), arch, audience))
            with open(name, 'w') as f:
                f.write('#include <stdint.h>\n#include <stddef.h>\n')
                f.writelines('#include "%s/%s"\n' % (root, h) for h in headers(root, arch, audience))
            units.append((name, ['-target', target, define]))
    return units


def floor(clang, roots, folder):
    cpu, mem = 0, 0
    stub = os.path.join(folder, 'stub', 'xen')
    os.makedirs(stub)
    for name in ('lib.h', 'bug.h'):
        open(os.path.join(stub, name), 'w').close()
    os.symlink(roots[0], os.path.join(folder, 'stub', 'public'))
    for i, root in enumerate(roots):
        sub = os.path.join(folder, str(i))
        os.makedirs(sub)
        for name, flags in write_units(root, sub):
            c, m = best([clang, '-fsyntax-only', '-ffreestanding', '-w', '-ferror-limit=0',
                         '-I' + os.path.dirname(stub)] + flags + [name], ok=(0, 1))
            cpu, mem = cpu + c, max(mem, m)
    return cpu, mem


def peer(roots, folder):
    argv = ['abi-compliance-checker', '-lib', 'xen', '-headers-only', '-report-path',
            os.path.join(folder, 'report.html')]
    for side, root, version in (('-old', roots[0], 1), ('-new', roots[1], 2)):
        xml = os.path.join(folder, '%d.xml' % version)
        with open(xml, 'w') as f:
            f.write('<version>%d</version>\n<headers>%s</headers>\n<skip_headers>dom0_ops.h\nsys/\n'
                    'foreign/\narch-arm.h\narch-arm/\narch-x86_32.h\nxen-x86_32.h</skip_headers>\n'
                    '<gcc_options>-D__XEN_TOOLS__ -include stdint.h</gcc_options>\n' % (version, root))
        argv += [side, xml]
    return best(argv, times=1, ok=tuple(range(256)), cwd=folder)


def bench_hypervisor(xenabi, path):
    print('\n%s, %.1f MB' % (os.path.basename(path), os.path.getsize(path) / 1e6))
    ours = best([xenabi, 'scan', path], times=5)
    print('%-34s %7.2f s CPU  %5.0f MiB' % ('xenabi scan', *ours))
    bench_peers(ours, [('objdump -d', ['objdump', '-d'])], path)
    bench_records(xenabi, ours, path)


def bench_peers(ours, peers, path):
    for name, argv in peers:
        if not shutil.which(argv[0]):
            print('%s is not installed' % argv[0])
            continue
        times = 1 if argv[0] == 'abidw' else 3  # abidw takes a minute of a file with DWARF
        theirs = best(argv + [path], times=times, ok=tuple(range(256)))
        print('%-34s %7.2f s CPU  %5.0f MiB   takes %.1f times xenabi\'s CPU' %
              (name, *theirs, theirs[0] / max(ours[0], 0.01)))


def bench_records(xenabi, whole, path):
    scan = subprocess.run([xenabi, 'scan', path], capture_output=True, text=True)
    names = [r['name'] for r in json.loads(scan.stdout).get('compiled_records', [])]
    if not names or not shutil.which('objcopy'):
        return
    with tempfile.TemporaryDirectory() as folder:
        bare = os.path.join(folder, 'bare')
        subprocess.run(['objcopy', '--strip-debug', path, bare], check=True)
        without = best([xenabi, 'scan', bare], times=5)
    ours = whole[0] - without[0], whole[1]
    print('%-34s %7.2f s CPU  %5.0f MiB' % ('xenabi, %d records' % len(names), *ours))
    bench_peers(ours, [('pahole -C, the same records', ['pahole', '-C', ','.join(names)]),
                       ('pahole', ['pahole']),
                       ('abidw --load-all-types', ['abidw', '--load-all-types', '--noout'])], path)


def bench_headers():
    xenabi, old, new = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
    diff = [xenabi, 'diff', '--fail-on', 'never', old, new]
    arches = ['--arch', ','.join(TARGETS)]
    with tempfile.TemporaryDirectory() as folder:
        ours = best(diff + arches + ['--jobs', '1'])
        print('%-34s %7.2f s CPU  %5.0f MiB' % ('xenabi diff', *ours))
        clang = next((c for c in ('clang-14', 'clang') if shutil.which(c)), None)
        if clang:
            f = floor(clang, (old, new), folder)
            print('%-34s %7.2f s CPU  %5.0f MiB   xenabi takes %.2f times its CPU' %
                  ('clang -fsyntax-only, same views', *f, ours[0] / f[0]))
        if shutil.which('abi-compliance-checker'):
            one = best(diff + ['--arch', 'x86_64', '--jobs', '1'])
            p = peer((old, new), folder)
            print('%-34s %7.2f s CPU  %5.0f MiB' % ('xenabi diff --arch x86_64', *one))
            print('%-34s %7.2f s CPU  %5.0f MiB   takes %.0f times xenabi\'s CPU' %
                  ('abi-compliance-checker, x86_64', *p, p[0] / one[0]))
        else:
            print('abi-compliance-checker is not installed: no peer to compare with')
    for jobs in (1, 2, 4):
        print('wall time with --jobs %d: %.2f s' %
              (jobs, min(wall(diff + arches + ['--jobs', str(jobs)]) for _ in range(3))))


def bench_audit():
    """A series of releases: those that come with xenabi and, where XENABI_XEN_GIT names a clone, its tags."""
    git = os.environ.get('XENABI_XEN_GIT')
    series = [('shipped releases', [])]
    if git:
        series += [('each X.Y.0 of xen.git', [git, 'RELEASE-4.*.0']), ('all tags of xen.git', [git])]
    print('\nxenabi audit')
    for name, operands in series:
        with tempfile.TemporaryDirectory() as folder:
            env = dict(os.environ, XDG_CACHE_HOME=folder)
            argv = [sys.argv[1], 'audit', '--fail-on', 'never'] + operands
            for state in ('cold', 'warm'):
                cpu, mem, status = run(argv, env=env)
                print('%-34s %7.2f s CPU  %5.0f MiB   status %d' % ('%s, %s' % (name, state), cpu, mem, status))


def touching(git, wants):
    """The newest commit before 4.22.0 of which wants(the files that it touches) holds."""
    log = subprocess.run(['git', '-C', git, 'log', '-n', '2000', '--no-merges', '--format=:%H', '--name-only', 'RELEASE-4.22.0'],
                         capture_output=True, text=True, check=True).stdout
    for entry in log.split(':')[1:]:
        commit, *files = entry.split()
        if files and wants([f for f in files if f.startswith('xen/')]):
            return commit + '^', commit
    return None


def unpack_headers(git, revision, folder):
    archive = subprocess.run(['git', '-C', git, 'archive', revision, 'xen/include/public'], capture_output=True, check=True)
    os.makedirs(folder)
    subprocess.run(['tar', 'x', '-C', folder], input=archive.stdout, check=True)
    return os.path.join(folder, 'xen/include/public')


def floor_of(git, revisions):
    """CPU of the compiler for the public headers of both revisions, in the views that xenabi reads; None: there is none."""
    clang = next((c for c in ('clang-14', 'clang') if shutil.which(c)), None)
    if not clang:
        return None
    with tempfile.TemporaryDirectory() as folder:
        roots = [unpack_headers(git, r, os.path.join(folder, 'tree%d' % i)) for i, r in enumerate(revisions)]
        return floor(clang, roots, folder)[0]


def bench_pair(git, name, old, new, compiler):
    """Cold, then once more, beside git's own diff of the same files and the compiler's reading of headers."""
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, XDG_CACHE_HOME=folder)
        argv = [sys.argv[1], 'diff', '--fail-on', 'never', '%s@%s' % (git, old), '%s@%s' % (git, new)]
        (cold, mem, _), (warm, _, _) = run(argv, env=env), run(argv, env=env)
    stat = best(['git', '-C', git, 'diff', '--stat', old, new])[0]
    beside = '%.0f times git diff --stat' % (cold / max(stat, 0.001))
    if compiler:
        beside += ', %.1f times clang -fsyntax-only of both sides\' headers' % (cold / compiler)
    print('%-34s %7.2f s CPU  %5.0f MiB   again %.2f s; %s' % (name, cold, mem, warm, beside))


def bench_revisions():
    """Revisions of Xen's own repository, where XENABI_XEN_GIT names a clone."""
    git = os.environ.get('XENABI_XEN_GIT')
    if not git:
        print('\nXENABI_XEN_GIT names no clone of xen.git: no revisions to compare')
        return
    pairs = [('two neighbouring releases', ('RELEASE-4.21.0', 'RELEASE-4.22.0')),
             ('a commit of one .c file', touching(git, lambda f: len(f) == 1 and f[0].startswith('xen/common/') and f[0].endswith('.c'))),
             ('a commit of a public header', touching(git, lambda f: any(x.startswith('xen/include/public/') for x in f))),
             ('a commit of build files below xen/', touching(git, lambda f: f and all(x.endswith(('Makefile', '.mk', '.S')) for x in f
                                                                             if x != 'xen/Makefile'))),
             ('a commit of nothing below xen/', touching(git, lambda f: not f))]
    compiler = floor_of(git, pairs[0][1])
    print('\nxenabi diff of revisions')
    for name, revisions in pairs:
        if revisions:
            bench_pair(git, name, *revisions, compiler)


def main():
    bench_headers()
    bench_revisions()
    bench_audit()
    for path in sys.argv[4:]:
        bench_hypervisor(sys.argv[1], path)


if __name__ == '__main__':
    main()
