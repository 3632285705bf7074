#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# generated.sh BUILD-DIRECTORY HANDLERS SEED|random [JOBS]
#
# Compiles random handlers and compares what their machine code is said to do
# with what they were made to do; see lib/code/testgen/run.c. The seed is
# printed, and with each wrong answer the command that shows it again. Skipped
# where the compilers cannot be had.

set -u

name="generated handlers are read without a wrong answer"
for tool in gcc clang ld.lld readelf; do
	command -v $tool >/dev/null 2>&1 || {
		echo "ok $name # skipped: no $tool"
		exit 0
	}
done
for target in x86-64 aarch64 arm; do
	clang --print-targets | grep -q "^ *$target " || {
		echo "ok $name # skipped: clang does not compile for $target"
		exit 0
	}
done
"$1/testgen/run" -n "$2" -s "$3" -j "${4:-2}" -b 40 && echo "ok $name" || {
	echo "not ok $name"
	exit 1
}
