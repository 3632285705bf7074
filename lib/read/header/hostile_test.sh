#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Headers that were made to keep a compiler busy: each is read, or refused, in
# seconds of CPU time a process.

set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=/dev/null

tree() { # DIR
	mkdir -p "$work/$1/arch-x86"
	: > "$work/$1/arch-x86/xen-x86_32.h"
	cat > "$work/$1/xen.h" <<'EOF'
#include "arch-x86/xen-x86_32.h"
#define __HYPERVISOR_memory_op 12
#define XENMEM_increase_reservation XENMEM_increase_reservation
EOF
}
doubling() { # FIRST COUNT: N0 is FIRST, each of the others names the one before twice
	echo "#define N0 $1"
	i=1
	while [ $i -le "$2" ]; do
		echo "#define N$i N$((i - 1)) N$((i - 1))"
		i=$((i + 1))
	done
}

tree strings
doubling '"thirty-two letters or so of a text"' 26 >> "$work/strings/xen.h"
tree sums
doubling '+ 1' 26 >> "$work/sums/xen.h"
tree backwards
doubling '+ 1' 26 | sort -r -V >> "$work/backwards/xen.h"
tree circle
for i in $(seq 80); do
	for j in $(seq 80); do echo "#include \"h$j.h\""; done > "$work/circle/h$i.h"
	echo "struct xen_s$i { int a; };" >> "$work/circle/h$i.h"
done
tree many
for i in $(seq 2001); do : > "$work/many/h$i.h"; done

# DIR STATUS TEXT: what is printed, on either output, has the text
holds() {
	(ulimit -t 8; "$XENABI" scan "$work/$1") > "$work/out" 2>&1
	status=$?
	if [ $status = "$2" ] && grep -q "$3" "$work/out"; then
		echo "ok hostile header: $1"
	else
		head -n 3 "$work/out" | cut -c 1-300 | sed "s/^/# status $status: /"
		echo "not ok hostile header: $1"
	fi
}

holds strings 0 'N26 is a macro that grows too large'
holds sums 0 'N26 is a macro that grows too large'
holds backwards 0 'N26 is a macro that grows too large'
holds circle 0 '"__HYPERVISOR_memory_op"'
holds many 3 'more than 2000 public headers'
