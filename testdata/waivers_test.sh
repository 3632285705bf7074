#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Waivers and baselines, as a gate in git uses them.

set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
old=$PWD/testdata/trees/old new=$PWD/testdata/trees/new schema=$PWD/man/waivers.schema.json

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

"$XENABI" scan -o "$work/old.json" "$old"
"$XENABI" scan -o "$work/new.json" "$new"
cd "$work" || exit 1
is 'waivers are written' 0 "$XENABI" diff --write-waivers -o w.json old.json new.json
says 'one for each error' w.json '"rule": "op-renumbered"'
is 'and allow what was found' 0 "$XENABI" diff --waivers w.json old.json new.json
says 'which is counted' out '^2 findings are waived by w.json; --verbose shows them$'
is 'and shown on demand' 0 "$XENABI" diff --verbose --waivers w.json old.json new.json
says 'with the reason and the end' out '^        until 9\.2: XENMEM_populate_physmap was 6, is 7$'
sed 's/"until": "9.2"/"until": "9.1"/' w.json > expired.json
is 'one that has expired allows nothing' 1 "$XENABI" diff --waivers expired.json old.json new.json
says 'and says so' out '^expired.json: this waiver has expired: op-removed for .* until 9.1: '
sed 's/op-removed/op-remvoed/' w.json > misspelt.json
echo before > kept
is 'a rule that does not exist' 3 "$XENABI" diff -o kept --waivers misspelt.json old.json new.json
says 'is told with one that does' err 'misspelt.json: waiver 1: .* op-remvoed; did you mean "op-removed"\?'
is 'a waiver file that is not there' 3 "$XENABI" diff -o kept --waivers none.json old.json new.json
is 'a baseline of another schema' 3 "$XENABI" diff -o kept --baseline old.json old.json new.json
says 'is told' err 'its schema is xenabi-snapshot/1, expected xenabi-report/1'
"$XENABI" diff --format json -o report.json old.json new.json
head -c 500 report.json > cut.json
is 'a truncated baseline' 3 "$XENABI" diff -o kept --baseline cut.json old.json new.json
[ "$(cat kept)" = before ] && echo 'ok an output that was there is as it was' ||
	echo 'not ok an output that was there is as it was'
is 'a report that cannot be written' 3 "$XENABI" diff -o none/report old.json new.json
is 'with a baseline only what is new fails' 0 "$XENABI" diff --baseline report.json old.json new.json
says 'the others are a number' out '^4 findings are known from the baseline'
sed '/"fingerprint"/s/"[0-9a-f]*",$/"0",/' report.json > other.json
is 'and what is new does' 1 "$XENABI" diff --baseline other.json old.json new.json

# In git: those of the old side, so that no change waives itself.
git init -q repo && cd repo || exit 1
git config user.name tester && git config user.email tester@localhost
cp -r "$old/xen" . && git add -A && git commit -qm one
cp -r "$new/xen" . && cp ../w.json .xenabi-waivers.json && git add -A && git commit -qm two
is 'a change does not waive itself' 1 "$XENABI" diff @HEAD~1 @HEAD
says 'and what it adds is shown' out '^the new input adds 2 waivers, which are not applied to it:$'
git checkout -q -b later HEAD~1 && cp ../w.json .xenabi-waivers.json && git add -A && git commit -qm allow
cp -r "$new/xen" . && git commit -qam two
is 'one that was allowed before passes' 0 "$XENABI" diff @HEAD~1 @HEAD
"$XENABI" scan -o ../one.json @HEAD~1 && "$XENABI" scan -o ../two.json @HEAD
is 'so do snapshots of the two' 0 "$XENABI" diff ../one.json ../two.json

# What the schema takes and what the program does are the same.
cd "$work" || exit 1
if python3 -c 'import jsonschema' 2> "$work/err"; then
	python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))' "$schema" w.json &&
		echo 'ok the published schema takes what is written' ||
		echo 'not ok the published schema takes what is written'
else
	python3 -c 'import json, sys
s = json.load(open(sys.argv[1]))["properties"]["waivers"]["items"]
for w in json.load(open(sys.argv[2]))["waivers"]:
    assert set(s["required"]) <= set(w) <= set(s["properties"]), w' "$schema" w.json &&
		echo 'ok the published schema has the keys that are written' ||
		echo 'not ok the published schema has the keys that are written'
fi
