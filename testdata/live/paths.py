# SPDX-License-Identifier: GPL-2.0-only
"""The kinds of callers: how a probe is built for each, and how a hypervisor is started with it."""
import machine, questions

COM1 = 'console=com1 com1=115200,8n1 dom0_mem=64M'
PVH = COM1 + ' dom0=pvh iommu=no-intremap'
UART = 'console=dtuart dtuart=/pl011@9000000 dom0_mem=64M'
MODULE = 0x4a000000  # where in memory Xen finds the first domain's kernel

X86 = ['qemu-system-x86_64', '-m', '256', '-vga', 'none']
# A first domain of the HVM kind needs nested paging and an IOMMU; QEMU emulates AMD's.
SVM = ['qemu-system-x86_64', '-m', '512', '-vga', 'none', '-machine', 'q35', '-device', 'amd-iommu',
       '-cpu', 'max']


def arm(bits, processor, gic):
    return ['qemu-system-aarch64' if bits == 64 else 'qemu-system-arm', '-m', '512', '-cpu', processor,
            '-machine', 'virt,virtualization=on,gic-version=%d' % gic]


class Path:
    """A kind of caller: caller is the tool's name of it, arch Debian's of the hypervisor's machine."""
    is_arm = False
    flags, address, unmapped = (), 0x400000, 0x60000000
    needs = None  # an option that the hypervisor has to be built with

    def __init__(self, caller, arch, qemu, options):
        self.caller, self.arch, self.qemu, self.options = caller, arch, qemu, options
        self.bits = 32 if caller.endswith('32') else 64

    def machine(self):
        """For the questions: its memory."""
        return questions.Machine(self.caller, self.bits, self.address + machine.SCRATCH_BEHIND,
                                 self.unmapped)

    def build(self, out, *link):
        return machine.build(out, self.target, self.sources, self.address, self.flags, *link)


class X86Path(Path):
    def __init__(self, caller, qemu, options, start, needs=None):
        super().__init__(caller, 'amd64', qemu, options)
        self.needs, self.sources = needs, ['probe.c', 'act.c', 'x86.c', start + '.c', start + '.S']
        self.target = 'i386-linux-gnu'
        if self.bits == 64:
            self.target, self.flags, self.unmapped = 'x86_64-linux-gnu', ['-mno-red-zone'], 0x600000000000

    def start(self, out, text):
        """What QEMU is told of the probe and the questions."""
        with open(out + '/questions', 'w') as f:
            f.write(text)
        return ['-initrd', '%s,%s/questions' % (self.build(out), out)]


class ArmPath(Path):
    is_arm = True

    def __init__(self, caller, arch, processor, gic=2):
        super().__init__(caller, arch, arm(32 if arch == 'armhf' else 64, processor, gic), UART)
        self.sources = ['probe.c', 'act.c', 'arm.c', 'gic%d.c' % gic, caller + '.S']
        if self.bits == 64:
            self.target, self.address, self.unmapped = 'aarch64-linux-gnu', 0x7fc0000000, 0x1000000000
        else:
            self.target, self.address, self.unmapped = 'arm-linux-gnueabihf', 0xc0000000, 0x10000000
            self.flags = ['-mcpu=cortex-a15', '-mfloat-abi=soft']

    def start(self, out, text):
        probe = self.build(out, '--oformat', 'binary')
        machine.append(probe, text, self.bits == 32)
        return ['-device', 'guest-loader,addr=%#x,kernel=%s,bootargs=probe' % (MODULE, probe)]


PATHS = {
    'pv64': X86Path('pv64', X86, COM1, 'pv'),
    'pv32': X86Path('pv32', X86, COM1, 'pv', 'CONFIG_PV32'),
    'hvm64': X86Path('hvm64', SVM, PVH, 'pvh'),
    'hvm32': X86Path('hvm32', SVM, PVH, 'pvh'),
    'arm64': ArmPath('arm64', 'arm64', 'cortex-a57'),
    'arm64-gic3': ArmPath('arm64', 'arm64', 'cortex-a57', 3),
    'arm32': ArmPath('arm32', 'armhf', 'cortex-a15'),
    'arm32-arm64': ArmPath('arm32', 'arm64', 'cortex-a57'),  # of a 64-bit hypervisor
}
