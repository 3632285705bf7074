#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Formatting, SPDX lines, the manual's syntax and the size of functions and files.

set -u
status=0
list=$(git ls-files 2>/dev/null | grep . || find . -type f -not -path './build*' -not -path './.cache/*' -not -path './.git/*')

check() { # NAME, problems on standard input
	problems=$(cat)
	if [ -z "$problems" ]; then
		echo "ok $1"
	else
		echo "$problems" | sed 's/^/# /' | head -n 30
		echo "not ok $1"
		status=1
	fi
}

sources=$(echo "$list" | grep '\.[ch]$' | grep -v '^testdata/')

# Other versions format otherwise, and not every distribution has this one.
if command -v clang-format-14 >/dev/null 2>&1; then
	clang-format-14 --dry-run -Werror $sources 2>&1 |
		sed -n 's/^\([^:]*\):.*error:.*/\1: run clang-format-14 -i/p' |
		sort -u | check clang-format
else
	echo "ok clang-format # skipped: no clang-format-14"
fi

echo "$list" | grep -vE '(\.json|^testdata/(rules|bases|fuzz)/.*|/golden/.*|\.txt|LICENSE|\.gitignore|\.md|\.zst)$' |
	xargs awk 'FNR == 1 && name { print name ": no SPDX line" }
		FNR == 1 { name = FILENAME }
		FNR <= 3 && /SPDX-License-Identifier: GPL-2.0-only/ { name = "" }
		END { if (name) print name ": no SPDX line" }' | check spdx

mandoc -Tlint -W warning man/*.[1-9] 2>&1 | check mandoc

awk 'FNR == 1 { open = 0 } /^\{/ { open = FNR }
	/^\}/ { if (open && FNR - open > 100) print FILENAME ":" open ": " FNR - open " lines"; open = 0 }' \
	$(echo "$sources" | grep '\.c$') | check function-length

wc -l $sources | awk '$2 != "total" && $1 > 800 { print $2 ": " $1 " lines" }' | check file-length

exit $status
