#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# baselines.sh XENABI SHIP XEN_GIT ARCHIVE: makes the archive of the releases
# that are part of xenabi from a clone of Xen's repository: of each branch the
# first release and the last. The same tags give the same bytes, by the same
# libzstd.

set -eu

xenabi=$1 ship=$2 git=$3 archive=$4
jobs=$(getconf _NPROCESSORS_ONLN)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The tags RELEASE-4.x.y[.z] as versions, in their order.
git --git-dir="$git" rev-parse -q --git-dir > "$work/dir" 2> /dev/null ||
	git -C "$git" rev-parse --absolute-git-dir > "$work/dir"
git --git-dir="$(cat "$work/dir")" tag -l 'RELEASE-4.*' | sed 's/^RELEASE-//' |
	grep -E '^[0-9]+(\.[0-9]+)+$' | sort -V > "$work/all"
[ -s "$work/all" ] || {
	echo "baselines: $git has no tags RELEASE-4.x.y" >&2
	exit 1
}
awk -F. '{ branch = $1 "." $2
	   if (branch != last) { if (kept != "") print kept; print; kept = "" } else kept = $0
	   last = branch }
	 END { if (kept != "") print kept }' "$work/all" > "$work/versions"

xargs -P "$jobs" -I{} "$xenabi" scan --jobs 1 --timeout 3600 -o "$work/{}.json" "$git@RELEASE-{}" < "$work/versions"
sed "s,.*,&=$work/&.json," "$work/versions" | xargs "$ship" > "$work/archive"
mv "$work/archive" "$archive"
echo "$(wc -l < "$work/versions") releases, $(wc -c < "$archive") bytes"
