#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# audit on a small history of our own: what it finds at which release and
# commit, what it keeps, and what becomes of input that is bad.

set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
repo=$work/repo

verdict() { # NAME STATUS
	if [ "$2" = 0 ]; then
		echo "ok audit: $1"
	else
		sed 's/^/# /' "$work/out" | head -n 40
		echo "not ok audit: $1"
	fi
}
audit() { # STATUS ARGUMENT...
	wanted=$1
	shift
	"$XENABI" audit "$@" > "$work/out" 2> "$work/err"
	status=$?
	cat "$work/err" >> "$work/out"
	[ "$status" = "$wanted" ] || {
		echo "# status $status, not $wanted: xenabi audit $*" >> "$work/out"
		verdict "status of audit $*" 1
	}
}
finds() { # NAME PATTERN
	grep -qE -- "$2" "$work/out"
	verdict "$1" $?
}
lacks() { # NAME PATTERN
	! grep -qE -- "$2" "$work/out"
	verdict "$1" $?
}
same() { # NAME FILE FILE
	cmp -s "$2" "$3"
	verdict "$1" $?
}

commit() { # SUBJECT
	git -C "$repo" add -A
	GIT_COMMITTER_DATE="$day 12:00 +0000" GIT_AUTHOR_DATE="$day 12:00 +0000" \
		git -C "$repo" -c user.name=x -c user.email=x@example.org commit -qm "$1"
}
release() { # VERSION
	printf 'export XEN_VERSION = 4\nexport XEN_SUBVERSION = %s\nexport XEN_EXTRAVERSION ?= .%s\n' \
		"$(echo "$1" | cut -d. -f2)" "$(echo "$1" | cut -d. -f3)" > "$repo/xen/Makefile"
	commit "release $1"
	git -C "$repo" tag "RELEASE-$1"
}
header() { # THE NUMBER OF EACH OP, FROM XENMEM_a ON
	{
		cat <<'END'
#if defined(__i386__) || defined(__x86_64__)
#include "arch-x86/xen.h"
#endif
#define __HYPERVISOR_memory_op 12
END
		letter=a
		for number; do
			echo "#define XENMEM_$letter $number"
			letter=$(echo "$letter" | tr 'a-y' 'b-z')
		done
	} > "$repo/xen/include/public/xen.h"
}

mkdir -p "$repo/xen/include/public/arch-x86"
git -C "$repo" init -q
git -C "$repo" checkout -q -b main 2> /dev/null
echo 'typedef unsigned long xen_ulong_t;' > "$repo/xen/include/public/arch-x86/xen.h"
echo '#include "xen.h"' > "$repo/xen/include/public/arch-x86/xen-x86_64.h"
day=2010-01-01
header 0 1 2 3
release 4.1.0
day=2011-01-01
header 0 1 2 3 4
commit 'memory_op: add one'
echo 'no source' > "$repo/README"
commit 'readme: tell nothing'
header 0 1 2 7 4
commit 'memory_op: move one'
for i in 1 2 3 4 5; do
	echo "/* $i */" >> "$repo/xen/include/public/arch-x86/xen.h"
	commit "x86: remark $i"
done
release 4.2.0
git -C "$repo" checkout -q -b stable RELEASE-4.1.0
header 0 9 2 3
release 4.1.1
git -C "$repo" checkout -q main
day=2012-01-01
header 0 1 2 7 4 5 6
release 4.3.0

audit 1 "$repo"
finds 'the answer comes first' '^4 releases, 4.1.0 \(2010\) to 4.3.0 \(2012\): 2 errors'
finds 'a break at its release' '^4.2.0 against 4.1.0: 1 error'
finds 'a point release against its own branch' '^4.1.1 against 4.1.0: 1 error'
lacks 'the next branch has no break' '^4.3.0 against 4.2.0: [1-9]'
cp "$work/out" "$work/first"
audit 1 "$repo"
same 'what is kept gives the same' "$work/out" "$work/first"
audit 1 --no-cache --jobs 1 "$repo"
same 'and so does one process without it' "$work/out" "$work/first"
audit 1 --jobs 3 --no-cache "$repo"
same 'and so do three' "$work/out" "$work/first"

find "$work/cache" -type f | while read -r file; do
	printf 'damaged' | dd of="$file" bs=1 seek=200 conv=notrunc 2> /dev/null
done
audit 1 "$repo"
same 'what is damaged is passed over' "$work/out" "$work/first"
! find "$work/cache" -type f -name '*.*' | grep -q .
verdict 'nothing half written is left' $?
"$XENABI" audit "$repo" 2>&1 > /dev/full | grep -q 'cannot write'
verdict 'a full disk' $?
rm -rf "$work/cache"
echo 'no folder' > "$work/cache"
audit 1 "$repo"
same 'where no cache can be' "$work/out" "$work/first"
rm -f "$work/cache"

audit 1 --bisect "$repo" RELEASE-4.1.0 RELEASE-4.2.0
finds 'the commit that broke it' '^      by [0-9a-f]{12} \(2011-01-01\) memory_op: move one$'
audit 1 --bisect --subject 'XENMEM_b' "$repo" 'RELEASE-4.[12].0'
lacks 'but not of what is not asked for' '^      by '
audit 1 --bisect --subject 'nosuch*' "$repo" 'RELEASE-4.[12].0'
finds 'a subject that nothing has is told' '^xenabi: no finding .* subject or an op like nosuch'

