#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the history of Xen never had, as small trees of our own: from sources to
# findings. And one that is sound, where nothing may be found.

set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The hypervisor's part of a tree; $shift, $encode, $command and $compat say how it splits.
handler() { # NAME TYPE SHIFT
	cat <<-END
	long $1($2 cmd, XEN_GUEST_HANDLE_PARAM(void) arg)
	{
	    unsigned long start = cmd >> $3;
	    int op = $command;
	    long rc;

	    switch ( op )
	    {
	    case XENMEM_increase_reservation:
	    case XENMEM_decrease_reservation:
	    case XENMEM_populate_physmap:
	        rc = serve(op, start, arg);
	        if ( rc <= 0 )
	            return rc;
	        return hypercall_create_continuation(__HYPERVISOR_memory_op, "ih", $encode, arg);
	    case XENMEM_exchange:
	    case XENMEM_maximum_ram_page:
	    case XENMEM_claim_pages:
	    case XENMEM_get_sharing_freed_pages:
	        if ( start )
	            return -EINVAL;
	        return look(op, arg);
	    default:
	        return -ENOSYS;
	    }
	}
	END
}
tree() { # NAME
	mkdir -p "$work/$1"
	cp -r testdata/trees/new/xen "$work/$1"
	mkdir -p "$work/$1/xen/common/compat" "$work/$1/xen/arch/x86" "$work/$1/xen/include/xen"
	printf '#define EXTENT_SHIFT %s\n#define CMD_MASK ((1 << EXTENT_SHIFT) - 1)\n' \
		"$shift" > "$work/$1/xen/include/xen/hypercall.h"
	handler do_memory_op "unsigned long" EXTENT_SHIFT > "$work/$1/xen/common/memory.c"
	if [ "$compat" ]; then
		command='cmd & 15' encode='op | (rc << 4)'
		handler compat_memory_op "unsigned int" 4 > "$work/$1/xen/common/compat/memory.c"
	fi
	usual
}
usual() {
	shift=6 command='cmd & CMD_MASK' encode='op | (rc << EXTENT_SHIFT)' compat=
}
run() { # STATUS COMMAND...
	wanted=$1
	shift
	"$XENABI" "$@" --verbose > "$work/out" 2>&1
	got=$?
	turn
	[ "$got" = "$wanted" ] || echo "not ok $*: status $got, not $wanted"
}
# "FILE:LINE: LEVEL: MESSAGE [RULE]" as "LEVEL: RULE: MESSAGE" and "FILE:LINE",
# which the patterns below are for.
turn() {
	sed -E 's/^([^ ]+: )?(error|warning|note): (.*) \[([a-z0-9-]+)\]$/\2: \4: \3\n    at    \1/' "$work/out" \
		> "$work/turned" && mv "$work/turned" "$work/out"
}
finds() { # NAME PATTERN
	if grep -qE -- "$2" "$work/out"; then
		echo "ok $1"
	else
		head -n 20 "$work/out" | sed 's/^/# /'
		echo "not ok $1: nothing like $2"
	fi
}
lacks() { # NAME PATTERN
	if ! grep -E -- "$2" "$work/out" | sed 's/^/# /' | grep .; then echo "ok $1"; else
		echo "not ok $1: there is a $2"
	fi
}
finds_only() { # NAME RULE...: no other error or warning
	name=$1
	shift
	others=$(grep -E '^(error|warning): ' "$work/out" | grep -vE "^[a-z]+: ($(echo "$*" | tr ' ' '|')): ")
	if [ -z "$others" ]; then echo "ok $name"; else
		echo "$others" | sed 's/^/# /'
		echo "not ok $name"
	fi
}

usual
tree sound
run 0 check "$work/sound"
finds_only 'a sound tree' none
finds 'a sound tree was looked at' 'compared .* [1-9][0-9]* entr'
run 0 diff "$work/sound" "$work/sound"
finds 'a sound tree is compatible with itself' 'compatible'

shift=4
tree narrow
run 1 check "$work/narrow"
finds 'an op beyond its mask' 'error: op-exceeds-mask: XENMEM_claim_pages is 24, which the mask of 4 bits'
finds 'the value that shows it' 'do_memory_op: 0b0001.1000  op 8 '
finds_only 'an op beyond its mask, and nothing else' op-exceeds-mask op-not-dispatched op-space-low

encode='op | (rc << (EXTENT_SHIFT + 1))'
tree far
run 1 check "$work/far"
finds 'encoder and decoder at different shifts' \
	'error: encoder-decoder-mismatch: .* from bit 7, do_memory_op takes it from bit 6'
