#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz.sh XENABI DIRECTORY SECONDS [NAME...]
#
# Runs the fuzzers that were built below the directory, each for so long, or
# those of these names ("pack"). Each begins with seeds of ours, and goes on from
# what earlier runs found.

set -u
# What is seeded is to be read anew.
export XDG_CACHE_HOME=/dev/null
xenabi=$1 directory=$2 seconds=$3
shift 3
old=testdata/trees/old/xen new=testdata/trees/new/xen

seed() { # TO FILE...
	to=$1
	shift
	for file; do
		name=$(echo "$file" | tr / _)
		cp "$file" "$to/$name"
	done
}

seeds() { # NAME TO
	case $1 in
	pack | snapshot)
		for tree in old new; do
			"$xenabi" scan testdata/trees/$tree > "$2/$tree"
		done ;;
	family)
		seed "$2" rules/families.json ;;
	catalogue)
		seed "$2" rules/op-*.json
		printf '!' | cat - rules/policy.json > "$2/policy" ;;
	waiver)
		for tree in old new; do
			"$xenabi" check testdata/trees/$tree --format json > "$2/check-$tree"
		done
		"$xenabi" diff testdata/trees/old testdata/trees/new --write-waivers > "$2/waivers" 2>/dev/null
		"$xenabi" diff testdata/trees/old testdata/trees/new --format json > "$2/diff" ;;
	csource)
		for tree in $old $new; do
			find $tree/common $tree/arch -name '*.c' 2>/dev/null | head -n 3 | while read -r file; do
				cat "$file"
				printf '\f'
			done > "$2/$(echo $tree | tr / _)"
		done ;;
	scan | parse)
		seed "$2" $(find testdata/trees -name '*.h') ;;
	elf | unpack)
		gzip -c README.md > "$2/gz"
		xz -c README.md > "$2/xz" 2>/dev/null || rm -f "$2/xz"
		zstd -q -c README.md > "$2/zst" 2>/dev/null || rm -f "$2/zst"
		seed "$2" "${directory%-fuzz/fuzz}"/obj/lib/base/err.o ;;
	package)
		seed "$2" $(find testdata lib -name '*.deb' -o -name '*.rpm') ;;
	esac
	[ -d "testdata/fuzz/$1" ] && seed "$2" testdata/fuzz/"$1"/*
}

run() { # FUZZER
	name=$(basename "$1" _fuzz)
	dictionary=
	[ -f "testdata/fuzz/$name.dict" ] && dictionary="-dict=testdata/fuzz/$name.dict"
	mkdir -p "$1.corpus" "$1.seeds"
	seeds "$name" "$1.seeds" 
	echo "== $name"
	"$1" -max_total_time="$seconds" -print_final_stats=1 -timeout=60 -rss_limit_mb=2048 \
		-artifact_prefix="$1." $dictionary "$1.corpus" "$1.seeds"
}

status=0
for fuzzer in $(find "$directory" -type f -name '*_fuzz' | sort); do
	name=$(basename "$fuzzer" _fuzz)
	case " $* " in
	'  ' | *" $name "*) run "$fuzzer" || status=1 ;;
	esac
done
exit $status
