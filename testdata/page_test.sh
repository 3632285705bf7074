#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The pages of audit, diff and check: see page_test.py. That of audit shows what
# a finding rests on as the others do.

set -u
export XDG_CACHE_HOME=/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

page() { # NAME ARGUMENT...
	name=$1
	shift
	"$XENABI" "$@" --format html --fail-on never -o "$work/$name.html" || echo "not ok page $name is made"
}
shows() { # NAME PATTERN
	if grep -qE -- "$2" "$work/audit.html"; then echo "ok page $1"; else echo "not ok page $1"; fi
}

page audit audit release:4.4.0 release:4.5.0 release:4.9.0
page diff diff release:4.8.5 release:4.9.0
page check check release:4.5.0
python3 testdata/page_test.py "$work/audit.html" "$work/diff.html" "$work/check.html"
shows 'audit: where a finding was read, by release' '<li>4\.5\.0 <code>xen/[^<]*:[0-9]+</code></li>'
shows 'audit: the register that is taken otherwise' '^<figcaption>[^<]* <code>0x[0-9a-f]+</code></figcaption>'
