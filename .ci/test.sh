#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh BUILD-DIRECTORY [full|sanitized]
#
# Runs every test against a build: the unit tests and the scripts *_test.sh.
# Each prints "ok" or "not ok" lines; one that prints neither has failed. A line
# tells of each how many and how long.

set -u

build=$1
mode=${2:-full}
passed=0 failed=0
log=$build/test.log
: > "$log"

run() { # NAME COMMAND...
	name=$1
	shift
	out=$build/test.out
	began=$(date +%s)
	timeout 900 "$@" > "$out" 2>&1
	status=$?
	took=$(($(date +%s) - began))
	cat "$out" >> "$log"
	good=$(grep -c '^ok ' "$out")
	bad=$(grep -c '^not ok ' "$out")
	if [ $((good + bad)) = 0 ] || { [ $status != 0 ] && [ "$bad" = 0 ]; }; then
		bad=$((bad + 1))
		echo "not ok $name: status $status" | tee -a "$log"
		tail -n 20 "$out"
	elif [ "$bad" != 0 ]; then
		echo "--- $name"
		grep -B 8 '^not ok ' "$out"
	fi
	printf '  TEST    %-48s %4d ok%s, %d s\n' "$name" "$good" "$(
		[ "$bad" = 0 ] || echo ", $bad not ok"
	)" "$took"
	passed=$((passed + good))
	failed=$((failed + bad))
}

export XENABI="$PWD/$build/xenabi"
export LSAN_OPTIONS="suppressions=$PWD/.ci/lsan.supp:print_suppressions=0"

for test in $(find "$build/test" -type f -name '*_test' | sort); do
	case $test in
	*/cases_test) run "${test#"$build/test/"}" "$test" "$XENABI" testdata ;;
	*) run "${test#"$build/test/"}" "$test" ;;
	esac
done
for test in $(find lib cmd testdata -name '*_test.sh' | sort); do
	run "$test" sh "$test"
done
if [ "$mode" = full ]; then
	run layers sh .ci/layers.sh
	run format sh .ci/format.sh
	run install sh .ci/install_test.sh "$build"
	run examples python3 .ci/examples_test.py
	run debian python3 testdata/debian_test.py
	run agreement python3 testdata/agreement_test.py
	run generated sh .ci/generated.sh "$build" 200 1
	run live python3 testdata/live/live_test.py sample
	run debug-information python3 testdata/debug_information_test.py
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
