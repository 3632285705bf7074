#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# bench.sh XENABI: runs bench.py on Debian's Xen packages, fetched into .cache.

set -eu

fetch() {
	sh .ci/packages.sh .cache "$@" || {
		echo "bench: real packages are needed, and $* could not be fetched" >&2
		exit 1
	}
}

fetch bullseye amd64 libxen-dev
fetch bookworm amd64 libxen-dev xen-hypervisor-4.17-amd64-dbg
fetch trixie amd64 xen-hypervisor-4.20-amd64-dbg

hypervisors=$(find .cache/bookworm-amd64/xen-hypervisor-4.17-amd64-dbg \
	.cache/trixie-amd64/xen-hypervisor-4.20-amd64-dbg -name 'xen-syms*' ! -name '*.map*')
exec python3 .ci/bench.py "$1" .cache/bullseye-amd64/libxen-dev/usr/include/xen \
	.cache/bookworm-amd64/libxen-dev/usr/include/xen $hypervisors
