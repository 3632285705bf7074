#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run_test.sh BUILD-DIRECTORY NAME COMMAND...
#
# Runs one test. Says how many of its "ok" and "not ok" lines there were and how
# long it took, shows what failed, and adds output and counts to the build's
# test.log and test.counts. A test that prints neither has failed.

set -u

build=$1 name=$2
shift 2
out=$(mktemp "$build/test.XXXXXX")
trap 'rm -f "$out" "$out.report"' EXIT

began=$(date +%s)
timeout 900 "$@" > "$out" 2>&1
status=$?
took=$(($(date +%s) - began))
good=$(grep -c '^ok ' "$out")
bad=$(grep -c '^not ok ' "$out")

report() {
	if [ $((good + bad)) = 0 ] || { [ $status != 0 ] && [ "$bad" = 0 ]; }; then
		bad=$((bad + 1))
		echo "not ok $name: status $status"
		tail -n 20 "$out"
	elif [ "$bad" != 0 ]; then
		echo "--- $name"
		grep -B 8 '^not ok ' "$out"
	fi
	failures=
	[ "$bad" = 0 ] || failures=", $bad not ok"
	printf '  TEST    %-48s %4d ok%s, %d s\n' "$name" "$good" "$failures" "$took"
}

# Several run at once: each report is written in one piece.
report > "$out.report"
cat "$out" "$out.report" >> "$build/test.log"
cat "$out.report"
echo "$good $bad" >> "$build/test.counts"
