#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh look|build|check|live|fuzz|deb
#
# Installs what building (or testing, fuzzing, packaging too) needs and is not
# there yet, through apt as root, in the versions that the distribution has;
# without apt or root, and with "look", names the missing packages in one line
# and fails.

set -u

have_header() {
	printf '#include <%s>\n' "$1" | ${CC:-cc} -E -x c - >/dev/null 2>&1
}
have_command() {
	command -v "$1" >/dev/null 2>&1
}
have_libdwarf() {
	[ -f /usr/include/libdwarf/libdwarf.h ] || [ -f /usr/include/libdwarf-0/libdwarf.h ]
}
llvm_config() {
	for config in ${LLVM_CONFIG:-} llvm-config \
		/usr/bin/llvm-config-1[4-9] /usr/bin/llvm-config-[2-9][0-9]; do
		have_command "$config" && echo "$config" && return
	done
	return 1
}
have_libclang() {
	config=$(llvm_config) && [ -f "$($config --includedir)/clang-c/Index.h" ]
}
have_fuzzer() {
	ls "$(${CLANG:-clang} -print-resource-dir 2>/dev/null)"/lib/linux/libclang_rt.fuzzer-*.a \
		>/dev/null 2>&1
}

missing= optional=
want() { # PACKAGE TEST...
	package=$1
	shift
	"$@" || missing="$missing $package"
}
like() { # PACKAGE TEST...: a check that is skipped where the distribution has no such package
	package=$1
	shift
	"$@" || optional="$optional $package"
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
want libarchive-dev have_header archive.h
want llvm-dev llvm_config >/dev/null
want libclang-dev have_libclang

case $1 in
check)
	want git have_command git
	want python3 have_command python3
	want jq have_command jq
	want mandoc have_command mandoc
	want lld have_command ld.lld
	want clang have_command clang
	want valgrind have_command valgrind
	want dwarves have_command pahole
	want pkg-config have_command pkg-config
	like clang-format-14 have_command clang-format-14
	;;
live)
	want python3 have_command python3
	want clang have_command clang
	want lld have_command ld.lld
	want qemu-system-x86 have_command qemu-system-x86_64
	want qemu-system-arm have_command qemu-system-aarch64
	;;
fuzz)
	want clang have_command clang
	want libclang-rt-dev have_fuzzer
	;;
deb)
	want dpkg-dev have_command dpkg-buildpackage
	want debhelper have_command dh
	want fakeroot have_command fakeroot
	;;
esac

tell() {
	[ -z "$missing" ] && exit 0
	echo "missing packages:$missing" >&2
	exit 1
}

[ "$1" != look ] || tell
have_command apt-get && [ "$(id -u)" = 0 ] || tell
offered() {
	apt-cache show "$1" 2>/dev/null | grep -q '^Package:'
}
wanted() { # the missing, and what is on offer of the optional
	echo "$missing"
	for package in $optional; do
		offered "$package" && echo "$package"
	done
}
[ -n "$(wanted)" ] || exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update && apt-get -qq install -y --no-install-recommends $(wanted) >/dev/null || {
	echo "could not install:$missing" >&2
	exit 1
}