finds_only 'different shifts, and nothing else' encoder-decoder-mismatch

compat=yes
tree unlike
run 1 check "$work/unlike"
finds 'compat unlike native' \
	'error: native-compat-mismatch: memory_op splits its command at bit 6 in do_memory_op, at bit 4'
finds 'the value that both take apart' 'compat_memory_op: 0b'

encode='op | rc'
tree unaligned
run 0 check "$work/unaligned"
finds 'unaligned progress under an OR' \
	'warning: progress-overlaps-op: .* nothing shows to leave the 6 bits clear'
finds_only 'unaligned progress, and nothing else' progress-overlaps-op

command='cmd' encode='op | (rc << EXTENT_SHIFT)'
tree unmasked
run 1 check "$work/unmasked"
finds 'a continuing op whose handler does not mask' \
	'error: unmasked-continuation: do_memory_op continues .* takes for a part of the op'

usual
command='cmd' encode='op | (1UL << 8)'
tree marked
run 1 check "$work/marked"
finds 'a bit beside the op that no mask takes off' 'error: unmasked-continuation: do_memory_op'

usual
encode='op | (rc << (EXTENT_SHIFT - 1))'
tree near
run 1 check "$work/near"
finds 'progress shifted into the bits of the op' \
	'error: encoder-decoder-mismatch: .* from bit 5, do_memory_op takes it from bit 6'
run 1 diff "$work/sound" "$work/near"
finds 'which the comparison tells by itself' 'error: encoder-decoder-mismatch: '
run 0 diff "$work/near" "$work/near"
finds_only 'and not where it stood before' none

# One op that looks for its progress at two bits: no decision, and no pass.
usual
tree several
sed -i 's/serve(op, start, arg)/& + serve(op, cmd >> 7, arg)/' "$work/several/xen/common/memory.c"
run 1 check "$work/several"
finds 'progress that is looked for at two bits' \
	'error: encoder-decoder-mismatch: do_memory_op looks for .* at several bits'
finds 'what is not decided then is a gap' 'how it splits its command is not known'
run 1 diff "$work/sound" "$work/several"
finds 'a gap that the new release brings' 'how it splits its command is not known'
finds 'and its verdict is open' 'unknown +memory_op '

# What a compat handler passes on is as broken as the handler that it calls.
usual
compat=yes
tree passes_on
compat=yes encode='op | (rc << 7)'
tree passes_on_broken
run 1 diff "$work/passes_on" "$work/passes_on_broken"
finds 'a compat path whose native handler breaks' \
	'broken +memory_op .*compat.*its calls go on|its calls go on to the native handler'

usual
shift=7
tree wider
run 1 diff "$work/sound" "$work/wider"
finds 'another mask in the next release' \
	'error: continuation-mask-changed: memory_op splits its command at bit 6 in sound, at bit 7 in wider; EXTENT_SHIFT was 6, is 7'
finds 'the definition that changed is where it stands' 'at +[^ ]*wider/xen/include/xen/[a-z_]+\.h:1'
finds 'and its verdict' 'broken +memory_op '

# A handler that takes its command apart with the help of others.
part() { # FILE TEXT: to its beginning
	printf '%s\n' "$2" | cat - "$work/$1" > "$work/part" && mv "$work/part" "$work/$1"
}
usual
command='op_of(cmd)'
tree helper
part helper/xen/common/memory.c 'static int op_of(unsigned long cmd) { return cmd & CMD_MASK; }'
run 0 diff --verbose "$work/sound" "$work/helper"
finds_only 'a function that takes the op out' none
finds 'and the verdict on it' 'compatible +memory_op '
command='op_of(cmd)'
tree helper_narrow
part helper_narrow/xen/common/memory.c 'static int op_of(unsigned long cmd) { return cmd & 127; }'
run 1 diff "$work/sound" "$work/helper_narrow"
finds 'a function that takes the op out with another mask' 'broken +memory_op '
tree macro
echo '#define ENCODE(o, n) ((o) | ((unsigned long)(n) << EXTENT_SHIFT))' \
	>> "$work/macro/xen/include/xen/hypercall.h"
