# SPDX-License-Identifier: GPL-2.0-only
"""The hypervisors that are asked: Debian's, or one of the user's own."""
import functools, glob, os, re, subprocess

from debian import ARCHES, CACHE, RELEASES, XENABI, fetch, hypervisor, xenabi

import machine


class Hypervisor:
    """release: what it is called; image: as it is booted; symbols: xen-syms; the paths of files."""

    def __init__(self, release, arch, image, symbols, config=None, sources=None):
        self.release, self.arch, self.image, self.symbols = release, arch, image, symbols
        self.sources = sources  # an input of the tool's, or None
        # The options of Kconfig that it was built with, or None.
        self.options = config and {line[:-2] for line in open(config).read().split('\n')
                                   if line.endswith('=y')}

    def shown(self):
        return shown(self.symbols)

    def shown_of_sources(self):
        return shown('--arch', ARCHES[self.arch], self.sources)


@functools.lru_cache(maxsize=None)
def shown(*argv):
    status, told, errors = xenabi('show', *argv)
    if status or not told:
        raise machine.Failure('xenabi show %s: status %d: %s' % (' '.join(argv), status, errors))
    return told


@functools.lru_cache(maxsize=None)
def scan(symbols):
    """The text of a snapshot."""
    r = subprocess.run([XENABI, 'scan', symbols], capture_output=True, text=True, timeout=300)
    if r.returncode:
        raise machine.Failure('xenabi scan %s: %s' % (symbols, r.stderr))
    return r.stdout


def version(release, arch):
    """Of Debian's package: 4.20.4+63-g7abfd2bce2-0+deb13u1, for one."""
    packages = glob.glob('%s/%s-%s/deb/xen-hypervisor-%s-%s_*.deb' %
                         (CACHE, RELEASES[release], arch, release, arch))
    return os.path.basename(packages[0]).split('_')[1] if packages else ''


def has_revision(repository, revision):
    return subprocess.run(['git', '-C', repository, 'cat-file', '-e', revision + '^{commit}'],
                          capture_output=True).returncode == 0


def sources_in(repository, built):
    """The revision that a package was built of; where the repository has it not, its release."""
    commit, of = re.search(r'-g([0-9a-f]{7,})', built), re.match(r'\d+\.\d+\.\d+', built)
    names = [commit and commit[1], of and 'RELEASE-' + of[0]]
    return next(('%s@%s' % (repository, n) for n in names if n and has_revision(repository, n)), None)


def sources(release, arch):
    """Xen's repository is XEN_GIT; without, Debian's source package, of the same version."""
    if os.environ.get('XEN_GIT'):
        return sources_in(os.environ['XEN_GIT'], version(release, arch))
    suite = RELEASES[release]
    return '%s/%s-source/xen' % (CACHE, suite) if fetch(suite, 'source', 'xen') else None


def debian(release, arch):
    """None where it cannot be fetched."""
    package = 'xen-hypervisor-%s-%s' % (release, arch)
    symbols = hypervisor(release, RELEASES[release], arch)
    if not symbols or not fetch(RELEASES[release], arch, package):
        return None
    folder = '%s/%s-%s/%s/boot' % (CACHE, RELEASES[release], arch, package)
    names = [n for n in os.listdir(folder) if not n.endswith(('.config', '.efi'))]
    if len(names) != 1:
        return None
    image = os.path.join(folder, names[0])
    return Hypervisor(release, arch, image, symbols, image.split('.gz')[0] + '.config')
