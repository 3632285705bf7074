# SPDX-License-Identifier: GPL-2.0-only
"""What the tests on Debian's Xen packages share: fetching them, and running the tool."""
import functools, glob, json, os, subprocess

XENABI = os.environ['XENABI']
CACHE = '.cache'
RELEASES = {'4.14': 'bullseye', '4.17': 'bookworm', '4.20': 'trixie'}
ARCHES = {'amd64': 'x86_64', 'arm64': 'arm64', 'armhf': 'arm32'}

failed = 0


def result(good, name, detail=''):
    global failed
    if not good:
        failed += 1
        print('# ' + str(detail).replace('\n', '\n# '))
    print('%s %s' % ('ok' if good else 'not ok', name))


def fetch(suite, arch, package):
    """Whether the package is there, unpacked."""
    r = subprocess.run(['sh', '.ci/packages.sh', CACHE, suite, arch, package],
                       capture_output=True, text=True, timeout=600)
    return r.returncode == 0


def headers(suite):
    return '%s/%s-amd64/libxen-dev/usr/include/xen' % (CACHE, suite)


def xenabi(*argv):
    r = subprocess.run([XENABI, *argv, '--format', 'json'], capture_output=True, text=True, timeout=300)
    return r.returncode, json.loads(r.stdout) if r.stdout else None, r.stderr


@functools.lru_cache(maxsize=None)
def scan(*argv):
    r = subprocess.run([XENABI, 'scan', *argv], capture_output=True, text=True, timeout=300)
    return json.loads(r.stdout)


def hypervisor(release, suite, arch):
    """The path of the hypervisor with symbols, or None."""
    for package in ('xen-hypervisor-%s-%s-dbg' % (release, arch),
                    'xen-hypervisor-%s-%s' % (release, arch)):
        if fetch(suite, arch, package):
            for path in glob.glob('%s/%s-%s/%s/usr/lib/debug/**/xen-syms*' %
                                  (CACHE, suite, arch, package), recursive=True):
                if not path.endswith(('.map', '.map.gz')):
                    return path
    return None


def images(release, suite, arch):
    """The paths of the files that boot, which have no symbols; of equal files one."""
    package = 'xen-hypervisor-%s-%s' % (release, arch)
    if not fetch(suite, arch, package):
        return []
    paths = sorted(p for p in glob.glob('%s/%s-%s/%s/boot/xen-*' % (CACHE, suite, arch, package))
                   if not p.endswith('.config'))
    return list({open(p, 'rb').read(): p for p in reversed(paths)}.values())


def hypervisors():
    """(release, suite, Debian's name of the architecture) of all that Debian has."""
    return [(release, suite, arch) for release, suite in RELEASES.items() for arch in ARCHES
            if (release, arch) != ('4.20', 'armhf')]


def exit_status():
    return 1 if failed else 0