sed -i 's/"ih", .*, arg/"ih", ENCODE(op, rc), arg/' "$work/macro/xen/common/memory.c"
run 0 diff --verbose --fail-on note "$work/sound" "$work/macro"
finds 'an encoder in a macro of a header' 'compatible +memory_op '
command='op_of(cmd)'
tree hidden
run 0 diff "$work/sound" "$work/hidden"
finds_only 'a function that is not at hand' none
finds 'what it makes of the command is not known' 'unknown +memory_op '
command='op_of(cmd, &start)'
tree written
sed -i 's/unsigned long start = .*/unsigned long start;/' "$work/written/xen/common/memory.c"
part written/xen/common/memory.c 'static int op_of(unsigned long cmd, unsigned long *start)
{ *start = cmd >> 6; return cmd & CMD_MASK; }'
run 0 diff --verbose --fail-on note "$work/sound" "$work/written"
finds 'progress that a function writes through a pointer' 'compatible +memory_op '
sed -i '2s/{/{ while ( 0 ) look();/' "$work/written/xen/common/memory.c"
run 0 diff "$work/sound" "$work/written"
finds_only 'progress that a larger function writes' none
finds 'what it writes is not followed' 'unknown +memory_op '
command='cmd > 63 ? cmd & 15 : cmd & CMD_MASK'
tree twofold
run 0 diff "$work/sound" "$work/twofold"
finds_only 'two masks' none
finds 'which of two masks is not known' 'unknown +memory_op '
usual
tree early
sed -i 's/switch ( op )/if ( op > XENMEM_increase_reservation ) return -22; &/' \
	"$work/early/xen/common/memory.c"
run 1 diff "$work/sound" "$work/early"
finds 'an op that is refused before the switch' 'broken +memory_op '

# A wrapper that lets an op through no more.
wrap() { # TREE OPS...
	wrapped=$1
	shift
	mkdir -p "$work/$wrapped/xen/arch/x86/hvm"
	{
		echo 'long hvm_memory_op(unsigned long cmd, XEN_GUEST_HANDLE_PARAM(void) arg)'
		echo '{ switch ( cmd & CMD_MASK ) {'
		printf 'case %s:\n' "$@"
		echo 'break; default: return -38; } return do_memory_op(cmd, arg); }'
	} > "$work/$wrapped/xen/arch/x86/hvm/hypercall.c"
}
usual
tree wrapped
wrap wrapped XENMEM_increase_reservation XENMEM_decrease_reservation XENMEM_populate_physmap
tree unwrapped
wrap unwrapped XENMEM_increase_reservation XENMEM_decrease_reservation
run 0 diff "$work/wrapped" "$work/wrapped"
run 1 diff "$work/wrapped" "$work/unwrapped"
finds 'an op that a wrapper refuses' 'broken +memory_op \(hvm; x86_64\): .*populate_physmap'
finds 'which is an error' '^error: .*memory_op .hvm_memory_op.'
run 1 diff --fail-on never --fail-on-unknown "$work/wrapped" "$work/unwrapped"
finds 'a broken verdict fails as an unknown one does' '^xenabi: [0-9]+ broken verdict'
tree short
sed -i 's/unsigned long start/unsigned short start/' "$work/short/xen/common/memory.c"
run 0 diff "$work/sound" "$work/short"
finds 'progress that is cut short' 'unknown +memory_op '

lacks() { # NAME PATTERN
	if grep -qE -- "$2" "$work/out"; then
		grep -E -- "$2" "$work/out" | head -n 5 | sed 's/^/# /'
		echo "not ok $1: there is $2"
	else
		echo "ok $1"
	fi
}
usual
tree port
mkdir "$work/port/xen/arch/riscv"
for i in 1 2 3 4 5 6 7 8 9; do
	echo "struct s$i { no_type_t a; no_type_t b; };"
done > "$work/port/xen/include/public/arch-riscv.h"
echo 'void hypercall_create_continuation(void) { /* hypercall_table */ }' \
	> "$work/port/xen/arch/riscv/stubs.c"
run 0 diff --verbose "$work/port" "$work/port"
finds 'a port is there' '^new: .*riscv64'
lacks 'a port that serves no hypercall has no verdict' '\(.*riscv64.*\): '
lacks 'nor a gap of its sources' 'are not read'
finds 'its headers are one gap' '^ *both .*riscv64: [0-9]+ places could not be read; the first: '
"$XENABI" scan -o "$work/port.json" "$work/port"
cp -r "$work/port" "$work/served"
echo 'void trap(void) { call_handlers_riscv(1); }' > "$work/served/xen/arch/riscv/traps.c"
run 0 diff --verbose "$work/port.json" "$work/served"
finds 'a port that begins to serve has nothing in flight' \
	'serves no hypercall on this architecture'
