#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh XENABI: the main job on what a user has: the hypervisors that boot and
# the headers of two releases of Debian, fetched through apt into .cache;
# without a network, on the small trees of testdata/.

set -u

xenabi=$1

# Xen 4.14 and 4.17, without debug packages.
fetch() {
	sh .ci/packages.sh .cache bullseye amd64 libxen-dev xen-hypervisor-4.14-amd64 &&
		sh .ci/packages.sh .cache bookworm amd64 libxen-dev xen-hypervisor-4.17-amd64
}

release() { # SUITE VERSION: its headers and what boots as one input
	echo ".cache/$1-amd64/libxen-dev/usr/include/xen,.cache/$1-amd64/xen-hypervisor-$2-amd64/boot/xen-$2-amd64.gz"
}

if fetch; then
	old=$(release bullseye 4.14) new=$(release bookworm 4.17)
	what="Debian's Xen headers and boot images for amd64, 4.14 and 4.17"
else
	old=testdata/trees/old new=testdata/trees/new
	what='small trees of our own, since no Debian packages could be fetched'
fi

run() {
	printf '\n$ xenabi %s\n' "$*"
	"$xenabi" "$@"
	status=$?
	if [ $status -gt 1 ]; then
		echo "the demo failed: status $status" >&2
		exit 1
	fi
}

echo "On $what:"
run show "$new" memory_op grant_table_op
run check "$new"
run diff "$old" "$new"

echo
echo 'On the releases of Xen that come with xenabi, which takes no network:'
run audit --fail-on never
