#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# install_test.sh BUILD-DIRECTORY: what `make install` puts into a folder is
# complete, works from there, and is taken away again by `make uninstall`.

set -u

build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
prefix=$root/usr/local
old=$PWD/testdata/trees/old new=$PWD/testdata/trees/new

verdict() { # NAME COMMAND...
	name=$1
	shift
	if "$@" > "$work/out" 2>&1; then
		echo "ok $name"
	else
		head -n 20 "$work/out" | sed 's/^/# /'
		echo "not ok $name"
	fi
}
exits() { # STATUS COMMAND...
	wanted=$1
	shift
	"$@"
	[ $? = "$wanted" ]
}

make_it() {
	make -s O="$build" DESTDIR="$root" PREFIX=/usr/local "$@"
}
verdict 'make install' make_it install
export LD_LIBRARY_PATH="$prefix/lib"

no_runpath() {
	for file in "$prefix"/bin/xenabi "$prefix"/libexec/xenabi/* "$prefix"/lib/*.so.*; do
		readelf -d "$file" | grep -E 'RUNPATH|RPATH' && return 1
	done
	return 0
}
verdict 'no installed file has a RUNPATH' no_runpath
verdict 'the installed tool finds its workers' exits 1 "$prefix/bin/xenabi" diff "$old" "$new"

exported() {
	nm -D --defined-only "$prefix/lib/libxenabi.so" | awk '{ print $3 }' | sort
}
declared_in_code() {
	cc -E -P -x c "$prefix/include/xenabi.h" | tr '\n' ' ' |
		grep -oE '[ *]xenabi_[a-z_]+\(' | tr -d ' (*' | sort -u
}
exports_the_header() {
	declared_in_code > "$work/declared"
	exported > "$work/exported"
	[ -s "$work/declared" ] && diff "$work/declared" "$work/exported"
}
verdict 'the shared library exports what the header declares' exports_the_header
hides_the_rest() {
	! nm -g --defined-only "$prefix/lib/libxenabi.a" | awk 'NF == 3 { print $3 }' |
		grep -v '^xenabi_'
}
verdict 'the static library has no other global names' hides_the_rest

pc() {
	PKG_CONFIG_PATH="$prefix/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root" pkg-config "$@"
}
build_shared() {
	cc -Wall -Wextra -Werror -o "$work/gate" "$prefix/share/doc/xenabi/examples/gate.c" \
		$(pc --cflags --libs libxenabi)
}
# A program that stands beside the tool finds the workers where the tool does.
build_static() {
	cc -Wall -Wextra -Werror -o "$prefix/bin/gate" \
		"$prefix/share/doc/xenabi/examples/gate.c" \
		$(pc --cflags libxenabi) "$prefix/lib/libxenabi.a" \
		$(pc --static --libs libxenabi | tr ' ' '\n' | grep -v -e '-lxenabi')
}
if command -v pkg-config > /dev/null; then
	verdict 'the example is built with the shared library' build_shared
	verdict 'and finds what breaks' exits 1 "$work/gate" "$old" "$new"
	verdict 'and nothing where nothing does' exits 0 "$work/gate" "$old" "$old"
	verdict 'and tells an error' exits 3 "$work/gate" "$old" "$work/none"
	verdict 'it is built with the static library' build_static
	verdict 'and finds the same' exits 1 "$prefix/bin/gate" "$old" "$new"
	rm -f "$prefix/bin/gate"
else
	echo 'ok the example # skipped: no pkg-config'
fi

has_pages() {
	for command in scan show check diff decode explain rules; do
		[ -s "$prefix/share/man/man1/xenabi-$command.1" ] || return 1
	done
	for page in man1/xenabi.1 man5/xenabi-formats.5 man5/xenabi-report.5 man5/xenabi-snapshot.5 \
		man7/xenabi-rules.7 man7/xenabi-ci.7; do
		[ -s "$prefix/share/man/$page" ] || return 1
	done
}
verdict 'every page is installed' has_pages
tells_every_rule() {
	for rule in rules/*.json; do
		id=$(basename "$rule" .json)
		case $id in families | policy) continue ;; esac
		grep -q "^\.Ss $id\$" "$prefix/share/man/man7/xenabi-rules.7" || {
			echo "$id is not there"
			return 1
		}
	done
}
verdict 'xenabi-rules(7) tells of every rule' tells_every_rule
clean_pages() {
	problems=$(MANPATH="$prefix/share/man" mandoc -M "$prefix/share/man" -Tlint \
		"$prefix"/share/man/man*/* | grep -v 'referenced manual not found')
	[ -z "$problems" ] || { echo "$problems"; return 1; }
}
if command -v mandoc > /dev/null; then
	verdict 'the pages are clean to mandoc' clean_pages
fi

# The image for CI names what the programs are linked with, by Debian 12's packages.
image_has_libraries() {
	for library in $(find "$prefix/bin/xenabi" "$prefix/libexec/xenabi" -type f -exec objdump -p {} + |
		awk '$1 == "NEEDED" && $2 !~ /^lib(c|xenabi)\.so/ { print $2 }' | sort -u); do
		path=$(ldconfig -p | awk -v name="$library" '$1 == name { print $NF; exit }')
		package=$(dpkg-query -S "$(readlink -f "$path")" | sed 's/:.*//; q')
		grep -qw "$package" man/examples/Containerfile || {
			echo "$library of $package is not in the image"
			return 1
		}
	done
}
if grep -qs '^VERSION_CODENAME=bookworm$' /etc/os-release; then
	verdict 'the image for CI has all libraries' image_has_libraries
fi

# Completion, as bash asks for it: the words, then the last one's place.
complete() {
	PATH="$prefix/bin:$PATH" bash -c '
		. "$1"
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_xenabi xenabi
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$prefix/share/bash-completion/completions/xenabi" "$@" > "$work/words"
}
offers() { # WORD WORDS-OF-THE-LINE...
	word=$1
	shift
	complete "$@"
	grep -qx -e "$word" "$work/words" || { cat "$work/words"; return 1; }
}
offers_not() {
	! offers "$@"
}
verdict 'bash completes commands' offers diff xenabi d
verdict 'the hidden one is not offered' offers_not completion xenabi ''
verdict 'and options of the command' offers --staged xenabi diff --st
verdict 'and no others' offers_not --staged xenabi check --
verdict 'and words of an option' offers never xenabi diff --fail-on n
verdict 'after an equals sign too' offers warning xenabi check --fail-on = w
verdict 'and formats' offers json xenabi show --format ''
verdict 'and rules' offers op-removed xenabi explain op-rem
verdict 'and ops' offers XENMEM_acquire_resource xenabi explain XENMEM_acq
verdict 'and hypercalls after an input' offers memory_op xenabi show "$new" mem
verdict 'an input is a file' offers_not memory_op xenabi show mem
for shell in zsh fish; do
	file=$(find "$prefix/share" -name '*xenabi*' -path "*$shell*")
	verdict "$shell is told of every command" grep -q 'explain' "$file"
	command -v $shell > /dev/null || continue
	verdict "$shell takes its completion" $shell -n "$file"
done

: > "$prefix/share/man/man1/other.1"
verdict 'make uninstall' make_it uninstall
only_others() {
	[ "$(find "$root" -type f -o -type l)" = "$prefix/share/man/man1/other.1" ]
}
verdict 'leaves what others installed, and nothing else' only_others