finds 'its sources are a gap' 'xen/arch/riscv: the sources of this architecture are not read'
run 0 diff --verbose "$work/served" "$work/served"
finds 'and then nothing is known of it' 'unknown +memory_op .*riscv64'

# What a continuation leaves beside its op; both trees are of one version.
usual
tree moved
sed -i 's/\(rc << EXTENT_SHIFT), \)arg/\1other(arg)/' "$work/moved/xen/common/memory.c"
run 0 diff --verbose "$work/sound" "$work/moved"
finds 'an argument that is another one' 'unknown +memory_op .*: .* something else as arg'
finds 'and which side has it so' 'moved, and nothing shows that sound does the like'

# Names that no data knows: what the code does with them says what they are.
private() { # NAME NUMBER [SED]: XENMEM_private, and what the handler has of it
	tree "$1"
	sed -i "/define XENMEM_claim_pages/a #define XENMEM_private $2" \
		"$work/$1/xen/include/public/memory.h"
	[ -z "${3-}" ] || sed -i "$3" "$work/$1/xen/common/memory.c"
}
case_too='s/^    case XENMEM_exchange:/    case XENMEM_private:\n&/'
private beyond 64 "$case_too"
run 1 check "$work/beyond"
finds 'a private op beyond its mask' 'error: op-exceeds-mask: XENMEM_private is 64'
run 1 diff "$work/sound" "$work/beyond"
finds 'a private op that the old release takes for another' \
	'error: op-aliases-under-old-mask: XENMEM_private .64. is new'
run 0 scan -o "$work/beyond.snap" "$work/beyond"
run 1 check "$work/beyond.snap"
finds 'a private op in a snapshot' 'error: op-exceeds-mask: XENMEM_private is 64'
private compared 64 's/^    switch ( op )/    if ( op == XENMEM_private )\n        return 0;\n&/'
run 1 check "$work/compared"
finds 'a private op that is compared with' 'error: op-exceeds-mask: XENMEM_private is 64'
private within 40 "$case_too"
run 0 check --verbose "$work/within"
finds_only 'a private op within its mask' none
lacks 'a private op is judged as one, and no gap' 'XENMEM_private: no data says'
private flag 64
run 0 check --verbose "$work/flag"
finds_only 'a private name that no handler has' none
finds 'a private name is a gap' 'XENMEM_private: .*no handler is seen to take it for an op'
private twice 7 's/^        return -ENOSYS;/        return arch_memory_op(op, arg);/'
cat >> "$work/twice/xen/common/memory.c" <<-END
	long arch_memory_op(int op, XEN_GUEST_HANDLE_PARAM(void) arg)
	{
	    switch ( op )
	    {
	    case XENMEM_private:
	    case XENMEM_get_sharing_freed_pages:
	        return look(op, arg);
	    default:
	        return -ENOSYS;
	    }
	}
END
run 1 check "$work/twice"
finds 'a private op with a number that is taken' \
	'error: op-number-duplicate: XENMEM_populate_physmap and XENMEM_private are both 7'
private mode 7 's/^    switch ( op )/    switch ( mode(arg) )\n    {\n    case XENMEM_private:\n        break;\n    }\n&/'
run 0 check "$work/mode"
finds_only 'a value of a field is no duplicate of an op' none

# A hypercall that the headers alone know is judged by its handler.
pager() { # NAME SHIFT [BODY]
	tree "$1"
	sed -i '/define __HYPERVISOR_hvm_op/a #define __HYPERVISOR_pager_op 56' \
		"$work/$1/xen/include/public/xen.h"
	cat > "$work/$1/xen/common/pager.c" <<-END
		long do_pager_op(unsigned int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)
		{
		    unsigned int done = cmd >> $2, op = cmd & ((1u << $2) - 1);

		    switch ( op )
		    {
		    case 0:
		    case 1:
		        while ( one(op, done) )
		            if ( hypercall_preempt_check() )
		                return hypercall_create_continuation(__HYPERVISOR_pager_op, "ih",
		                                                     op | (++done << $2), arg);
		        return 0;
		    default:
		        return -38;
		    }
		}
	END
}
pager pager_of_4 4
pager pager_of_6 6
run 0 diff --verbose "$work/pager_of_4" "$work/pager_of_4"
finds 'a private hypercall that is as it was' 'compatible +pager_op .native; x86_64'
run 1 diff --verbose "$work/pager_of_4" "$work/pager_of_6"
finds 'a private hypercall that splits otherwise' \
	'continuation-mask-changed|splits its command at bit 4'
