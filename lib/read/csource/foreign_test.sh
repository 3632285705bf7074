#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The folder of an architecture that nobody here knows: one gap, and its files
# are no common code.

set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

handler() { # MASK
	cat <<-END
	long do_memory_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)
	{
	    switch ( cmd & $1 )
	    {
	    case XENMEM_increase_reservation:
	        return serve(arg);
	    default:
	        return -ENOSYS;
	    }
	}
	END
}
verdict() { # NAME CONDITION...
	name=$1
	shift
	if "$@" > /dev/null; then echo "ok $name"; else
		sed 's/^/# /' "$work/out" | head -n 10
		echo "not ok $name"
	fi
}

mkdir "$work/one"
cp -r testdata/trees/new/xen "$work/one"
mkdir -p "$work/one/xen/common" "$work/one/xen/arch/x86"
: > "$work/one/xen/arch/x86/setup.c"
handler 63 > "$work/one/xen/common/memory.c"
cp -r "$work/one" "$work/two"
mkdir -p "$work/two/xen/arch/arm_mpu/sub" "$work/two/xen/include/asm-arm_mpu"
handler 15 > "$work/two/xen/arch/arm_mpu/memory.c"
handler 31 > "$work/two/xen/arch/arm_mpu/sub/memory.c"
echo 'static inline int serve(void) { return 1; }' > "$work/two/xen/include/asm-arm_mpu/serve.h"

"$XENABI" show "$work/two" memory_op > "$work/out"
verdict 'the handler is that of the common code' \
	grep -q 'native, x86_64, do_memory_op: op in the low 6 bits' "$work/out"
"$XENABI" diff "$work/one" "$work/two" > "$work/out"
verdict 'nothing differs' grep -q 'nothing found' "$work/out"
verdict 'and the folder is one gap' grep -q '; 1 gap$' "$work/out"
verdict 'that names it' \
	grep -q 'xen/arch/arm_mpu: the sources of this architecture are not read' "$work/out"
