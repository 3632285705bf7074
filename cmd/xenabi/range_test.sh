#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Ranges of commits, and histories that lack something.

set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
old=$PWD/testdata/trees/old new=$PWD/testdata/trees/new

is() { # NAME WANTED-STATUS COMMAND...
	name=$1 wanted=$2
	shift 2
	"$@" > "$work/out" 2> "$work/err"
	got=$?
	if [ "$got" = "$wanted" ]; then echo "ok $name"; else
		sed 's/^/# /' "$work/out" "$work/err" | head -n 20
		echo "not ok $name: status $got, not $wanted"
	fi
}
says() { # NAME FILE PATTERN
	if grep -qE -- "$3" "$work/$2"; then echo "ok $1"; else
		head -n 20 "$work/$2" | sed 's/^/# /'
		echo "not ok $1: nothing like $3"
	fi
}
commit() { # SUBJECT
	git add -A && git commit -qm "$1"
}

git init -q -b target "$work/repo" && cd "$work/repo" || exit 1
git config user.name tester && git config user.email tester@localhost
header=xen/include/public/memory.h
cp -r "$old/xen" . && commit 'the base'
git checkout -q -b branch
echo more > README && commit 'words only'
sed -i 's/XENMEM_exchange  *11/XENMEM_exchange 33/' $header && commit 'renumber, for fun@home'
sed -i 's/XENMEM_exchange 33/XENMEM_exchange 11/' $header && commit 'undo it'
git checkout -q target
cp -r "$new/xen" . && commit 'what the target added'
is 'a branch does not answer for its target' 0 "$XENABI" diff @target...branch
is 'two revisions as one argument' 1 "$XENABI" diff @target..branch
says 'answer for all that differs' out 'XENMEM_claim_pages \(24\) is gone'
git checkout -q branch
is 'HEAD may be left out' 0 "$XENABI" diff @target...
is 'two commits that differ in no file that is read' 0 "$XENABI" diff @branch~3 @branch~2
says 'are not read' out '^pass: nothing found: no ABI-relevant file differs$'
is 'and of which more is to be told' 0 "$XENABI" diff --verbose --no-cache @branch~3 @branch~2
says 'are, the second like the first' out '^new: @branch~2, .*headers; x86_64'
says 'and its facts are compared' out '^pass: nothing found; compared [0-9]+ constants'
is 'each commit by itself' 1 "$XENABI" diff --each target..branch
says 'names the one that breaks' out '^commit [0-9a-f]{12} renumber, for fun@home$'
says 'and what it breaks' out 'error: XENMEM_exchange was 11, is 33 \[op-renumbered\]$'
says 'and quotes the line' out '^ +[0-9]+ \| #define XENMEM_exchange 33$'
says 'with a caret below the name' out '^ +\| +\^~{14}$'
says 'and reads no other' out '^2 of 3 commits change something that is read$'
is 'each commit as JSON' 1 "$XENABI" diff --each target..branch --format json
says 'is one object' out '"schema": "xenabi-series/1"'
python3 - "$work/out" > "$work/read" <<- 'END'
	import json, sys
	series = json.load(open(sys.argv[1]))
	print(series['judged'], series['count'],
	      [(r['schema'], r['commit']['subject'], r['summary']['error']) for r in series['commits']])
END
says 'with a report of each commit' read "^2 3 \[\('xenabi-report/1', 'renumber, for fun@home', 1\), \('xenabi-report/1', 'undo it', 1\)\]$"
is 'each commit as Markdown' 1 "$XENABI" diff --each target..branch --format markdown
says 'has a heading' out '^# commit [0-9a-f]{12} renumber, for fun\\@home$'
is 'no commit at all' 3 "$XENABI" diff --each branch..branch --format json
says 'is no pass' err 'no commit is in that range'
is 'a range needs no @' 0 "$XENABI" diff target...branch
for format in sarif codequality junit github; do
	is "a series as $format" 1 "$XENABI" diff --each target..branch --format $format
	cp "$work/out" "$work/series"
	is "is well formed" 0 python3 - "$format" "$work/series" << 'END'
import json, sys, xml.dom.minidom
format, text = sys.argv[1], open(sys.argv[2]).read()
if format == 'sarif':
    runs = json.loads(text)['runs']
    found = [(r['automationDetails']['description']['text'], len(r['results']) > 0) for r in runs]
elif format == 'codequality':
    found = [('renumber' in i['description'] or i['description'].startswith('commit '), True)
             for i in json.loads(text)]
elif format == 'junit':
    suites = xml.dom.minidom.parseString(text).getElementsByTagName('testsuite')
    found = [(s.getAttribute('name').split(' ', 3)[3], len(s.getElementsByTagName('failure')) > 0)
             for s in suites]
else:
    found = [(l, True) for l in text.splitlines() if l.startswith('::group::commit ')]
