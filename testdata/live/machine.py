# SPDX-License-Identifier: GPL-2.0-only
"""Building a probe, and starting a hypervisor with it under QEMU.

Every run has a folder of its own in build/live, with the questions and a log of the serial port.
A run that does not come to its end in time has failed."""
import gzip, lzma, os, shutil, struct, subprocess, time

HERE = os.path.dirname(os.path.abspath(__file__))
PROBE_FLAGS = ['-ffreestanding', '-fno-pic', '-fno-stack-protector', '-mgeneral-regs-only', '-O1',
               '-Wall', '-Wextra', '-Werror', '-nostdlib', '-Wno-unused-command-line-argument']
SCRATCH_BEHIND, IMAGE_BYTES = 0x100000, 0x110000  # link.ld
ZIMAGE_END = 0x2c  # arm32.S: how long the image is


# A machine whose time is the number of its instructions does the same in every run, on however busy
# a host, and waits for nothing: 16 ns each.
CLOCK = ['-icount', 'shift=4,sleep=off']
# Seconds without a sign of life, and of a whole run, which takes some 10 on an idle machine.
STALL, LIMIT = 60, 600
MOST_BYTES = 1 << 26  # of a log; what is asked of one hypervisor takes less than 1 MiB


class Failure(Exception):
    pass


def has_tools(*tools):
    return all(shutil.which(t) for t in tools)


def run(*argv):
    try:
        subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as e:
        raise Failure('%s: %s\n%s' % (' '.join(argv), e, getattr(e, 'stderr', ''))) from e


def build(out, target, sources, address, flags, *link):
    """A probe, linked to run at address."""
    objects = []
    for source in sources:
        objects.append('%s/%s.o' % (out, os.path.basename(source)))
        run('clang', '-target', target, *PROBE_FLAGS, *flags, '-c', os.path.join(HERE, 'probe', source),
            '-o', objects[-1])
    probe = out + '/probe'
    run('ld.lld', '-static', '--no-dynamic-linker', '-z', 'max-page-size=4096',
        *link, '--defsym=PROBE=%#x' % address, '-T', os.path.join(HERE, 'probe', 'link.ld'), '-o', probe,
        *objects)
    return probe


def unpacked(path):
    """The bytes of a file that may be compressed."""
    data = open(path, 'rb').read()
    if data[:2] == b'\x1f\x8b':
        return gzip.decompress(data)
    return lzma.decompress(data) if data[:6] == b'\xfd7zXZ\0' else data


def unpack(hypervisor, out):
    """QEMU takes what was a compressed file once it is none."""
    path = os.path.join(out, 'xen')
    with open(path, 'wb') as f:
        f.write(unpacked(hypervisor))
    return path


def append(image, questions, is_zimage):
    """What an image of Arm is loaded with: the questions behind all of its memory."""
    with open(image, 'r+b') as f:
        f.truncate(IMAGE_BYTES)
        f.seek(IMAGE_BYTES)
        f.write(questions.encode() + b'\0')
        if is_zimage:
            end = f.tell()
            f.seek(ZIMAGE_END)
            f.write(struct.pack('<I', end))


def tail(log):
    if not os.path.exists(log):
        return ''
    with open(log, 'rb') as f:
        f.seek(max(0, os.path.getsize(log) - 4096))
        return f.read().decode(errors='replace')


def boot(argv, log, end='probe: ends', stall=STALL, limit=LIMIT):
    """Runs QEMU until the probe's last line, or until it stalls; the text of the serial port."""
    if os.path.exists(log):
        os.remove(log)
    with open(log + '.qemu', 'w') as errors:
        qemu = subprocess.Popen(['nice', *argv, *CLOCK, '-serial', 'file:' + log, '-nographic',
                                 '-no-reboot', '-monitor', 'none', '-net', 'none'], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=errors)
    started = moved = time.time()
    size = 0
    try:
        while qemu.poll() is None and time.time() - moved < stall and time.time() - started < limit:
            time.sleep(0.2)
            now = os.path.getsize(log) if os.path.exists(log) else 0
            if now > MOST_BYTES:
                break
            if now != size:
                size, moved = now, time.time()
                if end in tail(log):
                    break
    finally:
        qemu.kill()
        qemu.wait()
    if end not in tail(log):
        raise Failure('%s: no end after %d s: %s\n%s' % (
            log, time.time() - started, tail(log)[-300:], open(log + '.qemu').read()))
    return open(log, errors='replace', newline='').read()
