# SPDX-License-Identifier: GPL-2.0-only
"""Building a probe, and starting a hypervisor with it under QEMU.

Every run has a folder of its own in build/live, with the questions and a log of the serial port.
A run that does not come to its end in time has failed."""
import gzip, os, re, shutil, subprocess, time

HERE = os.path.dirname(os.path.abspath(__file__))
PROBE_FLAGS = ['-ffreestanding', '-fno-pic', '-fno-stack-protector', '-mgeneral-regs-only', '-O1',
               '-Wall', '-Wextra', '-Werror', '-nostdlib', '-Wno-unused-command-line-argument']
SCRATCH_BEHIND, IMAGE_BYTES = 0x100000, 0x110000  # link.ld


# Seconds without a sign of life, and of a whole run, which takes some 10 on an idle machine.
STALL, LIMIT = 60, 600


class Failure(Exception):
    pass


def has_tools(*tools):
    return all(shutil.which(t) for t in tools)


def run(*argv):
    r = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    if r.returncode:
        raise Failure(' '.join(argv) + '\n' + r.stderr)


def build(out, path, target, sources, address, flags, *link):
    """The probe for a path, linked to run at address."""
    objects = []
    for source in sources:
        objects.append('%s/%s.o' % (out, os.path.basename(source)))
        run('clang', '-target', target, *PROBE_FLAGS, *flags, '-c', os.path.join(HERE, 'probe', source),
            '-o', objects[-1])
    probe = '%s/probe-%s' % (out, path)
    run('ld.lld', '-static', '--no-dynamic-linker', '-z', 'max-page-size=4096',
        *link, '--defsym=PROBE=%#x' % address, '-T', os.path.join(HERE, 'probe', 'link.ld'), '-o', probe,
        *objects)
    return probe


def unpack(hypervisor, out):
    """QEMU takes what was a gzip file once it is none."""
    path = os.path.join(out, 'xen')
    data = open(hypervisor, 'rb').read()
    with open(path, 'wb') as f:
        f.write(gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data)
    return path


def append(image, questions):
    """What an image of Arm is loaded with: the questions behind all of its memory."""
    with open(image, 'r+b') as f:
        f.truncate(IMAGE_BYTES)
        f.seek(IMAGE_BYTES)
        f.write(questions.encode() + b'\0')


def boot(argv, log, end='probe: ends'):
    """Runs QEMU until the probe's last line, or until it stalls; the text of the serial port."""
    if os.path.exists(log):
        os.remove(log)
    qemu = subprocess.Popen(['nice', *argv, '-serial', 'file:' + log, '-nographic', '-no-reboot',
                             '-monitor', 'none', '-net', 'none'], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=open(log + '.qemu', 'w'))
    started = moved = time.time()
    size = 0
    try:
        while qemu.poll() is None and time.time() - moved < STALL and time.time() - started < LIMIT:
            time.sleep(0.2)
            now = os.path.getsize(log) if os.path.exists(log) else 0
            if now != size:
                size, moved = now, time.time()
                if end.encode() in open(log, 'rb').read()[-4096:]:
                    break
    finally:
        qemu.kill()
        qemu.wait()
    text = open(log, errors='replace').read() if os.path.exists(log) else ''
    if end not in text:
        raise Failure('%s: no end after %d s: %s\n%s' % (
            log, time.time() - started, text[-300:], open(log + '.qemu').read()))
    return text


LINE = re.compile(r'^(\w+) op=(\d+) progress=(\w+)((?: \w+ -> [-+\w]+)+)$', re.M)
ANSWER = re.compile(r'(\w+) -> (-?\w+)(?:\+(\d+))?')


def answers(text):
    """{(hypercall, op, progress): {buffer: (returned, words changed)}}."""
    return {(call, int(op), progress): {buffer: (int(returned, 0), int(changed or 0))
                                        for buffer, returned, changed in ANSWER.findall(rest)}
            for call, op, progress, rest in LINE.findall(text.replace('\r', ''))}
