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
rank() {
	case $1 in
	base) echo 0 ;;
	model) echo 1 ;;
	arch | source) echo 2 ;;
	code) echo 3 ;;
	read) echo 4 ;;
	diff) echo 5 ;;
	rule) echo 6 ;;
	report) echo 7 ;;
	*) echo none ;;
	esac
}

# The generator of test handlers may use what it tests.
for file in $(find lib -name "*.[ch]" -not -path "*/testgen/*"); do
	layer=$(echo "$file" | cut -d/ -f2)
	case $layer in *.[ch]) continue ;; esac
	own=$(rank "$layer")
	[ "$own" != none ] || complain "$file is in no known layer"
	for included in $(sed -n 's,^#include "\(lib/[^"]*\)".*,\1,p' "$file"); do
		[ -f "$included" ] || complain "$file includes $included, which is not there"
		other=$(echo "$included" | cut -d/ -f2)
		[ "$other" = "$layer" ] && continue
		level=$(rank "$other")
		if [ "$level" = none ] || [ "$level" -ge "$own" ]; then
			complain "$file may not include $included"
		fi
	done
done

for file in $(find cmd -name '*.[ch]'); do
	for included in $(sed -n 's,^#include "\(lib/[^"]*\)".*,\1,p' "$file"); do
		case $included in lib/xenabi.h | lib/base/test.h) ;; *)
			complain "$file may include lib/xenabi.h only, not $included" ;;
		esac
	done
done

owner() { # HEADER-PATTERN DIRECTORY-PATTERN
	for file in $(grep -rlE "^#include <$1" lib cmd); do
		echo "$file" | grep -qE "^($2)" || complain "$file may not include <$1>"
	done
}
owner 'clang-c/' 'lib/read/header/worker/'
owner 'seccomp\.h' 'lib/read/serving/'
owner '(libelf|gelf|elf)\.h' 'lib/read/'
owner '(libdwarf/)?(libdwarf|dwarf)\.h' 'lib/read/dwarf/worker/'
owner 'capstone' 'lib/code/'
owner 'git2\.h' 'lib/source/'
owner '(zlib|lzma|zstd)\.h' 'lib/read/'
owner 'jansson\.h' 'lib/(model|rule|report)/|lib/code/testgen/'

[ $status = 0 ] && echo "ok layers"
exit $status
