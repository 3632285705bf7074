#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What rests on something that could not be read is a gap: nothing is claimed
# to have changed in it, or to be gone.

set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Headers of a guest of 32-bit x86, in which each SED-SCRIPT is applied to memory.h.
tree() { # DIR [SED-SCRIPT...]
	dir=$work/$1
	shift
	mkdir -p "$dir/arch-x86"
	: > "$dir/arch-x86/xen-x86_32.h"
	cat > "$dir/xen.h" <<'EOF'
#ifndef XEN_H
#define XEN_H
#include "arch-x86/xen-x86_32.h"
#define __HYPERVISOR_memory_op 12
#endif
EOF
	cat > "$dir/memory.h" <<'EOF'
#include "xen.h"
typedef uint64_t frame_t;
#define XENMEM_increase_reservation 0
enum kind { KIND_A = 1, KIND_B, KIND_C };
struct part { uint32_t x; };
struct whole { frame_t frame; uint32_t n; };
struct holder { uint32_t a; struct whole w; uint32_t b; };
struct list { uint8_t room[KIND_C]; };
struct sized { uint8_t room[sizeof(frame_t)]; };
struct handle { frame_t *p; };
struct packed { uint8_t a; uint32_t b; }
;
#define PART_SIZE sizeof(struct part)
#define WHOLE_SIZE sizeof(struct whole)
#define XENMEM_decrease_reservation 1
EOF
	for script; do sed -i "$script" "$dir/memory.h"; done
}
diff() { # NEW
	"$XENABI" diff --format json -o "$work/out.json" "$work/old" "$work/$1" 2> "$work/err"
	status=$?
}
verdict() { # NAME CONDITION...
	name=$1
	shift
	if "$@" > /dev/null; then echo "ok $name"; else
		grep -E '"(what|message)"' "$work/out.json" | head -n 12 | sed 's/^/# /'
		echo "not ok $name"
	fi
}
finds_nothing() { grep -q '"findings": \[\]' "$work/out.json"; }
unread() { # NAME...
	for one; do
		grep -qE "x86_32: $one: its (layout|value) could not be read" "$work/out.json" || return 1
	done
}
read_as_before() { # NAME...
	for one; do unread "$one" && return 1; done
	return 0
}

tree old
tree typedef 's/^typedef uint64_t frame_t/typedef HOST_WORD frame_t/'
diff typedef
verdict 'a typedef of an unknown type changes nothing' finds_nothing
verdict 'what it enters is unread' unread whole holder sized WHOLE_SIZE
verdict 'what it does not is read' read_as_before part list handle packed PART_SIZE
verdict 'and it is no pass' [ "$status" = 3 ]
"$XENABI" diff "$work/old" "$work/typedef" > "$work/out.json" 2> /dev/null
verdict 'the text begins with the cause' \
	sh -c "head -n 1 '$work/out.json' | grep -q '^not read: memory.h:2: x86_32: unknown type name .HOST_WORD'"
verdict 'four records are not counted as compared' grep -q 'compared 8 constants, 4 records' "$work/out.json"

tree embedded 's/^struct whole { /struct whole { uint64_t __aligned(8) more; /'
diff embedded
verdict 'an attribute of the build changes nothing' finds_nothing
verdict 'a record that holds an unread one is unread' unread whole holder WHOLE_SIZE

tree enum 's/KIND_A = 1/KIND_A = OF_THE_BUILD/'
diff enum
verdict 'enumerators that are guesses change nothing' finds_nothing
verdict 'and are unread' unread KIND_A KIND_C list

tree stray 's/^;/__packed;/'
diff stray
verdict 'an attribute that nothing defines is no variable' finds_nothing
verdict 'but leaves the layout unread' unread packed

for fault in '3s/^/}/' '5s/}.*//' '5s/}/)/' 's/^struct part {/struct part ({/' '5s/^/#if 1\n/' '5s_^_/*_' \
	'3s/^/#include <absent.h>\n/'; do
	tree "fault" "$fault"
	diff fault
	verdict "nothing is gone after $fault" finds_nothing
	verdict "and it is no pass" [ "$status" = 3 ]
	rm -r "$work/fault"
done

tree gone '/XENMEM_decrease_reservation/d'
diff gone
verdict 'what is gone from a header without a fault is gone' grep -q '"op-removed"' "$work/out.json"

# More than can be read is not read, and the rest is.
tree many
awk 'BEGIN { for (i = 0; i < 30000; i++) print "#define MANY_" i, i }' > "$work/many/many.h"
diff many
verdict 'a header of too many macros is not read' \
	grep -q 'header not read: there are more macros than can be read' "$work/out.json"
verdict 'and costs the others nothing' finds_nothing
rm -r "$work/many"
tree many
awk 'BEGIN { print "struct many {"; for (i = 0; i < 2001; i++) print "int a" i ";"; print "};" }' \
	> "$work/many/many.h"
diff many
verdict 'a record of too many fields is not read' unread many
