# SPDX-License-Identifier: GPL-2.0-only
"""Packages of ours as an input: a .deb and an .rpm of headers and of a small hypervisor, each kind of
compression; then damaged ones, paths that leave them, and what grows without an end."""
import glob, gzip, io, json, lzma, os, resource, struct, subprocess, sys, tarfile, tempfile

XENABI = os.environ['XENABI']
failed = False

HANDLER = '''
long grow(unsigned int cmd, long arg);
long do_memory_op(unsigned int cmd, long arg)
{
    switch (cmd & 0x3f) {
    case 0: return grow(cmd >> 6, arg);
    case 1: return arg + 3;
    }
    return -38;
}
__attribute__((noinline)) long grow(unsigned int extent, long arg) { __asm__(""); return extent + arg; }
'''


def check(name, good, detail=''):
    global failed
    failed |= not good
    print('%s %s' % ('ok' if good else 'not ok', name))
    if not good:
        print('# %s' % str(detail)[:600].replace('\n', '\n# '))


def xenabi(*argv):
    return subprocess.run((XENABI,) + argv, capture_output=True, text=True, timeout=100)


def tar(files, kind=None):
    """kind: the type of an entry of a path that leads nowhere; bytes are a regular file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as t:
        for path, content in files:
            info = tarfile.TarInfo(path)
            if isinstance(content, bytes):
                info.size = len(content)
            else:
                info.type, info.linkname = tarfile.SYMTYPE, content
            t.addfile(info, io.BytesIO(content if isinstance(content, bytes) else b''))
    return out.getvalue()


def deb(data, suffix=''):
    out = b'!<arch>\n'
    for name, content in (('debian-binary', b'2.0\n'), ('control.tar', tar([])), ('data.tar' + suffix, data)):
        out += ('%-16s%-12d%-6d%-6d%-8s%-10d`\n' % (name, 0, 0, 0, '100644', len(content))).encode()
        out += content + b'\n' * (len(content) % 2)
    return out


def cpio(files):
    out = b''
    for path, content, mode in [(p, c, 0o100644) for p, c in files] + [('TRAILER!!!', b'', 0)]:
        name = path.encode() + b'\0'
        out += b'070701' + b''.join(b'%08x' % n for n in (
            1, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name), 0)) + name
        out += b'\0' * (-len(out) % 4) + content
        out += b'\0' * (-len(out) % 4)
    return out


def rpm(payload):
    """The lead, a signature and a header without an entry, and what is packed."""
    header = b'\x8e\xad\xe8\x01\0\0\0\0' + struct.pack('>II', 0, 0)
    return b'\xed\xab\xee\xdb\3\0'.ljust(96, b'\0') + header + header + payload


def headers():
    top = 'testdata/trees/new/xen/include/public/'
    return [('./usr/include/xen/' + p[len(top):], open(p, 'rb').read())
            for p in sorted(glob.glob(top + '**/*.h', recursive=True))]


def hypervisor(folder):
    with open(folder + '/h.c', 'w') as f:
        f.write(HANDLER)
    subprocess.run(['cc', '-O1', '-nostdlib', '-static', '-Wl,-e,do_memory_op', '-o', folder + '/xen-syms',
                    folder + '/h.c'], check=True, capture_output=True)
    return open(folder + '/xen-syms', 'rb').read()


def write(folder, name, content):
    path = '%s/%s' % (folder, name)
    with open(path, 'wb') as f:
        f.write(content)
    return path


def check_sound(folder, code):
    boot = [('./boot/xen-9.2-amd64.config', b'CONFIG_X=y\n'),
            ('./usr/lib/debug/xen-syms-9.2.gz', gzip.compress(code)), ('./boot/xen.gz', 'xen-9.2.gz')]
    names = [c['name'] for c in json.loads(xenabi('scan', 'testdata/trees/new').stdout)['constants']]
    for suffix, pack in ('', bytes), ('.gz', gzip.compress), ('.xz', lzma.compress):
        path = write(folder, 'any-name', deb(pack(tar(headers())), suffix))
        r = xenabi('scan', path)
        got = r.returncode == 0 and [c['name'] for c in json.loads(r.stdout)['constants']]
        check('the headers of a .deb, data.tar%s, are read whole' % suffix, got == names, r.stderr)
        path = write(folder, 'any-name', deb(pack(tar(boot)), suffix))
        r = xenabi('show', path, 'memory_op')
        check('the hypervisor of a .deb, data.tar%s, is found' % suffix, 'op in the low 6 bits' in r.stdout,
              r.stdout + r.stderr)
    for name, pack in ('gzip', gzip.compress), ('xz', lzma.compress):
        both = cpio([(p, c) for p, c in boot + headers() if isinstance(c, bytes)])
        r = xenabi('show', write(folder, 'any-name', rpm(pack(both))), 'memory_op')
        check('an .rpm, %s, of both is one release' % name, 'op in the low 6 bits' in r.stdout and
              'XENMEM_increase_reservation' in r.stdout, r.stdout + r.stderr)
    a = write(folder, 'a.deb', deb(tar(boot)))
    b = write(folder, 'b.deb', deb(tar(headers())))
    r = xenabi('show', a + ',' + b, 'memory_op')
    check('a package of the hypervisor and one of its headers are one release',
          'op in the low 6 bits' in r.stdout and 'XENMEM_increase_reservation' in r.stdout, r.stderr)


def check_refused(folder, name, content, part):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    r = xenabi('check', write(folder, 'hostile', content))
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    check(name + ' is refused', r.returncode == 3 and part in r.stderr and not r.stdout and took < 60,
          (r.returncode, took, r.stderr))


def bomb(pack, size):
    """A file of so many zeros in few bytes."""
    info = tarfile.TarInfo('./boot/xen')
    info.size = size
    step = pack(bytes(64 << 20))
    return pack(info.tobuf()) + step * (size // (64 << 20))


def check_hostile(folder, code):
    good = deb(gzip.compress(tar(headers() + [('./boot/xen', code)])), '.gz')
    for path in '../boot/xen', './boot/../../xen', '/boot/xen', './boot/..':
        check_refused(folder, 'a .deb with %s' % path, deb(tar([(path, code)])), 'leaves the package')
    check_refused(folder, 'an .rpm with ../boot/xen', rpm(gzip.compress(cpio([('../boot/xen', code)]))),
                  'leaves the package')
    check_refused(folder, 'a .deb that unpacks to more than half a gibibyte',
                  deb(bomb(gzip.compress, 1 << 30), '.gz'), 'more than 512 MiB')
    check_refused(folder, 'a .deb of 320 MiB that is called a hypervisor',
                  deb(bomb(gzip.compress, 320 << 20), '.gz'), 'larger than 256 MiB')
    check_refused(folder, 'a .deb of too many entries',
                  deb(gzip.compress(tar([('./e', b'')]) [:512] * 100001), '.gz'), '100000 entries')
    check_refused(folder, 'a .deb without anything of Xen', deb(tar([('./usr/bin/true', code)])),
                  'without a hypervisor of Xen')
    check_refused(folder, 'a link to a file outside', deb(tar([('./boot/xen', '/boot/vmlinuz')])),
                  'without a hypervisor of Xen')
    check_refused(folder, 'a hypervisor by its name alone', deb(tar([('./boot/xen-4.17.gz', b'text')])),
                  'without a hypervisor of Xen')
    for at in 30, 100, 400, len(good) // 2, len(good) - 100:
        check_refused(folder, 'a .deb cut off after %d bytes' % at, good[:at], '')


def main():
    with tempfile.TemporaryDirectory() as folder:
        code = hypervisor(folder)
        check_sound(folder, code)
        check_hostile(folder, code)
    sys.exit(failed)


main()
