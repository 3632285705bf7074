#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Compiled hypervisors of a few handlers, in which one thing is changed: what continuations
# leave in the registers has to be told from what it was, and only that.

set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "$(uname -m)" != x86_64 ] || ! gcc -dumpversion > "$work/gcc" 2>&1; then
	echo "ok # skip: no gcc for x86_64"
	exit 0
fi

# The least of public headers.
mkdir -p "$work/public/arch-x86"
: > "$work/public/arch-x86/xen-x86_64.h"
: > "$work/public/arch-x86/xen-x86_32.h"
cat > "$work/public/xen.h" << 'END'
#define __HYPERVISOR_mmu_update 1
#define __HYPERVISOR_memory_op 12
#define __HYPERVISOR_vcpu_op 24
#define __XEN_LATEST_INTERFACE_VERSION__ 0x00041300
struct mmu_update { unsigned long long ptr, val; };
typedef struct mmu_update mmu_update_t;
END
cat > "$work/public/memory.h" << 'END'
#define XENMEM_increase_reservation 0
#define XENMEM_decrease_reservation 1
#define XENMEM_populate_physmap 6
#define XENMEM_exchange 11
struct xen_memory_reservation { unsigned long long extents; unsigned int order; };
struct xen_memory_exchange { struct xen_memory_reservation in, out; unsigned long long nr; };
END
cat > "$work/public/vcpu.h" << 'END'
#define VCPUOP_initialise 0
#define VCPUOP_up 1
#define VCPUOP_down 2
#define VCPUOP_is_up 3
struct vcpu_guest_context { unsigned long long flags; };
END

cat > "$work/xen.c" << 'END'
#ifndef FLAG
#define FLAG 0x80000000u
#endif
#ifndef AGAIN
#define AGAIN 0x4000
#endif
#ifndef LOOKED
#define LOOKED AGAIN
#endif
#ifndef LEFT
#define LEFT (count - i)
#endif
#ifndef DONE
#define DONE done
#endif
#ifndef HANDLE
#define HANDLE arg
#endif
#ifndef PASSED
#define PASSED cmd
#endif
#ifndef FIRST
#define FIRST increase
#define SECOND decrease
#endif
#define ALONE __attribute__((noipa))
#ifndef CREATE
#define CREATE ALONE
#endif
#define WORK(name, more) \
	ALONE long name(void *p, unsigned long from, int more_) \
	{ asm volatile("" ::: "memory"); return *((int *)p + from) + more + more_; }
typedef unsigned long ul;
int must_stop;
ul cpu[8];
CREATE ul hypercall_create_continuation(unsigned op, const char *format, ...)
{ asm volatile("" ::: "memory"); return op + format[0]; }
WORK(increase, 1) WORK(decrease, 2) WORK(populate, 3)
WORK(increase32, 4) WORK(decrease32, 5) WORK(populate32, 6)
WORK(exchange, 11) WORK(update, 7) WORK(start, 8) WORK(up, 9) WORK(down, 10)

ALONE ul do_memory_op(ul cmd, void *arg)
{
	unsigned int op = cmd & 0x3f;
	ul from = cmd >> 6;
	long done;

	switch (op) {
	case 0: done = FIRST(arg, from, 0); break;
	case 1: done = SECOND(arg, from, 0); break;
	case 6: done = populate(arg, from, 0); break;
	case 11:
		if (from)
			return -22;
		done = exchange(arg, 0, 0);
		break;
	default: return -38;
	}
	if (done && must_stop)
		return hypercall_create_continuation(12, "lh", op == 11 ? op : op | (DONE << 6),
						     HANDLE);
	return done;
}

#ifdef RETRY
/* Nobody knows which one. */
ul retry(unsigned int number, void *arg)
{
	return hypercall_create_continuation(number, "h", arg);
}
#endif

