#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh BUILD-DIRECTORY [full|sanitized]
#
# Runs every test against a build: the unit tests and the scripts *_test.sh, as
# many at once as there are processors, the longer ones first. A line tells of
# each how many and how long.

set -u
# No test is to depend on what the user's own runs have left.
export XDG_CACHE_HOME=/dev/null

build=$1
mode=${2:-full}
export XENABI="$PWD/$build/xenabi"
export LSAN_OPTIONS="suppressions=$PWD/.ci/lsan.supp:print_suppressions=0"

tests() { # NAME COMMAND...
	cases=lib/rule/cases_test
	echo "$cases" "$build/test/$cases" testdata
	if [ "$mode" = full ]; then
		echo live python3 testdata/live/live_test.py sample
		echo live-harness python3 testdata/live/harness_test.py
		echo generated sh .ci/generated.sh "$build" 200 1 1
		echo debian python3 testdata/debian_test.py
		echo agreement python3 testdata/agreement_test.py
		echo install sh .ci/install_test.sh "$build"
		echo examples python3 .ci/examples_test.py
		echo debug-information python3 testdata/debug_information_test.py
		echo layers sh .ci/layers.sh
		echo format sh .ci/format.sh
	fi
	find lib cmd testdata -name '*_test.sh' | sort | awk '{ print $1, "sh", $1 }'
	find "$build/test" -type f -name '*_test' | sort | while read -r test; do
		[ "$test" = "$build/test/$cases" ] || echo "${test#"$build/test/"}" "$test"
	done
}

: > "$build/test.log"
: > "$build/test.counts"
tests | xargs -L 1 -P "$(nproc)" sh .ci/run_test.sh "$build"

awk '{ good += $1; bad += $2 }
	END { print good + 0 " passed, " bad + 0 " failed"; exit bad != 0 || good == 0 }' "$build/test.counts"
