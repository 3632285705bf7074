#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Copies of the headers that somebody keeps for himself: with definitions of
# their build, with a part of the headers, with another folder in between.

set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is() { # NAME WANTED-STATUS COMMAND...
	name=$1 wanted=$2
	shift 2
	"$@" > "$work/out" 2> "$work/err"
	got=$?
	[ "$got" = "$wanted" ] && echo "ok $name" && return
	sed 's/^/# /' "$work/out" "$work/err" | head -n 20
	echo "not ok $name: status $got, not $wanted"
}
says() { # NAME FILE PATTERN
	grep -qE -- "$3" "$work/$2" && echo "ok $1" && return
	head -n 20 "$work/$2" | sed 's/^/# /'
	echo "not ok $1: nothing like $3"
}

mkdir -p "$work/full/arch-x86"
cat > "$work/full/arch-x86/xen-x86_32.h" <<'EOF'
typedef uint64_t big_t;
EOF
cat > "$work/full/xen.h" <<'EOF'
#include "arch-x86/xen-x86_32.h"
#define __HYPERVISOR_memory_op 12
EOF
cat > "$work/full/memory.h" <<'EOF'
#define XENMEM_increase_reservation 0
#define XENMEM_decrease_reservation 1
#define XENMEM_maximum_ram_page 2
struct chunk { big_t at; uint32_t n; uint32_t m; };
struct other { uint32_t n; };
EOF

# What a build defines.
cp -r "$work/full" "$work/build"
sed -i 's/^typedef.*/#ifdef HOST_X86\n&\n#endif/' "$work/build/arch-x86/xen-x86_32.h"
sed -i 's/uint32_t m;/uint32_t m __aligned(4);/' "$work/build/memory.h"
aligned='__aligned(n)=__attribute__((aligned(n)))'
is 'without what the build defines it is no comparison' 3 "$XENABI" diff "$work/full" "$work/build"
is 'with it' 0 "$XENABI" diff -DHOST_X86 --define "$aligned" "$work/full" "$work/build"
says 'every record is read' out 'nothing found; compared [0-9]+ constants, 2 records, 0 entries of hypercalls'
is 'another value' 0 "$XENABI" show -D 'XENMEM_claim_pages=XENMEM_maximum_ram_page' "$work/full"
is 'a view is no definition' 2 "$XENABI" show -D __XEN_TOOLS__=1 "$work/full"
is 'two lines are no definition' 2 "$XENABI" show -D "A=1
B" "$work/full"
for wrong in '1X' 'F(x' 'F(x)y' '=1'; do
	is "$wrong is no definition" 2 "$XENABI" show -D "$wrong" "$work/full"
done
"$XENABI" scan -o "$work/full.json" "$work/full"
is 'a snapshot has no use for one' 2 "$XENABI" show -D HOST_X86 "$work/full.json"
is 'beside headers it may stand' 0 "$XENABI" diff -D HOST_X86 "$work/full.json" "$work/full"
is 'nor has a command without input' 2 "$XENABI" rules -D HOST_X86

# A part of the headers.
cp -r "$work/full" "$work/part"
sed -i '/decrease/d; /other/d' "$work/part/memory.h"
is 'what is absent is gone' 1 "$XENABI" diff "$work/full" "$work/part"
is 'but not from a part' 0 "$XENABI" diff --subset --verbose "$work/full" "$work/part"
says 'which has a note' out 'note: XENMEM_decrease_reservation \(1\) is gone'
sed -i 's/ram_page 2/ram_page 3/' "$work/part/memory.h"
is 'what differs there is an error' 1 "$XENABI" diff --subset "$work/full" "$work/part"
sed -i 's/ram_page 3/ram_page 2/; s/big_t at; uint32_t n;/uint32_t n; big_t at;/' "$work/part/memory.h"
is 'a record, too' 1 "$XENABI" diff --subset "$work/full" "$work/part"
is 'check has no such option' 2 "$XENABI" check --subset "$work/part"

# An architecture's part that is elsewhere.
mkdir "$work/kernel"
printf '#include <asm/interface.h>\n#define __HYPERVISOR_memory_op 12\n' > "$work/kernel/xen.h"
is 'without an architecture nothing is read' 3 "$XENABI" check "$work/kernel"
says 'and what is missing is said' err 'no arch.*arch-arm.h.*; xen.h includes <asm/interface.h>$'
is 'one that is not wanted is another matter' 3 "$XENABI" check --arch arm64 "$work/full"
says 'that is said otherwise' err 'for no architecture that is wanted'

# The older name of a record that the data calls by a later one.
mkdir -p "$work/older/xen/include/public" "$work/older/xen/arch/arm/arm64" "$work/older/xen/common"
printf 'XEN_VERSION = 9\nXEN_SUBVERSION = 1\n' > "$work/older/xen/Makefile"
: > "$work/older/xen/arch/arm/arm64/entry.c"
: > "$work/older/xen/include/public/arch-arm.h"
printf '#include "arch-arm.h"\n#define __HYPERVISOR_memory_op 12\n' > "$work/older/xen/include/public/xen.h"
cat > "$work/older/xen/include/public/memory.h" <<'EOF'
#define XENMEM_add_to_physmap_range 23
struct xen_add_to_physmap_range { uint16_t domid; uint16_t done; };
EOF
cat > "$work/older/xen/common/memory.c" <<'EOF'
long do_memory_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)
{
    switch ( cmd )
    {
    case XENMEM_add_to_physmap_range:
        if ( serve(arg) )
            return hypercall_create_continuation(__HYPERVISOR_memory_op, "lh", cmd, arg);
        return 0;
    default:
        return -ENOSYS;
    }
}
EOF
cp -r "$work/older" "$work/later"
sed -i 's/serve(arg)/serve(arg, 0)/' "$work/later/xen/common/memory.c"
is 'a record of an older name' 0 "$XENABI" diff --verbose "$work/older" "$work/later"
grep -q 'public headers of both' "$work/out" && echo 'not ok is compared by that name' ||
	echo 'ok is compared by that name'