ALONE int compat_memory_op(unsigned int cmd, void *arg)
{
	unsigned int op = cmd & 0x3f, from = cmd >> 6, done;

	switch (op) {
	case 0: done = increase32(arg, from, 0); break;
	case 1: done = decrease32(arg, from, 0); break;
	case 6: done = populate32(arg, from, 0); break;
	default: return -38;
	}
	if (done && must_stop)
		return hypercall_create_continuation(12, "ih", op | (done << 6), arg);
	return done;
}

long hvm_memory_op(ul cmd, void *arg)
{
	if ((cmd & 0x3f) == 10)
		return -38;
	return do_memory_op(PASSED, arg);
}

ul do_mmu_update(void *updates, unsigned int count, void *pdone, unsigned int dom)
{
	unsigned int i = 0;

	if (count & FLAG) {
		count &= ~FLAG;
		i = *(unsigned int *)pdone;
	}
	for (; i < count; i++) {
		if (must_stop)
			return hypercall_create_continuation(1, "hihi", updates, LEFT | FLAG,
							     pdone, dom);
		if (update(updates, i, 0))
			break;
	}
	return i;
}

/* A compiler that knows this one keeps the arguments where they are over a call of it. */
static __attribute__((noinline)) ul *this_cpu(void)
{ ul *cpu_; asm("mov %%gs:0, %0" : "=r" (cpu_)); return cpu_; }

ul do_vcpu_op(int cmd, unsigned int vcpuid, void *arg)
{
	ul *c = this_cpu(), rc;

	c[1] = vcpuid;
	asm volatile("" ::: "memory");
	switch (cmd) {
	case 0: rc = start(arg, vcpuid & ~AGAIN, !!(vcpuid & LOOKED)); break;
	case 1: rc = up(arg, vcpuid, 0); break;
	case 2: rc = down(arg, vcpuid, 0); break;
	default: return -38;
	}
	if (cmd == 0 && rc == (ul)-85)
		return hypercall_create_continuation(24, "iih", cmd, vcpuid | AGAIN, arg);
	return rc;
}
END

build() { # NAME OPTIONS...
	name=$1
	shift
	gcc -O2 -ffreestanding -fpie -no-pie -nostdlib -w -Wl,-Ttext-segment=0xffff82d040200000 \
		-Wl,-e,hypercall_create_continuation "$@" "$work/xen.c" -o "$work/$name" || exit 1
}
verdict() { # NAME OLD NEW HYPERCALL ENTRY PATTERN
	"$XENABI" diff --fail-on never --format json "$work/public.json,$work/$2" \
		"$work/public.json,$work/$3" > "$work/out" 2> "$work/err"
	said=$(jq -r --arg call "$4" --arg entry "$5" '.verdicts[] | select(.hypercall == $call and
		.entry == $entry and .arch == "x86_64") | "\(.verdict): \(.reason)"' "$work/out")
	if echo "$said" | grep -qE -- "$6"; then
		echo "ok $1"
	else
		sed 's/^/# /' "$work/err"
		echo "not ok $1: $said, not $6"
	fi
}
finds() { # NAME INPUT PATTERN
	"$XENABI" check --fail-on never "$work/public.json,$work/$2" > "$work/out" 2>&1
	if grep -qE -- "$3" "$work/out"; then echo "ok $1"; else
		sed 's/^/# /' "$work/out"
		echo "not ok $1: nothing like $3"
	fi
}

"$XENABI" scan "$work/public" > "$work/public.json" || echo "not ok headers"
build base
build again -O1 -fno-ipa-ra
for hypercall in memory_op mmu_update vcpu_op; do
	verdict "$hypercall of another compilation is the same" base again $hypercall native \
		'^compatible'
done

build flag -DFLAG=0x40000000u
verdict 'a flag beside the count that moved is seen' base flag mmu_update native \
	'^(broken|unknown).*bits in count \(0x80000000\)'
build whole -DLEFT=count
verdict 'a count that is not reduced any more is seen' base whole mmu_update native \
	'^(broken|unknown).*count'
