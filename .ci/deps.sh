#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh build|check|fuzz
#
# Installs what building (or testing too) needs and is not there yet, through
# apt as root; without apt or root, names the missing packages in one line and
# fails.

set -u

llvm=14

have_header() {
	printf '#include <%s>\n' "$1" | ${CC:-cc} -E -x c - >/dev/null 2>&1
}
have_command() {
	command -v "$1" >/dev/null 2>&1
}
have_libdwarf() {
	[ -f /usr/include/libdwarf/libdwarf.h ] || [ -f /usr/include/libdwarf-0/libdwarf.h ]
}
have_libclang() {
	for config in llvm-config-$llvm llvm-config; do
		have_command $config && [ -f "$($config --includedir)/clang-c/Index.h" ] && return 0
	done
	return 1
}
have_fuzzer() {
	ls "$(clang-$llvm -print-resource-dir 2>/dev/null)"/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1
}

missing=
want() { # PACKAGE TEST...
	package=$1
	shift
	"$@" || missing="$missing $package"
}

want libjansson-dev have_header jansson.h
want libgit2-dev have_header git2.h
want libelf-dev have_header libelf.h
want libcapstone-dev have_header capstone/capstone.h
want libdwarf-dev have_libdwarf
want libseccomp-dev have_header seccomp.h
want zlib1g-dev have_header zlib.h
want liblzma-dev have_header lzma.h
want libzstd-dev have_header zstd.h
want llvm-$llvm have_command llvm-config-$llvm
want libclang-$llvm-dev have_libclang
if [ "$1" = check ]; then
	want git have_command git
	want python3 have_command python3
	want mandoc have_command mandoc
	want lld have_command ld.lld
	want clang have_command clang
	want clang-$llvm have_command clang-$llvm
	want clang-format-$llvm have_command clang-format-$llvm
	want valgrind have_command valgrind
	want dwarves have_command pahole
fi

if [ "$1" = fuzz ]; then
	want clang-$llvm have_command clang-$llvm
	want libclang-rt-$llvm-dev have_fuzzer
fi

[ -n "$missing" ] || exit 0
if ! have_command apt-get || [ "$(id -u)" != 0 ]; then
	echo "missing packages:$missing" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update && apt-get -qq install -y --no-install-recommends $missing >/dev/null || {
	echo "could not install:$missing" >&2
	exit 1
}
