#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The commands as a caller sees them: statuses, outputs, git.

set -u

old=$PWD/testdata/trees/old
new=$PWD/testdata/trees/new
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is() { # NAME WANTED-STATUS COMMAND...
	name=$1 wanted=$2
	shift 2
	"$@" > "$work/out" 2> "$work/err"
	got=$?
	if [ "$got" = "$wanted" ]; then
		echo "ok $name"
	else
		sed 's/^/# /' "$work/out" "$work/err" | head -n 20
		echo "not ok $name: status $got, not $wanted"
	fi
}
says() { # NAME FILE PATTERN
	if grep -qE -- "$3" "$work/$2"; then
		echo "ok $1"
	else
		head -n 20 "$work/$2" | sed 's/^/# /'
		echo "not ok $1: nothing like $3"
	fi
}
same() { # NAME FILE FILE
	if cmp -s "$2" "$3"; then echo "ok $1"; else
		diff "$2" "$3" | head -n 10 | sed 's/^/# /'
		echo "not ok $1"
	fi
}

is 'the manual says of each rule what `xenabi rules` says' 0 python3 - man/xenabi.1 rules/*-*.json << 'END'
import json, os, re, sys
told = {m[1]: ' '.join(m[2].split())
        for m in re.finditer(r'\.It Sy ([a-z0-9-]+)\n((?:[^.\n].*\n)+)', open(sys.argv[1]).read())}
for path in sys.argv[2:]:
    rule, title = os.path.basename(path)[:-5], json.load(open(path))['title']
    assert told.get(rule) == title, (rule, told.get(rule), title)
END

# Statuses.
is 'diff with errors' 1 "$XENABI" diff "$old" "$new"
says 'diff names the removed op' out 'memory.h:20: error: XENMEM_current_reservation \(3\) is gone \[op-removed\]$'
says 'diff names the renumbered op' out 'memory.h:9: error: XENMEM_populate_physmap was 6, is 7 \[op-renumbered\]$'
is 'diff --fail-on never' 0 "$XENABI" diff --fail-on never "$old" "$new"
is 'diff of a tree with itself' 0 "$XENABI" diff "$old" "$old"
says 'and it says what it compared' out 'compared [1-9]'
is 'diff --fail-on note' 1 "$XENABI" diff --fail-on note "$new" "$old"
is 'an unknown verdict fails when asked' 1 "$XENABI" diff --fail-on-unknown "$old" "$old"
says 'and it says so on standard error' err '^xenabi: 16 unknown verdicts, which --fail-on-unknown'
is 'only diff has verdicts' 2 "$XENABI" check --fail-on-unknown "$new"
says 'and check says that it has no such option' err 'this command has no option --fail-on-unknown'
is 'check of a sound tree' 0 "$XENABI" check "$new"
is 'show' 0 "$XENABI" show "$new" memory_op
says 'show lists an op, its number and audience' out '24 +XENMEM_claim_pages +guest'
split=$PWD/testdata/snapshots/compat-has-old-mask.json
is 'decode' 0 "$XENABI" decode "$split" memory_op 0x1c6
says 'decode splits the bits as each handler does' out "do_memory_op: 0b0000000111'000110  op 6"
says 'decode names op and progress' out 'XENMEM_populate_physmap, extent 28, accepted$'
is 'decode of a decimal' 0 "$XENABI" decode --format json "$split" __HYPERVISOR_memory_op 454
says 'decode is JSON too' out '"value": "0x1c6"'
is 'decode without masks' 3 "$XENABI" decode "$new" memory_op 6
says 'and it says what it takes' err 'sources or a hypervisor'
for value in '' -1 0x 0x0x1 6a ' 6' 0x10000000000000000; do
	is "decode of \"$value\"" 2 "$XENABI" decode "$split" memory_op "$value"
done
sed 's/"register_bits":64/"register_bits":32/' "$split" > "$work/narrow.json"
is 'decode by the number of a hypercall' 0 "$XENABI" decode release:4.22 12 0x4b
says 'it is found by number' out '^memory_op 0x4b in 4\.22\.0$'
is 'decode by an op' 0 "$XENABI" decode release:4.22 XENMEM_exchange 0x4b
says 'it is found by its op' out '^memory_op 0x4b in 4\.22\.0$'
is 'decode by no number of a hypercall' 2 "$XENABI" decode release:4.22 999 1
is 'show by an op' 0 "$XENABI" show release:newest XENMEM_exchange
says 'the table is that of its hypercall' out '^memory_op \(12\)'
is 'decode of what no handler takes' 2 "$XENABI" decode "$work/narrow.json" memory_op 0x100000006
says 'and it says how much they take' err '0x100000006 is wider than the 32 bits'
is 'decode of no hypercall' 2 "$XENABI" decode "$split" no_such_op 1
is 'no command' 2 "$XENABI"
is 'unknown command' 2 "$XENABI" frobnicate
is 'unknown option' 2 "$XENABI" diff --frobnicate "$old" "$new"
is 'missing operand' 2 "$XENABI" diff "$old"
is 'a fault of the call goes before one of the input' 2 "$XENABI" check --format xml "$work/none"
is 'a hypercall that does not exist' 2 "$XENABI" show "$split" no_such_op
is 'and one to decode' 2 "$XENABI" decode "$split" no_such_op 1
for input in '' , a, ,a a,,b; do
	is "an input without a name: \"$input\"" 2 "$XENABI" check "$input"
done
is 'unknown format' 2 "$XENABI" diff --format carrier-pigeon "$old" "$new"
is 'unknown architecture' 2 "$XENABI" diff --arch vax "$old" "$new"
is 'unknown hypercall' 2 "$XENABI" show "$new" no_such_op
is 'unknown rule' 2 "$XENABI" explain no-such-rule
is 'help' 0 "$XENABI" --help
is 'version' 0 "$XENABI" --version
is 'rules' 0 "$XENABI" rules
is 'explain' 0 "$XENABI" explain op-removed
is 'explain a hypercall' 0 "$XENABI" explain memory_op
says 'how it is called' out 'called as +memory_op\(cmd, arg\)'
is 'explain another number space' 0 "$XENABI" explain HVM_PARAM
is 'explain an op' 0 "$XENABI" explain XENMEM_acquire_resource
says 'which record it takes' out 'takes +xen_mem_acquire_resource'
says 'which numbers stand in it' out 'numbers +XENMEM_resource'
is 'explain an op of a release' 0 "$XENABI" explain XENMEM_populate_physmap "$new"
says 'its number, for whom and where' out 'number +7, for guest; .*memory.h:9\)'
says 'how large its record is' out 'record +xen_memory_reservation, [0-9]+ bytes'
says 'and what it takes to know more' out 'served by +needs sources or a hypervisor'
is 'explain an op that a release has not' 0 "$XENABI" explain XENMEM_acquire_resource "$new"
says 'says so' out 'number +none: this release does not declare it'
is 'explain who serves an op' 0 "$XENABI" explain XENMEM_populate_physmap "$split"
says 'and how its command is split' out 'do_memory_op: op in the low 6 bits'
is 'explain an op of a release with sources' 0 "$XENABI" explain XENMEM_exchange release:4.20
says 'other ops of its continuations by their names' out 'register, progress from bit 6; XENMEM_increase_reservation, .*XENMEM_exchange'
grep 'served by' "$work/out" > "$work/headings"
echo '    served by' > "$work/heading"
same 'its servers under one heading' "$work/heading" "$work/headings"
is 'explain as JSON' 0 "$XENABI" explain --format json XENMEM_populate_physmap "$new"
says 'with the number' out '"number": 7,'
is 'explain a misspelt op' 2 "$XENABI" explain XENMEM_aquire_resource
says 'and it says what was meant' err 'did you mean "XENMEM_acquire_resource"'
is 'explain a misspelt rule' 2 "$XENABI" explain op-remved
says 'likewise' err 'did you mean "op-removed"'
is 'explain a flag, which is no op' 0 "$XENABI" explain XENMEMF_populate_on_demand
says 'it is what the headers declare' out '^    value      65536, for guest; x86_64'
is 'explain a record' 0 "$XENABI" explain xen_mem_acquire_resource
says 'it has fields' out '^ +12 +4  pad  uint32_t$'
says 'calls that take it' out '^    taken by   XENMEM_acquire_resource$'
says 'and a first release' out 'since      4\.11\.0; 4\.10\.[0-9] does not declare it$'
is 'explain in an input that is none' 3 "$XENABI" explain memory_op "$work/none"
is "the help of a command that prints tables" 0 "$XENABI" show --help
says 'offers the formats that it has' out '^ +--format FORMAT +text \(the default\), json$'
is 'and refuses the others' 2 "$XENABI" show --format sarif "$new"
is "a command's help" 0 "$XENABI" diff --help
says 'tells what an input is' out '\[REPO\]@REV'
says 'and the statuses' out '^  3  could not analyse'

# What is misspelt.
is 'a misspelt command' 2 "$XENABI" dif
says 'is met with one that exists' err 'did you mean "diff"'
is 'a misspelt option' 2 "$XENABI" diff --fail-onn note "$old" "$new"
says 'is met with one that exists' err 'did you mean --fail-on\?'
is 'a misspelt rule' 2 "$XENABI" explain op-removd
says 'is met with one that exists' err 'did you mean "op-removed"'
is 'a misspelt hypercall' 2 "$XENABI" show "$new" memry_op
says 'is met with one that exists' err 'did you mean "memory_op"'
is 'what is like nothing' 2 "$XENABI" explain xyzzy
says 'is met with nothing' err '^xenabi: xyzzy: [^?]*$'
is 'who reads may have had enough' 0 sh -c "\"$XENABI\" rules --format json | head -n 1"
same 'without a word' "$work/err" /dev/null

# Inputs that are none.
is 'no such input' 3 "$XENABI" check "$work/none"
says 'the error names the input' err "^xenabi: $work/none: "
mkdir "$work/empty"
is 'a directory that is no Xen tree' 3 "$XENABI" check "$work/empty"
says 'the error says what was expected' err 'expected a Xen source tree'
echo 'int main;' > "$work/file.c"
is 'a file of no known kind' 3 "$XENABI" check "$work/file.c"
is 'a device' 3 timeout 20 "$XENABI" check /dev/zero
mkfifo "$work/fifo"
is 'a FIFO that nobody writes' 3 timeout 20 "$XENABI" check "$work/fifo"
ln -s loop "$work/loop"
is 'a symbolic link to itself' 3 "$XENABI" check "$work/loop"
says 'and the error says so' err 'Too many levels of symbolic links'
is 'a release that is not shipped' 3 "$XENABI" check release:9.17
is 'no architecture in common' 3 "$XENABI" check --arch ppc64 "$new"

# A header that only the new input has no sense of.
cp -r "$new" "$work/cut"
sed -i 's/^struct xen_memory_reservation {/& foo bar;/' "$work/cut/xen/include/public/memory.h"
is 'a header that is broken by the change' 3 "$XENABI" diff --quiet "$new" "$work/cut"
says 'the error says where' err "^xenabi: xen/include/public/memory.h:[0-9]+: .* unknown type name 'foo'"
is 'findings go before what was not compared' 1 "$XENABI" diff --quiet "$old" "$work/cut"
is 'a header that was broken before' 0 "$XENABI" diff "$work/cut" "$work/cut"
is 'nor do its gaps fail, for both have them' 0 "$XENABI" diff --strict "$work/cut" "$work/cut"
says 'and they are one number' out '^pass: nothing found; compared .*; 8 gaps$'
is 'gaps that the new input brings fail when asked' 3 "$XENABI" diff --quiet --strict "$new" "$work/cut"
is 'all gaps of one input do' 3 "$XENABI" check --quiet --strict "$work/cut"
says 'and it says so on standard error' err '^xenabi: 8 gaps, which --strict'
is 'a header that is mended' 0 "$XENABI" diff --fail-on error "$work/cut" "$new"
cp -r "$new" "$work/unclosed"
sed -i 's/^\(#define XENMEM_populate_physmap *\)7/\1(7/' "$work/unclosed/xen/include/public/memory.h"
is 'an op whose number is none' 1 "$XENABI" diff "$new" "$work/unclosed"
says 'is an error' out 'memory.h:9: error: XENMEM_populate_physmap was 7, is no constant \[constant-changed\]$'

# Snapshots.
is 'scan' 0 "$XENABI" scan -o "$work/new.json" "$new"
is 'scan of a snapshot' 0 "$XENABI" scan -o "$work/again.json" "$work/new.json"
same 'a snapshot of a snapshot is the same' "$work/new.json" "$work/again.json"
is 'scan the old' 0 "$XENABI" scan -o "$work/old.json" "$old"
"$XENABI" diff --format json "$old" "$new" | grep -v '"spec"' > "$work/a"
"$XENABI" diff --format json "$work/old.json" "$work/new.json" | grep -v '"spec"' > "$work/b"
same 'a snapshot gives the same report as its input' "$work/a" "$work/b"
"$XENABI" scan -o "$work/gaps.json" "$work/cut"
for arch in arm64 x86_64 x86_32; do
	"$XENABI" check --verbose --arch $arch "$work/cut" | sed 1d > "$work/cut-tree"
	"$XENABI" check --verbose --arch $arch "$work/gaps.json" | sed 1d > "$work/cut-snapshot"
	same "and for $arch alone, with its gaps and no others" "$work/cut-tree" "$work/cut-snapshot"
done
is 'a check has one input' 0 "$XENABI" check --verbose "$new"
says 'which it does not call the new one' out '^input: '
gzip -k "$work/new.json"
is 'a compressed snapshot' 0 "$XENABI" check "$work/new.json.gz"
head -c 3000 "$work/new.json" > "$work/cut.json"
cp -r "$new" "$work/versions"
printf '#if __XEN_INTERFACE_VERSION__ < 0x40200\n#define XEN_BEFORE 1\n#endif\n' \
	> "$work/versions/xen/include/public/before.h"
is 'scan what only some versions see' 0 "$XENABI" scan -o "$work/versions.json" "$work/versions"
sed '/^"versioned":\[/,/^\],/d' "$work/versions.json" > "$work/older.json"
is 'a snapshot of an older xenabi' 0 "$XENABI" diff --verbose "$work/older.json" "$work/versions"
says 'tells no such part, which is a gap' out 'not compared: this input comes from an older xenabi'
is 'and under --strict not silent' 3 "$XENABI" diff --quiet --strict "$work/versions" "$work/older.json"
is 'a snapshot of this one does' 0 "$XENABI" diff --strict "$work/versions.json" "$work/versions"
is 'a truncated snapshot' 3 "$XENABI" check "$work/cut.json"
sed 's,xenabi-snapshot/1,xenabi-snapshot/999,' "$work/new.json" > "$work/schema.json"
is 'a snapshot of another schema' 3 "$XENABI" check "$work/schema.json"
says 'the error tells both schemas' err 'xenabi-snapshot/999.*xenabi-snapshot/1'
is 'two parts of one release' 0 "$XENABI" check "$work/new.json,$new"
cp "$work/new.json" "$work/a,b.json"
(cd "$work" && is 'a file whose name has a comma' 0 "$XENABI" check a,b.json)

# What is allowed, and what is not.
waiver() { # RULE UNTIL
	printf '{"schema": "xenabi-waivers/1", "waivers": [{"rule": "%s", "subject": "*", %s}]}\n' \
		"$1" "\"reason\": \"agreed\", \"until\": \"$2\"" > "$work/waivers.json"
}
waiver op-removd 2999-01-01
is 'a waiver for a rule that does not exist' 3 "$XENABI" diff --waivers "$work/waivers.json" "$old" "$new"
says 'is met with one that does' err 'waiver 1: there is no rule called op-removd; did you mean "op-removed"'
waiver op-removed 2999-01-01
is 'a waiver allows its rule alone' 1 "$XENABI" diff --waivers "$work/waivers.json" "$old" "$new"
says 'and its findings are counted' out '^1 finding is waived by '
waiver op-removed 2020-01-01
is 'a waiver that has expired' 1 "$XENABI" diff --waivers "$work/waivers.json" "$old" "$new"
says 'allows nothing' out 'error: .* \[op-removed\]$'
says 'and is reported' out 'waivers.json: this waiver has expired: op-removed for \* until 2020-01-01: agreed$'
"$XENABI" diff --format json -o "$work/base.json" "$old" "$new"
is 'what a baseline has is known' 0 "$XENABI" diff --baseline "$work/base.json" "$old" "$new"
says 'and the last line says so' out '^pass: nothing new; [0-9]+ known; compared '
head -c 2000 "$work/base.json" > "$work/cut-base.json"
echo before > "$work/kept"
echo before > "$work/wanted"
is 'a truncated baseline' 3 "$XENABI" diff -o "$work/kept" --baseline "$work/cut-base.json" "$old" "$new"
says 'is told' err 'cut-base.json: no whole report in JSON'
same 'and the output is as it was' "$work/kept" "$work/wanted"
sed 's,xenabi-report/1,xenabi-report/999,' "$work/base.json" > "$work/other-base.json"
is 'a baseline of another schema' 3 "$XENABI" diff --baseline "$work/other-base.json" "$old" "$new"
says 'is told with both schemas' err 'xenabi-report/999.*xenabi-report/1'

# Output is written whole or not at all.
echo before > "$work/kept"
is 'a failed run' 3 "$XENABI" scan -o "$work/kept" "$work/empty"
echo before > "$work/wanted"
same 'leaves an existing file as it was' "$work/kept" "$work/wanted"
is 'an output that cannot be written' 3 "$XENABI" scan -o "$work/none/out.json" "$new"
is 'a full device' 3 sh -c "\"$XENABI\" scan \"$new\" > /dev/full"
[ "$(find "$work" -name 'kept?*' | wc -l)" = 0 ] && echo 'ok no temporary file is left' ||
	echo 'not ok a temporary file is left'

# Git.
git init -q "$work/repo" && cd "$work/repo" || exit 1
git config user.name tester && git config user.email tester@localhost
cp -r "$old/xen" . && git add -A && git commit -qm one && git tag first
cp -r "$new/xen" . && git add -A && git commit -qm two && git tag second
is 'revisions of a repository' 1 "$XENABI" diff "$work/repo@first" "$work/repo@second"
"$XENABI" diff --format json @HEAD~1 @second | grep -v '"spec"' > "$work/b"
same 'a revision gives the same report as its checkout' "$work/a" "$work/b"
is 'no such revision' 3 "$XENABI" check @no-such-tag
is 'clean work tree' 0 "$XENABI" diff
says 'says that nothing differs' out '.'
echo '/* more */' >> Makefile
is 'a change elsewhere' 0 "$XENABI" diff
sed -i 's/XENMEM_claim_pages          24/XENMEM_claim_pages          25/' xen/include/public/memory.h
is 'a break in the work tree' 1 "$XENABI" diff
says 'is found' out 'XENMEM_claim_pages was 24, is 25'
is 'nothing staged yet' 0 "$XENABI" diff --staged
git add -A
is 'staged' 1 "$XENABI" diff --staged
is 'the index as an input' 0 "$XENABI" check @:index
cd xen/include || exit 1
is 'from a folder inside' 1 "$XENABI" diff
cd "$work" || exit 1
is 'outside of any repository' 3 env GIT_CEILING_DIRECTORIES=/ "$XENABI" diff

# Words that newcomers try.
is 'explain a record as C calls it' 0 "$XENABI" explain 'struct xen_memory_reservation'
says 'tells its size' out '^ +[0-9]+ bytes, aligned to '
is 'explain a number' 0 "$XENABI" explain 12
says 'tells of the hypercall' out 'memory_op'
is 'decode a number that is no command' 2 "$XENABI" decode release:newest HVM_PARAM 5
says 'says where those stand' err 'no commands of hvm_op, but stand in its arguments'
is 'decode by the name of an op' 0 "$XENABI" decode release:newest XENMEM_exchange 11
is 'a release by another word' 3 "$XENABI" check release:latest
says 'is offered the newest' err 'did you mean "release:newest"\?$'
"$XENABI" diff --fail-on never release:4.20 release:4.17 > "$work/out" 2>&1
says 'inputs the wrong way round are told' out '^NEW \(4\.17\.[0-9]+\) is older than OLD \(4\.20\.[0-9]+\)$'
"$XENABI" diff --fail-on never release:4.17 release:4.20 > "$work/out" 2>&1
if grep -q 'is older than' "$work/out"; then echo 'not ok the right way round is not'; else
	echo 'ok the right way round is not'
fi
