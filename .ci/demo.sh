#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh XENABI: the main job on real input: Debian's Xen headers of two
# releases, fetched through apt into .cache; without a network, on the small
# trees of testdata/.

set -u

xenabi=$1
old_suite=bullseye new_suite=bookworm # Xen 4.14 and 4.17
headers=libxen-dev/usr/include/xen

if sh .ci/packages.sh .cache $old_suite amd64 libxen-dev &&
	sh .ci/packages.sh .cache $new_suite amd64 libxen-dev; then
	old=.cache/$old_suite-amd64/$headers
	new=.cache/$new_suite-amd64/$headers
	what="Debian's Xen headers, 4.14 and 4.17"
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
