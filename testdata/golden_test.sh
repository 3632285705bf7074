#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Whole outputs, word for word: golden/NAME.args holds a command's arguments,
# NAME.out what it prints. UPDATE=1 writes the outputs anew; read the difference
# before you commit it.

set -u
out=$(mktemp)
trap 'rm -f "$out"' EXIT
status=0
for args in testdata/golden/*.args; do
	name=$(basename "$args" .args)
	wanted=testdata/golden/$name.out
	if [ -n "${UPDATE:-}" ]; then
		$XENABI $(cat "$args") > "$wanted"
		continue
	fi
	if $XENABI $(cat "$args") 2>&1 | diff "$wanted" - > "$out"; then
		echo "ok golden $name"
	else
		sed 's/^/# /' "$out" | head -n 20
		echo "not ok golden $name"
		status=1
	fi
done
exit $status