assert found and (format == 'codequality' or len(found) == 2), found
assert any(has for _, has in found), found
END
done
is 'a series as a page' 2 "$XENABI" diff --each target..branch --format html
says 'is none' err 'xenabi: --each cannot print html; see'
is 'a revision without its @' 3 "$XENABI" check branch
says 'is told from a file that is missing' err 'revision of the repository here is written @branch'
is 'a commit by its words' 0 "$XENABI" check "@:/fun@home"
is 'no range' 2 "$XENABI" diff --each branch
git checkout -q -b waiving branch
"$XENABI" diff --write-waivers -o .xenabi-waivers.json @branch~2 @branch~1 > /dev/null
commit 'allow it'
sed -i 's/XENMEM_exchange 11/XENMEM_exchange 33/' $header && commit 'renumber again'
is 'what a series waives is not waived for it' 1 "$XENABI" diff --each branch..waiving
git checkout -q branch && git branch -q -f target-waiving waiving~1
is 'what stood before it is' 0 "$XENABI" diff --each target-waiving..waiving
git checkout -q branch
printf '#undef XENMEM_exchange\n#define XENMEM_exchange 44 /* \033[31m */\n' >> $header
is 'the work tree' 1 "$XENABI" diff
says 'a quoted line drives no terminal' out '^ +[0-9]+ \| #define XENMEM_exchange 44 /\* .x1b\[31m \*/$'
"$XENABI" scan -o "$work/now.json" . && "$XENABI" scan -o "$work/head.json" @HEAD
is 'a snapshot' 1 "$XENABI" diff "$work/head.json" "$work/now.json"
if grep -q ' | ' "$work/out"; then echo 'not ok has no lines to quote'; else echo 'ok has no lines to quote'; fi
git checkout -q . && git checkout -q -b naming branch
echo '#define XENMEM_frob 60' >> $header && commit 'a name that no data knows'
echo '#define XEN_OTHER 1' >> xen/include/public/xen.h && commit 'another header'
is 'a name that no data knows' 3 "$XENABI" diff --strict @HEAD~2 @HEAD~1
says 'is a gap' out 'XENMEM_frob: no data says'
is 'but no news to what comes after it' 0 "$XENABI" diff --strict @HEAD~1 @HEAD
is 'by itself too' 3 "$XENABI" diff --strict --each HEAD~2..HEAD
says 'where the first alone has it' out '^pass: '
git checkout -q branch
is 'a range and inputs' 2 "$XENABI" diff --each target..branch @target @branch
git checkout -q --orphan other && commit 'another root'
is 'no merge base' 3 "$XENABI" diff -o "$work/kept" @target...other
says 'is told' err 'have no merge base: their histories have nothing in common'
git clone -q --depth 1 -b branch "file://$work/repo" "$work/shallow" && cd "$work/shallow" || exit 1
is 'a revision that a shallow clone lacks' 3 "$XENABI" diff @HEAD~1 @HEAD
says 'comes with the fetch that brings it' err 'shallow clone.*git fetch --unshallow'
is 'a branch that a clone of one does not follow' 3 "$XENABI" diff @origin/target @HEAD
says 'comes with the fetch that names it' err 'git fetch --unshallow --tags origin target. brings .*FETCH_HEAD'
git fetch -q --depth 1 origin target
# libgit2 1.5 leaks a list of 16 bytes where a commit that it walks to is not there.
leaky="env LSAN_OPTIONS=detect_leaks=0"
is 'a merge base that a shallow clone lacks' 3 $leaky "$XENABI" diff @FETCH_HEAD...HEAD
says 'comes with a fetch, too' err 'shallow.*git fetch --unshallow'
is 'a series that it lacks' 3 $leaky "$XENABI" diff --each FETCH_HEAD..HEAD
says 'as well' err 'commits cannot be listed: .*shallow.*git fetch --unshallow'

# A version of development, without the tag of the release before.
git init -q "$work/development" && cd "$work/development" || exit 1
git config user.name tester && git config user.email tester@localhost
cp -r "$old/xen" .
printf 'export XEN_VERSION = 9\nexport XEN_SUBVERSION = 2\nexport XEN_EXTRAVERSION ?= -unstable\n' > xen/Makefile
printf '#define XEN_SYSCTL_INTERFACE_VERSION 1\nstruct xen_sysctl_a { unsigned int a, b; };\nstruct xen_sysctl { unsigned int cmd; unsigned int v; union { struct xen_sysctl_a a; } u; };\n#define XEN_SYSCTL_a 1\n' > xen/include/public/sysctl.h
commit one
sed -i 's/XEN_SYSCTL_a 1/XEN_SYSCTL_a 2/' xen/include/public/sysctl.h && commit two
is 'no tag of the last release' 0 "$XENABI" diff @HEAD~1 @HEAD
says 'is a warning' out '^warning: .*needs the tag RELEASE-9\.1\.0, which `git fetch --tags` brings, or --released release:9\.1,'
says 'which the last line repeats' out '^pass: .*; interface versions are not judged'
is 'and a failure when asked' 3 "$XENABI" diff --strict @HEAD~1 @HEAD
git tag RELEASE-9.1.0 HEAD~1
is 'with the tag it is judged' 1 "$XENABI" diff @HEAD~1 @HEAD
says 'and nothing else is said' out '^fail: [^;]*; compared'

# A sparse checkout: what git leaves out nobody deleted.
git clone -q "$work/repo" "$work/sparse" && cd "$work/sparse" || exit 1
git checkout -q target
if git sparse-checkout set --cone --no-sparse-index xen/include/public/hvm 2> /dev/null &&
	! [ -e xen/include/public/arch-x86 ]; then
	is 'what a sparse checkout leaves out is not deleted' 0 "$XENABI" diff @HEAD .
	says 'but read' out '^pass: nothing found; compared 4[0-9] constants'
	is 'below its top as well' 0 "$XENABI" diff --subset @HEAD xen/include/public
	says 'and nothing is missed there' out '^pass: nothing found; compared 4[0-9] constants'
	sed -i '/XENMEM_exchange/d' xen/include/public/memory.h
	is 'what is deleted from it is' 1 "$XENABI" diff
	says 'and nothing else' out '^fail: 1 error;'
	git checkout -q . && git sparse-checkout set --cone --sparse-index xen
	is 'an index without the names of what is left out' 3 "$XENABI" diff
	says 'is told, and what helps' err "git sparse-checkout reapply --no-sparse-index"
else
	echo 'ok sparse checkouts # skipped: this git makes none'
fi