finds 'and its verdict' 'broken +pager_op .native; x86_64'
run 0 diff --verbose "$work/sound" "$work/pager_of_6"
run 0 show "$work/pager_of_6" pager_op
finds 'how a private hypercall is split' 'do_pager_op: op in the low 6 bits, progress from bit 6'
run 0 decode "$work/pager_of_6" pager_op 0x41
finds 'what a value means to it' 'op 1 .none., progress 1'

# An op that one path has and another has not.
tree paths
sed -i 's/-ENOSYS/-38/' "$work/paths/xen/common/memory.c"
sed 's/do_memory_op/compat_memory_op/' "$work/paths/xen/common/memory.c" \
	> "$work/paths/xen/common/compat/memory.c"
cp -r "$work/paths" "$work/lost"
sed -i '/case XENMEM_exchange:/d' "$work/lost/xen/common/compat/memory.c"
run 1 diff "$work/paths" "$work/lost"
finds 'an op that one path lost' \
	'error: op-lost-on-path: XENMEM_exchange .11. is served to pv32 and hvm32 callers in paths, refused'
run 0 check "$work/lost"
finds 'an op that one path has not' \
	'warning: op-missing-on-path: XENMEM_exchange .11. is served to pv64 and hvm64 callers and refused'

# An op that is refused to some domains, whatever they pass; the same asked elsewhere is no news.
cp -r "$work/paths" "$work/refused"
sed -i 's/^    case XENMEM_exchange:/&\n        if ( is_hvm_domain(current->domain) )\n            return -EOPNOTSUPP;/' \
	"$work/refused/xen/common/memory.c"
run 0 diff "$work/paths" "$work/refused"
finds 'an op that is refused on a condition' \
	'warning: op-refused-on-condition: XENMEM_exchange is refused in refused if is_hvm_domain'
cp -r "$work/refused" "$work/moved"
sed -i -e 's/^        if ( is_hvm_domain.*/        if ( !may_exchange(current->domain) )/' \
	-e '1i static bool may_exchange(struct domain *d)\n{\n    return is_pv_domain(d);\n}' \
	"$work/moved/xen/common/memory.c"
run 0 diff "$work/refused" "$work/moved"
lacks 'a refusal that moved into a helper is no new one' 'op-refused-on-condition'
# Hidden in a handler that is too large to be looked through.
cp -r "$work/refused" "$work/large"
{
	sed '/^    case XENMEM_exchange:/q' "$work/paths/xen/common/memory.c"
	yes '        trace = 1;' | head -n 8000
	sed '1,/^    case XENMEM_exchange:/d' "$work/refused/xen/common/memory.c"
} > "$work/large/xen/common/memory.c"
run 3 diff --strict "$work/paths" "$work/large"
finds 'refusals that are not looked for any more are a gap' \
	'memory.c:[0-9]+: memory_op: what do_memory_op refuses whatever the guest passes is not told'

# Options: what nothing can set is not there, and what need not be set may not be.
option() { # NAME KCONFIG
	tree "$1"
	sed -i -e 's/^    case XENMEM_populate_physmap:/#ifdef CONFIG_PHYSMAP\n&\n#endif/' \
		-e 's/-ENOSYS/-38/' "$work/$1/xen/common/memory.c"
	printf '%b' "$2" > "$work/$1/xen/common/Kconfig"
}
usual
option never 'config OTHER\n\tbool "Other"\n'
run 1 diff "$work/sound" "$work/never"
finds 'an op that no build has' 'broken +memory_op '
option usual_option 'config PHYSMAP\n\tbool "Populate"\n\tdefault y\n'
run 0 diff --verbose "$work/sound" "$work/usual_option"
finds 'an op that the default build has' 'compatible +memory_op '
option optional 'config PHYSMAP\n\tbool "Populate"\n'
run 0 diff --verbose "$work/sound" "$work/optional"
finds 'an op that need not be there' 'unknown +memory_op .*XENMEM_populate_physmap'
finds 'and which option it needs' \
	'note: op-implementation-removed: XENMEM_populate_physmap .* only where CONFIG_PHYSMAP is set'
finds 'and where that is declared' 'xen/common/Kconfig:1'
run 0 scan -o "$work/optional.snap" "$work/optional"
run 0 diff --verbose "$work/optional" "$work/optional.snap"
finds 'an op that needed the option before' 'compatible +memory_op '
run 0 diff --verbose "$work/sound" "$work/optional.snap"
finds 'an option in a snapshot' 'xen/common/Kconfig:1'
