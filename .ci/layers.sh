#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Proves from the includes that dependencies run one way, and that each
# third-party header has one owner.

set -u
status=0

complain() {
	echo "not ok layers: $*"
	status=1
}

# The layers from the lowest up; a directory may include its own line's and those above.
# The generator of test handlers uses what it tests, and nothing uses it. One process reads all files: a
# shell loop over them takes half a minute.
problems=$(find lib cmd -name '*.[ch]' | sort | xargs awk '
	function complain(text) { print "not ok layers: " text }
	BEGIN {
		split("base:0 model:1 arch:2 source:2 code:3 read:4 diff:5 rule:6 audit:7 report:8 testgen:9", ranks, " ")
		for (i in ranks) { split(ranks[i], pair, ":"); rank[pair[1]] = pair[2] }
	}
	FNR == 1 {
		count = split(FILENAME, parts, "/")
		own = parts[1] == "lib" && count > 2 ? parts[2] : ""
		if (own != "" && !(own in rank))
			complain(FILENAME " is in no known layer")
	}
	match($0, /^#include "lib\/[^"]*"/) {
		included = substr($0, RSTART + 10, RLENGTH - 11)
		if (parts[1] == "cmd") {
			if (included != "lib/xenabi.h" && included != "lib/base/test.h")
				complain(FILENAME " may include lib/xenabi.h only, not " included)
			next
		}
		if (!(included in there))
			there[included] = (getline line < included) >= 0
		close(included)
		if (!there[included])
			complain(FILENAME " includes " included ", which is not there")
		split(included, path, "/")
		other = path[2]
		if (own == "" || other == own)
			next
		if (!(other in rank) || rank[other] >= rank[own])
			complain(FILENAME " may not include " included)
	}')
[ -z "$problems" ] || { echo "$problems"; status=1; }

# The C front end is a module of its own: what Xen's sources say is found out by those who use it.
for file in $(grep -lE '^#include "lib/(read|code)/' lib/read/cfront/*.[ch]); do
	grep -hE '^#include "lib/(read|code)/' "$file" | grep -qv '"lib/read/cfront/' &&
		complain "$file may include no other reader"
done

owner() { # HEADER-PATTERN DIRECTORY-PATTERN
	for file in $(grep -rlE "^#include <$1" lib cmd | grep -vE "^($2)"); do
		complain "$file may not include <$1>"
	done
}
owner 'clang-c/' 'lib/read/header/worker/'
owner 'seccomp\.h' 'lib/read/serving/'
owner '(libelf|gelf|elf)\.h' 'lib/read/'
owner '(libdwarf/)?(libdwarf|dwarf)\.h' 'lib/read/dwarf/worker/'
owner 'capstone' 'lib/code/'
owner 'git2\.h' 'lib/source/'
owner 'archive' 'lib/read/package/worker/'
owner '(lzma|zstd)\.h' 'lib/read/'
# Git's loose objects are compressed as well.
owner 'zlib\.h' 'lib/read/|lib/source/git_'
owner 'jansson\.h' 'lib/(model|rule|report)/|lib/testgen/'

[ $status = 0 ] && echo "ok layers"
exit $status