build bit -DAGAIN=0x8000
verdict 'a flag in the second argument that moved is seen' base bit vcpu_op native \
	'^(broken|unknown).*bits in vcpuid \(0x4000\)'
build looked -DLOOKED=0x8000
verdict 'a flag of which only the test moved is seen' base looked vcpu_op native \
	'^unknown: do_vcpu_op continues it with 0x4000 in vcpuid, and nothing shows'
build deaf -DLOOKED=0
verdict 'a flag that is not tested any more is seen' base deaf vcpu_op native \
	'^unknown: do_vcpu_op continues it with 0x4000 in vcpuid, and nothing shows'
build moved '-DHANDLE=((char *)arg + 16)'
verdict 'a handle that is moved on is seen' base moved memory_op native '^(broken|unknown).*moved arg'
build less '-DDONE=(done - 1)'
verdict 'progress less one is seen' base less memory_op native '^(broken|unknown).*progress'

build swapped -DFIRST=decrease -DSECOND=increase
verdict 'two ops that were exchanged are seen' base swapped memory_op native \
	'^(broken|unknown).*calls in'

build narrow '-DPASSED=cmd & 0x1f'
verdict 'a wrapper that masks away progress and a bit of the op breaks' base narrow memory_op hvm \
	'^broken: .* holds 0x40'
finds 'and the paths differ' narrow 'native-compat-mismatch'
build six '-DPASSED=cmd & 0x3f'
verdict 'a wrapper that masks away progress breaks' base six memory_op hvm '^broken: .* holds 0x40'
finds 'and the paths differ there, too' six 'low 6 bits alone.*native-compat-mismatch'

"$XENABI" show "$work/base" vcpu_op > "$work/out"
if grep -q 'dispatches ops 0-2$' "$work/out"; then
	echo "ok arguments that live over the call of a local function are followed"
else
	sed 's/^/# /' "$work/out"
	echo "not ok arguments that live over the call of a local function are followed"
fi

"$XENABI" scan "$work/base" > "$work/out"
if jq -e '[.continuations[] | select(.function == "do_memory_op") | [.kind, .ops]] | sort ==
	[["register", [0, 1, 6]], ["restart", [11]]]' "$work/out" > "$work/err"; then
	echo "ok one call that ops come to in two ways is told of by each"
else
	jq -c '.continuations[] | select(.function == "do_memory_op")' "$work/out" | sed 's/^/# /'
	echo "not ok one call that ops come to in two ways is told of by each"
fi
build retry -DRETRY
"$XENABI" scan "$work/retry" > "$work/out"
if jq -e '.gaps[] | select(.what | test("retry \\(x86_64\\): which hypercall it continues"))' \
	"$work/out" > "$work/err"; then
	echo "ok a continuation of a hypercall that is not known is a gap"
else
	jq -c '.gaps[]' "$work/out" | sed 's/^/# /'
	echo "not ok a continuation of a hypercall that is not known is a gap"
fi

build marked -Wl,--build-id
"$XENABI" diff --fail-on never --format json "$work/marked" "$work/marked" > "$work/out"
if jq -e '.verdicts | length > 0 and all(.[]; .verdict == "compatible")' "$work/out" \
	> "$work/err"; then
	echo "ok nothing is unknown between a build and itself"
else
	jq -c '.verdicts[]' "$work/out" | sed 's/^/# /'
	echo "not ok nothing is unknown between a build and itself"
fi

build inlined '-DCREATE=static inline __attribute__((always_inline))' -Wl,-e,do_memory_op
"$XENABI" diff "$work/inlined" "$work/inlined" > "$work/out" 2>&1
status=$?
if [ $status = 3 ] && grep -q 'nothing could be compared' "$work/out" &&
	"$XENABI" scan "$work/inlined" | grep -q 'no place is found that makes a continuation'; then
	echo "ok a build in which nothing makes continuations is no pass"
else
	sed 's/^/# /' "$work/out"
	echo "not ok a build in which nothing makes continuations is no pass: status $status"
fi