git -C "$repo" checkout -q -b torn RELEASE-4.1.0
git -C "$repo" rm -q xen/include/public/xen.h
commit 'headers: none'
header 0 1 2 7
commit 'headers: again'
echo '/* a remark */' >> "$repo/xen/include/public/xen.h"
release 4.4.0
audit 1 --bisect "$repo" RELEASE-4.1.0 RELEASE-4.4.0
finds 'no commit is blamed for one that cannot be read' "commit not found: it is $(
	git -C "$repo" rev-parse --short=12 HEAD~1) or one of 1 before it that cannot be read"
git -C "$repo" checkout -q main
git -C "$repo" tag -d RELEASE-4.4.0 > /dev/null

audit 3 "$repo" RELEASE-4.1.0 no-such RELEASE-4.2.0
finds 'a revision that is not there is told' '^not read: no-such: '
finds 'and the rest goes on' '^4.2.0 against 4.1.0: 1 error'
audit 3 "$repo" no-such RELEASE-4.2.0
finds 'one release is no series' '^1 release, 4\.2\.0 \(2011\): '
audit 3 "$repo" no-such nor-this
finds 'nothing that can be read' 'no-such'
audit 3 "$work"
finds 'no repository' '^xenabi: '
mkdir "$work/other"
git -C "$work/other" init -q
audit 3 "$work/other"
finds 'no tags' 'no tag is like RELEASE-.*git fetch --tags'
echo 'no Xen' > "$work/other/file"
git -C "$work/other" add -A
git -C "$work/other" -c user.name=x -c user.email=x@example.org commit -qm none
audit 3 "$work/other" HEAD
finds 'no Xen in it' 'xen/include/public/xen.h'
blob=$(git -C "$repo" rev-parse RELEASE-4.2.0:xen/include/public/xen.h)
object=$repo/.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)
chmod u+w "$object"
echo 'damaged' > "$object"
rm -rf "$work/cache"
audit 3 "$repo"
finds 'a damaged object is told' '^not read: 4.2.0: '
finds 'and the others are there' '^4.1.1 against 4.1.0: 1 error'

audit 0 --fail-on never release:4.16 release:4.17
finds 'releases that come with it' '^2 releases, 4.16'
audit 1 --quiet release:4.4.0 release:4.5.0
finds 'quietly: what broke' '^  error: memory_op .*does not take in 4.5.0 what'
! grep -qE 'frozen|Op numbers|^  4.4.0 ' "$work/out"
verdict 'and no table' $?
audit 1 release:4.4.0 release:4.5.0 release:4.9.0
finds 'ops, by audience, and their mask' '^  4.4.0 +24 +24 +18 +6 +0 +0x3f +64 +39'
finds 'a mask that came' '^  4.4.0 +12 +11 +12 +0 +0 +none +- +-$'
finds 'with the release that has it' '^  4.5.0 to 4.9.0 +13 +12 +13 +0 +0 +mixed +4096 +4083 .GNTTABOP_cache_flush$'
finds 'that the first release may not be the first to freeze' 'frozen for guests since 4.4.0 or before: one saved inside'
finds 'on which architecture it broke' '^  (error|warning): .* \(x86_64\) \[[a-z-]+\]$'
finds 'what is frozen, and for whom' 'frozen for guests since 4.5.0: one saved inside GNTTABOP_cache_flush'
finds 'what broke at which release' '^  error: memory_op \(compat_memory_op\) does not take in 4.5.0 what'
# Events of Xen's history, each at its release.
at() { # RELEASE PATTERN
	sed -n "/^$1 against/,/^[^ ]/p" "$work/out" | grep -qE -- "$2"
	verdict "$1: $2" $?
}
at 4.5.0 'HVMOP_set_mem_access .12. is still declared, but no handler .*op-implementation-removed'
at 4.5.0 'xen_hvm_modified_memory was 24 bytes, is 16: nr moved from 16 to 4.*field-moved'
at 4.9.0 'HVMOP_modified_memory .7. is gone .op-removed'
at 4.9.0 'HVMOP_set_mem_type .8. is gone .op-removed'
finds 'who may not be resumed' '^  4.4.0 to 4.5.0, broken: memory_op \(compat; x86_64\)'
# What was found out when the program was made is what is found out anew, as under rules that are named.
audit 1 --no-cache --format json 'release:4.21*' 'release:4.22*'
mv "$work/out" "$work/kept.json"
audit 1 --no-cache --format json --rules rules 'release:4.21*' 'release:4.22*'
same 'what is part of the program is what would be found' "$work/kept.json" "$work/out"
grep -qa "^xenabi-kept/1 $(cat "$(dirname "$XENABI")/judge-identity") " rules/audit.zst ||
	echo '# rules/audit.zst is out of date, which costs an audit of the shipped releases some seconds: make audited'

audit 3 release:4.17 release:9.9
finds 'one that does not' 'no release of that version comes with xenabi'
audit 2 --format sarif release:4.17
finds 'a format without it' 'no such output'
