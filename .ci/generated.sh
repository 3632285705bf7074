#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# generated.sh BUILD-DIRECTORY HANDLERS SEED|random [JOBS]
#
# Reads random handlers as source trees, compiles them and reads the images, and
# compares what they are said to do with what they were made to do; see
# lib/testgen/run.c. The seed is printed, and with each wrong answer the command
# that shows it again. Where the compilers cannot be had, source trees are all.

set -u

name="generated handlers are read without a wrong answer"
missing=
for tool in gcc clang ld.lld readelf; do
	command -v $tool >/dev/null 2>&1 || missing="no $tool"
done
for target in x86-64 aarch64 arm; do
	[ -n "$missing" ] || clang --print-targets | grep -q "^ *$target " ||
		missing="clang does not compile for $target"
done
"$1/testgen/run" -n "$2" -s "$3" -j "${4:-2}" -b 40 ${missing:+-t sources} || {
	echo "not ok $name"
	exit 1
}
[ -z "$missing" ] || echo "# no compiled images: $missing"
echo "ok $name"
