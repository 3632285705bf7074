# SPDX-License-Identifier: GPL-2.0-only
"""Runs the examples of the documentation.

In README.md, each "$ xenabi ..." of a ```console block: its output must contain the lines that
follow it there; those of Xen's own history want XENABI_XEN_GIT, a clone of xen.git. In the manual pages, each "$ xenabi ..." of a .Bd block must run, in a folder where
xen.git is a repository made from testdata/trees."""
import glob, os, re, shlex, shutil, subprocess, sys, tempfile

XENABI = os.path.abspath(os.environ['XENABI'])
TREES = os.path.abspath('testdata/trees')
XEN_GIT = os.environ.get('XENABI_XEN_GIT', '')


def run(name, command, cwd, output=''):
    argv = [XENABI] + shlex.split(command)[1:]
    argv = [TREES + '/new' if a == '/usr/include/xen' else a for a in argv]
    parts = [part for a in argv for part in a.split(',')]
    if any(part.startswith('.cache/') and not os.path.exists(part) for part in parts):
        print('ok %s: %s # skipped: its input is not fetched' % (name, command))
        return True
    r = subprocess.run(argv, capture_output=True, text=True, cwd=cwd)
    good = r.returncode in (0, 1) and not r.stderr and output in r.stdout
    if not good:
        print('# status %d\n# %s' % (r.returncode, (r.stdout + r.stderr).replace('\n', '\n# ')))
    print('%s %s: %s' % ('ok' if good else 'not ok', name, command))
    return good


def readme():
    for block in re.findall(r'```console\n(.*?)```', open('README.md').read(), re.S):
        for part in re.split(r'^\$ ', block, flags=re.M)[1:]:
            command, _, output = part.partition('\n')
            if 'xen.git@' in command and not XEN_GIT:
                print('ok README: %s # skipped: XENABI_XEN_GIT is not set' % command)
                continue
            yield run('README', command.replace('xen.git@', XEN_GIT + '@'), None, output.rstrip('\n'))


def make_repository(path):
    def git(*argv):
        subprocess.run(('git', '-C', path) + argv, check=True, capture_output=True)
    os.mkdir(path)
    git('init', '-q')
    git('config', 'user.name', 'tester')
    git('config', 'user.email', 'tester@localhost')
    for tree, tags in (('old', ('RELEASE-4.5.0', 'RELEASE-4.16.0')), ('new', ('RELEASE-4.17.0',))):
        shutil.copytree(os.path.join(TREES, tree), path, dirs_exist_ok=True)
        git('add', '-A')
        git('commit', '-qm', tree)
        for tag in tags:
            git('tag', tag)


def manual():
    with tempfile.TemporaryDirectory() as folder:
        repository = os.path.join(folder, 'xen.git')
        make_repository(repository)
        for page in sorted(glob.glob('man/*.[1-9]')):
            text = open(page).read().replace('\\e\n', '')
            for block in re.findall(r'^\.Bd -literal.*?\n(.*?)^\.Ed', text, re.S | re.M):
                for command in re.findall(r'^\$ (xenabi .*)$', block, re.M):
                    # The trees of testdata have no sources to decode with.
                    if command.startswith('xenabi decode xen.git@'):
                        if not XEN_GIT:
                            print('ok %s: %s # skipped: XENABI_XEN_GIT is not set'
                                  % (os.path.basename(page), command))
                            continue
                        command = command.replace('xen.git@', XEN_GIT + '@')
                    yield run(os.path.basename(page), command,
                              repository if '--staged' in command else folder)


def main():
    results = list(readme()) + list(manual())
    if len(results) < 4:
        print('not ok the examples are gone')
    sys.exit(0 if all(results) and len(results) >= 4 else 1)


main()
