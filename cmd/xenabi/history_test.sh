#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Continuations in Xen's own history, when XENABI_XEN_GIT names a clone of it:
# each fact was read in the sources of both releases.

set -u

if [ -z "${XENABI_XEN_GIT-}" ]; then
	echo "ok the history of Xen # skipped: XENABI_XEN_GIT names no clone of it"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compare() { # OLD NEW
	pair="$1 to $2"
	"$XENABI" diff --verbose --fail-on never "$XENABI_XEN_GIT@$1" "$XENABI_XEN_GIT@$2" \
		> "$work/out" 2>&1 || echo "not ok $pair: status $?"
	turn
}
check() { # REVISION
	pair="check $1"
	"$XENABI" check --verbose --fail-on never "$XENABI_XEN_GIT@$1" > "$work/out" 2>&1 ||
		echo "not ok $pair: status $?"
	turn
}
# "FILE:LINE: LEVEL: MESSAGE [RULE]" as "LEVEL: RULE: MESSAGE" and "FILE:LINE",
# which the patterns below are for.
turn() {
	sed -E 's/^([^ ]+: )?(error|warning|note): (.*) \[([a-z0-9-]+)\]$/\2: \4: \3\n    at    \1/' "$work/out" \
		> "$work/turned" && mv "$work/turned" "$work/out"
}
finds() { # NAME PATTERN
	if grep -qE -- "$2" "$work/out"; then
		echo "ok $pair: $1"
	else
		grep -E '^(error|warning|note): (op-(al|im|no|ex)|co.*-[me]|en.*-d)' "$work/out" |
			cut -c 1-150 | head -n 20 | sed 's/^/# /'
		echo "not ok $pair: $1: nothing like $2"
	fi
}
lacks() { # NAME PATTERN
	if grep -E -- "$2" "$work/out" > "$work/found"; then
		head -n 5 "$work/found" | sed 's/^/# /'
		echo "not ok $pair: $1"
	else
		echo "ok $pair: $1"
	fi
}
loud='^(error|warning): (continuation|op-aliases|op-implementation|encoder|unmasked|native-compat)'

compare 3.3.0-rc7 3.4.0-rc3
finds 'the widening' '^error: continuation-mask-changed: memory_op splits .* at bit 4 .*, at bit 6 '
finds 'who is hurt' 'suspended in XENMEM_increase_reservation at extent 1 holds 0x10:'
finds 'what the old one meant' "0b0001'0000  op 0 XENMEM_increase_reservation, extent 1"
finds 'what the new one takes' "0b00'010000  op 16 XENMEM_set_pod_target, extent 0"
finds 'a new op on the older release' \
	'^error: op-aliases-under-old-mask: XENMEM_get_pod_target \(17\) .* XENMEM_decrease_reservation'
finds 'the verdict' '^    broken +memory_op \(native; x86_64\)'

compare RELEASE-4.3.0 RELEASE-4.4.0
finds 'progress moved into the op' \
	'^note: continuation-encoding-changed: XENMEM_add_to_physmap continues with nothing in the'
lacks 'nobody is hurt' "$loud"

compare RELEASE-4.4.0 RELEASE-4.5.0
finds 'the mask of grant_table_op' \
	'^note: continuation-mask-introduced: grant_table_op masks its command to 12 bits'
finds 'the mask of hvm_op' '^note: continuation-mask-introduced: hvm_op masks its command to 8 bits'
finds 'what compat_memory_op left is refused' \
	'^error: continuation-mask-changed: memory_op \(compat_memory_op\) does not take in 4.5.0'
finds 'by this value' 'suspended in XENMEM_exchange holds 0x4b:'
finds 'ops left without an implementation' \
	'^warning: op-implementation-removed: HVMOP_set_mem_access \(12\)'

compare 4.5.0-rc4 RELEASE-4.5.0
finds 'the lock-down of memory_op' \
	'^note: continuation-mask-changed: do_memory_op refuses what stands above bit 6 for'
finds 'the lock-down of grant_table_op' \
	'^note: continuation-mask-changed: do_grant_table_op refuses what stands above bit 12 for'

check 4.5.0-rc4
finds 'bits that can never be given a meaning' \
	'^warning: unused-progress-accepted: do_grant_table_op runs GNTTABOP_map_grant_ref'
check RELEASE-4.5.0
lacks 'locked down' '^(error|warning): unused-progress-accepted'
finds 'but not for what compat_memory_op leaves' \
	'^error: encoder-decoder-mismatch: compat_memory_op continues XENMEM_exchange .* refuses'

compare RELEASE-4.8.0 RELEASE-4.9.0
finds 'a mask that only tools felt' \
	'^note: continuation-mask-removed: hvm_op .* only HVMOP_modified_memory and HVMOP_set_mem_type'
finds 'and why' 'for tools alone, whose calls are not live across a migration'
lacks 'no guest is hurt' '^(error|warning): continuation'

compare RELEASE-4.14.0 RELEASE-4.15.0
finds 'another op goes on' \
	'^note: continuation-encoding-changed: EVTCHNOP_reset_cont .* taking the place of another op'
finds 'an op that continues now' \
	'^note: continuation-encoding-changed: XENMEM_acquire_resource .* from bit 6 in 4.15.0'
lacks 'nobody is hurt' "$loud"

compare RELEASE-4.16.0 RELEASE-4.17.0
lacks 'Arm has another handler, and the same ops' "$loud"
lacks 'no verdict is bad' '^    broken'

for pair in 'RELEASE-4.11.1 RELEASE-4.11.2' 'RELEASE-4.16.1 RELEASE-4.16.2' \
	'RELEASE-4.20.0 RELEASE-4.20.1'; do
	compare ${pair% *} ${pair#* }
	lacks 'a quiet pair' '^(error|warning): |^note: continuation|^    broken'
done

check RELEASE-4.2.0
finds 'a bound that was too large for an int' \
	'^warning: progress-overflow: do_memory_op continues XENMEM_increase_reservation'

check RELEASE-4.3.0
lacks 'a bound that fits' '^(error|warning|note): progress-overflow'
